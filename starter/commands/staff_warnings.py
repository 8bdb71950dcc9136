"""``asb warnings``: what staff are warned of before they visit or telephone."""

from typing import Annotated

import typer

from standard.what_happens_next.staff_warnings import EndWarning, SetWarning, WarningKind
from starter.commands.grouped import with_groups
from starter.commands.options import Reference, said, text_of
from starter.commands.sending import EXIT_STATUS, Envelope, send

warnings_commands = typer.Typer(no_args_is_help=True, help="Warn staff before they visit or telephone.")


def set_(
    reference: Reference,
    kind: Annotated[WarningKind, typer.Option(help=said(SetWarning, "kind"))],
    review_on: Annotated[str, typer.Option("--review", metavar="DATE", help=said(SetWarning, "review_on"))],
    words: Annotated[
        str, typer.Option(metavar="TEXT", help="What staff have to know; - reads standard input, @FILE a file.")
    ],
    *,
    envelope: Envelope,
) -> None:
    """Warn staff. `asb show` begins with it; no letter mentions it. On its date the officer is asked to review it.

    \b
    Example:
      asb warnings set ASB-7K3Q-MX92-PD4T --as ola --kind dog \\
          --review 2027-02-01 --words "A large dog, loose in the garden."
    """
    send("set_warning", reference, envelope, kind=kind, review_on=review_on, words=text_of(words, "--words"))


def end(
    reference: Reference,
    warning: Annotated[int, typer.Argument(metavar="NUMBER", help=said(EndWarning, "warning"))],
    reason: Annotated[str, typer.Option(metavar="TEXT", help="Why; - reads standard input, @FILE a file.")],
    *,
    envelope: Envelope,
) -> None:
    """End a warning that no longer applies.

    \b
    Example:
      asb warnings end ASB-7K3Q-MX92-PD4T 1 --as ola --reason "The dog is gone."
    """
    send("end_warning", reference, envelope, warning=warning, reason=text_of(reason, "--reason"))


warnings_commands.command("set", epilog=EXIT_STATUS)(with_groups(set_))
warnings_commands.command("end", epilog=EXIT_STATUS)(with_groups(end))
