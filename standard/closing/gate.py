"""The closure gate: what must be on record before a case may close, each missing step named.

Source: Service Standard, "Closing a case"; readings in docs/standard.md. What the reporter said is reckoned in
``standard/closing/agreement.py``.
"""

from datetime import datetime

from standard.closing.agreement import ATTEMPTS_NEEDED, Reach, agreed_at, disagreed_at, out_of_reach, reach
from standard.closing.grounds import AFRAID, NOT_ASKED_ALONE
from standard.core.capability import Urgency
from standard.core.case import Case, Proposal
from standard.core.clocks import Clock
from standard.core.draft import Others
from standard.core.joined import excused
from standard.core.people import SYSTEM
from standard.core.words import ClosureGround, Promise, Recipient, Role
from standard.response_times.due import unmet
from standard.what_happens_next.contact_kept import missed_contact
from standard.worktime.in_words import local_due

_NEEDS_THEIR_ANSWER = frozenset({Promise.P1_RESPOND})


def missing_steps(
    case: Case, proposal: Proposal, approver: Role | None, reason: str | None, now: datetime, others: Others
) -> list[str]:
    """The steps that are missing before somebody of this role may approve the proposal; empty when the case may close.

    Where the reporter cannot be reached, the promise that only speaking with them keeps does not hold the case open for
    ever: it stays broken on record, and a manager decides.
    """
    steps = needed_steps(case, proposal, now, others)
    if approver is not Role.MANAGER or not reason:
        return steps
    excused_here, without = excused(case) | {AFRAID}, steps
    if _manager_may_decide(case, proposal, now):
        excused_here, without = excused_here | {NOT_ASKED_ALONE}, steps[1:]
    return [step for step in without if step not in excused_here]


def needed_steps(case: Case, proposal: Proposal, now: datetime, others: Others) -> list[str]:
    """What the gate asks for before this case may close, whoever approves; the reporter's agreement comes first."""
    steps = [] if agreed_at(case, proposal) is not None else [_agreement_missing(case, proposal, now)]
    steps += [f"the promise to {clock.promise.label} is not met" for clock in holding_open(case, proposal, now)]
    return steps + [step for missing in others.missing for step in missing(case, proposal, now)]


def holding_open(case: Case, proposal: Proposal | None, now: datetime) -> list[Clock]:
    """The promises that have to be met before the case may close."""
    if proposal is not None and proposal.ground is ClosureGround.WITHDRAWN:
        return []
    excused = _NEEDS_THEIR_ANSWER if proposal is not None and out_of_reach(case, proposal, now) else frozenset()
    return [clock for clock in unmet(case) if clock.promise not in excused]


def to_be_known(case: Case) -> list[str]:
    """What whoever decides is to know, and what holds the case open for nobody."""
    missed = missed_contact(case)
    return [] if missed is None else [f"contact as agreed was missed, due {local_due(missed.due)}"]


def why_a_manager_decides(case: Case, proposal: Proposal, now: datetime) -> str | None:
    """Why a manager may approve this closure without the reporter's agreement; None where nobody may."""
    disagreed = disagreed_at(case, proposal) is not None
    if agreed_at(case, proposal) is not None or (disagreed and proposal.ground is ClosureGround.WITHDRAWN):
        return None
    if case.anonymous:
        return "the report is anonymous"
    if disagreed:
        return "the reporter disagrees"
    return "the reporter could not be reached" if out_of_reach(case, proposal, now) else None


def approver_of(case: Case, proposal: Proposal) -> Recipient:
    """Who is asked to decide: for the system's own proposal the officer, else the manager or the deputy."""
    return Recipient.OFFICER if proposal.proposed_by == SYSTEM else manager_for(case, proposal)


def manager_for(case: Case, proposal: Proposal) -> Recipient:
    """The manager who is told of a proposal, or for the manager's own proposal the deputy."""
    manager = case.allocation.manager if case.allocation else None
    closed_to = case.allocation.closed_to if case.allocation else ()
    not_theirs = manager is None or manager in closed_to or proposal.proposed_by == manager
    return Recipient.DEPUTY if not_theirs else Recipient.MANAGER


def urgency_of(case: Case, proposal: Proposal, now: datetime) -> Urgency:
    """How urgent what a proposal asks for is: a promise that holds the case open comes first."""
    return Urgency.TO_BE_DECIDED if holding_open(case, proposal, now) else Urgency.DECIDE_NOW


def is_own(proposal: Proposal, person: str) -> bool:
    """Whether the person made the proposal, or heard the withdrawal that is the agreement to it. The system's own
    60-day proposal is nobody's.
    """
    return proposal.proposed_by != SYSTEM and person in (proposal.proposed_by, *proposal.heard_by)


def tried_words(found: Reach) -> str:
    """What was done to reach the reporter, in an officer's words; empty where nothing was."""
    if not found.tried_on and found.noticed_at is None:
        return ""
    notice = ", a written notice" if found.noticed_at else ", no written notice"
    if found.needed > ATTEMPTS_NEEDED:
        notice = ", as they must not be written to"
    wait = f", waiting for an answer until the {local_due(found.given_up_at)}" if found.given_up_at else ""
    return f"tried on {len(found.tried_on)} of {found.needed} working days{notice}{wait}"


def _manager_may_decide(case: Case, proposal: Proposal, now: datetime) -> bool:
    return why_a_manager_decides(case, proposal, now) is not None


def _agreement_missing(case: Case, proposal: Proposal, now: datetime) -> str:
    if proposal.ground is ClosureGround.WITHDRAWN and disagreed_at(case, proposal) is not None:
        return "the reporter says that they do not withdraw: decline this proposal, and propose another ground"
    exception = why_a_manager_decides(case, proposal, now)
    if exception is not None:
        return f"{exception}, so only a manager may approve, with a reason"
    tried = tried_words(reach(case, proposal))
    step = "no visit or phone call after the proposal is on record in which the reporter agrees"
    return f"{step} ({tried})" if tried else step
