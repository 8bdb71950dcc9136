"""What happened decides clocks and priorities, not the order of typing: examples of what was typed in late."""

import pytest

from standard.core.case import RULES
from standard.core.notices import NoticeOutcome, NoticeStatus
from standard.core.register import Surroundings
from standard.core.words import ClockStatus
from standard.deciding import notice_settled, surroundings_loaded
from standard.moments import advance
from tests.standard.typed_in_late import CALL, DETAILS, HATE, NO_ANSWER, at, clock
from tests.support.casebook import WITH_PARTY, Play, calendar, judged, london


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
    play = Play(**HATE, reporter={}).with_party().at("2026-11-23 16:00")
    play.do("record_contact", method="phone", outcome="no_answer", **WITH_PARTY, **DETAILS)
    play.at("2026-11-23 17:00").do(
        "record_contact", method="visit", outcome="spoke", **WITH_PARTY, **at("2026-11-23 12:00")
    )
    assert play.clock("p1_respond") == "met"


def test_a_visit_to_somebody_else_after_the_details_came_answers_nobody() -> None:
    play = Play(**HATE, reporter={}).with_party().at("2026-11-23 16:00")
    play.do("record_contact", method="phone", outcome="no_answer", **WITH_PARTY, **DETAILS)
    play.at("2026-11-23 17:00").do("record_contact", method="visit", outcome="spoke", **WITH_PARTY)
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
    play.at("2026-11-25 10:00").do("assess", **judged(2), reason="It is no baby.")
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
    play.do("assess", **judged(3), reason="Looked harmless.", **at("2026-11-25 09:00"))
    assert play.case.priority == 1


def test_of_two_assessments_the_one_made_later_stands() -> None:
    play = Play().at("2026-11-25 16:00")
    play.do("assess", **judged(3), reason="Nothing in it.", **at("2026-11-25 12:00"))
    play.do("assess", **judged(1), reason="He came with a bat.", **at("2026-11-25 09:00"))
    assert play.case.priority == 3
    assert "stands" in play.drafts[-2].entries[0].summary


def test_a_superseded_clock_does_not_answer_an_incident_typed_in_later() -> None:
    play = Play(harm="high").at("2026-11-23 12:00")
    play.do("assess", **judged(2), reason="It was a rolling pin.")
    play.at("2026-11-23 13:00").do(
        "report_incident", "ola", description="He hit me.", violence=True, **at("2026-11-23 11:00")
    )
    assert play.clock("p1_respond-2") == "running"
    assert clock(play, "p1_respond-2").deadline.start == london("2026-11-23 11:00")


def test_an_alarm_known_after_an_assessment_is_answered_by_the_call_after_it_and_a_later_one_is_not() -> None:
    play = Play(harm="medium").at("2026-11-23 15:00")
    play.do("record_contact", **CALL)
    play.at("2026-11-24 12:00").do("assess", **judged(2), reason="x")
    play.at("2026-11-25 10:00").do("report_incident", "ola", description="x", harm="high", **at("2026-11-23 11:00"))
    play.at("2026-11-26 10:00").do("report_incident", "ola", description="x", violence=True)
    assert play.clock("p1_respond-2") == "running"
    assert clock(play, "p1_respond-2").deadline.start == london("2026-11-26 10:00")


def test_what_raised_the_case_is_to_be_answered_where_an_earlier_raise_becomes_known() -> None:
    play = Play(harm="medium").at("2026-11-25 10:00")
    play.do("report_incident", "ola", description="x", **HATE)
    play.at("2026-11-25 11:00").do("record_contact", **CALL, **at("2026-11-24 16:00"))
    play.do("assess", **judged(1), reason="x", **at("2026-11-24 15:00"))
    assert play.at("2026-11-26 10:00").case.sla_state() == "late"


def test_an_assessment_dated_back_starts_what_came_after_it() -> None:
    play = Play(harm="medium").at("2026-11-24 10:00")
    play.do("report_incident", "ola", description="x", harm="high")
    play.at("2026-11-24 12:00").do("record_contact", **CALL)
    play.at("2026-11-24 20:00").do("report_incident", "ola", description="x", harm="high")
    play.at("2026-11-24 21:00").do("assess", **judged(2), reason="x", **at("2026-11-24 15:00"))
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
    play = Play(**HATE, reporter={}).with_party().at("2026-11-23 15:00")
    play.do("record_contact", method="visit", outcome="spoke", **WITH_PARTY)
    play.at("2026-11-24 09:00").do("report_incident", "ola", description="x", violence=True)
    play.do("record_contact", **NO_ANSWER, **DETAILS, **at("2026-11-23 12:00"))
    play.do("report_incident", "ola", description="x")
    assert play.clock("p1_respond-2") == "running"


@pytest.mark.parametrize("order", [(0, 1), (1, 0)])
def test_once_asb_always_counted_in_either_order(order: tuple[int, int]) -> None:
    play = Play(category="baby_crying").at("2026-11-25 16:00")
    assessed = [(2, "2026-11-25 09:00"), (3, "2026-11-25 12:00")]
    for each in order:
        play.do("assess", **judged(assessed[each][0]), reason="x", **at(assessed[each][1]))
    assert (play.case.priority, play.case.asb) == (3, True)


def test_a_calendar_change_leaves_a_settled_clock_as_it_is() -> None:
    play = Play(**HATE).at("2026-11-27 10:00")
    play.do("record_contact", **CALL, **at("2026-11-23 12:00"))
    assert play.clock("p1_respond") == "met_late"
    loaded = Surroundings(calendar=calendar({play.now.date(): "The King's visit"}), rules=RULES)
    draft = surroundings_loaded(play.case, loaded, play.now)
    assert [each.status for each in draft.case.clocks] == ["met_late"]


@pytest.mark.parametrize("details_first", [True, False])
def test_a_violent_incident_is_to_be_answered_whenever_the_details_of_the_reporter_are_typed_in(
    details_first: bool,
) -> None:
    play = Play(reporter={}, harm="high").with_party().at("2026-11-23 12:00")
    play.do("record_contact", method="visit", outcome="spoke", **WITH_PARTY)
    steps = [
        ("record_contact", {"method": "email", "outcome": "spoke"} | DETAILS | at("2026-11-23 11:00")),
        ("report_incident", {"description": "x", "violence": True}),
    ]
    for hour, (name, fields) in zip((13, 14), steps if details_first else reversed(steps), strict=True):
        play.at(f"2026-11-24 {hour}:00").do(name, **fields)
    assert (play.clock("p1_respond"), play.clock("p1_respond-2")) == ("met", "running")


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


def test_an_alarm_that_an_older_one_outlives_is_one_promise() -> None:
    play = Play(category="baby_crying").told().at("2026-11-24 09:00")
    play.do("assess", **judged(1), reason="He came with a bat.", **at("2026-11-23 14:00"))
    play.at("2026-11-24 09:20").do("assess", **judged(2), reason="It was a rolling pin.")
    play.at("2026-11-24 09:30")
    play.do("report_incident", "contact-centre", description="x", harm="high", **at("2026-11-23 12:00"))
    clocks = [each for each in play.case.clocks if each.promise == "p1_respond"]
    starts = [each.deadline.start for each in clocks if each.status != "superseded"]
    assert starts == [london("2026-11-23 12:00")]


def test_a_promise_is_broken_once_whatever_is_set_aside_and_confirmed_meanwhile() -> None:
    play = Play(category="baby_crying").told().at("2026-11-24 10:00")
    play.do("report_incident", "portal", description="He hit me.", violence=True)
    play.at("2026-11-25 12:00").do("assess", **judged(1), reason="He came with a bat.")
    play.at("2026-11-25 12:30").do("set_incident_aside", incident=2, reason="Another block.")
    play.at("2026-11-25 13:00").do("assess", **judged(2), reason="It was a rolling pin.")
    play.at("2026-11-25 14:00").do("confirm_incident", incident=2)
    broken = [each.deadline.start for each in play.case.clocks if each.promise == "p1_respond" and each.breached_at]
    assert broken == [london("2026-11-24 10:00")]
