"""Incidents, contacts and assessments: what they may change, and what they may not."""

from datetime import timedelta
from typing import Any

import pytest

from standard.core.case import RULES
from standard.core.clocks import Clock
from standard.core.draft import Refused
from standard.core.people import OPERATOR, Person
from standard.core.register import Surroundings
from standard.core.words import ClockStatus, EntryKind, Role
from standard.deciding import decide, take_in
from tests.support.casebook import EVERYBODY, MONDAY, Play, calendar, judged, london, report, sealed

CALL: dict[str, Any] = {"method": "phone", "outcome": "spoke"}
NEIGHBOUR = {"email": "somebody.else@example.org"}


def clock(play: Play, clock_id: str) -> Clock:
    return next(clock for clock in play.case.clocks if clock.id == clock_id)


def test_a_case_keeps_the_rules_that_it_began_with_whatever_code_replays_it() -> None:
    """They stand in its history, in what the calendar's activity answered; 0.2.0 did not answer it."""
    recorded = Surroundings(calendar=calendar(), rules=RULES + 1)
    before_there_were_versions = Surroundings.model_validate(recorded.model_dump(exclude={"rules"}))
    assert [take_in(report(), MONDAY, each, None).case.rules for each in (recorded, before_there_were_versions)] == [
        RULES + 1,
        1,
    ]


def test_an_agency_that_does_not_answer_is_no_referral() -> None:
    play = Play(reporter={}, violence=True)
    play.do("record_contact", method="phone", outcome="no_answer", contact_with="partner_agency")
    assert play.clock("p1_respond") == "running"


def test_an_incident_that_anybody_may_send_does_not_redirect_the_reporter() -> None:
    play = Play()
    draft = play.do("report_incident", "stranger", description="Again.", reporter=NEIGHBOUR)
    assert EntryKind.REPORTER_IDENTIFIED not in [entry.kind for entry in draft.entries]
    words = draft.entries[0].words or ""
    assert words.startswith("Again.")
    assert NEIGHBOUR["email"] in words


@pytest.mark.parametrize(("sender", "fields"), [("ola", {}), ("portal", {"reporter": {}})])
def test_an_officer_or_a_proven_sender_of_an_anonymous_case_gives_the_reporters_details(
    sender: str, fields: dict[str, Any]
) -> None:
    draft = Play(**fields).do("report_incident", sender, description="Again.", reporter=NEIGHBOUR)
    assert EntryKind.REPORTER_IDENTIFIED in [entry.kind for entry in draft.entries]


def test_details_and_a_raise_in_one_incident_are_told_as_they_stand_in_the_end() -> None:
    play = Play(reporter={})
    draft = play.do("report_incident", "portal", description="He hit me.", violence=True, reporter=NEIGHBOUR)
    [told] = [notice for notice in draft.notices if notice.template == "acknowledgement"]
    assert told.facts["priority"] == 1
    assert "p1_respond" in [each["promise"] for each in told.facts["promises"]]


def test_a_sender_whose_clock_runs_a_little_fast_may_say_when_it_occurred() -> None:
    play = Play()
    play.do("report_incident", "noise-app", description="Again.", occurred_at=play.now + timedelta(minutes=4))
    assert play.case.incidents == 2
    assert EntryKind.SET_ASIDE not in play.kinds()
    play.do("report_incident", "noise-app", description="Again.", occurred_at=play.now + timedelta(minutes=6))
    assert EntryKind.SET_ASIDE in play.kinds()
    assert play.case.incidents == 3


def test_a_case_raised_to_priority_one_again_is_to_be_answered_again() -> None:
    play = Play(harm="high")
    play.do("record_contact", **CALL)
    play.at("2026-11-25 10:00").do("assess", **judged(2), reason="Less risk than thought.")
    play.at("2026-12-09 10:00").do("report_incident", "portal", description="He hit me.", violence=True)
    assert play.clock("p1_respond") == "met"
    assert play.clock("p1_respond-2") == "running"
    assert clock(play, "p1_respond-2").deadline.due == london("2026-12-10 10:00")


def test_what_was_done_too_late_for_a_raise_known_late_is_a_breach_that_the_manager_hears_of() -> None:
    play = Play().told()
    play.do("begin_investigation")
    play.at("2026-11-26 10:00").do("record_contact", **CALL)
    play.at("2026-11-27 10:00").do(
        "report_incident", "portal", description="x", violence=True, happened_at=london("2026-11-24 10:00")
    )
    late = clock(play, "p1_respond")
    assert late.status is ClockStatus.MET_LATE
    assert late.breached_at == london("2026-11-25 10:00")
    assert play.asked_for("clock_breach") == ["manager"]


@pytest.mark.parametrize("through", [1, 3])
def test_details_given_meanwhile_start_the_clock_that_was_not_possible(through: int) -> None:
    play = Play(reporter={})
    play.do("assess", **judged(through), reason="x")
    play.do("record_contact", method="visit", outcome="spoke", reporter=NEIGHBOUR)
    play.do("assess", **judged(2), reason="x")
    acknowledged = [each.status for each in play.case.clocks if each.promise == "p2_acknowledge"]
    assert acknowledged[-1] in (ClockStatus.RUNNING, ClockStatus.MET)


def test_the_default_operator_takes_no_case() -> None:
    play = Play()
    people = (*EVERYBODY, Person(id=OPERATOR, name="Default operator", role=Role.MANAGER))
    message = play.message("reallocate", to=OPERATOR)
    with pytest.raises(Refused, match="the default operator takes no cases"):
        decide(play.case, message, play.now, people, seal=sealed(message))
