"""Cases in lists: filtered and sorted by what they are, on the real server."""

import asyncio
from datetime import timedelta
from typing import Any

from temporalio.api.history.v1 import HistoryEvent
from temporalio.client import WorkflowExecution
from temporalio.common import SearchAttributeKey

from starter.cases import message
from tests.support.running import Running, Town, ordinary_monday
from tests.support.waiting import until
from workflows import attributes

HATE: dict[str, Any] = {"category": "harassment", "hate_strands": ["race"]}


async def listed(town: Town, query: str, *cases: Running) -> set[str]:
    """Which of these cases a list with this query has."""
    mine = {case.reference for case in cases}
    return {found.id async for found in town.client.list_workflows(f"WorkflowType='AsbCase' AND {query}")} & mine


async def values(case: Running) -> dict[str, Any]:
    found = (await case.handle.describe()).typed_search_attributes
    return {key.name: found.get(key) for key in attributes.ALL}


async def test_a_list_of_late_cases_has_exactly_the_late_ones(town: Town) -> None:
    late, soon, fine = await town.open(**HATE), await town.open(**HATE), await town.open()
    await late.after(hours=25)
    await soon.after(hours=8)
    await fine.do("begin_investigation")

    async def are(state: str, *expected: Running) -> None:
        wanted = {case.reference for case in expected}

        async def shown() -> bool:
            return await listed(town, f'AsbSlaState="{state}"', late, soon, fine) == wanted

        await until(shown)

    await are("late", late)
    await are("due_soon", soon)
    await are("on_track", fine)
    await late.do("record_contact", method="phone", outcome="spoke")
    await are("late")


async def test_every_attribute_follows_the_case_to_its_end(town: Town) -> None:
    case = await town.open(**HATE)
    monday = ordinary_monday()
    state = await case.state()
    assert await values(case) == {
        "AsbPriority": 1,
        "AsbStage": "reported",
        "AsbSlaState": "on_track",
        "AsbOfficer": "ola",
        "AsbPatch": "north",
        "AsbCategory": "harassment",
        "AsbClosureGround": None,
        "AsbHate": True,
        "AsbNextDue": state.clocks[0].deadline.due,
        "AsbLastReport": state.last_report_at,
        "AsbIncidents": 1,
        "AsbWaitsFor": ["risk assessment", "action plan"],
    }
    await case.to(monday + timedelta(hours=2))
    await case.signal("report_incident", "noise-app", description="He shouted again.")
    await case.do("reallocate", "mina", to="oscar")
    await case.do("record_contact", "oscar", method="visit", outcome="spoke")
    await case.assessed()
    await case.without_plan()
    await case.do("begin_investigation", "oscar")
    await case.do("propose_closure", "oscar", ground="resolved")
    await case.do("record_contact", "oscar", method="phone", outcome="agrees")
    await case.do("approve_closure", "mina")
    await case.handle.result()
    state = await case.state()
    assert state.last_report_at > monday
    assert await values(case) == {
        "AsbPriority": 1,
        "AsbStage": "closed",
        "AsbSlaState": None,
        "AsbOfficer": "oscar",
        "AsbPatch": "north",
        "AsbCategory": "harassment",
        "AsbClosureGround": "resolved",
        "AsbHate": True,
        "AsbNextDue": None,
        "AsbLastReport": state.last_report_at,
        "AsbIncidents": 2,
        "AsbWaitsFor": None,
    }


async def test_a_message_that_changes_no_attribute_writes_none(town: Town) -> None:
    case = await town.open()
    before = await written(case)
    await case.do("record_contact", method="phone", outcome="no_answer")
    await case.settle()
    assert await written(case) == before


async def test_a_burst_of_messages_changes_the_lists_once_in_a_task(town: Town) -> None:
    case = await town.open()
    incident = {"description": "Drilling again."}
    burst = (message("report_incident", case.reference, "noise-app", **incident) for _ in range(20))
    await asyncio.gather(*(town.cases.signal(each) for each in burst))
    await case.settle()
    assert (await values(case))["AsbIncidents"] == 21
    written_in_task = 0
    async for event in case.handle.fetch_history_events():
        if event.HasField("workflow_task_completed_event_attributes"):
            written_in_task = 0
        written_in_task += is_written(event)
        assert written_in_task <= 1


async def written(case: Running) -> int:
    return sum([is_written(event) async for event in case.handle.fetch_history_events()])


def is_written(event: HistoryEvent) -> bool:
    """Whether the event is a change of the case's own attributes."""
    fields = event.upsert_workflow_search_attributes_event_attributes.search_attributes.indexed_fields
    return any(name.startswith("Asb") for name in fields)


def test_they_fit_into_the_slots_that_postgresql_has_for_each_type() -> None:
    slots = {"Keyword": 10, "KeywordList": 3, "Int": 3, "Double": 3, "Bool": 3, "Datetime": 3}
    used: dict[str, int] = {}
    for key in attributes.ALL:
        kind = _kind(key)
        used[kind] = used.get(kind, 0) + 1
    assert all(number <= slots[kind] for kind, number in used.items())


def _kind(key: SearchAttributeKey[Any]) -> str:
    return "".join(part.title() for part in key.indexed_value_type.name.split("_"))


async def test_what_a_list_shows_names_nobody(town: Town) -> None:
    case = await town.open()
    [execution] = [found async for found in town.client.list_workflows(f"WorkflowId='{case.reference}'")]
    assert isinstance(execution, WorkflowExecution)
    text = str(execution.typed_search_attributes)
    assert "Rae" not in text
    assert "Adeyemi" not in text
