"""Whole cases while keys change: gone over to new ones, lost and brought back, revoked."""

import base64
import dataclasses
import re
from collections.abc import AsyncIterator
from pathlib import Path

import pytest
from temporalio.client import WorkflowHistory

from activities.register.keys import revoke_key
from standard.core.words import EntryKind, RefusalCode
from starter.cases import Cases, message
from starter.changes import settings_changed
from starter.telling import tell_open_cases
from tests.support.database import Database, new_register
from tests.support.running import Running, Town, town_on
from tests.support.stack import settings_for
from tests.support.waiting import until
from worker.connection import codec_of, connect_temporal, sealer_for
from worker.embedded import Ports, Stack, embedded_stack
from worker.embedded.ready import make_ready
from worker.main import case_replayer
from worker.problems import BadInput
from worker.sealing.backup import restore
from worker.sealing.codec import KEY_ID, SealedCodec
from worker.sealing.keys import Key, first_ring, load_ring, save_ring
from worker.sealing.making import hand_out, rotate
from workflows.models import Outcome

DRILL = {"description": "Drilling again."}


@pytest.fixture
async def own_town(stack: Stack, database: Database, tmp_path: Path) -> AsyncIterator[Town]:
    """A town with a key ring and a register of its own, whose keys may change."""
    settings = stack.settings.model_copy(update={"keys_file": tmp_path / "keys.json"})
    save_ring(settings.key_ring_file, first_ring())
    with new_register(database) as own:
        async with town_on(dataclasses.replace(stack, settings=settings), own.url, "keys") as town:
            yield town


async def raw_history(town: Town, case: Running) -> WorkflowHistory:
    return await town.client.get_workflow_handle(case.reference).fetch_history()


def key_ids(history: WorkflowHistory) -> set[str]:
    """The keys that the payloads of a history are encrypted with."""
    found = re.findall(rf'"{KEY_ID}": "([^"]+)"', history.to_json())
    return {base64.b64decode(each).decode() for each in found}


async def taken_over(town: Town, keys: list[Key]) -> None:
    """The town's worker, which shares its client with the doors, writes with these keys."""

    async def is_taken_over() -> bool:
        return {key.id for key in keys} <= codec_of(town.client).ring.writing

    await until(is_taken_over)


async def test_a_case_goes_on_over_a_rotation_and_its_history_replays_from_before_and_after(own_town: Town) -> None:
    town, path = own_town, own_town.settings.key_ring_file
    first = load_ring(path)
    case = await town.open()
    await case.do("record_contact", method="phone", outcome="spoke", notes="They are afraid.")
    await case.settle()
    before = await raw_history(town, case)

    written = await rotate(town.pool, path)
    await taken_over(town, written)
    answer = await case.do("record_contact", method="visit", outcome="spoke", notes="They still are.")
    await case.settle()
    after = await raw_history(town, case)

    assert answer.outcome is Outcome.ACCEPTED
    assert key_ids(before) == first.writing
    assert key_ids(after) == first.writing | {key.id for key in written}
    codec = SealedCodec(load_ring(path))
    for history in (before, after):
        await case_replayer(codec=codec).replay_workflow(history)
    contacts = [row for row in await case.journal() if row.kind is EntryKind.CONTACT_RECORDED]
    assert [row.seal.key for row in contacts if row.seal] == [
        next(key.id for key in ring if key.use == "people") for ring in (first.keys, written)
    ]


async def test_what_a_revoked_key_has_sealed_is_refused_from_then_on(own_town: Town, tmp_path: Path) -> None:
    town, path = own_town, own_town.settings.key_ring_file
    key = await hand_out(town.pool, path, "noise-app", tmp_path / "noise-app.json")
    service = await connect_temporal(town.settings.model_copy(update={"keys_file": tmp_path / "noise-app.json"}))
    cases = Cases(service, None, task_queue=town.settings.task_queue)
    case = await town.open()

    async def incident() -> None:
        await cases.signal(message("report_incident", case.reference, "noise-app", **DRILL))
        await case.settle()

    await incident()
    assert await revoke_key(town.pool, key.id, by="meera", reason="read by others")
    told = await tell_open_cases(
        town.client,
        sealer_for(town.client, town.pool),
        settings_changed(f"key-revoked-{key.id}"),
        also=[case.reference],
    )
    assert told.told >= 1
    await case.settle()
    await incident()

    [accepted] = [row for row in await case.journal() if row.kind is EntryKind.INCIDENT_REPORTED]
    assert accepted.seal is not None
    assert (accepted.seal.sender, accepted.seal.key) == ("noise-app", key.id)
    assert [row.code for row in await case.refused()] == [RefusalCode.KEY_REVOKED]
    await case_replayer(codec=SealedCodec(load_ring(path))).replay_workflow(await raw_history(town, case))


def lose(path: Path) -> None:
    path.unlink()


async def test_a_lost_ring_stops_the_start_and_once_it_is_back_open_cases_go_on(tmp_path: Path) -> None:
    settings = settings_for(tmp_path / "home")
    path = settings.key_ring_file
    async with embedded_stack(settings, ports=Ports()) as stack:
        ready = await make_ready(stack)
        kept = load_ring(path)
        assert {key.id for key in ready.keys} == {key.id for key in kept.keys}
        async with town_on(stack, stack.database_url, "lost") as town:
            case = await town.open()
    lose(path)

    with pytest.raises(BadInput, match=r"where no key ring is, and .* holds cases .*; bring it back with `asb keys"):
        async with embedded_stack(settings, ports=Ports()):
            pass
    restore(path, kept, [])

    async with embedded_stack(settings, ports=Ports()) as stack:
        assert (await make_ready(stack)).applied == []
        async with town_on(stack, stack.database_url, "lost") as town:
            case = Running(town, case.reference)
            answer = await case.do("record_contact", method="phone", outcome="spoke")
    assert answer.outcome is Outcome.ACCEPTED
