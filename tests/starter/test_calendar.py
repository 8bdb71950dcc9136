"""``asb calendar`` on a real register, and open cases on a real Temporal server that are told of a change.

No worker runs here: what a case was told stands in its history.
"""

import asyncio
import json
import uuid
from collections.abc import AsyncIterator
from typing import Any

import pytest
import typer
from temporalio.client import Client, WorkflowHandle
from typer.testing import CliRunner

from standard.core.seals import SenderKind
from standard.core.surroundings import CalendarChanged
from starter.changes import CALENDAR_SENDER, calendar_changed
from starter.commands.calendar import calendar_commands
from starter.telling import NO_REFERENCE, CasesTold, tell_open_cases
from worker.connection import codec_of, sealer_for
from worker.embedded import Stack
from worker.problems import BadInput, Problem
from workflows.sealed import seal_of

Handle = WorkflowHandle[object, object]

app = typer.Typer()
app.add_typer(calendar_commands, name="calendar")


@pytest.fixture
async def open_case(temporal: Client) -> AsyncIterator[Handle]:
    """A case that is open and that the server's list already shows."""
    reference = f"ASB-TEST-{uuid.uuid4()}"
    handle: Handle = await temporal.start_workflow("AsbCase", id=reference, task_queue="nobody-listens")
    async with asyncio.timeout(30):
        while not (await temporal.count_workflows(f"WorkflowId = '{reference}'")).count:
            pass
    yield handle
    await handle.terminate()


@pytest.fixture
def servers(monkeypatch: pytest.MonkeyPatch, register_url: str, stack: Stack) -> None:
    monkeypatch.setenv("ASB_DATABASE_URL", register_url)
    monkeypatch.setenv("TEMPORAL_ADDRESS", str(stack.temporal_address))
    monkeypatch.setenv("ASB_HOME", str(stack.home))


async def asb(*arguments: str) -> str:
    """What the command prints; its problems are raised."""
    result = await asyncio.to_thread(CliRunner().invoke, app, ["calendar", *arguments])
    if result.exception is not None and not isinstance(result.exception, SystemExit):
        raise result.exception
    return result.stdout


async def told(client: Client, handle: Handle) -> list[CalendarChanged]:
    """What the case was told, each sealed by the calendar commands."""
    events = [event async for event in handle.fetch_history_events()]
    sent = [
        payload
        for event in events
        if event.HasField("workflow_execution_signaled_event_attributes")
        for payload in event.workflow_execution_signaled_event_attributes.input.payloads
    ]
    opened = await codec_of(client).decode(sent)
    for seal in map(seal_of, opened):
        assert seal is not None
        assert (seal.sender, seal.kind) == (CALENDAR_SENDER, SenderKind.OPERATIONS)
    return [CalendarChanged.model_validate_json(payload.data) for payload in opened]


async def tell(client: Client, version: str, change: int, **more: Any) -> CasesTold:
    return await tell_open_cases(client, sealer_for(client, None), calendar_changed(version, change), **more)


async def test_every_open_case_is_told(temporal: Client, open_case: Handle) -> None:
    steps: list[tuple[int, int]] = []
    outcome = await tell(temporal, "abc123", 7, progress=lambda done, of: steps.append((done, of)))
    assert outcome.told >= 1
    assert outcome.failed == {}
    assert [done for done, _ in steps] == list(range(1, steps[-1][1] + 1))
    (message,) = await told(temporal, open_case)
    assert message == CalendarChanged(
        message_id="calendar-change-7", case_reference=open_case.id, sender=CALENDAR_SENDER, version="abc123"
    )


async def test_who_has_closed_and_who_cannot_be_told_is_counted_apart(temporal: Client) -> None:
    impossible = "ASB-" + "X" * 2000
    outcome = await tell(temporal, "abc123", 8, also=["ASB-NOT-THERE", impossible])
    assert outcome.closed == 1
    assert outcome.failed == {impossible: NO_REFERENCE}


@pytest.mark.usefixtures("servers")
async def test_an_added_day_is_recorded_and_open_cases_are_told(temporal: Client, open_case: Handle) -> None:
    text = await asb("add", "2026-09-21", "State Funeral", "--by", "meera", "--reason", "proclaimed")
    assert "Mon 21 Sep 2026 (State Funeral) is added." in text
    assert "0 failed" in text
    (message,) = await told(temporal, open_case)

    listed = await asb("list", "--year", "2026")
    assert max(map(len, listed.splitlines())) <= 80
    assert "Mon 21 Sep  State Funeral" in listed
    assert "meera" in listed
    as_json = json.loads(await asb("list", "--year", "2026", "--json"))
    assert as_json["calendar"]["holidays"]["2026-09-21"] == "State Funeral"
    assert [change["action"] for change in as_json["changes"]] == ["added"]

    await asb("withdraw", "2026-09-21", "--by", "meera")
    first, second = await told(temporal, open_case)
    assert first == message
    assert first.message_id != second.message_id
    assert first.version != second.version

    again = json.loads(await asb("tell", "--json"))
    assert again["change"]["action"] == "withdrawn"
    assert again["told"]["told"] >= 1
    assert (await told(temporal, open_case))[2] == second


@pytest.mark.usefixtures("servers")
async def test_where_temporal_is_away_the_change_stays_and_it_says_what_to_do(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setenv("TEMPORAL_ADDRESS", "127.0.0.1:1")
    with pytest.raises(Problem, match=r"the change is recorded, but no case could be told: .*`asb calendar tell`"):
        await asb("add", "2026-09-21", "State Funeral")
    assert "State Funeral" in await asb("list", "--year", "2026")


@pytest.mark.usefixtures("servers")
@pytest.mark.parametrize(
    ("arguments", "says"),
    [
        (("add", "21/9/2026", "State Funeral"), "DATE: '21/9/2026' is not a date; give one like 2026-09-21"),
        (("add", "2026-12-25", "Christmas"), "2026-12-25 is off already: Christmas Day"),
        (("add", "2026-09-19", "Fair"), "2026-09-19 is a Saturday, which is never a working day"),
        (("withdraw", "2026-09-21"), "2026-09-21 is a working day already"),
        (("list", "--year", "1066"), "--year: 1066 is too far away; give a year from 2000 to 2100"),
    ],
)
async def test_bad_input_is_refused(arguments: tuple[str, ...], says: str) -> None:
    with pytest.raises(BadInput, match=says):
        await asb(*arguments)


@pytest.mark.usefixtures("servers")
async def test_with_nothing_changed_there_is_nothing_to_tell() -> None:
    with pytest.raises(Problem, match="no day has ever been added or withdrawn"):
        await asb("tell")


async def test_a_register_without_tables_is_named(monkeypatch: pytest.MonkeyPatch, empty_url: str) -> None:
    monkeypatch.setenv("ASB_DATABASE_URL", empty_url)
    with pytest.raises(Problem, match="the register has no tables yet; `asb migrate` makes them"):
        await asb("list")
