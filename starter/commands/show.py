"""``asb show`` and ``asb list``: one case in full, and a list of cases."""

import asyncio
from typing import Annotated

import typer

from activities.register.queries import CaseList, list_cases
from standard.core.words import Priority, Stage
from starter.commands.options import AsJson, Looker, Reference, priority_of, reference_of, waiting_for
from starter.look import Seen
from starter.saying import say_found, say_json
from starter.sender import person_of
from starter.servers import open_doors, open_register
from starter.shown.case import print_case
from starter.shown.lists import print_cases
from starter.viewing import CASE, WORDS, look_as, viewer

LAST = 15
"""How many journal entries are shown where not all are asked for."""

LISTED = 50
"""How many cases a list has, unless more are asked for."""


def show(
    reference: Reference,
    explain: Annotated[
        bool, typer.Option("--explain", help="Explain day by day how each due time is worked out.")
    ] = False,
    everything: Annotated[bool, typer.Option("--all", help=f"The whole timeline, not its last {LAST}.")] = False,
    words: Annotated[bool, typer.Option("--words", help="Include what people said, as the register has it.")] = False,
    looker: Looker = None,
    as_json: AsJson = False,
) -> None:
    """Show a case: its current state and its history.

    Includes its promised clocks, anything that was refused, and what has to be done next. The running case itself is
    asked; the register answers once the case is closed, or while no worker is running. It is recorded that you
    looked (`asb views`). If a case is restricted and you may not see it, you are only told its officer: exit status 3.

    \b
    Examples:
      asb show ASB-7K3Q-MX92-PD4T
      asb show ASB-7K3Q-MX92-PD4T --explain --all --words
    """
    seen = asyncio.run(_seen(reference_of(reference), looker, WORDS if words else CASE, quiet=as_json))
    last = None if everything else LAST
    if as_json:
        say_json(_only_asked_for(seen, last, words=words))
    else:
        print_case(seen, last=last, words=words, explain=explain)


def list_(
    officer: Annotated[str | None, typer.Option(metavar="ID", help="Only this officer's.")] = None,
    priority: Annotated[int | None, typer.Option(help="Only this priority: 1, 2 or 3.")] = None,
    stage: Annotated[Stage | None, typer.Option(help="Only cases at this stage.")] = None,
    late: Annotated[bool, typer.Option("--late", help="Only those with a promise that is overdue.")] = False,
    everything: Annotated[bool, typer.Option("--all", help="Every case, including closed ones.")] = False,
    limit: Annotated[int, typer.Option(min=1, metavar="N", help="At most this many.")] = LISTED,
    looker: Looker = None,
    as_json: AsJson = False,
) -> None:
    """List the open cases that you may see, the next due first. With --json there is no limit.

    \b
    Examples:
      asb list --officer ola
      asb list --late --priority 1
    """
    wanted = None if priority is None else priority_of(priority, "--priority")
    found = asyncio.run(
        # A case that closed is no longer open, whatever else is asked for.
        _listed(
            officer,
            wanted,
            stage,
            looker,
            late=late,
            everything=everything or stage in (Stage.CLOSED, Stage.JOINED),
            limit=None if everything or as_json else limit,
        )
    )
    say_found(found, print_cases, as_json=as_json)


async def _seen(reference: str, looker: str | None, part: str, *, quiet: bool) -> Seen:
    async with open_doors(needs_temporal=False) as doors:
        with waiting_for("Asking the case", quiet=quiet):
            return await look_as(doors, looker, reference, part)


def _only_asked_for(seen: Seen, last: int | None, *, words: bool) -> Seen:
    shown = seen if words else seen.without_words()
    return shown if last is None else shown.model_copy(update={"timeline": shown.timeline[-last:]})


async def _listed(
    officer: str | None,
    priority: Priority | None,
    stage: Stage | None,
    looker: str | None,
    *,
    late: bool,
    everything: bool,
    limit: int | None,
) -> CaseList:
    async with open_register() as pool:
        return await list_cases(
            pool,
            officer=person_of(officer, "--officer") if officer is not None else None,
            priority=priority,
            stage=stage,
            late=True if late else None,
            open_only=not everything,
            limit=limit,
            viewer=await viewer(pool, looker),
        )
