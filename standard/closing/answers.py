"""What the reporter says about closing, put on record: they agree, disagree, or do not answer.

Source: Service Standard, "Closing a case"; readings in docs/standard.md.
"""

from datetime import datetime
from typing import Any

from standard.closing.agreement import agreed_at, can_agree_by, disagreed_at, disagreed_since, need_met
from standard.closing.gate import manager_for
from standard.core.capability import Capability
from standard.core.case import Case, Proposal
from standard.core.draft import Decided, Draft, Refused
from standard.core.record import FactKind
from standard.core.words import ClosureGround, ContactOutcome, ContactWith, EntryKind, RefusalCode, Template
from standard.response_times.promises import put_on_record
from standard.what_happens_next.contact import ContactMade
from standard.worktime.deadlines import working_days_deadline

_ABOUT_CLOSING = frozenset({ContactOutcome.AGREES, ContactOutcome.DISAGREES})
_KINDS = {ContactOutcome.AGREES: FactKind.AGREED, ContactOutcome.NO_ANSWER: FactKind.TRIED}


def note_contact(draft: Draft, made: ContactMade) -> None:
    """Lets a contact with the reporter count towards agreement, or towards having tried to reach them.

    Raises:
        Refused: it says whether the reporter agrees, and does not name the proposal that is open.
    """
    proposal, contact, happened_at = draft.case.proposal, made.contact, draft.at
    if contact.contact_with is not ContactWith.REPORTER:
        return
    if contact.outcome in _ABOUT_CLOSING and proposal is not None and happened_at >= proposal.proposed_at:
        _must_name(proposal, contact.proposal_id)
    if contact.outcome is ContactOutcome.DISAGREES:
        put_on_record(draft, FactKind.DISAGREED, happened_at, about=contact.proposal_id)
    elif contact.outcome in _KINDS and can_agree_by(contact.method, contact.support_need):
        need = need_met(contact.method, contact.support_need)
        put_on_record(
            draft, _KINDS[contact.outcome], happened_at, about=contact.proposal_id, need=need, by=contact.method
        )
        if contact.outcome is ContactOutcome.AGREES and proposal is not None and contact.proposal_id == proposal.id:
            _hear(draft, proposal)
    write_answer(draft, f"The reporter agrees to closing ({contact.method.label})")


def _hear(draft: Draft, proposal: Proposal) -> None:
    """Whoever hears the answer that a withdrawal needs does not approve it."""
    if proposal.ground is ClosureGround.WITHDRAWN and draft.at >= proposal.counts_from:
        draft.case.proposal = proposal.heard(draft.sender)


def answers(case: Case, proposal: Proposal | None) -> tuple[datetime | None, datetime | None]:
    """When the reporter agreed to this closure, and when they disagreed."""
    return (agreed_at(case, proposal), disagreed_at(case, proposal)) if proposal else (None, None)


def write_answer(draft: Draft, words: str) -> None:
    """Puts on record that the reporter's answer to the open proposal is now another one than before this decision."""
    case, proposal = draft.case, draft.case.proposal
    if proposal is None:
        return
    before = draft.before.proposal
    agreed, disagreed = answers(draft.before, before if before is not None and before.id == proposal.id else None)
    now_agreed, now_disagreed = answers(case, proposal)
    written = {entry.kind for entry in draft.entries}
    if now_agreed is not None and now_agreed != agreed and EntryKind.CLOSURE_AGREED not in written:
        write(draft, EntryKind.CLOSURE_AGREED, words, proposal)
    if now_disagreed is not None and now_disagreed != disagreed and EntryKind.CLOSURE_DISAGREED not in written:
        write(draft, EntryKind.CLOSURE_DISAGREED, "The reporter disagrees with closing", proposal)
        since, days = disagreed_since(case, proposal) or now_disagreed, case.days.decide_disputed_within_days
        due = working_days_deadline(since, days, case.calendar).due
        facts = {"proposal_id": proposal.id, "ground": proposal.ground, "decided_in": proposal.made_in}
        draft.tell(Template.CLOSURE_DISAGREED, manager_for(case, proposal), decide_by=due.isoformat(), **facts)


def _must_name(proposal: Proposal, named: str | None) -> None:
    if named is None:
        reason = f"say in proposal_id which closure proposal the reporter answered; {proposal.id} is open"
        raise Refused(RefusalCode.PROPOSAL_NOT_NAMED, reason)
    if named != proposal.id:
        raise Refused(RefusalCode.STALE_PROPOSAL, f"the open proposal is {proposal.id}, not the one named")


def write(
    draft: Draft, kind: EntryKind, summary: str, proposal: Proposal, words: str | None = None, **detail: Any
) -> None:
    """Puts on record what became of a proposal."""
    draft.write(kind, summary, words=words, proposal_id=proposal.id, ground=proposal.ground, **detail)


def decided(draft: Draft, _: Decided) -> None:
    """An answer may come to count, or to count no more, by what is decided of anything else."""
    write_answer(draft, "What the reporter said is now an agreement to closing")


ANSWERS = Capability(hears={ContactMade: note_contact, Decided: decided})
