"""Files with keys in them: changed by one process at a time, readable for their owner alone."""

import contextlib
import fcntl
import os
from collections.abc import Callable, Iterator
from itertools import chain, count
from pathlib import Path

from worker.private import sync_folder
from worker.problems import BadInput
from worker.sealing.keys import KeyRing, load_ring, save_ring


def change_ring(path: Path, change: Callable[[KeyRing], KeyRing]) -> KeyRing:
    """Reads the ring in a file, changes it and writes it, while nobody else does. Returns what was written.

    Raises:
        BadInput: there is no ring, or it cannot be read or written.
    """
    with ring_locked(path):
        before = load_ring(path)
        after = change(before)
        if after != before:
            save_ring(path, after)
    return after


@contextlib.contextmanager
def ring_locked(path: Path) -> Iterator[None]:
    """Keeps other processes from changing the ring in this file; its folder is made where it is not there yet.

    Raises:
        BadInput: nothing can be written there.
    """
    try:
        path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
        lock = os.open(path.with_name(path.name + ".lock"), os.O_RDWR | os.O_CREAT, 0o600)
    except OSError as error:
        raise BadInput(f"ASB_KEYS_FILE is {str(path)!r}, which cannot be written ({error.strerror})") from None
    try:
        fcntl.flock(lock, fcntl.LOCK_EX)
        yield
    finally:
        os.close(lock)


def set_aside(path: Path) -> Path:
    """Moves a file out of the way, under a name that no file has: what was set aside before stays. Returns its place.

    Nobody else may do so at the same time: see ``ring_locked``.
    """
    names = chain(["damaged"], (f"damaged-{number}" for number in count(2)))
    aside = next(free for name in names if not (free := path.with_name(f"{path.name}.{name}")).exists())
    path.replace(aside)
    return aside


def refuse_existing(path: Path, option: str) -> None:
    """Makes sure that no file of this name would be overwritten.

    Raises:
        BadInput: there is one.
    """
    if path.exists():
        raise BadInput(f"{option}: {str(path)!r} is there already, and nothing is overwritten; choose another name")


def write_new(path: Path, text: str, option: str) -> None:
    """Writes a file that was not there, readable for its owner alone.

    Raises:
        BadInput: it was there, or cannot be written.
    """
    refuse_existing(path, option)
    try:
        with open(os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "w") as file:  # noqa: PTH123
            file.write(text)
            file.flush()
            os.fsync(file.fileno())
        sync_folder(path.parent)
    except OSError as error:
        raise BadInput(f"{option}: {str(path)!r} cannot be written ({error.strerror})") from None
