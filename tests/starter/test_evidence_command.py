"""``asb evidence``, from the terminal to the register's row and the file in its folder, and back."""

import hashlib
import os
from datetime import UTC, datetime, timedelta
from pathlib import Path

from activities.evidence_files import EVERY_CASE, UNRECORDED, EvidenceFiles
from activities.register.queries import read_alarms
from starter.evidence_files import store_of
from tests.starter.conftest import Asb
from tests.support.running import Running, Town

HOUSE = Path(__file__).parents[2]
RECORDING = HOUSE / "examples" / "evidence" / "through-the-wall.wav"
ABOUT = ("--as", "ola", "--kind", "recording", "--from", "reporter", "--what", "Shouting through the wall.")


async def test_evidence_is_recorded_and_shown(town: Town, asb: Asb) -> None:
    case = await town.open()
    said = await asb("evidence", "add", case.reference, *ABOUT, "--incident", "1", "--new")
    assert said.status == 0, said.text
    assert "Evidence" in said.text
    await case.settle()
    async with town.pool.connection() as connection:
        rows = await connection.execute(
            "SELECT piece, kind, handed_in_by, incidents, something_new, sender, what FROM evidence"
            " WHERE case_reference = %s",
            (case.reference,),
        )
        assert await rows.fetchall() == [
            ("E1", "recording", "reporter", [1], True, "ola", "Shouting through the wall."),
        ]


async def test_a_file_comes_back_as_it_was_handed_in_until_it_is_withdrawn(
    town: Town, asb: Asb, tmp_path: Path
) -> None:
    case = await town.open()
    said = await asb("evidence", "add", case.reference, str(RECORDING), *ABOUT, "--confidential")
    assert said.status == 0, said.text
    await case.settle()

    listed = await asb("evidence", "list", case.reference, "--as", "ola")
    assert "E1, recording (entry" in listed.text
    assert "CONFIDENTIAL" in listed.text
    assert "through-the-wall.wav, audio/x-wav, " in listed.words
    assert "it is what was handed in" in listed.words
    assert "Not on record" not in listed.text

    got = await asb("evidence", "get", case.reference, "e1", "--to", str(tmp_path), "--as", "ola")
    assert got.status == 0, got.text
    assert "CONFIDENTIAL" in got.text
    file = tmp_path / "E1-through-the-wall.wav"
    assert names_in(tmp_path) == [file.name]
    assert file.stat().st_mode & 0o777 == 0o600
    assert file.read_bytes() == RECORDING.read_bytes()
    again = await asb("evidence", "get", case.reference, "E1", "--to", str(file), "--as", "ola")
    assert (again.status, "nothing is overwritten" in again.text) == (2, True)
    await case.do("restrict_case", restricted=True, reason="Made up.")
    await case.settle()
    for refused in (("get", case.reference, "E1", "--to", f"{file}.2"), ("list", case.reference)):
        assert (await asb("evidence", *refused, "--as", "oscar")).status == 3
    assert names_in(tmp_path) == [file.name]
    views = (await asb("views", case.reference)).words
    assert "evidence E1" in views
    assert "oscar" in views

    kept = await asb(
        *("evidence", "keep", case.reference, "E1", "--as", "mina", "--until", "2099-01-31", "--reason", "Court.")
    )
    assert (kept.status, "is 2099-01-31; needs a date" in kept.words) == (3, True)
    until = (await case.now() + timedelta(days=30)).date().isoformat()
    kept = await asb("evidence", "keep", case.reference, "E1", "--as", "mina", "--until", until, "--reason", "Court.")
    assert kept.status == 0, kept.text
    withdrawing = ("evidence", "withdraw", case.reference, "E1", "--as", "ola", "--reason", "By mistake.")
    assert (await asb(*withdrawing)).status == 3
    await case.after(days=31)
    assert (await asb(*withdrawing)).status == 0
    await case.settle()
    assert store_of(town.settings).found(case.reference) == []
    listed = await asb("evidence", "list", case.reference, "--as", "ola")
    assert hashlib.sha256(RECORDING.read_bytes()).hexdigest() in listed.text.replace("\n", "").replace(" ", "")
    assert "by ola: By mistake." in listed.words
    assert "destroyed" in listed.words
    gone = await asb("evidence", "get", case.reference, "E1", "--to", str(tmp_path), "--as", "ola")
    assert (gone.status, "was withdrawn" in gone.text) == (2, True)


async def test_a_long_name_is_shortened_and_keeps_its_ending(town: Town, asb: Asb, tmp_path: Path) -> None:
    case, name = await town.open(), "Larm in der Nacht " * 9
    long = tmp_path / f"{name}.wav"
    long.write_bytes(RECORDING.read_bytes())
    assert (await asb("evidence", "add", case.reference, str(long), *ABOUT)).status == 0
    await case.settle()
    got = await asb("evidence", "get", case.reference, "E1", "--to", str(tmp_path), "--as", "ola", "--json")
    assert (got.status, Path(got.json["file"]).suffix, got.json["media_type"]) == (0, ".wav", "audio/x-wav")


async def test_what_is_wrong_with_files_is_seen(town: Town, asb: Asb, tmp_path: Path) -> None:
    """Damaged, gone, refused, never recorded, half written; and the whole folder gone."""
    case, store = await town.open(), store_of(town.settings)
    for _ in range(2):
        assert (await asb("evidence", "add", case.reference, str(RECORDING), *ABOUT)).status == 0
    refused = await asb("evidence", "add", case.reference, str(RECORDING), *ABOUT, "--incident", "7")
    assert refused.status == 3
    await case.settle()
    damaged, gone = sorted(store.found(case.reference), key=lambda each: each.at)
    place = store.path(case.reference, damaged.name)
    place.write_bytes(place.read_bytes()[:-20])
    store.destroy(case.reference, gone.name)
    left = store.path(case.reference, "c" * 32)
    half = left.with_name(f"{'d' * 32}.0a1b2c3d")
    for each in (left, half):
        each.write_bytes(b"Made up.")

    got = await asb("evidence", "get", case.reference, "E1", "--to", str(tmp_path), "--as", "ola")
    assert (got.status, "E1 is not handed out: its file was changed, is cut" in got.text) == (1, True)
    assert names_in(tmp_path) == []

    before = (datetime.now(UTC) - UNRECORDED - timedelta(minutes=1)).timestamp()
    for each in (left, half):
        os.utime(each, (before, before))
    # As a worker found them when they were recorded; what is found right is not opened again and again.
    async with town.pool.connection() as connection:
        await connection.execute(
            "UPDATE evidence_files SET checked_at = NULL WHERE case_reference = %s", (case.reference,)
        )
    checked = await EvidenceFiles(town.pool, store).check_evidence()
    assert (checked.wrong, checked.unrecorded, half.exists()) == (2, 1, False)
    assert {each.split(":")[0] for each in await alarms(town, case)} == {"E1", "E2", "cccccccc"}
    listed = (await asb("evidence", "list", case.reference, "--as", "ola")).words
    assert "its file was changed, is cut or damaged" in listed
    assert "its file is gone" in listed
    assert f"{left.name}. If the case does not record it soon, add it again" in listed
    left.unlink()

    store.folder.rename(elsewhere := store.folder.with_name("elsewhere"))
    try:
        added = await asb("evidence", "add", case.reference, str(RECORDING), *ABOUT)
        assert (added.status, "nothing was stored or sent" in added.text) == (1, True)
        await EvidenceFiles(town.pool, store).look_after(case.reference)
        assert not store.folder.exists()
    finally:
        elsewhere.rename(store.folder)
    assert any("No such file or directory" in each.what for each in await read_alarms(town.pool, reference=EVERY_CASE))


async def test_a_file_that_cannot_be_taken_is_not_stored(town: Town, asb: Asb, tmp_path: Path) -> None:
    case = await town.open()
    empty = tmp_path / "empty.txt"
    empty.touch()
    large = tmp_path / "large.bin"
    large.touch()
    os.truncate(large, 50_000_001)
    for file, says in (
        (empty, "is empty"),
        (large, "is too large"),
        (tmp_path, "is no file"),
        (tmp_path / "x", "read"),
    ):
        said = await asb("evidence", "add", case.reference, str(file), *ABOUT)
        assert (said.status, says in said.text) == (2, True), said.text
    unknown = await asb("evidence", "add", "ASB-7K3Q-MX92-PD4T", str(RECORDING), *ABOUT)
    assert unknown.status == 2
    assert not store_of(town.settings).found("ASB-7K3Q-MX92-PD4T")


async def test_the_same_command_again_records_and_stores_it_once(town: Town, asb: Asb) -> None:
    case = await town.open()
    adding = ("evidence", "add", case.reference, str(RECORDING), *ABOUT, "--message-id", "m1")
    for _ in range(2):
        assert (await asb(*adding)).status == 0
    other = (*adding[:3], str(HOUSE / "examples" / "evidence" / "diary-sheet.txt"), *adding[4:])
    assert (await asb(*other)).status == 3
    await case.settle()
    assert len(store_of(town.settings).found(case.reference)) == 1
    assert "E2" not in (await asb("evidence", "list", case.reference, "--as", "ola")).text


def names_in(folder: Path) -> list[str]:
    return [each.name for each in folder.iterdir()]


async def alarms(town: Town, case: Running) -> list[str]:
    return [each.what for each in await read_alarms(town.pool, reference=case.reference)]
