"""Times and durations as people read them: UK local time, English names whatever the process's locale."""

from datetime import date, datetime, timedelta
from functools import lru_cache

from standard.worktime.calendar import LONDON, WEEKDAYS, to_utc

_MONTHS = (
    "January",
    "February",
    "March",
    "April",
    "May",
    "June",
    "July",
    "August",
    "September",
    "October",
    "November",
    "December",
)
_ONE_DAY = timedelta(days=1)


def short_date(day: date) -> str:
    """A date without its year, for example ``Tue 29 Dec``."""
    return f"{WEEKDAYS[day.weekday()][:3]} {day.day} {_MONTHS[day.month - 1][:3]}"


def whole_date(day: date) -> str:
    """A date with its year, for example ``Tue 29 Dec 2026``."""
    return f"{short_date(day)} {day.year}"


@lru_cache(maxsize=4096)
def local(instant: datetime) -> str:
    """An instant (aware) to the minute, for example ``Tue 29 Dec 2026 15:00``.

    In the autumn hour that comes twice, BST or GMT is added.

    Raises:
        NaiveTime: it has no UTC offset.
    """
    shown = to_utc(instant).astimezone(LONDON)
    twice = shown.replace(fold=0).utcoffset() != shown.replace(fold=1).utcoffset()
    return f"{short_date(shown)} {shown.year} {shown:%H:%M}{f' {shown.tzname()}' if twice else ''}"


@lru_cache(maxsize=4096)
def local_due(instant: datetime) -> str:
    """A due instant (aware): as ``local``, but midnight as the day it ends, ``end of Tue 5 Jan 2027``.

    Raises:
        NaiveTime: it has no UTC offset.
    """
    shown = to_utc(instant).astimezone(LONDON)
    if (shown.hour, shown.minute) != (0, 0):
        return local(instant)
    ended = shown.date() - _ONE_DAY
    return f"end of {short_date(ended)} {ended.year}"


def in_plain_words(instant: datetime) -> str:
    """An instant (aware) as a letter says it, after "by": ``3pm on Tuesday 29 December 2026``.

    Midnight is said as the end of the day before: ``the end of Tuesday 5 January 2027``. Seconds are
    dropped, so that what is said is never later than what is meant.

    Raises:
        NaiveTime: it has no UTC offset.
    """
    shown = to_utc(instant).astimezone(LONDON)
    if (shown.hour, shown.minute) == (0, 0):
        return f"the end of {_long_date(shown.date() - _ONE_DAY)}"
    return f"{_time_of_day(shown)} on {_long_date(shown.date())}"


def duration_words(duration: timedelta) -> str:
    """A duration in plain words, for example ``24 hours`` or ``3 days 4 hours``; its sign is dropped.

    Days are used from 48 hours on, and minutes are then dropped. Seconds are dropped.
    """
    minutes = int(abs(duration).total_seconds()) // 60
    if minutes >= 48 * 60:
        days, hours = divmod(minutes // 60, 24)
        parts = [(days, "day"), (hours, "hour")]
    else:
        parts = [(minutes // 60, "hour"), (minutes % 60, "minute")]
    said = [f"{count} {unit}{'' if count == 1 else 's'}" for count, unit in parts if count]
    return " ".join(said) or "less than a minute"


def _long_date(day: date) -> str:
    return f"{WEEKDAYS[day.weekday()]} {day.day} {_MONTHS[day.month - 1]} {day.year}"


def _time_of_day(shown: datetime) -> str:
    if (shown.hour, shown.minute) == (12, 0):
        return "midday"
    minutes = f":{shown.minute:02}" if shown.minute else ""
    return f"{shown.hour % 12 or 12}{minutes}{'am' if shown.hour < 12 else 'pm'}"
