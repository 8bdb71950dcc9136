"""The commands about new incidents: reported, confirmed, or set aside as not about the case."""

from collections.abc import Mapping
from typing import Any

from standard.core.messages import ReportIncident
from standard.progressing.incidents import ConfirmIncident, SetIncidentAside
from standard.progressing.same_incidents import CompareIncidents
from starter.commands.from_message import sends
from starter.commands.options import MAY_PASS_ON, ReporterDetails


@sends(
    ReportIncident,
    own=("reporter",),
    hate_perceived="--hate",
    hate_strands="--hate-strand",
    may_pass_on=MAY_PASS_ON,
)
def incident(reporter: ReporterDetails) -> Mapping[str, Any]:
    """Report a new incident on a case.

    It restarts the 60 days, may raise the priority, and cancels an open closure proposal. On a closed case it opens a
    new case, linked to the closed one.

    \b
    Example:
      asb incident ASB-7K3Q-MX92-PD4T --threat-of-violence \\
          --description "He shouted that he would break the door."
    """
    return {"reporter": reporter.given()}


@sends(ConfirmIncident, "incident", own=("reporter",))
def confirm_incident(reporter: ReporterDetails) -> Mapping[str, Any]:
    """Confirm that an incident is about this case.

    Anyone may report an incident. If it is about hate or violence and its sender has not proven who they are, it starts
    no clock of its own in a priority 1 case until one of the landlord's staff has confirmed it. Contact details that
    came with it count only if they are given here.

    \b
    Example:
      asb confirm-incident ASB-7K3Q-MX92-PD4T 3 --as ola \\
          --reporter-phone "01632 960001"
    """
    return {"reporter": reporter.checked()}


@sends(SetIncidentAside, "incident")
def set_incident_aside() -> None:
    """Set aside an incident that is not about this case.

    Its effects on the priority, the 60 days and the clocks are undone. It stays on record. A closure that it cancelled
    has to be proposed again, and a promise that was broken stays broken.

    \b
    Example:
      asb set-incident-aside ASB-7K3Q-MX92-PD4T 3 --as ola --reason "About another block."
    """


@sends(CompareIncidents, "incident", "other_incident", are_the_same="--same/--different")
def compare_incidents() -> None:
    """Mark two incidents as one that was reported twice, or as two after all.

    `asb show` lists those that are likely the same. Both reports stay on record, and keep their effects; only the
    number of incidents changes. The latest finding stands.

    \b
    Example:
      asb compare-incidents ASB-7K3Q-MX92-PD4T 3 2 --same --as ola \\
          --reason "Told to us by telephone and by the app."
    """
