"""The closure gate: what must be on record before a case may close, each missing step named.

Source: Service Standard, "Closing a case": agreed with the reporter by visit or phone before it is formally closed.
Readings in docs/standard.md.
"""

from datetime import datetime

from standard.calendar import LONDON
from standard.case import Case, Proposal
from standard.clocks import Clock
from standard.messages import RecordContact, Withdraw
from standard.people import SYSTEM, Person
from standard.promises import unmet
from standard.words import ClosureGround, ContactMethod, ContactOutcome, ContactWith, Priority, Promise, Role

ATTEMPTS_NEEDED = 3
"""Working days on which the reporter was tried without an answer, before a manager may approve without agreement."""

_BY_VISIT_OR_PHONE = frozenset({ContactMethod.VISIT, ContactMethod.PHONE})
_BY_SUPPORT_NEED = frozenset({ContactMethod.MEETING, ContactMethod.VIDEO_CALL, ContactMethod.RELAY_CALL})
_IN_WRITING = frozenset({ContactMethod.LETTER, ContactMethod.EMAIL, ContactMethod.SMS})
_NEEDS_THEIR_ANSWER = frozenset({Promise.P1_RESPOND})
REASONS_NEEDED = frozenset({ClosureGround.ACTION_PLAN_NOT_ADHERED_TO, ClosureGround.ACTIONS_EXHAUSTED})
"""The grounds whose reasons must be given and told to the reporter."""


def missing_steps(case: Case, proposal: Proposal, approver: Person, reason: str | None) -> list[str]:
    """The steps that are missing before this person may approve the proposal; empty when the case may close.

    Where the reporter cannot be reached, the promise that only speaking with them keeps does not hold the case open for
    ever: it stays broken on record, and a manager decides.
    """
    steps = _agreement_missing(case, proposal, approver, reason)
    if proposal.ground is not ClosureGround.WITHDRAWN:
        steps += [f"the promise to {clock.promise.label} is not met" for clock in holding_open(case, proposal)]
    return steps


def holding_open(case: Case, proposal: Proposal | None) -> list[Clock]:
    """The promises that have to be met before the case may close."""
    excused = _NEEDS_THEIR_ANSWER if proposal is not None and out_of_reach(proposal) else frozenset()
    return [clock for clock in unmet(case) if clock.promise not in excused]


def with_contact(case: Case, proposal: Proposal, contact: RecordContact, happened_at: datetime) -> Proposal:
    """The proposal with what a contact with the reporter adds towards agreement; contacts from before it add
    nothing.
    """
    if contact.contact_with is not ContactWith.REPORTER:
        return proposal
    if contact.outcome is ContactOutcome.DISAGREES:
        # What they said last counts, whenever it was typed in; an agreement may be older than its proposal.
        if happened_at < (proposal.agreed_at or proposal.proposed_at):
            return proposal
        return proposal.model_copy(update={"disagreed_at": happened_at, "agreed_at": None})
    if happened_at < proposal.proposed_at:
        return proposal
    if contact.outcome is ContactOutcome.SENT and contact.method in _IN_WRITING:
        return proposal.model_copy(update={"written_notice_at": happened_at})
    if not can_agree_by(case, contact):
        return proposal
    if contact.outcome is ContactOutcome.AGREES:
        if proposal.disagreed_at is not None and happened_at < proposal.disagreed_at:
            return proposal
        return proposal.model_copy(update={"agreed_at": happened_at, "disagreed_at": None})
    day = happened_at.astimezone(LONDON).date()
    if contact.outcome is ContactOutcome.NO_ANSWER and case.calendar.is_working(day) and day not in proposal.attempts:
        return proposal.model_copy(update={"attempts": (*proposal.attempts, day)})
    return proposal


def can_agree_by(case: Case, contact: RecordContact | Withdraw) -> bool:
    """Whether agreement can be given in this kind of contact: a visit or a phone call.

    A meeting, a sign-language video call or a relay call counts where the reporter's support needs say so and the
    record names the need.
    """
    if contact.method in _BY_VISIT_OR_PHONE:
        return True
    return contact.method in _BY_SUPPORT_NEED and contact.support_need in case.support_needs


def answer_agrees(case: Case, contact: RecordContact) -> bool:
    """Whether a call that answers a priority 3 report is the agreement to close it as well."""
    agrees = contact.contact_with is ContactWith.REPORTER and contact.outcome is ContactOutcome.AGREES
    return agrees and case.priority is Priority.STANDARD and can_agree_by(case, contact)


def out_of_reach(proposal: Proposal) -> bool:
    """Whether the reporter was tried often enough, and written to, for a manager to decide without them."""
    return len(proposal.attempts) >= ATTEMPTS_NEEDED and proposal.written_notice_at is not None


def _agreement_missing(case: Case, proposal: Proposal, approver: Person, reason: str | None) -> list[str]:
    if proposal.agreed_at is not None:
        return []
    if proposal.ground is ClosureGround.WITHDRAWN and proposal.disagreed_at is not None:
        return ["the reporter says that they do not withdraw: decline this proposal, and propose another ground"]
    if case.anonymous:
        exception = "the report is anonymous, so only a manager may approve, with a reason"
    elif proposal.disagreed_at is not None:
        exception = "the reporter disagrees, so only a manager may approve, with a reason"
    elif out_of_reach(proposal):
        exception = "the reporter could not be reached, so only a manager may approve, with a reason"
    else:
        return [_not_agreed(proposal)]
    return [] if approver.role is Role.MANAGER and reason else [exception]


def _not_agreed(proposal: Proposal) -> str:
    step = "no visit or phone call after the proposal is on record in which the reporter agrees"
    tried = len(proposal.attempts)
    if not tried and proposal.written_notice_at is None:
        return step
    notice = "a written notice" if proposal.written_notice_at else "no written notice"
    return f"{step} (tried on {tried} of {ATTEMPTS_NEEDED} working days, {notice})"


def is_own(proposal: Proposal, person: Person) -> bool:
    """Whether the person made the proposal. The system's own 60-day proposal is nobody's."""
    return proposal.proposed_by != SYSTEM and proposal.proposed_by == person.id
