"""How what is on record settles a promised clock, and which alarms still ask for an answer. Pure reckoning.

Source: Service Standard, "Response Times"; readings in docs/standard.md. It goes by when things happened; when they
were typed in only makes the difference between met, recorded late, and too late to be believed.
"""

from collections.abc import Sequence
from datetime import datetime
from typing import NamedTuple

from standard.core.case import Case
from standard.core.clocks import Clock
from standard.core.record import Fact, FactKind
from standard.core.words import ClockStatus, Priority, Promise
from standard.response_times.priority import steps
from standard.worktime.stretches import working_days_until_end

RECORDED_LATE_DAYS = 2
"""Working days after a breach within which a thing done in time may still be recorded as met."""

_SETTLED_BY: dict[Promise, tuple[FactKind, ...]] = {
    Promise.P1_RESPOND: (FactKind.SPOKE, FactKind.VISITED_OR_REFERRED),
    Promise.P2_ACKNOWLEDGE: (FactKind.TOLD, FactKind.SPOKE, FactKind.WROTE),
    Promise.P2_BEGIN_INVESTIGATION: (FactKind.INVESTIGATION_BEGUN,),
    Promise.P3_RESPOND: (FactKind.SPOKE, FactKind.WROTE),
}
_ALARM, _LOWERED, _ANSWERED = range(3)
_BEST_FIRST = (ClockStatus.MET, ClockStatus.MET_RECORDED_LATE, ClockStatus.MET_LATE)


def settlement(case: Case, clock: Clock, facts: Sequence[Fact]) -> tuple[ClockStatus, Fact] | None:
    """How of these facts the best settles a clock, and which that is; None where none does."""
    due, breached = clock.deadline.due, clock.breached_at is not None
    found = [(how_met(case, due, fact, breached=breached), fact) for fact in facts if _settles(case, clock, fact)]
    return min(found, key=lambda each: (_BEST_FIRST.index(each[0]), each[1].happened_at), default=None)


def how_met(case: Case, due: datetime, fact: Fact, *, breached: bool) -> ClockStatus:
    """How a fact meets what was due (UTC); ``breached``: it was on record as broken before this became known."""
    if fact.happened_at >= due:
        return ClockStatus.MET_LATE
    if fact.recorded_at < due:
        return ClockStatus.MET_RECORDED_LATE if breached else ClockStatus.MET
    soon_enough = fact.recorded_at < working_days_until_end(due, RECORDED_LATE_DAYS, case.calendar)
    return ClockStatus.MET_RECORDED_LATE if soon_enough else ClockStatus.MET_LATE


def best(found: Sequence[ClockStatus]) -> ClockStatus:
    """The best of how something was met; met where nothing says otherwise."""
    return min(found, key=_BEST_FIRST.index, default=ClockStatus.MET)


class Unanswered(NamedTuple):
    """A stretch in which priority 1 asks for an answer: from its first alarm (UTC), to the answer, or to a lowering."""

    start: datetime
    lowered: bool


def unanswered(case: Case) -> list[Unanswered]:
    """The stretches in which priority 1 asks for an answer. An alarm while one is unanswered is answered with it, by a
    contact that comes after both.

    An alarm is what makes the case priority 1, and in such a case each report of hate or violence that is proven.
    """
    alarms = {report.number for report in case.reports if report.alarm}
    # When it happened, what it is, and until when no lowering ends it: an assessment made before a report was known.
    happened: list[tuple[datetime, int, datetime]] = []
    for step in steps(case):
        if (step.raises and step.priority is Priority.HIGH) or step.report in alarms:
            happened.append((step.told_at, _ALARM, step.at))
        elif step.lowers and step.before is Priority.HIGH:
            happened.append((step.at, _LOWERED, step.at))
    # At one instant an alarm comes before its answer.
    happened += [(fact.happened_at, _ANSWERED, fact.happened_at) for fact in case.facts if _responds(case, fact)]
    # What has settled a clock stays an answer, also where it turns out that somebody else could have been spoken with.
    settled = [clock.met_at for clock in case.clocks if clock.promise is Promise.P1_RESPOND]
    happened += [(at, _ANSWERED, at) for at in settled if at is not None]
    found: list[Unanswered] = []
    waiting: list[tuple[datetime, datetime]] = []
    for at, what, until in sorted(happened, key=lambda each: each[0]):
        if what is _ALARM:
            found += [] if waiting else [Unanswered(at, lowered=False)]
            waiting.append((at, until))
        elif what is _LOWERED and waiting:
            waiting = [each for each in waiting if each[1] >= at]
            if not waiting or waiting[0][0] != found[-1].start:
                found[-1] = Unanswered(found[-1].start, lowered=True)
                found += [Unanswered(waiting[0][0], lowered=False)] if waiting else []
        elif what is _ANSWERED:
            waiting = []
    return found


def _settles(case: Case, clock: Clock, fact: Fact) -> bool:
    if fact.kind not in _SETTLED_BY[clock.promise]:
        return False
    if clock.promise is Promise.P2_BEGIN_INVESTIGATION:
        # Begun before it was promised is begun.
        return True
    answers = clock.promise is not Promise.P1_RESPOND or _responds(case, fact)
    return answers and fact.happened_at >= clock.deadline.start


def _responds(case: Case, fact: Fact) -> bool:
    anonymous = fact.kind is FactKind.VISITED_OR_REFERRED and case.was_anonymous(fact.happened_at)
    return fact.kind is FactKind.SPOKE or anonymous
