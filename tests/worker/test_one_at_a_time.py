"""A task that takes too long, as on a machine that others use: the case goes on, and its worker can be stopped.

How workers run their workflows is part of the plugin that every client has.
"""

import asyncio
import time
from collections import Counter
from datetime import timedelta
from uuid import uuid4

from temporalio import workflow
from temporalio.client import Client
from temporalio.worker import Worker

QUEUE = "too-slow"
TOO_LONG = 2.1
"""Seconds after which the SDK has given a task up."""

begun: Counter[str] = Counter()


@workflow.defn
class TooSlow:
    """Its first two steps take too long, the first time that they are run."""

    @workflow.run
    async def run(self) -> str:
        await asyncio.gather(*(self.step() for _ in range(3)))
        return "done"

    async def step(self) -> None:
        run = workflow.info().run_id
        begun[run] += 1
        if begun[run] <= 2:
            until = time.monotonic() + TOO_LONG
            while time.monotonic() < until:
                workflow.now()
        await asyncio.sleep(0.01)


async def test_a_case_whose_task_takes_too_long_goes_on_and_its_worker_can_be_stopped(temporal: Client) -> None:
    async with Worker(temporal, task_queue=QUEUE, workflows=[TooSlow]):
        slow = [
            await temporal.start_workflow(
                "TooSlow", id=str(uuid4()), task_queue=QUEUE, task_timeout=timedelta(seconds=60)
            )
            for _ in range(5)
        ]
        assert [await case.result() for case in slow] == ["done"] * 5
