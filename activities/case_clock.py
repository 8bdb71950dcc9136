"""The case's clock, as an activity sees it: a rehearsal may have moved it away from the machine's."""

import time
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

from temporalio import activity


@dataclass(frozen=True)
class CaseClock:
    """Tells the case's time (UTC) during one activity. The server says when it began; the machine, how long ago."""

    began_at: datetime
    began: float

    @classmethod
    def begin(cls) -> "CaseClock":
        """To be called first thing in an activity; elsewhere it tells the machine's own time."""
        began_at = activity.info().started_time if activity.in_activity() else datetime.now(UTC)
        return cls(began_at, time.monotonic())

    def now(self) -> datetime:
        """The present."""
        return self.began_at + timedelta(seconds=time.monotonic() - self.began)
