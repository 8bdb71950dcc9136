"""Closing a case: proposed, agreed, approved by somebody else - or retracted, declined or cancelled.

Source: Service Standard, "Closing a case"; readings in docs/standard.md. The gate is in ``gate.py``.
"""

import hashlib
import json
from datetime import datetime
from typing import Any

from standard.closing.agreement import agreed_at, can_agree_by, disagreed_at
from standard.closing.gate import REASONS_NEEDED, is_own, missing_steps
from standard.closing.quiet import keep_open
from standard.core.case import QUIET_DAYS, Case, Proposal
from standard.core.draft import Draft, Refused
from standard.core.people import SYSTEM, Person
from standard.core.record import FactKind
from standard.core.words import (
    ClockStatus,
    ClosureGround,
    ContactOutcome,
    ContactWith,
    EntryKind,
    Recipient,
    RefusalCode,
    Stage,
    Template,
)
from standard.messages import (
    ApproveClosure,
    DeclineClosure,
    ProposeClosure,
    RecordContact,
    RetractClosure,
    Withdraw,
)
from standard.response_times.promises import put_on_record, settle_at_closing, undo_closing
from standard.worktime.in_words import local
from standard.worktime.office import reminder_at
from standard.worktime.stretches import working_days_until_end

REMIND_AFTER = 5
"""Working days after which a proposal left lying is brought to mind."""

OVERDUE_AFTER = 10
"""Working days after which the manager is told of a proposal left lying."""

_ABOUT_CLOSING = frozenset({ContactOutcome.AGREES, ContactOutcome.DISAGREES})


def propose(draft: Draft, message: ProposeClosure) -> None:
    """An officer or manager proposes closure on a ground."""
    if draft.case.proposal is not None:
        open_one = draft.case.proposal.id
        raise Refused(RefusalCode.PROPOSAL_OPEN, f"the closure proposal {open_one} is open already")
    if message.ground is ClosureGround.WITHDRAWN:
        raise Refused(RefusalCode.NOT_ALLOWED, "a withdrawal is the reporter's: record it with the message withdraw")
    if message.ground is ClosureGround.NO_NEW_REPORTS and draft.now < draft.case.quiet_until:
        until = local(draft.case.quiet_until)
        raise Refused(RefusalCode.STEP_MISSING, f"{QUIET_DAYS} days without a report end only on {until}")
    if message.ground in REASONS_NEEDED and not message.reasons:
        raise Refused(
            RefusalCode.STEP_MISSING, f"the ground {message.ground} needs reasons, which the reporter is told"
        )
    _open(draft, message.ground, message.reasons)


def propose_after_quiet(draft: Draft, at: datetime) -> None:
    """The system proposes closure after 60 days without a report."""
    draft.happened_at = at
    _open(draft, ClosureGround.NO_NEW_REPORTS, None)


def withdraw(draft: Draft, message: Withdraw) -> None:
    """The reporter withdraws: closure is proposed, and the visit or call in which a person of the landlord heard it is
    the agreement.

    It takes the place of another open proposal. One that a service passes on leaves that open; one from before the last
    report proposes nothing. Both are a task for the officer, to ask the reporter alone and safely.
    """
    case, open_one = draft.case, draft.case.proposal
    said_at = draft.happened_at or draft.now
    heard = draft.role is not None
    before = _answers(case, open_one)
    if any(not report.set_aside and report.told_at >= said_at for report in case.reports[1:]):
        _to_be_asked(draft, message, "a report came after it")
    elif not heard and open_one is not None:
        _to_be_asked(draft, message, "a service passed it on, and a closure proposal is open")
    else:
        if open_one is None or open_one.ground is not ClosureGround.WITHDRAWN:
            _replace(draft)
            _open(draft, ClosureGround.WITHDRAWN, message.reason, said_at=said_at)
            before = (None, None)
        else:
            hearers = {*open_one.heard_by, *([draft.sender] if heard and can_agree_by(case, message) else [])}
            first_said_at = min(open_one.said_at or said_at, said_at)
            update = {"heard_by": tuple(sorted(hearers)), "said_at": first_said_at}
            case.proposal = open_one.model_copy(update=update)
            summary = f"The reporter's withdrawal was heard again ({message.method.label})"
            _write(draft, EntryKind.WITHDRAWAL_RECORDED, summary, open_one, message.reason)
        if not heard:
            _ask_the_reporter(draft)
        elif case.proposal is not None and can_agree_by(case, message):
            put_on_record(draft, FactKind.AGREED, said_at, about=case.proposal.id)
            _write_answer(draft, *before, f"The reporter said so in a {message.method.label}")


def note_contact(draft: Draft, contact: RecordContact, happened_at: datetime) -> None:
    """Lets a contact with the reporter count towards agreement, or towards having tried to reach them.

    Raises:
        Refused: it says whether the reporter agrees, and does not name the proposal that is open.
    """
    case, proposal = draft.case, draft.case.proposal
    if contact.contact_with is not ContactWith.REPORTER:
        return
    before = _answers(case, proposal)
    if contact.outcome in _ABOUT_CLOSING and proposal is not None and happened_at >= proposal.proposed_at:
        _must_name(proposal, contact.proposal_id)
    if contact.outcome is ContactOutcome.DISAGREES:
        put_on_record(draft, FactKind.DISAGREED, happened_at, about=contact.proposal_id)
    elif can_agree_by(case, contact):
        kinds = {ContactOutcome.AGREES: FactKind.AGREED, ContactOutcome.NO_ANSWER: FactKind.TRIED}
        if contact.outcome in kinds:
            put_on_record(draft, kinds[contact.outcome], happened_at, about=contact.proposal_id)
    _write_answer(draft, *before, f"The reporter agrees to closing ({contact.method.label})")


def retract(draft: Draft, message: RetractClosure, person: Person) -> None:
    """The proposer takes their own proposal back."""
    proposal = _named(draft.case, message.proposal_id)
    if proposal.proposed_by != person.id:
        raise Refused(RefusalCode.NOT_ALLOWED, "only the proposer can retract a proposal; decline it instead")
    _write(draft, EntryKind.CLOSURE_RETRACTED, "Closure proposal retracted", proposal, message.reason)
    _go_on(draft)
    draft.tell(Template.CLOSURE_CANCELLED, Recipient.REPORTER, proposal_id=proposal.id, why="decided")


def cancel_for_incident(draft: Draft) -> None:
    """A new report cancels an open proposal, and a closure that is not yet complete; and it ends whatever the reporter
    agreed to before it was known.
    """
    case = draft.case
    case.facts = tuple(fact for fact in case.facts if fact.kind is not FactKind.AGREED)
    proposal, was_closed = case.proposal, case.stage is Stage.CLOSED
    if proposal is None:
        return
    _write(draft, EntryKind.CLOSURE_CANCELLED, "Closure cancelled by a new incident", proposal)
    if was_closed:
        undo_closing(draft)
    case.proposal, case.closed_at, case.closure_ground = None, None, None
    case.stage = _stage_before(case)
    why = {"proposal_id": proposal.id, "why": "incident"}
    draft.tell(Template.CLOSURE_CANCELLED, Recipient.OFFICER, **why)
    if was_closed:
        draft.tell(Template.CLOSURE_CANCELLED, Recipient.REPORTER, **why)


def decline(draft: Draft, message: DeclineClosure, person: Person) -> None:
    """Somebody else declines the proposal, with a reason; the case goes on."""
    proposal = _named(draft.case, message.proposal_id)
    if is_own(proposal, person):
        raise Refused(RefusalCode.OWN_PROPOSAL, "nobody decides on their own proposal; retract it instead")
    _write(draft, EntryKind.CLOSURE_DECLINED, "Closure declined", proposal, message.reason)
    _go_on(draft, anew=proposal.ground is ClosureGround.NO_NEW_REPORTS)
    draft.tell(Template.CLOSURE_DECLINED, Recipient.OFFICER, proposal_id=proposal.id, ground=proposal.ground.label)
    draft.tell(Template.CLOSURE_CANCELLED, Recipient.REPORTER, proposal_id=proposal.id, why="decided")


def approve(draft: Draft, message: ApproveClosure, person: Person) -> None:
    """Somebody other than the proposer approves; the case closes if no step is missing, and every clock is settled."""
    case = draft.case
    proposal = _named(case, message.proposal_id)
    if is_own(proposal, person):
        raise Refused(RefusalCode.OWN_PROPOSAL, "nobody approves their own proposal: somebody else has to decide")
    steps = missing_steps(case, proposal, person, message.reason, draft.now)
    if steps:
        raise Refused(RefusalCode.STEP_MISSING, "; ".join(steps))
    # Never the message's own time: nobody may approve before the reporter agreed.
    draft.happened_at = draft.now
    _write(draft, EntryKind.CLOSURE_APPROVED, "Closure approved", proposal, message.reason)
    if proposal.ground is ClosureGround.WITHDRAWN:
        settle_at_closing(draft, ClockStatus.ENDED_BY_WITHDRAWAL, "the reporter withdrew")
    else:
        settle_at_closing(draft, ClockStatus.NOT_POSSIBLE, "the reporter could not be reached")
    case.stage, case.closed_at, case.closure_ground = Stage.CLOSED, draft.now, proposal.ground
    _write(draft, EntryKind.CLOSED, f"Case closed: {proposal.ground.short}", proposal)
    draft.tell(Template.CLOSED, Recipient.REPORTER, proposal_id=proposal.id, ground=proposal.ground.label)


def remind(draft: Draft, at: datetime) -> None:
    """Reminds of a proposal that nobody has decided on, and later tells the manager."""
    proposal = draft.case.proposal
    if proposal is None:
        return
    draft.happened_at = at
    facts = {"proposal_id": proposal.id, "since": proposal.proposed_at.isoformat()}
    days = OVERDUE_AFTER if proposal.reminded else REMIND_AFTER
    update = {"overdue_told": True} if proposal.reminded else {"reminded": True}
    draft.case.proposal = proposal.model_copy(update=update)
    _write(draft, EntryKind.CLOSURE_REMINDED, f"No decision on the proposal in {days} working days", proposal)
    if proposal.reminded:
        draft.tell(Template.CLOSURE_OVERDUE, manager_for(draft.case, proposal), **facts)
    else:
        draft.tell(Template.CLOSURE_REMINDER, Recipient.OFFICER, **facts)
        draft.tell(Template.CLOSURE_REMINDER, approver_of(draft.case, proposal), **facts)


def reckon_reminders(case: Case) -> None:
    """Sets an open proposal's reminders by the case's calendar: inside office hours, at the end of the 5th and 10th
    day.
    """
    proposal = case.proposal
    if proposal is not None:
        case.proposal = proposal.model_copy(update=_reminders(case, proposal.proposed_at))


def approver_of(case: Case, proposal: Proposal) -> Recipient:
    """Who is asked to decide: for the system's own proposal the officer, else the manager or the deputy."""
    return Recipient.OFFICER if proposal.proposed_by == SYSTEM else manager_for(case, proposal)


def manager_for(case: Case, proposal: Proposal) -> Recipient:
    """The manager who is told of a proposal, or for the manager's own proposal the deputy."""
    manager = case.allocation.manager if case.allocation else None
    return Recipient.DEPUTY if manager is None or proposal.proposed_by == manager else Recipient.MANAGER


def _open(draft: Draft, ground: ClosureGround, reasons: str | None, *, said_at: datetime | None = None) -> None:
    case = draft.case
    proposal = Proposal(
        id=_proposal_id(draft),
        ground=ground,
        proposed_by=draft.sender,
        # Never the message's own time: an agreement counts only after the proposal, which nobody may backdate.
        proposed_at=draft.now,
        said_at=said_at,
        **_reminders(case, draft.now),
    )
    case.proposal, case.stage = proposal, Stage.CLOSURE_PROPOSED
    _write(draft, EntryKind.CLOSURE_PROPOSED, f"Closure proposed: {ground.short}", proposal, reasons)
    facts = {"proposal_id": proposal.id, "ground": ground.label}
    draft.tell(Template.CLOSURE_PROPOSED, Recipient.REPORTER, **facts)
    _write_answer(draft, None, None, "The reporter agreed in the call or visit that answered the report")
    draft.tell(
        Template.APPROVAL_NEEDED,
        approver_of(case, proposal),
        **facts,
        proposed_by=proposal.proposed_by,
        agreed=agreed_at(case, proposal) is not None,
    )


def _proposal_id(draft: Draft) -> str:
    """An id made of what proposes: a case that was reset makes another for anything else that is proposed."""
    cause = draft.message_id or (draft.happened_at or draft.now).isoformat()
    who = draft.seal.kind if draft.seal else ""
    identity = json.dumps([draft.case.reference, who, draft.sender, cause])
    return f"closure-{hashlib.sha256(identity.encode('utf-8', 'surrogatepass')).hexdigest()[:8]}"


def _reminders(case: Case, proposed_at: datetime) -> dict[str, datetime]:
    def at_the_end_of(day: int) -> datetime:
        end = working_days_until_end(proposed_at, day, case.calendar)
        return reminder_at(end, proposed_at, case.office, case.calendar)

    return {"remind_at": at_the_end_of(REMIND_AFTER), "overdue_at": at_the_end_of(OVERDUE_AFTER)}


def _replace(draft: Draft) -> None:
    """A withdrawal takes the place of the proposal that is open, with a word to its proposer."""
    proposal = draft.case.proposal
    if proposal is None:
        return
    _write(draft, EntryKind.CLOSURE_CANCELLED, "Closure proposal replaced by the reporter's withdrawal", proposal)
    draft.case.proposal = None
    facts: dict[str, Any] = {"proposal_id": proposal.id, "ground": proposal.ground.label}
    if proposal.proposed_by == SYSTEM:
        draft.tell(Template.CLOSURE_REPLACED, Recipient.OFFICER, **facts)
    else:
        draft.tell(Template.CLOSURE_REPLACED, Recipient.PROPOSER, person=proposal.proposed_by, **facts)


def _to_be_asked(draft: Draft, message: Withdraw, why: str) -> None:
    summary = f"A withdrawal was recorded ({message.method.label}); it proposes nothing, as {why}"
    draft.write(EntryKind.WITHDRAWAL_RECORDED, summary, words=message.reason)
    _ask_the_reporter(draft)


def _ask_the_reporter(draft: Draft) -> None:
    draft.tell(Template.WITHDRAWAL_TO_CONFIRM, Recipient.OFFICER)


def _answers(case: Case, proposal: Proposal | None) -> tuple[datetime | None, datetime | None]:
    """When the reporter agreed to this closure, and when they disagreed."""
    return (agreed_at(case, proposal), disagreed_at(case, proposal)) if proposal else (None, None)


def _write_answer(draft: Draft, agreed: datetime | None, disagreed: datetime | None, words: str) -> None:
    """Puts on record that the reporter's answer to the open proposal is now another one than before."""
    case, proposal = draft.case, draft.case.proposal
    if proposal is None:
        return
    now_agreed, now_disagreed = _answers(case, proposal)
    if now_agreed is not None and now_agreed != agreed:
        _write(draft, EntryKind.CLOSURE_AGREED, words, proposal)
    if now_disagreed is not None and now_disagreed != disagreed:
        _write(draft, EntryKind.CLOSURE_DISAGREED, "The reporter disagrees with closing", proposal)
        facts = {"proposal_id": proposal.id, "ground": proposal.ground.label}
        draft.tell(Template.CLOSURE_DISAGREED, manager_for(case, proposal), **facts)


def _must_name(proposal: Proposal, named: str | None) -> None:
    if named is None:
        reason = f"say in proposal_id which closure proposal the reporter answered; {proposal.id} is open"
        raise Refused(RefusalCode.PROPOSAL_NOT_NAMED, reason)
    if named != proposal.id:
        raise Refused(RefusalCode.STALE_PROPOSAL, f"the open proposal is {proposal.id}, not the one named")


def _named(case: Case, proposal_id: str) -> Proposal:
    proposal = case.proposal
    if proposal is None:
        raise Refused(RefusalCode.NO_PROPOSAL, "no closure proposal is open")
    if proposal.id != proposal_id:
        raise Refused(RefusalCode.STALE_PROPOSAL, f"the open proposal is {proposal.id}, not the one named")
    return proposal


def _go_on(draft: Draft, *, anew: bool = False) -> None:
    case = draft.case
    case.proposal, case.stage = None, _stage_before(case)
    keep_open(draft, anew=anew)


def _stage_before(case: Case) -> Stage:
    return Stage.INVESTIGATING if case.happened(FactKind.INVESTIGATION_BEGUN) else Stage.REPORTED


def _write(draft: Draft, kind: EntryKind, summary: str, proposal: Proposal, words: str | None = None) -> None:
    draft.write(kind, summary, words=words, proposal_id=proposal.id, ground=proposal.ground)
