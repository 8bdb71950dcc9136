"""Restricting a case, closing it to somebody with a part in it, and passing nothing confidential on."""

from datetime import date
from typing import Any

import pytest

from standard.core.access import Action, may
from standard.core.case import RULES
from standard.core.people import Absence, Allocation
from standard.core.register import LinkedCase, Opened, Staff, Surroundings
from standard.core.seals import Seal, SenderKind
from standard.core.words import Recipient, RefusalCode, Stage
from standard.deciding import allocate, decide, restaff, take_in
from standard.next_step import next_step
from standard.view import view_of
from standard.what_happens_next.access import Access, guarded, guarded_of_view
from tests.support.casebook import DAVID, MINA, MONDAY, OLA, OSCAR, Play, calendar, refusal, report
from workflows.attributes import ALL, OFFICER, values_of

RESTRICT: dict[str, Any] = {"restricted": True, "reason": "The reporter is known in the office."}
LOADED = Surroundings(calendar=calendar(), rules=RULES)
LIFT: dict[str, Any] = {"restricted": False, "reason": "They have moved."}
CLOSE: dict[str, Any] = {"because": "their_home", "reason": "Oscar's mother reports."}


def test_a_restricted_case_takes_messages_of_its_people_and_those_named_alone() -> None:
    play = Play()
    play.do("begin_investigation", "oscar")
    play.do("restrict_case", **RESTRICT)
    why = refusal(play, "record_contact", "oscar", method="phone", outcome="spoke")
    assert (why.code, why.reason) == (RefusalCode.NOT_FOR_YOU, f"{play.case.reference} is restricted; ask ola")
    for each in ("ola", "mina", "david"):
        play.do("record_contact", each, method="phone", outcome="spoke")
    play.do("restrict_case", "mina", **RESTRICT, named=["oscar"])
    play.do("record_contact", "oscar", method="phone", outcome="spoke")
    assert ("Restricted", "seen only by its officer, manager, deputy, whoever covers for them and oscar") in (
        play.view().lines
    )


def test_a_report_of_harm_is_taken_from_everybody_whatever_they_may_see() -> None:
    play = Play()
    play.do("restrict_case", **RESTRICT)
    play.do("close_case_to", person="oscar", **CLOSE)
    play.do("report_incident", "oscar", description="They have just broken the door.")
    play.do("report_incident", "noise-app", description="Shouting.")
    assert play.case.incidents == 3


def test_a_withdrawal_comes_from_a_service_or_from_somebody_who_may_send_it() -> None:
    play = Play()
    play.do("restrict_case", **RESTRICT)
    why = refusal(play, "withdraw", "stranger", method="phone")
    assert (why.code, why.reason) == (RefusalCode.NOT_FOR_YOU, "nobody who is not in the register, or has left, may")
    message = play.message("withdraw", "noise-app", method="phone")
    by_service = Seal(sender="noise-app", kind=SenderKind.SERVICE, sealed_at=play.now)
    assert decide(play.case, message, play.now, seal=by_service).case.stage is Stage.CLOSURE_PROPOSED


def test_an_officer_restricts_and_a_manager_who_may_see_it_lifts() -> None:
    play = Play()
    assert refusal(play, "lift_restriction", "mina", **LIFT).reason == "the case is not restricted"
    play.do("restrict_case", **RESTRICT)
    why = refusal(play, "lift_restriction", "ola", **LIFT)
    assert (why.code, why.reason) == (RefusalCode.NOT_FOR_YOU, "only a manager may, and ola is none")
    play.do("lift_restriction", "mina", **LIFT)
    play.do("begin_investigation", "oscar")
    assert not play.case.of(Access).restricted


def test_nobody_s_words_stand_in_the_case() -> None:
    play = Play()
    play.do("restrict_case", **RESTRICT)
    play.do("close_case_to", person="oscar", **CLOSE)
    play.do("record_contact", method="phone", outcome="spoke", notes="She is afraid of him.", confidential=True)
    stored = play.case.model_dump_json()
    assert not any(words in stored for words in ("known in the office", "mother", "afraid"))
    summaries = " ".join(entry.summary for draft in play.drafts for entry in draft.entries)
    assert "oscar" not in summaries


def test_who_has_a_part_in_the_case_sends_decides_and_is_given_nothing() -> None:
    play = Play().told().assessed().without_plan()
    play.do("record_contact", method="phone", outcome="spoke")
    play.do("begin_investigation")
    play.do("propose_closure", ground="resolved", reasons="It has stopped.")
    play.do("record_contact", method="visit", outcome="agrees")
    play.do("close_case_to", person="mina", **CLOSE)
    for name in ("approve_closure", "begin_investigation", "lift_restriction"):
        why = refusal(play, name, "mina", **(LIFT if name == "lift_restriction" else {}))
        assert (why.code, why.reason) == (RefusalCode.NOT_FOR_YOU, f"{play.case.reference} is closed to you")
    step = next_step(play.case, play.now)
    assert step is not None
    assert step.who == "deputy david"
    play.do("close_case_to", person="oscar", **CLOSE)
    why = refusal(play, "reallocate", "ola", to="oscar")
    assert why.reason == "the case is closed to the officer named in the field to"
    play.do("approve_closure", "david")
    assert play.stage().value == "closed"


def test_what_its_own_officer_did_falls_to_the_manager_until_somebody_else_has_it() -> None:
    play = Play()
    [entry] = play.do("close_case_to", "mina", person="ola", **CLOSE).entries
    assert entry.detail["task"] == f"Give the case to another officer: `asb reallocate {play.case.reference}`"
    step = next_step(play.case, play.now)
    assert step is not None
    assert (step.what, step.who) == ("Give the case to another officer, as it is closed to ola", "manager mina")
    play.do("reallocate", "mina", to="oscar")
    assert "Give the case" not in str(next_step(play.case, play.now))
    assert refusal(play, "begin_investigation", "ola").code is RefusalCode.NOT_FOR_YOU


def test_only_a_manager_opens_it_again() -> None:
    play = Play()
    play.do("close_case_to", person="oscar", **CLOSE)
    assert refusal(play, "open_case_to", "ola", person="oscar", reason="x").code is RefusalCode.NOT_FOR_YOU
    play.do("open_case_to", "mina", person="oscar", reason="Another household.")
    play.do("begin_investigation", "oscar")
    assert refusal(play, "open_case_to", "mina", person="oscar", reason="x").code is RefusalCode.NOT_ALLOWED


@pytest.mark.parametrize(
    ("fields", "code"),
    [({"named": ["nobody"]}, RefusalCode.NOT_REGISTERED), ({"named": ["lee"]}, RefusalCode.HAS_LEFT)],
)
def test_only_people_who_work_here_are_named(fields: dict[str, Any], code: RefusalCode) -> None:
    assert refusal(Play(), "restrict_case", "ola", **RESTRICT, **fields).code is code


def test_who_covers_sees_a_restricted_case_on_those_days() -> None:
    play = Play()
    play.do("restrict_case", **RESTRICT)
    assert not may(OSCAR, Action.SEE, guarded(play.case, play.now))
    away = Absence(person="ola", first=date(2026, 11, 23), last=date(2026, 11, 24), cover="oscar")
    play.case = restaff(play.case, Staff(manager="mina", deputy="david", away=(away,)), play.now).case
    assert may(OSCAR, Action.SEE, guarded(play.case, play.now))
    assert may(OSCAR, Action.SEE, guarded_of_view(play.view(), date(2026, 11, 24)))
    assert not may(OSCAR, Action.SEE, guarded_of_view(play.view(), date(2026, 11, 25)))
    play.do("close_case_to", person="oscar", **CLOSE)
    assert play.case.allocation is not None
    assert play.case.allocation.present(Recipient.OFFICER, date(2026, 11, 23)) == "mina"


def test_a_case_is_guarded_as_the_one_that_it_is_linked_to() -> None:
    play = Play()
    linked = LinkedCase(reference="ASB-7K3Q-MX92-PD4T", restricted=True, named=("mina",), closed_to=("oscar",))
    allocation = Allocation(patch="north", officer="ola", manager="mina", deputy="david")
    opened = Opened(allocation=allocation, linked=linked)
    case = allocate(play.case, allocation, [OLA, MINA, DAVID], play.now, opened).case
    found = guarded(case, play.now)
    assert (found.restricted, found.named, found.closed_to) == (True, ("mina",), ("oscar",))
    assert case.allocation is not None
    assert case.allocation.closed_to == ("oscar",)


def test_until_the_register_has_the_linked_case_managers_alone_see_a_new_one() -> None:
    taken = take_in(report(report_id="r-9", linked_case="asb 7k3q mx92 pd4t"), MONDAY, LOADED, None).case
    for about in (guarded(taken, MONDAY), guarded_of_view(view_of(taken, MONDAY), date(2026, 11, 23))):
        assert [each.id for each in (OLA, MINA, DAVID, OSCAR) if may(each, Action.SEE, about)] == ["mina", "david"]
    allocation = Allocation(patch="north", officer="ola", manager="mina", deputy="david")
    open_to_all = LinkedCase(reference="ASB-7K3Q-MX92-PD4T")
    for linked, seen in ((open_to_all, True), (open_to_all.model_copy(update={"restricted": True}), False)):
        opened = Opened(allocation=allocation, linked=linked)
        case = allocate(taken, allocation, [OLA, MINA, DAVID], MONDAY, opened).case
        assert may(OSCAR, Action.SEE, guarded(case, MONDAY)) == seen
        assert [
            each.summary for each in allocate(taken, allocation, [], MONDAY, opened).entries if "Link" in each.summary
        ]
    unknown = take_in(report(report_id="r-9", linked_case="the one of last year"), MONDAY, LOADED, None).case
    assert may(OSCAR, Action.SEE, guarded(unknown, MONDAY))


def test_a_restricted_case_is_not_closed_to_the_last_who_may_see_it() -> None:
    play = Play()
    play.do("restrict_case", **RESTRICT)
    play.do("close_case_to", person="mina", **CLOSE)
    play.do("close_case_to", person="david", **CLOSE)
    why = refusal(play, "close_case_to", "ola", person="ola", **CLOSE)
    assert why.reason.startswith("nobody would be left who may see the restricted case; restrict it once more and name")
    play.do("restrict_case", **RESTRICT, named=["oscar"])
    play.do("close_case_to", person="ola", **CLOSE)
    why = refusal(play, "restrict_case", "oscar", **RESTRICT)
    assert why.reason.endswith("; name a manager of another patch in named")


def test_where_it_is_closed_to_all_its_people_a_manager_of_another_patch_is_asked_for() -> None:
    play = Play()
    for each in ("mina", "david", "ola"):
        play.do("close_case_to", person=each, **CLOSE)
    step = next_step(play.case, play.now)
    assert step is not None
    assert (step.what, step.who) == (
        "Give the case to another officer, as it is closed to all its people",
        "a manager of another patch",
    )


def test_lists_in_temporal_know_of_a_restricted_case_its_officer_alone() -> None:
    play = Play()
    play.do("restrict_case", **RESTRICT)
    assert {key: value for key, value in zip(ALL, values_of(play.case), strict=True) if value} == {OFFICER: "ola"}


def test_nothing_confidential_is_passed_on_but_to_an_agency_on_a_basis() -> None:
    play = Play()
    draft = play.do("record_contact", method="phone", outcome="spoke", notes="Afraid.", confidential=True)
    [number] = [each.number for each in draft.entries if each.detail.get("confidential")]
    told: dict[str, Any] = {"method": "phone", "outcome": "spoke"}
    for whom, advice in (("reporter", "tell them that it cannot be shared"), ("partner_agency", "give the basis")):
        why = refusal(play, "record_contact", "ola", **told, contact_with=whom, passed_on=[1, number], basis=None)
        assert why.code is RefusalCode.CONFIDENTIAL
        assert why.reason.startswith(f"passed_on: entry {number} is confidential; {advice}")
    why = refusal(play, "record_contact", "ola", **told, passed_on=[number], basis="They asked.")
    assert why.code is RefusalCode.CONFIDENTIAL
    play.do("record_contact", **told, contact_with="partner_agency", passed_on=[number], basis="To prevent a crime.")
    for wrong in (9999, 0, -1):
        assert refusal(play, "record_contact", "ola", **told, passed_on=[wrong]).code is RefusalCode.INVALID_FIELD


@pytest.mark.parametrize("basis", ["\u200b", "\u00ad", "-", "...", "1."])
def test_a_basis_that_says_nothing_is_none(basis: str) -> None:
    play = Play()
    play.do("record_contact", method="phone", outcome="spoke", notes="Afraid.", confidential=True)
    [number] = play.case.of(Access).confidential
    told: dict[str, Any] = {"method": "phone", "outcome": "spoke", "contact_with": "partner_agency"}
    why = refusal(play, "record_contact", "ola", **told, passed_on=[number], basis=basis)
    assert why.code is RefusalCode.CONFIDENTIAL


def test_every_entry_about_a_confidential_party_is_confidential() -> None:
    play = Play()
    about: dict[str, Any] = {"reporter_agrees": "yes", "could_identify": "The only neighbour."}
    told: dict[str, Any] = {"method": "phone", "outcome": "spoke"}
    for name, fields in (
        ("record_party", {"party_role": "witness", "person_name": "Wit Ness", "confidential": True}),
        ("change_party", {"party": 1, "address": "Flat 9"}),
        ("record_not_spoken_party", {"party": 1, "not_spoken_because": "The police ask us to wait."}),
        ("record_contact", {**told, **about, "contact_with": "party", "party": 1, "notes": "Afraid."}),
    ):
        for entry in play.do(name, **fields).entries:
            if entry.words or entry.detail.get("of_party"):
                why = refusal(play, "record_contact", "ola", **told, passed_on=[entry.number])
                assert why.code is RefusalCode.CONFIDENTIAL, entry.summary


def test_of_a_confidential_contact_with_a_party_both_entries_are_confidential() -> None:
    play = Play()
    play.do("record_party", party_role="witness", person_name="Wit Ness")
    assert play.case.of(Access).confidential == ()
    about: dict[str, Any] = {"reporter_agrees": "yes", "could_identify": "The only neighbour.", "party": 1}
    draft = play.do(
        "record_contact", method="phone", outcome="spoke", contact_with="party", confidential=True, notes="Hm.", **about
    )
    with_words = {each.number for each in draft.entries if each.words or each.detail.get("of_party")}
    assert len(with_words) == 2
    assert with_words <= set(play.case.of(Access).confidential)


def test_a_contact_is_made_where_something_cannot_be_shared_and_says_so() -> None:
    draft = Play().do("record_contact", method="phone", outcome="spoke", passed_on=[1], not_shared=True)
    summary = "Contact with the reporter: phone, spoke; told that some of it cannot be shared"
    assert draft.entries[0].summary == summary


def test_evidence_is_confidential_too() -> None:
    play = Play()
    play.do("record_evidence", kind="statement", handed_in_by="witness", what="I saw it.", confidential=True)
    number = play.case.of(Access).confidential[-1]
    why = refusal(play, "record_contact", "ola", method="visit", outcome="spoke", passed_on=[number])
    assert why.code is RefusalCode.CONFIDENTIAL
