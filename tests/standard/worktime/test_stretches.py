from datetime import UTC, date, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from standard.worktime.calendar import LONDON, NaiveTime
from standard.worktime.stretches import (
    after_working_time,
    sixty_days_after,
    working_days_until_end,
    working_time_between,
)
from tests.standard.calendars import CALENDAR, calendar_of, instants, last_sunday, uk

HOUR = timedelta(hours=1)


@pytest.mark.parametrize(
    ("a", "b", "hours"),
    [
        ("2026-09-18 15:00", "2026-09-21 15:00", 24),
        ("2026-09-19 15:00", "2026-09-21 00:00", 0),
        ("2026-09-19 15:00", "2026-09-22 00:00", 24),
        ("2026-12-24 15:00", "2026-12-29 15:00", 24),
        ("2026-09-21 09:00", "2026-09-21 17:30", 8.5),
        ("2026-10-23 12:00", "2026-10-26 12:00", 24),
        ("2026-03-27 12:00", "2026-03-30 12:00", 24),
    ],
    ids=["over a weekend", "within one", "weekend to Monday's end", "Christmas", "one day", "autumn", "spring"],
)
def test_working_time_between(a: str, b: str, hours: float) -> None:
    assert working_time_between(uk(a), uk(b), CALENDAR) == hours * HOUR
    assert working_time_between(uk(b), uk(a), CALENDAR) == -hours * HOUR


def test_a_working_day_counts_with_the_hours_it_has() -> None:
    # UK clocks change on Sundays only; here such a Sunday's neighbours show that elapsed time is what is counted.
    monday = date(2026, 10, 26)
    assert working_time_between(uk("2026-10-25 12:00"), uk("2026-10-27 00:00"), CALENDAR) == 24 * HOUR
    assert working_time_between(
        uk("2026-10-25 12:00"), uk("2026-10-27 00:00"), calendar_of({monday: "Off"})
    ) == timedelta(0)


@given(a=instants, b=instants, c=instants)
def test_working_time_adds_up(a: datetime, b: datetime, c: datetime) -> None:
    a, b, c = sorted([a, b, c])
    whole = working_time_between(a, c, CALENDAR)
    assert whole == working_time_between(a, b, CALENDAR) + working_time_between(b, c, CALENDAR)
    assert timedelta(0) <= whole <= c - a


@given(start=instants, seconds=st.integers(1, 30 * 86400))
def test_working_time_is_found_again_after_it_has_passed(start: datetime, seconds: int) -> None:
    amount = timedelta(seconds=seconds)
    end = after_working_time(start, amount, CALENDAR)
    assert working_time_between(start, end, CALENDAR) == amount
    assert working_time_between(start, end - timedelta(microseconds=1), CALENDAR) < amount


@pytest.mark.parametrize("amount", [timedelta(0), -HOUR])
def test_no_working_time_is_refused(amount: timedelta) -> None:
    with pytest.raises(ValueError, match="must be above zero"):
        after_working_time(uk("2026-09-18 15:00"), amount, CALENDAR)


@pytest.mark.parametrize(
    ("start", "n", "end"),
    [
        ("2026-12-24 15:00", 5, "2027-01-06 00:00"),
        ("2026-09-18 15:00", 1, "2026-09-22 00:00"),
        ("2026-09-19 15:00", 1, "2026-09-22 00:00"),
        ("2026-09-21 00:00", 1, "2026-09-23 00:00"),
        ("2026-09-20 23:59", 1, "2026-09-22 00:00"),
    ],
    ids=["Christmas", "Friday", "Saturday", "Monday's first instant", "Sunday's last minute"],
)
def test_end_of_the_nth_working_day(start: str, n: int, end: str) -> None:
    assert working_days_until_end(uk(start), n, CALENDAR) == uk(end)


@pytest.mark.parametrize("n", [0, -3])
def test_fewer_than_one_working_day_is_refused(n: int) -> None:
    with pytest.raises(ValueError, match=f"must be 1 or more, not {n}"):
        working_days_until_end(uk("2026-09-18 15:00"), n, CALENDAR)


@pytest.mark.parametrize(
    ("report", "end"),
    [
        ("2026-07-01 10:30", "2026-08-30 10:30"),
        ("2026-09-01 10:30", "2026-10-31 10:30"),
        ("2027-02-20 10:30", "2027-04-21 10:30"),
    ],
    ids=["within summer", "across the autumn change", "across the spring change"],
)
def test_sixty_days_keep_the_wall_clock_time(report: str, end: str) -> None:
    assert sixty_days_after(uk(report)) == uk(end)


def test_a_time_the_clocks_skip_moves_past_the_gap() -> None:
    # 60 days before Sunday 28 March 2027, when 01:00 becomes 02:00.
    assert sixty_days_after(uk("2027-01-27 01:30")) == uk("2027-03-28 02:30")


def test_a_time_the_clocks_show_twice_is_the_first() -> None:
    # 60 days before Sunday 25 October 2026, when 02:00 becomes 01:00.
    report = uk("2026-08-26 01:30")
    assert sixty_days_after(report) == uk("2026-10-25 01:30", fold=0)
    assert sixty_days_after(report) - report.astimezone(UTC) == timedelta(days=60)


@given(report=instants, days=st.integers(1, 120))
def test_the_days_are_calendar_days(report: datetime, days: int) -> None:
    end = sixty_days_after(report, days)
    shown, wanted = end.astimezone(LONDON), report.astimezone(LONDON).replace(tzinfo=None) + timedelta(days=days)
    skipped = last_sunday(wanted.year, 3).date() == wanted.date() and wanted.hour == 1
    assert shown.replace(tzinfo=None) == wanted + (HOUR if skipped else timedelta(0))
    assert abs((end - report) - timedelta(days=days)) <= HOUR


@given(a=instants, b=instants)
def test_the_sixty_days_are_monotone_but_for_the_autumn_hour(a: datetime, b: datetime) -> None:
    a, b = sorted([a, b])
    assert sixty_days_after(b) - sixty_days_after(a) >= -HOUR
    twice = last_sunday(a.year, 10)
    if not twice - HOUR <= a < twice <= b < twice + HOUR:
        assert sixty_days_after(a) <= sixty_days_after(b)


@given(minutes=st.integers(1, 59))
def test_in_the_autumn_hour_a_later_report_may_end_earlier(minutes: int) -> None:
    first = last_sunday(2026, 10) - timedelta(minutes=minutes)
    later = last_sunday(2026, 10)
    assert sixty_days_after(later) == sixty_days_after(first) - timedelta(minutes=60 - minutes)


@pytest.mark.parametrize("days", [0, -1])
def test_no_days_are_refused(days: int) -> None:
    with pytest.raises(ValueError, match=f"must be 1 or more, not {days}"):
        sixty_days_after(uk("2026-09-18 15:00"), days)


def test_naive_times_are_refused() -> None:
    naive, aware = datetime(2026, 12, 24, 15), uk("2026-12-24 15:00")  # noqa: DTZ001
    with pytest.raises(NaiveTime):
        after_working_time(naive, HOUR, CALENDAR)
    with pytest.raises(NaiveTime):
        working_time_between(naive, aware, CALENDAR)
    with pytest.raises(NaiveTime):
        working_time_between(aware, naive, CALENDAR)
    with pytest.raises(NaiveTime):
        working_days_until_end(naive, 5, CALENDAR)
    with pytest.raises(NaiveTime):
        sixty_days_after(naive)
