"""``asb join``: a second report about the same matter goes on in the case of the first."""

import asyncio
from typing import Annotated

import typer

from starter.commands.link import ask_about_both
from starter.commands.options import Reference, reference_of
from starter.commands.sending import Envelope, send


def join(
    reference: Reference,
    to: Annotated[str, typer.Option("--to", metavar="REF", help="The case that was reported first.")],
    *,
    envelope: Envelope,
) -> None:
    """Join a case to an earlier one about the same matter.

    REF is the second report's case. It ends as joined, which is not a closure: it leaves the lists and is not counted
    twice. Assess, plan, investigate and close the matter in the first case; its officer is now both reporters' officer.

    The second reporter keeps their reference, and nobody learns of the other. Record what concerns them under it:
    contacts, support needs, a plan of their own, new incidents, a withdrawal, and their answer when closure is
    proposed. The first case cannot close until each reporter has been asked.

    The first case may say no, for example because it is closed, or because only one of the two is restricted: `asb show
    REF` then says so, and there is a task. Once they are joined, both are restricted and closed alike.

    \b
    Examples:
      asb join ASB-7K3Q-MX92-PD4T --to ASB-2B9D-H4KQ-W7TX --as ola
      asb contact ASB-7K3Q-MX92-PD4T --method phone --outcome agrees --as ola
    """
    this, that = reference_of(reference), reference_of(to)
    asyncio.run(ask_about_both((this, that), envelope))
    send("join", this, envelope, join_to=that)
