"""``asb fast-forward``: moving one case's clock forward, to rehearse what follows."""

import asyncio
import re
from datetime import datetime, timedelta
from typing import Annotated

import typer
from pydantic import BaseModel
from temporalio.client import WorkflowQueryFailedError
from temporalio.service import RPCError

from standard.core.journal import CaseView
from starter.cases import Cases
from starter.commands.options import REFUSED, AsJson, Looker, Reference, reference_of, waiting_for
from starter.look import TimelineEntry, look_at
from starter.saying import say, say_json
from starter.servers import open_doors
from starter.shown.rehearsal import print_forwarded
from starter.viewing import look_as
from worker.connection import connect_temporal
from worker.problems import BadInput, Problem
from worker.rehearsal import Rehearsal
from worker.settings import Settings, load_settings

LONGEST = timedelta(days=3660)
"""The furthest that a clock can be moved in one go."""

_WITHIN = timedelta(minutes=2)
_LENGTH = re.compile(r"(\d{1,6})\s*([mhdw])")
_UNITS = {"m": "minutes", "h": "hours", "d": "days", "w": "weeks"}


class Forwarded(BaseModel):
    """A case's clock before and after it was moved (UTC), and the journal entries written meanwhile."""

    reference: str
    from_time: datetime
    to_time: datetime
    happened: list[TimelineEntry]
    case: CaseView | None


def fast_forward(
    reference: Reference,
    length: Annotated[
        str, typer.Argument(metavar="LENGTH", help="How far: a number and m, h, d or w, for example 10d.")
    ],
    looker: Looker = None,
    as_json: AsJson = False,
) -> None:
    """Move one case's clock forward, to rehearse.

    Anything that falls due on the way happens. Not for real cases. Works only on the embedded stack (`asb up`). A clock
    never goes back. Other cases are not touched.

    \b
    Examples:
      asb fast-forward ASB-7K3Q-MX92-PD4T 10d
      asb fast-forward ASB-7K3Q-MX92-PD4T 90m

    Exit status: 0 moved, 3 the case is closed, 2 bad input, 1 a server is away.
    """
    moved = asyncio.run(_forwarded(reference_of(reference), read_length(length), looker, quiet=as_json))
    if moved is None:
        say(f"asb: {reference_of(reference)} is closed; its clock stands still", err=True)
        raise typer.Exit(REFUSED)
    if as_json:
        say_json(moved)
    else:
        print_forwarded(moved.from_time, moved.to_time, moved.happened, moved.case)


def read_length(text: str) -> timedelta:
    """A length of time: a number and ``m``, ``h``, ``d`` or ``w``.

    Raises:
        BadInput: it is something else, nothing, or too long.
    """
    found = _LENGTH.fullmatch(text.strip().lower())
    length = timedelta(**{_UNITS[found[2]]: int(found[1])}) if found else timedelta(0)
    if not timedelta(0) < length <= LONGEST:
        raise BadInput(
            f"LENGTH: {text!r} is not how far a clock can be moved; give a number and m, h, d or w, like 90m or 10d, "
            f"up to {LONGEST.days} days"
        )
    return length


async def _forwarded(reference: str, length: timedelta, looker: str | None, *, quiet: bool) -> Forwarded | None:
    settings = load_settings()
    _refuse_other_servers(settings)
    async with open_doors() as doors:
        cases = doors.running_cases
        # Raises where there is no such case at all.
        await look_as(doors, looker, reference)
        if not await cases.is_running(reference):
            return None
        before = await _standing(cases, reference)
        start = await cases.now(reference)
        with waiting_for("Moving the clock", quiet=quiet):
            end = await _move(settings, reference, length)
        after = await look_at(cases, doors.pool, reference)
    written = before.as_of if before else 0
    return Forwarded(
        reference=reference,
        from_time=start,
        to_time=end,
        happened=[entry.model_copy(update={"words": None}) for entry in after.timeline if entry.number > written],
        case=after.case,
    )


def _refuse_other_servers(settings: Settings) -> None:
    if "target_host" in settings.temporal:
        address = settings.temporal["target_host"]
        raise BadInput(
            f"fast-forward works on the embedded stack only, and TEMPORAL_ADDRESS (or a profile) names {address!r}"
        )


async def _standing(cases: Cases, reference: str) -> CaseView | None:
    try:
        return await cases.state(reference)
    except (RPCError, WorkflowQueryFailedError):
        raise Problem(
            "no worker answers for the case, so nothing would follow; start one with `asb up` or `asb worker`"
        ) from None


async def _move(settings: Settings, reference: str, length: timedelta) -> datetime:
    try:
        async with asyncio.timeout(_WITHIN.total_seconds()):
            return await Rehearsal(await connect_temporal(settings)).forward(reference, length)
    except TimeoutError:
        raise Problem(
            f"the case still has work under way after {_WITHIN.seconds} seconds; "
            f"`asb show {reference}` shows how far it has got (is PostgreSQL down?)"
        ) from None
