"""The case reviews as the register has them: each step with its words."""

from typing import Any

from psycopg_pool import AsyncConnectionPool

from activities.register.access import read_rows
from activities.register.named_sql import load
from activities.register.records import Instant, Row

_SQL = load("tables/reviews")


class ReviewStep(Row):
    """What became of a review at ``happened_at`` (UTC), as ``sender`` (id) says. ``review_at`` is when it was to be;
    ``attendees`` who was asked to come, or, of one that was held, who came; ``actions`` what it decided (ids).
    """

    review: int
    step: str
    review_at: Instant
    status: str | None
    attendees: list[str]
    actions: list[str]
    confidential: bool
    happened_at: Instant
    sender: str
    guests: str | None
    called_because: str | None
    moved_because: str | None
    called_off_because: str | None
    minutes: str | None
    no_further_action_because: str | None


async def reviews_of(pool: AsyncConnectionPool[Any], reference: str) -> list[ReviewStep]:
    """Everything that became of a case's reviews, with its words, in the order in which it was recorded.

    Raises:
        activities.register.errors.RegisterUnavailable: PostgreSQL is away.
    """
    return await read_rows(pool, ReviewStep, _SQL["steps"], reference=reference)
