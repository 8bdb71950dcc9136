"""From when the 60 days count after what was told at one time and became known at another."""

from datetime import UTC, datetime, timedelta

from hypothesis import given
from hypothesis import strategies as st

from standard.core.record import QUIET_DAYS, quiet_from
from standard.worktime.stretches import sixty_days_after

TOLD = st.datetimes(min_value=datetime(2026, 1, 1), max_value=datetime(2030, 1, 1), timezones=st.just(UTC))  # noqa: DTZ001
LATER = st.timedeltas(min_value=timedelta(days=QUIET_DAYS, hours=-26), max_value=timedelta(days=QUIET_DAYS, hours=2))


@given(TOLD, LATER | st.timedeltas(min_value=timedelta(0), max_value=timedelta(days=200)))
def test_they_count_from_when_it_became_known_just_if_they_were_over_by_then(told: datetime, later: timedelta) -> None:
    over = sixty_days_after(told, QUIET_DAYS) <= told + later
    assert quiet_from(told, told + later) == (told + later if over else told)
