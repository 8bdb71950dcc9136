"""Closing a case: proposed, approved by somebody else - or retracted, declined or cancelled.

Source: Service Standard, "Closing a case"; readings in docs/standard.md. The gate is in ``gate.py``.
"""

import hashlib
import json
from collections.abc import Iterator, Mapping
from datetime import datetime
from types import MappingProxyType
from typing import Any, ClassVar, Literal

from pydantic import Field

from standard.closing.agreement import agreed_at, reach
from standard.closing.answers import write, write_answer
from standard.closing.disagreement import decided
from standard.closing.gate import (
    approver_of,
    is_own,
    manager_for,
    missing_steps,
    to_be_known,
    tried_words,
    urgency_of,
    why_a_manager_decides,
)
from standard.closing.grounds import evidence
from standard.closing.quiet import keep_open
from standard.closing.reminders import reminders_of
from standard.core.access import Action
from standard.core.capability import Capability, Line, Moment, NextStep
from standard.core.case import Case, Proposal
from standard.core.draft import Draft, Refused, SomethingNew
from standard.core.joined import joined_to
from standard.core.messages import Identifier, Message, Text
from standard.core.record import FactKind
from standard.core.words import ClockStatus, ClosureGround, EntryKind, Recipient, RefusalCode, Stage, Template
from standard.response_times.promises import settle_at_closing, undo_closing
from standard.what_happens_next.contact_kept import ContactMissed, missed_contact
from standard.what_happens_next.plan_state import ActionId
from standard.worktime.in_words import local

QUIET_TIMER = "quiet_60_days"
"""The name of the timer."""


class ProposeClosure(Message):
    """An officer or manager proposes to close the case on a ground."""

    name: ClassVar[str] = "propose_closure"
    about: ClassVar[str] = "Propose to close the case on one of the grounds, with reasons. Officers and managers."

    ground: ClosureGround = Field(description="Why the case may be closed.", examples=["resolved"])
    reasons: Text | None = Field(
        None,
        description="The reasons, which the reporter is told; some grounds need them.",
        examples=["It has stopped."],
    )
    what_was_done: Text | None = Field(
        None,
        description="What was done, which the reporter is told; resolved needs it.",
        examples=["We spoke with the neighbour, who has moved the loudspeakers."],
    )
    what_was_tried: Text | None = Field(
        None,
        description="What was tried, which the reporter is told; actions_exhausted needs it.",
        examples=["Two warnings, and mediation, which the neighbour refused."],
    )
    undone: list[ActionId] | None = Field(
        None,
        max_length=50,
        description="The reporter's own action that was not done (id); action_plan_not_adhered_to needs one or more.",
        examples=[["A2"]],
    )


class RetractClosure(Message):
    """The proposer takes their own proposal back.

    ``decision``, here and in the next two, stands in the text because the name of a signal is not sealed with it: an
    approval must not be of use as anything else, nor anything else as an approval.
    """

    name: ClassVar[str] = "retract_closure"
    about: ClassVar[str] = "Take back your own closure proposal."

    proposal_id: Identifier = Field(description="The proposal; it must be the open one.", examples=["closure-1a2b3c4d"])
    decision: Literal["retract"]
    reason: Text | None = Field(None, description="Why.", examples=["It has begun again."])


class ApproveClosure(Message):
    """Somebody other than the proposer approves the proposal they name; the gate then says whether the case closes."""

    name: ClassVar[str] = "approve_closure"
    asked_anew: ClassVar[bool] = True
    wants: ClassVar[Action] = Action.DECIDE
    about: ClassVar[str] = "Approve the open closure proposal. An officer or manager other than the proposer."

    proposal_id: Identifier = Field(description="The proposal; it must be the open one.", examples=["closure-1a2b3c4d"])
    decision: Literal["approve"]
    reason: Text | None = Field(
        None,
        description="Why; required from a manager who approves without the reporter's agreement.",
        examples=["All is done."],
    )


class DeclineClosure(Message):
    """An officer or manager declines the proposal they name, with a reason; the case goes on."""

    name: ClassVar[str] = "decline_closure"
    asked_anew: ClassVar[bool] = True
    wants: ClassVar[Action] = Action.DECIDE
    about: ClassVar[str] = "Decline the open closure proposal, with the reason. Officers and managers."

    proposal_id: Identifier = Field(description="The proposal; it must be the open one.", examples=["closure-1a2b3c4d"])
    decision: Literal["decline"]
    reason: Text = Field(description="Why.", examples=["The family is still afraid."])


def propose(draft: Draft, message: ProposeClosure) -> None:
    """An officer or manager proposes closure on a ground."""
    if (other := joined_to(draft.case)) is not None:
        raise Refused(RefusalCode.NOT_ALLOWED, f"the case is joined to {other}: propose closure there")
    if draft.case.proposal is not None:
        open_one = draft.case.proposal.id
        raise Refused(RefusalCode.PROPOSAL_OPEN, f"the closure proposal {open_one} is open already")
    stands_on = evidence(
        draft, message.ground, message.reasons, message.what_was_done, message.what_was_tried, message.undone
    )
    open_proposal(draft, message.ground, message.reasons, stands_on=stands_on)


def propose_after_quiet(draft: Draft, at: datetime) -> None:
    """The system proposes closure after 60 days without a report."""
    draft.happened_at = at
    open_proposal(draft, ClosureGround.NO_NEW_REPORTS, None)


def open_proposal(
    draft: Draft,
    ground: ClosureGround,
    reasons: str | None,
    *,
    said_at: datetime | None = None,
    stands_on: Mapping[str, Any] = MappingProxyType({}),
) -> None:
    """Opens a proposal and tells everybody who has to do with it. ``said_at``: when the reporter withdrew (UTC);
    ``stands_on``: the evidence of its ground.
    """
    case = draft.case
    proposal = Proposal(
        id=_proposal_id(draft),
        ground=ground,
        proposed_by=draft.sender,
        # Never the message's own time: an agreement counts only after the proposal, which nobody may backdate.
        proposed_at=draft.now,
        said_at=said_at,
        undone=tuple(stands_on.get("undone", ())),
        **reminders_of(case, draft.now),
    )
    case.proposal, case.stage = proposal, Stage.CLOSURE_PROPOSED
    case.first_proposed_at = case.first_proposed_at or draft.now
    write(draft, EntryKind.CLOSURE_PROPOSED, f"Closure proposed: {ground.short}", proposal, reasons, **stands_on)
    draft.tell(Template.CLOSURE_PROPOSED, Recipient.REPORTER, **facts_for_reporter(case, proposal))
    write_answer(draft, "The reporter agreed in the call or visit that answered the report")
    _ask_for_approval(draft, proposal)


def facts_for_reporter(case: Case, proposal: Proposal) -> dict[str, Any]:
    """What the letters about a proposal and a closure are made of: whose case it is decides what else they may do."""
    return {"proposal_id": proposal.id, "ground": proposal.ground, "asb": case.asb, "hate": case.hate}


def _ask_for_approval(draft: Draft, proposal: Proposal, **more: Any) -> None:
    case = draft.case
    draft.tell(
        Template.APPROVAL_NEEDED,
        approver_of(case, proposal),
        proposal_id=proposal.id,
        ground=proposal.ground,
        proposed_by=proposal.proposed_by,
        agreed=agreed_at(case, proposal) is not None,
        known=to_be_known(case),
        **more,
    )


def missed_meanwhile(draft: Draft, _: ContactMissed) -> None:
    """Whoever is to decide is asked once more, with what they are to know now. What was proposed in the case that this
    one is joined to is decided there.
    """
    proposal, missed = draft.case.proposal, missed_contact(draft.case)
    if proposal is not None and proposal.made_in is None and missed is not None:
        _ask_for_approval(draft, proposal, due=missed.due.isoformat())


def retract(draft: Draft, message: RetractClosure) -> None:
    """The proposer takes their own proposal back."""
    proposal = _named(draft.case, message.proposal_id)
    if proposal.proposed_by != draft.sender:
        raise Refused(RefusalCode.NOT_ALLOWED, "only the proposer can retract a proposal; decline it instead")
    write(draft, EntryKind.CLOSURE_RETRACTED, "Closure proposal retracted", proposal, message.reason)
    _go_on(draft)
    draft.tell(Template.CLOSURE_CANCELLED, Recipient.REPORTER, proposal_id=proposal.id, why="decided")


def decline(draft: Draft, message: DeclineClosure) -> None:
    """Somebody else declines the proposal, with a reason; the case goes on."""
    proposal = _named(draft.case, message.proposal_id)
    if is_own(proposal, draft.sender):
        raise Refused(RefusalCode.OWN_PROPOSAL, "nobody can decide on their own proposal; retract it instead")
    write(draft, EntryKind.CLOSURE_DECLINED, "Closure declined", proposal, message.reason)
    decided(draft)
    _go_on(draft, anew=proposal.ground is ClosureGround.NO_NEW_REPORTS)
    draft.tell(Template.CLOSURE_DECLINED, Recipient.OFFICER, proposal_id=proposal.id, ground=proposal.ground)
    draft.tell(Template.CLOSURE_CANCELLED, Recipient.REPORTER, proposal_id=proposal.id, why="decided")


def approve(draft: Draft, message: ApproveClosure) -> None:
    """Somebody other than the proposer approves; the case closes if no step is missing, and every clock is settled."""
    case = draft.case
    proposal = _named(case, message.proposal_id)
    if is_own(proposal, draft.sender):
        raise Refused(RefusalCode.OWN_PROPOSAL, "nobody approves their own proposal: somebody else has to decide")
    steps = missing_steps(case, proposal, draft.role, message.reason, draft.now, draft.others)
    if steps:
        raise Refused(RefusalCode.STEP_MISSING, "; ".join(steps))
    # Never the message's own time: nobody may approve before the reporter agreed.
    draft.happened_at = draft.now
    write(draft, EntryKind.CLOSURE_APPROVED, "Closure approved", proposal, message.reason)
    decided(draft)
    close(draft, proposal)


def close(draft: Draft, proposal: Proposal) -> None:
    """The case closes on this proposal: every clock is settled, and the reporter is told."""
    case = draft.case
    if proposal.ground is ClosureGround.WITHDRAWN:
        settle_at_closing(draft, ClockStatus.ENDED_BY_WITHDRAWAL, "the reporter withdrew")
    else:
        settle_at_closing(draft, ClockStatus.NOT_POSSIBLE, "the reporter could not be reached")
    case.stage, case.closed_at, case.closure_ground = Stage.CLOSED, draft.now, proposal.ground
    write(draft, EntryKind.CLOSED, f"Case closed: {proposal.ground.short}", proposal)
    draft.tell(Template.CLOSED, Recipient.REPORTER, **facts_for_reporter(case, proposal))


def cancel(draft: Draft, new: SomethingNew) -> None:
    """Something new cancels an open proposal, and a closure that is not yet complete; and it ends whatever the reporter
    agreed to before it was known.
    """
    case = draft.case
    case.new_known_at = draft.now
    case.facts = tuple(fact for fact in case.facts if fact.kind is not FactKind.AGREED)
    proposal, was_closed = case.proposal, case.stage is Stage.CLOSED
    if proposal is None:
        return
    write(draft, EntryKind.CLOSURE_CANCELLED, f"Closure cancelled, as {new.what}", proposal)
    if was_closed:
        undo_closing(draft)
    case.proposal, case.closed_at, case.closure_ground = None, None, None
    case.stage = stage_before(case)
    why = {"proposal_id": proposal.id, "why": "incident", "what": new.what}
    if proposal.made_in is None:
        draft.tell(Template.CLOSURE_CANCELLED, Recipient.OFFICER, **why)
    if was_closed or new.handed_in_at is not None:
        draft.tell(Template.CLOSURE_CANCELLED, Recipient.REPORTER, **why)


def _proposal_id(draft: Draft) -> str:
    """An id made of what proposes: a case that was reset makes another for anything else that is proposed. The end of
    the 60 days proposes another one where a new report has cancelled the first, and does not count any more.
    """
    cause = draft.message_id or f"{draft.at.isoformat()} {draft.case.incidents}"
    who = draft.seal.kind if draft.seal else ""
    identity = json.dumps([draft.case.reference, who, draft.sender, cause])
    return f"closure-{hashlib.sha256(identity.encode('utf-8', 'surrogatepass')).hexdigest()[:8]}"


def _named(case: Case, proposal_id: str) -> Proposal:
    proposal = case.proposal
    if proposal is None:
        raise Refused(RefusalCode.NO_PROPOSAL, "no closure proposal is open")
    if proposal.id != proposal_id:
        raise Refused(RefusalCode.STALE_PROPOSAL, f"the open proposal is {proposal.id}, not the one named")
    if proposal.made_in is not None:
        raise Refused(RefusalCode.NOT_ALLOWED, f"it was proposed in {proposal.made_in}: decide on it there")
    return proposal


def _go_on(draft: Draft, *, anew: bool = False) -> None:
    case = draft.case
    case.proposal, case.stage = None, stage_before(case)
    keep_open(draft, anew=anew)


def stage_before(case: Case) -> Stage:
    """Where the case stands while no closure is proposed."""
    if joined_to(case) is not None:
        return Stage.JOINED
    return Stage.INVESTIGATING if case.happened(FactKind.INVESTIGATION_BEGUN) else Stage.REPORTED


def moments(case: Case) -> Iterator[Moment]:
    """While no closure is proposed, the case waits for the end of the 60 days."""
    if case.proposal is None and joined_to(case) is None:
        summary = f"60 days without a report end {local(case.quiet_until)}: closure is then proposed"
        then = "closure is then proposed"
        yield Moment(QUIET_TIMER, case.quiet_until, summary, propose_after_quiet, "60 days without a report: end", then)


def next_step(case: Case, now: datetime) -> NextStep | None:
    """The decision on the open proposal, or what has to come before it. A promise that still holds the case open comes
    first: no case closes with a promise unmet.
    """
    proposal = case.proposal
    if proposal is None:
        return None
    urgency = urgency_of(case, proposal, now)
    decide = f"Approve or decline {proposal.id} ({proposal.ground.short})"
    agreed, reason = agreed_at(case, proposal) is not None, why_a_manager_decides(case, proposal, now)
    if proposal.made_in is not None and (agreed or reason is not None):
        return None
    if agreed:
        return NextStep.of(case, f"{decide}: the reporter agrees", approver_of(case, proposal), urgency)
    if reason is not None:
        what = f"{decide}: {reason}, so a manager approves with a reason"
        return NextStep.of(case, what, manager_for(case, proposal), urgency)
    tried = tried_words(reach(case, proposal))
    what = f"Visit or telephone the reporter, and agree on {proposal.id} with them{f'; {tried}' if tried else ''}"
    return NextStep.of(case, what, Recipient.OFFICER, urgency)


def shown(case: Case) -> Iterator[Line]:
    """The closure: when it comes by itself, who has proposed it, or when it was."""
    proposal = case.proposal
    if case.stage is Stage.CLOSED and case.closed_at and case.closure_ground:
        yield "Closed", f"{local(case.closed_at)}: {case.closure_ground.short}"
    elif proposal is not None:
        by_whom = f"by {proposal.proposed_by}, {local(proposal.proposed_at)}"
        yield "Proposal", f"{proposal.id}: {proposal.ground.short}, {by_whom}"
        for what in to_be_known(case):
            yield "To be known", f"{what}; this holds no closure open"
    elif joined_to(case) is None:
        yield "Quiet until", f"{local(case.quiet_until)}; closure is then proposed"


PROPOSAL = Capability(
    rules={ProposeClosure: propose, RetractClosure: retract, ApproveClosure: approve, DeclineClosure: decline},
    hears={SomethingNew: cancel, ContactMissed: missed_meanwhile},
    moments=moments,
    next_step=next_step,
    shown=shown,
)
