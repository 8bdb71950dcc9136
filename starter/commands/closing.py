"""The commands that lead to a closure: proposed, decided on by somebody else, taken back, or a withdrawal."""

from typing import Annotated

import typer

from standard.closing.proposal import ProposeClosure
from standard.closing.withdrawal import Withdraw
from standard.core.words import ClosureGround, ContactMethod, SupportNeed
from starter.commands.options import Proposal, Reference, Text, said, text_of
from starter.commands.sending import Envelope, send


def propose_closure(
    reference: Reference,
    ground: Annotated[ClosureGround, typer.Option(help=said(ProposeClosure, "ground"))],
    reasons: Text = None,
    *,
    envelope: Envelope,
) -> None:
    """Propose to close the case.

    The reporter is told, and somebody else is asked to approve. The grounds action_plan_not_adhered_to and
    actions_exhausted need --reasons, which the reporter is told. A withdrawal is recorded with `asb withdraw`.

    \b
    Example:
      asb propose-closure ASB-7K3Q-MX92-PD4T --as ola --ground resolved
    """
    send("propose_closure", reference, envelope, ground=ground, reasons=text_of(reasons, "--reasons"))


def retract_closure(
    reference: Reference, proposal: Proposal = None, reason: Text = None, *, envelope: Envelope
) -> None:
    """Take back your own closure proposal.

    \b
    Example:
      asb retract-closure ASB-7K3Q-MX92-PD4T --as ola
    """
    send("retract_closure", reference, envelope, proposal_id=proposal, reason=text_of(reason, "--reason"))


def approve_closure(
    reference: Reference, proposal: Proposal = None, reason: Text = None, *, envelope: Envelope
) -> None:
    """Approve a closure that somebody else proposed.

    The case closes if no step is missing; otherwise each missing step is named. A manager who approves without the
    reporter's agreement has to give --reason.

    \b
    Example:
      asb approve-closure ASB-7K3Q-MX92-PD4T --as mina
    """
    send("approve_closure", reference, envelope, proposal_id=proposal, reason=text_of(reason, "--reason"))


def decline_closure(
    reference: Reference,
    reason: Annotated[str, typer.Option(metavar="TEXT", help="Why; - reads standard input, @FILE a file.")],
    proposal: Proposal = None,
    *,
    envelope: Envelope,
) -> None:
    """Decline a closure that somebody else proposed.

    The case goes on.

    \b
    Example:
      asb decline-closure ASB-7K3Q-MX92-PD4T --as mina --reason "Visit the reporter first."
    """
    send("decline_closure", reference, envelope, proposal_id=proposal, reason=text_of(reason, "--reason"))


def withdraw(
    reference: Reference,
    method: Annotated[ContactMethod, typer.Option(help=said(Withdraw, "method"))],
    support_need: Annotated[SupportNeed | None, typer.Option(help=said(Withdraw, "support_need"))] = None,
    reason: Text = None,
    *,
    envelope: Envelope,
) -> None:
    """Record that the reporter has withdrawn.

    This proposes closure, and replaces any other open proposal. If an officer heard it in a visit or telephone call, it
    is also the reporter's agreement. One made before something new became known proposes nothing.

    \b
    Example:
      asb withdraw ASB-7K3Q-MX92-PD4T --as ola --method phone
    """
    send("withdraw", reference, envelope, method=method, support_need=support_need, reason=text_of(reason, "--reason"))
