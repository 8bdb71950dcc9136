"""The bench measures: not what it finds is tested here, but that it runs, and that the two it compares do as much."""

import asyncio
import json
import sys
from datetime import UTC, datetime
from functools import partial
from pathlib import Path
from typing import Any

import pytest
from temporalio.api.enums.v1 import IndexedValueType
from temporalio.api.operatorservice.v1 import AddSearchAttributesRequest
from temporalio.client import Client, WorkflowHandle

from bench.plan import Stretch, plan_of
from bench.twin import Command, Step
from bench.twin_host import twin_worker
from tests.support.waiting import until
from worker.rehearsal import Rehearsal
from workflows.models import Answer, Outcome

HOUSE = Path(__file__).parent.parent

ROWS = [
    "history events per case",
    "  workflow tasks",
    "  activities",
    "  timers started",
    "  timers stopped or fired",
    "  upserts",
    "history bytes per case",
    "cases per second",
    "CPU ms per case, worker",
    "  PostgreSQL",
    "  the Temporal server",
    "signal to recorded row, median ms",
    "signal to recorded row, 99th percentile ms",
    "replayed events per second",
    "CPU microseconds per replayed event",
    "memory per cached case, KB",
    "microseconds per deadline, 24 working hours",
    "microseconds per deadline, 5 working days",
    "microseconds per deadline, 10 working days",
    "microseconds per open case, bank holiday proclaimed",
    "bytes carried after 10 messages",
    "bytes carried after 100 messages",
    "bytes carried after 1,000 messages",
    "bytes carried after 5,000 messages",
]
WITH_A_TARGET = {
    "history events per case",
    "cases per second",
    "CPU ms per case, worker",
    "replayed events per second",
    "CPU microseconds per replayed event",
    "memory per cached case, KB",
    *(row for row in ROWS if row.startswith("microseconds per deadline")),
    "bytes carried after 5,000 messages",
}
ALONE = {row for row in ROWS if row.startswith(("microseconds", "bytes carried"))}


async def test_the_bench_at_its_smallest_prints_every_row(tmp_path: Path) -> None:
    file = tmp_path / "rows.json"
    bench = await asyncio.create_subprocess_exec(
        *(sys.executable, "-m", "bench", "--cases", "1", "--pairs", "1", "--json", str(file)),
        cwd=HOUSE,
        stdout=asyncio.subprocess.PIPE,
        stderr=asyncio.subprocess.PIPE,
    )
    out, said = await bench.communicate()
    assert bench.returncode == 0, said.decode()
    rows = {row["what"]: row for row in json.loads(file.read_text())}
    assert list(rows) == ROWS
    assert {name for name, row in rows.items() if row["target"]} == WITH_A_TARGET
    assert {name for name, row in rows.items() if row["met"] is not None} == WITH_A_TARGET
    assert {name for name, row in rows.items() if row["twin"] is None} == ALONE
    for name in ("  timers started", "  timers stopped or fired", "  upserts"):
        assert rows[name]["ours"] == rows[name]["twin"], name
    printed = [line.rstrip() for line in out.decode().splitlines()]
    for name, row in rows.items():
        [line] = [line for line in printed if line.startswith(name + " ")]
        assert line.endswith(("met", "missed")) == bool(row["target"]), name


ATTRIBUTES = {
    "BenchText": ("Text", IndexedValueType.INDEXED_VALUE_TYPE_TEXT, "some words"),
    "BenchKeyword": ("Keyword", IndexedValueType.INDEXED_VALUE_TYPE_KEYWORD, "late"),
    "BenchList": ("KeywordList", IndexedValueType.INDEXED_VALUE_TYPE_KEYWORD_LIST, ["a", "b"]),
    "BenchInt": ("Int", IndexedValueType.INDEXED_VALUE_TYPE_INT, 2),
    "BenchDouble": ("Double", IndexedValueType.INDEXED_VALUE_TYPE_DOUBLE, 0.5),
    "BenchBool": ("Bool", IndexedValueType.INDEXED_VALUE_TYPE_BOOL, False),
    "BenchDatetime": (
        "Datetime",
        IndexedValueType.INDEXED_VALUE_TYPE_DATETIME,
        datetime(2026, 11, 23, 10, tzinfo=UTC).isoformat(),
    ),
}


@pytest.fixture
async def attributes(temporal: Client) -> dict[str, tuple[str, Any]]:
    """A search attribute of every kind, registered, with a value."""
    await temporal.operator_service.add_search_attributes(
        AddSearchAttributesRequest(
            namespace=temporal.namespace, search_attributes={name: kind for name, (_, kind, _) in ATTRIBUTES.items()}
        )
    )
    return {name: (kind, value) for name, (kind, _, value) in ATTRIBUTES.items()}


async def test_a_twin_does_what_its_plan_says(temporal: Client, attributes: dict[str, tuple[str, Any]]) -> None:
    """What is read back from the history of a twin is the plan that it was given."""
    taken_away = {name: (kind, None) for name, (kind, _) in attributes.items()}
    plan = [
        Step(
            on="report",
            at_once=[Command("upsert", "", attributes), Command("start", "1", 3600.0)],
            no_ops=3,
            afterwards=[Command("upsert", "", taken_away), Command("cancel", "1")],
        ),
        Step(on="record_contact", at_once=[Command("start", "2", 0.05)], no_ops=1, afterwards=[]),
        Step(on="timer 2", at_once=[Command("start", "3", 60.0)], no_ops=0, afterwards=[]),
        Step(on="begin_investigation", at_once=[Command("cancel", "3")], no_ops=2, afterwards=[]),
    ]
    async with twin_worker(temporal, "bench-plan"):
        start = {"report": {}, "plan": plan}
        handle = await temporal.start_workflow("AsbCase", start, id="bench-plan", task_queue="bench-plan")
        opened = await _settled(temporal, handle)
        await handle.signal("record_contact", {"message_id": "1"})
        await until(partial(_has_fired, handle))
        fired = await _settled(temporal, handle)
        answer = await handle.execute_update("begin_investigation", {"message_id": "2"}, result_type=Answer)
        assert (answer.outcome, answer.entry) == (Outcome.ACCEPTED, 4)
        assert await handle.result() == "closed"
        history = await handle.fetch_history()
    stretches = [
        Stretch("report", opened, 2),
        Stretch("record_contact", fired, 0),
        Stretch("begin_investigation", len(history.events), 1),
    ]
    assert plan_of(history.events, stretches) == plan


async def _settled(client: Client, handle: WorkflowHandle[Any, Any]) -> int:
    """The number of the last event, once nothing is under way."""
    await Rehearsal(client).settle(handle.id)
    return (await handle.describe()).history_length


async def _has_fired(handle: WorkflowHandle[Any, Any]) -> bool:
    return any(event.HasField("timer_fired_event_attributes") for event in (await handle.fetch_history()).events)
