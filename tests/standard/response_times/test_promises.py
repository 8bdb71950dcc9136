"""The promised clocks: started, warned, met, breached, superseded, moved."""

from datetime import date
from typing import Any

import pytest

from standard.core.draft import Refused
from standard.core.register import Surroundings
from standard.core.words import ClockStatus, RefusalCode
from standard.deciding import surroundings_loaded
from tests.support.casebook import WITH_PARTY, Play, calendar, judged, london

HATE: dict[str, Any] = {"category": "harassment", "hate_strands": ["race"]}
BABY: dict[str, Any] = {"category": "baby_crying"}
NOBODY: dict[str, Any] = {"reporter": {}}
CALL: dict[str, Any] = {"method": "phone", "outcome": "spoke"}


def test_each_priority_has_its_own_clocks() -> None:
    assert [clock.id for clock in Play(**HATE).case.clocks] == ["p1_respond"]
    assert [clock.id for clock in Play().case.clocks] == ["p2_acknowledge", "p2_begin_investigation"]
    assert [clock.id for clock in Play(**BABY).case.clocks] == ["p3_respond"]


def test_a_call_responds_and_a_letter_does_not_for_priority_one() -> None:
    play = Play(**HATE).at("2026-11-23 12:00")
    play.do("record_contact", method="letter", outcome="sent")
    assert play.clock("p1_respond") == "running"
    play.do("record_contact", method="phone", outcome="no_answer")
    assert play.clock("p1_respond") == "running"
    play.do("record_contact", **CALL)
    assert play.clock("p1_respond") == "met"


def test_contact_with_somebody_else_does_not_respond() -> None:
    play = Play(**HATE).with_party().at("2026-11-23 12:00")
    play.do("record_contact", **CALL, **WITH_PARTY)
    assert play.clock("p1_respond") == "running"


def test_a_letter_answers_priority_three() -> None:
    play = Play(**BABY).at("2026-11-25 12:00")
    play.do("record_contact", method="letter", outcome="sent")
    assert play.clock("p3_respond") == "met"


def test_an_accepted_acknowledgement_acknowledges_and_does_not_respond() -> None:
    assert Play().told().clock("p2_acknowledge") == "met"
    assert Play(**HATE).told().clock("p1_respond") == "running"


def test_warned_once_in_office_hours_and_breached_on_the_instant() -> None:
    play = Play(**HATE)
    play.at("2026-11-23 16:59")
    assert play.asked_for("clock_warning") == ["officer"]
    play.at("2026-11-24 09:59")
    assert play.asked_for("clock_warning") == ["officer"]
    assert play.clock("p1_respond") == "running"
    play.at("2026-11-24 10:00")
    assert play.clock("p1_respond") == "breached"
    assert play.asked_for("clock_breach") == ["manager"]


def test_a_breached_clock_stays_open_until_it_is_met_late() -> None:
    play = Play(**HATE).at("2026-11-24 11:00")
    play.do("record_contact", **CALL)
    assert play.clock("p1_respond") == "met_late"
    [clock] = play.case.clocks
    assert clock.breached_at == london("2026-11-24 10:00")
    assert clock.met_at == london("2026-11-24 11:00")


@pytest.mark.parametrize(
    ("typed_in", "status"),
    [("2026-11-26 23:59", ClockStatus.MET_RECORDED_LATE), ("2026-11-27 00:00", ClockStatus.MET_LATE)],
)
def test_done_in_time_and_typed_in_late(typed_in: str, status: ClockStatus) -> None:
    play = Play(**HATE).at("2026-11-24 10:30").at(typed_in)
    play.do("record_contact", **CALL, happened_at=london("2026-11-23 15:00"))
    [clock] = play.case.clocks
    assert clock.status is status
    assert clock.met_at == london("2026-11-23 15:00")
    assert clock.settled_at == london(typed_in)


@pytest.mark.parametrize(
    ("happened", "code"),
    [("2026-11-23 12:06", RefusalCode.IN_THE_FUTURE), ("2026-11-23 09:59", RefusalCode.BEFORE_THE_REPORT)],
)
def test_times_that_cannot_be(happened: str, code: RefusalCode) -> None:
    play = Play().at("2026-11-23 12:00")
    with pytest.raises(Refused) as refused:
        play.do("record_contact", **CALL, happened_at=london(happened))
    assert refused.value.code is code


def test_a_clock_a_little_ahead_counts_as_now() -> None:
    play = Play(**HATE).at("2026-11-23 12:00")
    draft = play.do("record_contact", **CALL, happened_at=london("2026-11-23 12:04"))
    assert draft.entries[0].happened_at == london("2026-11-23 12:00")


def test_an_anonymous_report_has_clocks_that_are_not_possible() -> None:
    assert Play(**NOBODY).clock("p2_acknowledge") == "not_possible"
    assert Play(**NOBODY).asked_for("acknowledgement") == []
    play = Play(**HATE, **NOBODY).at("2026-11-23 12:00")
    assert play.clock("p1_respond") == "running"
    play.do("record_contact", method="phone", outcome="no_answer", contact_with="partner_agency")
    assert play.clock("p1_respond") == "running"
    play.do("record_contact", method="phone", outcome="spoke", contact_with="partner_agency")
    assert play.clock("p1_respond") == "met"


def test_details_given_later_start_the_clocks() -> None:
    play = Play(**NOBODY).at("2026-11-25 12:00")
    play.do("report_incident", "portal", description="Again.", reporter={"phone": "01632 960002"})
    assert play.clock("p2_acknowledge") == "running"
    clock = next(clock for clock in play.case.clocks if clock.id == "p2_acknowledge")
    assert clock.deadline.due == london("2026-11-26 12:00")
    assert play.asked_for("acknowledgement") == ["reporter"]


def test_a_raised_case_keeps_its_running_clocks_and_starts_new_ones() -> None:
    play = Play(**BABY).at("2026-11-25 12:00")
    assert not play.drafts[0].case.asb
    play.do("report_incident", "portal", description="He threatened me.", threat_of_violence=True)
    assert play.case.priority == 1
    assert play.case.asb
    assert play.clock("p3_respond") == "running"
    clock = next(clock for clock in play.case.clocks if clock.id == "p1_respond")
    assert clock.deadline.start == london("2026-11-25 12:00")


def test_an_earlier_call_does_not_settle_a_clock_that_starts_later() -> None:
    play = Play().at("2026-11-23 11:00")
    play.do("record_contact", **CALL)
    play.at("2026-11-25 12:00").do("assess", **judged(1), reason="He came with a bat.")
    assert play.clock("p1_respond") == "running"


def test_lowered_from_the_report_and_settled_by_what_is_on_record() -> None:
    play = Play(category="noise", harm="high").told().at("2026-11-23 12:00")
    play.do("record_contact", **CALL)
    play.at("2026-11-24 12:00").do("assess", **judged(2), reason="Less risk than thought.")
    assert play.clock("p1_respond") == "met"
    assert play.clock("p2_acknowledge") == "met"
    assert play.clock("p2_begin_investigation") == "running"


def test_lowered_when_the_new_clock_is_already_past() -> None:
    play = Play(category="noise", harm="high").at("2026-11-23 12:00")
    play.do("record_contact", **CALL)
    play.at("2026-12-10 12:00").do("assess", **judged(2), reason="Less risk than thought.")
    clock = next(clock for clock in play.case.clocks if clock.id == "p2_begin_investigation")
    assert clock.status is ClockStatus.BREACHED
    assert clock.reason == "on reclassification"


def test_a_running_clock_no_longer_promised_is_superseded_and_a_breach_never_undone() -> None:
    play = Play(category="noise", harm="high").at("2026-11-23 12:00")
    play.do("assess", **judged(3), reason="Nothing in it.")
    assert play.clock("p1_respond") == "superseded"
    late = Play(category="noise", harm="high").at("2026-11-25 12:00")
    late.do("assess", **judged(3), reason="Nothing in it.")
    assert late.clock("p1_respond") == "breached"


def test_hate_stays_priority_one_whatever_the_score() -> None:
    play = Play(**HATE).at("2026-11-23 12:00")
    with pytest.raises(Refused) as refused:
        play.do("assess", **judged(2), reason="Low score.")
    assert refused.value.code is RefusalCode.PRIORITY_FLOOR


def test_a_proclaimed_holiday_moves_running_clocks_and_nothing_else() -> None:
    play = Play().told().at("2026-11-24 09:00")
    before = {clock.id: clock for clock in play.case.clocks}
    proclaimed = calendar({date(2026, 11, 27): "Made-up holiday"})
    draft = surroundings_loaded(play.case, Surroundings(calendar=proclaimed), play.now)
    after = {clock.id: clock for clock in draft.case.clocks}
    assert after["p2_acknowledge"] == before["p2_acknowledge"]
    assert before["p2_begin_investigation"].deadline.due == london("2026-12-01 00:00")
    assert after["p2_begin_investigation"].deadline.due == london("2026-12-02 00:00")
    assert draft.case.quiet_until == play.case.quiet_until
    assert [notice.recipient for notice in draft.notices] == ["officer"]
