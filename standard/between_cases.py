"""What joined cases tell each other: each says how it stands, whole, whenever that has changed."""

from collections.abc import Iterator
from datetime import datetime

from standard.capabilities import others_of
from standard.closing.agreement import agreed_at, disagreed_since
from standard.closing.complainants import ComplainantStands
from standard.closing.gate import needed_steps, why_a_manager_decides
from standard.closing.joining import MatterStands
from standard.core.case import Case
from standard.core.joined import Complainant, Complainants, Joined, Matter
from standard.core.messages import Message
from standard.core.people import JOINED_CASE
from standard.core.record import FactKind
from standard.core.words import ClosureGround, Stage
from standard.progressing.agencies import Agencies
from standard.progressing.legal_state import Commitment
from standard.what_happens_next.access import guard_of

_MOST_STEPS = 10


def to_tell(case: Case, now: datetime, *, over: bool) -> Iterator[tuple[str, Complainant | Matter]]:
    """What other cases are to know at ``now`` (UTC), by their references. ``over``: the case is closed, and everything
    in it has been carried out.
    """
    joined = case.of(Joined)
    if joined.left is not None:
        yield joined.left, _complainant(case, now).model_copy(update={"ended": True, "left": True})
    if joined.to is not None:
        closed = case.stage is Stage.CLOSED
        told_there = closed and case.proposal is not None and case.proposal.made_in is not None
        if not told_there and (over or not closed):
            yield joined.to, _complainant(case, now)
    held = case.of(Complainants)
    for each in held.open:
        yield each.reference, _matter(case, now, over=over, excuse=each.excuse if over else "")
    for no in held.not_taken:
        yield no.reference, Matter(reference=case.reference, at=now, refused=no.why, asked_at=no.asked_at)


def message_of(told: Complainant | Matter, to: str) -> Message:
    """It as a message to the case ``to``; its id is made of who says it, and when."""
    given = {
        "message_id": f"{told.reference} {told.at.isoformat()}",
        "case_reference": to,
        "sender": JOINED_CASE,
    }
    if isinstance(told, Complainant):
        return ComplainantStands(**given, complainant=told)
    return MatterStands(**given, matter=told)


def _complainant(case: Case, now: datetime) -> Complainant:
    counting = [report.quiet_from for report in case.reports if not report.set_aside]
    new = [case.opened_at, *counting, *([case.last_new_at] if case.last_new_at else [])]
    said = Complainant(
        reference=case.reference,
        at=now,
        news=case.of(Joined).news,
        new_at=max(new),
        priority=case.priority,
        hate=case.hate,
        next_due=case.next_due(),
        guard=guard_of(case),
        ended=case.stage is Stage.CLOSED,
        said=case.of(Commitment).said,
    )
    proposal = case.proposal
    if proposal is None or proposal.made_in is None:
        return said
    steps = needed_steps(case, proposal, now, others_of(case))
    agreement = steps.pop(0) if agreed_at(case, proposal) is None else ""
    excuse = why_a_manager_decides(case, proposal, now) or ""
    asked = {"proposal_id": proposal.id, "agreement": agreement, "excuse": excuse}
    disagreed_at = disagreed_since(case, proposal)
    return said.model_copy(update={**asked, "disagreed_at": disagreed_at, "steps": tuple(steps[:_MOST_STEPS])})


def _matter(case: Case, now: datetime, *, over: bool, excuse: str) -> Matter:
    begun = case.happened(FactKind.INVESTIGATION_BEGUN)
    # A withdrawal is for this reporter alone: no other one is asked to agree to it.
    withdrawn = case.proposal is not None and case.proposal.ground is ClosureGround.WITHDRAWN
    return Matter(
        reference=case.reference,
        at=now,
        allocation=case.allocation,
        begun=begun[0] if begun else None,
        proposal=None if withdrawn else case.proposal,
        guard=guard_of(case),
        over=over,
        excuse=excuse,
        lead=case.of(Agencies).lead_for_reporters,
    )
