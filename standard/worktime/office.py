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


class Days(BaseModel):
    """The landlord's own settings of how long something may take, in working days unless the name says months. Each has
    the name of its setting, see docs/reference/settings.md. ``high`` is priority 1, ``medium`` priority 2.
    """

    model_config = ConfigDict(frozen=True)

    wait_after_notice_days: int = 10
    assess_high_within_days: int = 2
    assess_medium_within_days: int = 5
    assess_again_after_months: int = 3
    contact_high_every_days: int = 5
    contact_medium_every_days: int = 10
    contact_watched_days: int = 20
    plan_high_within_days: int = 5
    plan_medium_within_days: int = 10
    speak_with_parties_within_days: int = 10
    review_high_every_days: int = 20
    review_medium_every_days: int = 30
    chase_requests_before_days: int = 2
    warn_legal_dates_before_days: int = 5
    ask_manager_to_announce_after_days: int = 10
    decide_disputed_within_days: int = 5


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
