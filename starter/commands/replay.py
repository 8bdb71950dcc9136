"""``asb replay``: whether the open cases on a live server will carry on with the code about to be deployed."""

import asyncio
from typing import TYPE_CHECKING, Annotated

import typer
from rich.console import Console
from rich.progress import Progress
from rich.table import Table
from temporalio.service import RPCError, RPCStatusCode

from starter.commands.options import AsJson
from starter.saying import console, say_found
from worker.connection import connect_temporal, require_own_keys
from worker.problems import BadInput, Unreachable
from worker.settings import Settings, load_settings

if TYPE_CHECKING:
    from worker.replaying import Replayed

EXIT_STATUS = (
    "Exit status: 0 every case carries on; 1 one does not, there was none to check, or a problem; 2 bad input or a bad "
    "setting."
)


def replay(
    query: Annotated[
        str | None,
        typer.Option(
            metavar="FILTER",
            help="Only cases that match this, in the syntax of Temporal's list filter; see the example.",
        ),
    ] = None,
    limit: Annotated[
        int | None,
        typer.Option(min=1, metavar="N", help="At most this many cases, spread evenly from the oldest to the newest."),
    ] = None,
    as_json: AsJson = False,
) -> None:
    """Check before a deploy that every open case will carry on with this version's code.

    Run it with the new version's `asb`, against the live server, while the old workers still run: it only reads, and
    no case notices. Each open case is replayed as the first new worker would do it, and its decisions are compared with
    those it made at the time. Any difference is named by event and field, without anybody's words.

    A case that does not replay would stop after the deploy until another deploy fixes it; one that decides differently
    would no longer agree with the register. Deploy neither: docs/deploy.md, "Upgrades", says what to do.

    \b
    Examples:
      asb replay
      asb replay --limit 500
      asb replay --query "StartTime < '2026-09-01T00:00:00Z'" --json
    """
    replayed = asyncio.run(_replayed(load_settings(), query, limit, quiet=as_json))
    say_found(replayed, _print, as_json=as_json)
    if replayed.differing or not replayed.replayed:
        raise typer.Exit(1)


async def _replayed(settings: Settings, query: str | None, limit: int | None, *, quiet: bool) -> "Replayed":
    # The other commands start sooner without the workflows and their models.
    from worker.replaying import KeyMissing, replay_open_cases

    require_own_keys(settings)
    client = await connect_temporal(settings)
    try:
        screen = Console(stderr=True)
        with Progress(transient=True, disable=quiet or not screen.is_terminal, console=screen) as bar:
            task = bar.add_task("Replaying the open cases", total=None)
            return await replay_open_cases(
                client, query=query, limit=limit, progress=lambda done, of: bar.update(task, completed=done, total=of)
            )
    except KeyMissing:
        raise BadInput(
            f"the key ring {settings.key_ring_file} (ASB_KEYS_FILE) lacks a key that open cases are encrypted with; "
            "replaying needs the workers' own ring"
        ) from None
    except RPCError as error:
        if error.status is RPCStatusCode.INVALID_ARGUMENT and query is not None:
            raise BadInput(f"--query: Temporal does not take {query!r} as a list filter ({error.message})") from None
        raise Unreachable(
            f"Temporal did not give its cases ({error.status.name}); see TEMPORAL_ADDRESS and TEMPORAL_NAMESPACE"
        ) from None


def _print(replayed: "Replayed") -> None:
    out = console()
    if replayed.differing:
        table = Table("Case", "Event", "What has changed", box=None, padding=(0, 2, 0, 0), header_style="bold")
        for case in replayed.differing:
            for number, each in enumerate(case.unlike):
                table.add_row(
                    "" if number else case.reference, "-" if each.event is None else str(each.event), each.what
                )
        out.print(table)
        out.print()
    gone = f"; {replayed.gone} had nothing to replay" if replayed.gone else ""
    out.print(f"{replayed.where}: {replayed.open_cases} open cases, {replayed.replayed} replayed{gone}.")
    if replayed.differing:
        out.print(f"{len(replayed.differing)} would not survive this version: do not deploy this version.")
    elif replayed.replayed:
        out.print("Every case replayed cleanly with this version.")
    else:
        out.print("Nothing was checked.")
