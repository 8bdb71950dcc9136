"""``asb people away`` and ``asb people back``: who is away, and who covers."""

import asyncio
from datetime import UTC, date, datetime
from typing import Annotated

import typer
from pydantic import BaseModel

from activities.register.absences import bring_back, set_away
from standard.core.people import Absence
from standard.worktime.calendar import local_date
from standard.worktime.in_words import whole_date
from starter.commands.options import AsJson, Sender
from starter.saying import console, say_json
from starter.sender import person_of, sender_of
from starter.servers import open_register
from starter.times import read_day
from worker.problems import BadInput
from worker.settings import load_settings

PersonId = Annotated[str, typer.Argument(metavar="ID", help="The person's id, for example ola.")]


class WentAway(BaseModel):
    """An absence that was entered, and the absences at the same time of the cover and of those they cover for."""

    absence: Absence
    meanwhile: list[Absence]


class CameBack(BaseModel):
    """An absence that was ended, or called off: they are there again from ``back_on`` on (UK date)."""

    absence: Absence
    back_on: date


def away(
    person: PersonId,
    last: Annotated[str, typer.Option("--to", metavar="DATE", help="The last day, for example 2026-12-11.")],
    cover: Annotated[str, typer.Option(metavar="ID", help="Who covers. For a manager: another manager.")],
    first: Annotated[str | None, typer.Option("--from", metavar="DATE", help="The first day. Default: today.")] = None,
    sender: Sender = None,
    as_json: AsJson = False,
) -> None:
    """Record that somebody is away for some days, and who covers for them.

    From the first day to the last, new cases, warnings and decisions go to the cover; after that they go back
    automatically. Open cases stay with their officer: `asb list --officer ID` shows them to the cover. If the cover is
    away too, the cover's own cover stands in.

    \b
    Example:
      asb people away ola --from 2026-11-30 --to 2026-12-11 --cover sam
    """
    absence = Absence(
        person=person_of(person, "ID"),
        first=read_day(first, "--from") if first is not None else _today(),
        last=read_day(last, "--to"),
        cover=person_of(cover, "--cover"),
    )
    meanwhile = asyncio.run(_went_away(absence, sender_of(sender, load_settings())))
    if as_json:
        say_json(WentAway(absence=absence, meanwhile=meanwhile))
        return
    out = console()
    out.print(f"{absence.person} is away {_days(absence)}; {absence.cover} covers.")
    for each in meanwhile:
        out.print(f"Note: {each.person} is away {_days(each)}; {each.cover or 'nobody'} covers.")


def back(
    person: PersonId,
    on: Annotated[
        str | None, typer.Option("--on", metavar="DATE", help="The first day they are there again. Default: today.")
    ] = None,
    sender: Sender = None,
    as_json: AsJson = False,
) -> None:
    """Record that somebody is back early, or is not going: ends their absence, or calls off the next one.

    \b
    Examples:
      asb people back ola
      asb people back ola --on 2026-12-07
    """
    day = read_day(on, "--on") if on is not None else _today()
    who = person_of(person, "ID")
    absence = asyncio.run(_came_back(who, day, sender_of(sender, load_settings())))
    if absence is None:
        raise BadInput(f"ID: {who!r} is not away on {whole_date(day)} or later; `asb people` lists who is")
    if as_json:
        say_json(CameBack(absence=absence, back_on=day))
    elif absence.first < day:
        console().print(f"{who} is back on {whole_date(day)}; {absence.cover} covers until then.")
    else:
        console().print(f"{who} is not away {_days(absence)}: that is called off.")


def _today() -> date:
    return local_date(datetime.now(UTC))


def _days(absence: Absence) -> str:
    return f"from {whole_date(absence.first)} to {whole_date(absence.last)}"


async def _went_away(absence: Absence, by: str) -> list[Absence]:
    async with open_register() as pool:
        return await set_away(pool, absence, by)


async def _came_back(person: str, day: date, by: str) -> Absence | None:
    async with open_register() as pool:
        return await bring_back(pool, person, day, by)
