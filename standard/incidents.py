"""New incidents on a case: recorded, confirmed by an officer, or set aside as not about this case.

Source: Service Standard, "Progressing the case"; readings in docs/standard.md.
"""

from datetime import datetime

from standard.believing import (
    details_to_confirm,
    incident_words,
    known_times,
    may_identify,
    not_dated_back,
    note_set_aside,
)
from standard.case import Case
from standard.clocks import MOST_CLOCKS
from standard.closure import cancel_for_incident
from standard.draft import Draft, Refused
from standard.messages import ConfirmIncident, ReportIncident, SetIncidentAside
from standard.priority import raise_by, raises, without_report, write_priority
from standard.promises import alarms_changed, start_promised, start_reclassified, supersede_unpromised
from standard.quiet import quiet_until
from standard.record import ReportKnown, with_report
from standard.reporter import acknowledge, identify
from standard.triage import triage
from standard.words import EntryKind, Priority, Recipient, RefusalCode, Template


def report_incident(draft: Draft, message: ReportIncident, told_at: datetime) -> None:
    """A new incident: restarts the 60 days, may raise the priority, cancels an open closure proposal."""
    message = known_times(message, draft.now)
    case = draft.case
    category = message.category or case.category
    found = triage(message, category, by_staff=draft.role is not None, in_doubt=message.harm_in_doubt)
    case.incidents += 1
    draft.write(
        EntryKind.INCIDENT_REPORTED,
        f"Incident {case.incidents} reported: {category.label}{not_dated_back(message.happened_at, told_at)}",
        words=incident_words(draft, message),
        number=case.incidents,
        category=category,
        harm=message.harm,
        hate_perceived=message.hate_perceived,
        hate_strands=list(message.hate_strands),
        violence=message.violence,
        threat_of_violence=message.threat_of_violence,
        occurred_at=message.occurred_at.isoformat() if message.occurred_at else None,
        task=details_to_confirm(draft, message),
    )
    note_set_aside(draft, message, "incident")
    cancel_for_incident(draft)
    if may_identify(draft):
        identify(draft, message.reporter, told_at)
    report = ReportKnown(
        number=case.incidents,
        told_at=told_at,
        priority=found.priority,
        hate=found.hate,
        floor=found.floor,
        proven=draft.seal is not None,
    )
    _take_account(draft, report, "; ".join(found.reasons))


def confirm_incident(draft: Draft, message: ConfirmIncident, happened_at: datetime) -> None:
    """An officer finds that an incident from an unproven sender is about this case: it counts as one that is proven."""
    report = _report(draft.case, message.incident)
    draft.write(
        EntryKind.INCIDENT_CONFIRMED,
        f"Incident {report.number} confirmed",
        words=message.notes,
        number=report.number,
    )
    identify(draft, message.reporter, happened_at)
    alarm = report.alarm or _is_alarm(draft.case, report.model_copy(update={"proven": True}))
    _put(draft.case, report.model_copy(update={"proven": True, "set_aside": False, "alarm": alarm}))
    if report.set_aside:
        _take_account(draft, _report(draft.case, report.number), "the incident was confirmed")
    alarms_changed(draft, "nobody has to be answered")


def set_incident_aside(draft: Draft, message: SetIncidentAside) -> None:
    """An officer finds that an incident is not about this case: what it moved is put back. A closure that it cancelled
    has to be proposed anew, and a promise that was broken stays broken.
    """
    case = draft.case
    report = _report(case, message.incident)
    if report.number == 1:
        raise Refused(RefusalCode.NOT_ALLOWED, "the first report opened the case; propose its closure instead")
    draft.write(
        EntryKind.INCIDENT_SET_ASIDE,
        f"Incident {report.number} set aside: not about this case",
        words=message.reason,
        number=report.number,
    )
    before = case.priority
    _put(case, report.model_copy(update={"set_aside": True, "alarm": False}))
    without_report(draft, report.number)
    _reckon(case)
    why = f"incident {report.number} is not about this case"
    if case.priority != before:
        write_priority(draft, f"as {why}")
        supersede_unpromised(draft, why)
        start_reclassified(draft)
    alarms_changed(draft, why)


def to_be_confirmed(case: Case) -> list[int]:
    """The incidents of hate or violence whose senders are unproven, and that no officer has looked at yet."""
    return [each.number for each in case.reports if each.floor and not (each.proven or each.alarm or each.set_aside)]


def _take_account(draft: Draft, report: ReportKnown, reasons: str) -> None:
    """Lets a report count: for the 60 days, the priority, and what has to be answered."""
    case = draft.case
    raised = raises(case, report)
    to_high = raised and report.priority is Priority.HIGH
    report = report.model_copy(update={"alarm": report.alarm or to_high or _is_alarm(case, report)})
    others = tuple(each for each in case.reports if each.number != report.number)
    case.reports = with_report(others, report)
    before = case.priority
    if raised:
        raise_by(draft, report)
    _reckon(case)
    if case.priority < before:
        write_priority(draft, f"raised: {reasons}")
    if raised:
        start_promised(draft, report.priority, report.told_at)
    alarms_changed(draft, "nobody has to be answered")
    if case.priority < before:
        acknowledge(draft)
    else:
        draft.tell(
            Template.INCIDENT_ADDED,
            Recipient.REPORTER,
            incident_number=report.number,
            priority=case.priority.label,
        )
    if report.number in to_be_confirmed(case):
        draft.tell(Template.INCIDENT_TO_CONFIRM, Recipient.OFFICER, incident_number=report.number)


def _is_alarm(case: Case, report: ReportKnown) -> bool:
    """Whether a report on a priority 1 case has to be answered once more."""
    return report.proven and report.floor and case.priority is Priority.HIGH and len(case.clocks) < MOST_CLOCKS


def _reckon(case: Case) -> None:
    counting = [report for report in case.reports if not report.set_aside]
    case.last_report_at = max(report.told_at for report in counting)
    case.hate = any(report.hate for report in counting)
    case.floor = any(report.floor for report in counting)
    case.quiet_until = quiet_until(case)


def _report(case: Case, number: int) -> ReportKnown:
    found = next((report for report in case.reports if report.number == number), None)
    if found is None:
        known = f"the case has {case.incidents}" if number > case.incidents else "it is too long ago"
        raise Refused(RefusalCode.UNKNOWN_INCIDENT, f"no incident {number} can be looked at here: {known}")
    return found


def _put(case: Case, report: ReportKnown) -> None:
    case.reports = tuple(report if each.number == report.number else each for each in case.reports)
