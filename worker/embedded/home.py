"""The data folder: one process at a time, and a note that tells other ``asb`` commands where its servers are."""

import contextlib
import fcntl
import json
import os
from collections.abc import Iterator
from pathlib import Path
from typing import IO

import psutil
from pydantic import BaseModel, ConfigDict, ValidationError

from worker.private import write_private
from worker.problems import AlreadyRunning, HomeUnusable


class Running(BaseModel):
    """What ``stack.json`` in the data folder says about the running stack. Unset where that part is not embedded.

    ``database_url`` is a worker's address of the register, the others are those of the tables' owner and of a reader.
    ``started`` is the start of process ``pid`` in seconds since 1970: a number that was used again is another process.
    """

    model_config = ConfigDict(frozen=True)

    pid: int
    started: float
    temporal_address: str | None
    temporal_namespace: str | None
    ui_url: str | None
    database_url: str | None
    owner_database_url: str | None = None
    reader_database_url: str | None = None
    codec_url: str | None = None


@contextlib.contextmanager
def claimed(home: Path) -> Iterator[None]:
    """Holds the data folder for this process, making it where it is not there yet.

    The claim is the system's own lock on a file, so it ends with the process however that ends.

    Raises:
        AlreadyRunning: another process holds it.
        HomeUnusable: it cannot be made or written.
    """
    try:
        home.mkdir(mode=0o700, parents=True, exist_ok=True)
        lock = (home / "lock").open("a+")
    except OSError as error:
        raise HomeUnusable(f"ASB_HOME is {str(home)!r}, which cannot be used ({error.strerror})") from None
    with lock:
        _lock(lock, home)
        try:
            yield
        finally:
            (home / "stack.json").unlink(missing_ok=True)


def _lock(lock: IO[str], home: Path) -> None:
    try:
        fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        lock.seek(0)
        who = lock.read().strip() or "unknown"
        raise AlreadyRunning(
            f"process {who} already runs the embedded stack on {home}; stop it first, or set another ASB_HOME"
        ) from None
    lock.truncate(0)
    lock.write(str(os.getpid()))
    lock.flush()


def publish(
    home: Path,
    *,
    temporal_address: str | None,
    temporal_namespace: str | None,
    ui_url: str | None,
    codec_url: str | None,
    database_url: str | None,
    owner_database_url: str | None,
    reader_database_url: str | None,
) -> None:
    """Writes ``stack.json``, readable for its owner alone as it holds the database's passwords."""
    note = Running(
        pid=os.getpid(),
        started=psutil.Process().create_time(),
        temporal_address=temporal_address,
        temporal_namespace=temporal_namespace,
        ui_url=ui_url,
        codec_url=codec_url,
        database_url=database_url,
        owner_database_url=owner_database_url,
        reader_database_url=reader_database_url,
    )
    write_private(home / "stack.json", note.model_dump_json(indent=2))


def find_running(home: Path) -> Running | None:
    """The stack that runs on this data folder now, if one does and we may read its note."""
    try:
        note = Running.model_validate_json((home / "stack.json").read_bytes())
        alive = psutil.Process(note.pid).create_time()
    except (OSError, ValidationError, psutil.Error):
        return None
    return note if abs(alive - note.started) < 1 else None


def read_json(path: Path) -> dict[str, str]:
    """The texts in a file of our own making.

    Raises:
        HomeUnusable: it is not what we wrote.
    """
    try:
        found = json.loads(path.read_text())
    except (OSError, ValueError):
        found = None
    if not isinstance(found, dict):
        raise HomeUnusable(f"{path} cannot be read; restore it from a back-up")
    return {str(key): str(value) for key, value in found.items()}
