"""Deadlines: when a promise falls due, when to warn, and why - day by day.

Source of the rules: Service Standard, "Response Times", as read in the project's documents. Instants are
UTC; a promise is overdue at its due instant, not after it. ``standard.worktime.stretches`` has the arithmetic.
"""

from collections.abc import Iterator
from datetime import date, datetime, timedelta
from typing import Self

from pydantic import AwareDatetime, BaseModel, ConfigDict, model_validator

from standard.worktime.calendar import LONDON, WorkingCalendar, local_date, midnight, to_utc
from standard.worktime.in_words import duration_words, local, local_due, short_date
from standard.worktime.stretches import (
    after_amount,
    after_working_time,
    sixty_days_after,
    total_of,
    working_days_until_end,
    working_stretches_until,
    working_time_between,
)

__all__ = [
    "Deadline",
    "ExplanationLine",
    "explain",
    "explanation_text",
    "recompute",
    "sixty_days_after",
    "working_days_deadline",
    "working_days_until_end",
    "working_hours_deadline",
    "working_time_between",
]

_ONE_DAY = timedelta(days=1)
_NOTHING = timedelta(0)
_INSTANT_BEFORE = timedelta(microseconds=1)


class Deadline(BaseModel):
    """When a promise falls due, by one of two rules: ``hours`` of working time, or the end of a working day.

    ``start``, ``due`` (excluded: overdue is ``now >= due``) and ``warning_at`` (75 % of the working time
    between them) are UTC. ``provisional`` says that a day it counts lies beyond what is officially
    published, or that the register was away.
    """

    model_config = ConfigDict(frozen=True)

    start: AwareDatetime
    due: AwareDatetime
    warning_at: AwareDatetime
    hours: int | None = None
    working_days: int | None = None
    calendar_version: str
    provisional: bool

    @model_validator(mode="after")
    def _has_one_rule(self) -> Self:
        if (self.hours is None) == (self.working_days is None):
            raise ValueError("a deadline has either hours or working_days, not both and not neither")
        return self

    @property
    def rule(self) -> str:
        """The rule in plain words, for example ``24 working hours``."""
        amount, unit = (self.hours, "working hour") if self.hours is not None else (self.working_days, "working day")
        return f"{amount} {unit}{'' if amount == 1 else 's'}"


class ExplanationLine(BaseModel):
    """What one local date does to a deadline.

    ``why_not`` is why the day is skipped, None on a working day. ``number`` counts the working days after
    the day of the start, by the rule of working days only; the day of the start itself is 0. ``worked`` is
    the working time of this day that lies between start and due, ``so_far`` its sum up to and including
    this day (JSON: ISO 8601 durations).
    """

    model_config = ConfigDict(frozen=True)

    day: date
    why_not: str | None
    number: int | None
    worked: timedelta
    so_far: timedelta
    text: str


def working_hours_deadline(start: datetime, hours: int, calendar: WorkingCalendar) -> Deadline:
    """Due when ``hours`` of working time have passed since ``start`` (aware).

    The clock runs all day on working days and stands still on the others.

    Raises:
        NaiveTime: the start has no UTC offset.
        ValueError: ``hours`` is below 1.
    """
    due = after_working_time(start, timedelta(hours=hours), calendar)
    return _deadline(start, due, calendar, hours=hours)


def working_days_deadline(start: datetime, days: int, calendar: WorkingCalendar) -> Deadline:
    """Due at the end of the ``days``-th working day after the local day of ``start`` (aware), day 0.

    Raises:
        NaiveTime: the start has no UTC offset.
        ValueError: ``days`` is below 1.
    """
    due = working_days_until_end(start, days, calendar)
    return _deadline(start, due, calendar, working_days=days)


def recompute(deadline: Deadline, calendar: WorkingCalendar) -> Deadline:
    """The deadline that the same rule and start give by another calendar."""
    if deadline.working_days is not None:
        return working_days_deadline(deadline.start, deadline.working_days, calendar)
    return working_hours_deadline(deadline.start, deadline.hours or 0, calendar)


def explain(deadline: Deadline, calendar: WorkingCalendar) -> list[ExplanationLine]:
    """Every local date from the start to the due instant, and what it does to the deadline.

    Give the calendar the deadline was reckoned with: by another one (a different version) the sums need not
    come out.
    """
    return list(_explanation(deadline, calendar))


def explanation_text(deadline: Deadline, calendar: WorkingCalendar) -> str:
    """The explanation in lines of plain text, in UK local time, with the calendar's version and limits."""
    lines = [f"Starts {local(deadline.start)}; {deadline.rule}."]
    lines += [f"  {short_date(line.day)}: {line.text}" for line in explain(deadline, calendar)]
    lines.append(f"Due {local_due(deadline.due)}; warning {local(deadline.warning_at)}.")
    lines.append(f"Calendar {deadline.calendar_version}.")
    if calendar.version != deadline.calendar_version:
        lines.append(f"The calendar has changed since: the days above are those of {calendar.version}.")
    if deadline.provisional:
        lines.append(f"Provisional: {_why_provisional(calendar)}.")
    return "\n".join(lines)


def _deadline(
    start: datetime,
    due: datetime,
    calendar: WorkingCalendar,
    *,
    hours: int | None = None,
    working_days: int | None = None,
) -> Deadline:
    begins = to_utc(start)
    stretches = working_stretches_until(begins, due, calendar)
    return Deadline(
        start=begins,
        due=due,
        warning_at=after_amount(stretches, total_of(stretches) * 3 // 4),
        hours=hours,
        working_days=working_days,
        calendar_version=calendar.version,
        provisional=not calendar.covers(local_date(begins), local_date(due - _INSTANT_BEFORE)),
    )


def _explanation(deadline: Deadline, calendar: WorkingCalendar) -> Iterator[ExplanationLine]:
    first, last = local_date(deadline.start), local_date(deadline.due - _INSTANT_BEFORE)
    so_far, number, day, begins = _NOTHING, 0, first, deadline.start
    while day <= last:
        why_not = calendar.why_not(day)
        following = day + _ONE_DAY
        ends = midnight(following) if day < last else deadline.due
        worked = _NOTHING if why_not else ends - begins
        so_far += worked
        number += why_not is None and day != first
        yield ExplanationLine(
            day=day,
            why_not=why_not,
            number=number if deadline.working_days is not None and why_not is None else None,
            worked=worked,
            so_far=so_far,
            text=_line_text(deadline, day == first, why_not, number, begins, ends, so_far),
        )
        day, begins = following, ends


def _line_text(
    deadline: Deadline,
    is_first: bool,
    why_not: str | None,
    number: int,
    begins: datetime,
    ends: datetime,
    so_far: timedelta,
) -> str:
    if why_not is not None:
        return f"{why_not}, not counted"
    if deadline.working_days is not None:
        return "the day of the report, day 0" if is_first else f"working day {number} of {deadline.working_days}"
    from_ = begins.astimezone(LONDON).strftime("%H:%M")
    until = ends.astimezone(LONDON).strftime("%H:%M").replace("00:00", "24:00")
    return f"{from_} to {until} counts {duration_words(ends - begins)}, {duration_words(so_far)} so far"


def _why_provisional(calendar: WorkingCalendar) -> str:
    if calendar.provisional:
        return "the register could not be reached, so this is the last known calendar"
    until = calendar.official_until
    return f"bank holidays are officially known up to {short_date(until)} {until.year} only"
