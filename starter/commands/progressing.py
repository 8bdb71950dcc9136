"""The commands that tell a case what its officers have done or decided on the way."""

from typing import Annotated

import typer

from standard.core.words import ContactMethod, ContactOutcome, ContactWith, Shared, SupportNeed
from standard.what_happens_next.allocation import Reallocate
from standard.what_happens_next.contact import Given, RecordContact
from standard.what_happens_next.parties import ReporterAgrees
from starter.commands.options import Proposal, Reference, ReporterDetails, Text, said, text_of
from starter.commands.sending import Envelope, send


def contact(
    reference: Reference,
    method: Annotated[ContactMethod, typer.Option(help=said(RecordContact, "method"))],
    outcome: Annotated[ContactOutcome, typer.Option(help=said(RecordContact, "outcome"))],
    contact_with: Annotated[
        ContactWith, typer.Option("--with", help=said(RecordContact, "contact_with"))
    ] = ContactWith.REPORTER,
    party: Annotated[int | None, typer.Option(metavar="NUMBER", help=said(RecordContact, "party"))] = None,
    reporter_agrees: Annotated[ReporterAgrees | None, typer.Option(help=said(RecordContact, "reporter_agrees"))] = None,
    could_identify: Annotated[
        str | None, typer.Option(metavar="TEXT", help=said(RecordContact, "could_identify"))
    ] = None,
    why_all_the_same: Annotated[
        str | None, typer.Option(metavar="TEXT", help=said(RecordContact, "why_all_the_same"))
    ] = None,
    agency: Annotated[str | None, typer.Option(metavar="AGENCY", help=said(RecordContact, "agency"))] = None,
    gave: Annotated[
        list[Shared] | None,
        typer.Option(
            metavar="KIND", help=f"{said(RecordContact, 'gave')} One of {', '.join(Shared)}; may be repeated."
        ),
    ] = None,
    received: Annotated[
        list[Shared] | None,
        typer.Option(metavar="KIND", help=f"{said(RecordContact, 'received')} As --gave; may be repeated."),
    ] = None,
    support_need: Annotated[SupportNeed | None, typer.Option(help=said(RecordContact, "support_need"))] = None,
    proposal: Proposal = None,
    given: Annotated[list[Given] | None, typer.Option(help=f"{said(RecordContact, 'given')} May be repeated.")] = None,
    notes: Text = None,
    confidential: Annotated[bool, typer.Option("--confidential", help=said(RecordContact, "confidential"))] = False,
    passed_on: Annotated[
        list[int] | None,
        typer.Option(metavar="NUMBER", help=f"{said(RecordContact, 'passed_on')} May be repeated."),
    ] = None,
    basis: Annotated[str | None, typer.Option(metavar="TEXT", help=said(RecordContact, "basis"))] = None,
    not_shared: Annotated[bool, typer.Option("--not-shared", help=said(RecordContact, "not_shared"))] = False,
    *,
    reporter: ReporterDetails,
    envelope: Envelope,
) -> None:
    """Record a contact that a person made or tried to make.

    Speaking with the reporter keeps the promise to respond. After a closure is proposed, the outcome "agrees" in a
    visit or telephone call is the agreement that closing needs; it is about the open proposal, unless --proposal names
    another. In writing, "sent" is for something we wrote; anything the reporter wrote does not count as a response.

    Before the first contact with a party, ask the reporter whether they agree, and what could identify them. If they
    do not agree, or cannot be asked, say why the party is contacted all the same. To every party, the
    reporter is only "a resident". Nothing is ever sent to a party automatically.

    Notes that are --confidential are for staff who may see the case: no letter quotes them, and they are passed on only
    to an agency, on a recorded --basis. Once agencies are on the case (`asb agency`), say which --agency it was, and
    what you --gave and --received: an agency is given only what it may have. If something cannot be shared, tell them
    so, and add --not-shared.

    \b
    Examples:
      asb contact ASB-7K3Q-MX92-PD4T --as ola --method phone --outcome spoke
      asb contact ASB-7K3Q-MX92-PD4T --as ola --method visit \\
          --outcome agrees --at 2027-02-03T14:30 --notes @visit.txt
      asb contact ASB-7K3Q-MX92-PD4T --as ola --method visit --outcome spoke \\
          --with party --party 1 --reporter-agrees yes \\
          --could-identify "They are the only neighbour."
    """
    send(
        "record_contact",
        reference,
        envelope,
        method=method,
        outcome=outcome,
        contact_with=contact_with,
        party=party,
        reporter_agrees=reporter_agrees,
        could_identify=text_of(could_identify, "--could-identify"),
        why_all_the_same=text_of(why_all_the_same, "--why-all-the-same"),
        agency=agency,
        gave=gave,
        received=received,
        support_need=support_need,
        proposal_id=proposal,
        given=given,
        notes=text_of(notes, "--notes"),
        confidential=confidential,
        passed_on=passed_on,
        basis=text_of(basis, "--basis"),
        not_shared=not_shared,
        reporter=reporter.checked(),
    )


def begin_investigation(reference: Reference, notes: Text = None, *, envelope: Envelope) -> None:
    """Record that the investigation has begun.

    \b
    Example:
      asb begin-investigation ASB-7K3Q-MX92-PD4T --as ola --at 2027-01-04T09:30
    """
    send("begin_investigation", reference, envelope, notes=text_of(notes, "--notes"))


def reallocate(
    reference: Reference,
    to: Annotated[str, typer.Option(metavar="ID", help=said(Reallocate, "to"))],
    reason: Text = None,
    *,
    envelope: Envelope,
) -> None:
    """Give the case to another officer.

    The reporter is told who the new officer is.

    \b
    Example:
      asb reallocate ASB-7K3Q-MX92-PD4T --as mina --to oscar
    """
    send("reallocate", reference, envelope, to=to, reason=text_of(reason, "--reason"))
