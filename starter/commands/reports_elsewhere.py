"""``asb reported-to`` and ``asb help-to-report``: what the reporter tells other agencies, and our help with that."""

from standard.progressing.help_to_report import RecordHelpToReport
from standard.progressing.reports_elsewhere import RecordReportedTo
from starter.commands.from_message import sends
from starter.commands.options import MAY_PASS_ON


@sends(RecordReportedTo, told_on="--date", their_reference="--reference", incidents="--incident")
def reported_to() -> None:
    """Record that the reporter has told the police, the council or another agency; --at is when they told you.

    Give the agency's reference or how it recorded the report: something that is not a crime may have none.

    \b
    Examples:
      asb reported-to ASB-7K3Q-MX92-PD4T --as ola --agency police \\
          --date 2026-11-24 --reference 42/1234/26 --incident 2
      asb reported-to ASB-7K3Q-MX92-PD4T --as ola --agency council \\
          --recorded-as not_recorded --helped
    """


@sends(RecordHelpToReport, help_to_report="--answer", incidents="--incident", may_pass_on=MAY_PASS_ON)
def help_to_report() -> None:
    """Record our help to report something to an agency: offered, accepted, declined or given; --at is when.

    The case asks for an answer until one is on record, and for the help until it is given. It can be closed
    without either.

    \b
    Examples:
      asb help-to-report ASB-7K3Q-MX92-PD4T --as ola --answer declined
      asb help-to-report ASB-7K3Q-MX92-PD4T --as ola --answer given \\
          --agency police --incident 2 --may-pass-on
    """
