"""The commands that tell a case something: one for each thing that people record or decide."""

from typing import Annotated, Any

import typer
from pydantic import ValidationError

from standard.messages import Reporter
from standard.people import COMMAND
from standard.words import (
    Category,
    Channel,
    ClosureGround,
    ContactMethod,
    ContactOutcome,
    ContactWith,
    Harm,
    HateStrand,
    SupportNeed,
)
from starter.commands.options import (
    AsJson,
    At,
    MessageId,
    Reference,
    Sender,
    invalid,
    priority_of,
    text_of,
)
from starter.commands.sending import Envelope, send
from starter.times import read_time

EXIT_STATUS = (
    "Exit status: 0 accepted, 3 refused, 4 left with the case until it can decide, 2 bad input, 1 a server is away."
)
"""How every command here ends."""

Text = Annotated[str | None, typer.Option(metavar="TEXT", help="In words; - reads standard input, @FILE a file.")]
Proposal = Annotated[str | None, typer.Option(metavar="ID", help="The proposal. Default: the one that is open.")]
ReporterName = Annotated[str | None, typer.Option(metavar="NAME", help="The reporter's name, where given now.")]
ReporterEmail = Annotated[str | None, typer.Option(metavar="EMAIL", help="The reporter's e-mail address.")]
ReporterPhone = Annotated[str | None, typer.Option(metavar="NUMBER", help="The reporter's telephone number.")]
ReporterAddress = Annotated[str | None, typer.Option(metavar="ADDRESS", help="The reporter's postal address.")]
ReporterPreferred = Annotated[Channel | None, typer.Option(help="How the reporter wishes to be written to.")]
ReporterNeed = Annotated[
    list[SupportNeed] | None,
    typer.Option(
        "--reporter-support-need",
        metavar="NEED",
        help=f"A support need of the reporter's: {', '.join(SupportNeed)}. May be given again.",
    ),
]


def incident(
    reference: Reference,
    description: Annotated[
        str, typer.Option(metavar="TEXT", help="What was reported; - reads standard input, @FILE a file.")
    ],
    category: Annotated[Category | None, typer.Option(help="What it is about. Default: as the case.")] = None,
    harm: Annotated[Harm, typer.Option(help="The risk of harm that is stated.")] = Harm.UNKNOWN,
    hate: Annotated[bool, typer.Option("--hate", help="The victim or anyone else perceived a hate element.")] = False,
    hate_strand: Annotated[list[HateStrand] | None, typer.Option(help="A hate strand. May be given again.")] = None,
    violence: Annotated[bool, typer.Option("--violence", help="There was violence.")] = False,
    threat_of_violence: Annotated[bool, typer.Option("--threat-of-violence", help="Violence was threatened.")] = False,
    occurred_at: Annotated[
        str | None, typer.Option(metavar="TIME", help="When it happened; --at is when it was reported.")
    ] = None,
    reporter_name: ReporterName = None,
    reporter_email: ReporterEmail = None,
    reporter_phone: ReporterPhone = None,
    reporter_address: ReporterAddress = None,
    reporter_preferred: ReporterPreferred = None,
    reporter_support_need: ReporterNeed = None,
    sender: Sender = None,
    at: At = None,
    message_id: MessageId = None,
    as_json: AsJson = False,
) -> None:
    """Report a new incident on a case.

    It restarts the 60 days, may raise the priority, and cancels an open closure proposal. On a closed case it opens a
    new one, linked to it.

    \b
    Example:
      asb incident ASB-7K3Q-MX92-PD4T --threat-of-violence \\
          --description "He shouted that he would break the door."
    """
    send(
        "report_incident",
        Envelope(reference, sender, at, message_id, otherwise=COMMAND),
        as_json=as_json,
        description=text_of(description, "--description"),
        category=category,
        harm=harm,
        hate_perceived=hate,
        hate_strands=hate_strand,
        violence=violence,
        threat_of_violence=threat_of_violence,
        occurred_at=read_time(occurred_at, "--occurred-at") if occurred_at is not None else None,
        reporter=_details(
            reporter_name,
            reporter_email,
            reporter_phone,
            reporter_address,
            reporter_preferred,
            reporter_support_need,
        ),
    )


def confirm_incident(
    reference: Reference,
    incident: Annotated[int, typer.Argument(metavar="NUMBER", help="The incident's number, as `asb show` has it.")],
    notes: Text = None,
    reporter_name: ReporterName = None,
    reporter_email: ReporterEmail = None,
    reporter_phone: ReporterPhone = None,
    reporter_address: ReporterAddress = None,
    reporter_preferred: ReporterPreferred = None,
    reporter_support_need: ReporterNeed = None,
    sender: Sender = None,
    at: At = None,
    message_id: MessageId = None,
    as_json: AsJson = False,
) -> None:
    """Confirm that an incident is about this case.

    Anyone may report an incident. One of hate or violence whose sender has not proven who they are starts no clock of
    its own in a priority 1 case until somebody of the landlord's has confirmed it. Contact details that came with it
    count only if they are given here.

    \b
    Example:
      asb confirm-incident ASB-7K3Q-MX92-PD4T 3 --as ola \\
          --reporter-phone "01632 960001"
    """
    send(
        "confirm_incident",
        Envelope(reference, sender, at, message_id),
        as_json=as_json,
        incident=incident,
        notes=text_of(notes, "--notes"),
        reporter=_reporter(
            _details(
                reporter_name,
                reporter_email,
                reporter_phone,
                reporter_address,
                reporter_preferred,
                reporter_support_need,
            )
        ),
    )


def set_incident_aside(
    reference: Reference,
    incident: Annotated[int, typer.Argument(metavar="NUMBER", help="The incident's number, as `asb show` has it.")],
    reason: Annotated[str, typer.Option(metavar="TEXT", help="Why; - reads standard input, @FILE a file.")],
    sender: Sender = None,
    at: At = None,
    message_id: MessageId = None,
    as_json: AsJson = False,
) -> None:
    """Set an incident aside that is not about this case.

    What it moved is put back: the priority, the 60 days, the clocks it started. It stays on record. A closure that it
    cancelled has to be proposed anew, and a promise that was broken stays broken.

    \b
    Example:
      asb set-incident-aside ASB-7K3Q-MX92-PD4T 3 --as ola --reason "About another block."
    """
    send(
        "set_incident_aside",
        Envelope(reference, sender, at, message_id),
        as_json=as_json,
        incident=incident,
        reason=text_of(reason, "--reason"),
    )


def contact(
    reference: Reference,
    method: Annotated[ContactMethod, typer.Option(help="How the contact was made.")],
    outcome: Annotated[ContactOutcome, typer.Option(help="What came of it.")],
    contact_with: Annotated[ContactWith, typer.Option("--with", help="Who was contacted.")] = ContactWith.REPORTER,
    support_need: Annotated[
        SupportNeed | None, typer.Option(help="The support need that this way of contact meets.")
    ] = None,
    proposal: Proposal = None,
    notes: Text = None,
    reporter_name: ReporterName = None,
    reporter_email: ReporterEmail = None,
    reporter_phone: ReporterPhone = None,
    reporter_address: ReporterAddress = None,
    reporter_preferred: ReporterPreferred = None,
    reporter_support_need: ReporterNeed = None,
    sender: Sender = None,
    at: At = None,
    message_id: MessageId = None,
    as_json: AsJson = False,
) -> None:
    """Record a contact that a person made or tried to make.

    Speaking with the reporter keeps the promise to respond. After a closure is proposed, the outcome "agrees" in a
    visit or telephone call is the agreement that closing needs; it is about the proposal that is open, unless
    --proposal names another. In writing, "sent" is what we wrote; what the reporter wrote answers nothing.

    \b
    Examples:
      asb contact ASB-7K3Q-MX92-PD4T --as ola --method phone --outcome spoke
      asb contact ASB-7K3Q-MX92-PD4T --as ola --method visit \\
          --outcome agrees --at 2027-02-03T14:30 --notes @visit.txt
    """
    send(
        "record_contact",
        Envelope(reference, sender, at, message_id),
        as_json=as_json,
        method=method,
        outcome=outcome,
        contact_with=contact_with,
        support_need=support_need,
        proposal_id=proposal,
        notes=text_of(notes, "--notes"),
        reporter=_reporter(
            _details(
                reporter_name,
                reporter_email,
                reporter_phone,
                reporter_address,
                reporter_preferred,
                reporter_support_need,
            )
        ),
    )


def investigate(
    reference: Reference,
    notes: Text = None,
    sender: Sender = None,
    at: At = None,
    message_id: MessageId = None,
    as_json: AsJson = False,
) -> None:
    """Record that the investigation has begun.

    \b
    Example:
      asb investigate ASB-7K3Q-MX92-PD4T --as ola --at 2027-01-04T09:30
    """
    send(
        "begin_investigation",
        Envelope(reference, sender, at, message_id),
        as_json=as_json,
        notes=text_of(notes, "--notes"),
    )


def reassess(
    reference: Reference,
    priority: Annotated[int, typer.Option(help="1 (high), 2 (medium) or 3 (standard).")],
    reason: Annotated[str, typer.Option(metavar="TEXT", help="Why; - reads standard input, @FILE a file.")],
    sender: Sender = None,
    at: At = None,
    message_id: MessageId = None,
    as_json: AsJson = False,
) -> None:
    """Set the priority after a new assessment.

    Hate, violence and threats of it stay priority 1 whatever the assessment says.

    \b
    Example:
      asb reassess ASB-7K3Q-MX92-PD4T --as ola --priority 1 \\
          --reason "The neighbour no longer dares to leave the flat."
    """
    send(
        "reassess",
        Envelope(reference, sender, at, message_id),
        as_json=as_json,
        priority=priority_of(priority, "--priority"),
        reason=text_of(reason, "--reason"),
    )


def reallocate(
    reference: Reference,
    to: Annotated[str, typer.Option(metavar="ID", help="The new officer's id in the register.")],
    reason: Text = None,
    sender: Sender = None,
    at: At = None,
    message_id: MessageId = None,
    as_json: AsJson = False,
) -> None:
    """Give the case to another officer.

    The reporter is told who.

    \b
    Example:
      asb reallocate ASB-7K3Q-MX92-PD4T --as mina --to oscar
    """
    send(
        "reallocate",
        Envelope(reference, sender, at, message_id),
        as_json=as_json,
        to=to,
        reason=text_of(reason, "--reason"),
    )


def propose_closure(
    reference: Reference,
    ground: Annotated[ClosureGround, typer.Option(help="Why the case may be closed.")],
    reasons: Text = None,
    sender: Sender = None,
    at: At = None,
    message_id: MessageId = None,
    as_json: AsJson = False,
) -> None:
    """Propose to close the case.

    The reporter is told, and somebody else is asked to approve. The grounds action_plan_not_adhered_to and
    actions_exhausted need --reasons, which the reporter is told. A withdrawal is recorded with `asb withdraw`.

    \b
    Example:
      asb propose-closure ASB-7K3Q-MX92-PD4T --as ola --ground resolved
    """
    send(
        "propose_closure",
        Envelope(reference, sender, at, message_id),
        as_json=as_json,
        ground=ground,
        reasons=text_of(reasons, "--reasons"),
    )


def retract(
    reference: Reference,
    proposal: Proposal = None,
    reason: Text = None,
    sender: Sender = None,
    at: At = None,
    message_id: MessageId = None,
    as_json: AsJson = False,
) -> None:
    """Take your own closure proposal back.

    \b
    Example:
      asb retract ASB-7K3Q-MX92-PD4T --as ola
    """
    send(
        "retract_closure",
        Envelope(reference, sender, at, message_id),
        as_json=as_json,
        proposal_id=proposal,
        reason=text_of(reason, "--reason"),
    )


def approve(
    reference: Reference,
    proposal: Proposal = None,
    reason: Text = None,
    sender: Sender = None,
    at: At = None,
    message_id: MessageId = None,
    as_json: AsJson = False,
) -> None:
    """Approve a closure that somebody else proposed.

    The case closes if no step is missing; each missing one is named. A manager who approves without the reporter's
    agreement has to give --reason.

    \b
    Example:
      asb approve ASB-7K3Q-MX92-PD4T --as mina
    """
    send(
        "approve_closure",
        Envelope(reference, sender, at, message_id),
        as_json=as_json,
        proposal_id=proposal,
        reason=text_of(reason, "--reason"),
    )


def decline(
    reference: Reference,
    reason: Annotated[str, typer.Option(metavar="TEXT", help="Why; - reads standard input, @FILE a file.")],
    proposal: Proposal = None,
    sender: Sender = None,
    at: At = None,
    message_id: MessageId = None,
    as_json: AsJson = False,
) -> None:
    """Decline a closure that somebody else proposed.

    The case goes on.

    \b
    Example:
      asb decline ASB-7K3Q-MX92-PD4T --as mina --reason "Visit the reporter first."
    """
    send(
        "decline_closure",
        Envelope(reference, sender, at, message_id),
        as_json=as_json,
        proposal_id=proposal,
        reason=text_of(reason, "--reason"),
    )


def withdraw(
    reference: Reference,
    method: Annotated[ContactMethod, typer.Option(help="How the reporter said so.")],
    support_need: Annotated[
        SupportNeed | None, typer.Option(help="The support need that this way of contact meets.")
    ] = None,
    reason: Text = None,
    sender: Sender = None,
    at: At = None,
    message_id: MessageId = None,
    as_json: AsJson = False,
) -> None:
    """Record that the reporter withdraws.

    This proposes closure, and takes the place of another proposal that is open. Heard by an officer in a visit or
    telephone call, it is also the reporter's agreement. One from before the last report proposes nothing.

    \b
    Example:
      asb withdraw ASB-7K3Q-MX92-PD4T --as ola --method phone
    """
    send(
        "withdraw",
        Envelope(reference, sender, at, message_id),
        as_json=as_json,
        method=method,
        support_need=support_need,
        reason=text_of(reason, "--reason"),
    )


def _details(
    name: str | None,
    email: str | None,
    phone: str | None,
    address: str | None,
    preferred: Channel | None,
    needs: list[SupportNeed] | None,
) -> dict[str, Any] | None:
    given: dict[str, Any] = {
        "name": name,
        "email": email,
        "phone": phone,
        "address": address,
        "preferred": preferred,
        "support_needs": needs or [],
    }
    return given if any(given.values()) else None


def _reporter(given: dict[str, Any] | None) -> Reporter | None:
    try:
        return None if given is None else Reporter.model_validate(given)
    except ValidationError as error:
        raise invalid(error, Reporter) from None
