"""``asb replay``: the open cases of a live server, replayed with the code about to be deployed."""

from collections.abc import Sequence
from typing import Any

import pytest
from temporalio.client import Client

from standard.core.words import Promise
from standard.response_times import promises
from standard.worktime.deadlines import working_hours_deadline
from tests.histories.changed_case import CaseWithAnotherTimer
from tests.starter.conftest import Asb
from tests.support.running import Running, Town
from tests.support.waiting import until
from worker.replaying import replay_open_cases
from worker.sealing.keys import first_ring
from worker.settings import load_settings

HATE: dict[str, Any] = {"category": "harassment", "hate_strands": ["race"]}
WORDS = "He shouted at me from the stairs again."


def these(*cases: Running) -> str:
    """A list filter that is true of these cases: other tests leave cases of their own on the server."""
    return f"WorkflowId IN ({', '.join(repr(case.reference) for case in cases)})"


async def listed(client: Client, *cases: Running) -> None:
    """Waits until the server's list has these cases as open."""

    async def all_there() -> bool:
        return len([each async for each in client.list_workflows(these(*cases))]) == len(cases)

    await until(all_there)


@pytest.fixture
async def cases(town: Town) -> Sequence[Running]:
    """Open cases of priority 1 and 2, with something said in each."""
    opened = [await town.open(**HATE), await town.open()]
    for case in opened:
        await case.signal("report_incident", "noise-app", description=WORDS)
    await listed(town.client, *opened)
    return opened


def promise_an_hour_earlier(monkeypatch: pytest.MonkeyPatch) -> None:
    """A version in which a case of priority 1 is promised an answer an hour earlier."""
    monkeypatch.setitem(
        promises._DEADLINES, Promise.P1_RESPOND, lambda start, calendar: working_hours_deadline(start, 23, calendar)
    )


async def test_all_go_on(asb: Asb, cases: Sequence[Running]) -> None:
    said = await asb("replay", "--query", these(*cases))

    assert said.status == 0
    counted, verdict = said.text.splitlines()
    assert counted.endswith(", namespace default: 2 open cases, 2 replayed.")
    assert verdict == "Every case replayed cleanly with this version."


async def test_where_no_case_was_found_nothing_is_said_to_go_on(asb: Asb) -> None:
    said = await asb("replay", "--query", "WorkflowId = 'none'")

    assert said.status == 1
    assert said.text.splitlines()[-1] == "Nothing was checked."


async def test_a_changed_rule_names_the_case_the_event_and_the_field(
    asb: Asb, cases: Sequence[Running], monkeypatch: pytest.MonkeyPatch
) -> None:
    urgent, other = cases
    promise_an_hour_earlier(monkeypatch)

    said = await asb("replay", "--query", these(*cases))

    assert said.status == 1
    assert urgent.reference in said.text
    assert other.reference not in said.text
    assert "entries[2].detail.due: " in said.words
    assert "T10:00:" in said.words
    assert "T09:00:" in said.words
    assert "2 open cases, 2 replayed." in said.text
    assert WORDS.split()[1] not in said.text


async def test_as_json(asb: Asb, cases: Sequence[Running], monkeypatch: pytest.MonkeyPatch) -> None:
    urgent, _ = cases
    promise_an_hour_earlier(monkeypatch)

    said = await asb("replay", "--json", "--query", these(*cases))

    assert said.status == 1
    assert (said.json["open_cases"], said.json["replayed"], said.json["gone"]) == (2, 2, 0)
    [found] = said.json["differing"]
    assert found["reference"] == urgent.reference
    [first, *_] = found["unlike"]
    event = (await urgent.handle.fetch_history()).events[first["event"] - 1]
    assert event.HasField("activity_task_scheduled_event_attributes")


async def test_another_order_of_commands_is_a_case_that_stops(town: Town, cases: Sequence[Running]) -> None:
    replayed = await replay_open_cases(town.client, query=these(*cases), workflows=[CaseWithAnotherTimer])

    assert {each.reference for each in replayed.differing} == {case.reference for case in cases}
    for each in replayed.differing:
        [what] = each.unlike
        assert what.event is not None
        assert what.what == (
            "the case stops: upsert workflow search attributes is recorded, "
            "and the code asks for something else (timer)"
        )


async def test_an_error_is_told_by_its_place_and_not_by_its_text(
    town: Town, cases: Sequence[Running], monkeypatch: pytest.MonkeyPatch
) -> None:
    def fails(*_: object) -> None:
        raise ValueError(WORDS)

    monkeypatch.setitem(promises._DEADLINES, Promise.P1_RESPOND, fails)
    replayed = await replay_open_cases(town.client, query=these(*cases))

    [found] = replayed.differing
    assert found.reference == cases[0].reference
    assert found.unlike[0].what.startswith(
        "the case stops on an error, ValueError in starter/test_replay_command.py, line "
    )
    assert WORDS not in found.model_dump_json()


async def test_with_a_limit_old_and_new_cases_are_taken(asb: Asb, town: Town) -> None:
    opened = [await town.open() for _ in range(3)]
    await listed(town.client, *opened)

    query = f"StartTime > '2026-01-01T00:00:00Z' AND {these(*opened)}"
    said = await asb("replay", "--json", "--limit", "2", "--query", query)

    assert said.status == 0
    assert (said.json["open_cases"], said.json["replayed"]) == (3, 2)


async def test_a_filter_that_is_none_is_bad_input(asb: Asb) -> None:
    said = await asb("replay", "--query", "Colour = 'red'")

    assert said.status == 2
    assert "--query" in said.text
    assert "Colour" in said.text


async def test_another_key_ring_is_bad_input(
    asb: Asb, town: Town, cases: Sequence[Running], monkeypatch: pytest.MonkeyPatch, tmp_path: Any
) -> None:
    ring = tmp_path / "keys.json"
    ring.write_text(first_ring().model_dump_json())
    ring.chmod(0o600)
    monkeypatch.setenv("ASB_KEYS_FILE", str(ring))
    monkeypatch.setenv("TEMPORAL_ADDRESS", str(town.stack.temporal_address))
    assert load_settings().key_ring_file == ring

    said = await asb("replay", "--query", these(*cases))

    assert said.status == 2
    assert "ASB_KEYS_FILE" in said.text
