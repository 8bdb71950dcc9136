"""Telling the open cases from a command: with a bar on a terminal, and with what went wrong as a line."""

from collections.abc import Callable

from psycopg_pool import AsyncConnectionPool
from rich.console import Console
from rich.progress import Progress
from temporalio.service import RPCError

from activities.register.queries import open_references
from standard.core.messages import Message
from starter.saying import console
from starter.telling import CasesTold, tell_open_cases
from worker.connection import connect_temporal, sealer_for
from worker.problems import Problem
from worker.sealing.listing import check_client
from worker.settings import Settings


async def tell_with_a_bar(
    settings: Settings,
    pool: AsyncConnectionPool,
    message_for: Callable[[str], Message],
    *,
    recorded: str,
    show_progress: bool,
) -> tuple[CasesTold, str | None]:
    """Tells every open case; see ``tell_open_cases``.

    Where none could be told the second value says why: ``recorded`` is what stays all the same, in words.
    """
    also = await open_references(pool)
    try:
        client = await connect_temporal(settings)
        await check_client(client, pool, settings.key_ring_file)
        with Progress(transient=True, disable=not show_progress, console=Console(stderr=True)) as bar:
            task = bar.add_task("Telling the open cases", total=None)
            told = await tell_open_cases(
                client,
                sealer_for(client, pool),
                message_for,
                also=also,
                progress=lambda done, of: bar.update(task, completed=done, total=of),
            )
    except Problem as problem:
        return CasesTold(), f"{recorded}, but no case could be told: {problem}"
    except RPCError as error:
        return CasesTold(), f"{recorded}, but Temporal does not list its cases ({error.status.name})"
    return told, None


def print_told(told: CasesTold) -> None:
    """Print how many cases were told, and which were not."""
    out = console()
    out.print(f"{told.told} open cases told; {told.closed} had closed meanwhile; {len(told.failed)} failed.")
    for reference, status in told.failed.items():
        out.print(f"  {reference}  {status}")


def raise_if_untold(told: CasesTold, problem: str | None, advice: str) -> None:
    """Ends a command whose change stands, though not every open case has heard of it.

    Raises:
        Problem: says so, and what to do.
    """
    if problem or told.failed:
        raise Problem(f"{problem or 'not every open case could be told'}; {advice}")
