"""The promised clocks at work: started, settled by facts, superseded, moved by the calendar.

Source: Service Standard, "Response Times"; readings in docs/standard.md.
"""

from collections.abc import Callable
from datetime import datetime

from standard.calendar import WorkingCalendar, one_of_equals
from standard.case import Case, Fact, FactKind
from standard.clocks import Clock
from standard.deadlines import (
    Deadline,
    recompute,
    working_days_deadline,
    working_hours_deadline,
)
from standard.draft import Draft
from standard.show import local_due
from standard.words import ClockStatus, EntryKind, Priority, Promise, Recipient, Template
from standard.worktime import working_days_until_end

PROMISES: dict[Priority, tuple[Promise, ...]] = {
    Priority.HIGH: (Promise.P1_RESPOND,),
    Priority.MEDIUM: (Promise.P2_ACKNOWLEDGE, Promise.P2_BEGIN_INVESTIGATION),
    Priority.STANDARD: (Promise.P3_RESPOND,),
}
"""What is promised for each priority."""

RECORDED_LATE_DAYS = 2
"""Working days after a breach within which a thing done in time may still be recorded as met."""

_DEADLINES: dict[Promise, Callable[[datetime, WorkingCalendar], Deadline]] = {
    Promise.P1_RESPOND: lambda start, calendar: working_hours_deadline(start, 24, calendar),
    Promise.P2_ACKNOWLEDGE: lambda start, calendar: working_hours_deadline(start, 24, calendar),
    Promise.P2_BEGIN_INVESTIGATION: lambda start, calendar: working_days_deadline(start, 5, calendar),
    Promise.P3_RESPOND: lambda start, calendar: working_days_deadline(start, 10, calendar),
}

_SETTLED_BY: dict[Promise, frozenset[FactKind]] = {
    Promise.P1_RESPOND: frozenset({FactKind.SPOKE}),
    Promise.P2_ACKNOWLEDGE: frozenset({FactKind.TOLD, FactKind.SPOKE, FactKind.WROTE}),
    Promise.P2_BEGIN_INVESTIGATION: frozenset({FactKind.INVESTIGATION_BEGUN}),
    Promise.P3_RESPOND: frozenset({FactKind.SPOKE, FactKind.WROTE}),
}

_NEEDS_CONTACT = frozenset({Promise.P2_ACKNOWLEDGE, Promise.P3_RESPOND})
_OPEN = frozenset({ClockStatus.RUNNING, ClockStatus.BREACHED})
_FACTS_KEPT = 40


def promised_deadline(promise: Promise, start: datetime, calendar: WorkingCalendar) -> Deadline:
    """The deadline of a promise whose clock starts at this instant."""
    return _DEADLINES[promise](start, calendar)


def start_promised(draft: Draft, start: datetime, *, reclassified: bool = False) -> None:
    """Starts the clocks that the case's priority promises and that do not stand already, and settles them by the
    record.

    ``reclassified``: the priority was lowered. Then the clocks count from the report (``start``), and one that is past
    already, with nothing on record that met it in time, is breached on reclassification.
    """
    for promise in PROMISES[draft.case.priority]:
        if any(_stands(draft.case, clock, reclassified) for clock in draft.case.clocks if clock.promise is promise):
            continue
        clock = _start(draft, promise, start)
        if clock.status is not ClockStatus.RUNNING:
            continue
        on_record = [fact for fact in draft.case.facts if _settles(draft.case, clock, fact)]
        earliest = min(on_record, key=lambda fact: fact.happened_at, default=None)
        met_in_time = earliest is not None and earliest.happened_at < clock.deadline.due
        if (reclassified or earliest is not None) and not met_in_time and clock.deadline.due <= draft.now:
            clock = breach(draft, clock, "on reclassification" if reclassified else None)
        if earliest is not None:
            _meet(draft, clock, earliest)


def supersede_unpromised(draft: Draft) -> None:
    """Ends the running clocks that the case's priority no longer promises. A breached one stays breached."""
    for clock in draft.case.clocks:
        if clock.status is ClockStatus.RUNNING and clock.promise not in PROMISES[draft.case.priority]:
            _end(draft, clock, ClockStatus.SUPERSEDED, f"the case is now {draft.case.priority.label}")


def end_by_withdrawal(draft: Draft) -> None:
    """Settles the clocks still running when a withdrawn case closes. A breached one stays breached."""
    for clock in draft.case.clocks:
        if clock.status is ClockStatus.RUNNING:
            _end(draft, clock, ClockStatus.ENDED_BY_WITHDRAWAL, "the reporter withdrew")


def run_on(draft: Draft) -> None:
    """Lets the clocks that a withdrawal ended run on, by the same promise: its closure has been cancelled."""
    for clock in draft.case.clocks:
        if clock.status is ClockStatus.ENDED_BY_WITHDRAWAL:
            deadline = recompute(clock.deadline, draft.case.calendar)
            update = {"deadline": deadline, "status": ClockStatus.RUNNING, "settled_at": None, "reason": None}
            _put(draft, clock.model_copy(update=update))
            draft.write(
                EntryKind.CLOCK_STARTED,
                f"Clock runs on: {clock.promise.label}, due {local_due(deadline.due)}",
                clock=clock.id,
                due=deadline.due.isoformat(),
            )


def contact_is_possible(draft: Draft, since: datetime) -> None:
    """Starts the clocks that were not possible while nobody could be contacted, from the moment that changed.

    Those of a less urgent priority too: had they been running when the priority was raised, they would have run on.
    """
    priority = draft.case.priority
    promised = {promise for each, promises in PROMISES.items() if each >= priority for promise in promises}
    for clock in draft.case.clocks:
        if clock.status is ClockStatus.NOT_POSSIBLE and clock.promise in promised:
            deadline = promised_deadline(clock.promise, since, draft.case.calendar)
            _put(
                draft,
                clock.model_copy(update={"deadline": deadline, "status": ClockStatus.RUNNING, "reason": None}),
            )
            draft.write(
                EntryKind.CLOCK_STARTED,
                f"Clock started, the reporter can now be reached: {clock.promise.label}, due {local_due(deadline.due)}",
                at=since,
                clock=clock.id,
                due=deadline.due.isoformat(),
            )


def put_on_record(draft: Draft, kind: FactKind, happened_at: datetime) -> None:
    """Keeps a fact and settles every open clock that it meets."""
    fact = Fact(kind=kind, happened_at=happened_at, recorded_at=draft.now)
    draft.case.facts = _kept((*draft.case.facts, fact))
    for clock in draft.case.clocks:
        if clock.status in _OPEN and _settles(draft.case, clock, fact):
            _meet(draft, clock, fact)


def breach(draft: Draft, clock: Clock, reason: str | None = None) -> Clock:
    """Marks a running clock as breached at its due instant, and tells the manager."""
    due = clock.deadline.due
    breached = clock.model_copy(update={"status": ClockStatus.BREACHED, "breached_at": due, "reason": reason})
    _put(draft, breached)
    words = f"Promise broken{f' {reason}' if reason else ''}: {clock.promise.label}, was due {local_due(due)}"
    draft.write(EntryKind.CLOCK_BREACHED, words, at=due, clock=clock.id, due=due.isoformat(), reason=reason)
    draft.tell(
        Template.CLOCK_BREACH,
        Recipient.MANAGER,
        clock=clock.id,
        promise=clock.promise.label,
        due=due.isoformat(),
    )
    return breached


def warn(draft: Draft, clock: Clock, at: datetime) -> None:
    """Warns the officer, once, that a promise falls due."""
    due = clock.deadline.due
    _put(draft, clock.model_copy(update={"warned_at": at}))
    draft.write(
        EntryKind.CLOCK_WARNED,
        f"Falls due soon: {clock.promise.label}, due {local_due(due)}",
        at=at,
        clock=clock.id,
        due=due.isoformat(),
    )
    draft.tell(
        Template.CLOCK_WARNING,
        Recipient.OFFICER,
        clock=clock.id,
        promise=clock.promise.label,
        due=due.isoformat(),
    )


def move_to(draft: Draft, calendar: WorkingCalendar) -> list[dict[str, str]]:
    """Reckons the running clocks anew on another calendar; settled and breached ones stay as they were.

    Returns the clocks whose due instant moved: promise, old and new due (ISO 8601, UTC).
    """
    draft.case.calendar = one_of_equals(calendar)
    moved = []
    for clock in draft.case.clocks:
        if clock.status is not ClockStatus.RUNNING:
            continue
        deadline = recompute(clock.deadline, calendar)
        _put(draft, clock.model_copy(update={"deadline": deadline}))
        old, new = clock.deadline.due, deadline.due
        if old == new:
            continue
        moved.append({"promise": clock.promise.label, "old_due": old.isoformat(), "new_due": new.isoformat()})
        draft.write(
            EntryKind.CLOCK_MOVED,
            f"Moved by the calendar: {clock.promise.label}, from {local_due(old)} to {local_due(new)}",
            clock=clock.id,
            old_due=old.isoformat(),
            new_due=new.isoformat(),
        )
    return moved


def unmet(case: Case) -> list[Clock]:
    """The promises that are neither met nor otherwise settled."""
    return [clock for clock in case.clocks if clock.status in _OPEN]


def promised_facts(case: Case) -> list[dict[str, str]]:
    """The running promises for a message to the reporter: label and due (ISO 8601, UTC)."""
    return [
        {"label": clock.promise.label, "due": clock.deadline.due.isoformat()}
        for clock in case.clocks
        if clock.status is ClockStatus.RUNNING
    ]


def _start(draft: Draft, promise: Promise, start: datetime) -> Clock:
    case = draft.case
    count = sum(1 for clock in case.clocks if clock.promise is promise)
    clock_id = promise.value if count == 0 else f"{promise.value}-{count + 1}"
    clock = Clock(id=clock_id, promise=promise, deadline=promised_deadline(promise, start, case.calendar))
    if case.anonymous and promise in _NEEDS_CONTACT:
        reason = "the report is anonymous: there is nobody to contact"
        clock = clock.model_copy(update={"status": ClockStatus.NOT_POSSIBLE, "reason": reason})
        case.clocks = (*case.clocks, clock)
        draft.write(EntryKind.CLOCK_ENDED, f"Not possible: {promise.label}; {reason}", clock=clock.id, reason=reason)
        return clock
    case.clocks = (*case.clocks, clock)
    draft.write(
        EntryKind.CLOCK_STARTED,
        f"Clock started: {promise.label}, due {local_due(clock.deadline.due)}",
        at=start,
        clock=clock.id,
        due=clock.deadline.due.isoformat(),
    )
    return clock


def _stands(case: Case, clock: Clock, reclassified: bool) -> bool:
    """Whether this clock leaves nothing to promise anew.

    The answer to an earlier alarm is none to a new one: a case raised to priority 1 once more is answered once more.
    """
    if clock.status is ClockStatus.NOT_POSSIBLE:
        return case.anonymous
    if clock.promise is Promise.P1_RESPOND and not reclassified:
        return clock.status in _OPEN
    return clock.status is not ClockStatus.SUPERSEDED


def _settles(case: Case, clock: Clock, fact: Fact) -> bool:
    kinds = _SETTLED_BY[clock.promise]
    if case.anonymous and clock.promise is Promise.P1_RESPOND:
        kinds = kinds | {FactKind.VISITED_OR_REFERRED}
    return fact.kind in kinds and fact.happened_at >= clock.deadline.start


def _meet(draft: Draft, clock: Clock, fact: Fact) -> None:
    in_time = fact.happened_at < clock.deadline.due
    status, words = ClockStatus.MET_LATE, "Met late"
    if clock.status is ClockStatus.RUNNING and in_time:
        status, words = ClockStatus.MET, "Met"
    elif in_time and clock.reason is None and _recorded_soon_enough(draft.case, clock, fact):
        status, words = ClockStatus.MET_RECORDED_LATE, "Met in time, recorded late"
    met = clock.model_copy(update={"status": status, "met_at": fact.happened_at, "settled_at": fact.recorded_at})
    _put(draft, met)
    draft.write(
        EntryKind.CLOCK_MET,
        f"{words}: {clock.promise.label}",
        at=fact.happened_at,
        clock=clock.id,
        status=status,
        due=clock.deadline.due.isoformat(),
    )


def _recorded_soon_enough(case: Case, clock: Clock, fact: Fact) -> bool:
    return fact.recorded_at < working_days_until_end(clock.deadline.due, RECORDED_LATE_DAYS, case.calendar)


def _end(draft: Draft, clock: Clock, status: ClockStatus, reason: str) -> None:
    _put(draft, clock.model_copy(update={"status": status, "settled_at": draft.now, "reason": reason}))
    draft.write(
        EntryKind.CLOCK_ENDED,
        f"Clock ended ({status.label}): {clock.promise.label}; {reason}",
        clock=clock.id,
        status=status,
        reason=reason,
    )


def _put(draft: Draft, clock: Clock) -> None:
    draft.case.clocks = tuple(clock if other.id == clock.id else other for other in draft.case.clocks)


def _kept(facts: tuple[Fact, ...]) -> tuple[Fact, ...]:
    if len(facts) <= _FACTS_KEPT:
        return facts
    earliest = {fact.kind: fact for fact in sorted(facts, key=lambda fact: fact.happened_at, reverse=True)}
    return (*earliest.values(), *facts[len(earliest) - _FACTS_KEPT :])
