"""Calendars and instants for the tests of this room, from the official list of bank holidays."""

import json
from datetime import UTC, date, datetime, timedelta, timezone
from pathlib import Path
from zoneinfo import ZoneInfo

from hypothesis import strategies as st

from standard.worktime.calendar import LONDON, WorkingCalendar, build_calendar

OFFICIAL_UNTIL = date(2028, 12, 31)
_LIST = Path(__file__).parent.parent / "data" / "ew_bank_holidays_2012_2028.json"

OFFICIAL: dict[date, str] = {
    date.fromisoformat(day): name for day, (name, _note) in json.loads(_LIST.read_text("utf-8")).items()
}
"""Every bank holiday in England and Wales of 2012 to 2028, as GOV.UK published it."""


def calendar_of(
    added: dict[date, str] | None = None, withdrawn: set[date] | None = None, *, provisional: bool = False
) -> WorkingCalendar:
    return build_calendar(
        2012, 2028, OFFICIAL, added or {}, withdrawn or set(), OFFICIAL_UNTIL, provisional=provisional
    )


CALENDAR = calendar_of()


def uk(text: str, *, fold: int = 0) -> datetime:
    """The UTC instant of a UK local time, for example ``2026-12-24 15:00``."""
    return datetime.fromisoformat(text).replace(tzinfo=LONDON, fold=fold).astimezone(UTC)


days = st.dates(date(2012, 1, 1), date(2028, 11, 30))
weekdays = days.filter(lambda day: day.weekday() < 5)

_anywhere = st.datetimes(datetime(2012, 1, 1), datetime(2028, 11, 1), timezones=st.just(UTC))  # noqa: DTZ001
_near_a_clock_change = st.builds(
    lambda year, month, seconds: last_sunday(year, month) + timedelta(seconds=seconds),
    st.integers(2012, 2028),
    st.sampled_from([3, 10]),
    st.integers(-2 * 86400, 2 * 86400),
).filter(lambda instant: instant < datetime(2028, 11, 1, tzinfo=UTC))
_near_midnight = st.builds(
    lambda day, microseconds: (
        datetime(day.year, day.month, day.day, tzinfo=LONDON).astimezone(UTC) + timedelta(microseconds=microseconds)
    ),
    days.filter(lambda day: day < date(2028, 11, 1)),
    st.integers(-2, 2),
)

instants = st.one_of(_anywhere, _near_a_clock_change, _near_midnight)
"""Instants in UTC, often about midnight and about the clock changes, early enough for deadlines to end in 2028."""

zones = st.one_of(
    st.sampled_from([UTC, LONDON, ZoneInfo("Asia/Kolkata"), ZoneInfo("America/New_York")]),
    st.integers(-14 * 60, 14 * 60).map(lambda minutes: timezone(timedelta(minutes=minutes))),
)


def last_sunday(year: int, month: int) -> datetime:
    """01:00 UTC on the last Sunday of March or October, when UK clocks change."""
    last = date(year, month, 31)
    day = last - timedelta(days=(last.weekday() + 1) % 7)
    return datetime(day.year, day.month, day.day, 1, tzinfo=UTC)
