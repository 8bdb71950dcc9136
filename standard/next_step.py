"""What is to be done next in a case, and by whom, in an officer's words.

It follows from the promises and the closure gate, and decides nothing itself.
"""

from typing import NamedTuple

from standard.case import Case, Proposal
from standard.closure import approver_of, manager_for
from standard.gate import ATTEMPTS_NEEDED, holding_open, out_of_reach
from standard.show import local, local_due
from standard.words import ClockStatus, ClosureGround, Recipient, Stage


class NextStep(NamedTuple):
    """``what`` is to be done, and ``who`` does it: a role with the person's id."""

    what: str
    who: str


def next_step(case: Case) -> NextStep | None:
    """The next thing to do; None once the case is closed.

    A broken promise comes before one that is still running, any promise before a decision on closing, as no case closes
    with a promise unmet.
    """
    if case.stage is Stage.CLOSED:
        return None
    if case.allocation is None:
        return NextStep("Allocate an officer, as soon as the register answers", "the system")
    proposal = case.proposal
    withdrawn = proposal is not None and proposal.ground is ClosureGround.WITHDRAWN
    promised = [] if withdrawn else holding_open(case, proposal)
    if promised:
        clock = min(promised, key=lambda each: each.deadline.due)
        broken = clock.status is ClockStatus.BREACHED
        due = f"{'this promise is broken, it was' if broken else 'it is'} due {local_due(clock.deadline.due)}"
        return NextStep(f"{clock.promise.label.capitalize()}: {due}", _person(case, Recipient.OFFICER))
    if proposal is not None:
        return _about(case, proposal)
    if case.stage is Stage.REPORTED:
        return NextStep("Begin the investigation, or propose closure", _person(case, Recipient.OFFICER))
    quiet = f"without a new report, closure is proposed {local(case.quiet_until)}"
    return NextStep(f"Go on with the investigation; {quiet}", _person(case, Recipient.OFFICER))


def _about(case: Case, proposal: Proposal) -> NextStep:
    decide = f"Approve or decline {proposal.id} ({proposal.ground.short})"
    if proposal.agreed_at is not None:
        return NextStep(f"{decide}: the reporter agrees", _person(case, approver_of(case, proposal)))
    reason = (
        "the report is anonymous"
        if case.anonymous
        else "the reporter disagrees"
        if proposal.disagreed_at is not None
        else "the reporter could not be reached"
        if out_of_reach(proposal)
        else None
    )
    if reason is not None:
        manager = manager_for(case, proposal)
        return NextStep(f"{decide}: {reason}, so a manager approves with a reason", _person(case, manager))
    tried = f"; tried on {len(proposal.attempts)} of {ATTEMPTS_NEEDED} working days" if proposal.attempts else ""
    what = f"Visit or telephone the reporter, and agree on {proposal.id} with them{tried}"
    return NextStep(what, _person(case, Recipient.OFFICER))


def _person(case: Case, recipient: Recipient) -> str:
    found = case.allocation.holder(recipient) if case.allocation else None
    return f"{recipient} {found or '(nobody on record)'}"
