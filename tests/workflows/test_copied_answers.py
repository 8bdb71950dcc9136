"""Whoever calls Temporal's API reads ciphertexts in histories, and may hand them in elsewhere: of no use there.

Believed, a copied answer would leave entries out of the register for ever, and a copied "told" would meet a promise.
"""

from collections.abc import AsyncIterator
from datetime import timedelta
from uuid import uuid4

import pytest
from temporalio.api.common.v1 import Payload, WorkflowExecution
from temporalio.api.history.v1 import HistoryEvent
from temporalio.api.workflowservice.v1 import ResetWorkflowExecutionRequest
from temporalio.client import Client
from temporalio.common import RawValue

from activities.register.queries import read_alarms
from starter.cases import message
from tests.support.database import Database, new_register, register_away
from tests.support.running import Running, Town, town_on
from tests.support.waiting import until
from worker.embedded import Stack

RAE = {"name": "Rae", "email": "rae@example.org"}
ACTIVITY = "record_and_tell"


@pytest.fixture
async def place(stack: Stack, database: Database) -> AsyncIterator[tuple[Town, Database]]:
    with new_register(database) as register:
        async with town_on(stack, register.url, "copies", patience=0.2, retry_at_most_seconds=86_400) as town:
            yield town, register


@pytest.mark.parametrize("copied", ["of another case", "of the same case", "the request itself"])
async def test_a_copy_completes_no_other_activity(place: tuple[Town, Database], copied: str) -> None:
    town, register = place
    case, other = await with_an_incident(town), await with_an_incident(town)
    with register_away(register):
        await town.cases.signal(message("report_incident", case.reference, "portal", description="And again."))
        await until(lambda: has_a_pending_activity(case))
        copies = {
            "of another case": answers(await events(other)),
            "of the same case": answers(await events(case)),
            "the request itself": requests(await events(case)),
        }
        await complete_with(case, copies[copied][-1])
    await is_begun_anew_and_all_on_record(case)
    assert len(await case.told("incident_added")) == 2


async def test_a_copy_from_an_earlier_run_does_not_complete_the_same_request(place: tuple[Town, Database]) -> None:
    town, register = place
    case = await with_an_incident(town)
    earlier = answers(await events(case))[-1]
    with register_away(register):
        await reset_to_before_it(case)
        await until(lambda: has_a_pending_activity(case))
        await complete_with(case, earlier)
    await is_begun_anew_and_all_on_record(case)
    assert len(await case.told("incident_added")) == 1


async def is_begun_anew_and_all_on_record(case: Running) -> None:
    await until(lambda: has_nothing_pending(case))
    asked = len(requests(await events(case)))
    await case.town.rehearsal.skip(case.reference, timedelta(minutes=2))
    await case.settle()
    assert len(requests(await events(case))) == asked + 1
    await case.signal("begin_investigation")
    await until(lambda: is_recorded(case))
    # What was decided again after a reset is kept beside what was decided first.
    numbers = {row.number for row in await case.journal()}
    assert numbers == set(range(1, len(numbers) + 1))
    assert "entry_missing" not in [alarm.kind for alarm in await read_alarms(case.town.pool, case.reference)]


async def is_recorded(case: Running) -> bool:
    return "investigation_begun" in {row.kind for row in await case.journal()}


async def with_an_incident(town: Town) -> Running:
    case = await town.open(reporter=RAE)
    await case.signal("report_incident", "portal", description="Again.")
    return case


async def events(case: Running) -> list[HistoryEvent]:
    return list((await case.handle.fetch_history()).events)


def scheduled(history: list[HistoryEvent]) -> list[HistoryEvent]:
    return [event for event in history if event.activity_task_scheduled_event_attributes.activity_type.name == ACTIVITY]


def requests(history: list[HistoryEvent]) -> list[Payload]:
    """What the activity was given each time, as it is stored."""
    return [event.activity_task_scheduled_event_attributes.input.payloads[0] for event in scheduled(history)]


def answers(history: list[HistoryEvent]) -> list[Payload]:
    """What it answered, as it is stored."""
    asked = {event.event_id for event in scheduled(history)}
    answered = [event.activity_task_completed_event_attributes for event in history]
    return [each.result.payloads[0] for each in answered if each.scheduled_event_id in asked]


async def complete_with(case: Running, copy: Payload) -> None:
    """As somebody without any key does, who can call Temporal's API."""
    server = case.town.settings.temporal
    attacker = await Client.connect(server["target_host"], namespace=server["namespace"])
    [pending] = (await case.handle.describe()).raw_description.pending_activities
    assert pending.activity_type.name == ACTIVITY
    handle = attacker.get_async_activity_handle(
        workflow_id=case.reference, run_id=None, activity_id=pending.activity_id
    )
    await handle.complete(RawValue(copy))


async def has_a_pending_activity(case: Running) -> bool:
    return bool((await case.handle.describe()).raw_description.pending_activities)


async def has_nothing_pending(case: Running) -> bool:
    return not await has_a_pending_activity(case)


async def reset_to_before_it(case: Running) -> None:
    """To where the case had not yet asked for the activity that it asked for last."""
    history = await events(case)
    last = scheduled(history)[-1].event_id
    decided = [event.event_id for event in history if event.HasField("workflow_task_completed_event_attributes")]
    await case.town.client.workflow_service.reset_workflow_execution(
        ResetWorkflowExecutionRequest(
            namespace=case.town.client.namespace,
            workflow_execution=WorkflowExecution(workflow_id=case.reference),
            reason="to hand in what the activity answered before",
            workflow_task_finish_event_id=max(event for event in decided if event < last - 1),
            request_id=str(uuid4()),
        )
    )
