"""What is to be done next in a case, and by whom, in an officer's words.

It follows from the promises and the closure gate, and decides nothing itself.
"""

from datetime import datetime
from typing import NamedTuple

from standard.closing.agreement import agreed_at, reach
from standard.closing.closure import approver_of, manager_for
from standard.closing.gate import holding_open, tried_words, why_a_manager_decides
from standard.core.case import Case, Proposal
from standard.core.words import ClockStatus, Recipient, Stage
from standard.progressing.incidents import to_be_confirmed
from standard.worktime.in_words import local, local_due


class NextStep(NamedTuple):
    """``what`` is to be done, and ``who`` does it: a role with the person's id."""

    what: str
    who: str


def next_step(case: Case, now: datetime) -> NextStep | None:
    """The next thing to do at ``now`` (UTC); None once the case is closed.

    A broken promise comes before one that is still running, any promise before a decision on closing, as no case closes
    with a promise unmet.
    """
    if case.stage is Stage.CLOSED:
        return None
    if case.allocation is None:
        return NextStep("Allocate an officer, as soon as the register answers", "the system")
    proposal = case.proposal
    if promised := holding_open(case, proposal, now):
        clock = min(promised, key=lambda each: each.deadline.due)
        broken = clock.status is ClockStatus.BREACHED
        due = f"{'this promise is broken, it was' if broken else 'it is'} due {local_due(clock.deadline.due)}"
        return NextStep(f"{clock.promise.label.capitalize()}: {due}", _person(case, Recipient.OFFICER))
    if unproven := to_be_confirmed(case):
        what = f"Find out whether incident {unproven[0]} is about this case, and confirm it or set it aside"
        return NextStep(f"{what}: nobody has proven to be its sender", _person(case, Recipient.OFFICER))
    if proposal is not None:
        return _about(case, proposal, now)
    if case.stage is Stage.REPORTED:
        return NextStep("Begin the investigation, or propose closure", _person(case, Recipient.OFFICER))
    quiet = f"without a new report, closure is proposed {local(case.quiet_until)}"
    return NextStep(f"Go on with the investigation; {quiet}", _person(case, Recipient.OFFICER))


def _about(case: Case, proposal: Proposal, now: datetime) -> NextStep:
    decide = f"Approve or decline {proposal.id} ({proposal.ground.short})"
    if agreed_at(case, proposal) is not None:
        return NextStep(f"{decide}: the reporter agrees", _person(case, approver_of(case, proposal)))
    reason = why_a_manager_decides(case, proposal, now)
    if reason is not None:
        manager = manager_for(case, proposal)
        return NextStep(f"{decide}: {reason}, so a manager approves with a reason", _person(case, manager))
    tried = tried_words(reach(case, proposal))
    what = f"Visit or telephone the reporter, and agree on {proposal.id} with them{f'; {tried}' if tried else ''}"
    return NextStep(what, _person(case, Recipient.OFFICER))


def _person(case: Case, recipient: Recipient) -> str:
    found = case.allocation.holder(recipient) if case.allocation else None
    return f"{recipient} {found or '(nobody on record)'}"
