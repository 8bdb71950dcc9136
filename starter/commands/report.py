"""``asb report``: opening a case."""

import asyncio
import sys
from contextlib import suppress
from datetime import timedelta
from typing import Annotated, Any

import typer
from pydantic import BaseModel

from activities.register.errors import NotInRegister
from standard.core.lenient import LARGEST_REPORT
from standard.core.people import folded_patch
from standard.core.reading import read_report
from standard.what_happens_next.access import guarded_of_view
from standard.worktime.calendar import local_date
from starter.cases import Cases
from starter.commands.options import REFUSED, AsJson, Sender, read_file, waiting_for
from starter.look import Seen, look_at
from starter.outcomes import CaseOpened, NotOpened
from starter.saying import say_json
from starter.sender import named_sender
from starter.servers import Doors, open_doors
from starter.shown.report import print_report, print_report_refused
from starter.viewing import NotForYou, look_as
from worker.problems import Unreachable
from worker.settings import load_settings

OPEN_WITHIN = timedelta(seconds=8)
"""How long to wait until a new case has its officer, before somebody is told that it has none yet."""

_NO_ID = "-"
"""What stands for the ``report_id`` of a report that has none which can be read."""

NO_WORKER = "no worker has taken the case up yet"
"""Why a case is not open where nobody works on it."""


class Reported(BaseModel):
    """What became of a report. ``differs``: another report had come with its ``report_id``, and this one was taken in
    as an ``incident`` on that case, or as the case of this ``reference``. ``report_id`` is None where it has none that
    can be read. ``set_aside`` are the fields that could not be used, each with the reason. ``held_up`` says why no
    officer could be allocated yet; ``refused`` why there is no case, and ``case`` is then None.
    """

    reference: str | None = None
    already_known: bool = False
    report_id: str | None = None
    differs: bool = False
    incident: bool = False
    set_aside: list[str] = []
    patch_unknown: bool = False
    held_up: str | None = None
    refused: str | None = None
    case: Seen | None = None


def report(
    file: Annotated[
        str, typer.Argument(metavar="FILE", help="A file with one report as JSON, or - for standard input.")
    ],
    sender: Sender = None,
    as_json: AsJson = False,
) -> None:
    """Open a case from a report.

    It is recorded and assessed, its promised clocks start, and an officer is allocated.

    \b
    A report is a JSON object. Only a description is required; give a category too:
      {"category": "noise", "harm": "medium",
       "reported_at": "2026-12-24T15:00:00+00:00",
       "description": "Drilling through the wall until two in the morning.",
       "reporter": {"name": "Rae Finch", "phone": "01632 960001"}}

    Times need a UTC offset. Anything that cannot be read is set aside for the officer, and the case still opens. With a
    report_id, the same file handed in again is the same case; without one it opens another case.

    The sender named in it is only a claim, unless that is you (--as, or `asb login`): then the report may be backdated,
    and may say that there is no risk of harm.

    \b
    Examples:
      asb report examples/noise-frightened-neighbour.json
      cat report.json | asb report -

    Exit status: 0 opened or already known, 3 refused, 2 bad input, 1 a server is down.
    """
    by = named_sender(sender, load_settings())
    done = asyncio.run(_reported(_content(file), by, quiet=as_json))
    if as_json:
        say_json(done)
    elif done.refused is not None or done.reference is None:
        print_report_refused(done.refused or "")
    else:
        print_report(
            done.reference,
            done.case,
            already_known=done.already_known,
            differs=done.differs,
            incident=done.incident,
            has_id=done.report_id is not None,
            held_up=done.held_up,
            set_aside=done.set_aside,
            patch_unknown=done.patch_unknown,
        )
    if done.refused is not None:
        raise typer.Exit(REFUSED)


def _content(file: str) -> bytes:
    return sys.stdin.buffer.read(LARGEST_REPORT + 1) if file == "-" else read_file(file, "FILE")


async def _reported(content: bytes, by: str | None, *, quiet: bool) -> Reported:
    async with open_doors() as doors:
        with waiting_for("Opening the case", quiet=quiet):
            try:
                opened = await doors.running_cases.open(content, by=by)
            except NotOpened as why:
                return Reported(refused=str(why))
            try:
                held_up = None if opened.already_known else await _until_allocated(doors.running_cases, opened)
            except NotOpened as why:
                return _outcome(opened, content, refused=str(why))
            if held_up == NO_WORKER:
                return _outcome(opened, content, held_up=held_up)
            seen = await _shown(doors, by, opened)
    return _outcome(opened, content, held_up=held_up, case=seen)


async def _shown(doors: Doors, by: str | None, opened: CaseOpened) -> Seen | None:
    """The case, without words and without how a linked one stands; None where it may be somebody else's, or is guarded
    as the one that it is linked to, and ``by`` may not see it.
    """
    seen = (await look_at(doors.cases, doors.pool, opened.reference)).without_words().naming(())
    guard = guarded_of_view(seen.case, local_date(seen.now)) if seen.case else None
    is_anothers = opened.already_known or opened.differs
    if not (is_anothers or (guard is not None and (guard.restricted or guard.closed_to))):
        return seen
    if by is None:
        return None if guard is None or guard.restricted or guard.closed_to else seen
    with suppress(NotForYou, NotInRegister, Unreachable):
        return (await look_as(doors, by, opened.reference)).without_words()
    return None


async def _until_allocated(cases: Cases, opened: CaseOpened) -> str | None:
    """Waits for the case's officer; says why there is none where that takes too long."""
    state = await cases.until_open(opened.reference, OPEN_WITHIN)
    if state is None:
        return NO_WORKER
    return None if state.allocation else await cases.held_up_by(opened.reference) or "the register has not answered"


def _outcome(opened: CaseOpened, content: bytes, *, case: Seen | None = None, **fields: Any) -> Reported:
    read = read_report(content, _NO_ID)
    allocation = case.case.allocation if case is not None and case.case is not None else None
    return Reported(
        reference=opened.reference,
        already_known=opened.already_known,
        differs=opened.differs,
        incident=opened.incident,
        report_id=None if read.report_id == _NO_ID else read.report_id,
        set_aside=[f"{each.field}: {each.why}" for each in read.set_aside],
        patch_unknown=bool(
            # An incident is looked after where its case is.
            not opened.incident
            and read.patch
            and allocation
            and folded_patch(read.patch) != folded_patch(allocation.patch)
        ),
        case=case,
        **fields,
    )
