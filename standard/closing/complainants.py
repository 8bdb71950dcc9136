"""The reporters of cases that are joined to this one: each is a complainant, and is asked before it closes.

Source: the project's reading of the Standard; see docs/standard.md. What each says, needs and was promised stays under
their own reference (``joining.py``); here stands how far their answer is, by reference, and nobody's name.
"""

from collections.abc import Iterator
from datetime import datetime
from typing import ClassVar

from pydantic import Field

from standard.closing.gate import urgency_of
from standard.core.capability import Capability, Line, NextStep
from standard.core.case import Case, Proposal
from standard.core.draft import Draft, SomethingNew
from standard.core.joined import MOST_COMPLAINANTS, Complainant, Complainants, Joined, NotTaken
from standard.core.messages import CaseMessage
from standard.core.words import ClosureGround, EntryKind, Recipient, Stage
from standard.what_happens_next.access import guard_alike, guard_of
from standard.worktime.in_words import local_due

_NEW = "something new became known"
"""Of another complainant the reporter is not even told that there is one."""


class ComplainantStands(CaseMessage):
    """A case that is joined to this one, or asks to be, says how it stands."""

    name: ClassVar[str] = "complainant_stands"
    about: ClassVar[str] = "Tell a case how one that is joined to it stands. Sent by the joined case alone."

    complainant: Complainant = Field(
        description="How the joined case stands.",
        examples=[
            {
                "reference": "ASB-2B9D-H4KQ-W7TX",
                "at": "2026-12-24T15:00:00Z",
                "new_at": "2026-12-23T09:30:00Z",
                "priority": 2,
            }
        ],
    )


def hear_complainant(draft: Draft, message: ComplainantStands) -> None:
    """Takes a case in as joined, or says why not; and follows how it stands. An older word than the last changes
    nothing. Anything new there is new here: it restarts the 60 days, and cancels an open proposal.
    """
    case, new, held = draft.case, message.complainant, draft.case.of(Complainants)
    known = held.of(new.reference)
    if (known is not None and new.at <= known.at) or (new.ended and (known is None or known.ended)):
        return
    is_new = known is None or known.left
    why = _itself_joined(case) or (_why_not(case, held, new) if is_new else None)
    if why is not None:
        no = NotTaken(reference=new.reference, asked_at=new.at, why=why)
        case.keep(held.refusing(new.reference, no))
        draft.write(EntryKind.NOT_JOINED, f"{new.reference} is not joined to this case: {why}", other=new.reference)
        return
    if is_new:
        summary = f"{new.reference} is joined to this case: its reporter is a complainant here"
        draft.write(EntryKind.COMPLAINANT_JOINED, summary, other=new.reference)
    if known is not None and case.stage is Stage.CLOSED and new.news == known.news:
        # What was decided on stays: whoever says something else from here on is not closed with this case.
        new = known.model_copy(update={"at": new.at, "guard": new.guard, "ended": new.ended, "left": new.left})
    case.keep(held.hearing(new))
    guard_alike(draft, new.reference, new.guard)
    if new.ended:
        what = "has left this case" if new.left else "is closed"
        summary = f"{new.reference} {what}: its reporter is no complainant here any more"
        draft.write(EntryKind.COMPLAINANT_LEFT, summary, other=new.reference)
    elif known is None or known.ended or new.news != known.news:
        draft.happened(SomethingNew(_NEW, handed_in_at=max(min(new.new_at, draft.now), case.reported_at)))
    elif new.proposal_id is not None and new.proposal_id == known.proposal_id and new.agreement != known.agreement:
        said = new.agreement or "its reporter agrees to closing"
        draft.write(EntryKind.COMPLAINANT_ANSWERED, new.of(said), other=new.reference, proposal_id=new.proposal_id)


def complainant_gone(draft: Draft, reference: str) -> None:
    """A joined case no longer runs: somebody looks whether its reporter has been told all that they are to know."""
    held = draft.case.of(Complainants)
    known = held.of(reference)
    if known is not None and not known.ended:
        draft.case.keep(held.hearing(known.model_copy(update={"ended": True})))
        task = f"See whether the reporter of {reference} knows how this case stands: theirs no longer runs"
        summary = f"{reference} no longer runs: its reporter is no complainant here any more"
        draft.write(EntryKind.COMPLAINANT_LEFT, summary, other=reference, task=task)
    elif any(each.reference == reference for each in held.not_taken):
        draft.case.keep(held.refusing(reference))


def _itself_joined(case: Case) -> str | None:
    joined = case.of(Joined)
    if joined.to is None:
        return None
    return f"it is itself joined to {joined.to}" if joined.since else f"it is itself to be joined to {joined.to}"


def _why_not(case: Case, held: Complainants, new: Complainant) -> str | None:
    if case.stage is Stage.CLOSED:
        return "it is closed"
    if not new.guard.is_like(guard_of(case)):
        return "the two cases are not guarded alike: first restrict both, or close both, to the same people"
    return f"{MOST_COMPLAINANTS} cases were joined to it already" if len(held.heard) >= MOST_COMPLAINANTS else None


def missing(case: Case, proposal: Proposal, _: datetime) -> Iterator[str]:
    """Each complainant has answered, and what was promised to each is kept. A reporter withdraws for nobody else."""
    for each in case.of(Complainants).open:
        if proposal.ground is ClosureGround.WITHDRAWN:
            yield each.of("its reporter has not withdrawn, and the case goes on for them; decline this proposal")
        elif each.proposal_id != proposal.id:
            yield each.of(f"its reporter is still to be told of {proposal.id}")
        else:
            yield from (each.of(step) for step in (each.agreement, *each.steps) if step)


def next_step(case: Case, now: datetime) -> NextStep | None:
    """To agree the open proposal with each complainant."""
    proposal = case.proposal
    if proposal is None or proposal.ground is ClosureGround.WITHDRAWN:
        return None
    left = [each for each in case.of(Complainants).open if each.agreement and not each.excuse]
    if not left:
        return None
    what = f"Visit or telephone the reporter of {left[0].reference}, and agree on {proposal.id} with them"
    return NextStep.of(case, f"{what}: record it there", Recipient.OFFICER, urgency_of(case, proposal, now))


def shown(case: Case) -> Iterator[Line]:
    """The cases that are joined to it."""
    for each in case.of(Complainants).heard:
        stands = "no longer" if each.ended else f"{each.priority.label}{', hate' if each.hate else ''}"
        if each.next_due is not None and not each.ended:
            stands += f", next promise due {local_due(each.next_due)}"
        yield "Complainant", f"{each.reference}, {stands}"


COMPLAINANTS = Capability(
    rules={ComplainantStands: hear_complainant}, missing=missing, next_step=next_step, shown=shown
)
