"""A key that nobody has any more keeps nothing from starting once it is given up."""

import asyncio
import dataclasses
import json
import os
import pty
import re
import signal
import subprocess
from collections.abc import AsyncIterator, Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path

import pytest
from typer.testing import CliRunner

from activities.register.keys import KeyEntry, list_keys, note_reader
from standard.core.words import EntryKind
from starter.changes import KEYS_SENDER
from starter.cli import app
from tests.starter.conftest import Said, run_asb
from tests.starter.test_cli import ASB, FREE_PORTS, HOUSE, LONGEST, asb, started, told_until
from tests.support.database import Database, new_register
from tests.support.running import Town, town_on
from worker.embedded import Stack
from worker.sealing.keys import first_ring, load_ring, save_ring

LOST = "service-1a2b3c4d5e"


@pytest.fixture
async def own_town(
    stack: Stack, database: Database, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> AsyncIterator[Town]:
    """A running town whose register lists a key that no ring has: another host made it, and is gone."""
    ring_file = tmp_path / "keys.json"
    settings = stack.settings.model_copy(update={"keys_file": ring_file})
    save_ring(ring_file, first_ring())
    with new_register(database) as own:
        async with town_on(dataclasses.replace(stack, settings=settings), own.url, "keys-lost") as town:
            made = KeyEntry(
                id=LOST, use="service", service="noise-app", check_value="c", made_at=datetime(2026, 11, 22, tzinfo=UTC)
            )
            await list_keys(town.pool, [made], "meera")
            monkeypatch.setenv("ASB_KEYS_FILE", str(ring_file))
            monkeypatch.setenv("ASB_DATABASE_URL", own.url)
            monkeypatch.setenv("ASB_HOME", str(stack.home))
            monkeypatch.setenv("ASB_TASK_QUEUE", town.settings.task_queue)
            yield town


async def keys(*arguments: str) -> Said:
    return await asyncio.to_thread(run_asb, "keys", *arguments)


async def test_a_key_of_another_host_is_given_up_and_open_cases_are_told(own_town: Town) -> None:
    case = await own_town.open()
    stuck = await asyncio.to_thread(run_asb, "show", case.reference)
    assert stuck.text.startswith(f"the key {LOST}, which the register lists, is not in ASB_KEYS_FILE")

    asked = await keys("lost", LOST, "--reason", "its host is gone")
    assert asked.status == 2
    assert f"{LOST} was never handed out to noise-app: nothing goes with it." in asked.text
    for words in ("is noted as lost.", "was noted as lost before."):
        done = await keys("lost", LOST, "--reason", "its host is gone", "--by", "meera", "--yes")
        assert done.status == 0, done.text
        assert f"{LOST} {words}" in done.words
        assert "0 failed." in done.words

    assert (await asyncio.to_thread(run_asb, "show", case.reference, "--as", "mina")).status == 0
    await case.settle()
    told = [row for row in await case.journal() if row.kind is EntryKind.SETTINGS_CHANGED]
    assert [(row.sender, row.summary[-15:]) for row in told] == [(KEYS_SENDER, "keys revoked: 1")]
    listed = await keys("list")
    assert f"{LOST} noise-app 22 Nov 2026 lost" in listed.words
    assert f"{LOST} was noted as lost by meera" in listed.words
    assert "2 keys are in no back-up" in listed.words
    [shown] = [key for key in (await keys("list", "--json")).json["keys"] if key["id"] == LOST]
    assert (shown["in_ring"], shown["lost_reason"], shown["revoked_reason"]) == (False, *["its host is gone"] * 2)


async def test_a_key_that_evidence_files_need_is_not_given_up_unseen(own_town: Town) -> None:
    case = await own_town.open()
    file = {"id": "a" * 32, "sha256": "b" * 64, "size": 1, "media_type": "text/plain", "key": LOST, "name": "d.txt"}
    await case.do("record_evidence", kind="document", handed_in_by="reporter", what="Made up.", file=file)
    await case.settle()

    asked = await keys("lost", LOST, "--reason", "r")
    assert "Evidence files that nobody can open again: 1." in asked.text
    giving_up = ("lost", LOST, "--reason", "r", "--yes")
    refused = await keys(*giving_up)
    assert (refused.status, "if no back-up has the key, give --files 1" in refused.text) == (2, True)
    assert (await keys(*giving_up, "--files", "1")).status == 0


async def test_what_is_not_lost_is_not_given_up(own_town: Town) -> None:
    ring = load_ring(own_town.settings.key_ring_file)
    for key_id, says in ((ring.keys[0].id, "so it is not lost; `asb keys revoke`"), ("storage-0", "lists no key")):
        ended = await keys("lost", key_id, "--reason", "r", "--yes")
        assert (ended.status, says in ended.text) == (2, True), ended.text
    await note_reader(own_town.pool, "another host", [LOST, *(key.id for key in ring.keys)])
    ended = await keys("lost", LOST, "--reason", "r", "--yes")
    assert ended.status == 2
    assert f"{LOST} is not lost: 1 running worker has it" in ended.text


def test_a_key_is_given_up_where_nothing_can_start_without_it(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Backed up, a key made for a service, the ring lost, and brought back from before that key."""
    home, ring_file, out = tmp_path / "home", tmp_path / "home" / "keys.json", tmp_path / "noise-app.json"
    passphrase, backup = tmp_path / "passphrase.txt", tmp_path / "keys.backup"
    passphrase.write_text("seven wet badgers")
    sealed = ("--passphrase-file", str(passphrase))

    monkeypatch.setenv("ASB_HOME", str(home))

    def done(*arguments: str) -> str:
        # What is only said to what runs needs no process of its own: to start one costs more than the command does.
        ended = CliRunner().invoke(app, arguments)
        assert (ended.exit_code, ended.stderr.strip()) == (0, ""), ended
        return ended.stdout

    with up(home):
        done("people", "patch", "north", "--name", "North")
        done("people", "add", "ola", "--name", "Ola Adeyemi", "--patch", "north")
        reference = re.search("ASB-[0-9A-Z-]{14}", done("report", "examples/noise-frightened-neighbour.json"))
        assert reference is not None
        done("keys", "backup", str(backup), *sealed)
        done("keys", "new", "--for", "noise-app", "--out", str(out))
    [lost] = load_ring(out).keys
    ring_file.unlink()

    restored = done("keys", "restore", str(backup), *sealed)
    assert "The register is away, so nothing could be held against its list" in restored
    refused = asb(home, "up", **FREE_PORTS)
    assert refused.returncode == 1
    assert f"the key {lost.id}, which the register lists, is not in ASB_KEYS_FILE" in refused.stderr
    assert "`asb keys lost` gives up what nobody has any more" in refused.stderr

    command = ("keys", "lost", lost.id, "--reason", "made after the last back-up")
    alone = f"Nothing runs on {home}: starting its PostgreSQL alone for a moment."
    nobody_there = asb(home, *command)
    assert nobody_there.returncode == 2
    assert "--yes: give it where nobody can type the id again." in nobody_there.stderr
    mistyped = typed(home, "noise-app", *command)
    assert mistyped.returncode == 2
    assert "ID: what was typed is another; nothing was changed" in mistyped.stderr
    given_up = typed(home, lost.id, *command)
    assert given_up.returncode == 0, given_up.stderr
    assert given_up.stderr.startswith(alone)
    assert f"Nobody can read again what noise-app sent with {lost.id}" in " ".join(given_up.stderr.split())
    assert f"{lost.id} is noted as lost." in given_up.stdout
    assert "Nothing runs, so no case could be told; `asb keys tell`" in given_up.stdout
    again = asb(home, *command, "--yes", "--json")
    assert (again.returncode, json.loads(again.stdout)["newly"]) == (0, False)

    with up(home):
        assert "1 open cases told" in done("keys", "tell")
        done("contact", reference[0], "--method", "phone", "--outcome", "spoke", "--as", "ola")
        assert f"{lost.id} was noted as lost by" in done("keys")


def test_where_there_is_no_register_none_is_made(tmp_path: Path) -> None:
    ended = asb(tmp_path, "keys", "lost", LOST, "--reason", "r", "--yes")
    assert ended.returncode == 1
    assert ended.stderr.startswith(f"asb: nothing is running on {tmp_path}")
    assert not list(tmp_path.iterdir())


@contextmanager
def up(home: Path) -> Iterator[None]:
    with started(home, "up", **FREE_PORTS) as process:
        try:
            told_until(process, "Ready.")
            yield
        finally:
            process.send_signal(signal.SIGINT)
            _, errors = process.communicate(timeout=LONGEST)
        assert process.returncode == 0, errors


def typed(home: Path, line: str, *arguments: str) -> subprocess.CompletedProcess[str]:
    """The command where somebody at a terminal types this line."""
    ours, theirs = pty.openpty()
    try:
        os.write(ours, f"{line}\n".encode())
        return subprocess.run(
            [*ASB, *arguments],
            cwd=HOUSE,
            env={**os.environ, "ASB_HOME": str(home)},
            stdin=theirs,
            capture_output=True,
            text=True,
            check=False,
            timeout=LONGEST,
        )
    finally:
        os.close(ours)
        os.close(theirs)
