"""``asb evidence``: evidence that was handed in."""

from typing import Annotated

import typer

from standard.progressing.evidence import EvidenceKind, HandedInBy, RecordEvidence
from starter.commands.grouped import with_groups
from starter.commands.options import Reference, said, text_of
from starter.commands.sending import EXIT_STATUS, Envelope, send
from starter.times import read_time

evidence_commands = typer.Typer(no_args_is_help=True, help="Record evidence that was handed in.")


def add(
    reference: Reference,
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
    *,
    envelope: Envelope,
) -> None:
    """Record evidence that was handed in; --at is when it was handed in. Its files are kept elsewhere.

    A diary sheet or a recording of something new restarts the 60 days from when it was handed in, and cancels an open
    closure proposal. It is not a report: if something in it needs a response, report that with `asb incident` too.

    \b
    Example:
      asb evidence add ASB-7K3Q-MX92-PD4T --as ola --kind diary_sheet \\
          --from reporter --incident 2 --new --what "Music on six nights."
    """
    send(
        "record_evidence",
        reference,
        envelope,
        kind=kind,
        handed_in_by=handed_in_by,
        made_at=read_time(made, "--made") if made is not None else None,
        incidents=incident or [],
        something_new=something_new,
        confidential=confidential,
        what=text_of(what, "--what"),
    )


evidence_commands.command(epilog=EXIT_STATUS)(with_groups(add))
