"""What officers and reporters do with a running case, other than closing it.

Source: Service Standard, "What Happens Next?" and "Progressing the case"; readings in docs/standard.md.
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
from standard.case import QUIET_DAYS, FactKind
from standard.closure import cancel_for_incident, note_contact
from standard.draft import Draft, Refused
from standard.intake import acknowledge, identify, know
from standard.messages import (
    BeginInvestigation,
    Reallocate,
    Reassess,
    RecordContact,
    Reporter,
    ReportIncident,
)
from standard.people import OPERATOR, Person
from standard.promises import contact_is_possible, put_on_record, start_promised, supersede_unpromised
from standard.triage import triage
from standard.words import (
    ContactMethod,
    ContactOutcome,
    ContactWith,
    EntryKind,
    Priority,
    Recipient,
    RefusalCode,
    Stage,
    Template,
)
from standard.worktime import sixty_days_after

MOST_CLOCKS = 50
"""How many clocks reassessments may give a case; its state has to stay small. Our own bound."""

_IN_WRITING = frozenset({ContactMethod.EMAIL, ContactMethod.SMS, ContactMethod.LETTER})


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
    case.last_report_at = max(case.last_report_at, told_at)
    case.quiet_until = max(case.quiet_until, sixty_days_after(case.last_report_at, QUIET_DAYS))
    case.latest_answer = None
    cancel_for_incident(draft)
    if may_identify(draft):
        _identify(draft, message.reporter, told_at)
    case.hate = case.hate or found.hate
    case.floor = case.floor or found.floor
    if found.priority < case.priority:
        _set_priority(draft, found.priority, "; ".join(found.reasons), told_at)
    else:
        draft.tell(
            Template.INCIDENT_ADDED,
            Recipient.REPORTER,
            incident_number=case.incidents,
            priority=case.priority.label,
        )


def record_contact(draft: Draft, message: RecordContact, happened_at: datetime) -> None:
    """A contact: may settle clocks, and may count towards the agreement to close."""
    in_writing = message.method in _IN_WRITING
    if message.outcome is ContactOutcome.SENT and not in_writing:
        raise Refused(RefusalCode.INVALID_FIELD, f"outcome sent goes with email, sms or letter, not {message.method}")
    if message.outcome is ContactOutcome.NO_ANSWER and in_writing:
        raise Refused(RefusalCode.INVALID_FIELD, f"outcome no_answer goes with a visit or a call, not {message.method}")
    whom = message.contact_with.value.replace("_", " ")
    draft.write(
        EntryKind.CONTACT_RECORDED,
        f"Contact with the {whom}: {message.method.label}, {message.outcome.label}",
        words=message.notes,
        contact_with=message.contact_with,
        method=message.method,
        outcome=message.outcome,
        support_need=message.support_need,
    )
    _identify(draft, message.reporter, happened_at)
    if message.contact_with is ContactWith.REPORTER and message.outcome is not ContactOutcome.NO_ANSWER:
        put_on_record(draft, FactKind.WROTE if in_writing else FactKind.SPOKE, happened_at)
    visited_or_referred = message.method is ContactMethod.VISIT or message.contact_with is ContactWith.PARTNER_AGENCY
    if visited_or_referred and message.outcome is not ContactOutcome.NO_ANSWER:
        put_on_record(draft, FactKind.VISITED_OR_REFERRED, happened_at)
    note_contact(draft, message, happened_at)


def begin_investigation(draft: Draft, message: BeginInvestigation, happened_at: datetime) -> None:
    """The investigation begins."""
    draft.write(EntryKind.INVESTIGATION_BEGUN, "Investigation begun", words=message.notes)
    if draft.case.stage is Stage.REPORTED:
        draft.case.stage = Stage.INVESTIGATING
    put_on_record(draft, FactKind.INVESTIGATION_BEGUN, happened_at)


def reassess(draft: Draft, message: Reassess, happened_at: datetime) -> None:
    """An officer's assessment sets the priority. Hate and violence stay priority 1 whatever the score."""
    case = draft.case
    if case.floor and message.priority is not Priority.HIGH:
        raise Refused(
            RefusalCode.PRIORITY_FLOOR,
            "a case with a hate element, violence or a threat of it stays priority 1 whatever the score",
        )
    if len(case.clocks) >= MOST_CLOCKS and message.priority is not case.priority:
        raise Refused(
            RefusalCode.NOT_ALLOWED, f"the priority has been changed so often that the case has {MOST_CLOCKS} clocks"
        )
    draft.write(
        EntryKind.REASSESSED,
        f"Assessed anew as {message.priority.label}",
        words=message.reason,
        priority=message.priority,
    )
    if message.priority < case.priority:
        _set_priority(draft, message.priority, "by assessment", happened_at)
    elif message.priority > case.priority:
        case.priority = message.priority
        _write_priority(draft, "lowered by assessment")
        supersede_unpromised(draft)
        start_promised(draft, case.reported_at, reclassified=True)


def reallocate(draft: Draft, message: Reallocate, officer: Person | None) -> None:
    """Another officer takes the case over; the reporter is told who."""
    case = draft.case
    if officer is None:
        raise Refused(RefusalCode.NOT_REGISTERED, "the officer named in the field to is not in the register")
    if not officer.active:
        raise Refused(RefusalCode.HAS_LEFT, "the officer named in the field to has left")
    if officer.id == OPERATOR:
        raise Refused(RefusalCode.NOT_ALLOWED, "the default operator takes no cases; name an officer in the field to")
    if case.allocation is None:
        raise Refused(RefusalCode.NOT_ALLOWED, "no officer is allocated yet; the register has to do that first")
    case.allocation = case.allocation.model_copy(update={"officer": officer.id})
    know(draft, [officer])
    draft.write(
        EntryKind.ALLOCATED,
        f"Allocated to officer {officer.id}",
        words=message.reason,
        officer=officer.id,
        manager=case.allocation.manager,
        deputy=case.allocation.deputy,
        patch=case.allocation.patch,
    )
    draft.tell(Template.OFFICER_CHANGED, Recipient.REPORTER)
    draft.tell(Template.CASE_ALLOCATED, Recipient.OFFICER, priority=case.priority.label)


def _set_priority(draft: Draft, priority: Priority, reasons: str, learned_at: datetime) -> None:
    case = draft.case
    case.priority = priority
    case.latest_answer = None
    case.asb = case.asb or priority is not Priority.STANDARD
    _write_priority(draft, f"raised: {reasons}")
    start_promised(draft, learned_at)
    acknowledge(draft)


def _write_priority(draft: Draft, why: str) -> None:
    case = draft.case
    case.priority_reason = why
    draft.write(
        EntryKind.PRIORITY_SET,
        f"Now {case.priority.label}, {why}",
        priority=case.priority,
        asb=case.asb,
    )


def _identify(draft: Draft, reporter: Reporter | None, at: datetime) -> None:
    was_anonymous = draft.case.anonymous
    identify(draft, reporter)
    if was_anonymous and not draft.case.anonymous:
        contact_is_possible(draft, at)
        acknowledge(draft)
