"""Working time: how much of it lies between two instants, and where a given amount of it ends.

Local dates are walked, and each is turned into an instant only at the end; what is added up is elapsed time
in UTC. So a day on which the clocks change counts with the 23 or 25 hours it has. Days are half-open:
[00:00, next 00:00).
"""

from calendar import monthrange
from collections.abc import Iterable, Iterator
from datetime import UTC, date, datetime, timedelta
from typing import NamedTuple

from standard.worktime.calendar import LONDON, WorkingCalendar, end_of, local_date, midnight, to_utc

_ONE_DAY = timedelta(days=1)
_NOTHING = timedelta(0)


class Stretch(NamedTuple):
    """The part of one working day from the start on. ``begins`` and ``ends`` are UTC, the end excluded."""

    day: date
    begins: datetime
    ends: datetime


def working_stretches(start: datetime, calendar: WorkingCalendar) -> Iterator[Stretch]:
    """The working days from ``start`` (aware) on, without end; the first one is cut off at ``start``.

    Raises:
        NaiveTime: the start has no UTC offset.
    """
    begins = to_utc(start)
    day = local_date(begins)
    while True:
        following = day + _ONE_DAY
        ends = midnight(following)
        if calendar.is_working(day):
            yield Stretch(day, begins, ends)
        day, begins = following, ends


def working_stretches_until(start: datetime, end: datetime, calendar: WorkingCalendar) -> list[Stretch]:
    """The working days between two instants (aware); the first is cut off at ``start``, the last at ``end``.

    Raises:
        NaiveTime: one of them has no UTC offset.
    """
    end = to_utc(end)
    found = []
    for stretch in working_stretches(start, calendar):
        if stretch.ends >= end:
            if stretch.begins < end:
                found.append(stretch._replace(ends=end))
            return found
        found.append(stretch)
    raise AssertionError("working days never end")


def after_working_time(start: datetime, amount: timedelta, calendar: WorkingCalendar) -> datetime:
    """The first UTC instant at which ``amount`` of working time has passed since ``start`` (aware).

    Raises:
        NaiveTime: the start has no UTC offset.
        ValueError: the amount is not above zero.
    """
    return after_amount(working_stretches(start, calendar), amount)


def after_amount(stretches: Iterable[Stretch], amount: timedelta) -> datetime:
    """The first UTC instant at which ``amount`` of these stretches, which are long enough, has passed.

    Raises:
        ValueError: the amount is not above zero.
    """
    if amount <= _NOTHING:
        raise ValueError(f"the working time must be above zero, not {amount}")
    left = amount
    for stretch in stretches:
        length = stretch.ends - stretch.begins
        if left <= length:
            return stretch.begins + left
        left -= length
    raise AssertionError("working days never end")


def working_time_between(a: datetime, b: datetime, calendar: WorkingCalendar) -> timedelta:
    """The working time from ``a`` to ``b`` (both aware); negative where ``b`` lies before ``a``.

    Raises:
        NaiveTime: one of them has no UTC offset.
    """
    start, end = to_utc(a), to_utc(b)
    if end < start:
        return -working_time_between(b, a, calendar)
    return total_of(working_stretches_until(start, end, calendar))


def total_of(stretches: Iterable[Stretch]) -> timedelta:
    """How long these stretches are together."""
    return sum((stretch.ends - stretch.begins for stretch in stretches), _NOTHING)


def working_days_until_end(start: datetime, n: int, calendar: WorkingCalendar) -> datetime:
    """The UTC instant at which the ``n``-th working day after the local day of ``start`` (aware) is over.

    The day of ``start`` is day 0, worked or not. The instant is excluded: 00:00 local of the next calendar
    day.

    Raises:
        NaiveTime: the start has no UTC offset.
        ValueError: ``n`` is below 1.
    """
    if n < 1:
        raise ValueError(f"the number of working days must be 1 or more, not {n}")
    day = local_date(start)
    while n:
        day += _ONE_DAY
        n -= calendar.is_working(day)
    return end_of(day)


def day_with_left(last: date, left: int, calendar: WorkingCalendar) -> date:
    """The latest day that leaves so many working days until ``last``, which is one of them if it is worked."""
    day, left = last, left - calendar.is_working(last)
    while left > 0:
        day -= _ONE_DAY
        left -= calendar.is_working(day)
    return day


def months_after(instant: datetime, months: int) -> datetime:
    """The UTC instant so many calendar months after ``instant`` (aware), at the same time by UK clocks; on the last day
    of a month that has no such day.

    Raises:
        NaiveTime: the time has no UTC offset.
    """
    shown = to_utc(instant).astimezone(LONDON)
    year, month = divmod(shown.year * 12 + shown.month - 1 + months, 12)
    day = min(shown.day, monthrange(year, month + 1)[1])
    return shown.replace(year=year, month=month + 1, day=day, fold=0).astimezone(UTC)


def sixty_days_after(last_report: datetime, days: int = 60) -> datetime:
    """The UTC instant ``days`` calendar days after ``last_report`` (aware), at the same time by UK clocks.

    Where the clocks skip that time (a Sunday in March, 01:00 to 02:00), it is that much after 02:00: no
    hour is lost. Where they show it twice (a Sunday in October), it is the first of the two: exactly
    ``days`` times 24 hours have passed since a report made in summer time. A report made in the hour that
    comes twice counts by what the clock showed; so of two reports within that hour the later may end its
    period up to one hour earlier.

    Raises:
        NaiveTime: the time has no UTC offset.
        ValueError: ``days`` is below 1.
    """
    if days < 1:
        raise ValueError(f"the number of days must be 1 or more, not {days}")
    shown = to_utc(last_report).astimezone(LONDON)
    return (shown + timedelta(days=days)).replace(fold=0).astimezone(UTC)
