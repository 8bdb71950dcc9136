"""What a deadline costs: its instant, its warning point and its explanation day by day, in microseconds."""

from collections.abc import Callable
from datetime import datetime, timedelta
from statistics import median
from time import perf_counter

from activities.calendar import bare_calendar
from bench.reference import first_day
from bench.rows import AtMost, Row, alone
from standard.worktime.calendar import WorkingCalendar
from standard.worktime.deadlines import Deadline, explain, working_days_deadline, working_hours_deadline

_STARTS = 730
_REPEATED = 5

_RULES: dict[str, Callable[[datetime, WorkingCalendar], Deadline]] = {
    "24 working hours": lambda start, calendar: working_hours_deadline(start, 24, calendar),
    "5 working days": lambda start, calendar: working_days_deadline(start, 5, calendar),
    "10 working days": lambda start, calendar: working_days_deadline(start, 10, calendar),
}


def deadline_rows() -> list[Row]:
    """Microseconds per deadline, on average over two starts on each day of a year, bank holidays and all."""
    first = first_day()
    calendar = bare_calendar(first.year, first.year + 2)
    starts = [first + timedelta(hours=12 * number) for number in range(_STARTS)]
    return [
        alone(f"microseconds per deadline, {name}", median(_passes(rule, starts, calendar)), AtMost(100))
        for name, rule in _RULES.items()
    ]


def _passes(
    rule: Callable[[datetime, WorkingCalendar], Deadline], starts: list[datetime], calendar: WorkingCalendar
) -> list[float]:
    passes = []
    for _ in range(_REPEATED):
        began = perf_counter()
        for start in starts:
            explain(rule(start, calendar), calendar)
        passes.append((perf_counter() - began) / len(starts) * 1_000_000)
    return passes
