"""Reports and incidents of every shape at the real door: raw payloads to Temporal, past every door of ours.

The reading and the rules meet many more of them in ``tests/standard/test_damaged_reports.py``.
"""

import asyncio
import io
import json
from contextlib import redirect_stdout
from datetime import timedelta
from typing import Any
from uuid import uuid4

import pytest
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st
from psycopg.rows import dict_row
from temporalio.api.common.v1 import Payload
from temporalio.api.sdk.v1 import WorkflowMetadata
from temporalio.client import WorkflowExecutionStatus
from temporalio.common import RawValue

from standard.core.lenient import LARGEST_REPORT
from standard.core.reference import reference_for
from standard.core.words import Priority
from starter.look import look_at
from starter.shown.case import print_case
from tests.support.damaged import LONG, ODD, Damaged, damaged
from tests.support.running import Running, Town, ordinary_monday
from workflows.models import Answer, Outcome

AT_THE_DOOR = settings(
    max_examples=20 if LONG else 2,
    # Each example is whole cases on the server: what fails is told as it is, not made smaller.
    phases=[Phase.explicit, Phase.generate],
    deadline=None,
    suppress_health_check=list(HealthCheck),
)
OF_CASES = ("reporters", "journal", "incidents", "notifications", "tasks", "refusals", "alarms")


def raw(data: bytes) -> RawValue:
    return RawValue(Payload(metadata={"encoding": b"json/plain"}, data=data))


async def rows_of(case: Running) -> dict[str, list[dict[str, Any]]]:
    """Everything that the register has of a case, by table."""
    found: dict[str, list[dict[str, Any]]] = {}
    async with case.town.pool.connection() as connection, connection.cursor(row_factory=dict_row) as cursor:
        for table in ("cases", *OF_CASES):
            by = "reference" if table == "cases" else "case_reference"
            await cursor.execute(f"SELECT * FROM {table} WHERE {by} = %s".encode(), (case.reference,))
            found[table] = await cursor.fetchall()
    return found


def lost(rows: dict[str, list[dict[str, Any]]], sent: Damaged) -> list[str]:
    kept = json.dumps(rows, default=str, ensure_ascii=False)
    return [token for token in sent.tokens if token not in kept]


def shown_to_many(rows: dict[str, list[dict[str, Any]]], sent: Damaged) -> list[str]:
    """The tokens in what the register shows to readers without names: summaries, tasks, alarms."""
    shown = json.dumps(
        [[row.get("summary"), row.get("about"), row.get("what")] for each in rows.values() for row in each]
    )
    return [token for token in sent.tokens if token in shown]


async def acts_somewhere(case: Running, rows: dict[str, list[dict[str, Any]]]) -> str:
    """What of the characters that act or hide shows on a terminal, on the case's page or in a message."""
    terminal = io.StringIO()
    seen = await look_at(case.town.cases, case.town.pool, case.reference)
    with redirect_stdout(terminal):
        print_case(seen, last=None, words=True, explain=False)
    metadata = await case.handle.query("__temporal_workflow_metadata", result_type=WorkflowMetadata)
    messages = [f"{row['subject']}{row['body']}" for row in rows["notifications"]]
    shown = f"{terminal.getvalue()}{metadata.current_details}{''.join(messages)}"
    return "".join(character for character in ODD if character in shown and not character.isspace())


async def handed_in(town: Town, sent: Damaged) -> Running:
    case = Running(town, reference_for(str(uuid4())))
    await town.client.start_workflow("AsbCase", raw(sent.raw), id=case.reference, task_queue=town.settings.task_queue)
    return case


async def ended_well(town: Town, sent: Damaged) -> None:
    case = await handed_in(town, sent)
    if not sent.is_one:
        assert (await case.handle.result()).startswith("refused: ")
        rows = await rows_of(case)
        assert [row["kind"] for row in rows["alarms"]] == ["report_refused"]
        assert lost(rows, sent) == []
        return
    state = await town.cases.until_open(case.reference)
    assert state is not None
    assert state.allocation is not None
    await case.settle()
    assert (await case.handle.describe()).status is WorkflowExecutionStatus.RUNNING
    assert not sent.urgent or state.priority is Priority.HIGH
    assert not sent.harm or state.priority is not Priority.STANDARD
    rows = await rows_of(case)
    assert lost(rows, sent) == []
    assert shown_to_many(rows, sent) == []
    assert await acts_somewhere(case, rows) == ""
    to_reporter = [row["status"] for row in rows["notifications"] if row["recipient"] == "reporter"]
    assert set(to_reporter) <= {"undeliverable" if sent.contact else "accepted"}
    telephone = [row for row in rows["tasks"] if row["kind"] == "telephone"]
    assert bool(telephone) is (sent.contact and not state.anonymous)


@given(sent=st.lists(damaged(), min_size=8, max_size=8))
@AT_THE_DOOR
async def test_a_report_of_any_shape_opens_a_case_at_the_real_door(town: Town, sent: list[Damaged]) -> None:
    await asyncio.gather(*(ended_well(town, each) for each in sent))


@given(sent=st.lists(damaged(), min_size=12, max_size=12, unique_by=lambda each: each.raw))
@AT_THE_DOOR
async def test_an_incident_of_any_shape_is_one_at_the_real_door(town: Town, sent: list[Damaged]) -> None:
    case = await town.open(reporter={"email": "rae@example.org"})
    for each in sent:
        await case.handle.signal("report_incident", args=[raw(each.raw)])
    await case.settle()
    state, rows = await case.state(), await rows_of(case)
    assert state.incidents == 1 + sum(each.is_one for each in sent)
    assert len(rows["refusals"]) == sum(not each.is_one for each in sent)
    used = [each for each in sent if each.is_one]
    assert not any(each.urgent for each in used) or state.priority is Priority.HIGH
    assert any(row["telephone_only"] for row in rows["reporters"]) is any(each.contact for each in used)
    for each in sent:
        assert lost(rows, each) == []
        assert shown_to_many(rows, each) == []
    assert await acts_somewhere(case, rows) == ""
    history = await case.handle.fetch_history()
    assert not [event for event in history.events if event.HasField("workflow_task_failed_event_attributes")]


async def test_a_report_without_an_id_under_a_workflow_id_that_is_no_reference_opens_its_case(town: Town) -> None:
    name = f"web-form-{uuid4()}"
    report = b'{"description": "Drums.", "category": "noise"}'
    await town.client.start_workflow("AsbCase", raw(report), id=name, task_queue=town.settings.task_queue)
    assert await town.client.get_workflow_handle(name).result() == f"handed over to {reference_for(name)}"
    state = await town.cases.until_open(reference_for(name))
    assert state is not None
    assert state.allocation is not None


@pytest.mark.parametrize(
    "given",
    [
        {"email": "rae@example.org", "phone": "01632 960001"},
        {"reporter": {"name": "Rae", "mobile": "07700 900123"}},
        {"reporter": {"email": "rae@example.org"}, "correspondence": "none please, he opens my post"},
    ],
)
async def test_who_can_be_reached_only_by_what_a_person_reads_is_telephoned(town: Town, given: dict[str, Any]) -> None:
    sent = Damaged(json.dumps({"description": "Drums.", "category": "noise", **given}).encode())
    case = await handed_in(town, sent)
    state = await town.cases.until_open(case.reference)
    assert state is not None
    await case.settle()
    rows = await rows_of(case)
    assert not state.anonymous
    assert [row["status"] for row in rows["notifications"] if row["recipient"] == "reporter"] == ["undeliverable"]
    assert [row["kind"] for row in rows["tasks"] if row["kind"] == "telephone"] == ["telephone"]


async def test_a_stranger_hears_nothing_of_the_case(town: Town) -> None:
    case = await town.open()
    sent = [raw(b'{"description": "x", "message_id": "1"}')]
    for _ in range(2):
        answer = await case.handle.execute_update("report_incident", args=sent, result_type=Answer)
        assert answer == Answer(outcome=Outcome.ACCEPTED)
    other = await case.handle.execute_update(
        "report_incident", args=[raw(b'{"description": "y", "message_id": "1"}')], result_type=Answer
    )
    assert other == Answer(outcome=Outcome.ACCEPTED)


@pytest.mark.parametrize(
    "fields",
    [
        {"description": "x" * 990_000},
        {"description": '"' * 490_000},
        {"description": "\U0001f600" * 80_000},
        {"description": "Drums.", "colour": ['"' * 1_000] * 480},
        {"description": "Drums.", "reporter": {"phone": "\x01" * 160_000 + "7"}},
    ],
    ids=["plain", "quotes", "emoji", "list", "control"],
)
async def test_a_report_of_nearly_a_megabyte_is_kept(town: Town, fields: dict[str, Any]) -> None:
    data = json.dumps({"category": "noise", **fields}).encode()
    assert len(data) <= LARGEST_REPORT
    case = await handed_in(town, Damaged(raw=data))
    state = await town.cases.until_open(case.reference)
    assert state is not None
    await case.settle()
    [aside] = [row for row in await case.journal() if row.kind == "set_aside"]
    value = fields.get("colour") or fields.get("reporter", {}).get("phone") or fields["description"]
    came = value if isinstance(value, str) else json.dumps(value)
    assert (aside.words or "").endswith(came) or "more characters were not kept" in (aside.words or "")[-60:]
    # Another of that size, as an incident.
    await case.handle.signal("report_incident", args=[raw(data)])
    await case.settle()
    assert (await case.state()).incidents == 2


async def test_a_letter_of_months_ago_is_acknowledged_first_and_its_promises_are_broken(town: Town) -> None:
    start = ordinary_monday()
    case = await town.open(start, reported_at=start - timedelta(days=61), hate_perceived=True)
    record = await case.record()
    told = [row for row in (await rows_of(case))["notifications"] if row["recipient"] == "reporter"]
    assert [row["template"] for row in told] == ["acknowledgement"]
    assert await case.clock("p1_respond") == "breached"
    assert record.view is not None
    assert record.view.quiet_until - start > timedelta(days=59)
    assert any("Check the date of the report" in task.about for task in record.tasks)
