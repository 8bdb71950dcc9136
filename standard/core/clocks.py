"""The promised clocks of a case: which are promised, how they start, and how each one ends."""

from datetime import datetime

from standard.core.kept import Kept
from standard.core.words import ClockStatus, Promise
from standard.worktime.deadlines import Deadline

MOST_CLOCKS = 50
"""How many clocks incidents and assessments may give a case; its state has to stay small. Our own bound."""


class Clock(Kept):
    """One promised clock. Instants are UTC.

    ``met_at`` is when the thing happened, ``settled_at`` when the case learned of it. ``breached_at`` never goes away
    once set, except where the thing is recorded late as having happened in time. ``promised_at`` is when it would have
    started, had the reporter been known then; ``before_closing`` how it stood before the case's closure settled it.
    """

    id: str
    promise: Promise
    deadline: Deadline
    status: ClockStatus = ClockStatus.RUNNING
    warned_at: datetime | None = None
    breached_at: datetime | None = None
    met_at: datetime | None = None
    settled_at: datetime | None = None
    reason: str | None = None
    promised_at: datetime | None = None
    before_closing: ClockStatus | None = None
