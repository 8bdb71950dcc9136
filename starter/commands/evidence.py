"""``asb evidence``: evidence that was handed in, its files, and what becomes of it."""

import asyncio
from dataclasses import replace
from pathlib import Path
from typing import Annotated, Any
from uuid import uuid4

import typer

from activities.register.evidence import EvidenceRow, read_evidence
from standard.progressing.evidence import EvidenceKind, HandedInBy, RecordEvidence
from standard.progressing.evidence_files import KeepEvidence, WithdrawEvidence
from starter.commands.grouped import with_groups
from starter.commands.options import AsJson, Looker, Reference, reference_of, said, text_of
from starter.commands.sending import EXIT_STATUS, Answered, Envelope, ask, finish, send
from starter.evidence_files import hand_in, hand_out, take_back, unrecorded
from starter.saying import console, say_json
from starter.servers import open_register
from starter.shown.evidence import CONFIDENTIAL, EvidenceShown, print_evidence
from starter.times import read_day, read_time
from starter.viewing import EVIDENCE, let_see
from worker.problems import BadInput, Problem
from worker.settings import load_settings
from workflows.models import Outcome

evidence_commands = typer.Typer(no_args_is_help=True, help="Record evidence, and hand out its files.")

Piece = Annotated[str, typer.Argument(metavar="PIECE", help=said(WithdrawEvidence, "piece"), show_default=False)]
Reason = Annotated[str, typer.Option(metavar="TEXT", help="Why; - reads standard input, @FILE a file.")]


def add(
    reference: Reference,
    file: Annotated[
        Path | None, typer.Argument(metavar="[FILE]", help="Its file, of at most 50 MB.", show_default=False)
    ] = None,
    *,
    kind: Annotated[EvidenceKind, typer.Option(help=said(RecordEvidence, "kind"))],
    handed_in_by: Annotated[HandedInBy, typer.Option("--from", help=said(RecordEvidence, "handed_in_by"))],
    what: Annotated[
        str, typer.Option(metavar="TEXT", help="What it shows, in words; - reads standard input, @FILE a file.")
    ],
    made: Annotated[str | None, typer.Option(metavar="TIME", help=said(RecordEvidence, "made_at"))] = None,
    incident: Annotated[
        list[int] | None, typer.Option(metavar="NUMBER", help="The number of an incident it is about. May be repeated.")
    ] = None,
    something_new: Annotated[bool, typer.Option("--new", help=said(RecordEvidence, "something_new"))] = False,
    confidential: Annotated[bool, typer.Option("--confidential", help=said(RecordEvidence, "confidential"))] = False,
    envelope: Envelope,
) -> None:
    """Record evidence that was handed in, with its file if it has one; --at is when it was handed in.

    The file is encrypted and stored before the case hears of it, and is never opened: delete your own copy afterwards.
    This has to be done where the key ring and the folder of evidence files are (ASB_EVIDENCE_DIR).

    A diary sheet or a recording of something new restarts the 60 days from when it was handed in, and cancels an open
    closure proposal. It is not a report: if something in it needs a response, report that with `asb incident` too.

    \b
    Example:
      asb evidence add ASB-7K3Q-MX92-PD4T diary.pdf --as ola \\
          --kind diary_sheet --from reporter --incident 2 --new \\
          --what "Music on six nights."
    """
    fields: dict[str, Any] = {
        "kind": kind,
        "handed_in_by": handed_in_by,
        "made_at": read_time(made, "--made") if made is not None else None,
        "incidents": incident or [],
        "something_new": something_new,
        "confidential": confidential,
        "what": text_of(what, "--what"),
    }
    if file is None:
        send("record_evidence", reference, envelope, **fields)
    else:
        finish(_with_file(reference, file, envelope, fields), envelope)


def list_(reference: Reference, looker: Looker = None, as_json: AsJson = False) -> None:
    """List the evidence of a case: its pieces, their files, and what became of them.

    It also names files that are stored and not on record, as when `asb evidence add` was stopped half-way.

    \b
    Example:
      asb evidence list ASB-7K3Q-MX92-PD4T --as ola
    """
    found = asyncio.run(_shown(reference_of(reference), looker))
    if as_json:
        say_json(found)
    else:
        print_evidence(found)


def get(
    reference: Reference,
    piece: Piece,
    to: Annotated[Path, typer.Option("--to", metavar="PATH", help="A folder, or a file that is not there yet.")],
    looker: Looker = None,
    as_json: AsJson = False,
) -> None:
    """Write the file of a piece of evidence as it was handed in, for you alone to read. Nothing is overwritten.

    Open it with care: nobody has looked into it. If it is not what was handed in, it is not written, and there is an
    alarm.

    \b
    Example:
      asb evidence get ASB-7K3Q-MX92-PD4T E3 --as ola --to recordings
    """
    row, place = asyncio.run(_got(reference_of(reference), piece.upper(), looker, to))
    if as_json:
        say_json({"piece": row.piece, "file": str(place), "media_type": row.media_type, "sha256": row.sha256})
        return
    console().print(f"{place} has the file of {row.piece}.")
    if row.confidential:
        console().print(CONFIDENTIAL)


def withdraw(reference: Reference, piece: Piece, reason: Reason, *, envelope: Envelope) -> None:
    """Withdraw a piece of evidence: a worker destroys its file. What is on record of it stays, with the hash.

    Back-ups of the folder still have the file until you delete them.

    \b
    Example:
      asb evidence withdraw ASB-7K3Q-MX92-PD4T E3 --as ola \\
          --reason "Handed in by mistake."
    """
    send("withdraw_evidence", reference, envelope, piece=piece, reason=text_of(reason, "--reason"))


def keep(
    reference: Reference,
    piece: Piece,
    until: Annotated[str, typer.Option(metavar="DATE", help=said(KeepEvidence, "keep_until"))],
    reason: Annotated[str, typer.Option(metavar="TEXT", help=said(KeepEvidence, "reason"))],
    *,
    envelope: Envelope,
) -> None:
    """Keep a piece of evidence on which a legal step relies: until then it cannot be withdrawn. Managers only.

    \b
    Example:
      asb evidence keep ASB-7K3Q-MX92-PD4T E3 --as mina \\
          --until 2027-11-30 --reason "Injunction, hearing in May."
    """
    fields: dict[str, Any] = {"keep_until": read_day(until, "--until"), "reason": text_of(reason, "--reason")}
    send("keep_evidence", reference, envelope, piece=piece, **fields)


def _with_file(reference: str, file: Path, envelope: Envelope, fields: dict[str, Any]) -> Answered:
    settings, message_id, case = load_settings(), envelope.message_id or str(uuid4()), reference_of(reference)
    stored, new = hand_in(settings, case, file, message_id)
    refused = False
    try:
        envelope = replace(envelope, message_id=message_id)
        told = ask("record_evidence", reference, envelope, **fields, file=stored)
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


async def _shown(reference: str, looker: str | None) -> EvidenceShown:
    async with open_register() as pool:
        await let_see(pool, looker, reference, EVIDENCE)
        rows = await read_evidence(pool, reference)
        left = unrecorded(load_settings(), reference, rows)
    return EvidenceShown(pieces=rows, not_on_record={each.name: each.at for each in left})


async def _got(reference: str, piece: str, looker: str | None, to: Path) -> tuple[EvidenceRow, Path]:
    async with open_register() as pool:
        await let_see(pool, looker, reference, f"{EVIDENCE} {piece}")
        row = next((each for each in await read_evidence(pool, reference) if each.piece == piece), None)
        if row is None:
            raise BadInput(f"PIECE: the register has no {piece} of this case: asb evidence list {reference}")
        return row, await hand_out(load_settings(), pool, reference, row, to)


for _command in (add, withdraw, keep):
    evidence_commands.command(epilog=EXIT_STATUS)(with_groups(_command))
evidence_commands.command("list")(list_)
evidence_commands.command()(get)
