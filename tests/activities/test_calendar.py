"""The calendar from the package and from a real register, reached, away and back again."""

import asyncio
import json
import socket
from collections.abc import AsyncIterator
from datetime import UTC, date, datetime, time, timedelta
from pathlib import Path
from typing import Any

import pytest
from psycopg_pool import AsyncConnectionPool
from temporalio.testing import ActivityEnvironment

from activities.calendar import (
    OFFICIAL_UNTIL,
    CalendarActivities,
    DayRefused,
    RegisterAway,
    add_day,
    bare_calendar,
    calendar_on,
    list_days,
    withdraw_day,
)
from standard.core.case import RULES
from standard.core.register import Surroundings, SurroundingsRequest
from standard.worktime.calendar import NoWorkingDay, WorkingCalendar
from standard.worktime.office import OfficeHours
from tests.support.database import Database, register_away

Pool = AsyncConnectionPool[Any]

FUNERAL = date(2026, 9, 21)
EARLY_MAY = date(2026, 5, 4)
SHORT = timedelta(milliseconds=300)
REQUEST = SurroundingsRequest(first_year=2025, last_year=2028)
MUST_BE_CURRENT = REQUEST.model_copy(update={"must_be_current": True})


async def loaded(activities: CalendarActivities, request: SurroundingsRequest = REQUEST) -> WorkingCalendar:
    surroundings = await ActivityEnvironment().run(activities.load_surroundings, request)
    assert isinstance(surroundings, Surroundings)
    return surroundings.calendar


@pytest.fixture
async def away() -> AsyncIterator[Pool]:
    """A pool for a server that takes connections and never says a word."""
    with socket.create_server(("127.0.0.1", 0)) as silent:
        port = silent.getsockname()[1]
        pool: Pool = AsyncConnectionPool(
            f"host=127.0.0.1 port={port} dbname=asb user=asb connect_timeout=2", min_size=1, max_size=2, open=False
        )
        await pool.open()
        yield pool
        await pool.close(timeout=0)


def test_the_package_agrees_with_the_official_list_on_every_weekday() -> None:
    path = Path(__file__).parent.parent / "data" / "ew_bank_holidays_2012_2028.json"
    official = {date.fromisoformat(day) for day in json.loads(path.read_text("utf-8"))}
    day, package = date(2012, 1, 1), bare_calendar(2012, 2028).holidays
    while day <= OFFICIAL_UNTIL:
        if day.weekday() < 5:
            assert (day in package) is (day in official), day
        day += timedelta(days=1)
    assert all(day.weekday() < 5 for day in package)


def test_substitute_days_are_named_in_british_words() -> None:
    assert bare_calendar(2026, 2026).holidays[date(2026, 12, 28)] == "Boxing Day (substitute day)"


@pytest.mark.parametrize("years", [(1800, 1801), (8999, 9001)])
def test_years_that_the_package_does_not_know_have_no_holidays(years: tuple[int, int]) -> None:
    assert bare_calendar(*years).holidays == {}


async def test_an_untouched_register_gives_the_package(pool: Pool) -> None:
    calendar = await loaded(CalendarActivities(pool), MUST_BE_CURRENT)
    assert calendar == bare_calendar(2025, 2028)
    assert not calendar.provisional
    assert calendar.official_until == OFFICIAL_UNTIL


async def test_the_office_hours_and_the_version_of_the_rules_come_along(pool: Pool) -> None:
    early = OfficeHours(opens=time(7, 30), closes=time(15))
    surroundings = await ActivityEnvironment().run(CalendarActivities(pool, office=early).load_surroundings, REQUEST)
    assert (surroundings.office, surroundings.rules) == (early, RULES)


async def test_a_report_from_long_ago_does_not_bring_a_century_along(pool: Pool) -> None:
    ancient = SurroundingsRequest(first_year=1066, last_year=2028)
    calendar = await loaded(CalendarActivities(pool), ancient)
    assert (calendar.first_year, calendar.last_year) == (2019, 2028)
    assert not calendar.covers(date(2018, 3, 1), date(2018, 3, 2))


async def test_added_and_withdrawn_days_count(pool: Pool) -> None:
    added = await add_day(pool, FUNERAL, " State  Funeral ", changed_by="meera", reason="proclaimed")
    withdrawn = await withdraw_day(pool, EARLY_MAY, changed_by="tom")
    assert (added.day, added.action, added.name, added.reason, added.changed_by) == (
        FUNERAL,
        "added",
        "State Funeral",
        "proclaimed",
        "meera",
    )
    assert added.changed_at.astimezone(UTC) <= datetime.now(UTC)
    assert (withdrawn.action, withdrawn.name) == ("withdrawn", "May Day")

    calendar = await loaded(CalendarActivities(pool))
    assert calendar.why_not(FUNERAL) == "State Funeral"
    assert calendar.is_working(EARLY_MAY)
    async with pool.connection() as connection:
        assert await calendar_on(connection, 2025, 2028) == calendar


async def test_the_latest_change_of_a_day_counts_and_none_is_lost(pool: Pool) -> None:
    before = await loaded(CalendarActivities(pool))
    await add_day(pool, FUNERAL, "State Funeral", changed_by="meera")
    await withdraw_day(pool, FUNERAL, changed_by="meera", reason="mistyped")
    assert await loaded(CalendarActivities(pool)) == before
    await withdraw_day(pool, EARLY_MAY, changed_by="tom")
    await add_day(pool, EARLY_MAY, "Early May bank holiday", changed_by="tom")
    assert (await loaded(CalendarActivities(pool))).why_not(EARLY_MAY) == "Early May bank holiday"

    changes = [(change.day, change.action) for change in await list_days(pool)]
    assert changes == [
        (FUNERAL, "added"),
        (FUNERAL, "withdrawn"),
        (EARLY_MAY, "withdrawn"),
        (EARLY_MAY, "added"),
    ]
    assert await list_days(pool, 2026) == await list_days(pool)
    assert await list_days(pool, 2027) == []


async def test_changes_that_change_nothing_are_refused(pool: Pool) -> None:
    with pytest.raises(DayRefused, match="2026-12-25 is off already: Christmas Day"):
        await add_day(pool, date(2026, 12, 25), "Christmas", changed_by="meera")
    with pytest.raises(DayRefused, match="2026-09-21 is a working day already"):
        await withdraw_day(pool, FUNERAL, changed_by="meera")
    for change in (add_day(pool, date(2026, 9, 19), "Fair", changed_by="meera"),
                   withdraw_day(pool, date(2026, 9, 19), changed_by="meera")):  # fmt: skip
        with pytest.raises(DayRefused, match="2026-09-19 is a Saturday, which is never a working day"):
            await change
    with pytest.raises(DayRefused, match="too far away; give a day from 2000-01-01 to 2100-12-31"):
        await add_day(pool, date(2101, 1, 3), "Far", changed_by="meera")
    for name in ("", "  ", "x" * 101):
        with pytest.raises(DayRefused, match="give it 1 to 100"):
            await add_day(pool, FUNERAL, name, changed_by="meera")
    for text in ("a\x00b", "line\nbreak", "\udce9t\udce9"):
        with pytest.raises(DayRefused, match="cannot be printed"):
            await add_day(pool, FUNERAL, "State Funeral", changed_by="meera", reason=text)
    assert await list_days(pool) == []


async def test_of_two_who_add_the_same_day_at_once_one_is_refused(pool: Pool) -> None:
    results = await asyncio.gather(
        *(add_day(pool, FUNERAL, "State Funeral", changed_by=who) for who in ("meera", "tom")),
        return_exceptions=True,
    )
    assert sorted(type(result).__name__ for result in results) == ["DayChange", "DayRefused"]


async def test_a_calendar_without_working_days_cannot_be_made(pool: Pool) -> None:
    june = [date(2026, 6, 1) + timedelta(days=n) for n in range(32)]
    *most, last = [day for day in june if day.weekday() < 5]
    for day in most:
        await add_day(pool, day, "Closed", changed_by="meera")
    with pytest.raises(NoWorkingDay, match="has no working day in the 31 days from 2026-06-01"):
        await add_day(pool, last, "Closed", changed_by="meera")
    assert len(await list_days(pool)) == len(most)
    await loaded(CalendarActivities(pool))


async def test_with_the_register_away_the_bare_package_is_given_as_provisional(away: Pool) -> None:
    calendar = await loaded(CalendarActivities(away, patience=SHORT))
    assert calendar.provisional
    assert calendar.holidays == bare_calendar(2025, 2028).holidays


async def test_with_the_register_away_a_current_calendar_is_refused(away: Pool) -> None:
    activities = CalendarActivities(away, patience=SHORT)
    assert not await activities.warm()
    with pytest.raises(RegisterAway):
        await ActivityEnvironment().run(activities.load_surroundings, MUST_BE_CURRENT)


async def test_with_the_register_away_the_last_known_set_is_given_for_any_years(
    pool: Pool, own_register: Database
) -> None:
    await add_day(pool, FUNERAL, "State Funeral", changed_by="meera")
    activities = CalendarActivities(pool, patience=SHORT)
    assert await activities.warm()
    current = await loaded(activities)

    with register_away(own_register):
        calendar = await loaded(activities)
        assert calendar.provisional
        assert calendar == current.model_copy(update={"provisional": True})
        one_year = SurroundingsRequest(first_year=2026, last_year=2026)
        assert (await loaded(activities, one_year)).why_not(FUNERAL) == "State Funeral"
        with pytest.raises(RegisterAway):
            await loaded(activities, MUST_BE_CURRENT)


async def test_broken_connections_are_replaced_and_the_register_is_asked_again(
    pool: Pool, own_register: Database
) -> None:
    activities = CalendarActivities(pool, patience=timedelta(seconds=20))
    assert await activities.warm()
    await add_day(pool, FUNERAL, "State Funeral", changed_by="meera")
    with register_away(own_register):
        pass
    calendar = await loaded(activities)
    assert not calendar.provisional
    assert calendar.why_not(FUNERAL) == "State Funeral"
