"""``asb link``: two cases that accuse each other, linked both ways."""

import asyncio
from contextlib import suppress
from typing import Annotated

import typer

from activities.register.errors import NotInRegister
from standard.core.access import Action
from starter.commands.options import Reference, reference_of
from starter.commands.sending import Envelope, ask, print_told
from starter.saying import say_json
from starter.servers import open_doors
from starter.viewing import CASE, let, viewer
from worker.problems import BadInput


def link(
    reference: Reference,
    other: Annotated[
        str, typer.Option("--counter-allegation-of", metavar="REF", help="The case that was reported first.")
    ],
    *,
    envelope: Envelope,
) -> None:
    """Link a counter-allegation with the case that it answers, both ways.

    A counter-allegation is a report by somebody who has been reported themselves. It is a case of its own. Each case
    shows only the other's reference; anybody who may see both can open both. Linking them again changes nothing.

    \b
    Example:
      asb link ASB-7K3Q-MX92-PD4T --as ola \\
          --counter-allegation-of ASB-2B9D-H4KQ-W7TX
    """
    this, that = reference_of(reference), reference_of(other)
    if this == that:
        raise BadInput("--counter-allegation-of: needs the reference of a case other than REF")
    asyncio.run(ask_about_both((this, that), envelope))
    told = []
    # The other one first: a reference that no case has links nothing.
    for case, linked in ((that, this), (this, that)):
        told.append(ask("link", case, envelope, other=linked))
        if told[-1].status:
            break
    if envelope.as_json:
        say_json(told)
    else:
        for each in told:
            print_told(each)
    if told[-1].status:
        raise typer.Exit(told[-1].status)


async def ask_about_both(cases: tuple[str, str], envelope: Envelope) -> None:
    """Lets nobody link or join one half: each of the two cases has to be for them. While the register is away the cases
    say so themselves.
    """
    async with open_doors() as doors:
        if doors.pool is not None:
            with suppress(NotInRegister):
                who = await viewer(doors.pool, envelope.sender, doors.settings)
                for each in cases:
                    await let(doors.pool, who, Action.RECORD, each, CASE)
