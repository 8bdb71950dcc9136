"""``asb join``: a second report about the same matter goes on in the case of the first."""

import asyncio
from typing import Any

from standard.closing.joining import JoinCase
from starter.commands.from_message import sends
from starter.commands.link import ask_about_both
from starter.commands.options import reference_of
from starter.commands.sending import Envelope, send
from worker.problems import BadInput


def _send(
    name: str, reference: str, envelope: Envelope, *, join_to: str | None, leave_because: str | None, **more: Any
) -> None:
    if (join_to is None) == (leave_because is None):
        raise BadInput("--to: name the other case, or say in --leave why this one leaves it")
    this, that = reference_of(reference), None if join_to is None else reference_of(join_to)
    if that is not None:
        asyncio.run(ask_about_both((this, that), envelope))
    send(name, this, envelope, join_to=that, leave_because=leave_because, **more)


@sends(JoinCase, through=_send, join_to="--to", leave_because="--leave")
def join() -> None:
    """Join a case to an earlier one about the same matter, or separate the two again.

    REF is the second report's case. It ends as joined, which is not a closure: it leaves the lists and is not counted
    twice. Assess, plan, investigate and close the matter in the first case; its officer is now both reporters' officer.

    The second reporter keeps their reference, and nobody learns of the other. Record what concerns them under it:
    contacts, support needs, a plan of their own, new incidents, a withdrawal, and their answer when closure is
    proposed. The first case cannot close until each reporter has been asked.

    The first case may say no, for example because it is closed, or because only one of the two is restricted: `asb show
    REF` then says so, and there is a task. Once they are joined, both are restricted and closed alike.

    If the reports turn out to be about different matters, the second case leaves the first with --leave and the reason.
    It is then a case of its own again. A closure that was proposed in the first is no longer proposed in it.

    \b
    Examples:
      asb join ASB-7K3Q-MX92-PD4T --to ASB-2B9D-H4KQ-W7TX --as ola
      asb contact ASB-7K3Q-MX92-PD4T --method phone --outcome agrees --as ola
      asb join ASB-7K3Q-MX92-PD4T --as ola --leave "It is another flat's drill."
    """
