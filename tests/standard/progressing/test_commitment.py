"""The reporter is asked before any legal remedy is considered, and what they say stands, in whatever order typed in."""

from datetime import timedelta
from itertools import permutations
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from activities.register.access import as_json
from activities.register.recording import without_personal_data
from standard.core.committed import CommitmentAnswer
from standard.core.words import Stage
from standard.progressing.commitment import MOST_ANSWERS
from standard.progressing.legal_state import Commitment, Remedies
from tests.support.casebook import MONDAY, Play, refusal
from tests.support.joined import Cases
from tests.support.legal import INJUNCTION, NO, NOT_ASKED, OTHERS_SAW_IT, YES, considered, last, steps, with_adult

HOUR = timedelta(hours=1)


def why(play: Play, name: str, sender: str = "ola", **fields: Any) -> str:
    return refusal(play, name, sender, **fields).reason


def test_no_legal_remedy_is_considered_before_the_reporter_was_asked() -> None:
    play = with_adult().at("2026-11-24 10:00")
    refused = why(play, "consider_remedy", **INJUNCTION)
    assert refused.startswith(f"first ask the reporter: asb commitment {play.case.reference}; ")
    assert why(play, "consider_remedy", "mina", **INJUNCTION | OTHERS_SAW_IT).startswith("first ask the reporter")
    play.do("record_commitment", **YES)
    before = why(play, "consider_remedy", **INJUNCTION, happened_at=play.now - HOUR)
    assert before.startswith("first ask the reporter"), "an answer of later opens nothing of before"
    assert not considered(play).on_hold


def test_what_asks_for_no_witness_statement_asks_nobody() -> None:
    play = with_adult()
    play.do("consider_remedy", remedy="advice", party=1)
    assert not last(play).legal
    wrong = why(play, "consider_remedy", "mina", remedy="diary", **OTHERS_SAW_IT)
    assert wrong.startswith("other_evidence_named: diary is no legal remedy")


@pytest.mark.parametrize("said", [NO, NOT_ASKED, YES | {"to_remedies": ["demotion", "Absolute-Ground"]}])
def test_without_a_yes_to_it_only_a_manager_who_names_other_evidence_goes_on(said: dict[str, Any]) -> None:
    play = with_adult()
    play.do("record_commitment", **said)
    assert "has not said yes to civil_injunction, which usually rests on their statement" in why(
        play, "consider_remedy", **INJUNCTION
    )
    assert "may rest" in why(play, "consider_remedy", **INJUNCTION | {"remedy": "closure_order"})
    assert "only a manager" in why(play, "consider_remedy", **INJUNCTION | OTHERS_SAW_IT)
    assert "names the evidence" in why(play, "consider_remedy", "mina", **INJUNCTION)
    found = considered(play, "mina", **OTHERS_SAW_IT)
    assert (found.other_evidence, found.on_hold) == (True, False)
    play.do("record_commitment", **NO)
    assert not last(play).on_hold, "it does not rest on the reporter"


def test_a_claimed_role_names_no_evidence() -> None:
    play = with_adult()
    play.do("record_commitment", **NO)
    assert "only a manager" in why(play, "consider_remedy", **INJUNCTION | OTHERS_SAW_IT, role="manager")


def test_a_yes_to_it_among_others_is_enough() -> None:
    play = with_adult()
    play.do("record_commitment", **YES | {"to_remedies": ["civil-injunction", "possession"]})
    assert not considered(play).other_evidence
    assert "L1 (civil injunction) is considered already" in why(play, "consider_remedy", **INJUNCTION)


def test_a_withdrawn_commitment_puts_on_hold_what_rested_on_it_and_a_later_yes_takes_it_off() -> None:
    play = with_adult()
    play.do("record_commitment", **YES)
    considered(play)
    play.do("consider_remedy", remedy="mediation", party=1, skipped_because="They asked for it.")
    no = play.at("2026-11-25 10:00").do("record_commitment", **NO)
    assert steps(no) == [("L1", "on hold")]
    assert [(each.template, each.recipient) for each in no.notices] == [
        ("remedy_on_hold", "officer"),
        ("remedy_on_hold", "manager"),
    ]
    assert no.notices[0].facts == {"remedies": ["L1 (civil injunction)"]}
    assert play.view().waits_for[-1] == "remedy on hold"
    step = play.view().next_step
    assert step is None or "on hold" in step.what or step.what.startswith(("Respond", "Acknowledge", "Assess"))
    assert steps(play.do("record_commitment", **YES | {"to_remedies": ["possession"]})) == []
    yes = play.at("2026-11-26 10:00").do("record_commitment", **YES | {"to_remedies": ["civil_injunction"]})
    assert steps(yes) == [("L1", "off hold")]
    assert steps(play.do("record_commitment", **YES | {"to_remedies": ["possession"]})) == [("L1", "on hold")]
    off = play.do("consider_remedy", "mina", **INJUNCTION | OTHERS_SAW_IT)
    assert steps(off) == [("L1", "other evidence"), ("L1", "off hold")]
    assert "considered already" in why(play, "consider_remedy", "mina", **INJUNCTION | OTHERS_SAW_IT)


def test_that_they_were_not_asked_again_takes_back_nothing() -> None:
    play = with_adult()
    play.do("record_commitment", **NOT_ASKED)
    play.do("record_commitment", **YES, happened_at=play.now)
    considered(play)
    play.at("2026-11-25 10:00").do("record_commitment", **NOT_ASKED)
    assert not last(play).on_hold
    assert [each.answer for each in play.case.of(Commitment).said] == ["yes"]


def test_a_no_that_is_typed_in_later_and_was_said_before_holds_it_from_when_it_was_considered() -> None:
    play = with_adult()
    play.do("record_commitment", **YES)
    considered(play.at("2026-11-25 10:00"))
    no = play.at("2026-11-26 10:00").do("record_commitment", **NO, happened_at=MONDAY + HOUR)
    [held] = [entry for entry in no.entries if entry.kind == "remedy_on_hold"]
    assert held.happened_at == last(play).since
    assert last(play).on_hold


@given(st.lists(st.sampled_from(["yes", "less", "no", "not asked"]), min_size=1, max_size=4), st.randoms())
def test_answers_come_out_the_same_in_whatever_order_they_are_typed_in(said: list[str], luck: Any) -> None:
    kinds = {"yes": YES, "less": YES | {"to_remedies": ["possession"]}, "no": NO, "not asked": NOT_ASKED}
    given_at = [(MONDAY + each * HOUR, kinds[what]) for each, what in enumerate(said)]
    luck.shuffle(orders := list(permutations(given_at)))
    found = set()
    for order in orders[:4]:
        play = with_adult(now=MONDAY).at("2026-11-26 10:00")
        play.do("record_commitment", **YES, happened_at=MONDAY)
        considered(play, happened_at=MONDAY)
        for at, fields in order:
            play.do("record_commitment", **fields, happened_at=at + HOUR)
        kept = play.case.of(Commitment).said
        found.add((tuple((each.at, each.answer, each.remedies) for each in kept), last(play).on_hold))
        latest = kept[-1]
        assert last(play).on_hold is not latest.covers("civil_injunction")
        assert [each.at for each in kept] == sorted(each.at for each in kept)
    assert len(found) == 1


@pytest.mark.parametrize(
    ("fields", "reason"),
    [
        ({"commitment": "yes", "asked_how": "phone"}, "witness_support: is needed with yes"),
        ({"commitment": "no", "witness_support": "Screens."}, "asked_how: is needed with no"),
        ({"commitment": "not_asked"}, "not_asked_because: is needed with not_asked"),
        (NOT_ASKED | {"asked_how": "phone"}, "asked_how: does not go with not_asked; leave it out"),
        (NOT_ASKED | {"their_words": "No."}, "their_words: does not go with not_asked; leave it out"),
        (YES | {"not_asked_because": "Why."}, "not_asked_because: does not go with yes; leave it out"),
        (NO | {"to_remedies": ["possession"]}, "to_remedies: goes with yes alone; leave it out"),
        (YES | {"to_remedies": ["mediation"]}, "to_remedies: needs legal remedies"),
        (YES | {"to_remedies": ["hanging"]}, "to_remedies: needs the id of a remedy, as `asb remedies` lists them"),
    ],
)
def test_what_is_no_answer_is_refused_with_what_would_be(fields: dict[str, Any], reason: str) -> None:
    assert why(Play(), "record_commitment", **fields).startswith(reason)


def test_an_anonymous_reporter_was_not_asked_and_that_is_on_record() -> None:
    play = with_adult(reporter={})
    assert why(play, "record_commitment", **YES).startswith("commitment: the reporter was anonymous then")
    play.do("record_commitment", **NOT_ASKED)
    assert considered(play, "mina", **OTHERS_SAW_IT).other_evidence


def test_nobody_s_words_stand_in_the_case_or_the_journal() -> None:
    play = with_adult()
    draft = play.do("record_commitment", **YES, their_words="Only behind a screen.", asked_by="Pat Quill")
    [entry] = draft.entries
    assert entry.words == "Only behind a screen."
    assert entry.summary == "Commitment to a witness statement: yes"
    kept = str(without_personal_data(as_json(entry)))
    considered(play, "mina", **OTHERS_SAW_IT)
    dropped = play.do("drop_remedy", remedy_number="l1", remedy_dropped_because="She moved.")
    for each in (*play.drafts[-3:], dropped):
        kept += "".join(f"{entry.summary}{without_personal_data(as_json(entry))}" for entry in each.entries)
    kept += play.case.model_dump_json()
    assert not [said for said in ("screen", "Screens", "Quill", "police", "knife", "She moved") if said in kept]


def test_so_many_answers_are_kept_and_the_latest_of_them() -> None:
    play = Play()
    for _ in range(MOST_ANSWERS + 3):
        play.do("record_commitment", **NO)
    play.do("record_commitment", **YES)
    said = play.case.of(Commitment).said
    assert (len(said), said[-1].answer) == (MOST_ANSWERS, CommitmentAnswer.YES)


def test_closing_settles_what_is_considered_and_a_closing_that_is_undone_opens_it_again() -> None:
    play = with_adult()
    play.do("record_commitment", **YES)
    considered(play)
    play.do("withdraw", method="phone")
    closed = play.do("approve_closure", "mina")
    assert (play.stage(), steps(closed)) == (Stage.CLOSED, [("L1", "settled")])
    again = play.do("report_incident", "rae", description="He hit me again.")
    assert (play.stage() is Stage.CLOSED, steps(again)) == (False, [("L1", "open again")])
    assert play.case.of(Remedies).settled is False


def test_each_complainant_is_asked_under_their_own_reference_and_the_yes_of_one_carries_it() -> None:
    cases = Cases().joined()
    first, second = cases.both
    first.do("record_party", party_role="alleged_perpetrator", tenure="secure_tenant", age="adult")
    first.do("record_commitment", **NO)
    refused = why(first, "consider_remedy", **INJUNCTION)
    assert refused.startswith(f"first ask the reporter: asb commitment {second.case.reference};")
    second.do("record_commitment", **YES, their_words="He must not see me.")
    assert "goes there" in why(second, "consider_remedy", remedy="advice")
    cases.tell()
    assert not considered(first).on_hold
    assert "must not see" not in first.case.model_dump_json()
    second.do("record_commitment", **NO)
    cases.tell()
    assert last(first).on_hold
    second.do("record_commitment", **YES)
    cases.tell()
    assert not last(first).on_hold
    second.do("join", leave_because="It is another flat.")
    cases.tell()
    assert last(first).on_hold, "what somebody else says of another matter carries nothing here"


def test_a_case_with_remedies_on_its_list_is_not_joined_to_another() -> None:
    cases = Cases()
    cases.second.do("consider_remedy", remedy="advice")
    wanted = {"join_to": cases.first.case.reference}
    assert "remedies are considered here (L1)" in why(cases.second, "join", **wanted)
    cases.second.do("drop_remedy", remedy_number="L1", remedy_dropped_because="It goes on there.")
    cases.second.do("join", **wanted)
    assert "to be joined to" in why(cases.second, "consider_remedy", remedy="advice")
