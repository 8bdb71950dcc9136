"""What comes due: a promised clock warns, and breaks; the calendar moves it while it runs.

Source: Service Standard, "Response Times"; readings in docs/standard.md.
"""

from collections.abc import Iterator
from datetime import datetime
from functools import partial

from standard.core.capability import Capability, Line, Moment, NextStep, Urgency
from standard.core.case import Case
from standard.core.clocks import Clock
from standard.core.draft import Draft, Happening
from standard.core.surroundings import SurroundingsLoaded
from standard.core.words import ClockStatus, EntryKind, Promise, Recipient, Template
from standard.worktime.deadlines import Deadline, recompute
from standard.worktime.in_words import local_due
from standard.worktime.office import call_reminder_at, reminder_at

OPEN = frozenset({ClockStatus.RUNNING, ClockStatus.BREACHED})
"""What a clock is that nothing has settled."""

_KEPT_BY_A_CALL = frozenset({Promise.P1_RESPOND, Promise.P3_RESPOND})


def unmet(case: Case) -> list[Clock]:
    """The promises that are neither met nor otherwise settled."""
    return [clock for clock in case.clocks if clock.status in OPEN]


class PromiseBroken(Happening):
    """A promise was broken; its clock says when."""


def breach(draft: Draft, clock: Clock, reason: str | None = None) -> Clock:
    """Marks a running clock as breached at its due instant, and tells the manager."""
    due = clock.deadline.due
    breached = clock.model_copy(update={"status": ClockStatus.BREACHED, "breached_at": due, "reason": reason})
    put(draft, breached)
    words = f"Promise broken{f' {reason}' if reason else ''}: {clock.promise.label}, was due {local_due(due)}"
    draft.write(EntryKind.CLOCK_BREACHED, words, at=due, clock=clock.id, due=due.isoformat(), reason=reason)
    draft.tell(Template.CLOCK_BREACH, Recipient.MANAGER, clock=clock.id, promise=clock.promise, due=due.isoformat())
    draft.happened(PromiseBroken())
    return breached


def warn(draft: Draft, clock: Clock, at: datetime) -> None:
    """Warns the officer, once, that a promise falls due."""
    due = clock.deadline.due
    put(draft, clock.model_copy(update={"warned_at": at}))
    draft.write(
        EntryKind.CLOCK_WARNED,
        f"Falls due soon: {clock.promise.label}, due {local_due(due)}",
        at=at,
        clock=clock.id,
        due=due.isoformat(),
    )
    draft.tell(Template.CLOCK_WARNING, Recipient.OFFICER, clock=clock.id, promise=clock.promise, due=due.isoformat())


def moments(case: Case) -> Iterator[Moment]:
    """Each running clock warns, once, and then falls due."""
    for clock in case.clocks:
        if clock.status is ClockStatus.RUNNING:
            yield _moment(case, clock)


def next_step(case: Case, _: datetime) -> NextStep | None:
    """The promise that is not met and falls due first: a broken one comes before one that still runs."""
    clock = min(unmet(case), key=lambda each: each.deadline.due, default=None)
    if clock is None:
        return None
    broken = clock.status is ClockStatus.BREACHED
    due = f"{'this promise is broken, it was' if broken else 'it is'} due {local_due(clock.deadline.due)}"
    return NextStep.of(case, f"{clock.promise.label.capitalize()}: {due}", Recipient.OFFICER, Urgency.PROMISED)


def move_clocks(draft: Draft, _: SurroundingsLoaded) -> None:
    """Reckons the running clocks anew on the case's calendar, and tells the officer which moved; settled and broken
    ones stay as they were.
    """
    moved = []
    for clock in draft.case.clocks:
        if clock.status is not ClockStatus.RUNNING:
            continue
        deadline = recompute(clock.deadline, draft.case.calendar)
        put(draft, clock.model_copy(update={"deadline": deadline}))
        old, new = clock.deadline.due, deadline.due
        if old == new:
            continue
        moved.append({"promise": clock.promise, "old_due": old.isoformat(), "new_due": new.isoformat()})
        write_move(draft, clock, new, "by the calendar")
    if moved:
        reason = "the working calendar changed"
        draft.tell(Template.CLOCK_MOVED, Recipient.OFFICER, clocks=moved, reason=reason)


def write_move(draft: Draft, clock: Clock, new: datetime, why: str) -> None:
    """Puts on record that a clock falls due at another instant (UTC), and why."""
    old = clock.deadline.due
    draft.write(
        EntryKind.CLOCK_MOVED,
        f"Moved {why}: {clock.promise.label}, from {local_due(old)} to {local_due(new)}",
        clock=clock.id,
        old_due=old.isoformat(),
        new_due=new.isoformat(),
    )


def put(draft: Draft, clock: Clock) -> None:
    """The clock takes the place of the one with its id."""
    draft.case.clocks = tuple(clock if other.id == clock.id else other for other in draft.case.clocks)


def _moment(case: Case, clock: Clock) -> Moment:
    deadline = clock.deadline
    at = deadline.due
    if clock.warned_at is None:
        by_a_call = clock.promise in _KEPT_BY_A_CALL
        at = min(at, warning_at(case, deadline, by_a_call=by_a_call))
    summary = f"{clock.promise.label.capitalize()}: due {local_due(deadline.due)}"
    return Moment(clock.id, at, summary, partial(_comes_due, clock.id))


def warning_at(case: Case, deadline: Deadline, *, by_a_call: bool) -> datetime:
    """When the officer is warned (UTC), in office hours; of what a call keeps, when the reporter may be called."""
    calls = case.call_hours
    if calls is not None and by_a_call:
        start, moment, due = deadline.start, deadline.warning_at, deadline.due
        return call_reminder_at(moment, start, due, calls, case.office, case.calendar)
    return reminder_at(deadline.warning_at, deadline.start, case.office, case.calendar)


def _comes_due(clock_id: str, draft: Draft, at: datetime) -> None:
    clock = next(clock for clock in draft.case.clocks if clock.id == clock_id)
    if clock.deadline.due <= draft.now:
        breach(draft, clock)
    else:
        warn(draft, clock, at)


def shown(case: Case) -> Iterator[Line]:
    """How the case stands by its promises."""
    state = case.sla_state()
    yield "Promises", state.label if state else "settled"


DUE = Capability(hears={SurroundingsLoaded: move_clocks}, moments=moments, next_step=next_step, shown=shown)
