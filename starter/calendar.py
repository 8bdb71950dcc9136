"""Telling open cases that the working calendar has changed.

Each open case gets the ``calendar_changed`` message, loads the calendar anew and moves its running clocks. Telling
a case twice of the same change does nothing the second time, as the message's id is made from the change.
"""

import asyncio
from collections.abc import Callable, Collection

from pydantic import BaseModel, ConfigDict, Field, ValidationError
from temporalio.client import Client
from temporalio.service import RPCError, RPCStatusCode

from standard.messages import CalendarChanged

SENDER = "asb-calendar"
"""The sender that ``calendar_changed`` messages carry."""

NO_REFERENCE = "NO_REFERENCE"
"""Why a case failed to be told whose id cannot be a reference."""

_OPEN_CASES = "WorkflowType = 'AsbCase' AND ExecutionStatus = 'Running'"
_AT_ONCE = 20


class Told(BaseModel):
    """What came of telling the open cases: how many were told, how many had closed meanwhile, which failed and why.

    ``failed`` has the case's reference and the server's status, for example ``UNAVAILABLE``.
    """

    model_config = ConfigDict(frozen=True)

    told: int = 0
    closed: int = 0
    failed: dict[str, str] = Field(default_factory=dict)


async def tell_open_cases(
    client: Client,
    version: str,
    *,
    change: int | str,
    also: Collection[str] = (),
    progress: Callable[[int, int], None] = lambda _done, _of: None,
) -> Told:
    """Tell every open case that the calendar is now of this version.

    ``change`` identifies the change (the row's id in the register's calendar). ``also`` are references of cases that
    the register knows as open: a case started a moment ago may not yet be found by the server's list. ``progress`` is
    called with how many are done, and of how many.

    Raises:
        temporalio.service.RPCError: the open cases could not be listed; nobody was told.
    """
    listed = {case.id async for case in client.list_workflows(_OPEN_CASES)}
    references = sorted(listed | set(also))
    outcomes: dict[str, str | None] = {}
    turn = asyncio.Semaphore(_AT_ONCE)

    async def tell(reference: str) -> None:
        async with turn:
            outcomes[reference] = await _tell(client, reference, change, version)
        progress(len(outcomes), len(references))

    async with asyncio.TaskGroup() as group:
        for reference in references:
            group.create_task(tell(reference))
    return Told(
        told=sum(status is None for status in outcomes.values()),
        closed=sum(status == RPCStatusCode.NOT_FOUND.name for status in outcomes.values()),
        failed={
            reference: status
            for reference, status in sorted(outcomes.items())
            if status is not None and status != RPCStatusCode.NOT_FOUND.name
        },
    )


async def _tell(client: Client, reference: str, change: int | str, version: str) -> str | None:
    try:
        message = CalendarChanged(
            message_id=f"calendar-change-{change}",
            case_reference=reference,
            sender=SENDER,
            version=version,
        )
        await client.get_workflow_handle(reference).signal(CalendarChanged.name, message)
    except ValidationError:
        # Whoever started a case past our doors chose its id; the others must be told all the same.
        return NO_REFERENCE
    except RPCError as error:
        return error.status.name
    return None
