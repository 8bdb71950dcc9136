"""``asb keys`` as somebody types it: what it says, what it leaves in files, and how it ends."""

import asyncio
import dataclasses
from collections.abc import AsyncIterator
from pathlib import Path

import psycopg
import pytest

from standard.core.words import EntryKind, RefusalCode
from starter.changes import KEYS_SENDER
from tests.starter.conftest import Asb, Said, run_asb
from tests.support.database import Database, new_register, register_away
from tests.support.running import Town, town_on
from worker.embedded import Stack
from worker.sealing.keys import first_ring, load_ring, save_ring

PASSPHRASE = "seven wet badgers\n"


@pytest.fixture
def ring_file(tmp_path: Path) -> Path:
    return tmp_path / "keys.json"


@pytest.fixture
def keys(own_register: Database, stack: Stack, ring_file: Path, monkeypatch: pytest.MonkeyPatch) -> Asb:
    """Runs ``asb keys`` with an empty register, a ring that is not there yet, and no worker."""
    monkeypatch.setenv("ASB_HOME", str(ring_file.parent))
    monkeypatch.setenv("ASB_DATABASE_URL", own_register.url)
    monkeypatch.setenv("TEMPORAL_ADDRESS", stack.temporal_address)

    async def run(*arguments: str, stdin: str | None = None) -> Said:
        return await asyncio.to_thread(run_asb, "keys", *arguments, stdin=stdin)

    return run


@pytest.fixture
async def own_town(
    stack: Stack, database: Database, ring_file: Path, monkeypatch: pytest.MonkeyPatch
) -> AsyncIterator[Town]:
    """A town with a key ring and a register of its own, which the command finds."""
    settings = stack.settings.model_copy(update={"keys_file": ring_file})
    save_ring(ring_file, first_ring())
    with new_register(database) as own:
        async with town_on(dataclasses.replace(stack, settings=settings), own.url, "keys-commands") as town:
            monkeypatch.setenv("ASB_KEYS_FILE", str(ring_file))
            monkeypatch.setenv("ASB_DATABASE_URL", own.url)
            monkeypatch.setenv("ASB_HOME", str(stack.home))
            monkeypatch.setenv("ASB_TASK_QUEUE", town.settings.task_queue)
            yield town


def permissions(path: Path) -> int:
    """Of a file; 0 where there is none."""
    return path.stat().st_mode & 0o777 if path.exists() else 0


def unbroken(text: str) -> str:
    """Without blanks and line breaks: the name of a test's folder may be longer than a line."""
    return "".join(text.split())


def lose(path: Path) -> None:
    path.unlink()


async def asb(*arguments: str, stdin: str | None = None) -> Said:
    return await asyncio.to_thread(run_asb, *arguments, stdin=stdin)


async def test_from_nothing_to_a_ring_that_is_backed_up(keys: Asb, ring_file: Path, tmp_path: Path) -> None:
    empty = await keys()
    assert empty.status == 0
    assert "where no key ring is; make one with `asb keys new`" in empty.words

    made = await keys("new")
    assert made.status == 0
    assert "listed in the register" in made.words
    assert permissions(ring_file) == 0o600
    listed = await keys("list")
    assert "2 keys are in no back-up. `asb keys backup FILE` makes one" in listed.words
    for key in load_ring(ring_file).keys:
        assert f"{key.id} {key.use}" in listed.words
    assert "yes 0 of 0 no" in listed.words

    file = tmp_path / "ring.backup"
    backed_up = await keys("backup", str(file), stdin=PASSPHRASE)
    assert (backed_up.status, unbroken(backed_up.text)) == (0, unbroken(f"{file} has all 2 keys."))
    assert permissions(file) == 0o600
    assert "no back-up" not in (await keys()).text
    assert (await keys("backup", str(file), stdin=PASSPHRASE)).status == 2


async def test_the_list_as_json_holds_no_secret(keys: Asb, ring_file: Path) -> None:
    await keys("new")
    [storage, people] = (await keys("list", "--json")).json["keys"]
    assert (storage["use"], storage["writes"], storage["in_ring"], storage["in_register"]) == (
        "storage",
        True,
        True,
        True,
    )
    assert (people["use"], people["read_by"], people["running"]) == ("people", 0, 0)
    assert "secret" not in storage
    made = (await keys("new", "--json")).json["made"]
    assert [(key["use"], "secret" in key) for key in made] == [("storage", False), ("people", False)]
    assert len(load_ring(ring_file).keys) == 4


async def test_a_lost_ring_is_brought_back_with_its_passphrase_and_no_other(
    keys: Asb, ring_file: Path, tmp_path: Path
) -> None:
    await keys("new")
    ring, file = load_ring(ring_file), str(tmp_path / "ring.backup")
    passphrase = tmp_path / "passphrase.txt"
    passphrase.write_text(PASSPHRASE)
    await keys("backup", file, "--passphrase-file", str(passphrase))
    lose(ring_file)

    wrong = await keys("restore", file, stdin="another passphrase\n")
    assert wrong.status == 2
    assert "does not open: the passphrase is another, or the file is damaged" in wrong.text
    assert not permissions(ring_file)
    lost = await keys("new")
    assert lost.status == 1
    assert "which the register lists, are not in" in lost.words
    back = await keys("restore", file, "--passphrase-file", "-", stdin=PASSPHRASE)
    assert back.status == 0
    assert unbroken(f"Brought back into {ring_file}") in unbroken(back.text)
    assert load_ring(ring_file) == ring
    assert "it had every key" in (await keys("restore", file, stdin=PASSPHRASE)).words


async def test_a_back_up_older_than_a_key_says_what_is_still_missing(
    keys: Asb, ring_file: Path, tmp_path: Path
) -> None:
    await keys("new")
    file = str(tmp_path / "ring.backup")
    await keys("backup", file, stdin=PASSPHRASE)
    await keys("rotate")
    lose(ring_file)
    back = await keys("restore", file, stdin=PASSPHRASE)
    assert back.status == 1
    assert back.text.startswith("this back-up does not have all that is needed: the keys")


async def test_keys_are_made_and_brought_back_while_the_register_is_away(
    keys: Asb, own_register: Database, ring_file: Path, tmp_path: Path
) -> None:
    with register_away(own_register):
        assert "to be listed in the register when it first answers" in (await keys("new")).words
        shown = await keys()
        assert "Only what the ring has is shown" in shown.words
        file = str(tmp_path / "ring.backup")
        assert "The register was not told of it" in (await keys("backup", file, stdin=PASSPHRASE)).words
        lose(ring_file)
        assert (await keys("restore", file, stdin=PASSPHRASE)).status == 0
        assert (await keys("rotate")).status == 1
    assert (await keys("rotate")).status == 0


@pytest.mark.parametrize(
    ("arguments", "says"),
    [
        (("new", "--for", "noise-app"), "--for and --out belong together"),
        (("new", "--for", "system", "--out", "x"), "'system' is the landlord's own sender"),
        (("new", "--for", KEYS_SENDER, "--out", "x"), "is the landlord's own sender"),
        (("new", "--for", " ", "--out", "x"), "--for: ' ' is not an id"),
        (("revoke", "storage-0", "--reason", "r"), "the register lists no key 'storage-0'"),
        (("restore", "not-there"), "FILE: the file 'not-there' cannot be read"),
    ],
)
async def test_bad_input_is_one_line(keys: Asb, arguments: tuple[str, ...], says: str) -> None:
    await keys("new")
    ended = await keys(*arguments)
    assert ended.status == 2
    assert says in ended.text
    assert len(ended.text.splitlines()) == 1


async def test_a_short_passphrase_is_refused(keys: Asb, tmp_path: Path) -> None:
    await keys("new")
    file = tmp_path / "ring.backup"
    ended = await keys("backup", str(file), stdin="sesame\n")
    assert (ended.status, file.exists()) == (2, False)
    assert "at least 12" in ended.text
    assert "sesame" not in ended.text


async def test_rotating_and_handing_out_wait_for_the_running_worker(
    own_town: Town, ring_file: Path, tmp_path: Path
) -> None:
    case = await own_town.open()
    before = load_ring(ring_file)
    rotated = await asb("keys", "rotate")
    assert rotated.status == 0, rotated.text
    now = load_ring(ring_file)
    assert not now.writing & before.writing

    out = tmp_path / "noise-app.json"
    handed = await asb("keys", "new", "--for", "noise-app", "--out", str(out), "--json")
    assert handed.status == 0, handed.text
    [key] = load_ring(out).keys
    assert handed.json["made"][0]["id"] == key.id
    listed = (await asb("keys", "list", "--json")).json["keys"]
    assert {(each["read_by"], each["running"]) for each in listed} == {(1, 1)}
    assert {each["id"] for each in listed if each["writes"]} == now.writing | {key.id}
    sent = await asb("contact", case.reference, "--method", "phone", "--outcome", "spoke", "--as", "ola")
    assert sent.status == 0, sent.text


async def test_a_person_s_id_is_no_service_s(own_town: Town, tmp_path: Path) -> None:
    ended = await asb("keys", "new", "--for", "ola", "--out", str(tmp_path / "ola.json"))
    assert ended.status == 2
    assert "'ola' is a person in the register" in ended.text
    assert own_town.pool is not None


async def test_revoking_tells_open_cases_and_what_was_sealed_is_refused(
    own_town: Town, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    case = await own_town.open()
    out = tmp_path / "noise-app.json"
    await asb("keys", "new", "--for", "noise-app", "--out", str(out))
    [key] = load_ring(out).keys
    for again in (False, True):
        revoked = await asb("keys", "revoke", key.id, "--reason", "broken into")
        assert revoked.status == 0, revoked.text
        assert ("was revoked before" if again else "is revoked") in revoked.words
        assert "0 failed" in revoked.words
    assert (await asb("keys", "tell")).status == 0
    await case.settle()
    changes = [row for row in await case.journal() if row.kind is EntryKind.SETTINGS_CHANGED]
    assert {row.sender for row in changes} == {KEYS_SENDER}
    assert len(changes) == 2
    assert f"{key.id} was revoked by" in (await asb("keys")).words

    with monkeypatch.context() as at_the_service:
        at_the_service.setenv("ASB_KEYS_FILE", str(out))
        await asb("incident", case.reference, "--description", "Loud again.", "--as", "noise-app")
    await case.settle()
    assert (await case.refused())[-1].code == RefusalCode.KEY_REVOKED


async def test_what_cannot_be_revoked_says_what_to_do(own_town: Town, ring_file: Path) -> None:
    storage, people = load_ring(ring_file).keys
    for key, says in ((storage, "cannot be revoked"), (people, "go over to another with `asb keys rotate`")):
        ended = await asb("keys", "revoke", key.id, "--reason", "r")
        assert ended.status == 2
        assert says in ended.text
    await asb("keys", "rotate")
    assert (await asb("keys", "revoke", people.id, "--reason", "somebody has left")).status == 0
    assert own_town.pool is not None


async def test_a_revocation_that_reaches_nobody_stays_and_says_so(
    own_town: Town, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    out = tmp_path / "noise-app.json"
    await asb("keys", "new", "--for", "noise-app", "--out", str(out))
    [key] = load_ring(out).keys
    monkeypatch.setenv("TEMPORAL_ADDRESS", "127.0.0.1:1")
    ended = await asb("keys", "revoke", key.id, "--reason", "broken into")
    assert ended.status == 1
    assert "the key is revoked for cases that open from now on, but no case could be told" in ended.text
    with psycopg.connect(str(own_town.pool.conninfo)) as connection:
        found = connection.execute("SELECT revoked_reason FROM payload_keys WHERE id = %s", (key.id,)).fetchone()
    assert found == ("broken into",)


async def test_no_command_opens_both_servers_without_a_listed_key(own_town: Town, ring_file: Path) -> None:
    case = await own_town.open()
    ring = load_ring(ring_file)
    save_ring(ring_file, first_ring())
    ended = await asb("show", case.reference)
    assert ended.status == 1
    assert ended.text.startswith(f"the keys {ring.keys[0].id} and {ring.keys[1].id}, which the register lists, are not")
