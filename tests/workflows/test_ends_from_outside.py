"""Cases that are terminated, deleted, timed out or reset past our doors: what the register says afterwards."""

from datetime import timedelta
from uuid import uuid4

import pytest
from temporalio.api.common.v1 import WorkflowExecution
from temporalio.api.enums.v1 import EventType
from temporalio.api.workflowservice.v1 import (
    DeleteWorkflowExecutionRequest,
    RegisterNamespaceRequest,
    ResetWorkflowExecutionRequest,
)
from temporalio.client import Client, ScheduleOverlapPolicy, WorkflowExecutionStatus
from temporalio.common import WorkflowIDReusePolicy
from temporalio.service import RPCError, RPCStatusCode

from activities.register.ends import CheckCounts, NoCaseKnown, RegisterChecked, check_register
from activities.register.queries import list_cases, read_alarms
from standard.core.reference import reference_for
from standard.core.words import Stage
from tests.support.casebook import report
from tests.support.running import Running, Town
from tests.support.waiting import until
from worker.schedules import REGISTER_CHECK, ensure_schedules

REASON = "ended by a test"


async def alarms(case: Running) -> list[str]:
    return [alarm.kind for alarm in await read_alarms(case.town.pool, case.reference)]


async def is_listed(case: Running) -> bool:
    return case.reference in [listed.reference for listed in await list_cases(case.town.pool)]


async def is_marked(case: Running) -> bool:
    return (await case.record()).ended_outside_at is not None


async def check(case: Running) -> RegisterChecked:
    await case.listed()
    return await check_register(case.town.client, case.town.pool)


async def sent(case: Running) -> list[str]:
    """The notifications of a case as recipient and template, each as often as it was sent."""
    async with case.town.pool.connection() as connection:
        rows = await connection.execute(
            "SELECT recipient || ' ' || template FROM notifications WHERE case_reference = %s AND status = 'accepted'",
            (case.reference,),
        )
        return sorted(name for (name,) in await rows.fetchall())


async def decided_at(case: Running) -> list[int]:
    """The event ids of the case's completed workflow tasks: the points that it can be reset to."""
    history = await case.handle.fetch_history()
    done = EventType.EVENT_TYPE_WORKFLOW_TASK_COMPLETED
    return [event.event_id for event in history.events if event.event_type == done]


async def reset(case: Running, event: int) -> str:
    """Resets the case as the UI does: what was signalled later is delivered again. Returns the new run's id."""
    answer = await case.town.client.workflow_service.reset_workflow_execution(
        ResetWorkflowExecutionRequest(
            namespace=case.town.client.namespace,
            workflow_execution=WorkflowExecution(workflow_id=case.reference),
            reason=REASON,
            workflow_task_finish_event_id=event,
            request_id=str(uuid4()),
        )
    )
    await case.settle()
    return answer.run_id


async def test_a_terminated_case_is_no_longer_open_in_the_register(town: Town) -> None:
    case = await town.open()
    assert await is_listed(case)

    await case.handle.terminate(REASON)
    await check(case)

    closed_at = (await case.handle.describe()).close_time
    record = await case.record()
    assert (record.ended_outside_how, record.ended_outside_at) == ("terminated", closed_at)
    assert (record.is_open, record.closed_at, record.stage) == (False, None, Stage.REPORTED)
    assert not await is_listed(case)
    assert case.reference in [each.reference for each in await list_cases(town.pool, open_only=False)]
    assert await alarms(case) == ["ended_outside"]


async def test_checked_again_nothing_changes(town: Town) -> None:
    case = await town.open()
    await case.handle.terminate(REASON)
    await check(case)
    before = await case.record()

    checked = await check(case)

    assert case.reference not in [end.reference for end in checked.ended]
    assert await case.record() == before
    assert await alarms(case) == ["ended_outside"]


async def test_a_running_case_is_left_alone(town: Town) -> None:
    case = await town.open()

    await check(case)

    assert (await case.record()).is_open
    assert await alarms(case) == []


async def test_a_deleted_case_is_reported_as_removed(town: Town) -> None:
    case = await town.open()
    await town.client.workflow_service.delete_workflow_execution(
        DeleteWorkflowExecutionRequest(
            namespace=town.client.namespace, workflow_execution=WorkflowExecution(workflow_id=case.reference)
        )
    )
    await until(lambda: is_unknown(case))

    await check(case)

    record = await case.record()
    assert (record.ended_outside_how, record.is_open) == ("removed", False)
    assert record.ended_outside_at is not None
    [alarm] = await read_alarms(town.pool, case.reference)
    assert record.run_id in alarm.what


async def is_unknown(case: Running) -> bool:
    try:
        await case.handle.describe()
    except RPCError as error:
        return error.status is RPCStatusCode.NOT_FOUND
    return False


async def test_a_case_that_somebody_gave_a_time_limit_does_not_time_out(town: Town) -> None:
    given = report(report_id="with-a-time-limit")
    case = Running(town, reference_for(given.report_id))
    await town.rehearsal.client.start_workflow(
        "AsbCase",
        given,
        id=case.reference,
        task_queue=town.settings.task_queue,
        execution_timeout=timedelta(days=30),
    )
    await until(lambda: is_listed(case))

    await case.after(days=31)
    assert (await case.handle.describe()).status is WorkflowExecutionStatus.RUNNING
    await check(case)

    assert (await case.record()).is_open
    assert await alarms(case) == []


async def test_a_second_run_that_ended_as_a_duplicate_does_not_hide_that_the_first_was_terminated(town: Town) -> None:
    given = report(report_id="started-twice")
    case = await town.open(report_id=given.report_id)
    first = (await case.handle.describe()).run_id
    await case.handle.terminate(REASON)
    again = await town.client.start_workflow(
        "AsbCase",
        given,
        id=case.reference,
        task_queue=town.settings.task_queue,
        id_reuse_policy=WorkflowIDReusePolicy.ALLOW_DUPLICATE,
    )
    assert await again.result() == f"duplicate of run {first}"

    await check(case)

    assert (await case.record()).ended_outside_how == "terminated"
    [alarm] = [each for each in await read_alarms(town.pool, case.reference) if each.kind == "ended_outside"]
    assert first in alarm.what


async def test_a_reset_case_lives_on_and_keeps_both_entries_of_a_number_used_twice(town: Town) -> None:
    case = await town.open()
    await case.signal("record_contact", method="phone", outcome="spoke")
    await case.after(days=1)
    await case.signal("report_incident", sender="noise-app", description="Drilling again.")
    before, told = await case.journal(), await sent(case)
    points = await decided_at(case)

    run = await reset(case, points[1])
    await check(case)

    record, journal = await case.record(), await case.journal()
    assert (record.is_open, record.run_id) == (True, run)
    assert [entry for entry in journal if entry.run_id != run] == before
    numbers = [entry.number for entry in journal]
    twice = {number for number in numbers if numbers.count(number) == 2}
    assert twice
    raised = await read_alarms(town.pool, case.reference)
    assert {alarm.number for alarm in raised if alarm.kind == "number_used_twice"} == twice
    assert "ended_outside" not in [alarm.kind for alarm in raised]
    assert await sent(case) == told
    assert (await case.state()).incidents == record.incidents == 2
    assert (await case.do("record_contact", method="visit", outcome="spoke")).entry == record.as_of + 1


@pytest.mark.parametrize("point", [0, 3, 6])
async def test_reset_to_whatever_point_nothing_is_told_twice(town: Town, point: int) -> None:
    case = await town.open()
    await case.signal("record_contact", method="phone", outcome="spoke")
    await case.signal("report_incident", sender="noise-app", description="Drilling again.")
    told = await sent(case)
    points = await decided_at(case)

    await reset(case, points[point])

    assert await sent(case) == told
    assert (await case.state()).incidents == 2
    assert (await case.record()).is_open


async def test_a_terminated_case_that_is_reset_lives_again_once_it_writes(town: Town) -> None:
    case = await town.open()
    await case.handle.terminate(REASON)
    await check(case)
    assert not (await case.record()).is_open

    run = await reset(case, (await decided_at(case))[-1])
    await case.do("record_contact", method="phone", outcome="spoke")
    await case.settle()

    record = await case.record()
    assert (record.is_open, record.ended_outside_how, record.run_id) == (True, None, run)
    assert await is_listed(case)
    assert await alarms(case) == ["ended_outside"]


async def test_a_terminated_case_that_is_reset_and_has_nothing_to_write_is_found_by_the_check(town: Town) -> None:
    case = await town.open()
    await case.handle.terminate(REASON)
    await check(case)
    await reset(case, (await decided_at(case))[-1])

    await check(case)

    record = await case.record()
    assert (record.is_open, record.ended_outside_at) == (True, None)
    assert await is_listed(case)


async def test_terminated_again_after_a_reset_it_is_marked_again(town: Town) -> None:
    case = await town.open()
    await case.handle.terminate(REASON)
    await check(case)
    run = await reset(case, (await decided_at(case))[-1])
    await check(case)

    await case.handle.terminate(REASON)
    await check(case)

    assert not (await case.record()).is_open
    assert [run in alarm.what for alarm in await read_alarms(town.pool, case.reference)] == [False, True]


async def test_a_case_closed_in_order_is_never_marked(town: Town) -> None:
    case = await town.open()
    await case.do("record_contact", method="phone", outcome="spoke")
    await case.assessed()
    await case.without_plan()
    await case.do("begin_investigation")
    await case.do("propose_closure", ground="resolved")
    await case.do("record_contact", method="phone", outcome="agrees")
    answer = await case.do("approve_closure", sender="mina")
    assert answer.reason is None
    await case.handle.result()

    await check(case)

    record = await case.record()
    assert (record.stage, record.ended_outside_at) == (Stage.CLOSED, None)
    assert await alarms(case) == []


async def test_the_check_runs_as_a_workflow_whatever_it_is_started_with(town: Town) -> None:
    case = await town.open()
    await case.handle.terminate(REASON)
    await case.listed()

    counts: CheckCounts = await town.client.execute_workflow(
        "RegisterCheck",
        args=["something", 2],
        id=f"check-{case.reference}",
        task_queue=town.settings.task_queue,
        result_type=CheckCounts,
    )

    assert counts.ended >= 1
    assert not (await case.record()).is_open


async def test_the_schedule_is_made_once_runs_the_check_and_stays_paused_if_somebody_paused_it(town: Town) -> None:
    case = await town.open()
    await case.handle.terminate(REASON)
    await case.listed()
    schedule = town.client.get_schedule_handle(REGISTER_CHECK)
    await schedule.pause(note=REASON)

    await ensure_schedules(town.client, town.settings)
    await ensure_schedules(town.client, town.settings)

    found = (await schedule.describe()).schedule
    assert (found.state.paused, found.state.note) == (True, REASON)
    assert found.policy.overlap is ScheduleOverlapPolicy.SKIP
    await schedule.unpause()
    await schedule.trigger(overlap=ScheduleOverlapPolicy.ALLOW_ALL)
    await until(lambda: is_marked(case))


async def test_a_namespace_without_any_case_is_taken_for_the_wrong_one(town: Town) -> None:
    case = await town.open()
    elsewhere = await empty_namespace(town)

    with pytest.raises(NoCaseKnown, match="nothing is marked"):
        await check_register(elsewhere, town.pool)

    assert (await case.record()).is_open


async def empty_namespace(town: Town) -> Client:
    request = RegisterNamespaceRequest(namespace="empty")
    request.workflow_execution_retention_period.FromTimedelta(timedelta(days=1))
    await town.client.workflow_service.register_namespace(request)
    config = town.client.config()
    config["namespace"] = "empty"
    client = Client(**config)
    # A new namespace is known to every part of the server only a moment later.
    await until(lambda: answers(client))
    return client


async def answers(client: Client) -> bool:
    try:
        await client.count_workflows()
    except RPCError as error:
        if error.status is not RPCStatusCode.NOT_FOUND:
            raise
        return False
    return True
