"""The folder of evidence files: a file is there whole or not at all, whatever ends its writing."""

import hashlib
import io
import os
import resource
import signal
import subprocess
import sys
from pathlib import Path

import pytest

from activities.evidence_files import FilesAway, FileWrong
from worker.sealing.evidence import Content, EvidenceStore
from worker.sealing.keys import KeyRing, first_ring, load_ring, save_ring

CASE, FILE = "ASB-7K3Q-MX92-PD4T", "a" * 32
CONTENT = b"Made up. " * 100_000
KNOWN = Content(hashlib.sha256(CONTENT).hexdigest(), len(CONTENT))

WRITES = """
import sys
from pathlib import Path
from worker.sealing.evidence import Content, EvidenceStore
from worker.sealing.keys import load_ring

class Slow:
    given = 0
    def read(self, size):
        self.given += 1
        if self.given == 3:
            print("half", flush=True)
            sys.stdin.read()
        return b"Made up. " * 1000

folder, ring, case, file = sys.argv[1:]
EvidenceStore(Path(folder), lambda: load_ring(Path(ring))).put(case, file, Slow(), Content("", 0))
"""


@pytest.fixture
def ring() -> KeyRing:
    return first_ring()


@pytest.fixture
def store(tmp_path: Path, ring: KeyRing) -> EvidenceStore:
    store = EvidenceStore(tmp_path / "evidence", lambda: ring)
    store.make()
    return store


def put(store: EvidenceStore) -> None:
    store.put(CASE, FILE, io.BytesIO(CONTENT), KNOWN)


def test_a_file_is_stored_once_for_its_owner_alone_and_read_back(store: EvidenceStore, ring: KeyRing) -> None:
    first = store.put(CASE, FILE, io.BytesIO(CONTENT), KNOWN)
    assert (first.key, first.new) == (ring.default_writer.id, True)
    place = store.path(CASE, FILE)
    assert (place.stat().st_mode & 0o777, place.parent.stat().st_mode & 0o777) == (0o600, 0o700)
    before = place.read_bytes()
    assert store.put(CASE, FILE, io.BytesIO(CONTENT), KNOWN) == (ring.default_writer.id, False)
    assert place.read_bytes() == before
    assert b"".join(store.read(CASE, FILE, KNOWN)) == CONTENT
    assert [(each.reference, each.name, each.half) for each in store.found()] == [(CASE, FILE, False)]


def test_what_is_destroyed_is_gone_and_once_more_does_no_harm(store: EvidenceStore) -> None:
    put(store)
    for _ in range(2):
        store.destroy(CASE, FILE)
    assert store.found(CASE) == []
    with pytest.raises(FileWrong, match="gone"):
        store.check(CASE, FILE, *KNOWN)


def test_another_content_than_on_record_is_told(store: EvidenceStore) -> None:
    put(store)
    with pytest.raises(FileWrong, match="hash"):
        store.check(CASE, FILE, "0" * 64, len(CONTENT))


def test_a_source_that_changes_while_it_is_read_is_not_stored(store: EvidenceStore) -> None:
    with pytest.raises(FileWrong, match="changed"):
        store.put(CASE, FILE, io.BytesIO(CONTENT + b"!"), KNOWN)
    assert store.found() == []


def test_killed_in_the_middle_of_writing_leaves_half_and_the_next_try_stores_it(
    tmp_path: Path, store: EvidenceStore, ring: KeyRing
) -> None:
    save_ring(tmp_path / "keys.json", ring)
    assert load_ring(tmp_path / "keys.json") == ring
    command = [sys.executable, "-c", WRITES, str(store.folder), str(tmp_path / "keys.json"), CASE, FILE]
    with subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE) as process:
        assert process.stdout is not None
        assert process.stdout.readline() == b"half\n"
        process.send_signal(signal.SIGKILL)
        process.wait()
    [half] = store.found()
    assert half.half
    put(store)
    store.check(CASE, FILE, *KNOWN)
    store.destroy(CASE, half.name)
    assert [each.name for each in store.found()] == [FILE]


def test_on_a_full_disk_nothing_is_left(store: EvidenceStore) -> None:
    """The limit of a file's size stands for the disk's end: both fail a write."""
    before, ignored = resource.getrlimit(resource.RLIMIT_FSIZE), signal.signal(signal.SIGXFSZ, signal.SIG_IGN)
    resource.setrlimit(resource.RLIMIT_FSIZE, (100_000, before[1]))
    try:
        with pytest.raises(FilesAway, match=r"ASB_EVIDENCE_DIR is .* cannot be used \(File too large\)"):
            put(store)
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, before)
        signal.signal(signal.SIGXFSZ, ignored)
    assert store.found() == []
    put(store)


def test_a_folder_that_is_gone_is_told_and_not_made_again(store: EvidenceStore) -> None:
    put(store)
    store.folder.rename(store.folder.with_name("elsewhere"))
    for attempt in (
        lambda: put(store),
        store.found,
        lambda: store.check(CASE, FILE, *KNOWN),
        lambda: store.destroy(CASE, FILE),
    ):
        with pytest.raises(FilesAway, match="No such file or directory"):
            attempt()
    assert not os.path.lexists(store.folder)


def test_other_things_in_the_folder_are_left_alone(store: EvidenceStore) -> None:
    (store.folder / "lost+found").mkdir()
    put(store)
    store.path(CASE, "notes.txt").write_text("Somebody's.")
    assert [each.name for each in store.found()] == [FILE]
