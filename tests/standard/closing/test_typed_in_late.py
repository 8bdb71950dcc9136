"""What happened decides agreements and the 60 days, not the order of typing: examples of what was typed in late."""

from typing import Any

import pytest

from standard.closing.agreement import agreed_at
from standard.core.draft import Refused
from standard.core.words import EntryKind, RefusalCode, Stage
from tests.standard.typed_in_late import AGREES, CALL, HATE, LETTER, NO_ANSWER, at, closes
from tests.support.casebook import Play, judged, london


def test_a_withdrawal_from_before_a_report_proposes_nothing_and_the_reporter_is_asked() -> None:
    play = Play().told().at("2026-11-25 10:00")
    play.do("report_incident", "portal", description="He hit me.", **HATE)
    play.do("withdraw", method="phone", **at("2026-11-24 10:00"))
    assert play.case.proposal is None
    assert play.asked_for("withdrawal_to_confirm") == ["officer"]
    assert EntryKind.WITHDRAWAL_RECORDED in [entry.kind for draft in play.drafts for entry in draft.entries]


@pytest.mark.parametrize("between", ["incident", "raise"])
def test_an_answer_of_priority_three_from_before_something_new_is_no_agreement(between: str) -> None:
    play = Play(category="baby_crying").told().at("2026-11-25 12:00")
    if between == "incident":
        play.do("report_incident", "portal", description="Still crying.", **at("2026-11-25 11:00"))
        play.do("record_contact", **AGREES, **at("2026-11-25 10:00"))
        play.do("propose_closure", ground="resolved")
    else:
        play.do("propose_closure", ground="resolved")
        play.do("record_contact", **AGREES, **at("2026-11-25 10:00"))
        play.at("2026-11-25 13:00").do("assess", **judged(2), reason="It is no baby.")
        play.do("begin_investigation")
    assert play.case.proposal is not None
    assert agreed_at(play.case, play.case.proposal) is None
    assert not closes(play)


def test_an_agreement_from_before_a_raise_ends_with_it() -> None:
    play = Play().told().at("2026-11-24 10:00").assessed().without_plan()
    play.do("begin_investigation")
    play.do("propose_closure", ground="resolved")
    play.do("record_contact", **AGREES)
    play.at("2026-11-24 12:00").do("assess", **judged(1), reason="He came with a bat.")
    play.without_plan().at("2026-11-24 13:00").do("record_contact", **CALL)
    assert not closes(play)
    play.do("record_contact", **AGREES)
    assert closes(play)


def out_of_reach(play: Play, days: tuple[str, ...], notice: str) -> Play:
    for day in days:
        play.at(f"{day} 13:00").do("record_contact", **NO_ANSWER)
    play.at(f"{notice} 14:00").do("record_contact", **LETTER)
    return play


def test_attempts_from_before_a_raise_excuse_no_new_promise() -> None:
    play = Play().told().at("2026-11-24 10:00").assessed().without_plan()
    play.do("begin_investigation")
    play.do("propose_closure", ground="resolved")
    out_of_reach(play, ("2026-11-24", "2026-11-25", "2026-11-26"), "2026-11-26")
    play.at("2026-12-12 10:00").do("assess", **judged(1), reason="He came with a bat.")
    assert not closes(play.without_plan(), reason="Cannot be reached.")
    out_of_reach(play, ("2026-12-14", "2026-12-15", "2026-12-16"), "2026-12-16")
    assert not closes(play, reason="Cannot be reached.")
    play.at("2027-01-05 00:00")
    assert closes(play, reason="Cannot be reached.")
    assert play.clock("p1_respond") == "never_met"


def test_who_must_not_be_written_to_is_tried_on_two_further_days_in_place_of_the_notice() -> None:
    play = (
        Play(reporter={"phone": "01632 960001", "telephone_only": True})
        .at("2026-11-24 10:00")
        .assessed()
        .without_plan()
    )
    play.do("record_contact", **CALL)
    play.do("begin_investigation")
    play.at("2026-11-24 11:00").do("propose_closure", ground="resolved")
    out_of_reach(play, ("2026-11-24", "2026-11-25", "2026-11-26"), "2026-11-26")
    play.at("2026-12-11 10:00")
    assert not closes(play, reason="Cannot be reached.")
    for day in ("2026-12-14", "2026-12-15"):
        play.at(f"{day} 13:00").do("record_contact", **NO_ANSWER)
    play.at("2026-12-31 23:59")
    assert not closes(play, reason="Cannot be reached.")
    play.at("2027-01-01 00:00")
    assert closes(play, reason="Cannot be reached.")


def test_a_conversation_ends_could_not_be_reached() -> None:
    play = Play().told().at("2026-11-24 10:00")
    play.do("begin_investigation")
    play.do("propose_closure", ground="resolved")
    out_of_reach(play, ("2026-11-24", "2026-11-25", "2026-11-26"), "2026-11-26")
    play.at("2026-12-15 10:00").do("record_contact", **CALL, **at("2026-12-01 10:00"))
    assert not closes(play, reason="Cannot be reached.")


def test_a_withdrawn_case_closes_with_every_clock_settled() -> None:
    play = Play(harm="high").at("2026-11-24 12:00")
    play.do("assess", **judged(2), reason="It was a rolling pin.")
    play.at("2026-11-24 13:00").do("withdraw", method="phone")
    assert closes(play)
    assert {each.id: each.status.value for each in play.case.clocks} == {
        "p1_respond": "met_late",
        "p2_acknowledge": "met_late",
        "p2_begin_investigation": "ended_by_withdrawal",
    }


def test_a_withdrawal_heard_by_an_officer_takes_the_place_of_a_proposal_and_its_proposer_is_told() -> None:
    play = Play().told().at("2026-11-24 10:00")
    play.do("propose_closure", "oscar", ground="resolved")
    play.at("2026-11-24 11:00").do("withdraw", method="phone")
    assert play.case.proposal is not None
    assert (play.case.proposal.ground, play.case.proposal.proposed_by) == ("withdrawn", "ola")
    [told] = [each for draft in play.drafts for each in draft.notices if each.template == "closure_replaced"]
    assert (told.recipient, told.person) == ("proposer", "oscar")
    assert closes(play)


@pytest.mark.parametrize("order", [(0, 1), (1, 0)])
def test_two_withdrawals_are_one_in_either_order(order: tuple[int, int]) -> None:
    play = Play().told().at("2026-11-25 12:00")
    said = [("2026-11-24 10:00", "email"), ("2026-11-24 16:00", "phone")]
    for each in order:
        play.do("withdraw", method=said[each][1], **at(said[each][0]))
    assert play.case.proposal is not None
    assert play.case.proposal.said_at == london("2026-11-24 10:00")
    assert agreed_at(play.case, play.case.proposal) == london("2026-11-24 16:00")


def test_an_answer_names_the_proposal_that_is_open() -> None:
    play = Play().told().at("2026-11-24 10:00")
    play.do("propose_closure", ground="resolved")
    for named, code in ((None, RefusalCode.PROPOSAL_NOT_NAMED), ("closure-of-old", RefusalCode.STALE_PROPOSAL)):
        with pytest.raises(Refused) as refused:
            play.do("record_contact", **AGREES, proposal_id=named)
        assert refused.value.code is code


def test_the_id_of_a_proposal_comes_from_what_proposed() -> None:
    ids = set()
    for message_id in ("one", "two", "one"):
        play = Play()
        play.do("propose_closure", ground="resolved", message_id=message_id)
        ids.add(play.proposal_id)
    assert len(ids) == 2


def test_a_report_while_a_closed_case_still_runs_reopens_it_and_its_clocks() -> None:
    play = Play().told().at("2026-11-24 10:00")
    play.do("withdraw", method="phone")
    assert closes(play)
    assert play.stage() is Stage.CLOSED
    play.do("report_incident", "portal", description="Again.")
    assert play.clock("p2_begin_investigation") == "running"
    assert play.asked_for("closure_cancelled") == ["officer", "reporter"]


def test_an_agreement_from_before_the_withdrawal_is_none_to_it() -> None:
    play = Play().told().at("2026-11-24 12:00")
    play.do("withdraw", "portal", method="email")
    play.at("2026-11-24 13:00").do("record_contact", **AGREES, **at("2026-11-24 09:00"))
    assert not closes(play)


def test_who_heard_a_withdrawal_does_not_approve_it() -> None:
    play = Play().told().at("2026-11-24 12:00")
    play.do("withdraw", "portal", method="email")
    play.do("withdraw", "ola", method="phone")
    with pytest.raises(Refused) as refused:
        play.do("approve_closure", "ola")
    assert refused.value.code is RefusalCode.OWN_PROPOSAL
    assert closes(play)


def test_the_call_in_which_an_officer_hears_a_withdrawal_is_a_contact() -> None:
    play = Play(**HATE).at("2026-11-23 12:00")
    play.do("withdraw", method="visit")
    assert play.clock("p1_respond") == "met"


@pytest.mark.parametrize("reporter", [{"phone": "01632 960001"}, {}])
def test_the_visit_in_which_a_withdrawal_is_heard_answers_an_anonymous_report_too(reporter: dict[str, Any]) -> None:
    play = Play(**HATE, reporter=reporter).at("2026-11-23 12:00")
    play.do("withdraw", method="visit")
    assert play.clock("p1_respond") == "met"


def test_who_heard_the_agreement_to_a_withdrawal_does_not_approve_it() -> None:
    play = Play().told().at("2026-11-24 12:00")
    play.do("withdraw", "portal", method="email")
    play.at("2026-11-24 13:00").do("record_contact", "ola", **AGREES)
    with pytest.raises(Refused) as refused:
        play.do("approve_closure", "ola")
    assert refused.value.code is RefusalCode.OWN_PROPOSAL
    play.do("withdraw", "oscar", method="phone")
    assert closes(play)


def test_an_answer_about_another_proposal_is_no_agreement_of_priority_three() -> None:
    play = Play(category="baby_crying").told().at("2026-11-24 10:00")
    play.do("withdraw", method="phone")
    play.do("decline_closure", "mina", reason="Ask her alone.")
    play.at("2026-11-24 12:00").do("propose_closure", ground="resolved")
    assert play.case.proposal is not None
    assert agreed_at(play.case, play.case.proposal) is None
    assert not closes(play)


@pytest.mark.parametrize("late", ["withdraw", "agrees"])
def test_what_was_said_before_an_incident_became_known_is_no_agreement(late: str) -> None:
    play = Play(category="baby_crying").told().at("2026-11-25 12:00")
    play.do("report_incident", "contact-centre", description="He hit me.", **HATE, **at("2026-11-25 09:00"))
    play.at("2026-11-25 14:00").do("record_contact", **CALL)
    if late == "withdraw":
        play.do("withdraw", method="phone", **at("2026-11-25 10:00"))
        assert play.case.proposal is None
        assert play.asked_for("withdrawal_to_confirm") == ["officer"]
    else:
        play.do("record_contact", **AGREES, **at("2026-11-25 10:00"))
        play.do("propose_closure", ground="resolved")
        assert not closes(play)


@pytest.mark.parametrize("order", [(0, 1), (1, 0)])
def test_an_agreement_by_sign_language_call_counts_whenever_the_need_is_typed_in(order: tuple[int, int]) -> None:
    play = Play(category="baby_crying").told().at("2026-11-25 12:00").assessed()
    play.do("propose_closure", ground="resolved")
    play.at("2026-11-25 14:00")
    typed = [
        {"method": "video_call", "outcome": "agrees", "support_need": "sign_language"},
        NO_ANSWER | {"reporter": {"support_needs": ["sign_language"]}},
    ]
    for each in order:
        play.do("record_contact", **typed[each])
    assert closes(play)


QUIET_DIARY: dict[str, Any] = {
    "kind": "diary_sheet",
    "handed_in_by": "reporter",
    "what": "x",
    "something_new": True,
}


@pytest.mark.parametrize("order", [(0, 1, 2), (2, 1, 0), (1, 2, 0)])
def test_the_end_of_the_60_days_is_the_same_in_every_order(order: tuple[int, ...]) -> None:
    """Told long ago and typed in now: 60 days begin, however many such there are and whatever was told since."""
    play = Play().at("2027-01-20 10:00")
    play.do("report_incident", "contact-centre", description="Drums.", **at("2026-12-20 10:00"))
    play.at("2027-02-18 12:00")
    late = [
        ("report_incident", {"description": "Drums."} | at("2026-11-25 10:00")),
        ("record_evidence", QUIET_DIARY | at("2026-12-01 10:00")),
        ("report_incident", {"description": "Bass."} | at("2027-01-02 10:00")),
    ]
    for each in order:
        name, fields = late[each]
        play.do(name, **fields)
    assert play.case.quiet_until == london("2027-04-19 12:00")


def test_the_60_days_that_an_incident_moved_end_as_before_once_it_is_set_aside() -> None:
    play = Play()
    before = play.case.quiet_until
    play.at("2026-12-01 10:00").do("report_incident", "portal", description="Drums.")
    assert play.case.quiet_until > before
    play.do("set_incident_aside", incident=2, reason="Another block.")
    assert play.case.quiet_until == before


def test_what_the_60_days_propose_again_is_another_proposal_and_told_again() -> None:
    play = Play().told().at("2027-01-22 10:00")
    first = play.proposal_id
    assert play.asked_for("closure_proposed") == ["reporter"]
    play.do("report_incident", "portal", description="Drums.")
    play.do("set_incident_aside", incident=2, reason="Another block.")
    play.at("2027-01-22 10:01")
    assert play.proposal_id != first
    keys = [each.key for draft in play.drafts for each in draft.notices if each.template == "closure_proposed"]
    assert len(set(keys)) == len(keys) == 2


def test_an_unnamed_answer_from_while_another_proposal_was_open_is_no_agreement() -> None:
    play = Play(category="baby_crying").told().at("2026-11-24 10:00")
    play.do("record_contact", **CALL)
    play.at("2026-11-25 10:00").do("propose_closure", ground="resolved")
    play.at("2026-11-26 10:00").do("decline_closure", "mina", reason="No.")
    play.at("2026-11-27 10:00").do("propose_closure", ground="actions_exhausted", reasons="x")
    play.at("2026-11-27 11:00").do("record_contact", **AGREES, proposal_id=None, **at("2026-11-25 12:00"))
    assert not closes(play)


def test_an_agreement_that_a_need_makes_count_is_on_record() -> None:
    play = Play().told().at("2026-11-24 10:00")
    play.do("propose_closure", ground="resolved")
    play.at("2026-11-24 11:00")
    play.do("record_contact", method="video_call", outcome="agrees", support_need="sign_language")
    assert EntryKind.CLOSURE_AGREED not in play.kinds()
    play.do("record_contact", **LETTER, reporter={"support_needs": ["sign_language"]})
    assert EntryKind.CLOSURE_AGREED in play.kinds()


def test_an_agreement_that_counts_by_something_else_that_is_decided_is_on_record() -> None:
    play = Play().told().at("2026-11-24 10:00")
    play.do("begin_investigation")
    play.do("record_contact", **AGREES, proposal_id=None)
    play.at("2026-11-24 11:00").do("propose_closure", ground="resolved")
    play.at("2026-11-24 12:00").do("assess", **judged(3), reason="x", **at("2026-11-23 12:00"))
    assert play.kinds().count("closure_agreed") == 1
    assert closes(play)


def test_who_records_an_answer_that_does_not_count_may_approve_a_withdrawal() -> None:
    play = Play().told().at("2026-11-24 10:00")
    play.do("withdraw", "portal", method="email")
    play.at("2026-11-25 10:00")
    play.do("record_contact", "oscar", **AGREES, proposal_id=None, **at("2026-11-23 12:00"))
    play.do("record_contact", "ola", **AGREES)
    play.do("withdraw", "ola", method="phone")
    play.do("approve_closure", "oscar")
    assert play.stage() is Stage.CLOSED
