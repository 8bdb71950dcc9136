"""A second report about the same matter is joined to the first: its case ends as one, and its reporter does not.

Source: the project's reading of the Standard; see docs/standard.md. A joined case is off every list and count, and is
never closed by itself. What was promised to its reporter, their needs, the contact agreed with them and their answer to
a closure stay under the reference that they know, decided by the same rules as before: so nothing is lost on the way,
and nothing of one complainant ever stands in the other's case. What the two tell each other is in ``core/joined.py``.
"""

from collections.abc import Iterator
from datetime import datetime, timedelta
from typing import Any, ClassVar

from pydantic import Field

from standard.closing.agreement import agreed_at, reach
from standard.closing.answers import write
from standard.closing.gate import why_a_manager_decides
from standard.closing.proposal import close, facts_for_reporter, stage_before
from standard.core.capability import Capability, Line, Moment, NextStep, Urgency
from standard.core.case import Case, Proposal
from standard.core.draft import Decided, Draft, Refused, SomethingNew, wrong
from standard.core.joined import Complainants, Joined, Matter, joined_to
from standard.core.messages import CaseMessage, Identifier, Message, Text
from standard.core.numbered import ids_of
from standard.core.other_case import other_case
from standard.core.people import Allocation
from standard.core.record import Fact, FactKind
from standard.core.targets import Targets
from standard.core.words import ClosureGround, EntryKind, Recipient, RefusalCode, Stage, Template
from standard.progressing.agencies import Agencies
from standard.progressing.legal_state import Remedies
from standard.progressing.reviews import leave_to_the_matter
from standard.response_times.assessment_due import ask_still
from standard.response_times.promises import put_on_record, undo_closing
from standard.response_times.targets import settle_target
from standard.what_happens_next.access import Access, guard_alike
from standard.worktime.in_words import local

OUT_OF_REACH_TIMER = "complainant_out_of_reach"
"""The name of the timer."""

JOINED_TO_CHECK_TIMER = "joined_to_check"
"""The name of the timer."""

CHECKED_EVERY = timedelta(days=7)
"""How often a joined case says how it stands, changed or not: one that was ended from outside is missed. Our own."""


class JoinCase(Message):
    """The case is about the same matter as another one, which goes on for both reporters; or it is not, after all."""

    name: ClassVar[str] = "join"
    asked_anew: ClassVar[bool] = True
    about: ClassVar[str] = "Join the case to an earlier one about the same matter, or part them. Officers and managers."

    # Names that no other message has: the text of another must not be of use as this one.
    join_to: Identifier | None = Field(
        None, description="The reference of the earlier case.", examples=["ASB-7K3Q-MX92-PD4T"]
    )
    leave_because: Text | None = Field(None, description="Why the case leaves the one that it is joined to.")


class MatterStands(CaseMessage):
    """The case that this one is joined to, or asked to be, says how it stands."""

    name: ClassVar[str] = "matter_stands"
    about: ClassVar[str] = "Tell a joined case how the one that it is joined to stands. Sent by that case alone."

    matter: Matter = Field(
        description="How that case stands.",
        examples=[{"reference": "ASB-7K3Q-MX92-PD4T", "at": "2026-12-24T15:00:00Z", "over": False}],
    )


def join(draft: Draft, message: JoinCase) -> None:
    """Asks for the case to be joined to another one; that one says whether it is. Asking again changes nothing. Or the
    case leaves the one that it is joined to, and is a case of its own again.

    Raises:
        Refused: it cannot be joined, not to this one, or is joined to none that it could leave.
    """
    case, joined = draft.case, draft.case.of(Joined)
    if (message.join_to is None) == (message.leave_because is None):
        raise wrong("join_to", "name the other case, or say in leave_because why it leaves")
    if message.join_to is None:
        _leave(draft, joined, message.leave_because)
        return
    other = other_case(case, "join_to", message.join_to)
    if joined.to == other:
        return
    why_not = _why_not(case, joined)
    if why_not is not None:
        raise Refused(RefusalCode.NOT_ALLOWED, why_not)
    case.keep(Joined(to=other, asked_at=draft.now, left=joined.left if joined.left != other else None))
    draft.write(EntryKind.JOIN_ASKED, f"To be joined to {other}", other=other)


def _leave(draft: Draft, joined: Joined, why: str | None) -> None:
    if joined.to is None or joined.since is None:
        raise Refused(RefusalCode.NOT_ALLOWED, "leave_because: the case is not joined to another one")
    # The investigation there was of something else. A promise that it met was kept, as far as anybody knew: it stays.
    facts = draft.case.facts
    draft.case.facts = tuple(
        each for each in facts if (each.kind, each.about) != (FactKind.INVESTIGATION_BEGUN, joined.to)
    )
    _its_own_again(draft, joined.to, f"No longer joined to {joined.to}: a case of its own again", words=why)
    draft.case.change(Joined, left=joined.to)


def _why_not(case: Case, joined: Joined) -> str | None:
    if joined.to is not None:
        return f"the case is joined to {joined.to} already"
    if case.of(Complainants).open:
        return "other cases are joined to this one: join the other case to it instead"
    if case.proposal is not None:
        return f"the closure proposal {case.proposal.id} is open: decide on it first"
    if remedies := case.of(Remedies).open:
        return f"remedies are considered here ({ids_of(remedies)}): drop them, or record what came of them, first"
    return None if case.allocation is not None else "no officer is allocated yet; the register has to do that first"


def hear_matter(draft: Draft, message: MatterStands) -> None:
    """Follows how the other case stands. A word that is older than the last, or of any other case, changes nothing."""
    case, matter, joined = draft.case, message.matter, draft.case.of(Joined)
    if joined.to != matter.reference or (joined.heard_at is not None and matter.at <= joined.heard_at):
        return
    if matter.refused is not None:
        asked_at, last = matter.asked_at, joined.since or joined.asked_at
        if asked_at is None or last is None or asked_at >= last:
            _its_own_again(draft, matter.reference, f"Not joined to {matter.reference}: {matter.refused}")
        return
    if case.stage is Stage.CLOSED and (case.proposal is None or case.proposal.made_in is None):
        return
    case.change(Joined, heard_at=matter.at)
    if joined.since is None:
        _become_joined(draft, matter.reference)
    guard_alike(draft, matter.reference, matter.guard)
    if matter.allocation is not None:
        _follow_officer(draft, matter.allocation)
    if matter.begun is not None:
        _follow_investigation(draft, matter.reference, matter.begun)
    _follow_lead(draft, matter)
    _follow_proposal(draft, matter)


_ELSEWHERE = "elsewhere"
"""Whom a reporter was told to lead in the other of two cases, whose ids mean nothing here."""


def _follow_lead(draft: Draft, matter: Matter) -> None:
    """Tells this reporter too that another agency leads, as the first case's is told."""
    case, joined = draft.case, draft.case.of(Joined)
    if matter.lead != joined.lead and not case.anonymous:
        case.change(Joined, lead=matter.lead)
        who = "Another agency leads" if matter.lead else "The landlord leads again"
        draft.write(EntryKind.AGENCY_LEADS, f"{who} in {matter.reference}", other=matter.reference)
        draft.tell(Template.LEAD_AGENCY, Recipient.REPORTER, lead=matter.lead, of_case=matter.reference)


def no_longer_runs(draft: Draft, reference: str) -> None:
    """The case that this one is joined to, or asked to be, has ended without a word: this one is a case of its own."""
    joined = draft.case.of(Joined)
    if joined.left == reference:
        draft.case.change(Joined, left=None)
    if joined.to == reference:
        _its_own_again(draft, reference, f"Not joined to {reference}, which no longer runs: a case of its own")


def _its_own_again(draft: Draft, reference: str, summary: str, words: str | None = None) -> None:
    _end_proposal(draft, f"Closure is not proposed any more: not joined to {reference}")
    joined = draft.case.of(Joined)
    if joined.lead is not None or Agencies.called in draft.case.own:
        # What they were told of the other case is put right.
        draft.case.change(Agencies, told_lead=joined.lead and _ELSEWHERE)
    draft.case.keep(Joined())
    if joined.since is not None and draft.case.stage is not Stage.CLOSED:
        ask_still(draft)
    if draft.case.stage is Stage.JOINED:
        draft.case.stage = stage_before(draft.case)
    task = f"Check whether this case should be joined to another one: it is not joined to {reference}"
    draft.write(EntryKind.NOT_JOINED, summary, words=words, other=reference, task=None if words else task)


def _become_joined(draft: Draft, reference: str) -> None:
    case = draft.case
    case.change(Joined, since=draft.now, lead=case.of(Agencies).told_lead and _ELSEWHERE)
    # A withdrawal stays: it is their own, and decided here.
    if case.proposal is None or case.proposal.ground is not ClosureGround.WITHDRAWN:
        if case.proposal is not None:
            summary = f"Closure cancelled, as the case joins {reference}"
            write(draft, EntryKind.CLOSURE_CANCELLED, summary, case.proposal)
            draft.tell(Template.CLOSURE_CANCELLED, Recipient.REPORTER, proposal_id=case.proposal.id, why="decided")
        case.proposal, case.stage = None, Stage.JOINED
    for target in case.of(Targets).open:
        settle_target(draft, target.kind, draft.now, needed=False)
    leave_to_the_matter(draft)
    summary = f"Joined to {reference}: its reporter is a complainant there, and this is not a closure"
    draft.write(EntryKind.JOINED, summary, other=reference)


def _follow_officer(draft: Draft, theirs: Allocation) -> None:
    """The officer of the matter is everybody's, and so are manager and deputy; not who this case is closed to."""
    held, closed_to = draft.case.allocation, draft.case.of(Access).closed_to
    new = theirs.model_copy(update={"closed_to": closed_to})
    if held is not None and held.model_copy(update={"away": new.away}) == new:
        return
    draft.case.allocation = new
    people: dict[str, Any] = new.model_dump(exclude={"away", "closed_to"})
    draft.write(EntryKind.ALLOCATED, f"Allocated to officer {new.officer}, patch {new.patch}", **people)
    if new.officer not in closed_to and (held is None or held.officer != new.officer):
        draft.tell(Template.OFFICER_CHANGED, Recipient.REPORTER)


def _follow_investigation(draft: Draft, reference: str, theirs: Fact) -> None:
    """It began for everybody when it began there; and it was recorded when it was recorded there."""
    at = min(theirs.happened_at, draft.now)
    if all(at < ours.happened_at for ours in draft.case.happened(theirs.kind)):
        put_on_record(draft, theirs.kind, at, about=reference, noticed_at=min(theirs.recorded_at, draft.now))


def _follow_proposal(draft: Draft, matter: Matter) -> None:
    """This reporter is asked too before the matter closes, and told when it does."""
    case, theirs = draft.case, matter.proposal
    if theirs is not None and theirs.id == case.of(Joined).dropped:
        theirs = None
    case.change(Joined, proposal=theirs)
    if case.proposal is not None and (theirs is None or case.proposal.id != theirs.id):
        _end_proposal(draft, f"Closure is no longer proposed in {matter.reference}")
    _mirror(draft)
    if not matter.over or case.stage is Stage.CLOSED:
        return
    if case.proposal is not None and case.proposal.made_in and _is_as_decided(case, case.proposal, matter, draft.now):
        draft.happened_at = draft.now
        close(draft, case.proposal)
        return
    # It is nobody's any more here; once the other case no longer runs, this one is a case of its own.
    dropped = theirs.id if theirs is not None else case.of(Joined).dropped
    case.change(Joined, proposal=None, dropped=dropped)
    _end_proposal(draft, f"Not closed with {matter.reference}: that was not decided on what the reporter said last")


def _is_as_decided(case: Case, proposal: Proposal, matter: Matter, now: datetime) -> bool:
    """Whether the reporter agrees, or a manager has decided knowing what they said last, or that they were silent."""
    if agreed_at(case, proposal) is not None:
        return True
    excuse = why_a_manager_decides(case, proposal, now)
    return excuse is not None and excuse == matter.excuse


def _mirror(draft: Draft, _: Decided | None = None) -> None:
    """The closure that is proposed there is proposed to this reporter, unless something of their own is open."""
    case, joined = draft.case, draft.case.of(Joined)
    if joined.since is None or joined.proposal is None or case.proposal is not None:
        return
    # By this case's own clock: what its reporter said before they were told is no answer.
    update = {"made_in": joined.to, "proposed_at": draft.now}
    case.proposal = joined.proposal.model_copy(update=update)
    case.first_proposed_at = case.first_proposed_at or draft.now
    ground = case.proposal.ground
    write(draft, EntryKind.CLOSURE_PROPOSED, f"Closure proposed in {joined.to}: {ground.short}", case.proposal)
    draft.tell(Template.CLOSURE_PROPOSED, Recipient.REPORTER, **facts_for_reporter(case, case.proposal))


def _end_proposal(draft: Draft, summary: str) -> None:
    """The closure that was proposed in the other case is not any more; what this reporter said of it is over."""
    case, proposal = draft.case, draft.case.proposal
    if proposal is None or proposal.made_in is None:
        return
    was_closed = case.stage is Stage.CLOSED
    write(draft, EntryKind.CLOSURE_CANCELLED, summary, proposal)
    if was_closed:
        undo_closing(draft)
    case.proposal, case.closed_at, case.closure_ground, case.stage = None, None, None, Stage.JOINED
    case.facts = tuple(fact for fact in case.facts if fact.kind is not FactKind.AGREED)
    why = "incident" if was_closed else "decided"
    draft.tell(Template.CLOSURE_CANCELLED, Recipient.REPORTER, proposal_id=proposal.id, why=why)


def _something_new(draft: Draft, _: SomethingNew) -> None:
    """A closure that was proposed before this became known is nobody's any more here, whatever is still on its way."""
    joined = draft.case.of(Joined)
    if joined.to is not None:
        dropped = joined.proposal.id if joined.proposal is not None else joined.dropped
        draft.case.change(Joined, proposal=None, dropped=dropped, news=joined.news + 1)


def moments(case: Case) -> Iterator[Moment]:
    """The other case hears from when on a manager may decide without this reporter, and every week that this one is
    there.
    """
    joined, proposal = case.of(Joined), case.proposal
    last = joined.checked_at or joined.since or joined.asked_at
    if proposal is not None and proposal.made_in is not None and last is not None:
        at = reach(case, proposal).given_up_at
        if at is not None and last < at:
            yield Moment(OUT_OF_REACH_TIMER, at, f"Wait for an answer to {proposal.id} until {local(at)}", _check)
    if joined.to is not None and last is not None:
        check_at = last + CHECKED_EVERY
        yield Moment(JOINED_TO_CHECK_TIMER, check_at, f"See whether {joined.to} still runs, {local(check_at)}", _check)


def _check(draft: Draft, at: datetime) -> None:
    draft.case.change(Joined, checked_at=at)


def next_step(case: Case, _: datetime) -> NextStep | None:
    """What is nobody's own is done in the other case."""
    to = joined_to(case)
    if to is None:
        return None
    return NextStep.of(case, f"Work on the matter in {to}", Recipient.OFFICER, Urgency.ORDINARY)


def shown(case: Case) -> Iterator[Line]:
    """Which case it is joined to, or asks to be."""
    joined = case.of(Joined)
    if joined.to is not None:
        yield "Joined to", joined.to if joined.since is not None else f"{joined.to}, once that case has taken it"


JOINING = Capability(
    rules={JoinCase: join, MatterStands: hear_matter},
    hears={Decided: _mirror, SomethingNew: _something_new},
    moments=moments,
    next_step=next_step,
    shown=shown,
)
