"""The working calendar from where it is kept: the ``holidays`` package, and the register's added and withdrawn days.

The package is pinned and learns of a proclamation late; so the landlord adds and withdraws days in the
register, where each change is one row that stays for ever, and the latest row of a day counts. This is the
only module that knows the package.
"""

import asyncio
import contextlib
from collections.abc import Collection, Mapping
from datetime import date, datetime, timedelta
from functools import lru_cache
from types import MappingProxyType
from typing import Any, Literal, NamedTuple

import holidays
import psycopg
from psycopg_pool import AsyncConnectionPool
from temporalio import activity

from activities.register.access import fetch_rows
from activities.register.named_sql import load
from standard.core.case import RULES
from standard.core.kept import Kept
from standard.core.register import Surroundings, SurroundingsRequest
from standard.core.seals import Trust
from standard.core.words import LandlordKind
from standard.worktime.calendar import WEEKDAYS, WorkingCalendar, build_calendar
from standard.worktime.office import Days, OfficeHours

OFFICIAL_UNTIL = date(2028, 12, 31)
"""The last date for which GOV.UK had published bank holidays when the package in use was held against its list."""

FIRST_DAY, LAST_DAY = date(2000, 1, 1), date(2100, 12, 31)
"""Between which days the register's calendar can be changed. The package reaches no further than the last."""

LONGEST_NAME = 100
"""The longest name of a day, in characters."""


_SQL = load("calendar")
_NO_CHANGES: tuple["DayChange", ...] = ()
_NINE_TO_FIVE = OfficeHours()
_DAYS = Days()
_MOST_YEARS = 10
_SATURDAY = 5


class RegisterAway(Exception):
    """The register cannot be reached, and only its calendar of today will do."""


class DayRefused(ValueError):
    """The change to the calendar would change nothing, or nothing sensible; the message says what stands already."""


class DayChange(Kept):
    """One row of the register's calendar: on this day, this was changed, by whom and when (UTC)."""

    id: int
    day: date
    action: Literal["added", "withdrawn"]
    name: str
    reason: str | None
    changed_by: str
    changed_at: datetime


class _Known(NamedTuple):
    changes: tuple[DayChange, ...] = _NO_CHANGES
    revoked_keys: tuple[str, ...] = ()


class CalendarActivities:
    """The activity that gives a case its calendar and the landlord's settings. One object for each worker: it keeps the
    last known set in memory.

    ``office`` and ``plain_reports`` are the worker's settings, handed to cases beside the calendar. ``patience`` is
    how long the register may take before it counts as away.
    """

    def __init__(
        self,
        pool: AsyncConnectionPool[Any],
        *,
        office: OfficeHours = _NINE_TO_FIVE,
        plain_reports: bool = True,
        retry_at_most: timedelta = timedelta(seconds=60),
        days: Days = _DAYS,
        landlord: LandlordKind = LandlordKind.COUNCIL,
        closing_letter_within: timedelta = timedelta(hours=1),
        patience: timedelta = timedelta(seconds=2),
    ) -> None:
        self._pool = pool
        self._office = office
        self._plain_reports = plain_reports
        self._retry_at_most = retry_at_most
        self._days = days
        self._landlord = landlord
        self._closing_letter_within = closing_letter_within
        self._patience = patience.total_seconds()
        self._last_known = _Known()

    async def warm(self) -> bool:
        """Load the last known set when the worker starts; False where the register is away."""
        return await self._ask() is not None

    @activity.defn
    async def load_surroundings(self, request: SurroundingsRequest) -> Surroundings:
        """The calendar of the requested years, of which the last ten are given, the office hours, and whom to believe.

        While the register is away it is that of the last known changes, or the bare package's, marked provisional.

        Raises:
            RegisterAway: the register is away and the request must have its calendar of today. Retried.
        """
        known = await self._ask()
        if known is None and request.must_be_current:
            raise RegisterAway("the register's calendar cannot be reached; it is asked again until it answers")
        calendar = _calendar(
            # A report may claim to be from long ago; the case should not carry a century of holidays for it.
            max(request.first_year, request.last_year - _MOST_YEARS + 1),
            request.last_year,
            (known or self._last_known).changes,
            provisional=known is None,
        )
        trust = Trust(plain_reports=self._plain_reports, revoked_keys=(known or self._last_known).revoked_keys)
        return Surroundings(
            calendar=calendar,
            office=self._office,
            trust=trust,
            retry_at_most=self._retry_at_most,
            days=self._days,
            landlord=self._landlord,
            closing_letter_within=self._closing_letter_within,
            rules=RULES,
        )

    async def _ask(self) -> _Known | None:
        try:
            async with asyncio.timeout(self._patience):
                self._last_known = await self._read()
        except (psycopg.OperationalError, TimeoutError):
            return None
        return self._last_known

    async def _read(self) -> _Known:
        # After a restart of PostgreSQL every connection in the pool is found broken once, and then replaced.
        for _ in range(self._pool.max_size):
            with contextlib.suppress(psycopg.OperationalError):
                return await self._read_once()
        return await self._read_once()

    async def _read_once(self) -> _Known:
        async with self._pool.connection(self._patience) as connection:
            revoked = await (await connection.execute(_SQL["revoked_keys"])).fetchall()
            return _Known(await _latest_changes(connection), tuple(key for (key,) in revoked))


async def calendar_on(connection: psycopg.AsyncConnection[Any], first_year: int, last_year: int) -> WorkingCalendar:
    """The register's calendar of today, of these years (both included), read on a connection at hand.

    Raises:
        psycopg.Error: the register could not be read.
    """
    return _calendar(first_year, last_year, await _latest_changes(connection))


def bare_calendar(first_year: int, last_year: int) -> WorkingCalendar:
    """The package's calendar of these years (both included), without the register's changes."""
    return _calendar(first_year, last_year, _NO_CHANGES)


async def add_day(
    pool: AsyncConnectionPool[Any], day: date, name: str, *, changed_by: str, reason: str | None = None
) -> DayChange:
    """Record that this day is a bank holiday.

    Raises:
        DayRefused: it is off already, or the day or its name is not possible.
        NoWorkingDay: too long a stretch would be off.
        psycopg.Error: the register could not be read or written.
    """
    _refuse_impossible(day)
    name = " ".join(name.split())
    _refuse_unprintable(name, changed_by, reason)
    if not 1 <= len(name) <= LONGEST_NAME:
        raise DayRefused(f"the name of the day has {len(name)} characters; give it 1 to {LONGEST_NAME}")
    async with pool.connection() as connection, connection.transaction():
        await connection.execute(_SQL["one_change_at_a_time"])
        changes = await _latest_changes(connection)
        current = _calendar(day.year - 1, day.year + 1, changes)
        if (off := current.why_not(day)) is not None:
            raise DayRefused(f"{day.isoformat()} is off already: {off}")
        build_calendar(current.first_year, current.last_year, current.holidays, {day: name}, (), OFFICIAL_UNTIL)
        return await _record(connection, day, "added", name, reason, changed_by)


async def withdraw_day(
    pool: AsyncConnectionPool[Any], day: date, *, changed_by: str, reason: str | None = None
) -> DayChange:
    """Record that this day is no bank holiday, whether the package or somebody here had said so.

    Raises:
        DayRefused: it is a working day already, or a weekend.
        psycopg.Error: the register could not be read or written.
    """
    _refuse_impossible(day)
    _refuse_unprintable(changed_by, reason)
    async with pool.connection() as connection, connection.transaction():
        await connection.execute(_SQL["one_change_at_a_time"])
        off = (await calendar_on(connection, day.year, day.year)).why_not(day)
        if off is None:
            raise DayRefused(f"{day.isoformat()} is a working day already")
        return await _record(connection, day, "withdrawn", off, reason, changed_by)


async def list_days(pool: AsyncConnectionPool[Any], year: int | None = None) -> list[DayChange]:
    """Every change ever made to the register's calendar, oldest first; of days in one year only, where it is given.

    Raises:
        psycopg.Error: the register could not be read.
    """
    async with pool.connection() as connection:
        return await fetch_rows(connection, DayChange, _SQL["all_changes"], {"year": year})


async def _latest_changes(connection: psycopg.AsyncConnection[Any]) -> tuple[DayChange, ...]:
    return tuple(await fetch_rows(connection, DayChange, _SQL["latest_changes"], {}))


async def _record(
    connection: psycopg.AsyncConnection[Any],
    day: date,
    action: Literal["added", "withdrawn"],
    name: str,
    reason: str | None,
    changed_by: str,
) -> DayChange:
    row = {"day": day, "action": action, "name": name, "reason": reason, "changed_by": changed_by}
    (change,) = await fetch_rows(connection, DayChange, _SQL["record_change"], row)
    return change


def _calendar(
    first_year: int, last_year: int, changes: Collection[DayChange], *, provisional: bool = False
) -> WorkingCalendar:
    return build_calendar(
        first_year,
        last_year,
        _package(first_year, last_year),
        {change.day: change.name for change in changes if change.action == "added"},
        {change.day for change in changes if change.action == "withdrawn"},
        OFFICIAL_UNTIL,
        provisional=provisional,
    )


@lru_cache(maxsize=64)
def _package(first_year: int, last_year: int) -> Mapping[date, str]:
    # Without the subdivision Easter Monday and the August holiday are missing.
    found = holidays.country_holidays("GB", subdiv="ENG", years=range(first_year, last_year + 1))
    return MappingProxyType(
        {
            day: name.replace("(observed)", "(substitute day)")
            for day, name in sorted(found.items())
            if day.weekday() < _SATURDAY
        }
    )


def _refuse_impossible(day: date) -> None:
    if not FIRST_DAY <= day <= LAST_DAY:
        raise DayRefused(
            f"{day.isoformat()} is too far away; give a day from {FIRST_DAY.isoformat()} to {LAST_DAY.isoformat()}"
        )
    if day.weekday() >= _SATURDAY:
        raise DayRefused(f"{day.isoformat()} is a {WEEKDAYS[day.weekday()]}, which is never a working day")


def _refuse_unprintable(*texts: str | None) -> None:
    for text in texts:
        if text is not None and not text.isprintable():
            raise DayRefused(f"{text!a} holds characters that cannot be printed; leave them out")
