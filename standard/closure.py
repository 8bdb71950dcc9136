"""Closing a case: proposed, agreed, approved by somebody else - or retracted, declined or cancelled.

Source: Service Standard, "Closing a case"; readings in docs/standard.md. The gate itself is ``standard/gate.py``.
"""

from datetime import datetime

from standard.case import QUIET_DAYS, Case, FactKind, Proposal
from standard.draft import Draft, Refused
from standard.gate import REASONS_NEEDED, answer_agrees, can_agree_by, is_own, missing_steps, with_contact
from standard.messages import (
    ApproveClosure,
    DeclineClosure,
    ProposeClosure,
    RecordContact,
    RetractClosure,
    Withdraw,
)
from standard.office import reminder_at
from standard.people import SYSTEM, Person
from standard.promises import end_by_withdrawal, run_on
from standard.show import local
from standard.words import (
    ClosureGround,
    ContactOutcome,
    ContactWith,
    EntryKind,
    Recipient,
    RefusalCode,
    Stage,
    Template,
)
from standard.worktime import sixty_days_after, working_days_until_end

REMIND_AFTER = 5
"""Working days after which a proposal left lying is brought to mind."""

OVERDUE_AFTER = 10
"""Working days after which the manager is told of a proposal left lying."""


def propose(draft: Draft, message: ProposeClosure) -> None:
    """An officer or manager proposes closure on a ground."""
    _nothing_proposed(draft.case)
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
    """The reporter withdraws: closure is proposed, and the visit or call in which an officer heard it is the
    agreement.
    """
    _nothing_proposed(draft.case)
    _open(draft, ClosureGround.WITHDRAWN, message.reason)
    proposal = draft.case.proposal
    heard = draft.role is not None and can_agree_by(draft.case, message)
    said_at, taken_back = draft.happened_at or draft.now, draft.case.latest_disagreement
    if proposal is not None and heard and (taken_back is None or said_at >= taken_back):
        draft.case.proposal = proposal.model_copy(update={"agreed_at": said_at})
        _write(draft, EntryKind.CLOSURE_AGREED, f"The reporter said so in a {message.method.label}", proposal)


def note_contact(draft: Draft, contact: RecordContact, happened_at: datetime) -> None:
    """Lets a contact with the reporter count towards agreement."""
    case = draft.case
    _keep_answer(case, contact, happened_at)
    before = case.proposal
    if before is None:
        return
    after = with_contact(case, before, contact, happened_at)
    case.proposal = after
    if after.agreed_at != before.agreed_at and after.agreed_at is not None:
        _write(draft, EntryKind.CLOSURE_AGREED, f"The reporter agrees to closing ({contact.method.label})", after)
    if after.disagreed_at != before.disagreed_at and after.disagreed_at is not None:
        _write(draft, EntryKind.CLOSURE_DISAGREED, "The reporter disagrees with closing", after)
        draft.tell(
            Template.CLOSURE_DISAGREED,
            manager_for(case, after),
            proposal_id=after.id,
            ground=after.ground.label,
        )


def _keep_answer(case: Case, contact: RecordContact, happened_at: datetime) -> None:
    """What the reporter said last counts, in whatever order it was typed in."""
    disagreed = case.latest_disagreement
    if contact.contact_with is ContactWith.REPORTER and contact.outcome is ContactOutcome.DISAGREES:
        case.latest_disagreement = max(disagreed or happened_at, happened_at)
        if case.latest_answer is not None and happened_at >= case.latest_answer:
            case.latest_answer = None
    elif answer_agrees(case, contact) and (disagreed is None or happened_at >= disagreed):
        case.latest_answer = max(case.latest_answer or happened_at, happened_at)


def retract(draft: Draft, message: RetractClosure, person: Person) -> None:
    """The proposer takes their own proposal back."""
    proposal = _named(draft.case, message.proposal_id)
    if not is_own(proposal, person):
        raise Refused(RefusalCode.NOT_ALLOWED, "only the proposer can retract a proposal; decline it instead")
    _write(draft, EntryKind.CLOSURE_RETRACTED, "Closure proposal retracted", proposal, message.reason)
    _go_on(draft)
    why = "we decided to keep it open"
    draft.tell(Template.CLOSURE_CANCELLED, Recipient.REPORTER, proposal_id=proposal.id, why=why)


def cancel_for_incident(draft: Draft) -> None:
    """A new report cancels an open proposal, and a closure that is not yet complete."""
    case = draft.case
    proposal = case.proposal
    if case.stage not in (Stage.CLOSURE_PROPOSED, Stage.CLOSED) or proposal is None:
        return
    _write(draft, EntryKind.CLOSURE_CANCELLED, "Closure cancelled by a new incident", proposal)
    if case.stage is Stage.CLOSED:
        run_on(draft)
    case.proposal, case.closed_at, case.closure_ground = None, None, None
    case.stage = _stage_before(case)
    # An incident that came late may have ended the 60 days before it was known of.
    _stay_open(draft)
    draft.tell(
        Template.CLOSURE_CANCELLED,
        Recipient.OFFICER,
        proposal_id=proposal.id,
        why="a new incident was reported",
    )


def decline(draft: Draft, message: DeclineClosure, person: Person) -> None:
    """Somebody else declines the proposal, with a reason; the case goes on."""
    proposal = _named(draft.case, message.proposal_id)
    if is_own(proposal, person):
        raise Refused(RefusalCode.OWN_PROPOSAL, "nobody decides on their own proposal; retract it instead")
    _write(draft, EntryKind.CLOSURE_DECLINED, "Closure declined", proposal, message.reason)
    _go_on(draft)
    if proposal.ground is ClosureGround.NO_NEW_REPORTS:
        draft.case.quiet_until = sixty_days_after(draft.now, QUIET_DAYS)
    facts = {"proposal_id": proposal.id, "ground": proposal.ground.label}
    draft.tell(Template.CLOSURE_DECLINED, Recipient.OFFICER, **facts)
    draft.tell(
        Template.CLOSURE_CANCELLED,
        Recipient.REPORTER,
        proposal_id=proposal.id,
        why="we decided to keep it open",
    )


def approve(draft: Draft, message: ApproveClosure, person: Person) -> None:
    """Somebody other than the proposer approves; the case closes if no step is missing."""
    case = draft.case
    proposal = _named(case, message.proposal_id)
    if is_own(proposal, person):
        raise Refused(RefusalCode.OWN_PROPOSAL, "nobody approves their own proposal: somebody else has to decide")
    steps = missing_steps(case, proposal, person, message.reason)
    if steps:
        raise Refused(RefusalCode.STEP_MISSING, "; ".join(steps))
    # Never the message's own time: nobody may approve before the reporter agreed.
    draft.happened_at = draft.now
    _write(draft, EntryKind.CLOSURE_APPROVED, "Closure approved", proposal, message.reason)
    if proposal.ground is ClosureGround.WITHDRAWN:
        end_by_withdrawal(draft)
    case.stage, case.closed_at, case.closure_ground = Stage.CLOSED, draft.now, proposal.ground
    _write(draft, EntryKind.CLOSED, f"Case closed: {proposal.ground.short}", proposal)
    facts = {"proposal_id": proposal.id, "ground": proposal.ground.label}
    draft.tell(Template.CLOSED, Recipient.REPORTER, **facts)


def remind(draft: Draft, at: datetime) -> None:
    """Reminds of a proposal that nobody has decided on, and later tells the manager."""
    proposal = draft.case.proposal
    if proposal is None:
        return
    draft.happened_at = at
    facts = {"proposal_id": proposal.id, "since": proposal.proposed_at.isoformat()}
    if not proposal.reminded:
        draft.case.proposal = proposal.model_copy(update={"reminded": True})
        _write(
            draft,
            EntryKind.CLOSURE_REMINDED,
            f"No decision on the proposal in {REMIND_AFTER} working days",
            proposal,
        )
        draft.tell(Template.CLOSURE_REMINDER, Recipient.OFFICER, **facts)
        draft.tell(Template.CLOSURE_REMINDER, approver_of(draft.case, proposal), **facts)
    else:
        draft.case.proposal = proposal.model_copy(update={"overdue_told": True})
        _write(
            draft,
            EntryKind.CLOSURE_REMINDED,
            f"No decision on the proposal in {OVERDUE_AFTER} working days",
            proposal,
        )
        draft.tell(Template.CLOSURE_OVERDUE, manager_for(draft.case, proposal), **facts)


def reckon_reminders(case: Case) -> None:
    """Sets an open proposal's reminders by the case's calendar: inside office hours, at the end of the 5th and 10th
    day.
    """
    proposal = case.proposal
    if proposal is not None:
        case.proposal = proposal.model_copy(update=_reminders(case, proposal.proposed_at))


def _open(draft: Draft, ground: ClosureGround, reasons: str | None) -> None:
    case = draft.case
    case.proposals += 1
    proposal = Proposal(
        id=f"closure-{case.proposals}",
        ground=ground,
        proposed_by=draft.sender,
        # Never the message's own time: an agreement counts only after the proposal, which nobody may backdate.
        proposed_at=draft.now,
        **_reminders(case, draft.now),
    )
    case.proposal, case.stage = proposal, Stage.CLOSURE_PROPOSED
    _write(
        draft,
        EntryKind.CLOSURE_PROPOSED,
        f"Closure proposed: {ground.short}",
        proposal,
        reasons,
    )
    facts = {"proposal_id": proposal.id, "ground": ground.label}
    draft.tell(Template.CLOSURE_PROPOSED, Recipient.REPORTER, **facts)
    agreed = case.priority.value == 3 and case.latest_answer is not None
    if agreed:
        case.proposal = proposal.model_copy(update={"agreed_at": case.latest_answer})
        _write(
            draft,
            EntryKind.CLOSURE_AGREED,
            "The reporter agreed in the call or visit that answered the report",
            proposal,
        )
    draft.tell(
        Template.APPROVAL_NEEDED,
        approver_of(case, proposal),
        **facts,
        proposed_by=proposal.proposed_by,
        agreed=agreed,
    )


def _reminders(case: Case, proposed_at: datetime) -> dict[str, datetime]:
    def at_the_end_of(day: int) -> datetime:
        end = working_days_until_end(proposed_at, day, case.calendar)
        return reminder_at(end, proposed_at, case.office, case.calendar)

    return {"remind_at": at_the_end_of(REMIND_AFTER), "overdue_at": at_the_end_of(OVERDUE_AFTER)}


def approver_of(case: Case, proposal: Proposal) -> Recipient:
    """Who is asked to decide: for the system's own proposal the officer, else the manager or the deputy."""
    return Recipient.OFFICER if proposal.proposed_by == SYSTEM else manager_for(case, proposal)


def manager_for(case: Case, proposal: Proposal) -> Recipient:
    """The manager who is told of a proposal, or for the manager's own proposal the deputy."""
    manager = case.allocation.manager if case.allocation else None
    return Recipient.DEPUTY if manager is None or proposal.proposed_by == manager else Recipient.MANAGER


def _nothing_proposed(case: Case) -> None:
    if case.proposal is not None:
        raise Refused(RefusalCode.PROPOSAL_OPEN, f"the closure proposal {case.proposal.id} is open already")


def _named(case: Case, proposal_id: str) -> Proposal:
    proposal = case.proposal
    if proposal is None:
        raise Refused(RefusalCode.NO_PROPOSAL, "no closure proposal is open")
    if proposal.id != proposal_id:
        raise Refused(RefusalCode.STALE_PROPOSAL, f"the open proposal is {proposal.id}, not the one named")
    return proposal


def _go_on(draft: Draft) -> None:
    case = draft.case
    case.proposal, case.stage = None, _stage_before(case)
    _stay_open(draft)


def _stay_open(draft: Draft) -> None:
    """Whoever keeps a case open does not find the same closure proposed in the next moment."""
    if draft.case.quiet_until <= draft.now:
        draft.case.quiet_until = sixty_days_after(draft.now, QUIET_DAYS)


def _stage_before(case: Case) -> Stage:
    begun = any(fact.kind is FactKind.INVESTIGATION_BEGUN for fact in case.facts)
    return Stage.INVESTIGATING if begun else Stage.REPORTED


def _write(draft: Draft, kind: EntryKind, summary: str, proposal: Proposal, words: str | None = None) -> None:
    draft.write(kind, summary, words=words, proposal_id=proposal.id, ground=proposal.ground)
