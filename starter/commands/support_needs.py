"""``asb support-needs``: what the reporter needs, and how they can be contacted safely."""

from typing import Annotated

import typer

from standard.core.words import ContactMethod, SupportNeed
from standard.what_happens_next.support_needs import RecordSupportNeeds
from starter.commands.options import Reference, Text, said, text_of
from starter.commands.sending import Envelope, send
from worker.problems import BadInput


def support_needs(
    reference: Reference,
    none: Annotated[bool, typer.Option("--none", help="They were asked, and need no support.")] = False,
    need: Annotated[
        list[SupportNeed] | None,
        typer.Option(metavar="NEED", help=f"A need that they have: {', '.join(SupportNeed)}. May be repeated."),
    ] = None,
    words: Text = None,
    language: Annotated[str | None, typer.Option(metavar="TEXT", help=said(RecordSupportNeeds, "language"))] = None,
    large_print: Annotated[
        bool | None, typer.Option("--large-print/--no-large-print", help=said(RecordSupportNeeds, "large_print"))
    ] = None,
    safe_channel: Annotated[
        list[ContactMethod] | None,
        typer.Option(
            metavar="METHOD", help=f"A safe way; no other is used: {', '.join(ContactMethod)}. May be repeated."
        ),
    ] = None,
    any_channel: Annotated[bool, typer.Option("--any-channel", help="Every way to contact them is safe.")] = False,
    safe_times: Annotated[str | None, typer.Option(metavar="TEXT", help=said(RecordSupportNeeds, "safe_times"))] = None,
    safe_from: Annotated[int | None, typer.Option(metavar="HOUR", help=said(RecordSupportNeeds, "safe_from"))] = None,
    safe_until: Annotated[int | None, typer.Option(metavar="HOUR", help=said(RecordSupportNeeds, "safe_until"))] = None,
    never_leave_message: Annotated[
        bool | None,
        typer.Option("--never-leave-message/--may-leave-message", help=said(RecordSupportNeeds, "never_leave_message")),
    ] = None,
    must_not_be_written_to: Annotated[
        bool | None,
        typer.Option(
            "--must-not-be-written-to/--may-be-written-to", help=said(RecordSupportNeeds, "must_not_be_written_to")
        ),
    ] = None,
    contact_instead: Annotated[
        str | None, typer.Option(metavar="TEXT", help=said(RecordSupportNeeds, "contact_instead"))
    ] = None,
    not_asked: Annotated[
        str | None, typer.Option("--not-asked", metavar="TEXT", help=said(RecordSupportNeeds, "not_asked_because"))
    ] = None,
    *,
    envelope: Envelope,
) -> None:
    """Record what the reporter needs, and how they can be contacted safely; --at is when they were asked.

    Ask every reporter; --none is an answer. What you leave out stays as it is on record, and of two answers the later
    one stands. What is on record is respected: nothing is sent against it, and each message that is not sent becomes a
    task with its words (`asb tasks`). If you could not ask them, say why with --not-asked, and nothing else.

    \b
    Examples:
      asb support-needs ASB-7K3Q-MX92-PD4T --as ola --none
      asb support-needs ASB-7K3Q-MX92-PD4T --as ola --need interpreter \\
          --language Polish --must-not-be-written-to --never-leave-message \\
          --safe-from 10 --safe-until 12
    """
    if any_channel and safe_channel:
        raise BadInput("--any-channel: goes without --safe-channel")
    send(
        "record_support_needs",
        reference,
        envelope,
        none=none,
        needs=need or None,
        words=text_of(words, "--words"),
        language=language,
        large_print=large_print,
        safe_channels=[] if any_channel else safe_channel or None,
        safe_times=safe_times,
        safe_from=safe_from,
        safe_until=safe_until,
        never_leave_message=never_leave_message,
        must_not_be_written_to=must_not_be_written_to,
        contact_instead=text_of(contact_instead, "--contact-instead"),
        not_asked_because=text_of(not_asked, "--not-asked"),
    )
