"""How what is on record settles a promised clock, and which alarms still ask for an answer. Pure reckoning.

Source: Service Standard, "Response Times"; readings in docs/standard.md. It goes by when things happened; when they
were typed in only makes the difference between met, recorded late, and too late to be believed.
"""

from datetime import datetime

from standard.case import Case
from standard.clocks import Clock
from standard.record import Fact, FactKind
from standard.words import ClockStatus, Priority, Promise
from standard.worktime import working_days_until_end

RECORDED_LATE_DAYS = 2
"""Working days after a breach within which a thing done in time may still be recorded as met."""

_SETTLED_BY: dict[Promise, tuple[FactKind, ...]] = {
    Promise.P1_RESPOND: (FactKind.SPOKE, FactKind.VISITED_OR_REFERRED),
    Promise.P2_ACKNOWLEDGE: (FactKind.TOLD, FactKind.SPOKE, FactKind.WROTE),
    Promise.P2_BEGIN_INVESTIGATION: (FactKind.INVESTIGATION_BEGUN,),
    Promise.P3_RESPOND: (FactKind.SPOKE, FactKind.WROTE),
}
_BEST_FIRST = (ClockStatus.MET, ClockStatus.MET_RECORDED_LATE, ClockStatus.MET_LATE)


def settlement(case: Case, clock: Clock) -> tuple[ClockStatus, Fact] | None:
    """How what is on record settles a clock, and by which fact; None where nothing does."""
    found = [(_status(case, clock, fact), fact) for fact in case.facts if _settles(case, clock, fact)]
    return min(found, key=lambda each: (_BEST_FIRST.index(each[0]), each[1].happened_at), default=None)


def unanswered_from(case: Case) -> list[datetime]:
    """From when the clocks to respond of priority 1 count (UTC): each from the first alarm after an answer, or after a
    lowering. An alarm while one is unanswered is answered with it, by a contact that comes after both.
    """
    raised_by = {each.report for each in case.assessed}
    alarms = [each for each in case.reports if each.alarm and not each.set_aside and each.number not in raised_by]
    told = {each.number: each.told_at for each in case.reports if each.alarm}
    # Of what happened at one instant an alarm comes before its answer, and assessments in the order they were made.
    happened = [(each.told_at, True) for each in alarms]
    for each in case.assessed:
        if each.report is not None and each.priority is Priority.HIGH:
            happened.append((told.get(each.report, each.at), True))
        elif each.report is None and (each.alarm or each.priority is not Priority.HIGH):
            happened.append((each.at, each.alarm))
    happened += [(fact.happened_at, False) for fact in case.facts if _responds(case, fact)]
    starts: list[datetime] = []
    unanswered = False
    for at, is_alarm in sorted(happened, key=lambda each: each[0]):
        if is_alarm and not unanswered:
            starts.append(at)
        unanswered = is_alarm
    return starts


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


def _status(case: Case, clock: Clock, fact: Fact) -> ClockStatus:
    due = clock.deadline.due
    if fact.happened_at >= due:
        return ClockStatus.MET_LATE
    if fact.recorded_at < due:
        return ClockStatus.MET if clock.breached_at is None else ClockStatus.MET_RECORDED_LATE
    soon_enough = fact.recorded_at < working_days_until_end(due, RECORDED_LATE_DAYS, case.calendar)
    return ClockStatus.MET_RECORDED_LATE if soon_enough else ClockStatus.MET_LATE
