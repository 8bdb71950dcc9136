"""A reporter who disagrees with closing, or is dissatisfied, is offered a complaint; a manager decides on the closure.

Source: the project's reading of the Standard; see docs/standard.md. Work on the case goes on meanwhile. An offer
answers what was said until it was made, in whatever order that is typed in. The time to decide is an internal target;
of joined cases it runs where the closure is decided, and each reporter is offered the complaint in their own case.
"""

from collections.abc import Iterator
from datetime import datetime
from typing import ClassVar

from standard.closing.agreement import disagreed_since
from standard.closing.gate import manager_for, urgency_of
from standard.core.capability import Capability, Line, NextStep
from standard.core.case import Case, Own, Proposal
from standard.core.draft import Decided, Draft, wrong
from standard.core.joined import Complainants
from standard.core.targets import TargetKind, Targets
from standard.core.words import (
    ClosureGround,
    ContactOutcome,
    ContactWith,
    EntryKind,
    Recipient,
    Stage,
    Template,
)
from standard.response_times.targets import set_target, settle_target
from standard.what_happens_next.contact import UNANSWERED, ContactMade, RecordContact
from standard.worktime.in_words import local, local_due

_TARGET = TargetKind.DISPUTED_CLOSURE


class Dissatisfaction(Own):
    """When the reporter last said that they are dissatisfied, or disagree, and were last offered a complaint (UTC)."""

    called: ClassVar[str] = "dissatisfaction"

    voiced_at: datetime | None = None
    offered_at: datetime | None = None

    @property
    def is_to_be_answered(self) -> bool:
        """Whether they have said so since they were last offered a complaint."""
        return self.voiced_at is not None and (self.offered_at is None or self.offered_at < self.voiced_at)


def note_contact(draft: Draft, made: ContactMade) -> None:
    """Keeps that the reporter is dissatisfied, and that they were offered a complaint in the same conversation.

    Raises:
        Refused: it was no contact with the reporter, or nobody has answered in it.
    """
    contact, held = made.contact, draft.case.of(Dissatisfaction)
    _check(contact)
    if contact.contact_with is not ContactWith.REPORTER:
        return
    if contact.dissatisfied or contact.outcome is ContactOutcome.DISAGREES:
        held = held.having(voiced_at=max(draft.at, held.voiced_at or draft.at))
    if contact.dissatisfied:
        draft.add_detail(EntryKind.CONTACT_RECORDED, dissatisfied=True)
    if contact.complaint_offered:
        held = held.having(offered_at=max(draft.at, held.offered_at or draft.at))
        draft.write(EntryKind.COMPLAINT_OFFERED, f"The reporter was offered a complaint ({contact.method.label})")
    draft.case.keep(held)


def _check(contact: RecordContact) -> None:
    said = {"dissatisfied": contact.dissatisfied, "complaint_offered": contact.complaint_offered}
    for field in (name for name, value in said.items() if value):
        if contact.contact_with is not ContactWith.REPORTER:
            raise wrong(field, "goes with a contact with the reporter; leave it out")
    if contact.dissatisfied and contact.outcome in UNANSWERED:
        what = f"cannot be known, as the outcome is {contact.outcome}; record the contact in which they said so"
        raise wrong("dissatisfied", what)
    if contact.complaint_offered and contact.outcome is ContactOutcome.NO_ANSWER:
        raise wrong("complaint_offered", f"cannot be, as the outcome is {contact.outcome}; leave it out")


def disputed_since(case: Case, proposal: Proposal | None) -> datetime | None:
    """Since when (UTC) a reporter, here or of a joined case, disagrees with the closure that is decided here."""
    if proposal is None or proposal.made_in is not None:
        return None
    theirs = [each.disagreed_at for each in case.of(Complainants).open if each.proposal_id == proposal.id]
    return min((at for at in (disagreed_since(case, proposal), *theirs) if at is not None), default=None)


def follow(draft: Draft, _: Decided) -> None:
    """Offers the complaint that is due, and keeps the manager's target in step with who disagrees."""
    _offer(draft)
    case, proposal = draft.case, draft.case.proposal
    if case.stage is Stage.CLOSED:
        return
    held, since = case.of(Targets).of(_TARGET), disputed_since(case, proposal)
    if held is not None and (since is None or held.deadline.start < since):
        # They agree after all, or did in between; or nothing is proposed any more.
        settle_target(draft, _TARGET, draft.at, needed=False)
        held = None
    if proposal is None or since is None:
        return
    if held is None or (held.missed_at is None and since < held.deadline.start):
        set_target(draft, _TARGET, since, case.days.decide_disputed_within_days)
    held = case.of(Targets).of(_TARGET)
    if held is not None:
        asked = held.having(asked=manager_for(case, proposal), about=proposal.id)
        case.keep(case.of(Targets).with_one(asked))


def _offer(draft: Draft) -> None:
    case, held = draft.case, draft.case.of(Dissatisfaction)
    # Who cannot be written to at all is offered it once somebody knows who they are.
    if not held.is_to_be_answered or case.anonymous:
        return
    case.keep(held.having(offered_at=draft.now))
    draft.write(EntryKind.COMPLAINT_OFFERED, "A complaint is offered to the reporter by a message", at=draft.now)
    disputed = case.proposal is not None and disagreed_since(case, case.proposal) is not None
    draft.tell(Template.COMPLAINT_OFFER, Recipient.REPORTER, disputed=disputed)


def decided(draft: Draft) -> None:
    """The closure was approved or declined when the draft says."""
    settle_target(draft, _TARGET, draft.at)


def next_step(case: Case, now: datetime) -> NextStep | None:
    """A manager decides on the closure that a reporter disagrees with."""
    proposal, target = case.proposal, case.of(Targets).of(_TARGET)
    if proposal is None or target is None:
        return None
    by, whose = local_due(target.deadline.due), "the reporter"
    if proposal.ground is ClosureGround.WITHDRAWN:
        what = f"Decline {proposal.id}, by {by}: the reporter says that they do not withdraw"
    else:
        if disagreed_since(case, proposal) is None:
            others = (each.reference for each in case.of(Complainants).open if each.disagreed_at is not None)
            whose = f"the reporter of {next(others, 'a joined case')}"
        decide = f"Approve or decline {proposal.id} ({proposal.ground.short}), by {by}"
        what = f"{decide}: {whose} disagrees, so a manager approves with a reason"
    return NextStep.of(case, what, manager_for(case, proposal), urgency_of(case, proposal, now))


def waits_for(case: Case) -> Iterator[str]:
    """A case whose closure a reporter disagrees with says so in every list."""
    if case.stage is not Stage.CLOSED and case.of(Targets).of(_TARGET) is not None:
        yield "decision on a disputed closure"


def shown(case: Case) -> Iterator[Line]:
    """Whether the reporter was offered a complaint, and when last."""
    held = case.of(Dissatisfaction)
    if held.is_to_be_answered:
        yield "Complaint", "to be offered: the reporter is dissatisfied, and nobody knows how to reach them"
    elif held.offered_at is not None:
        yield "Complaint", f"offered {local(held.offered_at)}"


DISAGREEMENT = Capability(
    hears={ContactMade: note_contact, Decided: follow},
    next_step=next_step,
    waits_for=waits_for,
    shown=shown,
)
