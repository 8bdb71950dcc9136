"""Office hours: when people can be reached, and when to remind them of what falls outside.

Source: the project's reading of the Standard: working days 09:00-17:00, configurable; a reminder whose
moment lies outside goes at the last office minute before it, and where none lies between, at once.
"""

from datetime import UTC, date, datetime, time, timedelta
from typing import Self

from pydantic import BaseModel, ConfigDict, model_validator

from standard.worktime.calendar import LONDON, WorkingCalendar, to_utc

_ONE_DAY = timedelta(days=1)
_ONE_MINUTE = timedelta(minutes=1)

WAIT_AFTER_NOTICE = 10
"""Working days that a reporter who could not be reached has to answer a written notice, unless a setting says else."""


SPEAK_WITH_PARTIES_WITHIN = 10
"""Working days after the investigation began within which each party is spoken with, unless a setting says else."""


class AssessWithin(BaseModel):
    """By when a person assesses the risk of a case, in working days by its priority, and after how many months again.
    Internal targets.
    """

    model_config = ConfigDict(frozen=True)

    high_days: int = 2
    medium_days: int = 5
    again_after_months: int = 3


class ContactEvery(BaseModel):
    """Within how many working days one contact follows on another until a plan says so, by the priority;
    ``watched_days`` where it was agreed that there is contact only when there is news.
    """

    model_config = ConfigDict(frozen=True)

    high_days: int = 5
    medium_days: int = 10
    watched_days: int = 20


class OfficeHours(BaseModel):
    """From ``opens`` (included) to ``closes`` (excluded) on every working day, in Europe/London."""

    model_config = ConfigDict(frozen=True)

    opens: time = time(9)
    closes: time = time(17)

    @model_validator(mode="after")
    def _leave_a_minute(self) -> Self:
        if self.opens.tzinfo is not None or self.closes.tzinfo is not None:
            raise ValueError("office hours are local times without a UTC offset, for example 09:00")
        if datetime.combine(date.min, self.closes) - datetime.combine(date.min, self.opens) < _ONE_MINUTE:
            raise ValueError(
                f"the office opens at {self.opens:%H:%M} and must close later on the same day, "
                f"not at {self.closes:%H:%M}"
            )
        return self

    def is_open(self, instant: datetime, calendar: WorkingCalendar) -> bool:
        """Whether the office is open at this instant (aware).

        Raises:
            NaiveTime: it has no UTC offset.
        """
        shown = to_utc(instant).astimezone(LONDON)
        return self.opens <= shown.time() < self.closes and calendar.is_working(shown.date())

    def first_open(self, instant: datetime, calendar: WorkingCalendar) -> datetime:
        """The first instant (UTC) from this one (aware) on at which the office is open.

        Raises:
            NaiveTime: it has no UTC offset.
        """
        at = to_utc(instant)
        day = at.astimezone(LONDON).date()
        while not self.is_open(at, calendar):
            opening = datetime.combine(day, self.opens, LONDON).astimezone(UTC)
            if opening > at and calendar.is_working(day):
                return opening
            day += _ONE_DAY
        return at


class CallHours(OfficeHours):
    """The hours of day (UK) at which a reporter may be called, known since ``since`` (UTC)."""

    since: datetime

    def within(self, office: OfficeHours) -> OfficeHours:
        """The office hours that lie in them; where no more than a minute does, they themselves."""
        opens, closes = max(self.opens, office.opens), min(self.closes, office.closes)
        both = datetime.combine(date.min, closes) - datetime.combine(date.min, opens)
        return OfficeHours(opens=opens, closes=closes) if both > _ONE_MINUTE else self


def call_reminder_at(
    moment: datetime,
    not_before: datetime,
    due: datetime,
    calls: CallHours,
    office: OfficeHours,
    calendar: WorkingCalendar,
) -> datetime:
    """As ``reminder_at``, of a call that has to be made before ``due``: when the reporter may be called. UTC.

    Where no such minute lies before ``moment``, the first one after that; where none comes before ``due``, at once.
    """
    hours, earliest = calls.within(office), max(to_utc(not_before), calls.since)
    at = hours.first_open(reminder_at(moment, earliest, hours, calendar), calendar)
    return at if at < due else earliest


def reminder_at(moment: datetime, not_before: datetime, hours: OfficeHours, calendar: WorkingCalendar) -> datetime:
    """When to remind people whose moment is ``moment``, not earlier than ``not_before`` (both aware). UTC.

    Inside office hours it is the moment itself; else the last office minute before it, if that lies after
    ``not_before``; else ``not_before``, that is, at once.

    Raises:
        NaiveTime: one of the times has no UTC offset.
    """
    wanted, earliest = to_utc(moment), to_utc(not_before)
    if wanted <= earliest:
        return earliest
    if hours.is_open(wanted, calendar):
        return wanted
    day = wanted.astimezone(LONDON).date()
    first = earliest.astimezone(LONDON).date()
    while day >= first:
        closing = datetime.combine(day, hours.closes, LONDON).astimezone(UTC)
        if calendar.is_working(day) and closing <= wanted:
            return max(closing - _ONE_MINUTE, earliest)
        day -= _ONE_DAY
    return earliest
