"""Giving all open cases of one officer to another, by one message to each case.

A message's id is made of the case, the two officers and the entry by which the first has the case: the same handover
once more is the same messages, and tells nobody again.
"""

import asyncio
import hashlib
import json
from collections.abc import Callable
from uuid import uuid4

from psycopg_pool import AsyncConnectionPool
from pydantic import BaseModel, Field
from temporalio.client import WorkflowQueryFailedError
from temporalio.service import RPCError

from activities.register.guarding import viewer_of
from activities.register.queries import cases_to_hand_over
from standard.core.errors import CaseworkError
from standard.what_happens_next.allocation import Reallocate
from starter.cases import Cases
from starter.viewing import seen_by
from workflows.models import Outcome

_AT_ONCE = 10


class HandedOver(BaseModel):
    """What became of a handover, by the cases' references: ``moved``; ``already``, which the other officer had got
    meanwhile; ``waiting``, left with the case until it can decide; ``refused`` and ``failed``, each with the reason.
    """

    officer: str
    to: str
    moved: list[str] = Field(default_factory=list)
    already: list[str] = Field(default_factory=list)
    waiting: list[str] = Field(default_factory=list)
    refused: dict[str, str] = Field(default_factory=dict)
    failed: dict[str, str] = Field(default_factory=dict)


async def hand_over(
    cases: Cases,
    pool: AsyncConnectionPool,
    officer: str,
    to: str,
    *,
    sender: str,
    note: str | None = None,
    progress: Callable[[int, int], None] = lambda _done, _of: None,
) -> HandedOver:
    """Gives every open case that the register has with ``officer`` to ``to``; ``note`` is the reason on each case.
    ``progress`` is called with how many are done, and of how many. May be repeated. Cases that ``sender`` may not see
    are left as they are, and are not told of.

    Raises:
        NotInRegister: nobody who works here is the sender.
        RegisterUnavailable: the register cannot say which cases these are; nothing was sent.
    """
    found = await cases_to_hand_over(pool, officer, sender)
    for_them = await seen_by(pool, await viewer_of(pool, sender), [reference for reference, _ in found])
    found = [each for each in found if each[0] in for_them]
    handed = HandedOver(officer=officer, to=to)
    turn, done = asyncio.Semaphore(_AT_ONCE), 0

    async def give(reference: str, given: int) -> None:
        nonlocal done
        identity = hashlib.sha256(json.dumps([reference, officer, to, given]).encode()).hexdigest()
        message = Reallocate(
            message_id=f"handover-{identity[:24]}", case_reference=reference, sender=sender, to=to, reason=note
        )
        async with turn:
            await _give(cases, message, handed)
        done += 1
        progress(done, len(found))

    await asyncio.gather(*(give(reference, given) for reference, given in found))
    return handed


async def _give(cases: Cases, message: Reallocate, handed: HandedOver) -> None:
    reference = message.case_reference
    try:
        answer = (await cases.send(message)).answer
        if answer.duplicate and answer.outcome is Outcome.REFUSED:
            # What was in the way may have been mended since; the same message would be answered as the first time.
            again = message.model_copy(update={"message_id": f"{message.message_id}-{uuid4().hex[:8]}"})
            answer = (await cases.send(again)).answer
    except CaseworkError as error:
        handed.failed[reference] = str(error)
        return
    if answer.outcome is Outcome.WAITING:
        handed.waiting.append(reference)
    elif answer.outcome is Outcome.ACCEPTED and not answer.duplicate:
        handed.moved.append(reference)
    elif answer.outcome is Outcome.ACCEPTED or await _has_it(cases, message):
        handed.already.append(reference)
    else:
        handed.refused[reference] = answer.reason or str(answer.code)


async def _has_it(cases: Cases, message: Reallocate) -> bool:
    try:
        case = await cases.state(message.case_reference)
    except (RPCError, WorkflowQueryFailedError):
        return False
    return case is not None and case.allocation is not None and case.allocation.officer == message.to
