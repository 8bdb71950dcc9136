"""``asb alarms``: what somebody must look into, and who has seen it."""

import asyncio
from datetime import UTC, datetime
from typing import Annotated

import typer
from pydantic import BaseModel

from activities.register.doors import mark_seen
from activities.register.queries import list_officers, read_alarms, read_refusals
from activities.register.records import AlarmRow, RefusalRow
from starter.commands.options import AsJson, Looker, Sender
from starter.saying import console, say_found, say_json
from starter.sender import sender_of
from starter.servers import open_register
from starter.shown.lists import print_alarms, print_refused
from starter.viewing import REFUSED, note_views, viewer
from worker.problems import BadInput
from worker.settings import load_settings

alarms_commands = typer.Typer(invoke_without_command=True)

Number = Annotated[int, typer.Argument(metavar="N", help="The alarm's number, as `asb alarms` shows it.")]


class SeenAlarm(BaseModel):
    """An alarm that somebody has seen."""

    alarm: int
    seen_by: str


class AlarmInFull(BaseModel):
    """An alarm, and everything that was refused under its reference."""

    alarm: AlarmRow
    refused: list[RefusalRow]


@alarms_commands.callback()
def alarms(
    context: typer.Context,
    everything: Annotated[bool, typer.Option("--all", help="Include alarms that somebody has already seen.")] = False,
    looker: Looker = None,
    as_json: AsJson = False,
) -> None:
    """List everything that somebody must look into, such as refused reports and cases ended from outside.

    Oldest first; `seen` marks one as seen, `show` prints what was refused.

    \b
    Example:
      asb alarms
      asb alarms show 3
      asb alarms seen 3 --as mina
    """
    if context.invoked_subcommand is not None:
        return
    found = asyncio.run(_alarms(looker, everything=everything))
    say_found(found, print_alarms, as_json=as_json)


@alarms_commands.command("show")
def show(number: Number, looker: Looker = None, as_json: AsJson = False) -> None:
    """Show an alarm, with everything that arrived under its reference and was refused, exactly as it arrived.

    \b
    Example:
      asb alarms show 3
    """
    found = asyncio.run(_in_full(number, looker))
    if as_json:
        say_json(found)
    else:
        print_alarms([found.alarm])
        print_refused(found.refused)


@alarms_commands.command("seen")
def seen(number: Number, sender: Sender = None, as_json: AsJson = False) -> None:
    """Mark an alarm as seen. Who marked it, and when, stays on record.

    \b
    Example:
      asb alarms seen 3 --as mina
    """
    person = sender_of(sender, load_settings())
    asyncio.run(_seen(number, person))
    if as_json:
        say_json(SeenAlarm(alarm=number, seen_by=person))
    else:
        console().print(f"Alarm {number} is marked as seen by {person}.")


async def _alarms(looker: str | None, *, everything: bool) -> list[AlarmRow]:
    async with open_register() as pool:
        return await read_alarms(pool, unseen_only=not everything, viewer=await viewer(pool, looker))


async def _in_full(number: int, looker: str | None) -> AlarmInFull:
    async with open_register() as pool:
        who = await viewer(pool, looker)
        alarm = next((each for each in await read_alarms(pool, viewer=who) if each.id == number), None)
        if alarm is None:
            raise BadInput(f"N: no alarm has the number {number}; `asb alarms --all` lists them")
        await note_views(pool, who, [alarm.case_reference], REFUSED)
        return AlarmInFull(alarm=alarm, refused=await read_refusals(pool, alarm.case_reference))


async def _seen(number: int, person: str) -> None:
    async with open_register() as pool:
        if not any(each.id == person and each.active for each in await list_officers(pool)):
            raise BadInput(f"--as: nobody in the register who still works here has the id {person!r}")
        visible = await read_alarms(pool, unseen_only=True, viewer=await viewer(pool, person))
        found = any(each.id == number for each in visible)
        if not found or not await mark_seen(pool, number, person, datetime.now(UTC)):
            raise BadInput(f"N: no unseen alarm has the number {number}; `asb alarms` lists them")
