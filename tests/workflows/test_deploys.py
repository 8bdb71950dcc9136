"""A deploy as docs/deploy.md tells it: open cases go on with the new version, by the rules that they began with."""

import asyncio
import os
import sys
from collections.abc import AsyncIterator
from contextlib import AsyncExitStack, asynccontextmanager
from typing import Any

import pytest

from standard.core.words import EntryKind
from standard.worktime.calendar import local_date
from tests.support.casebook import NO_PLAN, assessed
from tests.support.database import Database, new_register
from tests.support.running import Running, Town, idle_town_on
from tests.support.waiting import until
from worker.embedded import Stack
from workflows.models import Outcome

QUEUE = "deploys"
OLD = (sys.executable, "-c", "from starter.cli import main; main()")
NEW = (sys.executable, "-m", "tests.support.next_version")


@pytest.fixture
async def town_without_worker(stack: Stack, database: Database) -> AsyncIterator[Town]:
    with new_register(database) as own:
        async with idle_town_on(stack, own.url, QUEUE) as town:
            yield town


async def started(town: Town, *command: str, build_id: str | None = None) -> asyncio.subprocess.Process:
    """An `asb` command as a process of its own, on this town's servers."""
    settings = {
        "TEMPORAL_ADDRESS": str(town.stack.temporal_address),
        "ASB_DATABASE_URL": str(town.pool.conninfo),
        "ASB_TASK_QUEUE": QUEUE,
        "ASB_HOME": str(town.stack.home),
    } | ({} if build_id is None else {"ASB_BUILD_ID": build_id})
    return await asyncio.create_subprocess_exec(
        *command, env=os.environ | settings, stdout=asyncio.subprocess.PIPE, stderr=asyncio.subprocess.STDOUT
    )


async def ran(town: Town, *command: str) -> tuple[int | None, str]:
    process = await started(town, *command)
    printed, _ = await process.communicate()
    return process.returncode, printed.decode()


@asynccontextmanager
async def worker(town: Town, version: tuple[str, ...], build_id: str) -> AsyncIterator[None]:
    """A worker of a version, which is asked to stop at the end."""
    process = await started(town, *version, "worker", build_id=build_id)
    try:
        assert process.stdout is not None
        first, second = (await process.stdout.readline()).decode(), (await process.stdout.readline()).decode()
        assert first.startswith("Working for"), first + second
        assert second == f"It is version {build_id}, and gets no work before `asb promote {build_id}`.\n"
        yield
    finally:
        process.terminate()
        await process.communicate()


async def accepted(case: Running, name: str, sender: str = "ola", **fields: Any) -> None:
    answer = await case.do(name, sender, **fields)
    assert answer.outcome is Outcome.ACCEPTED, answer.reason


async def proposes(case: Running) -> None:
    await accepted(case, "propose_closure", ground="resolved", reasons="The noise has stopped.")


async def days_until_reminded(case: Running) -> int:
    """Calendar days (UK) from the proposal to the first reminder."""
    journal = await case.journal()
    [opened] = [each for each in journal if each.kind is EntryKind.CLOSURE_PROPOSED]
    reminded = next(each for each in journal if each.kind is EntryKind.CLOSURE_REMINDED)
    return (local_date(reminded.happened_at) - local_date(opened.happened_at)).days


async def closes(case: Running) -> None:
    await accepted(case, "assess", **assessed(2))
    await accepted(case, "record_no_plan", "mina", **NO_PLAN)
    await accepted(case, "begin_investigation")
    await accepted(case, "record_contact", method="visit", outcome="agrees")
    await accepted(case, "approve_closure", "mina")
    assert await case.handle.result() == "closed: resolved"


async def last_version(case: Running) -> str:
    """The version of the worker that decided last in a case."""
    events = (await case.handle.fetch_history()).events
    [*_, last] = [event for event in events if event.HasField("workflow_task_completed_event_attributes")]
    return last.workflow_task_completed_event_attributes.deployment_version.build_id


async def test_open_cases_go_on_by_their_own_rules_and_new_ones_begin_by_the_new(town_without_worker: Town) -> None:
    town = town_without_worker
    async with AsyncExitStack() as old:
        await old.enter_async_context(worker(town, OLD, "one"))
        assert await ran(town, *OLD, "promote", "one") == (0, gives("one", "workers without a version"))
        begun = await asyncio.gather(*(town.open(report_id=f"deploys-{number}") for number in range(4)))
        reported, investigated, waiting, reminded = begun
        await accepted(investigated, "begin_investigation")
        await proposes(waiting)
        await proposes(reminded)
        await reminded.after(days=9)
        await until(lambda: are_listed(town, len(begun)))

        checked, printed = await ran(town, *NEW, "replay", "--query", f"TaskQueue = '{QUEUE}'")
        assert checked == 0, printed
        assert ": 4 open cases, 4 replayed." in printed
        async with worker(town, NEW, "two"):
            assert await ran(town, *NEW, "promote", "two") == (0, gives("two", "version one"))
            await old.aclose()

            new = await town.open(report_id="deploys-new")
            for case in (reported, investigated, new):
                await proposes(case)
            await asyncio.gather(*(case.after(days=9) for case in (reported, investigated, waiting, new)))

            assert [await days_until_reminded(case) for case in begun] == [7, 7, 7, 7]
            assert await days_until_reminded(new) == 2
            for case in (*begun, new):
                await closes(case)
                assert await last_version(case) == "two"


async def test_without_a_worker_of_the_version_nothing_changes(town_without_worker: Town) -> None:
    status, printed = await ran(town_without_worker, *OLD, "promote", "never-started", "--wait", "1")

    assert status == 1
    assert printed.startswith("asb: no worker of version never-started runs for deploys (ASB_TASK_QUEUE)")


def gives(now: str, before: str) -> str:
    return f"Version {now} has all cases now; before, {before} had them.\n"


async def are_listed(town: Town, number: int) -> bool:
    """Whether the server's list has so many open cases of this town."""
    counted = await town.client.count_workflows(
        f"WorkflowType = 'AsbCase' AND ExecutionStatus = 'Running' AND TaskQueue = '{QUEUE}'"
    )
    return counted.count == number
