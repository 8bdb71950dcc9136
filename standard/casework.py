"""What officers do with a running case, other than closing it.

Source: Service Standard, "Response Times" and "What Happens Next?"; readings in docs/standard.md.
"""

from datetime import datetime

from standard.closing.closure import note_contact
from standard.core.clocks import MOST_CLOCKS
from standard.core.draft import Draft, Refused
from standard.core.people import OPERATOR, Person
from standard.core.record import FactKind
from standard.core.words import (
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
from standard.messages import BeginInvestigation, Reallocate, Reassess, RecordContact
from standard.response_times.priority import assess, last_assessment, last_raise, priority_at, write_priority
from standard.response_times.promises import (
    alarms_changed,
    put_on_record,
    start_promised,
    start_reclassified,
    supersede_unpromised,
)
from standard.what_happens_next.reporter import acknowledge, identify
from standard.worktime.in_words import local

_IN_WRITING = frozenset({ContactMethod.EMAIL, ContactMethod.SMS, ContactMethod.LETTER})
_UNANSWERED = frozenset({ContactOutcome.SENT, ContactOutcome.NO_ANSWER})


def record_contact(draft: Draft, message: RecordContact, happened_at: datetime) -> None:
    """A contact: may settle clocks, and may count towards the agreement to close.

    In writing only what the landlord sent answers; what came from the reporter is on record and settles nothing.
    """
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
        proposal_id=message.proposal_id,
    )
    identify(draft, message.reporter, happened_at)
    if message.contact_with is ContactWith.REPORTER:
        if message.outcome is ContactOutcome.SENT:
            put_on_record(draft, FactKind.WROTE, happened_at)
        elif message.outcome is not ContactOutcome.NO_ANSWER and not in_writing:
            put_on_record(draft, FactKind.SPOKE, happened_at)
    visited = message.method is ContactMethod.VISIT and message.outcome is not ContactOutcome.NO_ANSWER
    referred = message.contact_with is ContactWith.PARTNER_AGENCY and message.outcome not in _UNANSWERED
    if visited or referred:
        put_on_record(draft, FactKind.VISITED_OR_REFERRED, happened_at)
    note_contact(draft, message, happened_at)


def begin_investigation(draft: Draft, message: BeginInvestigation, happened_at: datetime) -> None:
    """The investigation begins."""
    draft.write(EntryKind.INVESTIGATION_BEGUN, "Investigation begun", words=message.notes)
    if draft.case.stage is Stage.REPORTED:
        draft.case.stage = Stage.INVESTIGATING
    put_on_record(draft, FactKind.INVESTIGATION_BEGUN, happened_at)


def reassess(draft: Draft, message: Reassess, happened_at: datetime) -> None:
    """An officer's assessment sets the priority. Hate and violence stay priority 1 whatever the score.

    Of two assessments the one that was made later stands; and none undoes a raise that came after it.
    """
    case = draft.case
    if case.floor and message.priority is not Priority.HIGH:
        raise Refused(
            RefusalCode.PRIORITY_FLOOR,
            "a case with a hate element, violence or a threat of it stays priority 1 whatever the score",
        )
    if message.priority > case.priority and len(case.clocks) >= MOST_CLOCKS:
        raise Refused(RefusalCode.NOT_ALLOWED, "the priority of this case has been changed too often to lower it again")
    overtaken = _overtaken(draft, message.priority, happened_at)
    draft.write(
        EntryKind.REASSESSED,
        f"Assessed anew as {message.priority.label}{f'; {overtaken}' if overtaken else ''}",
        words=message.reason,
        priority=message.priority,
    )
    if overtaken is not None:
        return
    before = case.priority
    raised = message.priority < max(before, priority_at(case, happened_at))
    assess(draft, message.priority, happened_at)
    if case.priority < before:
        write_priority(draft, "raised: by assessment")
    if raised:
        start_promised(draft, message.priority, happened_at)
    elif case.priority > before:
        write_priority(draft, "lowered by assessment")
        supersede_unpromised(draft, f"the case is now {case.priority.label}")
        start_reclassified(draft)
    alarms_changed(draft)
    if case.priority < before:
        acknowledge(draft)


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
    draft.know([officer])
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


def _overtaken(draft: Draft, priority: Priority, at: datetime) -> str | None:
    """Why an assessment made at ``at`` changes nothing: what came after it; None where it stands."""
    later = last_assessment(draft.case)
    if later is not None and at < later:
        return f"the assessment of {local(later)} stands"
    raised = last_raise(draft.case)
    if raised is not None and at < raised and priority > draft.case.priority:
        return f"the case was raised after it, {local(raised)}"
    return None
