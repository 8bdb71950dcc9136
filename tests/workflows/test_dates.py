"""Whole cases on the real server, begun on every weekday, on Christmas Day and around both clock changes.

What is expected is worked out by hand and written down in local times; only the dates are chosen by rule, so that they
lie ahead in whatever year this runs.
"""

import asyncio
from collections.abc import Iterator
from datetime import UTC, date, datetime, time, timedelta
from itertools import count
from typing import Any

import pytest

from activities.calendar import bare_calendar
from activities.register.records import JournalRow
from standard.core.clocks import Clock
from standard.core.words import ClockStatus, EntryKind
from tests.support.running import LONDON, Running, Town, ordinary_monday

ONE_MINUTE, ONE_HOUR, ONE_DAY = timedelta(minutes=1), timedelta(hours=1), timedelta(days=1)
MONDAY, TUESDAY, WEDNESDAY, THURSDAY, FRIDAY, SATURDAY, SUNDAY = range(7)

HATE: dict[str, Any] = {"category": "harassment", "hate_strands": ["race"]}
"""Fields of a report of priority 1."""

WEEK = {
    # Reported at 15:00: in how many days the 24 working hours end and when, and when the officer is warned.
    MONDAY: ((1, "15:00"), (1, "09:00")),
    TUESDAY: ((1, "15:00"), (1, "09:00")),
    WEDNESDAY: ((1, "15:00"), (1, "09:00")),
    THURSDAY: ((1, "15:00"), (1, "09:00")),
    FRIDAY: ((3, "15:00"), (3, "09:00")),
    # The clock starts on Monday at 00:00. Its 18th hour ends at 18:00, when the office has closed.
    SATURDAY: ((3, "00:00"), (2, "16:59")),
    SUNDAY: ((2, "00:00"), (1, "16:59")),
}

FIVE_WORKING_DAYS_END = {MONDAY: 8, TUESDAY: 8, WEDNESDAY: 8, THURSDAY: 8, FRIDAY: 8, SATURDAY: 7, SUNDAY: 6}
"""In how many days, at 00:00, the fifth working day after a report on this weekday is over."""

CHRISTMAS = {
    # By the weekday of Christmas Day: when a report of that day must be responded to (December, 00:00), and when its
    # investigation must have begun (January, 00:00). Substitute days as GOV.UK gives them.
    MONDAY: (28, 4),
    TUESDAY: (28, 4),
    WEDNESDAY: (28, 4),
    THURSDAY: (30, 6),
    FRIDAY: (30, 6),
    SATURDAY: (30, 6),
    SUNDAY: (29, 5),
}


def local(day: date, at: str = "00:00") -> datetime:
    """A UK local time as an instant (UTC)."""
    return datetime.combine(day, time.fromisoformat(at), LONDON).astimezone(UTC)


def coming_years() -> Iterator[int]:
    return count(datetime.now(UTC).year + 1)


def last_sunday(year: int, month: int) -> date:
    last = date(year, month, 31)
    return last - timedelta(days=(last.weekday() + 1) % 7)


def friday_before(month: int) -> date:
    """The Friday before the clocks change in this month, of the first coming year in which no holiday is near."""
    for year in coming_years():
        friday = last_sunday(year, month) - timedelta(days=2)
        calendar = bare_calendar(year, year)
        days = [friday + timedelta(days=ahead) for ahead in range(11)]
        if not any(day in calendar.holidays for day in days):
            return friday
    raise AssertionError("years never end")


async def two_cases(town: Town, reported_at: datetime) -> tuple[Running, Running]:
    """A case of priority 1 and one of priority 2, both reported at this instant and opened at once."""
    return await asyncio.gather(
        town.open(reported_at, reported_at=reported_at, **HATE),
        town.open(reported_at, reported_at=reported_at),
    )


async def clock(case: Running, clock_id: str) -> Clock:
    return next(clock for clock in (await case.state()).clocks if clock.id == clock_id)


async def entry(case: Running, kind: EntryKind) -> JournalRow:
    """The one entry of this kind in the case's journal."""
    [found] = [row for row in await case.journal() if row.kind is kind]
    return found


async def expect_breach(case: Running, *, due: datetime, warned: datetime) -> None:
    """The clock of priority 1 warns at one of these instants, runs until the other, and breaks then."""
    await case.to(warned - ONE_MINUTE)
    begun = await clock(case, "p1_respond")
    assert (begun.deadline.due, begun.warned_at) == (due, None)
    await case.to(due - ONE_MINUTE)
    running = await clock(case, "p1_respond")
    assert (running.status, running.warned_at) == (ClockStatus.RUNNING, warned)
    await case.to(due + ONE_MINUTE)
    breached = await clock(case, "p1_respond")
    assert (breached.status, breached.breached_at) == (ClockStatus.BREACHED, due)
    warning, breach = await entry(case, EntryKind.CLOCK_WARNED), await entry(case, EntryKind.CLOCK_BREACHED)
    assert warned <= warning.recorded_at < warned + ONE_MINUTE
    assert due <= breach.recorded_at < due + ONE_MINUTE


async def expect_proposal(case: Running, end: datetime) -> None:
    """The 60 quiet days end at this instant, and closure is proposed then."""
    await case.to(end - ONE_MINUTE)
    assert (await case.state()).proposal is None
    await case.to(end + ONE_MINUTE)
    proposed = await entry(case, EntryKind.CLOSURE_PROPOSED)
    # They count from when the case was opened, a moment after the report.
    assert end <= proposed.happened_at < end + ONE_MINUTE
    assert proposed.recorded_at < end + ONE_MINUTE


async def expect_of_weekday(town: Town, weekday: int) -> None:
    day = ordinary_monday().date() + timedelta(days=weekday)
    high, medium = await two_cases(town, local(day, "15:00"))
    (due_in, due_at), (warned_in, warned_at) = WEEK[weekday]
    due, warned = local(day + timedelta(days=due_in), due_at), local(day + timedelta(days=warned_in), warned_at)
    await expect_breach(high, due=due, warned=warned)
    assert (await clock(medium, "p2_acknowledge")).deadline.due == due
    investigation = await clock(medium, "p2_begin_investigation")
    assert investigation.deadline.due == local(day + timedelta(days=FIVE_WORKING_DAYS_END[weekday]))


async def test_a_report_on_any_weekday(town: Town) -> None:
    await asyncio.gather(*(expect_of_weekday(town, weekday) for weekday in WEEK))


async def test_a_report_on_christmas_day(town: Town) -> None:
    day = date(next(coming_years()), 12, 25)
    high, medium = await two_cases(town, local(day, "15:00"))
    december, january = CHRISTMAS[day.weekday()]
    due = date(day.year, 12, december)
    await expect_breach(high, due=local(due), warned=local(due - ONE_DAY, "16:59"))
    investigation = await clock(medium, "p2_begin_investigation")
    assert investigation.deadline.due == local(date(day.year + 1, 1, january))


@pytest.mark.parametrize(("month", "gained"), [(3, -ONE_HOUR), (10, ONE_HOUR)], ids=["spring", "autumn"])
async def test_a_report_on_the_friday_before_the_clocks_change(town: Town, month: int, gained: timedelta) -> None:
    friday = friday_before(month)
    start = local(friday, "15:00")
    high, quiet = await two_cases(town, start)
    # Friday 15:00 to Monday 15:00 by the clock on the wall: 72 hours, but for the one that is lost or comes twice.
    monday = friday + timedelta(days=3)
    assert local(monday, "15:00") - start == timedelta(hours=72) + gained
    end = local(friday + timedelta(days=60), "15:00")
    assert end - start == timedelta(days=60) + gained
    await asyncio.gather(
        expect_breach(high, due=local(monday, "15:00"), warned=local(monday, "09:00")),
        expect_proposal(quiet, end),
    )
    investigation = await clock(quiet, "p2_begin_investigation")
    assert investigation.deadline.due == local(friday + timedelta(days=8))


async def test_a_proposal_left_lying_is_brought_to_mind_while_people_are_at_work(town: Town) -> None:
    case = await town.open()
    await case.do("propose_closure", ground="resolved")
    monday = ordinary_monday().date()
    # The fifth and the tenth working day end at midnight; the last office minute before is reminded at.
    reminders = [local(monday + timedelta(days=days), "16:59") for days in (7, 14)]
    await case.to(reminders[0] - ONE_MINUTE)
    assert await case.told("closure_reminder") == []
    await case.to(reminders[0] + ONE_MINUTE)
    assert await case.told("closure_reminder") == ["manager", "officer"]
    await case.to(reminders[1] - ONE_MINUTE)
    assert await case.told("closure_overdue") == []
    await case.to(reminders[1] + ONE_MINUTE)
    assert await case.told("closure_overdue") == ["manager"]
    reminded = [row.happened_at for row in await case.journal() if row.kind is EntryKind.CLOSURE_REMINDED]
    assert reminded == reminders
