"""``asb people handover``: all open cases of one officer are given to another."""

import asyncio
from typing import Annotated

import typer
from rich.console import Console
from rich.progress import Progress

from activities.register.queries import list_officers
from standard.what_happens_next.allocation import Reallocate
from starter.commands.away import PersonId
from starter.commands.options import REFUSED, WAITING, AsJson, Sender, Text, said, text_of
from starter.handover import HandedOver, hand_over
from starter.saying import console, say_found
from starter.sender import person_of, sender_of
from starter.servers import open_doors
from worker.problems import BadInput, Unreachable
from worker.settings import load_settings

HANDOVER_STATUS = (
    "Exit status: 0 all done, 3 some refused, 4 some left with the case until it can decide, 2 bad input, 1 a server "
    "is down."
)
"""How the command ends."""


def handover(
    person: PersonId,
    to: Annotated[str, typer.Option(metavar="ID", help=said(Reallocate, "to"))],
    note: Text = None,
    sender: Sender = None,
    as_json: AsJson = False,
) -> None:
    """Give all open cases of an officer to another. Each reporter is told once who their officer is now.

    The note goes on each case as the reason. Running it again is safe: cases already handed over are left as they are.

    \b
    Example:
      asb people handover ola --to sam --note "Ola has moved to the south." --as mina
    """
    officer, new = person_of(person, "ID"), person_of(to, "--to")
    if officer == new:
        raise BadInput(f"--to: {new!r} has these cases already; name another officer")
    handed = asyncio.run(_handed_over(officer, new, sender, text_of(note, "--note"), quiet=as_json))
    say_found(handed, _print, as_json=as_json)
    status = 1 if handed.failed else REFUSED if handed.refused else WAITING if handed.waiting else 0
    if status:
        raise typer.Exit(status)


async def _handed_over(officer: str, to: str, sender: str | None, note: str | None, *, quiet: bool) -> HandedOver:
    settings = load_settings()
    by = sender_of(sender, settings)
    async with open_doors(settings) as doors:
        if doors.pool is None:
            raise Unreachable(doors.away or "the register (PostgreSQL) cannot be reached")
        people = {row.id: row for row in await list_officers(doors.pool)}
        if officer not in people:
            raise BadInput(f"ID: nobody in the register has the id {officer!r}")
        if to not in people or not people[to].active:
            raise BadInput(f"--to: nobody in the register who still works here has the id {to!r}")
        with Progress(transient=True, disable=quiet, console=Console(stderr=True)) as bar:
            task = bar.add_task("Handing over", total=None)
            return await hand_over(
                doors.running_cases,
                doors.pool,
                officer,
                to,
                sender=by,
                note=note,
                progress=lambda done, of: bar.update(task, completed=done, total=of),
            )


def _print(handed: HandedOver) -> None:
    out = console()
    moved = len(handed.moved)
    out.print(f"{moved} {'case' if moved == 1 else 'cases'} handed over from {handed.officer} to {handed.to}.")
    for what, count in (("handed over before", len(handed.already)), ("left with the case", len(handed.waiting))):
        if count:
            out.print(f"{count} {what}.")
    for what, these in (("refused", handed.refused), ("not sent", handed.failed)):
        if these:
            out.print(f"{len(these)} {what}:")
        for reference, why in sorted(these.items()):
            out.print(f"  {reference}  {why}")
    if moved:
        out.print(f"`asb list --officer {handed.to}` marks them as NEW until {handed.to} records something on them.")
