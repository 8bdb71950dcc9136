"""``asb deadlines``, and ``asb calendar``: the deadlines of a report, and adding and withdrawing days off."""

import asyncio
import getpass
from collections.abc import Awaitable, Callable
from datetime import UTC, datetime
from typing import Annotated

import typer

from activities.calendar import DayChange, DayRefused, add_day, bare_calendar, calendar_on, list_days, withdraw_day
from standard.core.words import Priority
from standard.worktime.calendar import NoWorkingDay, WorkingCalendar, calendar_years, local_date
from standard.worktime.in_words import short_date
from standard.worktime.office import OfficeHours
from starter.changes import calendar_changed
from starter.commands.telling import print_told, raise_if_untold, tell_with_a_bar
from starter.deadlines import report_deadlines
from starter.deadlines_shown import print_calendar, print_deadlines
from starter.saying import console, say_json
from starter.servers import Pool, open_register
from starter.telling import CasesTold
from starter.times import read_day, read_time
from worker.problems import BadInput, Problem
from worker.settings import load_settings

_TELL_AGAIN = "`asb calendar tell` tells the open cases again; those already told are not affected"

calendar_commands = typer.Typer(
    help="The working calendar: bank holidays as published, and days added and withdrawn here.", no_args_is_help=True
)

AsJson = Annotated[bool, typer.Option("--json", help="Print JSON instead of tables; its times are UTC.")]
Day = Annotated[str, typer.Argument(metavar="DATE", help="The day, for example 2026-09-21.")]
Reason = Annotated[str | None, typer.Option(help="Why, for anyone who looks it up later.")]
By = Annotated[str | None, typer.Option(help="Who is making the change. Default: the user of this computer.")]


def deadlines(
    reported_at: Annotated[
        str | None,
        typer.Option(
            help="When it was reported, for example 2026-12-24T15:00 (UK local time) or 2026-12-24T15:00+00:00. "
            "Default: now."
        ),
    ] = None,
    priority: Annotated[int | None, typer.Option(help="1, 2 or 3. Default: all.")] = None,
    official_only: Annotated[
        bool, typer.Option("--official-only", help="Use published bank holidays only; do not ask the register.")
    ] = False,
    as_json: AsJson = False,
) -> None:
    """Show what is promised for a report, when each promise is due, and why - day by day."""
    reported = datetime.now(UTC) if reported_at is None else read_time(reported_at, "--reported-at")
    priorities = tuple(Priority) if priority is None else (_priority(priority),)
    first_year, last_year = calendar_years(local_date(reported))
    calendar, office, note = asyncio.run(_calendar_and_office(first_year, last_year, official_only))
    shown = report_deadlines(
        reported,
        calendar or bare_calendar(first_year, last_year),
        office,
        priorities=priorities,
        calendar_from_register=calendar is not None,
    )
    if as_json:
        say_json(shown)
    else:
        print_deadlines(shown, note)


@calendar_commands.command("add")
def add(
    day: Day,
    name: Annotated[str, typer.Argument(help="The name of the holiday, for example 'State Funeral'.")],
    reason: Reason = None,
    by: By = None,
    as_json: AsJson = False,
) -> None:
    """Add a bank holiday, and tell every open case so that its running clocks move."""
    wanted, who = read_day(day, "DATE"), by or getpass.getuser()
    _change(lambda pool: add_day(pool, wanted, name, changed_by=who, reason=reason), as_json=as_json)


@calendar_commands.command("withdraw")
def withdraw(day: Day, reason: Reason = None, by: By = None, as_json: AsJson = False) -> None:
    """Make a bank holiday a working day, and tell every open case so that its running clocks move."""
    wanted, who = read_day(day, "DATE"), by or getpass.getuser()
    _change(lambda pool: withdraw_day(pool, wanted, changed_by=who, reason=reason), as_json=as_json)


@calendar_commands.command("tell")
def tell(as_json: AsJson = False) -> None:
    """Tell every open case about the last change again, in case some could not be told at the time."""

    async def last(pool: Pool) -> DayChange:
        changes = await list_days(pool)
        if not changes:
            raise Problem("no day has ever been added or withdrawn, so there is nothing to tell")
        return changes[-1]

    _change(last, as_json=as_json)


@calendar_commands.command("list")
def list_(
    year: Annotated[int | None, typer.Option(help="The year. Default: this one.")] = None, as_json: AsJson = False
) -> None:
    """List the weekdays off in a year, and who added or withdrew each day, and when."""
    wanted = year if year is not None else local_date(datetime.now(UTC)).year
    if not 2000 <= wanted <= 2100:
        raise BadInput(f"--year: {wanted} is too far away; give a year from 2000 to 2100")
    calendar, changes = asyncio.run(_year(wanted))
    if as_json:
        fields = {
            "year": wanted,
            "calendar": calendar.model_dump(mode="json"),
            "changes": [change.model_dump(mode="json") for change in changes],
        }
        say_json(fields)
    else:
        print_calendar(wanted, calendar, changes, bare_calendar(wanted, wanted))


def _change(record: Callable[[Pool], Awaitable[DayChange]], *, as_json: bool) -> None:
    try:
        change, told, problem = asyncio.run(_changed_and_told(record, show_progress=not as_json))
    except (DayRefused, NoWorkingDay) as refused:
        raise BadInput(str(refused)) from None
    if as_json:
        fields = {"change": change.model_dump(mode="json"), "told": told.model_dump(mode="json"), "problem": problem}
        say_json(fields)
    else:
        console().print(f"{short_date(change.day)} {change.day.year} ({change.name}) is {change.action}.")
        print_told(told)
    raise_if_untold(told, problem, _TELL_AGAIN)


async def _changed_and_told(
    record: Callable[[Pool], Awaitable[DayChange]], *, show_progress: bool
) -> tuple[DayChange, CasesTold, str | None]:
    settings = load_settings()
    async with open_register(settings) as pool:
        change = await record(pool)
        async with pool.connection() as connection:
            calendar = await calendar_on(connection, *calendar_years(local_date(datetime.now(UTC))))
        told, problem = await tell_with_a_bar(
            settings,
            pool,
            calendar_changed(calendar.version, change.id),
            recorded="the change is recorded",
            show_progress=show_progress,
        )
    return change, told, problem


async def _calendar_and_office(
    first_year: int, last_year: int, official_only: bool
) -> tuple[WorkingCalendar | None, OfficeHours, str | None]:
    settings = load_settings()
    if official_only:
        return None, settings.office_hours, None
    try:
        async with open_register(settings) as pool, pool.connection() as connection:
            return await calendar_on(connection, first_year, last_year), settings.office_hours, None
    except Problem as problem:
        note = f"Days added or withdrawn in the register are not counted: {problem}."
        return None, settings.office_hours, note


async def _year(year: int) -> tuple[WorkingCalendar, list[DayChange]]:
    async with open_register(load_settings()) as pool:
        async with pool.connection() as connection:
            calendar = await calendar_on(connection, year, year)
        return calendar, await list_days(pool, year)


def _priority(number: int) -> Priority:
    try:
        return Priority(number)
    except ValueError:
        raise BadInput(f"--priority: {number} is not a priority; give 1 (high), 2 (medium) or 3 (standard)") from None
