"""The days on which the demonstration plays, far from any bank holiday whatever the day is today."""

from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta

from standard.worktime.calendar import LONDON

_NOVEMBER = 11


@dataclass(frozen=True)
class Diary:
    """The dates of a story: day 0 is its first day, a Monday."""

    first_day: date

    def at(self, day: int, clock: str) -> datetime:
        """The instant (UTC) at which UK clocks show ``clock``, for example ``09:30``, that many days later."""
        moment = datetime.combine(self.first_day + timedelta(days=day), time.fromisoformat(clock), LONDON)
        return moment.astimezone(UTC)


def diary_after(today: date) -> Diary:
    """The diary that begins on the second Monday of the November after this year's end.

    From there to the week before Christmas, and again sixty days later, no day of ours is a bank holiday. A case cannot
    start in the past, so the November of the year to come is taken.
    """
    first = date(today.year + 1, _NOVEMBER, 1)
    return Diary(first + timedelta(days=-first.weekday() % 7 + 7))
