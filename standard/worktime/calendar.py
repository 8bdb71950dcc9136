"""The working calendar of England and Wales, as data that a case carries.

A working day is a Monday to Friday that is no bank holiday, from 00:00 to the next 00:00 in Europe/London.
Which weekdays are holidays is data, loaded elsewhere; this module only reads it, so that it answers the
same for ever.
"""

import hashlib
import json
from collections.abc import Collection, Mapping
from datetime import UTC, date, datetime, timedelta
from functools import lru_cache
from typing import Self
from zoneinfo import ZoneInfo

from pydantic import BaseModel, ConfigDict, model_validator

LONDON = ZoneInfo("Europe/London")
"""The time zone in which days begin and end, and in which times are shown."""

LONGEST_CLOSURE = 31
"""The longest stretch without a working day, in calendar days, that a calendar may hold. Our own bound."""

WEEKDAYS = ("Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday")
"""The days of the week in English, whatever the process's locale; Monday is 0, as in ``date.weekday()``."""

_SATURDAY = 5
_ONE_DAY = timedelta(days=1)
_FIRST_YEAR, _LAST_YEAR = 1900, 9000
# A date-time is a date to Python, but which date it means depends on the offset it happens to carry.
_NOT_A_DATE = "a date is needed here, not a date-time; take its date in Europe/London first"


class NaiveTime(ValueError):
    """A time was given without its UTC offset or time zone, so nobody can say which instant is meant."""


class TimeOutOfRange(ValueError):
    """A time lies so far away that days cannot be counted from it."""


class NoWorkingDay(ValueError):
    """The calendar holds a stretch without working days so long that no deadline can be meant by it."""


def to_utc(instant: datetime) -> datetime:
    """The same instant in UTC.

    Raises:
        NaiveTime: it has no UTC offset.
        TimeOutOfRange: it lies before the year 1900 or after the year 9000.
    """
    if instant.tzinfo is None or instant.utcoffset() is None:
        raise NaiveTime(
            f"the time {instant.isoformat()} has no UTC offset; give one, for example {instant.isoformat()}+00:00"
        )
    if not _FIRST_YEAR <= instant.year <= _LAST_YEAR:
        raise TimeOutOfRange(f"the time {instant.isoformat()} is outside the years {_FIRST_YEAR} to {_LAST_YEAR}")
    return instant.astimezone(UTC)


def local_date(instant: datetime) -> date:
    """The date that Europe/London has at this instant (aware).

    Raises:
        NaiveTime: the instant has no UTC offset.
    """
    return to_utc(instant).astimezone(LONDON).date()


@lru_cache(maxsize=4096)
def midnight(day: date) -> datetime:
    """The UTC instant at which this date begins in Europe/London. UK clocks never change at midnight."""
    return datetime(day.year, day.month, day.day, tzinfo=LONDON).astimezone(UTC)


def end_of(day: date) -> datetime:
    """The UTC instant from which this date is over in Europe/London; what was due on it is late from then on."""
    return midnight(day + _ONE_DAY)


class WorkingCalendar(BaseModel):
    """Which days of some years are worked.

    ``holidays`` are the weekdays off and their names, of the years ``first_year`` to ``last_year`` (both
    included); outside these years only weekends are known to be off, and a deadline there is provisional,
    as it is after ``official_until``, the last date for which the government has published its list.
    ``provisional`` says that this is the last known set, given while the register was away. ``version`` is
    a hash of everything but ``provisional``.

    Raises:
        NoWorkingDay: (as the cause of pydantic's ValidationError) a stretch of more than 31 days is off.
    """

    model_config = ConfigDict(frozen=True)

    version: str
    first_year: int
    last_year: int
    holidays: dict[date, str]
    official_until: date
    provisional: bool = False

    @model_validator(mode="after")
    def _can_be_reckoned_with(self) -> Self:
        if self.first_year > self.last_year:
            raise ValueError(f"the first year {self.first_year} lies after the last year {self.last_year}")
        _refuse_endless_closure(self.holidays)
        return self

    def is_working(self, day: date) -> bool:
        """Whether this date (a plain date in Europe/London, not a date-time) is a working day."""
        if isinstance(day, datetime):
            raise TypeError(_NOT_A_DATE)
        return day not in self.holidays and day.weekday() < _SATURDAY

    def why_not(self, day: date) -> str | None:
        """Why this date is no working day (``Saturday``, ``Good Friday``), or None where it is one."""
        if isinstance(day, datetime):
            raise TypeError(_NOT_A_DATE)
        weekday = day.weekday()
        return WEEKDAYS[weekday] if weekday >= _SATURDAY else self.holidays.get(day)

    def covers(self, first: date, last: date) -> bool:
        """Whether the days from ``first`` to ``last`` (both included) are known for certain."""
        return (
            not self.provisional
            and first.year >= self.first_year
            and last.year <= self.last_year
            and last <= self.official_until
        )


_kept: dict[tuple[str, int, int, bool], WorkingCalendar] = {}
_MOST_KEPT = 50


def one_of_equals(calendar: WorkingCalendar) -> WorkingCalendar:
    """An equal calendar that is in memory already, or this one: most cases of a worker reckon with the same."""
    key = (calendar.version, calendar.first_year, calendar.last_year, calendar.provisional)
    if len(_kept) >= _MOST_KEPT and key not in _kept:
        _kept.clear()
    found = _kept.setdefault(key, calendar)
    return found if found == calendar else calendar


def build_calendar(
    first_year: int,
    last_year: int,
    base: Mapping[date, str],
    added: Mapping[date, str],
    withdrawn: Collection[date],
    official_until: date,
    *,
    provisional: bool = False,
) -> WorkingCalendar:
    """The calendar of these years (both included): the base, and the added days, without the withdrawn ones.

    Weekend days and days of other years are left out, so that equal content has an equal version.

    Raises:
        NoWorkingDay: a stretch of more than 31 days would be off.
        ValueError: the first year lies after the last.
    """
    everything = {**base, **added}
    holidays = {
        day: name
        for day, name in sorted(everything.items())
        if day not in withdrawn and first_year <= day.year <= last_year and day.weekday() < _SATURDAY
    }
    _refuse_endless_closure(holidays)
    content = {
        "first_year": first_year,
        "last_year": last_year,
        "official_until": official_until.isoformat(),
        "holidays": {day.isoformat(): name for day, name in holidays.items()},
    }
    digest = hashlib.sha256(json.dumps(content, sort_keys=True).encode()).hexdigest()
    return WorkingCalendar(
        version=digest[:12],
        first_year=first_year,
        last_year=last_year,
        holidays=holidays,
        official_until=official_until,
        provisional=provisional,
    )


def calendar_years(day: date) -> tuple[int, int]:
    """The first and last year of the calendar that a case needs whose clocks start about this day.

    One year back, as a report may be recorded after New Year; two years on, for the clocks of a case that
    lives long.
    """
    return day.year - 1, day.year + 2


def _refuse_endless_closure(holidays: Mapping[date, str]) -> None:
    for first in holidays:
        if first - _ONE_DAY in holidays:
            continue
        day = first
        while day.weekday() >= _SATURDAY or day in holidays:
            day += _ONE_DAY
            if (day - first).days > LONGEST_CLOSURE:
                raise NoWorkingDay(
                    f"the calendar has no working day in the {LONGEST_CLOSURE} days from {first.isoformat()}"
                    "; withdraw the days that were added by mistake"
                )
