"""Files of evidence at the doors: stored before they are recorded, and handed out as they came. Never opened."""

import asyncio
import hashlib
import os
import secrets
from collections.abc import Iterator
from contextlib import contextmanager
from mimetypes import MimeTypes
from pathlib import Path
from typing import Any, BinaryIO

from activities.evidence_files import FilesAway, FileWrong, Stored
from activities.register.access import transaction
from activities.register.alarms import raise_alarm
from activities.register.evidence import EvidenceRow, any_files
from standard.core.plain import shortened
from standard.progressing.evidence_files import LARGEST_FILE
from starter.servers import Pool, open_register_if_there
from worker.connection import require_own_keys
from worker.private import sync_folder
from worker.problems import BadInput, Problem
from worker.sealing.evidence import Content, EvidenceStore, content_of
from worker.sealing.files import refuse_existing
from worker.sealing.keys import load_ring
from worker.settings import Settings

_LONGEST_NAME, _LONGEST_ENDING = 150, 20
_TYPES = MimeTypes()
"""Python's own list: what a machine has besides makes no difference."""


def store_of(settings: Settings) -> EvidenceStore:
    """The folder of evidence files, with the key ring.

    Raises:
        BadInput: a codec server is to be asked in place of a key ring.
    """
    require_own_keys(settings)
    return EvidenceStore(settings.evidence_folder, lambda: load_ring(settings.key_ring_file))


def hand_in(settings: Settings, reference: str, file: Path, message_id: str) -> tuple[dict[str, Any], bool]:
    """Stores a file for the message of this id: what the message says of it, and whether it was not stored before.

    Raises:
        BadInput: it cannot be read, is empty, or is too large.
        Problem: the folder cannot be used; nothing is stored.
    """
    store = store_of(settings)
    asyncio.run(_make_the_first_time(settings, store))
    with _readable(file) as source, _told("; nothing was stored or sent"):
        content = content_of(source, LARGEST_FILE)
        if not 0 < content.size <= LARGEST_FILE:
            size = "is empty" if content.size == 0 else "is too large"
            raise BadInput(f"FILE: {str(file)!r} {size}; give one of 1 byte to {LARGEST_FILE // 1_000_000} MB")
        file_id = hashlib.sha256(f"{reference}/{message_id}/{content.sha256}".encode()).hexdigest()[:32]
        source.seek(0)
        put = store.put(reference, file_id, source, content)
    kind, encoding = _TYPES.guess_type(file.name)
    fields = {
        "id": file_id,
        **content._asdict(),
        "media_type": kind if kind and not encoding else "application/octet-stream",
        "key": put.key,
        "name": _name_of(file),
    }
    return fields, put.new


def _name_of(file: Path) -> str:
    """Its name, of which the ending stays where it is shortened: by that it is opened."""
    ending = shortened(file.suffix, _LONGEST_ENDING)
    return shortened(file.name.removesuffix(file.suffix), _LONGEST_NAME - _LONGEST_ENDING) + ending


def take_back(settings: Settings, reference: str, fields: dict[str, Any]) -> None:
    """Destroys a file that was stored, as nobody will record it."""
    with _told():
        store_of(settings).destroy(reference, fields["id"])


async def hand_out(settings: Settings, pool: Pool, reference: str, row: EvidenceRow, to: Path) -> Path:
    """Writes the file of a piece as it came, readable for its owner alone; into a folder under the piece's id and its
    own name. Who may see it is asked before.

    Raises:
        BadInput: the piece has no file, or it cannot be written there.
        Problem: it is not what was handed in, of which there is an alarm; nothing is written.
    """
    if row.file_id is None or row.sha256 is None or row.size is None or row.name is None:
        raise BadInput(f"PIECE: {row.piece} was recorded without a file")
    if row.withdrawn_at is not None:
        raise BadInput(f"PIECE: {row.piece} was withdrawn, and its file destroyed: asb evidence list {reference}")
    store, content = store_of(settings), Content(row.sha256, row.size)
    named = f"{row.piece}-{row.name.replace('/', '_')}"
    try:
        return await asyncio.to_thread(_write, store, store.path(reference, row.file_id), content, to, named)
    except (FileWrong, FilesAway) as wrong:
        async with transaction(pool) as connection:
            await raise_alarm(connection, reference, "evidence_file", f"{row.piece}: {wrong}", row.entry)
        raise Problem(f"{row.piece} is not handed out: {wrong}; there is an alarm of it (`asb alarms`)") from None


def unrecorded(settings: Settings, reference: str, rows: list[EvidenceRow]) -> list[Stored]:
    """The files of a case that are stored and not on record. None where they are not on this machine."""
    on_record = {row.file_id for row in rows}
    if settings.codec_url is not None or not settings.evidence_folder.is_dir():
        return []
    with _told():
        return [each for each in store_of(settings).found(reference) if not each.half and each.name not in on_record]


async def _make_the_first_time(settings: Settings, store: EvidenceStore) -> None:
    """A folder that held files and is gone is not made again: its disk is missing."""
    if store.folder.is_dir():
        return
    async with open_register_if_there(settings) as pool:
        if pool is not None and not await any_files(pool):
            with _told():
                store.make()


@contextmanager
def _readable(file: Path) -> Iterator[BinaryIO]:
    if file.exists() and not file.is_file():
        raise BadInput(f"FILE: {str(file)!r} is no file")
    try:
        source = file.open("rb")
    except OSError as error:
        raise BadInput(f"FILE: {str(file)!r} cannot be read ({error.strerror})") from None
    with source:
        yield source


@contextmanager
def _told(besides: str = "") -> Iterator[None]:
    try:
        yield
    except FilesAway as away:
        raise Problem(f"{away}{besides}; it must be the folder that the workers use, with room on its disk") from None
    except FileWrong as wrong:
        raise BadInput(f"FILE: {wrong}{besides}") from None


def _write(store: EvidenceStore, stored: Path, content: Content, to: Path, named: str) -> Path:
    place = to / named if to.is_dir() else to
    refuse_existing(place, "--to")
    half = place.with_name(f".{place.name[:_LONGEST_NAME]}.{secrets.token_hex(4)}")
    try:
        with open(os.open(half, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "wb") as file:  # noqa: PTH123
            for chunk in store.read(stored.parent.name, stored.name, content):
                file.write(chunk)
            file.flush()
            os.fsync(file.fileno())
        # Unlike a rename this never takes the place of a file that has come meanwhile.
        place.hardlink_to(half)
        sync_folder(place.parent)
    except OSError as error:
        raise BadInput(f"--to: {str(place)!r} cannot be written ({error.strerror})") from None
    finally:
        half.unlink(missing_ok=True)
    return place
