from datetime import UTC, date, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pydantic import ValidationError

from standard.worktime.calendar import (
    LONDON,
    LONGEST_CLOSURE,
    NaiveTime,
    NoWorkingDay,
    TimeOutOfRange,
    WorkingCalendar,
    build_calendar,
    calendar_years,
    local_date,
    midnight,
    to_utc,
)
from tests.standard.calendars import CALENDAR, OFFICIAL, OFFICIAL_UNTIL, calendar_of, days, uk, weekdays


def test_agrees_with_the_official_list_on_every_day_of_2012_to_2028() -> None:
    day = date(2012, 1, 1)
    while day <= OFFICIAL_UNTIL:
        off = day.weekday() >= 5 or day in OFFICIAL
        assert CALENDAR.is_working(day) is not off, day
        assert (CALENDAR.why_not(day) is not None) is off, day
        day += timedelta(days=1)


@pytest.mark.parametrize(
    ("day", "why"),
    [
        ("2026-04-03", "Good Friday"),
        ("2026-12-26", "Saturday"),
        ("2026-12-27", "Sunday"),
        ("2026-12-29", None),
        ("2031-12-25", None),
        ("2031-12-27", "Saturday"),
    ],
    ids=["holiday", "Saturday", "Sunday", "working day", "outside the years", "weekend outside"],
)
def test_why_not(day: str, why: str | None) -> None:
    assert CALENDAR.why_not(date.fromisoformat(day)) == why


@pytest.mark.parametrize("ask", [CALENDAR.is_working, CALENDAR.why_not])
def test_a_date_time_is_not_taken_for_a_date(ask: object) -> None:
    assert callable(ask)
    with pytest.raises(TypeError, match="take its date in Europe/London"):
        ask(datetime(2026, 12, 25, tzinfo=UTC))


def test_json_round_trip_keeps_everything() -> None:
    text = CALENDAR.model_dump_json()
    assert '"2012-01-02":"New Year’s Day"' in text
    assert WorkingCalendar.model_validate_json(text) == CALENDAR


def test_added_days_are_off_and_withdrawn_days_are_worked() -> None:
    funeral, moved = date(2026, 9, 21), date(2026, 5, 4)
    calendar = calendar_of({funeral: "State Funeral"}, {moved})
    assert calendar.why_not(funeral) == "State Funeral"
    assert calendar.is_working(moved)


def test_a_day_added_and_withdrawn_is_worked() -> None:
    assert calendar_of({date(2026, 9, 21): "By mistake"}, {date(2026, 9, 21)}).is_working(date(2026, 9, 21))


@given(day=weekdays)
def test_the_version_is_that_of_the_content(day: date) -> None:
    assert calendar_of({day: "Extra"}).version != CALENDAR.version
    assert calendar_of({day: "Extra"}, {day}).version == calendar_of(withdrawn={day}).version
    assert calendar_of(dict(reversed(OFFICIAL.items()))).version == CALENDAR.version
    assert calendar_of(provisional=True).version == CALENDAR.version


def test_weekend_days_and_other_years_change_nothing() -> None:
    extra = {date(2026, 12, 26): "Boxing Day", date(2031, 12, 25): "Christmas Day"}
    assert calendar_of(extra) == CALENDAR


@given(first=days, length=st.integers(LONGEST_CLOSURE + 3, 400))
def test_a_calendar_without_working_days_is_refused(first: date, length: int) -> None:
    off = {first + timedelta(days=n): "Closed" for n in range(length)}
    with pytest.raises(NoWorkingDay, match="has no working day in the 31 days from"):
        build_calendar(2010, 2035, {}, off, (), OFFICIAL_UNTIL)


def test_a_calendar_without_working_days_is_refused_as_data_too() -> None:
    text = CALENDAR.model_dump()
    text["holidays"] = {date(2026, 1, 1) + timedelta(days=n): "Closed" for n in range(365)}
    with pytest.raises(ValidationError, match="has no working day in the 31 days from 2026-01-01"):
        WorkingCalendar.model_validate(text)


def test_a_long_but_possible_closure_is_taken() -> None:
    off = {date(2026, 8, 3) + timedelta(days=n): "Closed" for n in range(26)}
    assert build_calendar(2026, 2026, {}, off, (), OFFICIAL_UNTIL).why_not(date(2026, 8, 28)) == "Closed"


def test_years_the_wrong_way_round_are_refused() -> None:
    with pytest.raises(ValueError, match="first year 2027 lies after the last year 2026"):
        build_calendar(2027, 2026, {}, {}, (), OFFICIAL_UNTIL)


@pytest.mark.parametrize(
    ("first", "last", "known"),
    [
        ("2026-12-24", "2027-01-05", True),
        ("2028-12-20", "2028-12-31", True),
        ("2028-12-20", "2029-01-01", False),
        ("2011-12-31", "2012-01-05", False),
    ],
)
def test_covers(first: str, last: str, known: bool) -> None:
    assert CALENDAR.covers(date.fromisoformat(first), date.fromisoformat(last)) is known


def test_a_provisional_calendar_covers_nothing_for_certain() -> None:
    assert not calendar_of(provisional=True).covers(date(2026, 3, 2), date(2026, 3, 3))


@pytest.mark.parametrize("ask", [to_utc, local_date])
def test_naive_times_are_refused(ask: object) -> None:
    assert callable(ask)
    with pytest.raises(NaiveTime, match="the time 2026-12-24T15:00:00 has no UTC offset; give one, for example"):
        ask(datetime(2026, 12, 24, 15))  # noqa: DTZ001


@pytest.mark.parametrize("year", [1, 1899, 9001, 9999])
def test_times_too_far_away_are_refused(year: int) -> None:
    with pytest.raises(TimeOutOfRange, match="outside the years 1900 to 9000"):
        to_utc(datetime(year, 12, 31, 23, 59, tzinfo=UTC))


def test_the_local_date_is_that_of_london() -> None:
    assert local_date(datetime(2026, 6, 30, 23, 30, tzinfo=UTC)) == date(2026, 7, 1)


@given(day=days)
def test_midnight_begins_the_day(day: date) -> None:
    begins = midnight(day)
    assert begins.tzinfo is UTC
    assert begins.astimezone(LONDON).replace(tzinfo=None) == datetime(day.year, day.month, day.day)  # noqa: DTZ001
    assert local_date(begins - timedelta(microseconds=1)) == day - timedelta(days=1)


def test_days_of_the_clock_changes_have_23_and_25_hours() -> None:
    hour = timedelta(hours=1)
    assert midnight(date(2026, 3, 30)) - midnight(date(2026, 3, 29)) == 23 * hour
    assert midnight(date(2026, 10, 26)) - midnight(date(2026, 10, 25)) == 25 * hour


def test_a_case_needs_the_years_about_its_start() -> None:
    assert calendar_years(local_date(uk("2026-12-31 23:59"))) == (2025, 2028)
