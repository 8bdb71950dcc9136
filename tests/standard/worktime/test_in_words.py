from datetime import UTC, date, datetime, timedelta

import pytest

from standard.worktime.calendar import NaiveTime
from standard.worktime.in_words import duration_words, in_plain_words, local, local_due, short_date
from tests.standard.calendars import uk


@pytest.mark.parametrize(
    ("at", "shown"),
    [
        (uk("2026-12-29 15:00"), "Tue 29 Dec 2026 15:00"),
        (datetime(2026, 6, 30, 23, 5, tzinfo=UTC), "Wed 1 Jul 2026 00:05"),
        (uk("2026-10-25 01:30", fold=0), "Sun 25 Oct 2026 01:30 BST"),
        (uk("2026-10-25 01:30", fold=1), "Sun 25 Oct 2026 01:30 GMT"),
        (uk("2027-03-28 02:30"), "Sun 28 Mar 2027 02:30"),
    ],
    ids=["winter", "summer", "first of two", "second of two", "after the gap"],
)
def test_local(at: datetime, shown: str) -> None:
    assert local(at) == shown


def test_local_due_says_midnight_as_the_end_of_a_day() -> None:
    assert local_due(uk("2027-01-06 00:00")) == "end of Tue 5 Jan 2027"
    assert local_due(uk("2027-01-06 00:01")) == "Wed 6 Jan 2027 00:01"


@pytest.mark.parametrize(
    ("at", "words"),
    [
        ("2026-12-29 15:00", "3pm on Tuesday 29 December 2026"),
        ("2026-12-29 09:05:59", "9:05am on Tuesday 29 December 2026"),
        ("2026-12-29 12:00", "midday on Tuesday 29 December 2026"),
        ("2026-12-29 12:30", "12:30pm on Tuesday 29 December 2026"),
        ("2026-12-29 00:30", "12:30am on Tuesday 29 December 2026"),
        ("2027-01-06 00:00", "the end of Tuesday 5 January 2027"),
        ("2027-01-01 00:00", "the end of Thursday 31 December 2026"),
    ],
)
def test_in_plain_words(at: str, words: str) -> None:
    assert in_plain_words(uk(at)) == words


@pytest.mark.parametrize(
    ("duration", "words"),
    [
        (timedelta(hours=24), "24 hours"),
        (timedelta(hours=1, minutes=1), "1 hour 1 minute"),
        (timedelta(minutes=45, seconds=59), "45 minutes"),
        (timedelta(hours=47, minutes=59), "47 hours 59 minutes"),
        (timedelta(days=2), "2 days"),
        (timedelta(days=3, hours=4, minutes=5), "3 days 4 hours"),
        (timedelta(hours=-3), "3 hours"),
        (timedelta(seconds=59), "less than a minute"),
        (timedelta(0), "less than a minute"),
    ],
)
def test_duration_words(duration: timedelta, words: str) -> None:
    assert duration_words(duration) == words


def test_short_date() -> None:
    assert short_date(date(2027, 1, 5)) == "Tue 5 Jan"


def test_naive_times_are_refused() -> None:
    naive = datetime(2026, 12, 24, 15)  # noqa: DTZ001
    for show in (local, local_due, in_plain_words):
        with pytest.raises(NaiveTime):
            show(naive)
