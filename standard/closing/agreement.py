"""What is on record of the reporter's agreement to a closure: agreed, disagreed, out of reach. Pure reckoning.

Source: Service Standard, "Closing a case": agreed with the reporter by visit or phone before it is formally closed.
Readings in docs/standard.md. An agreement counts only if it was given after everything it is about: the proposal (or,
for a priority 3 answer and a withdrawal, in that very call), anything new becoming known, and the last raise of
priority.
"""

from datetime import date, datetime
from typing import NamedTuple

from standard.core.case import Case, Proposal
from standard.core.record import Fact, FactKind
from standard.core.words import ClosureGround, ContactMethod, Priority, SupportNeed
from standard.response_times.priority import last_raise, priority_at
from standard.what_happens_next.support_needs import counts_as_attempt
from standard.worktime.calendar import LONDON
from standard.worktime.stretches import working_days_until_end

ATTEMPTS_NEEDED = 3
"""Working days on which the reporter was tried without an answer, before a manager may approve without agreement."""

FURTHER_ATTEMPTS = 2
"""Further such days in place of the written notice, where the reporter must not be written to."""

_BY_VISIT_OR_PHONE = frozenset({ContactMethod.VISIT, ContactMethod.PHONE})
_BY_SUPPORT_NEED = frozenset({ContactMethod.MEETING, ContactMethod.VIDEO_CALL, ContactMethod.RELAY_CALL})


class Reach(NamedTuple):
    """What was done to reach the reporter: the working days on which they were tried (UK dates), how many are needed,
    when they were written to about it, or were tried for the last time in place of that, and from when a manager may
    decide without them (UTC; None while a step is missing).
    """

    tried_on: tuple[date, ...]
    needed: int
    noticed_at: datetime | None
    given_up_at: datetime | None


def can_agree_by(method: ContactMethod, support_need: SupportNeed | None) -> bool:
    """Whether agreement can be given in this kind of contact: a visit or a phone call.

    A meeting, a sign-language video call or a relay call counts if the record names the support need that it meets, and
    the reporter has it: whether that became known before the call or after, see ``Fact.need``.
    """
    return method in _BY_VISIT_OR_PHONE or (method in _BY_SUPPORT_NEED and support_need is not None)


def need_met(method: ContactMethod, support_need: SupportNeed | None) -> SupportNeed | None:
    """The support need that the reporter must have for an answer in this kind of contact to count; None for none."""
    return None if method in _BY_VISIT_OR_PHONE else support_need


def agreed_at(case: Case, proposal: Proposal) -> datetime | None:
    """When the reporter agreed to this closure (UTC); None where they have not, or have taken it back."""
    since = max((at for at in (case.new_known_at, last_raise(case)) if at is not None), default=None)
    # At one and the same instant nobody can tell which came first: then it does not count.
    later = [fact for fact in _said(case, FactKind.AGREED) if since is None or fact.happened_at > since]
    agreed = [fact.happened_at for fact in later if _counts(case, proposal, fact)]
    if not agreed:
        return None
    taken_back = [fact.happened_at for fact in case.happened(FactKind.DISAGREED)]
    return agreed[-1] if not taken_back or taken_back[-1] < agreed[-1] else None


def disagreed_at(case: Case, proposal: Proposal) -> datetime | None:
    """When the reporter last said that they do not agree to this closure (UTC); None where they have not, or have
    agreed since.
    """
    disagreed = [
        fact.happened_at for fact in case.happened(FactKind.DISAGREED) if fact.happened_at >= proposal.counts_from
    ]
    return disagreed[-1] if disagreed and agreed_at(case, proposal) is None else None


def disagreed_since(case: Case, proposal: Proposal) -> datetime | None:
    """Since when the reporter does not agree to this closure (UTC): since they first said so after they last agreed, or
    since the priority was raised, which ended what they had agreed to. None where they have not said so.
    """
    if disagreed_at(case, proposal) is None:
        return None
    said = [fact.happened_at for fact in case.happened(FactKind.DISAGREED) if fact.happened_at >= proposal.counts_from]
    agreed = [fact.happened_at for fact in _said(case, FactKind.AGREED) if _counts(case, proposal, fact)]
    since = [at for at in said if not agreed or at >= agreed[-1]]
    return since[0] if since else last_raise(case) or said[-1]


def reach(case: Case, proposal: Proposal) -> Reach:
    """What was done to reach the reporter about this closure, since it was proposed, the priority was last raised, and
    anybody last spoke with them; at times and by ways that are safe for them.
    """
    spoke = [fact.happened_at for fact in case.happened(FactKind.SPOKE)]
    marks = [proposal.proposed_at, last_raise(case), spoke[-1] if spoke else None]
    since = max(mark for mark in marks if mark is not None)
    tried: dict[date, datetime] = {}
    for fact in _said(case, FactKind.TRIED):
        if fact.happened_at < since or not counts_as_attempt(case, fact):
            continue
        day = fact.happened_at.astimezone(LONDON).date()
        if case.calendar.is_working(day):
            tried.setdefault(day, fact.happened_at)
    needed = ATTEMPTS_NEEDED + (FURTHER_ATTEMPTS if case.telephone_only else 0)
    notices = [*tried.values()][needed - 1 :]
    if not case.telephone_only:
        written = [fact for fact in case.happened(FactKind.WROTE) if counts_as_attempt(case, fact)]
        notices = [fact.happened_at for fact in written if fact.happened_at >= since]
    noticed_at, given_up_at = notices[0] if notices else None, None
    if noticed_at is not None and len(tried) >= needed:
        given_up_at = working_days_until_end(noticed_at, case.days.wait_after_notice_days, case.calendar)
    return Reach(tuple(tried), needed, noticed_at, given_up_at)


def out_of_reach(case: Case, proposal: Proposal, now: datetime) -> bool:
    """Whether the reporter was tried often enough, written to, and waited for, for a manager to decide without them."""
    given_up_at = reach(case, proposal).given_up_at
    return given_up_at is not None and given_up_at <= now


def _counts(case: Case, proposal: Proposal, fact: Fact) -> bool:
    at = fact.happened_at
    if fact.about is not None or proposal.ground is ClosureGround.WITHDRAWN:
        return fact.about == proposal.id and at >= proposal.counts_from
    # The call that answered the report, from before anybody thought of closing: later ones are about a proposal.
    if case.first_proposed_at is not None and at >= case.first_proposed_at:
        return False
    return case.priority is Priority.STANDARD and priority_at(case, at) is Priority.STANDARD


def _said(case: Case, kind: FactKind) -> list[Fact]:
    """The answers, and attempts to have one, in a kind of contact that counts for this reporter."""
    return [fact for fact in case.happened(kind) if fact.need is None or fact.need in case.support_needs]
