"""Every promise of the Standard for a report, with the deadline, its explanation, and when the officer is reminded."""

from collections.abc import Collection
from datetime import datetime

from pydantic import BaseModel, ConfigDict

from standard.core.record import QUIET_DAYS
from standard.core.words import Priority, Promise
from standard.response_times.promises import PROMISES, promised_deadline
from standard.worktime.calendar import WorkingCalendar, to_utc
from standard.worktime.deadlines import Deadline, ExplanationLine, explain, sixty_days_after
from standard.worktime.in_words import local, local_due
from standard.worktime.office import OfficeHours, reminder_at


class PromisedDeadline(BaseModel):
    """One promise for a report. Instants are UTC; the ``_local`` ones are the same in UK local time, for reading.

    ``reminder_at`` is when the officer is reminded: the warning point, or the last office minute before it.
    """

    model_config = ConfigDict(frozen=True)

    priority: Priority
    promise: Promise
    label: str
    deadline: Deadline
    due_local: str
    warning_local: str
    reminder_at: datetime
    reminder_local: str
    explanation: list[ExplanationLine]


class QuietPeriod(BaseModel):
    """The calendar days without a report after which closure is proposed. A timer, not a promise."""

    model_config = ConfigDict(frozen=True)

    days: int
    ends_at: datetime
    ends_local: str


class ReportDeadlines(BaseModel):
    """All deadlines that a report at ``reported_at`` (UTC) starts, by the calendar of this version.

    ``calendar_from_register`` is false where the register was not asked or not reached: then days that were added or
    withdrawn there are not in it.
    """

    model_config = ConfigDict(frozen=True)

    reported_at: datetime
    reported_local: str
    calendar_version: str
    calendar_from_register: bool
    promises: list[PromisedDeadline]
    quiet_period: QuietPeriod


def report_deadlines(
    reported_at: datetime,
    calendar: WorkingCalendar,
    office: OfficeHours,
    *,
    priorities: Collection[Priority] = tuple(Priority),
    calendar_from_register: bool,
) -> ReportDeadlines:
    """The deadlines that a report at this instant (aware) starts, for each of these priorities.

    Raises:
        NaiveTime: the time has no UTC offset.
        TimeOutOfRange: it is too far away to count days from it.
    """
    start = to_utc(reported_at)
    quiet_until = sixty_days_after(start, QUIET_DAYS)
    return ReportDeadlines(
        reported_at=start,
        reported_local=local(start),
        calendar_version=calendar.version,
        calendar_from_register=calendar_from_register,
        promises=[
            _promised(priority, promise, start, calendar, office)
            for priority in sorted(priorities)
            for promise in PROMISES[priority]
        ],
        quiet_period=QuietPeriod(days=QUIET_DAYS, ends_at=quiet_until, ends_local=local(quiet_until)),
    )


def _promised(
    priority: Priority, promise: Promise, start: datetime, calendar: WorkingCalendar, office: OfficeHours
) -> PromisedDeadline:
    deadline = promised_deadline(promise, start, calendar)
    reminder = reminder_at(deadline.warning_at, start, office, calendar)
    return PromisedDeadline(
        priority=priority,
        promise=promise,
        label=promise.label,
        deadline=deadline,
        due_local=local_due(deadline.due),
        warning_local=local(deadline.warning_at),
        reminder_at=reminder,
        reminder_local=local(reminder),
        explanation=explain(deadline, calendar),
    )
