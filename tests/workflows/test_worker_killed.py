"""A worker process that is killed with -9 in the middle of a case: nothing is lost and nothing is done twice."""

import os
import subprocess
import sys
from collections.abc import AsyncIterator, Iterator
from contextlib import contextmanager
from pathlib import Path

import psycopg
import pytest
from psycopg import sql
from temporalio.api.common.v1 import WorkflowExecution
from temporalio.api.workflowservice.v1 import ResetStickyTaskQueueRequest

from activities.notifications.store import read_outbox
from activities.register.queries import read_alarms
from standard.core.words import EntryKind
from starter.cases import message
from tests.support.database import Database, new_register
from tests.support.running import Running, Town, idle_town_on
from tests.support.waiting import until
from worker.embedded import Stack

ASB = str(Path(sys.executable).with_name("asb"))
QUEUE = "killed-workers"


@contextmanager
def worker_process(stack: Stack, database_url: str) -> Iterator[subprocess.Popen[str]]:
    """`asb worker` as a process of its own, which is killed at the end."""
    settings = {
        "TEMPORAL_ADDRESS": stack.temporal_address,
        "ASB_DATABASE_URL": database_url,
        "ASB_TASK_QUEUE": QUEUE,
        "ASB_HOME": str(stack.home),
    }
    with subprocess.Popen([ASB, "worker"], env=os.environ | settings, stdout=subprocess.PIPE, text=True) as process:
        try:
            assert process.stdout is not None
            assert process.stdout.readline().startswith("Working for")
            yield process
        finally:
            process.kill()


@pytest.fixture
async def town_without_worker(stack: Stack, database: Database) -> AsyncIterator[Town]:
    with new_register(database) as own:
        async with idle_town_on(stack, own.url, QUEUE) as town:
            yield town


@contextmanager
def nobody_may_write(owner_url: str, table: str) -> Iterator[None]:
    """Lets every activity that writes to this table begin and not end."""
    with psycopg.connect(owner_url) as connection:
        connection.execute(sql.SQL("LOCK TABLE {} IN SHARE ROW EXCLUSIVE MODE").format(sql.Identifier(table)))
        yield


async def somebody_waits_to_write(town: Town) -> bool:
    async with town.pool.connection() as connection:
        waiting = await connection.execute(
            "SELECT FROM pg_stat_activity WHERE datname = current_database() AND wait_event_type = 'Lock'"
        )
        return waiting.rowcount > 0


async def the_server_notices(case: Running) -> None:
    """The server learns that the worker is gone, as it would by itself: after 60 seconds for what was under way, after
    10 for the cases that were in its memory.
    """
    client = case.town.client
    description = await case.handle.describe()
    for under_way in description.raw_description.pending_activities:
        lost = client.get_async_activity_handle(
            workflow_id=case.reference, run_id=description.run_id, activity_id=under_way.activity_id
        )
        await lost.fail(RuntimeError("the worker was killed"))
    await client.workflow_service.reset_sticky_task_queue(
        ResetStickyTaskQueueRequest(namespace=client.namespace, execution=WorkflowExecution(workflow_id=case.reference))
    )


@pytest.mark.parametrize("table", ["cases", "incidents", "notifications"])
async def test_nothing_is_lost_and_nothing_doubled(town_without_worker: Town, table: str) -> None:
    town = town_without_worker

    def incident(number: int) -> dict[str, str]:
        return {"message_id": f"{table}-{number}", "description": f"Incident {number}."}

    with worker_process(town.stack, str(town.pool.conninfo)) as killed:
        case = await town.open(report_id=f"killed-{table}")
        with nobody_may_write(town.owner_url, table):
            await town.cases.signal(message("report_incident", case.reference, "noise-app", **incident(1)))
            await until(lambda: somebody_waits_to_write(town))
            killed.kill()
            killed.wait()
    await the_server_notices(case)
    for number in (2, 3, 3, 4, 1):
        await town.cases.signal(message("report_incident", case.reference, "noise-app", **incident(number)))
    await town.cases.signal(message("begin_investigation", case.reference, "ola", message_id=f"{table}-begun"))

    with worker_process(town.stack, str(town.pool.conninfo)):
        await case.settle()
        state = await case.state()

    journal = await case.journal()
    assert [entry.number for entry in journal] == list(range(1, state.as_of + 1))
    heard = [entry.message_id for entry in journal if entry.kind is EntryKind.INCIDENT_REPORTED]
    assert heard == [f"{table}-{number}" for number in (1, 2, 3, 4)]
    assert [entry.message_id for entry in journal if entry.kind is EntryKind.DUPLICATE] == [f"{table}-3", f"{table}-1"]
    assert [entry.kind for entry in journal].count(EntryKind.INVESTIGATION_BEGUN) == 1
    record = await case.record()
    assert (record.as_of, record.incidents, record.is_open) == (state.as_of, 5, True)
    assert await read_alarms(town.pool, case.reference) == []
    told = [(each.recipient.value, each.template.value) for each in await read_outbox(town.pool, case.reference)]
    # An incident that came while an earlier one was not told of yet takes its place: then there is one text for both.
    of_incidents = [each for each in told if each == ("reporter", "incident_added")]
    assert 1 <= len(of_incidents) <= 4
    once = [("officer", "case_allocated"), ("reporter", "acknowledgement")]
    assert sorted(told) == sorted([*once, *of_incidents])
    assert await notifications(case) == len(told)


async def notifications(case: Running) -> int:
    async with case.town.pool.connection() as connection:
        rows = await connection.execute("SELECT key FROM notifications WHERE case_reference = %s", (case.reference,))
        return rows.rowcount
