from datetime import date, datetime, time, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pydantic import ValidationError

from standard.worktime.calendar import LONDON, NaiveTime
from standard.worktime.office import CallHours, OfficeHours, call_reminder_at, reminder_at
from tests.standard.calendars import CALENDAR, calendar_of, instants, uk

OFFICE = OfficeHours()


@pytest.mark.parametrize(
    ("at", "is_open"),
    [
        ("2026-09-18 09:00", True),
        ("2026-09-18 08:59:59", False),
        ("2026-09-18 16:59:59", True),
        ("2026-09-18 17:00", False),
        ("2026-09-19 12:00", False),
        ("2026-12-25 12:00", False),
    ],
    ids=["opening", "before", "last minute", "closing", "Saturday", "Christmas Day"],
)
def test_is_open(at: str, is_open: bool) -> None:
    assert OFFICE.is_open(uk(at), CALENDAR) is is_open


@pytest.mark.parametrize(
    ("moment", "reminder"),
    [
        ("2026-09-18 11:30", "2026-09-18 11:30"),
        ("2026-09-18 20:00", "2026-09-18 16:59"),
        ("2026-09-21 07:00", "2026-09-18 16:59"),
        ("2026-09-19 12:00", "2026-09-18 16:59"),
        ("2026-12-27 12:00", "2026-12-24 16:59"),
        ("2026-10-26 03:00", "2026-10-23 16:59"),
    ],
    ids=["inside", "evening", "Monday morning", "Saturday", "Christmas", "after the autumn change"],
)
def test_a_reminder_goes_at_the_last_office_minute_before(moment: str, reminder: str) -> None:
    assert reminder_at(uk(moment), uk("2026-01-05 10:00"), OFFICE, CALENDAR) == uk(reminder)


@pytest.mark.parametrize(
    ("moment", "now"),
    [
        ("2026-09-18 20:00", "2026-09-18 18:00"),
        ("2026-09-21 07:00", "2026-09-18 17:00"),
        ("2026-09-18 11:30", "2026-09-18 12:00"),
        ("2026-09-18 20:00", "2026-09-18 16:59:30"),
    ],
    ids=["same evening", "over the weekend", "moment already past", "within the last minute"],
)
def test_where_no_office_minute_lies_between_it_goes_at_once(moment: str, now: str) -> None:
    assert reminder_at(uk(moment), uk(now), OFFICE, CALENDAR) == uk(now)


@given(moment=instants, now=instants)
def test_a_reminder_lies_between_now_and_its_moment(moment: datetime, now: datetime) -> None:
    at = reminder_at(moment, now, OFFICE, CALENDAR)
    assert now <= at <= max(moment, now)
    if at not in (moment, now):
        assert OFFICE.is_open(at, CALENDAR)
        assert not OFFICE.is_open(at + timedelta(minutes=1), CALENDAR)


def test_a_proclaimed_holiday_closes_the_office() -> None:
    calendar = calendar_of({date(2026, 9, 18): "Proclaimed"})
    assert reminder_at(uk("2026-09-18 11:30"), uk("2026-09-14 10:00"), OFFICE, calendar) == uk("2026-09-17 16:59")


def test_other_hours() -> None:
    early = OfficeHours(opens=time(7, 30), closes=time(15))
    assert reminder_at(uk("2026-09-18 16:00"), uk("2026-09-18 08:00"), early, CALENDAR) == uk("2026-09-18 14:59")


@pytest.mark.parametrize(("opens", "closes"), [("17:00", "09:00"), ("09:00", "09:00"), ("09:00", "00:00")])
def test_hours_that_leave_no_minute_are_refused(opens: str, closes: str) -> None:
    with pytest.raises(
        ValidationError, match=f"opens at {opens} and must close later on the same day, not at {closes}"
    ):
        OfficeHours.model_validate({"opens": opens, "closes": closes})


def test_hours_with_an_offset_are_refused() -> None:
    with pytest.raises(ValidationError, match="without a UTC offset"):
        OfficeHours(opens=time(9, tzinfo=LONDON))


def test_naive_times_are_refused() -> None:
    naive, aware = datetime(2026, 12, 24, 15), uk("2026-12-24 15:00")  # noqa: DTZ001
    with pytest.raises(NaiveTime):
        OFFICE.is_open(naive, CALENDAR)
    with pytest.raises(NaiveTime):
        reminder_at(naive, aware, OFFICE, CALENDAR)
    with pytest.raises(NaiveTime):
        reminder_at(aware, naive, OFFICE, CALENDAR)


@given(instants, st.integers(1, 300), st.integers(1, 100), st.integers(0, 22))
def test_a_reminder_of_a_call_comes_while_it_can_be_made_or_at_once(
    start: datetime, wait: int, left: int, hour: int
) -> None:
    moment = start + timedelta(hours=wait)
    due = moment + timedelta(hours=left)
    calls = CallHours(opens=time(hour), closes=time(hour + 1), since=start)
    at = call_reminder_at(moment, start, due, calls, OFFICE, CALENDAR)
    assert at == start or (start < at < due and calls.within(OFFICE).is_open(at, CALENDAR))


def test_hours_to_call_are_those_of_the_office_where_they_overlap() -> None:
    since = uk("2026-09-18 09:00")
    assert CallHours(opens=time(8), closes=time(10), since=since).within(OFFICE).closes == time(10)
    assert CallHours(opens=time(8), closes=time(10), since=since).within(OFFICE).opens == time(9)
    evening = CallHours(opens=time(18), closes=time(20), since=since)
    assert evening.within(OFFICE) is evening
    odd = OfficeHours(opens=time(9, 59, 30), closes=time(17))
    early = CallHours(opens=time(8), closes=time(10), since=since)
    assert early.within(odd) is early


@pytest.mark.parametrize(
    ("at", "first"),
    [
        ("2026-09-18 08:00", "2026-09-18 09:00"),
        ("2026-09-18 16:59", "2026-09-18 16:59"),
        ("2026-09-18 17:00", "2026-09-21 09:00"),
        ("2026-09-19 12:00", "2026-09-21 09:00"),
    ],
)
def test_when_the_office_is_next_open(at: str, first: str) -> None:
    assert OFFICE.first_open(uk(at), CALENDAR) == uk(first)
