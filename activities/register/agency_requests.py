"""Requests to and from agencies, and what is shared with them, with their words, as the register has them."""

from collections.abc import Sequence
from datetime import date, datetime, timedelta
from typing import Any

from psycopg.rows import dict_row
from psycopg_pool import AsyncConnectionPool
from pydantic import BaseModel, ConfigDict

from activities.register.access import transaction
from activities.register.named_sql import load
from standard.progressing.request_state import RequestDirection, RequestKind
from standard.progressing.resources import ResourceDirection, ResourceKind
from standard.worktime.calendar import midnight

_REQUESTS = load("tables/agency_requests")
_RESOURCES = load("tables/resources")


class RequestStep(BaseModel):
    """What became of a request: ``step`` and when (UTC), and what was said of it."""

    model_config = ConfigDict(frozen=True)

    step: str
    happened_at: datetime
    sender: str
    words: str | None


class RequestRow(BaseModel):
    """One request. ``asked_at`` (UTC): when; ``steps``: what became of it, oldest first."""

    model_config = ConfigDict(frozen=True)

    request: str
    agency: str
    direction: RequestDirection
    kind: RequestKind
    due: date
    what: str | None
    asked_by: str
    asked_at: datetime
    steps: list[RequestStep]

    @property
    def stands(self) -> str:
        """How it stands: open, or how it ended; an answer also by whether it was in time."""
        ends = [each for each in self.steps if each.step in ("answered", "withdrawn", "settled", "open again")]
        if not ends or ends[-1].step == "open again":
            return "open"
        late = ends[-1].step == "answered" and ends[-1].happened_at >= midnight(self.due + timedelta(days=1))
        return "answered late" if late else ends[-1].step


class ResourceRow(BaseModel):
    """Something shared, since ``shared_at`` (UTC); once it is over, until ``ended_at``, and what came of it."""

    model_config = ConfigDict(frozen=True)

    resource: str
    agency: str
    direction: ResourceDirection
    kind: ResourceKind
    action: str | None
    until: date | None
    what: str | None
    shared_at: datetime
    ended_at: datetime | None = None
    came_of_it: str | None = None


async def read_requests(pool: AsyncConnectionPool, reference: str) -> list[RequestRow]:
    """Every request of a case, in the order of their ids.

    Raises:
        activities.register.errors.RegisterUnavailable: PostgreSQL is away.
    """
    rows = await _steps(pool, _REQUESTS["steps"], reference, "request")
    return [
        RequestRow.model_validate(
            {
                **first,
                "asked_by": first["asked_by"] or first["sender"],
                "asked_at": first["happened_at"],
                "steps": later,
            }
        )
        for first, *later in rows
    ]


async def read_resources(pool: AsyncConnectionPool, reference: str) -> list[ResourceRow]:
    """All that is or was shared in a case, in the order of their ids.

    Raises:
        activities.register.errors.RegisterUnavailable: PostgreSQL is away.
    """
    rows = await _steps(pool, _RESOURCES["steps"], reference, "resource")
    return [
        ResourceRow.model_validate({**first, "shared_at": first["happened_at"], **_ended(later)})
        for first, *later in rows
    ]


def _ended(later: Sequence[dict[str, Any]]) -> dict[str, Any]:
    last = next((each for each in reversed(later) if each["step"] == "ended"), None)
    return {"ended_at": last["happened_at"], "came_of_it": last["words"]} if last else {}


async def _steps(
    pool: AsyncConnectionPool, statement: bytes, reference: str, of_each: str
) -> list[list[dict[str, Any]]]:
    """The rows of a case, those of each thing together."""
    async with transaction(pool) as connection, connection.cursor(row_factory=dict_row) as cursor:
        await cursor.execute(statement, {"reference": reference})
        found: dict[str, list[dict[str, Any]]] = {}
        for row in await cursor.fetchall():
            found.setdefault(row[of_each], []).append(row)
    return list(found.values())
