"""``asb evidence``: evidence that was handed in, its files, and what becomes of it."""

from collections.abc import Mapping
from dataclasses import replace
from functools import partial
from pathlib import Path
from typing import Annotated, Any
from uuid import uuid4

import typer

from activities.register.evidence import EvidenceRow, read_evidence
from standard.progressing.evidence import RecordEvidence
from standard.progressing.evidence_files import KeepEvidence, WithdrawEvidence
from starter.commands.from_message import sends
from starter.commands.grouped import with_groups
from starter.commands.looking_up import lists, look_up
from starter.commands.options import AsJson, Looker, Reference, reference_of, said
from starter.commands.sending import EXIT_STATUS, Answered, Envelope, ask, finish
from starter.evidence_files import hand_in, hand_out, take_back, unrecorded
from starter.saying import console, say_json
from starter.servers import Pool
from starter.shown.evidence import CONFIDENTIAL, EvidenceShown, print_evidence
from starter.viewing import EVIDENCE
from worker.problems import BadInput, Problem
from worker.settings import load_settings
from workflows.models import Outcome

evidence_commands = typer.Typer(no_args_is_help=True, help="Record evidence, and hand out its files.")

Piece = Annotated[str, typer.Argument(metavar="PIECE", help=said(WithdrawEvidence, "piece"), show_default=False)]
File = Annotated[Path | None, typer.Argument(metavar="[FILE]", help="Its file, of at most 50 MB.", show_default=False)]


def _send(name: str, reference: str, envelope: Envelope, *, path: Path | None, **fields: Any) -> None:
    """Stores the file before the case hears of it, and takes it back if the case refuses it."""
    with_file = ask if path is None else partial(_with_file, path)
    finish(with_file(name, reference, envelope, **fields), envelope)


def _with_file(path: Path, name: str, reference: str, envelope: Envelope, **fields: Any) -> Answered:
    settings, message_id, case = load_settings(), envelope.message_id or str(uuid4()), reference_of(reference)
    stored, new = hand_in(settings, case, path, message_id)
    refused = False
    try:
        told = ask(name, reference, replace(envelope, message_id=message_id), **fields, file=stored)
        # What no case has refused itself, as it had just closed, it may have taken a moment before.
        refused = told.sent.answer.outcome is Outcome.REFUSED and told.sent.answer.entry is not None
    except BadInput:
        refused = True
        raise
    except Problem as problem:
        again = f"the file is stored: if you give the command again, add --message-id {message_id}"
        raise type(problem)(f"{problem}; {again}") from None
    finally:
        if refused and new:
            take_back(settings, case, stored)
    return told


_CALLED = {"handed_in_by": "--from", "made_at": "--made", "incidents": "--incident", "something_new": "--new"}


@sends(RecordEvidence, own=("file",), through=_send, **_CALLED)
def add(file: File = None) -> Mapping[str, Any]:
    """Record evidence that was handed in, with its file if it has one; --at is when it was handed in.

    The file is encrypted and stored before the case hears of it, and is never opened. Delete your own copy afterwards.
    Do this on a machine that has the key ring and the folder of evidence files (ASB_EVIDENCE_DIR).

    A diary sheet or a recording of something new restarts the 60 days from when it was handed in, and cancels an open
    closure proposal. It is not a report: if something in it needs a response, report that with `asb incident` too.

    \b
    Example:
      asb evidence add ASB-7K3Q-MX92-PD4T diary.pdf --as ola \\
          --kind diary_sheet --from reporter --incident 2 --new \\
          --what "Music on six nights."
    """
    return {"path": file}


async def _shown(pool: Pool, reference: str) -> EvidenceShown:
    rows = await read_evidence(pool, reference)
    left = unrecorded(load_settings(), reference, rows)
    return EvidenceShown(pieces=rows, not_on_record={each.name: each.at for each in left})


@lists(EVIDENCE, _shown, print_evidence)
def list_() -> None:
    """List the evidence of a case: its pieces, their files, and what became of them.

    It also names files that are stored and not on record, as when `asb evidence add` was stopped half-way.

    \b
    Example:
      asb evidence list ASB-7K3Q-MX92-PD4T --as ola
    """


def get(
    reference: Reference,
    piece: Piece,
    to: Annotated[Path, typer.Option("--to", metavar="PATH", help="A folder, or a file that is not there yet.")],
    looker: Looker = None,
    as_json: AsJson = False,
) -> None:
    """Save the file of a piece of evidence as it was handed in, readable only by you. Nothing is overwritten.

    Open it with care: nobody has opened it here or checked it for viruses. If it is not what was handed in, it is not
    saved, and an alarm is raised.

    \b
    Example:
      asb evidence get ASB-7K3Q-MX92-PD4T E3 --as ola --to recordings
    """
    wanted = piece.upper()

    async def handed_out(pool: Pool, case: str) -> tuple[EvidenceRow, Path]:
        row = next((each for each in await read_evidence(pool, case) if each.piece == wanted), None)
        if row is None:
            raise BadInput(f"PIECE: the register has no {wanted} of this case: asb evidence list {case}")
        return row, await hand_out(load_settings(), pool, case, row, to)

    row, place = look_up(reference, looker, f"{EVIDENCE} {wanted}", handed_out)
    if as_json:
        say_json({"piece": row.piece, "file": str(place), "media_type": row.media_type, "sha256": row.sha256})
        return
    console().print(f"{place} has the file of {row.piece}.")
    if row.confidential:
        console().print(CONFIDENTIAL)


@sends(WithdrawEvidence, "piece")
def withdraw() -> None:
    """Withdraw a piece of evidence: a worker destroys its file. What is on record about it stays, with the hash.

    Back-ups of the folder still have the file until you delete them.

    \b
    Example:
      asb evidence withdraw ASB-7K3Q-MX92-PD4T E3 --as ola \\
          --reason "Handed in by mistake."
    """


@sends(KeepEvidence, "piece", keep_until="--until")
def keep() -> None:
    """Keep a piece of evidence for a legal step: it cannot be withdrawn until that day is over. Managers only.

    \b
    Example:
      asb evidence keep ASB-7K3Q-MX92-PD4T E3 --as mina \\
          --until 2027-11-30 --reason "Injunction, hearing in May."
    """


for _command in (add, withdraw, keep):
    evidence_commands.command(epilog=EXIT_STATUS)(with_groups(_command))
evidence_commands.command("list")(list_)
evidence_commands.command()(get)
