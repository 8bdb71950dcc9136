"""Telling open cases that something outside them has changed: the working calendar, keys, settings.

Each open case gets a message, sealed, and loads anew what has changed. Telling a case twice of the same change does
nothing the second time, as the message's id is made from the change.
"""

import asyncio
from collections.abc import Callable, Collection

from pydantic import BaseModel, ConfigDict, Field, ValidationError
from temporalio.client import Client
from temporalio.service import RPCError, RPCStatusCode

from standard.core.messages import Message
from worker.sealing.sealer import Sealer

NO_REFERENCE = "NO_REFERENCE"
"""Why a case failed to be told whose id cannot be a reference."""

_OPEN_CASES = "WorkflowType = 'AsbCase' AND ExecutionStatus = 'Running'"
_AT_ONCE = 20


class CasesTold(BaseModel):
    """What came of telling the open cases: how many were told, how many had closed meanwhile, which failed and why.

    ``failed`` has the case's reference and the server's status, for example ``UNAVAILABLE``.
    """

    model_config = ConfigDict(frozen=True)

    told: int = 0
    closed: int = 0
    failed: dict[str, str] = Field(default_factory=dict)


async def tell_open_cases(
    client: Client,
    sealer: Sealer,
    message_for: Callable[[str], Message],
    *,
    also: Collection[str] = (),
    progress: Callable[[int, int], None] = lambda _done, _of: None,
) -> CasesTold:
    """Tell every open case. ``message_for`` makes the message for a case's reference.

    ``also`` are references of cases that the register knows as open: a case started a moment ago may not yet be found
    by the server's list. ``progress`` is called with how many are done, and of how many.

    Raises:
        temporalio.service.RPCError: the open cases could not be listed; nobody was told.
        worker.problems.Problem: these messages cannot be sealed here.
    """
    listed = {case.id async for case in client.list_workflows(_OPEN_CASES)}
    references = sorted(listed | set(also))
    outcomes: dict[str, str | None] = {}
    turn = asyncio.Semaphore(_AT_ONCE)

    async def tell(reference: str) -> None:
        async with turn:
            outcomes[reference] = await _tell(client, sealer, reference, message_for)
        progress(len(outcomes), len(references))

    try:
        async with asyncio.TaskGroup() as group:
            for reference in references:
                group.create_task(tell(reference))
    except ExceptionGroup as failed:
        # It would have been the same for every case.
        raise failed.exceptions[0] from None
    return CasesTold(
        told=sum(status is None for status in outcomes.values()),
        closed=sum(status == RPCStatusCode.NOT_FOUND.name for status in outcomes.values()),
        failed={
            reference: status
            for reference, status in sorted(outcomes.items())
            if status is not None and status != RPCStatusCode.NOT_FOUND.name
        },
    )


async def _tell(client: Client, sealer: Sealer, reference: str, message_for: Callable[[str], Message]) -> str | None:
    try:
        message = message_for(reference)
        await client.get_workflow_handle(reference).signal(message.name, await sealer.seal(message))
    except ValidationError:
        # Whoever started a case past our doors chose its id; the others must be told all the same.
        return NO_REFERENCE
    except RPCError as error:
        return error.status.name
    return None
