"""``asb tasks`` and ``asb outbox``: what people have to do themselves, and the messages sent to them."""

import asyncio
from contextlib import suppress
from datetime import UTC, datetime
from typing import Annotated

import typer

from activities.notifications.store import OutboxMessage, read_outbox
from activities.register.doors import finish_task
from activities.register.guarding import case_of_task
from activities.register.queries import open_tasks
from activities.register.records import OpenTask
from standard.core.access import Action
from starter.commands.options import AsJson, Looker, reference_of
from starter.saying import console, say_found, say_json
from starter.servers import open_register
from starter.shown.lists import print_outbox, print_tasks
from starter.viewing import OUTBOX, TASKS, NotForYou, let, note_views, viewer
from worker.problems import BadInput

tasks_commands = typer.Typer(invoke_without_command=True)


@tasks_commands.callback()
def tasks(context: typer.Context, looker: Looker = None, as_json: AsJson = False) -> None:
    """List the tasks that only a person can do, of the cases that you may see.

    For example, telephone somebody a message could not reach, or look at parts of a report that could not be read.
    Oldest first; `done` takes a task off the list.

    \b
    Example:
      asb tasks
      asb tasks done 12
    """
    if context.invoked_subcommand is not None:
        return
    found = asyncio.run(_open_tasks(looker))
    say_found(found, print_tasks, as_json=as_json)


@tasks_commands.command("done")
def done(
    task: Annotated[int, typer.Argument(metavar="ID", help="The task's number, as `asb tasks` shows it.")],
    looker: Looker = None,
    as_json: AsJson = False,
) -> None:
    """Take a task off the list once it is done. The call itself is recorded with `asb contact`.

    \b
    Example:
      asb tasks done 12
    """
    reference = asyncio.run(_done(task, looker))
    if as_json:
        say_json({"task": task, "case_reference": reference})
    else:
        console().print(f"Task {task} of {reference} is done. `asb contact {reference}` records the call.")


def outbox(
    reference: Annotated[
        str | None, typer.Argument(metavar="[REF]", help="Only what one case sent.", show_default=False)
    ] = None,
    last: Annotated[int, typer.Option(min=1, max=1000, help="How many messages.")] = 20,
    looker: Looker = None,
    as_json: AsJson = False,
) -> None:
    """Read the messages sent by the cases that you may see.

    They are kept here if neither a mail server nor GOV.UK Notify is set up. Oldest first.

    \b
    Examples:
      asb outbox --last 3
      asb outbox ASB-7K3Q-MX92-PD4T
    """
    found = asyncio.run(_outbox(None if reference is None else reference_of(reference), last, looker))
    say_found(found, print_outbox, as_json=as_json)


async def _open_tasks(looker: str | None) -> list[OpenTask]:
    async with open_register() as pool:
        who = await viewer(pool, looker)
        found = await open_tasks(pool, who)
        await note_views(pool, who, [each.case_reference for each in found], TASKS)
        return found


async def _done(task: int, looker: str | None) -> str:
    async with open_register() as pool:
        who, reference = await viewer(pool, looker), await case_of_task(pool, task)
        # If the case is not for them, they are told the same as for a number that does not exist.
        with suppress(NotForYou):
            if reference is not None:
                await let(pool, who, Action.RECORD, reference, TASKS)
                reference = await finish_task(pool, task, datetime.now(UTC))
            if reference is not None:
                return reference
        raise BadInput(f"ID: no open task has the number {task}; `asb tasks` lists them")


async def _outbox(reference: str | None, last: int, looker: str | None) -> list[OutboxMessage]:
    async with open_register() as pool:
        who = await viewer(pool, looker)
        if reference is not None:
            await let(pool, who, Action.SEE, reference, OUTBOX)
        found = await read_outbox(pool, reference, last, who)
        if reference is None:
            await note_views(pool, who, [each.reference for each in found], OUTBOX)
        return found
