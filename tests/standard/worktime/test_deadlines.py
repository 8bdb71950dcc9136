from collections.abc import Callable
from datetime import UTC, date, datetime, timedelta, tzinfo

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pydantic import ValidationError

from standard.worktime.calendar import NaiveTime, WorkingCalendar
from standard.worktime.deadlines import (
    Deadline,
    explain,
    explanation_text,
    recompute,
    working_days_deadline,
    working_hours_deadline,
    working_time_between,
)
from tests.standard.calendars import CALENDAR, calendar_of, instants, uk, weekdays, zones

Rule = Callable[[datetime, WorkingCalendar], Deadline]

RULES: dict[str, Rule] = {
    "24 working hours": lambda start, calendar: working_hours_deadline(start, 24, calendar),
    "5 working days": lambda start, calendar: working_days_deadline(start, 5, calendar),
    "10 working days": lambda start, calendar: working_days_deadline(start, 10, calendar),
}
rules = st.sampled_from(sorted(RULES)).map(RULES.__getitem__)


@pytest.mark.parametrize(
    ("start", "due"),
    [
        ("2026-09-18 15:00", "2026-09-21 15:00"),
        ("2026-09-19 15:00", "2026-09-22 00:00"),
        ("2026-12-24 15:00", "2026-12-29 15:00"),
        ("2026-09-18 00:00", "2026-09-19 00:00"),
        ("2026-10-23 15:00", "2026-10-26 15:00"),
        ("2026-03-27 15:00", "2026-03-30 15:00"),
    ],
    ids=["Friday", "Saturday", "Christmas Eve", "first instant of a day", "autumn change", "spring change"],
)
def test_24_working_hours(start: str, due: str) -> None:
    assert working_hours_deadline(uk(start), 24, CALENDAR).due == uk(due)


def test_five_and_ten_working_days_over_christmas() -> None:
    start = uk("2026-12-24 15:00")
    assert working_days_deadline(start, 5, CALENDAR).due == uk("2027-01-06 00:00")
    assert working_days_deadline(start, 10, CALENDAR).due == uk("2027-01-13 00:00")


def test_a_proclaimed_holiday_moves_a_running_deadline() -> None:
    funeral = date(2022, 9, 19)
    as_known_that_day = working_hours_deadline(uk("2022-09-16 14:00"), 24, calendar_of(withdrawn={funeral}))
    assert as_known_that_day.due == uk("2022-09-19 14:00")
    moved = recompute(as_known_that_day, CALENDAR)
    assert moved.due == uk("2022-09-20 14:00")
    assert moved.start == as_known_that_day.start
    assert moved.calendar_version == CALENDAR.version != as_known_that_day.calendar_version


@pytest.mark.parametrize(
    ("start", "provisional"),
    [("2028-12-28 12:00", False), ("2028-12-29 12:00", True), ("2035-06-01 12:00", True), ("2011-06-01 12:00", True)],
    ids=["ends on the last official day", "reaches beyond", "lies beyond", "lies before the years"],
)
def test_beyond_the_official_horizon_it_is_provisional(start: str, provisional: bool) -> None:
    deadline = working_hours_deadline(uk(start), 24, CALENDAR)
    assert deadline.provisional is provisional
    assert (
        "Provisional: bank holidays are officially known up to Sun 31 Dec 2028" in explanation_text(deadline, CALENDAR)
    ) is (provisional)


def test_by_a_provisional_calendar_it_is_provisional() -> None:
    calendar = calendar_of(provisional=True)
    deadline = working_hours_deadline(uk("2026-09-18 15:00"), 24, calendar)
    assert deadline.provisional
    assert "the register could not be reached" in explanation_text(deadline, calendar)
    assert not recompute(deadline, CALENDAR).provisional


@pytest.mark.parametrize("hours", [0, -24])
def test_fewer_than_one_hour_or_day_is_refused(hours: int) -> None:
    with pytest.raises(ValueError, match="above zero"):
        working_hours_deadline(uk("2026-09-18 15:00"), hours, CALENDAR)
    with pytest.raises(ValueError, match="1 or more"):
        working_days_deadline(uk("2026-09-18 15:00"), hours, CALENDAR)


@pytest.mark.parametrize("rule", RULES.values(), ids=list(RULES))
def test_naive_times_are_refused(rule: Rule) -> None:
    with pytest.raises(NaiveTime):
        rule(datetime(2026, 12, 24, 15), CALENDAR)  # noqa: DTZ001


def test_a_deadline_has_exactly_one_rule() -> None:
    fields = working_hours_deadline(uk("2026-09-18 15:00"), 24, CALENDAR).model_dump()
    with pytest.raises(ValidationError, match="either hours or working_days"):
        Deadline.model_validate(fields | {"working_days": 5})
    with pytest.raises(ValidationError, match="either hours or working_days"):
        Deadline.model_validate(fields | {"hours": None})


@given(start=instants, rule=rules)
def test_json_round_trip(start: datetime, rule: Rule) -> None:
    deadline = rule(start, CALENDAR)
    assert Deadline.model_validate_json(deadline.model_dump_json()) == deadline


# The laws of the working clocks.


@given(start=instants, rule=rules)
def test_due_is_never_before_the_start_and_the_warning_lies_between(start: datetime, rule: Rule) -> None:
    deadline = rule(start, CALENDAR)
    assert deadline.start <= deadline.warning_at <= deadline.due
    assert deadline.start < deadline.due
    assert {at.tzinfo for at in (deadline.start, deadline.due, deadline.warning_at)} == {UTC}


@given(a=instants, b=instants, rule=rules)
def test_a_later_report_is_never_due_earlier(a: datetime, b: datetime, rule: Rule) -> None:
    a, b = sorted([a, b])
    assert rule(a, CALENDAR).due <= rule(b, CALENDAR).due
    assert rule(a, CALENDAR).warning_at <= rule(b, CALENDAR).warning_at


@given(start=instants, rule=rules, extra=st.sets(weekdays, max_size=8), near=st.sets(st.integers(0, 20), max_size=5))
def test_an_added_holiday_never_brings_a_date_forward(
    start: datetime, rule: Rule, extra: set[date], near: set[int]
) -> None:
    added = extra | {start.date() + timedelta(days=n) for n in near}
    known = rule(start, CALENDAR)
    later = recompute(known, calendar_of(dict.fromkeys(added, "Proclaimed")))
    assert later.due >= known.due
    back = recompute(later, CALENDAR)
    assert back == known


@given(start=instants, rule=rules, zone=zones)
def test_the_offset_of_the_caller_changes_nothing(start: datetime, rule: Rule, zone: tzinfo) -> None:
    assert rule(start.astimezone(zone), CALENDAR) == rule(start, CALENDAR)


@given(start=instants, hours=st.integers(1, 400))
def test_exactly_the_promised_working_time_lies_between_start_and_due(start: datetime, hours: int) -> None:
    deadline = working_hours_deadline(start, hours, CALENDAR)
    assert working_time_between(start, deadline.due, CALENDAR) == timedelta(hours=hours)


@given(start=instants, rule=rules)
def test_the_warning_is_at_three_quarters_of_the_working_time(start: datetime, rule: Rule) -> None:
    deadline = rule(start, CALENDAR)
    total = working_time_between(start, deadline.due, CALENDAR)
    assert working_time_between(start, deadline.warning_at, CALENDAR) == total * 3 // 4


# The explanation.


@given(start=instants, rule=rules)
def test_the_explanation_adds_up(start: datetime, rule: Rule) -> None:
    deadline = rule(start, CALENDAR)
    lines = explain(deadline, CALENDAR)
    total = working_time_between(start, deadline.due, CALENDAR)
    assert sum((line.worked for line in lines), timedelta(0)) == lines[-1].so_far == total
    assert [line.day for line in lines] == [lines[0].day + timedelta(days=n) for n in range(len(lines))]
    for line in lines:
        assert line.why_not == CALENDAR.why_not(line.day)
        assert line.worked == timedelta(0) or line.why_not is None
    if deadline.working_days is not None:
        assert lines[-1].number == deadline.working_days
        assert [line.number for line in lines[1:] if line.number is not None] == list(
            range(1, deadline.working_days + 1)
        )


def test_the_explanation_of_hours_in_words() -> None:
    deadline = working_hours_deadline(uk("2026-12-24 15:00"), 24, CALENDAR)
    assert explanation_text(deadline, CALENDAR).splitlines() == [
        "Starts Thu 24 Dec 2026 15:00; 24 working hours.",
        "  Thu 24 Dec: 15:00 to 24:00 counts 9 hours, 9 hours so far",
        "  Fri 25 Dec: Christmas Day, not counted",
        "  Sat 26 Dec: Saturday, not counted",
        "  Sun 27 Dec: Sunday, not counted",
        "  Mon 28 Dec: Boxing Day, not counted",
        "  Tue 29 Dec: 00:00 to 15:00 counts 15 hours, 24 hours so far",
        "Due Tue 29 Dec 2026 15:00; warning Tue 29 Dec 2026 09:00.",
        f"Calendar {CALENDAR.version}.",
    ]


def test_the_explanation_of_days_in_words() -> None:
    deadline = working_days_deadline(uk("2026-12-30 15:00"), 2, CALENDAR)
    assert explanation_text(deadline, CALENDAR).splitlines() == [
        "Starts Wed 30 Dec 2026 15:00; 2 working days.",
        "  Wed 30 Dec: the day of the report, day 0",
        "  Thu 31 Dec: working day 1 of 2",
        "  Fri 1 Jan: New Year’s Day, not counted",
        "  Sat 2 Jan: Saturday, not counted",
        "  Sun 3 Jan: Sunday, not counted",
        "  Mon 4 Jan: working day 2 of 2",
        "Due end of Mon 4 Jan 2027; warning Mon 4 Jan 2027 09:45.",
        f"Calendar {CALENDAR.version}.",
    ]


def test_explained_by_another_calendar_it_says_so() -> None:
    deadline = working_hours_deadline(uk("2026-09-18 15:00"), 24, CALENDAR)
    changed = calendar_of({date(2026, 9, 21): "Proclaimed"})
    text = explanation_text(deadline, changed)
    assert f"Calendar {CALENDAR.version}." in text
    assert f"The calendar has changed since: the days above are those of {changed.version}." in text
