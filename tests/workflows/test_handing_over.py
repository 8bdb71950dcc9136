"""Cases that another service started so that they could end by themselves, on the real server."""

import json
from datetime import timedelta
from typing import Any
from uuid import uuid4

import pytest
from temporalio.api.common.v1 import Header, Payload, Payloads, WorkflowType
from temporalio.api.taskqueue.v1 import TaskQueue
from temporalio.api.workflowservice.v1 import StartWorkflowExecutionRequest
from temporalio.client import Client, WorkflowExecutionStatus, WorkflowHandle
from temporalio.common import RawValue, RetryPolicy
from temporalio.service import RPCError, RPCStatusCode

from activities.handing_over import HANDED_OVER_FROM
from activities.register.ends import check_register
from activities.register.queries import read_alarms
from standard.core.messages import Report
from standard.core.reference import reference_for
from tests.support.casebook import report
from tests.support.database import Database, new_register
from tests.support.running import Running, Town, idle_town_on, town_on
from tests.support.sealing import plain
from tests.support.waiting import until
from worker.embedded import Stack

HOUR = timedelta(hours=1)
ENDS: dict[str, dict[str, Any]] = {
    "execution timeout": {"execution_timeout": HOUR},
    "run timeout": {"run_timeout": HOUR},
    "cron schedule": {"cron_schedule": "@every 1s"},
    "retry policy": {"retry_policy": RetryPolicy(maximum_attempts=5)},
    "all of them": {
        "execution_timeout": HOUR,
        "run_timeout": HOUR,
        "cron_schedule": "@every 1s",
        "retry_policy": RetryPolicy(maximum_attempts=5),
    },
}


def incident(reference: str, message_id: str) -> RawValue:
    fields = {"case_reference": reference, "sender": "portal", "message_id": message_id, "description": "Again."}
    return RawValue(plain(json.dumps(fields).encode()))


async def start(town: Town, data: bytes, reference: str, **given: Any) -> Running:
    """Starts a case past our doors, with two messages that are there before any worker looks at it."""
    server = town.settings.temporal
    outsider = await Client.connect(server["target_host"], namespace=server["namespace"])
    await outsider.start_workflow(
        "AsbCase",
        RawValue(plain(data)),
        id=reference,
        task_queue=town.settings.task_queue,
        start_signal="report_incident",
        start_signal_args=[incident(reference, "came with the start")],
        **given,
    )
    return Running(town, reference)


async def started(handle: WorkflowHandle[Any, Any]) -> Any:
    """How the case's latest run was started."""
    async for event in handle.fetch_history_events(page_size=1):
        return event.workflow_execution_started_event_attributes
    raise AssertionError("a run has a first event")


async def is_clean(case: Running) -> bool:
    began = await started(case.handle)
    timeouts = (began.workflow_execution_timeout.ToTimedelta(), began.workflow_run_timeout.ToTimedelta())
    return not (any(timeouts) or began.cron_schedule or began.HasField("retry_policy"))


@pytest.mark.parametrize("ends", ENDS)
async def test_a_case_goes_on_in_a_run_that_cannot_end_by_itself(town: Town, ends: str) -> None:
    read = report(report_id=str(uuid4()))
    reference = reference_for(read.report_id)
    case = await start(town, read.model_dump_json().encode(), reference, **ENDS[ends])
    await until(lambda: is_clean(case))
    state = await town.cases.until_open(reference)
    assert state is not None
    assert state.allocation is not None
    await case.settle()
    # What came with the start was fetched from the run before, once.
    assert (await case.state()).incidents == 2
    assert (await case.record()).is_open
    assert (await town.cases.open(read)).already_known
    assert [alarm.kind for alarm in await read_alarms(town.pool, reference)] == []
    assert await case.refused() == []


async def test_rubbish_on_a_schedule_ends_with_its_first_run_and_is_written_once(town: Town) -> None:
    reference = reference_for(str(uuid4()))
    case = await start(town, b'{"rubbish": true}', reference, cron_schedule="@every 1s")
    await until(lambda: has(case, WorkflowExecutionStatus.COMPLETED))
    assert str(await case.handle.result()).startswith("refused: ")
    assert [row.message_name for row in await case.refused()] == ["report", "report_incident"]


async def has(case: Running, status: WorkflowExecutionStatus) -> bool:
    return (await case.handle.describe()).status is status


async def test_where_no_run_may_take_its_place_it_is_kept_and_alarmed(
    town: Town, monkeypatch: pytest.MonkeyPatch
) -> None:
    async def refuse(*_: Any) -> None:
        raise RPCError("no", RPCStatusCode.PERMISSION_DENIED, b"")

    monkeypatch.setattr("activities.handing_over.start_clean", refuse)
    read = report(report_id=str(uuid4()))
    reference = reference_for(read.report_id)
    case = await start(town, read.model_dump_json().encode(), reference, run_timeout=HOUR)
    ended_as = str(await case.handle.result())
    assert ended_as.startswith("refused: the case was started with a run timeout, so it could end by itself")
    assert [row.message_name for row in await case.refused()] == ["report", "report_incident"]
    assert {alarm.kind for alarm in await read_alarms(town.pool, reference)} == {"report_refused"}


async def test_a_case_that_timed_out_before_any_worker_took_it_up_is_begun_anew(
    stack: Stack, database: Database
) -> None:
    read = report(report_id=str(uuid4()))
    reference = reference_for(read.report_id)
    with new_register(database) as own:
        async with idle_town_on(stack, own.url, "late") as town:
            case = await start(town, read.model_dump_json().encode(), reference, run_timeout=timedelta(seconds=1))
            await until(lambda: has(case, WorkflowExecutionStatus.TIMED_OUT))
            await until(lambda: found_by_the_check(town, reference))
            assert reference not in (await check_register(town.client, town.pool)).begun_anew
        async with town_on(stack, own.url, "late") as town:
            state = await town.cases.until_open(reference)
            assert state is not None
            assert state.incidents == 2


PUT_OFF: dict[str, dict[str, Any]] = {
    "cron schedule": {"cron_schedule": "0 0 1 1 *"},
    "start delay": {"start_delay": timedelta(days=365)},
}


async def put_off(town: Town, read: Report, how: str) -> Running:
    outsider = await Client.connect(town.settings.temporal["target_host"])
    reference = reference_for(read.report_id)
    payload = RawValue(plain(read.model_dump_json().encode()))
    queue = town.settings.task_queue
    await outsider.start_workflow("AsbCase", payload, id=reference, task_queue=queue, **PUT_OFF[how])
    return Running(town, reference)


@pytest.mark.parametrize("how", PUT_OFF)
async def test_a_case_that_was_put_off_is_begun_when_its_report_comes_to_our_door(town: Town, how: str) -> None:
    read = report(report_id=str(uuid4()))
    case = await put_off(town, read, how)
    assert (await town.cases.open(read)).already_known
    state = await town.cases.until_open(case.reference)
    assert state is not None
    assert state.allocation is not None
    assert await is_clean(case)


@pytest.mark.parametrize("how", PUT_OFF)
async def test_a_case_that_was_put_off_is_begun_by_the_check_of_the_register(
    town: Town, how: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("activities.register.ends._MAY_WAIT", timedelta(0))
    case = await put_off(town, report(report_id=str(uuid4())), how)
    await until(lambda: found_by_the_check(town, case.reference))
    state = await town.cases.until_open(case.reference)
    assert state is not None
    assert state.allocation is not None
    assert case.reference not in (await check_register(town.client, town.pool)).begun_anew


async def found_by_the_check(town: Town, reference: str) -> bool:
    # Temporal's lists come a little later than what they list.
    return reference in (await check_register(town.client, town.pool)).begun_anew


async def start_as_if_handed_over(town: Town, data: bytes, reference: str, ends_after: timedelta | None = None) -> None:
    """Starts a case with the header that a clean run has, of a run that never was."""
    request = StartWorkflowExecutionRequest(
        namespace=town.client.namespace,
        workflow_id=reference,
        workflow_type=WorkflowType(name="AsbCase"),
        task_queue=TaskQueue(name=town.settings.task_queue),
        input=Payloads(payloads=[plain(data)]),
        request_id=str(uuid4()),
        header=Header(fields={HANDED_OVER_FROM: Payload(data=b"no such run \xff")}),
    )
    if ends_after is not None:
        request.workflow_run_timeout.FromTimedelta(ends_after)
    await town.client.workflow_service.start_workflow_execution(request)


async def test_a_run_that_names_a_run_that_never_was_opens_its_case(town: Town) -> None:
    read = report(report_id=str(uuid4()))
    reference = reference_for(read.report_id)
    await start_as_if_handed_over(town, read.model_dump_json().encode(), reference)
    state = await town.cases.until_open(reference)
    assert state is not None
    assert state.allocation is not None


async def test_a_run_that_took_another_s_place_and_could_end_as_well_is_kept_and_alarmed(town: Town) -> None:
    """As where the namespace itself gives every run a timeout."""
    read = report(report_id=str(uuid4()))
    reference = reference_for(read.report_id)
    await start_as_if_handed_over(town, read.model_dump_json().encode(), reference, HOUR)
    ended_as = str(await town.client.get_workflow_handle(reference).result())
    assert ended_as.endswith("the run that took its place could end by itself too")
    assert {alarm.kind for alarm in await read_alarms(town.pool, reference)} == {"report_refused"}
    assert [row.message_name for row in await Running(town, reference).refused()] == ["report"]
