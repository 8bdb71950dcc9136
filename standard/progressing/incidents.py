"""New incidents on a case: recorded, confirmed by an officer, or set aside as not about this case.

Source: Service Standard, "Progressing the case"; readings in docs/standard.md.
"""

from collections.abc import Iterator
from datetime import datetime
from typing import Any, ClassVar

from pydantic import Field

from standard.core.capability import Capability, Line, NextStep, Urgency
from standard.core.case import Case
from standard.core.clocks import MOST_CLOCKS
from standard.core.draft import Draft, IncidentSetAside, Refused, ReportsChanged, ReportTaken, SomethingNew
from standard.core.messages import Message, Reporter, ReportIncident, Text
from standard.core.record import ReportKnown, with_changed, with_report
from standard.core.words import EntryKind, Priority, Recipient, RefusalCode, Template
from standard.response_times.priority import (
    PriorityRaised,
    raises_since_lowered,
    reckon_floor,
    reckon_priority,
    steps,
    write_priority,
)
from standard.response_times.promises import (
    alarms_changed,
    end_what_a_report_started,
    start_promised,
    start_reclassified,
    supersede_unpromised,
)
from standard.response_times.triage import triage
from standard.what_happens_next.believing import (
    as_told,
    details_to_confirm,
    incident_words,
    known_times,
    may_identify,
    not_dated_back,
    note_set_aside,
    when_it_occurred,
)
from standard.what_happens_next.reporter import forget, hold, identify, reckon_hold
from standard.worktime.in_words import local

_NEW = "a new incident was reported"
_WHO = (
    "Confirm who the reporter is: their details came with an incident that is not about this case, so nothing is sent"
)


class ConfirmIncident(Message):
    """An incident whose sender is unproven is about this case. ``reporter``: details that the officer has checked."""

    name: ClassVar[str] = "confirm_incident"
    about: ClassVar[str] = "Confirm that an incident from an unproven sender is about this case. Officers and managers."

    incident: int = Field(ge=1, description="The incident's number, as `asb show` shows it.", examples=[2])
    reporter: Reporter | None = Field(None, description="Details of the reporter that the officer has checked.")
    notes: Text | None = Field(None, description="What the officer found.", examples=["Heard it myself."])


class SetIncidentAside(Message):
    """An incident is not about this case: its effects are undone."""

    name: ClassVar[str] = "set_incident_aside"
    about: ClassVar[str] = "Set aside an incident that is not about this case, with the reason. Officers and managers."

    incident: int = Field(ge=1, description="The incident's number, as `asb show` shows it.", examples=[2])
    reason: Text = Field(description="Why it is not about this case.", examples=["It is about another flat."])


def report_incident(draft: Draft, message: ReportIncident) -> None:
    """A new incident: restarts the 60 days, may raise the priority, cancels an open closure proposal."""
    content, message = message.content_hash, known_times(message, draft.now)
    case, told_at = draft.case, draft.at
    category = message.category or case.category
    found = triage(message, category, by_staff=draft.role is not None, in_doubt=message.harm_in_doubt)
    case.incidents += 1
    draft.write(
        EntryKind.INCIDENT_REPORTED,
        f"Incident {case.incidents} reported: {category.label}{when_it_occurred(message)}"
        f"{not_dated_back(message.happened_at, told_at)}",
        words=incident_words(draft, message),
        incident=case.incidents,
        content=content,
        category=category,
        **as_told(message),
        task=details_to_confirm(draft, message),
    )
    report = ReportKnown(
        number=case.incidents,
        told_at=told_at,
        known_at=draft.now,
        priority=found.priority,
        hate=found.hate,
        floor=found.floor,
        violence=found.violence,
        proven=draft.seal is not None,
        identified=may_identify(draft) and message.reporter is not None,
        hold=message.reporter is not None and bool(message.reporter.telephone_only),
    )
    note_set_aside(draft, message, "incident", hold=report.hold and not case.telephone_only)
    # Before anything is said of the reporter: what they just asked for counts from now, whenever they were told.
    case.reports = with_report(case.reports, report)
    reckon_hold(case)
    draft.happened(SomethingNew(_NEW))
    if may_identify(draft):
        identify(draft, message.reporter, told_at, reachable=message.gives_an_address)
    _take_account(draft, report, "; ".join(found.reasons))
    draft.happened(ReportTaken(case.incidents, message, told_at, category, asb=found.asb, floor=found.floor))


def confirm_incident(draft: Draft, message: ConfirmIncident) -> None:
    """An officer finds that an incident from an unproven sender is about this case: it counts as one that is proven."""
    report = _report(draft.case, message.incident)
    held_again = report.set_aside and report.hold and not draft.case.telephone_only
    draft.write(
        EntryKind.INCIDENT_CONFIRMED,
        f"Incident {report.number} confirmed",
        words=message.notes,
        incident=report.number,
        telephone_only=held_again or None,
    )
    identified = report.identified or message.reporter is not None
    confirmed: dict[str, Any] = {"proven": True, "set_aside": False, "identified": identified}
    if report.set_aside:
        # It becomes known again: whatever was proposed or agreed meanwhile did not know of it.
        draft.happened(SomethingNew(_NEW))
        _take_account(draft, report.having(**confirmed, known_at=draft.now), "an incident was confirmed")
    else:
        alarm = report.alarm or _is_alarm(draft.case, report.having(**confirmed))
        draft.case.reports = with_changed(draft.case.reports, report.having(**confirmed, alarm=alarm))
        alarms_changed(draft)
    identify(draft, message.reporter, draft.at)


def set_incident_aside(draft: Draft, message: SetIncidentAside) -> None:
    """An officer finds that an incident is not about this case: its effects are undone. A closure that it cancelled has
    to be proposed again, and a promise that was broken stays broken.
    """
    case = draft.case
    report = _report(case, message.incident)
    if report.number == 1:
        raise Refused(RefusalCode.NOT_ALLOWED, "the first report opened the case; propose its closure instead")
    if report.set_aside:
        raise Refused(RefusalCode.NOT_ALLOWED, f"incident {report.number} is set aside already")
    before, was_held = case.priority, case.telephone_only
    case.reports = with_changed(case.reports, report.having(set_aside=True, alarm=False))
    _reckon(draft)
    if report.identified:
        # Details that came with what is about somebody else may be somebody else's.
        forget(case)
        hold(case, draft.now)
    draft.write(
        EntryKind.INCIDENT_SET_ASIDE,
        f"Incident {report.number} set aside: not about this case",
        words=message.reason,
        incident=report.number,
        telephone_only=case.telephone_only if case.telephone_only != was_held else None,
        task=_WHO if report.identified else None,
    )
    draft.happened(IncidentSetAside(report.number))
    why = f"incident {report.number} is not about this case"
    if case.priority != before:
        write_priority(draft, f"as {why}")
        supersede_unpromised(draft, why)
    end_what_a_report_started(draft, report.told_at, why)
    for step in raises_since_lowered(case):
        start_promised(draft, step.priority, step.told_at)
    start_reclassified(draft)
    alarms_changed(draft)


def to_be_confirmed(case: Case) -> list[int]:
    """The incidents of hate or violence whose senders are unproven, and that no officer has looked at yet."""
    return [each.number for each in case.reports if each.floor and not (each.proven or each.set_aside)]


def _take_account(draft: Draft, report: ReportKnown, reasons: str) -> None:
    """Lets a report count: for the 60 days, the priority, and what has to be answered."""
    case = draft.case
    before, alarm = case.priority, report.alarm or _is_alarm(case, report)
    others = tuple(each for each in case.reports if each.number != report.number)
    case.reports = with_report(others, report.having(alarm=alarm))
    _reckon(draft)
    step = next((step for step in steps(case) if step.report == report.number), None)
    if step is not None and step.raises and step.priority is Priority.HIGH and report.floor and report.proven:
        # It is one also where an earlier raise becomes known after it, as it would have been if typed in after that.
        case.reports = with_changed(case.reports, _report(case, report.number).having(alarm=True))
    if case.priority < before:
        write_priority(draft, f"raised: {reasons}")
    if step is not None and step.raises:
        start_promised(draft, report.priority, report.told_at)
    alarms_changed(draft)
    if case.priority < before:
        draft.happened(PriorityRaised())
    else:
        draft.tell(Template.INCIDENT_ADDED, Recipient.REPORTER, incident_number=report.number, priority=case.priority)
    if report.number in to_be_confirmed(case):
        draft.tell(Template.INCIDENT_TO_CONFIRM, Recipient.OFFICER, incident_number=report.number)


def _is_alarm(case: Case, report: ReportKnown) -> bool:
    """Whether a report on a priority 1 case has to be answered once more."""
    return report.proven and report.floor and case.priority is Priority.HIGH and len(case.clocks) < MOST_CLOCKS


def _reckon(draft: Draft) -> None:
    case = draft.case
    counting = [report for report in case.reports if not report.set_aside]
    case.last_report_at = max(report.told_at for report in counting)
    reckon_floor(case)
    draft.happened(ReportsChanged())
    reckon_priority(case)
    reckon_hold(case)


def _report(case: Case, number: int) -> ReportKnown:
    found = next((report for report in case.reports if report.number == number), None)
    if found is None:
        known = f"the case has {case.incidents}" if number > case.incidents else "it is too long ago"
        raise Refused(RefusalCode.UNKNOWN_INCIDENT, f"no incident {number} can be looked at here: {known}")
    return found


def next_step(case: Case, _: datetime) -> NextStep | None:
    """Incidents of hate or violence from unproven senders are confirmed, or set aside."""
    unproven = to_be_confirmed(case)
    if not unproven:
        return None
    do = f"Find out whether incident {unproven[0]} is about this case, and confirm it or set it aside"
    what = f"{do}: nobody has proven to be its sender"
    return NextStep.of(case, what, Recipient.OFFICER, Urgency.TO_BE_CONFIRMED)


def shown(case: Case) -> Iterator[Line]:
    """How many reports there were."""
    yield "Reports", f"{case.incidents}, the last {local(case.last_report_at)}"


INCIDENTS = Capability(
    rules={ReportIncident: report_incident, ConfirmIncident: confirm_incident, SetIncidentAside: set_incident_aside},
    next_step=next_step,
    shown=shown,
)
