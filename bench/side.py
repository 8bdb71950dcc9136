"""One of the two that are compared: the real case or its bare twin, behind the same doors."""

import asyncio
import json
from collections.abc import Awaitable, Callable, Sequence
from datetime import UTC, datetime
from typing import Any

from psycopg_pool import AsyncConnectionPool
from temporalio.api.common.v1 import Payload
from temporalio.client import Client, WorkflowHandle
from temporalio.common import RawValue

from activities.register.queries import read_case
from bench.reference import AFTER_THE_QUIET, BEFORE_THE_QUIET, QUIET, Told, first_day, report
from bench.twin import REPORT, Step
from standard.core.messages import Message, Report
from starter.cases import Cases, message
from worker.connection import codec_of, sealer_for
from worker.problems import Problem
from worker.rehearsal import Rehearsal
from worker.sealing.codec import SealedCodec
from worker.sealing.sealer import Sealer
from workflows.models import Outcome

_LOOK_AGAIN = 0.05
_FAILS_FOR_GOOD = 3

AfterEach = Callable[[str, str | None], Awaitable[None]]
"""Called with a case's reference after each message, by its name, and after the quiet days, with None."""


class Side:
    """Cases that are opened and told things. ``plan`` makes twins of them; without it they are real ones."""

    def __init__(
        self, client: Client, pool: AsyncConnectionPool, task_queue: str, plan: Sequence[Step] | None = None
    ) -> None:
        self.client = client
        self.sealer = sealer_for(client, pool)
        self.task_queue = task_queue
        self._pool = pool
        self.plan = plan
        self._rehearsal = Rehearsal(client)
        sealer = self.sealer if plan is None else _WithPlan(self.sealer, codec_of(client), plan)
        self.cases = Cases(self._rehearsal.client, pool, task_queue=task_queue, sealer=sealer)

    async def live(self, report_id: str, after_each: AfterEach | None = None) -> str:
        """Lives the reference case from report to closure, and returns its reference.

        Each message comes when what followed from the one before has been done, as between people it does.

        Raises:
            Problem: the case refused something.
        """
        after = after_each or _nothing
        reference = await self.open(report_id)
        await after(reference, REPORT)
        for told in BEFORE_THE_QUIET:
            await self.tell(reference, told)
            await after(reference, told.name)
        await self._rehearsal.forward(reference, QUIET)
        await after(reference, None)
        for told in AFTER_THE_QUIET:
            await self.tell(reference, told)
            await after(reference, told.name)
        await self.handle(reference).result()
        return reference

    async def open(self, report_id: str) -> str:
        """Opens a case on the first day, and waits until everybody has been told."""
        start = first_day()
        opened = await self.cases.open(report(report_id), start_delay=start - datetime.now(UTC))
        await self._rehearsal.begin(opened.reference, start)
        await self.calm(opened.reference)
        return opened.reference

    async def tell(self, reference: str, told: Told) -> None:
        """Tells a case something, and waits until what follows has been done.

        Raises:
            Problem: the case refused it.
        """
        named = {"proposal_id": await self._proposal(reference)} if told.of_closing else {}
        said = message(told.name, reference, told.sender, **told.fields, **named)
        if told.signalled:
            await self.cases.signal(said)
        else:
            answer = (await self.cases.send(said)).answer
            if answer.outcome is not Outcome.ACCEPTED:
                raise Problem(f"the reference case did not take {told.name}: {answer.reason}")
        await self.calm(reference)

    async def _proposal(self, reference: str) -> str:
        """The open proposal, as the register has it, so that the case is not asked. A twin has none."""
        case = await read_case(self._pool, reference)
        return case.proposal.id if case is not None and case.proposal is not None else "closure-of-a-twin"

    async def calm(self, reference: str) -> None:
        """Waits until the case has nothing under way.

        Raises:
            Problem: its workflow task fails again and again.
        """
        handle = self.handle(reference)
        while True:
            raw = (await handle.describe()).raw_description
            if not (raw.pending_activities or raw.HasField("pending_workflow_task")):
                return
            if raw.pending_workflow_task.attempt > _FAILS_FOR_GOOD:
                which = "a twin" if self.plan is not None else "a case"
                raise Problem(f"the workflow task of {which} fails for ever; its worker's log says why")
            await asyncio.sleep(_LOOK_AGAIN)

    def handle(self, reference: str) -> WorkflowHandle[Any, Any]:
        """The case's workflow."""
        return self.client.get_workflow_handle(reference)


class _WithPlan:
    """Seals as the doors do, and puts the plan beside the report that starts a twin."""

    def __init__(self, sealer: Sealer, codec: SealedCodec, plan: Sequence[Step]) -> None:
        self._codec = codec
        self._sealer = sealer
        self._plan = plan

    async def seal(self, message: Message | Report, reference: str | None = None) -> RawValue:
        if not isinstance(message, Report):
            return await self._sealer.seal(message, reference)
        await self._sealer.seal(message, reference)  # For what it costs at the door.
        data = report_with_plan(message, self._plan)
        payload = Payload(metadata={"encoding": b"json/plain"}, data=data)
        return RawValue(self._codec.encrypt(payload, self._codec.ring.default_writer))


async def _nothing(_reference: str, _what: str | None) -> None:
    pass


def report_with_plan(report: Report, plan: Sequence[Step]) -> bytes:
    """What starts a twin."""
    return json.dumps({"report": report.model_dump(mode="json"), "plan": plan}, separators=(",", ":")).encode()


def plan_bytes(plan: Sequence[Step]) -> int:
    """How many bytes the plan adds to a twin's history, which no real workflow would have in it."""
    example = report("bench")
    return len(report_with_plan(example, plan)) - len(example.model_dump_json().encode())
