"""Requests to and from agencies, and what is shared with them, with their words, as the register has them."""

from datetime import date

from psycopg_pool import AsyncConnectionPool

from activities.register.access import read_rows
from activities.register.named_sql import load
from activities.register.records import Instant, Row
from standard.progressing.request_state import RequestDirection, RequestKind
from standard.progressing.resources import ResourceDirection, ResourceKind
from standard.worktime.calendar import end_of

_REQUESTS = load("tables/agency_requests")
_RESOURCES = load("tables/resources")


class RequestStep(Row):
    """What became of a request: ``step`` and when (UTC), and what was said of it."""

    step: str
    happened_at: Instant
    sender: str
    words: str | None


class RequestRow(Row):
    """One request. ``asked_at`` (UTC): when; ``steps``: what became of it, oldest first."""

    request: str
    agency: str
    direction: RequestDirection
    kind: RequestKind
    due: date
    what: str | None
    asked_by: str
    asked_at: Instant
    steps: list[RequestStep]

    @property
    def stands(self) -> str:
        """How it stands: open, or how it ended; an answer also by whether it was in time."""
        ends = [each for each in self.steps if each.step in ("answered", "withdrawn", "settled", "open again")]
        if not ends or ends[-1].step == "open again":
            return "open"
        late = ends[-1].step == "answered" and ends[-1].happened_at >= end_of(self.due)
        return "answered late" if late else ends[-1].step


class ResourceRow(Row):
    """Something shared, since ``shared_at`` (UTC); once it is over, until ``ended_at``, and what came of it."""

    resource: str
    agency: str
    direction: ResourceDirection
    kind: ResourceKind
    action: str | None
    until: date | None
    what: str | None
    shared_at: Instant
    ended_at: Instant | None
    came_of_it: str | None


async def read_requests(pool: AsyncConnectionPool, reference: str) -> list[RequestRow]:
    """Every request of a case, in the order of their ids.

    Raises:
        activities.register.errors.RegisterUnavailable: PostgreSQL is away.
    """
    return await read_rows(pool, RequestRow, _REQUESTS["of_case"], reference=reference)


async def read_resources(pool: AsyncConnectionPool, reference: str) -> list[ResourceRow]:
    """All that is or was shared in a case, in the order of their ids.

    Raises:
        activities.register.errors.RegisterUnavailable: PostgreSQL is away.
    """
    return await read_rows(pool, ResourceRow, _RESOURCES["of_case"], reference=reference)
