"""``asb reported-to`` and ``asb help-to-report``: what the reporter tells other agencies, and our help with that."""

from typing import Annotated

import typer

from standard.progressing.help_to_report import HelpToReport, RecordHelpToReport
from standard.progressing.report_to import ToldAgency
from standard.progressing.reports_elsewhere import RecordedAs, RecordReportedTo
from starter.commands.options import Reference, Text, said, text_of
from starter.commands.sending import Envelope, send
from starter.times import read_day


def reported_to(
    reference: Reference,
    agency: Annotated[ToldAgency, typer.Option(help=said(RecordReportedTo, "agency"))],
    agency_name: Annotated[str | None, typer.Option(metavar="NAME", help=said(RecordReportedTo, "agency_name"))] = None,
    date: Annotated[str | None, typer.Option(metavar="DATE", help=said(RecordReportedTo, "told_on"))] = None,
    their_reference: Annotated[
        str | None, typer.Option("--reference", metavar="TEXT", help=said(RecordReportedTo, "their_reference"))
    ] = None,
    recorded_as: Annotated[RecordedAs | None, typer.Option(help=said(RecordReportedTo, "recorded_as"))] = None,
    helped: Annotated[bool, typer.Option("--helped", help=said(RecordReportedTo, "helped"))] = False,
    incident: Annotated[
        list[int] | None, typer.Option(metavar="NUMBER", help="An incident it was told about. May be repeated.")
    ] = None,
    notes: Text = None,
    *,
    envelope: Envelope,
) -> None:
    """Record that the reporter has told the police, the council or another agency; --at is when they told you.

    Give the agency's reference or how it recorded the report: what is no crime may have no reference.

    \b
    Examples:
      asb reported-to ASB-7K3Q-MX92-PD4T --as ola --agency police \\
          --date 2026-11-24 --reference 42/1234/26 --incident 2
      asb reported-to ASB-7K3Q-MX92-PD4T --as ola --agency council \\
          --recorded-as not_recorded --helped
    """
    send(
        "record_reported_to",
        reference,
        envelope,
        agency=agency,
        agency_name=agency_name,
        told_on=read_day(date, "--date") if date is not None else None,
        their_reference=their_reference,
        recorded_as=recorded_as,
        helped=helped,
        incidents=incident or [],
        notes=text_of(notes, "--notes"),
    )


def help_to_report(
    reference: Reference,
    answer: Annotated[HelpToReport, typer.Option(help=said(RecordHelpToReport, "help_to_report"))],
    agency: Annotated[ToldAgency | None, typer.Option(help=said(RecordHelpToReport, "agency"))] = None,
    incident: Annotated[
        list[int] | None, typer.Option(metavar="NUMBER", help=said(RecordHelpToReport, "incidents"))
    ] = None,
    may_pass_on: Annotated[
        bool | None, typer.Option("--may-pass-on/--may-not-pass-on", help=said(RecordHelpToReport, "may_pass_on"))
    ] = None,
    notes: Text = None,
    *,
    envelope: Envelope,
) -> None:
    """Record our help to report something to an agency: offered, accepted, declined or given; --at is when.

    The case asks for an answer until one is on record, and for the help until it is given. It may be closed without.

    \b
    Examples:
      asb help-to-report ASB-7K3Q-MX92-PD4T --as ola --answer declined
      asb help-to-report ASB-7K3Q-MX92-PD4T --as ola --answer given \\
          --agency police --incident 2 --may-pass-on
    """
    send(
        "record_help_to_report",
        reference,
        envelope,
        help_to_report=answer,
        agency=agency,
        incidents=incident or [],
        may_pass_on=may_pass_on,
        notes=text_of(notes, "--notes"),
    )
