"""``asb report``: opening a case."""

import asyncio
import hashlib
import json
import sys
from datetime import timedelta
from typing import Annotated, Any

import typer
from pydantic import BaseModel, ValidationError

from standard.messages import Report
from standard.people import COMMAND
from standard.reading import LARGEST_MESSAGE
from starter.cases import CaseOpened, Cases, NotOpened
from starter.commands.options import REFUSED, AsJson, invalid, read_file, waiting_for
from starter.look import Seen, look_at
from starter.saying import say_json
from starter.servers import open_doors
from starter.shown.report import print_report, print_report_refused
from worker.problems import BadInput

OPEN_WITHIN = timedelta(seconds=8)
"""How long to wait until a new case has its officer, before somebody is told that it has none yet."""

NO_WORKER = "no worker has taken the case up yet"
"""Why a case is not open where nobody works on it."""


class Reported(BaseModel):
    """What became of a report. ``differs``: another report had come with its ``report_id``, and this one was taken in
    as an ``incident`` on that case, or as the case of this ``reference``. ``held_up`` says why no officer could be
    allocated yet; ``refused`` why there is no case, and ``case`` is then None.
    """

    reference: str
    already_known: bool
    report_id: str
    report_id_from_content: bool
    differs: bool
    incident: bool
    held_up: str | None = None
    refused: str | None = None
    case: Seen | None = None


def report(
    file: Annotated[
        str, typer.Argument(metavar="FILE", help="A file with one report as JSON, or - for standard input.")
    ],
    as_json: AsJson = False,
) -> None:
    """Open a case from a report.

    It is recorded and assessed, its promised clocks start, and an officer is allocated.

    \b
    A report is a JSON object. Only category and description are required:
      {"category": "noise", "harm": "medium",
       "reported_at": "2026-12-24T15:00:00+00:00",
       "description": "Drilling through the wall until two in the morning.",
       "reporter": {"name": "Rae Finch", "phone": "01632 960001"}}

    Times need a UTC offset. Without a report_id one is made from the content, so the same file given twice is
    the same case.

    \b
    Examples:
      asb report examples/noise-frightened-neighbour.json
      cat report.json | asb report -

    Exit status: 0 opened or known already, 3 refused, 2 bad input, 1 a server is away.
    """
    read, made_id = read_report(_content(file))
    done = asyncio.run(_reported(read, made_id, quiet=as_json))
    if as_json:
        say_json(done)
    elif done.refused is not None:
        print_report_refused(done.refused)
    else:
        print_report(
            done.reference,
            done.case,
            already_known=done.already_known,
            differs=done.differs,
            incident=done.incident,
            id_from_content=made_id,
            held_up=done.held_up,
        )
    if done.refused is not None:
        raise typer.Exit(REFUSED)


def read_report(content: bytes) -> tuple[Report, bool]:
    """The report in a file, and whether its ``report_id`` was made from its content.

    Raises:
        BadInput: it is no JSON object, or a field is missing, unknown or wrong; names the field and its value.
    """
    if len(content) > LARGEST_MESSAGE:
        raise BadInput(f"FILE has more than {LARGEST_MESSAGE} bytes; a report has at most so many")
    try:
        fields: Any = json.loads(content)
    except (ValueError, RecursionError) as error:
        where = f" (line {error.lineno}, column {error.colno})" if isinstance(error, json.JSONDecodeError) else ""
        raise BadInput(f"FILE is not JSON{where}; `asb report --help` shows what a report looks like") from None
    if not isinstance(fields, dict):
        raise BadInput("FILE holds JSON that is no object; `asb report --help` shows what a report looks like")
    made_id = fields.get("report_id") is None
    fields.setdefault("sender", COMMAND)
    if made_id:
        fields["report_id"] = f"content-{_digest(fields)}"
    try:
        return Report.model_validate_json(json.dumps(fields)), made_id
    except ValidationError as error:
        raise invalid(error, Report) from None


def _digest(fields: dict[str, Any]) -> str:
    said = {name: value for name, value in fields.items() if name != "report_id"}
    return hashlib.sha256(json.dumps(said, sort_keys=True).encode()).hexdigest()[:32]


def _content(file: str) -> bytes:
    return sys.stdin.buffer.read(LARGEST_MESSAGE + 1) if file == "-" else read_file(file, "FILE")


async def _reported(read: Report, made_id: bool, *, quiet: bool) -> Reported:
    async with open_doors() as doors:
        with waiting_for("Opening the case", quiet=quiet):
            opened = await doors.running_cases.open(read)
            try:
                held_up = None if opened.already_known else await _until_allocated(doors.running_cases, opened)
            except NotOpened as why:
                return _outcome(read, opened, made_id, refused=str(why))
            if held_up == NO_WORKER:
                return _outcome(read, opened, made_id, held_up=held_up)
            # A report that came before may be somebody else's.
            seen = (await look_at(doors.cases, doors.pool, opened.reference)).without_words()
    return _outcome(read, opened, made_id, held_up=held_up, case=seen)


async def _until_allocated(cases: Cases, opened: CaseOpened) -> str | None:
    """Waits for the case's officer; says why there is none where that takes too long."""
    state = await cases.until_open(opened.reference, OPEN_WITHIN)
    if state is None:
        return NO_WORKER
    return None if state.allocation else await cases.held_up_by(opened.reference) or "the register has not answered"


def _outcome(read: Report, opened: CaseOpened, made_id: bool, **fields: Any) -> Reported:
    return Reported(
        reference=opened.reference,
        already_known=opened.already_known,
        differs=opened.differs,
        incident=opened.incident,
        report_id=read.report_id,
        report_id_from_content=made_id,
        **fields,
    )
