"""The commands about new incidents: reported, confirmed, or set aside as not about the case."""

from typing import Annotated

import typer

from standard.core.messages import ReportIncident
from standard.core.people import COMMAND
from standard.core.words import Category, Harm, HateStrand
from standard.progressing.incidents import ConfirmIncident
from standard.progressing.same_incidents import CompareIncidents
from starter.commands.options import Reference, ReporterDetails, Text, said, text_of
from starter.commands.sending import Envelope, send
from starter.times import read_time


def incident(
    reference: Reference,
    description: Annotated[
        str, typer.Option(metavar="TEXT", help="What was reported; - reads standard input, @FILE a file.")
    ],
    category: Annotated[Category | None, typer.Option(help=said(ReportIncident, "category"))] = None,
    harm: Annotated[Harm, typer.Option(help=said(ReportIncident, "harm"))] = Harm.UNKNOWN,
    hate: Annotated[bool, typer.Option("--hate", help=said(ReportIncident, "hate_perceived"))] = False,
    hate_strand: Annotated[list[HateStrand] | None, typer.Option(help="A hate strand. May be repeated.")] = None,
    violence: Annotated[bool, typer.Option("--violence", help=said(ReportIncident, "violence"))] = False,
    threat_of_violence: Annotated[
        bool, typer.Option("--threat-of-violence", help=said(ReportIncident, "threat_of_violence"))
    ] = False,
    occurred_at: Annotated[
        str | None, typer.Option(metavar="TIME", help="When it happened, or began; --at is when it was reported.")
    ] = None,
    occurred_until: Annotated[
        str | None, typer.Option(metavar="TIME", help=said(ReportIncident, "occurred_until"))
    ] = None,
    police_reference: Annotated[
        str | None, typer.Option(metavar="TEXT", help=said(ReportIncident, "police_reference"))
    ] = None,
    reporting_centre: Annotated[
        str | None, typer.Option(metavar="NAME", help=said(ReportIncident, "reporting_centre"))
    ] = None,
    may_pass_on: Annotated[
        bool | None, typer.Option("--may-pass-on/--may-not-pass-on", help=said(ReportIncident, "may_pass_on"))
    ] = None,
    *,
    reporter: ReporterDetails,
    envelope: Envelope,
) -> None:
    """Report a new incident on a case.

    It restarts the 60 days, may raise the priority, and cancels an open closure proposal. On a closed case it opens a
    new case, linked to the closed one.

    \b
    Example:
      asb incident ASB-7K3Q-MX92-PD4T --threat-of-violence \\
          --description "He shouted that he would break the door."
    """
    send(
        "report_incident",
        reference,
        envelope,
        otherwise=COMMAND,
        description=text_of(description, "--description"),
        category=category,
        harm=harm,
        hate_perceived=hate,
        hate_strands=hate_strand,
        violence=violence,
        threat_of_violence=threat_of_violence,
        occurred_at=read_time(occurred_at, "--occurred-at") if occurred_at is not None else None,
        occurred_until=read_time(occurred_until, "--occurred-until") if occurred_until is not None else None,
        police_reference=police_reference,
        reporting_centre=reporting_centre,
        may_pass_on=may_pass_on,
        reporter=reporter.given(),
    )


def confirm_incident(
    reference: Reference,
    incident: Annotated[int, typer.Argument(metavar="NUMBER", help=said(ConfirmIncident, "incident"))],
    notes: Text = None,
    *,
    reporter: ReporterDetails,
    envelope: Envelope,
) -> None:
    """Confirm that an incident is about this case.

    Anyone may report an incident. If it is about hate or violence and its sender has not proven who they are, it starts
    no clock of its own in a priority 1 case until one of the landlord's staff has confirmed it. Contact details that
    came with it count only if they are given here.

    \b
    Example:
      asb confirm-incident ASB-7K3Q-MX92-PD4T 3 --as ola \\
          --reporter-phone "01632 960001"
    """
    send(
        "confirm_incident",
        reference,
        envelope,
        incident=incident,
        notes=text_of(notes, "--notes"),
        reporter=reporter.checked(),
    )


def set_incident_aside(
    reference: Reference,
    incident: Annotated[int, typer.Argument(metavar="NUMBER", help=said(ConfirmIncident, "incident"))],
    reason: Annotated[str, typer.Option(metavar="TEXT", help="Why; - reads standard input, @FILE a file.")],
    *,
    envelope: Envelope,
) -> None:
    """Set aside an incident that is not about this case.

    Its effects on the priority, the 60 days and the clocks are undone. It stays on record. A closure that it cancelled
    has to be proposed again, and a promise that was broken stays broken.

    \b
    Example:
      asb set-incident-aside ASB-7K3Q-MX92-PD4T 3 --as ola --reason "About another block."
    """
    send("set_incident_aside", reference, envelope, incident=incident, reason=text_of(reason, "--reason"))


def compare_incidents(
    reference: Reference,
    incident: Annotated[int, typer.Argument(metavar="NUMBER", help=said(CompareIncidents, "incident"))],
    other: Annotated[int, typer.Argument(metavar="EARLIER", help=said(CompareIncidents, "other_incident"))],
    same: Annotated[bool, typer.Option("--same/--different", help=said(CompareIncidents, "are_the_same"))],
    reason: Annotated[str, typer.Option(metavar="TEXT", help="Why; - reads standard input, @FILE a file.")],
    *,
    envelope: Envelope,
) -> None:
    """Mark two incidents as one that was reported twice, or as two after all.

    `asb show` lists those that are likely the same. Both reports stay on record, and have their effects; only the
    number of incidents changes. A later finding stands.

    \b
    Example:
      asb compare-incidents ASB-7K3Q-MX92-PD4T 3 2 --same --as ola \\
          --reason "Told to us by telephone and by the app."
    """
    send(
        "compare_incidents",
        reference,
        envelope,
        incident=incident,
        other_incident=other,
        are_the_same=same,
        reason=text_of(reason, "--reason"),
    )
