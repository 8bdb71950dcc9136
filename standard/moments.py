"""The moments a case waits for, and what follows when they come.

One named moment for each running clock, one for the 60 quiet days, one for a proposal left lying. Each becomes a
durable timer of that name.
"""

from dataclasses import dataclass
from datetime import datetime

from standard.closing.closure import propose_after_quiet, remind
from standard.core.case import Case
from standard.core.clocks import Clock
from standard.core.draft import Draft
from standard.core.words import ClockStatus, Stage
from standard.response_times.promises import breach, warn
from standard.worktime.in_words import local, local_due
from standard.worktime.office import reminder_at


@dataclass(frozen=True)
class Moment:
    """An instant (UTC) the case waits for. ``summary`` is what the timer says to an officer."""

    name: str
    at: datetime
    summary: str


QUIET = "quiet_60_days"
PROPOSAL = "closure_proposal"


def awaited(case: Case) -> list[Moment]:
    """Every moment the case waits for now, at most one of each name."""
    if case.stage is Stage.CLOSED:
        return []
    moments = [_of_clock(case, clock) for clock in case.clocks if clock.status is ClockStatus.RUNNING]
    proposal = case.proposal
    if proposal is None:
        summary = f"60 days without a report end {local(case.quiet_until)}: closure is then proposed"
        moments.append(Moment(QUIET, case.quiet_until, summary))
    elif not proposal.overdue_told:
        at = proposal.overdue_at if proposal.reminded else proposal.remind_at
        moments.append(Moment(PROPOSAL, at, f"Closure proposal {proposal.id} waits for a decision"))
    return moments


def advance(case: Case, now: datetime) -> Draft:
    """Everything that has come due by ``now``, in the order of its instants: nothing that is due is left undecided."""
    draft = Draft(case, now)
    while True:
        due = [moment for moment in awaited(draft.case) if moment.at <= now]
        if not due:
            return draft
        moment = min(due, key=lambda each: (each.at, each.name))
        if moment.name == QUIET:
            propose_after_quiet(draft, moment.at)
        elif moment.name == PROPOSAL:
            remind(draft, moment.at)
        else:
            clock = next(clock for clock in draft.case.clocks if clock.id == moment.name)
            if clock.deadline.due <= now:
                breach(draft, clock)
            else:
                warn(draft, clock, moment.at)


def _of_clock(case: Case, clock: Clock) -> Moment:
    deadline = clock.deadline
    at = deadline.due
    if clock.warned_at is None:
        at = min(at, reminder_at(deadline.warning_at, deadline.start, case.office, case.calendar))
    return Moment(clock.id, at, f"{clock.promise.label.capitalize()}: due {local_due(deadline.due)}")
