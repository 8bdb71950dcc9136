"""What happened decides, not the order of typing: examples of everything that was typed in late."""

import json
from typing import Any

import pytest

from standard.closing.agreement import agreed_at
from standard.core.case import RULES
from standard.core.clocks import Clock
from standard.core.draft import Refused
from standard.core.messages import Reporter
from standard.core.notices import NoticeOutcome, NoticeStatus
from standard.core.reading import read_incident
from standard.core.register import Surroundings
from standard.core.words import Channel, ClockStatus, EntryKind, RefusalCode, Stage, SupportNeed
from standard.deciding import decide, notice_settled, surroundings_loaded
from standard.moments import advance
from standard.progressing.linked import linked_report
from standard.response_times.triage import triage
from tests.support.casebook import EVERYBODY, Play, calendar, london, sealed

CALL: dict[str, Any] = {"method": "phone", "outcome": "spoke"}
AGREES: dict[str, Any] = {"method": "phone", "outcome": "agrees"}
NO_ANSWER: dict[str, Any] = {"method": "phone", "outcome": "no_answer"}
LETTER: dict[str, Any] = {"method": "letter", "outcome": "sent"}
HATE: dict[str, Any] = {"category": "harassment", "hate_strands": ["race"]}
DETAILS: dict[str, Any] = {"reporter": {"phone": "01632 960002"}}


def clock(play: Play, clock_id: str) -> Clock:
    return next(clock for clock in play.case.clocks if clock.id == clock_id)


def at(text: str) -> dict[str, Any]:
    return {"happened_at": london(text)}


@pytest.mark.parametrize("order", [(0, 1), (1, 0)])
def test_two_contacts_settle_a_clock_alike_in_either_order(order: tuple[int, int]) -> None:
    play = Play(**HATE).at("2026-11-24 17:00")
    contacts = [at("2026-11-24 16:00"), at("2026-11-23 12:00")]
    for each in order:
        play.do("record_contact", **CALL, **contacts[each])
    assert play.clock("p1_respond") == "met_recorded_late"


def test_what_was_met_late_stays_late_where_it_is_typed_in_too_late() -> None:
    play = Play(**HATE).at("2026-11-24 17:00")
    play.do("record_contact", **CALL, **at("2026-11-24 16:00"))
    play.at("2026-11-27 00:00").do("record_contact", **CALL, **at("2026-11-23 12:00"))
    assert play.clock("p1_respond") == "met_late"


def test_an_anonymous_reporter_visited_before_their_details_came_was_answered() -> None:
    play = Play(**HATE, reporter={}).at("2026-11-23 16:00")
    play.do("record_contact", method="phone", outcome="no_answer", contact_with="party", **DETAILS)
    play.at("2026-11-23 17:00").do(
        "record_contact", method="visit", outcome="spoke", contact_with="party", **at("2026-11-23 12:00")
    )
    assert play.clock("p1_respond") == "met"


def test_a_visit_to_somebody_else_after_the_details_came_answers_nobody() -> None:
    play = Play(**HATE, reporter={}).at("2026-11-23 16:00")
    play.do("record_contact", method="phone", outcome="no_answer", contact_with="party", **DETAILS)
    play.at("2026-11-23 17:00").do("record_contact", method="visit", outcome="spoke", contact_with="party")
    assert play.clock("p1_respond") == "running"


def test_details_dated_back_before_a_call_on_record_let_that_call_count() -> None:
    play = Play(reporter={}).at("2026-11-24 12:00")
    play.do("record_contact", **CALL)
    play.at("2026-11-24 15:00").do("record_contact", **NO_ANSWER, **DETAILS, **at("2026-11-24 10:00"))
    assert play.clock("p2_acknowledge") == "met"
    assert clock(play, "p2_acknowledge").met_at == london("2026-11-24 12:00")


def test_details_that_were_given_earlier_start_a_running_clock_earlier() -> None:
    play = Play(reporter={}).at("2026-11-24 12:00")
    play.do("record_contact", **NO_ANSWER, **DETAILS)
    play.at("2026-11-24 13:00").do("record_contact", **NO_ANSWER, **DETAILS, **at("2026-11-24 09:00"))
    assert clock(play, "p2_acknowledge").deadline.due == london("2026-11-25 09:00")


def test_an_investigation_begun_before_the_case_was_raised_has_begun() -> None:
    play = Play(category="baby_crying").told().at("2026-11-24 10:00")
    play.do("begin_investigation")
    play.at("2026-11-25 10:00").do("reassess", priority=2, reason="It is no baby.")
    assert play.clock("p2_begin_investigation") == "met"


@pytest.mark.parametrize("outcome", ["spoke", "agrees", "disagrees"])
def test_what_the_reporter_writes_answers_nothing(outcome: str) -> None:
    play = Play(category="baby_crying").told().at("2026-11-25 10:00")
    play.do("record_contact", method="email", outcome=outcome)
    assert play.clock("p3_respond") == "running"
    play.do("record_contact", method="email", outcome="sent")
    assert play.clock("p3_respond") == "met"


@pytest.mark.parametrize(("method", "outcome", "status"), [("email", "sent", "running"), ("email", "spoke", "met")])
def test_a_referral_counts_where_the_agency_answered(method: str, outcome: str, status: str) -> None:
    play = Play(**HATE, reporter={}).at("2026-11-23 12:00")
    play.do("record_contact", method=method, outcome=outcome, contact_with="partner_agency")
    assert play.clock("p1_respond") == status


def test_an_acknowledgement_counts_from_when_the_channel_took_it() -> None:
    play = Play()
    [notice] = [each for draft in play.drafts for each in draft.notices if each.template == "acknowledgement"]
    play.at("2026-11-30 10:00")
    assert play.clock("p2_acknowledge") == "breached"
    outcome = NoticeOutcome(status=NoticeStatus.ACCEPTED, accepted_at=london("2026-11-23 10:01"))
    case = notice_settled(play.case, notice, outcome, play.now).case
    [acknowledged] = [each for each in case.clocks if each.id == "p2_acknowledge"]
    assert acknowledged.status is ClockStatus.MET_RECORDED_LATE
    assert acknowledged.met_at == london("2026-11-23 10:01")


def test_a_second_violent_incident_on_an_answered_case_is_answered_anew() -> None:
    play = Play(**HATE).at("2026-11-23 12:00")
    play.do("record_contact", **CALL)
    play.at("2026-11-24 12:00").do("report_incident", "portal", description="He hit me.", violence=True)
    assert (play.clock("p1_respond"), play.clock("p1_respond-2")) == ("met", "running")
    assert clock(play, "p1_respond-2").deadline.due == london("2026-11-25 12:00")


@pytest.mark.parametrize("late", [False, True])
def test_while_a_clock_runs_the_contact_that_meets_it_comes_after_the_last_incident(late: bool) -> None:
    """A call from between two incidents answers the first of them, whenever it is typed in."""
    play = Play(**HATE).at("2026-11-23 12:00")
    call = CALL | at("2026-11-23 12:00")
    if not late:
        play.do("record_contact", **call)
    play.at("2026-11-23 15:00").do("report_incident", "portal", description="He hit me.", violence=True)
    if late:
        assert [each.id for each in play.case.clocks] == ["p1_respond"]
        play.do("record_contact", **call)
    assert (play.clock("p1_respond"), play.clock("p1_respond-2")) == ("met", "running")
    assert clock(play, "p1_respond-2").deadline.start == london("2026-11-23 15:00")


@pytest.mark.parametrize("order", [(0, 1), (1, 0)])
def test_two_raises_start_their_clock_from_the_earlier_one_in_either_order(order: tuple[int, int]) -> None:
    play = Play(category="baby_crying").told().at("2026-11-25 16:00")
    told = [at("2026-11-25 09:00"), at("2026-11-25 12:00")]
    for each in order:
        play.do("report_incident", "portal", description="x", harm="medium", category="noise", **told[each])
    assert clock(play, "p2_begin_investigation").deadline.start == london("2026-11-25 09:00")
    assert len([each for each in play.case.clocks if each.promise == "p2_begin_investigation"]) == 1


def test_an_assessment_from_before_a_raise_does_not_undo_it() -> None:
    play = Play().at("2026-11-25 16:00")
    play.do("report_incident", "portal", description="x", harm="high", **at("2026-11-25 12:00"))
    play.do("reassess", priority=3, reason="Looked harmless.", **at("2026-11-25 09:00"))
    assert play.case.priority == 1


def test_of_two_assessments_the_one_made_later_stands() -> None:
    play = Play().at("2026-11-25 16:00")
    play.do("reassess", priority=3, reason="Nothing in it.", **at("2026-11-25 12:00"))
    play.do("reassess", priority=1, reason="He came with a bat.", **at("2026-11-25 09:00"))
    assert play.case.priority == 3
    assert "stands" in play.drafts[-2].entries[0].summary


def closes(play: Play, **fields: Any) -> bool:
    try:
        play.do("approve_closure", "mina", **fields)
    except Refused:
        return False
    return True


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
        play.at("2026-11-25 13:00").do("reassess", priority=2, reason="It is no baby.")
        play.do("begin_investigation")
    assert play.case.proposal is not None
    assert agreed_at(play.case, play.case.proposal) is None
    assert not closes(play)


def test_an_agreement_from_before_a_raise_ends_with_it() -> None:
    play = Play().told().at("2026-11-24 10:00")
    play.do("begin_investigation")
    play.do("propose_closure", ground="resolved")
    play.do("record_contact", **AGREES)
    play.at("2026-11-24 12:00").do("reassess", priority=1, reason="He came with a bat.")
    play.at("2026-11-24 13:00").do("record_contact", **CALL)
    assert not closes(play)
    play.do("record_contact", **AGREES)
    assert closes(play)


def out_of_reach(play: Play, days: tuple[str, ...], notice: str) -> Play:
    for day in days:
        play.at(f"{day} 13:00").do("record_contact", **NO_ANSWER)
    play.at(f"{notice} 14:00").do("record_contact", **LETTER)
    return play


def test_attempts_from_before_a_raise_excuse_no_new_promise() -> None:
    play = Play().told().at("2026-11-24 10:00")
    play.do("begin_investigation")
    play.do("propose_closure", ground="resolved")
    out_of_reach(play, ("2026-11-24", "2026-11-25", "2026-11-26"), "2026-11-26")
    play.at("2026-12-12 10:00").do("reassess", priority=1, reason="He came with a bat.")
    assert not closes(play, reason="Cannot be reached.")
    out_of_reach(play, ("2026-12-14", "2026-12-15", "2026-12-16"), "2026-12-16")
    assert not closes(play, reason="Cannot be reached.")
    play.at("2027-01-05 00:00")
    assert closes(play, reason="Cannot be reached.")
    assert play.clock("p1_respond") == "never_met"


def test_who_must_not_be_written_to_is_tried_on_two_further_days_in_place_of_the_notice() -> None:
    play = Play(reporter={"phone": "01632 960001", "telephone_only": True}).at("2026-11-24 10:00")
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
    play.do("reassess", priority=2, reason="It was a rolling pin.")
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


def test_an_incident_is_set_aside_once() -> None:
    play = raised()
    play.do("report_incident", "ola", description="x", reporter={"phone": "01632 960009"})
    play.do("set_incident_aside", incident=2, reason="About another block.")
    with pytest.raises(Refused, match="incident 2 is set aside already"):
        play.do("set_incident_aside", incident=2, reason="About another block.")


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


def raised() -> Play:
    play = Play().told().at("2026-11-24 10:00")
    play.do("begin_investigation")
    return play.at("2026-11-25 10:00")


def test_an_incident_set_aside_puts_back_what_it_moved() -> None:
    before = raised()
    play = raised()
    play.do("report_incident", "portal", description="He hit me.", violence=True)
    assert play.case.priority == 1
    play.do("set_incident_aside", incident=2, reason="About another block.")
    for name in ("priority", "asb", "hate", "floor", "last_report_at", "quiet_until", "stage"):
        assert getattr(play.case, name) == getattr(before.case, name), name
    assert play.clock("p1_respond") == "superseded"
    play.do("reassess", priority=3, reason="No floor any more.")


def test_an_unproven_incident_on_a_priority_one_case_is_answered_once_it_is_confirmed() -> None:
    play = Play(**HATE).at("2026-11-23 12:00")
    play.do("record_contact", **CALL)
    play.at("2026-11-24 12:00").unproven("report_incident", "stranger", description="He hit her.", violence=True)
    assert [each.id for each in play.case.clocks] == ["p1_respond"]
    assert play.asked_for("incident_to_confirm") == ["officer"]
    play.at("2026-11-24 15:00").do("confirm_incident", incident=2)
    assert clock(play, "p1_respond-2").deadline.start == london("2026-11-24 12:00")


def test_the_first_report_and_an_incident_that_is_not_there_cannot_be_set_aside() -> None:
    for number, code in ((1, RefusalCode.NOT_ALLOWED), (2, RefusalCode.UNKNOWN_INCIDENT)):
        with pytest.raises(Refused) as refused:
            Play().do("set_incident_aside", incident=number, reason="x")
        assert refused.value.code is code


def test_nobody_unproven_dates_an_incident_back() -> None:
    play = Play().at("2026-11-25 12:00")
    play.unproven("report_incident", "stranger", description="x", violence=True, **at("2026-11-23 11:00"))
    assert clock(play, "p1_respond").deadline.start == play.now


def test_a_report_while_a_closed_case_still_runs_reopens_it_and_its_clocks() -> None:
    play = Play().told().at("2026-11-24 10:00")
    play.do("withdraw", method="phone")
    assert closes(play)
    assert play.stage() is Stage.CLOSED
    play.do("report_incident", "portal", description="Again.")
    assert play.clock("p2_begin_investigation") == "running"
    assert play.asked_for("closure_cancelled") == ["officer", "reporter"]


def test_an_incident_that_is_confirmed_after_all_has_its_promise() -> None:
    play = raised()
    play.do("report_incident", "portal", description="He hit me.", violence=True)
    play.at("2026-11-25 11:00").do("set_incident_aside", incident=2, reason="About another block.")
    play.at("2026-11-25 12:00").do("confirm_incident", incident=2)
    assert play.case.priority == 1
    assert [each.status for each in play.case.clocks if each.promise == "p1_respond"] == ["superseded", "running"]
    assert play.case.next_due() == london("2026-11-26 10:00")


def test_a_superseded_clock_does_not_answer_an_incident_typed_in_later() -> None:
    play = Play(harm="high").at("2026-11-23 12:00")
    play.do("reassess", priority=2, reason="It was a rolling pin.")
    play.at("2026-11-23 13:00").do(
        "report_incident", "ola", description="He hit me.", violence=True, **at("2026-11-23 11:00")
    )
    assert play.clock("p1_respond-2") == "running"
    assert clock(play, "p1_respond-2").deadline.start == london("2026-11-23 11:00")


def test_setting_one_incident_aside_leaves_what_another_asks_for() -> None:
    play = raised()
    play.do("report_incident", "portal", description="He hit me.", violence=True)
    play.at("2026-11-25 12:00").do("report_incident", "portal", description="Again.", **HATE)
    play.at("2026-11-25 13:00").do("set_incident_aside", incident=2, reason="About another block.")
    assert (play.case.priority, play.case.floor, play.case.hate) == (1, True, True)
    [running] = [each for each in play.case.clocks if each.status is ClockStatus.RUNNING]
    assert running.deadline.start == london("2026-11-25 12:00")


def test_an_assessment_stands_where_the_incident_before_it_is_set_aside() -> None:
    play = raised()
    play.do("report_incident", "portal", description="He hit me.", violence=True)
    play.at("2026-11-25 12:00").do("reassess", priority=1, reason="He has a knife.")
    play.at("2026-11-25 13:00").do("set_incident_aside", incident=2, reason="About another block.")
    assert play.case.priority == 1
    [running] = [each for each in play.case.clocks if each.status is ClockStatus.RUNNING]
    assert running.deadline.start == london("2026-11-25 12:00")


def test_confirming_an_incident_cancels_what_was_proposed_without_it() -> None:
    play = raised()
    play.do("report_incident", "portal", description="Again.")
    play.do("set_incident_aside", incident=2, reason="About another block.")
    play.do("propose_closure", ground="resolved")
    play.at("2026-11-25 12:00").do("record_contact", **AGREES)
    play.do("confirm_incident", incident=2)
    assert play.case.proposal is None


def test_an_incident_set_aside_costs_no_sixty_days() -> None:
    before = raised().case.quiet_until
    play = raised().at("2027-01-23 12:00")
    play.do("report_incident", "portal", description="Again.")
    play.do("set_incident_aside", incident=2, reason="About another block.")
    assert play.case.quiet_until == before
    assert play.case.proposal is not None


def test_details_that_came_with_an_incident_set_aside_are_written_to_no_more() -> None:
    play = Play(reporter={}).at("2026-11-24 10:00")
    play.do("report_incident", "ola", description="Again.", reporter={"email": "wrong@example.org"})
    play.do("set_incident_aside", incident=2, reason="About another block.")
    assert play.case.telephone_only


def stranger_asks_for_no_letters(play: Play) -> None:
    play.unproven("report_incident", "portal", description="x", reporter={"telephone_only": True})


def test_a_hold_on_letters_that_an_incident_brought_ends_once_it_is_set_aside() -> None:
    play = Play(reporter={"email": "rae@example.org"}).at("2026-11-24 10:00")
    held = []
    for step in (2, 3):
        stranger_asks_for_no_letters(play)
        held.append((step, play.case.telephone_only))
    for step in (2, 3):
        released = play.do("set_incident_aside", incident=step, reason="About another block.")
        held.append((step, play.case.telephone_only))
    assert held == [(2, True), (3, True), (2, True), (3, False)]
    assert released.entries[0].detail["telephone_only"] is False
    confirmed = play.do("confirm_incident", incident=3)
    assert confirmed.case.telephone_only
    assert confirmed.entries[0].detail["telephone_only"] is True


def test_a_hold_on_letters_that_the_reporter_asked_for_stays_whatever_is_set_aside() -> None:
    play = Play(reporter={"email": "rae@example.org", "telephone_only": True}).at("2026-11-24 10:00")
    stranger_asks_for_no_letters(play)
    play.do("set_incident_aside", incident=2, reason="About another block.")
    assert play.case.telephone_only


def test_an_officer_who_says_how_to_write_ends_every_hold() -> None:
    play = Play(reporter={"email": "rae@example.org"}).at("2026-11-24 10:00")
    stranger_asks_for_no_letters(play)
    play.do("record_contact", method="phone", outcome="spoke", reporter={"preferred": "email"})
    stranger_asks_for_no_letters(play)
    play.do("set_incident_aside", incident=3, reason="About another block.")
    assert not play.case.telephone_only


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


def test_an_alarm_known_after_an_assessment_is_answered_by_the_call_after_it_and_a_later_one_is_not() -> None:
    play = Play(harm="medium").at("2026-11-23 15:00")
    play.do("record_contact", **CALL)
    play.at("2026-11-24 12:00").do("reassess", priority=2, reason="x")
    play.at("2026-11-25 10:00").do("report_incident", "ola", description="x", harm="high", **at("2026-11-23 11:00"))
    play.at("2026-11-26 10:00").do("report_incident", "ola", description="x", violence=True)
    assert play.clock("p1_respond-2") == "running"
    assert clock(play, "p1_respond-2").deadline.start == london("2026-11-26 10:00")


def test_what_raised_the_case_is_to_be_answered_where_an_earlier_raise_becomes_known() -> None:
    play = Play(harm="medium").at("2026-11-25 10:00")
    play.do("report_incident", "ola", description="x", **HATE)
    play.at("2026-11-25 11:00").do("record_contact", **CALL, **at("2026-11-24 16:00"))
    play.do("reassess", priority=1, reason="x", **at("2026-11-24 15:00"))
    assert play.at("2026-11-26 10:00").case.sla_state() == "late"


def test_an_assessment_dated_back_starts_what_came_after_it() -> None:
    play = Play(harm="medium").at("2026-11-24 10:00")
    play.do("report_incident", "ola", description="x", harm="high")
    play.at("2026-11-24 12:00").do("record_contact", **CALL)
    play.at("2026-11-24 20:00").do("report_incident", "ola", description="x", harm="high")
    play.at("2026-11-24 21:00").do("reassess", priority=2, reason="x", **at("2026-11-24 15:00"))
    assert play.case.priority == 1
    assert play.clock("p1_respond-2") == "running"


def test_a_clock_that_an_incident_started_counts_from_the_next_one_where_it_is_set_aside() -> None:
    play = Play(category="baby_crying").told().at("2026-11-24 10:00")
    noise = {"category": "noise", "harm": "medium"}
    play.do("report_incident", "ola", description="x", **noise)
    play.at("2026-11-25 09:00").do("report_incident", "ola", description="x", **noise)
    play.at("2026-11-25 09:10").do("set_incident_aside", incident=2, reason="About another block.")
    [running] = [
        each for each in play.case.clocks if each.promise == "p2_begin_investigation" and each.status == "running"
    ]
    assert running.deadline.start == london("2026-11-25 09:00")


def test_details_dated_back_end_no_promise_about_violence() -> None:
    play = Play(**HATE, reporter={}).at("2026-11-23 15:00")
    play.do("record_contact", method="visit", outcome="spoke", contact_with="party")
    play.at("2026-11-24 09:00").do("report_incident", "ola", description="x", violence=True)
    play.do("record_contact", **NO_ANSWER, **DETAILS, **at("2026-11-23 12:00"))
    play.do("report_incident", "ola", description="x")
    assert play.clock("p1_respond-2") == "running"


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
def test_once_asb_always_counted_in_either_order(order: tuple[int, int]) -> None:
    play = Play(category="baby_crying").at("2026-11-25 16:00")
    assessed = [(2, "2026-11-25 09:00"), (3, "2026-11-25 12:00")]
    for each in order:
        play.do("reassess", priority=assessed[each][0], reason="x", **at(assessed[each][1]))
    assert (play.case.priority, play.case.asb) == (3, True)


@pytest.mark.parametrize("order", [(0, 1), (1, 0)])
def test_an_agreement_by_sign_language_call_counts_whenever_the_need_is_typed_in(order: tuple[int, int]) -> None:
    play = Play(category="baby_crying").told().at("2026-11-25 12:00")
    play.do("propose_closure", ground="resolved")
    play.at("2026-11-25 14:00")
    typed = [
        {"method": "video_call", "outcome": "agrees", "support_need": "sign_language"},
        NO_ANSWER | {"reporter": {"support_needs": ["sign_language"]}},
    ]
    for each in order:
        play.do("record_contact", **typed[each])
    assert closes(play)


def test_a_calendar_change_leaves_a_settled_clock_as_it_is() -> None:
    play = Play(**HATE).at("2026-11-27 10:00")
    play.do("record_contact", **CALL, **at("2026-11-23 12:00"))
    assert play.clock("p1_respond") == "met_late"
    loaded = Surroundings(calendar=calendar({play.now.date(): "The King's visit"}), rules=RULES)
    draft = surroundings_loaded(play.case, loaded, play.now)
    assert [each.status for each in draft.case.clocks] == ["met_late"]


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


def test_two_incidents_under_one_id_are_told_apart() -> None:
    play = Play().told()
    for words in ("Drums.", "Bass."):
        play.do("report_incident", "portal", description=words, message_id="i-1")
    keys = [each.key for draft in play.drafts for each in draft.notices if each.template == "incident_added"]
    assert len(set(keys)) == 2


EMAIL: dict[str, Any] = {"reporter": {"email": "rae@example.org", "preferred": "email"}}
TELEPHONE_ONLY: dict[str, Any] = {"reporter": {"telephone_only": True}}


@pytest.mark.parametrize("order", [(0, 1), (1, 0)])
@pytest.mark.parametrize("held", [True, False])
def test_whether_letters_are_held_is_decided_by_what_was_said_last(order: tuple[int, int], held: bool) -> None:
    play = Play().told().at("2026-11-25 12:00")
    said = [TELEPHONE_ONLY | at("2026-11-24 10:00"), EMAIL | at("2026-11-24 09:00" if held else "2026-11-24 11:00")]
    for each in order:
        play.do("record_contact", **CALL, **said[each])
    assert play.case.telephone_only is held


def test_an_older_address_that_is_typed_in_later_does_not_take_the_place_of_the_newer() -> None:
    play = Play().told().at("2026-11-25 12:00")
    play.do("record_contact", **CALL, reporter={"phone": "01632 960003"}, **at("2026-11-25 10:00"))
    older = {"phone": "01632 960002", "address": "2 Elm Row"}
    draft = play.do("record_contact", **CALL, reporter=older, **at("2026-11-24 10:00"))
    [given] = [entry for entry in draft.entries if entry.kind is EntryKind.REPORTER_IDENTIFIED]
    assert given.detail["reporter"].get("phone") is None
    assert given.detail["reporter"]["address"] == "2 Elm Row"
    assert given.detail["overtaken"] == {"phone": "01632 960002"}


def test_an_incident_with_a_number_that_only_a_person_can_read_leaves_nobody_anonymous() -> None:
    play = Play(reporter={})
    raw: dict[str, Any] = {
        "message_id": "i-1",
        "case_reference": play.case.reference,
        "sender": "ola",
        "description": "Drums.",
    }
    raw |= {"reporter": {"phone": "01632 960001 ext 12"}}
    incident = read_incident(json.dumps(raw).encode(), play.case.reference)
    draft = decide(play.case, incident, play.now, EVERYBODY, seal=sealed(incident))
    assert not draft.case.anonymous
    assert draft.case.telephone_only


def test_an_incident_that_is_confirmed_with_details_leaves_no_hold_behind() -> None:
    play = Play(reporter={"email": "rae@example.org"}).at("2026-11-24 10:00")
    stranger_asks_for_no_letters(play)
    play.at("2026-11-24 12:00").do("confirm_incident", incident=2, **EMAIL)
    assert not play.case.telephone_only
    assert not any(each.hold and each.set_aside for each in play.case.reports)
    play.at("2026-11-24 13:00").do("report_incident", "portal", description="Drums.")
    assert not play.case.telephone_only


def test_who_has_just_asked_for_no_letters_gets_none_whenever_they_said_so() -> None:
    play = Play().told().at("2026-11-24 10:00")
    play.do("record_contact", **CALL, reporter={"preferred": "email"})
    play.at("2026-11-25 10:00")
    draft = play.do("report_incident", description="x", **TELEPHONE_ONLY, **at("2026-11-23 15:00"))
    assert play.case.telephone_only
    [given] = [entry for entry in draft.entries if entry.kind is EntryKind.REPORTER_IDENTIFIED]
    assert given.detail["reporter"]["telephone_only"] is True


@pytest.mark.parametrize("last", [EMAIL, TELEPHONE_ONLY], ids=["letters", "none"])
def test_of_two_things_said_at_one_instant_the_one_typed_in_last_counts(last: dict[str, Any]) -> None:
    play = Play().told().at("2026-11-24 10:00")
    for said in (TELEPHONE_ONLY, EMAIL, last):
        play.do("record_contact", **CALL, **said)
    assert play.case.telephone_only is (last is TELEPHONE_ONLY)


def test_an_incident_that_asks_for_no_letters_at_the_instant_of_a_release_is_heeded() -> None:
    play = Play().told().at("2026-11-24 10:00")
    play.do("record_contact", **CALL, **EMAIL)
    stranger_asks_for_no_letters(play)
    assert play.case.telephone_only


@pytest.mark.parametrize("category", ["hate", "violence"])
def test_a_linked_case_whose_harm_cannot_be_read_is_as_urgent_as_its_category(category: str) -> None:
    reference = Play().case.reference
    said = {"case_reference": reference, "description": "x", "category": category, "harm": "gibberish"}
    incident = read_incident(json.dumps(said).encode(), reference)
    for made in (linked_report(incident, "baby_crying", None), linked_report(incident, category, None)):
        assert triage(made, made.category, in_doubt=made.harm_in_doubt).priority == 1
    nothing = read_incident(json.dumps(said | {"category": None}).encode(), reference)
    made = linked_report(nothing, "baby_crying", None)
    assert triage(made, made.category, in_doubt=made.harm_in_doubt).priority == 2


def test_a_linked_case_writes_as_the_reporter_has_just_asked_and_knows_their_needs() -> None:
    known = Reporter(
        email="old@example.org",
        address="1 A Street",
        preferred=Channel.EMAIL,
        support_needs=[SupportNeed.SIGN_LANGUAGE],
    )
    raw: dict[str, Any] = {"case_reference": Play().case.reference, "description": "x"}
    for given, preferred, phone in (
        ({"preferred": "letter"}, "letter", None),
        ({"email": "old@example.org", "preferred": "letter"}, "letter", None),
        ({"phone": "01632 960009"}, None, "01632 960009"),
    ):
        incident = read_incident(json.dumps(raw | {"reporter": given}).encode(), raw["case_reference"])
        made = linked_report(incident, "noise", None, known).reporter
        assert (made.preferred, made.phone, made.support_needs) == (preferred, phone, ["sign_language"])


@pytest.mark.parametrize("details_first", [True, False])
def test_a_violent_incident_is_to_be_answered_whenever_the_details_of_the_reporter_are_typed_in(
    details_first: bool,
) -> None:
    play = Play(reporter={}, harm="high").at("2026-11-23 12:00")
    play.do("record_contact", method="visit", outcome="spoke", contact_with="party")
    steps = [
        ("record_contact", {"method": "email", "outcome": "spoke"} | DETAILS | at("2026-11-23 11:00")),
        ("report_incident", {"description": "x", "violence": True}),
    ]
    for hour, (name, fields) in zip((13, 14), steps if details_first else reversed(steps), strict=True):
        play.at(f"2026-11-24 {hour}:00").do(name, **fields)
    assert (play.clock("p1_respond"), play.clock("p1_respond-2")) == ("met", "running")


def test_an_unnamed_answer_from_while_another_proposal_was_open_is_no_agreement() -> None:
    play = Play(category="baby_crying").told().at("2026-11-24 10:00")
    play.do("record_contact", **CALL)
    play.at("2026-11-25 10:00").do("propose_closure", ground="resolved")
    play.at("2026-11-26 10:00").do("decline_closure", "mina", reason="No.")
    play.at("2026-11-27 10:00").do("propose_closure", ground="actions_exhausted", reasons="x")
    play.at("2026-11-27 11:00").do("record_contact", **AGREES, proposal_id=None, **at("2026-11-25 12:00"))
    assert not closes(play)


def test_details_that_an_officer_confirmed_with_an_incident_hold_letters_once_it_is_set_aside() -> None:
    play = Play(reporter={}, harm="medium").at("2026-11-24 10:00")
    other = {"email": "other@example.org"}
    play.unproven("report_incident", "portal", description="x", violence=True, reporter=other)
    play.do("confirm_incident", incident=2, reporter=other)
    draft = play.at("2026-11-24 12:00").do("set_incident_aside", incident=2, reason="Another flat.")
    assert play.case.telephone_only
    assert "Confirm who the reporter is" in draft.entries[0].detail["task"]


def test_a_notification_is_the_same_whatever_came_due_together_with_what_it_tells() -> None:
    play = Play(harm="medium").told()
    play.do("propose_closure", ground="resolved")
    case = play.at("2026-11-27 15:00").case
    end = london("2026-12-01 00:30")
    in_two = advance(advance(case, london("2026-11-30 17:00")).case, end)
    keys = [
        {notice.key for notice in draft.notices if notice.template == "clock_breach"}
        for draft in (in_two, advance(case, end))
    ]
    assert keys[0] == keys[1] != set()


def test_of_two_incidents_told_at_one_instant_the_other_one_still_asks_for_its_promises() -> None:
    play = Play(category="baby_crying").told().at("2026-11-24 10:00")
    for sender in ("ola", "mina"):
        play.do("report_incident", sender, description="x", harm="medium", category="noise")
    play.do("set_incident_aside", incident=2, reason="Another flat.")
    assert [each.status for each in play.case.clocks if each.promise == "p2_acknowledge"] == ["running"]


def test_an_agreement_that_a_need_makes_count_is_on_record() -> None:
    play = Play().told().at("2026-11-24 10:00")
    play.do("propose_closure", ground="resolved")
    play.at("2026-11-24 11:00")
    play.do("record_contact", method="video_call", outcome="agrees", support_need="sign_language")
    assert EntryKind.CLOSURE_AGREED not in play.kinds()
    play.do("record_contact", **LETTER, reporter={"support_needs": ["sign_language"]})
    assert EntryKind.CLOSURE_AGREED in play.kinds()
