"""``asb support-needs``: what the reporter needs, and how they can be contacted safely."""

from collections.abc import Mapping
from typing import Annotated, Any

import typer

from standard.core.words import ContactMethod
from standard.what_happens_next.support_needs import RecordSupportNeeds
from starter.commands.from_message import sends
from starter.commands.options import these_or_none

_CALLED = {
    "needs": "--need",
    "not_asked_because": "--not-asked",
    "never_leave_message": "--never-leave-message/--may-leave-message",
    "must_not_be_written_to": "--must-not-be-written-to/--may-be-written-to",
}


@sends(RecordSupportNeeds, own=("safe_channels",), **_CALLED)
def support_needs(
    safe_channel: Annotated[
        list[ContactMethod] | None,
        typer.Option(
            metavar="METHOD", help=f"A safe way; no other is used: {', '.join(ContactMethod)}. May be repeated."
        ),
    ] = None,
    any_channel: Annotated[bool, typer.Option("--any-channel", help="Every way to contact them is safe.")] = False,
) -> Mapping[str, Any]:
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
    channels = these_or_none(safe_channel, "--safe-channel", none=any_channel, none_option="--any-channel")
    return {"safe_channels": channels}
