from datetime import UTC, datetime

import pytest

from starter.times import read_time
from worker.problems import BadInput


@pytest.mark.parametrize(
    ("text", "instant"),
    [
        ("2026-12-24T15:00", datetime(2026, 12, 24, 15, tzinfo=UTC)),
        ("2026-06-24T15:00", datetime(2026, 6, 24, 14, tzinfo=UTC)),
        ("2026-06-24 15:00:30", datetime(2026, 6, 24, 14, 0, 30, tzinfo=UTC)),
        ("2026-06-24T15:00Z", datetime(2026, 6, 24, 15, tzinfo=UTC)),
        ("2026-06-24T15:00+05:30", datetime(2026, 6, 24, 9, 30, tzinfo=UTC)),
        (" 2026-10-25T01:30+01:00 ", datetime(2026, 10, 25, 0, 30, tzinfo=UTC)),
    ],
    ids=["winter", "summer", "seconds", "UTC", "another offset", "first of two"],
)
def test_a_time_without_an_offset_is_uk_local_time(text: str, instant: datetime) -> None:
    assert read_time(text, "--reported-at") == instant


@pytest.mark.parametrize(
    ("text", "says"),
    [
        ("yesterday", "'yesterday' is not a date and time; give one like 2026-12-24T15:00 .UK local time."),
        ("", "'' is not a date and time"),
        ("2026-02-30T10:00", "is not a date and time"),
        ("2026-12-24", "'2026-12-24' has no time of day"),
        ("2026-03-29T01:30", "UK clocks skip '2026-03-29T01:30' as they go forward; give a time an hour later"),
        ("2026-10-25T01:30", r"twice as they go back; give 2026-10-25T01:30:00\+01:00 for the first or"),
        ("0001-01-01T00:00", "outside the years 1900 to 9000"),
        ("0001-01-01T00:00+14:00", "outside the years 1900 to 9000"),
    ],
)
def test_what_cannot_be_read_is_refused_with_the_field_and_what_would_do(text: str, says: str) -> None:
    with pytest.raises(BadInput, match=f"^--reported-at: .*{says}"):
        read_time(text, "--reported-at")
