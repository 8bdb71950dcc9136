"""The promised clocks at work: started, settled by facts, superseded, moved by the calendar.

Source: Service Standard, "Response Times"; readings in docs/standard.md. Which clocks there are follows from when
things happened; one that is settled stays as it is, but that late becomes recorded late.
"""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime

from standard.core.case import Case
from standard.core.clocks import Clock
from standard.core.draft import Draft, Happening
from standard.core.record import Fact, FactKind, with_fact
from standard.core.words import ClockStatus, ContactMethod, EntryKind, Priority, Promise, SupportNeed
from standard.response_times.due import OPEN, breach, put, unmet, write_move
from standard.response_times.settling import settlement, unanswered
from standard.worktime.calendar import WorkingCalendar
from standard.worktime.deadlines import Deadline, recompute, working_days_deadline, working_hours_deadline
from standard.worktime.in_words import local_due

PROMISES: dict[Priority, tuple[Promise, ...]] = {
    Priority.HIGH: (Promise.P1_RESPOND,),
    Priority.MEDIUM: (Promise.P2_ACKNOWLEDGE, Promise.P2_BEGIN_INVESTIGATION),
    Priority.STANDARD: (Promise.P3_RESPOND,),
}
"""What is promised for each priority."""

_DEADLINES: dict[Promise, Callable[[datetime, WorkingCalendar], Deadline]] = {
    Promise.P1_RESPOND: lambda start, calendar: working_hours_deadline(start, 24, calendar),
    Promise.P2_ACKNOWLEDGE: lambda start, calendar: working_hours_deadline(start, 24, calendar),
    Promise.P2_BEGIN_INVESTIGATION: lambda start, calendar: working_days_deadline(start, 5, calendar),
    Promise.P3_RESPOND: lambda start, calendar: working_days_deadline(start, 10, calendar),
}

_NEEDS_CONTACT = frozenset({Promise.P2_ACKNOWLEDGE, Promise.P3_RESPOND})
_ANONYMOUS = "the report is anonymous: there is nobody to contact"


@dataclass(frozen=True)
class OnRecord(Happening):
    """A fact was put on record."""

    fact: Fact


def promised_deadline(promise: Promise, start: datetime, calendar: WorkingCalendar) -> Deadline:
    """The deadline of a promise whose clock starts at this instant."""
    return _DEADLINES[promise](start, calendar)


def start_promised(draft: Draft, priority: Priority, start: datetime) -> None:
    """Starts the clocks that a raised priority promises and that do not stand already; those that were started by
    something later, and still run, count from ``start`` (UTC).
    """
    for promise in PROMISES[priority]:
        if promise is Promise.P1_RESPOND:
            _answer_every_alarm(draft)
        elif standing := _standing(draft.case, promise):
            for clock in standing:
                if clock.status is ClockStatus.RUNNING and start < (clock.promised_at or clock.deadline.start):
                    _count_from(draft, clock, start)
        else:
            _start(draft, promise, start)
    settle_clocks(draft)


def start_reclassified(draft: Draft) -> None:
    """Starts the clocks that a lowered priority promises, from the report; one that is past already, with nothing on
    record that met it in time, is breached on reclassification.
    """
    for promise in PROMISES[draft.case.priority]:
        if _standing(draft.case, promise):
            continue
        clock = _start(draft, promise, draft.case.reported_at)
        best = settlement(draft.case, clock, draft.case.facts)
        if clock.status is ClockStatus.RUNNING and clock.deadline.due <= draft.now and not _in_time(best):
            breach(draft, clock, "on reclassification")
    settle_clocks(draft)


def supersede_unpromised(draft: Draft, why: str) -> None:
    """Ends the running clocks that the case's priority no longer promises. A breached one stays breached."""
    for clock in draft.case.clocks:
        if clock.status is ClockStatus.RUNNING and clock.promise not in PROMISES[draft.case.priority]:
            _end(draft, clock, ClockStatus.SUPERSEDED, why)


def alarms_changed(draft: Draft) -> None:
    """Starts what the alarms of a priority 1 case still ask for."""
    if draft.case.priority is Priority.HIGH:
        _answer_every_alarm(draft)
    settle_clocks(draft)


def end_what_a_report_started(draft: Draft, told_at: datetime, why: str) -> None:
    """Ends the running clocks that nothing asks for any more without a report that was told at ``told_at`` (UTC)."""
    unasked = _answer_every_alarm(draft) if draft.case.priority is Priority.HIGH else []
    for clock in draft.case.clocks:
        started_by_it = clock.promise is not Promise.P1_RESPOND and told_at == (
            clock.promised_at or clock.deadline.start
        )
        others = any(each.told_at == told_at and not each.set_aside for each in draft.case.reports)
        by_it_alone = started_by_it and told_at > draft.case.reported_at and not others
        if clock.status is ClockStatus.RUNNING and (by_it_alone or any(clock.id == each.id for each in unasked)):
            _end(draft, clock, ClockStatus.SUPERSEDED, why)


def contact_is_possible(draft: Draft) -> None:
    """Starts the clocks that were not possible while nobody could be contacted, from the moment that changed.

    Those of a less urgent priority too: had they been running when the priority was raised, they would have run on.
    """
    since, priority = draft.case.identified_at, draft.case.priority
    promised = {promise for each, promises in PROMISES.items() if each >= priority for promise in promises}
    for clock in draft.case.clocks:
        if since is None or clock.promise not in promised:
            continue
        if clock.status is ClockStatus.NOT_POSSIBLE and not _standing(draft.case, clock.promise):
            promised_at = clock.deadline.start
            deadline = promised_deadline(clock.promise, max(since, promised_at), draft.case.calendar)
            update = {"deadline": deadline, "promised_at": promised_at, "status": ClockStatus.RUNNING, "reason": None}
            put(draft, clock.model_copy(update=update))
            _write_start(draft, clock, deadline, "Clock started, the reporter can now be reached")
        elif clock.status is ClockStatus.RUNNING and clock.promised_at is not None:
            _count_from(draft, clock, clock.promised_at)
    settle_clocks(draft)


def put_on_record(
    draft: Draft,
    kind: FactKind,
    happened_at: datetime,
    *,
    about: str | None = None,
    need: SupportNeed | None = None,
    by: ContactMethod | None = None,
    noticed_at: datetime | None = None,
) -> None:
    """Keeps a fact, and settles every clock that it meets. ``noticed_at``: when it became known, by default now; for
    ``about``, ``need`` and ``by`` see ``Fact``.
    """
    recorded_at = noticed_at or draft.arrived_at or draft.now
    fact = Fact(kind=kind, happened_at=happened_at, recorded_at=recorded_at, about=about, need=need, by=by)
    draft.case.facts = with_fact(draft.case.facts, fact)
    if draft.case.priority is Priority.HIGH:
        _answer_every_alarm(draft)
    settle_clocks(draft, fact)
    draft.happened(OnRecord(fact))


def settle_clocks(draft: Draft, new: Fact | None = None) -> None:
    """Settles every clock that what is on record meets. By what is ``new`` one that was met late may turn out to have
    been recorded late; nothing else changes one that is settled.
    """
    for clock in draft.case.clocks:
        if clock.status in OPEN:
            best = settlement(draft.case, clock, draft.case.facts)
        elif clock.status is ClockStatus.MET_LATE and new is not None:
            best = settlement(draft.case, clock, (new,))
        else:
            continue
        if best is not None and best[0] is not clock.status:
            _meet(draft, clock, *best)


def promised_facts(case: Case, now: datetime) -> list[dict[str, str]]:
    """The running promises for a message to the reporter, and when they are due (ISO 8601, UTC)."""
    return [
        {"promise": clock.promise, "due": clock.deadline.due.isoformat()}
        for clock in case.clocks
        if clock.status is ClockStatus.RUNNING and clock.deadline.due > now
    ]


def settle_at_closing(draft: Draft, running: ClockStatus, reason: str) -> None:
    """Leaves no clock open in a case that closes: a running one ends as ``running``, a broken one was never met."""
    for clock in unmet(draft.case):
        status = running if clock.status is ClockStatus.RUNNING else ClockStatus.NEVER_MET
        _end(draft, clock.model_copy(update={"before_closing": clock.status}), status, reason)


def undo_closing(draft: Draft) -> None:
    """Lets the clocks that a closure settled stand as before it: it has been cancelled."""
    for clock in draft.case.clocks:
        if clock.before_closing is not None:
            deadline = recompute(clock.deadline, draft.case.calendar)
            if clock.before_closing is ClockStatus.BREACHED:
                deadline = clock.deadline
            update = {"deadline": deadline, "status": clock.before_closing, "settled_at": None, "reason": None}
            put(draft, clock.model_copy(update={**update, "before_closing": None}))
            _write_start(draft, clock, deadline, "Clock resumed")


def _answer_every_alarm(draft: Draft) -> list[Clock]:
    """Starts a clock to respond for every alarm that none covers, and returns the clocks that no alarm asks for.

    So clocks are the same whichever of alarm and answer became known first.
    """
    free = _clocks(draft.case, Promise.P1_RESPOND)
    missing = []
    for start, lowered in unanswered(draft.case):
        same = [clock for clock in free if clock.deadline.start == start]
        ended = [clock for clock in same if clock.status is ClockStatus.SUPERSEDED]
        standing = [clock for clock in same if clock.status is not ClockStatus.SUPERSEDED]
        found = next(iter([*ended, *standing] if lowered else standing), None)
        if found is not None:
            free.remove(found)
            if lowered and found.status is ClockStatus.RUNNING:
                _end(draft, found, ClockStatus.SUPERSEDED, "the case was lowered meanwhile")
        elif not lowered:
            missing.append(start)
    free = [clock for clock in free if clock.status is not ClockStatus.SUPERSEDED]
    for start in missing:
        later = next((clock for clock in free if clock.deadline.start > start), None)
        if later is None:
            _start(draft, Promise.P1_RESPOND, start)
        else:
            free.remove(later)
            if later.status is ClockStatus.RUNNING:
                _count_from(draft, later, start)
    return free


def _clocks(case: Case, promise: Promise) -> list[Clock]:
    return [clock for clock in case.clocks if clock.promise is promise]


def _standing(case: Case, promise: Promise) -> list[Clock]:
    """The clocks of this promise that leave nothing to promise anew."""
    return [
        clock
        for clock in _clocks(case, promise)
        if clock.status is not ClockStatus.SUPERSEDED
        and (clock.status is not ClockStatus.NOT_POSSIBLE or case.identified_at is None)
    ]


def _start(draft: Draft, promise: Promise, start: datetime) -> Clock:
    case = draft.case
    count = len(_clocks(case, promise))
    clock_id = promise.value if count == 0 else f"{promise.value}-{count + 1}"
    needs_contact = promise in _NEEDS_CONTACT
    since = start if case.identified_at is None or not needs_contact else max(start, case.identified_at)
    deadline = promised_deadline(promise, since, case.calendar)
    clock = Clock(id=clock_id, promise=promise, deadline=deadline, promised_at=start if since != start else None)
    if needs_contact and case.identified_at is None:
        clock = clock.model_copy(update={"status": ClockStatus.NOT_POSSIBLE, "reason": _ANONYMOUS})
        case.clocks = (*case.clocks, clock)
        words = f"Not possible: {promise.label}; {_ANONYMOUS}"
        draft.write(EntryKind.CLOCK_ENDED, words, clock=clock.id, reason=_ANONYMOUS)
        return clock
    case.clocks = (*case.clocks, clock)
    _write_start(draft, clock, deadline, "Clock started")
    return clock


def _count_from(draft: Draft, clock: Clock, promised_at: datetime) -> None:
    """A running clock counts from an earlier start: what started it turns out to have happened before."""
    case = draft.case
    since = promised_at
    if clock.promise in _NEEDS_CONTACT and case.identified_at is not None:
        since = max(since, case.identified_at)
    deadline = promised_deadline(clock.promise, since, case.calendar)
    moved = {"deadline": deadline, "promised_at": promised_at if since != promised_at else None}
    put(draft, clock.model_copy(update=moved))
    if deadline.due != clock.deadline.due:
        write_move(draft, clock, deadline.due, "by what became known later")


def _in_time(settlement: tuple[ClockStatus, Fact] | None) -> bool:
    return settlement is not None and settlement[0] is not ClockStatus.MET_LATE


def _meet(draft: Draft, clock: Clock, status: ClockStatus, fact: Fact) -> None:
    if status is ClockStatus.MET_LATE and clock.breached_at is None:
        clock = breach(draft, clock)
    met = clock.model_copy(update={"status": status, "met_at": fact.happened_at, "settled_at": fact.recorded_at})
    put(draft, met)
    words = {ClockStatus.MET: "Met", ClockStatus.MET_LATE: "Met late"}.get(status, "Met in time, recorded late")
    draft.write(
        EntryKind.CLOCK_MET,
        f"{words}: {clock.promise.label}",
        at=fact.happened_at,
        clock=clock.id,
        status=status,
        due=clock.deadline.due.isoformat(),
    )


def _end(draft: Draft, clock: Clock, status: ClockStatus, reason: str) -> None:
    put(draft, clock.model_copy(update={"status": status, "settled_at": draft.now, "reason": reason}))
    draft.write(
        EntryKind.CLOCK_ENDED,
        f"Clock ended ({status.label}): {clock.promise.label}; {reason}",
        clock=clock.id,
        status=status,
        reason=reason,
    )


def _write_start(draft: Draft, clock: Clock, deadline: Deadline, what: str) -> None:
    draft.write(
        EntryKind.CLOCK_STARTED,
        f"{what}: {clock.promise.label}, due {local_due(deadline.due)}",
        at=deadline.start,
        clock=clock.id,
        due=deadline.due.isoformat(),
    )
