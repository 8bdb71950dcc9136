"""The folder of evidence files: each encrypted with the key ring's storage key, in a folder of its case.

A file begins with a header: a name of the format, the id of its key, and a salt. A key of its own is derived from the
ring's (HKDF-SHA256) for that salt, the case and the file. Then come chunks of 256 KB, AES-256-GCM each. The nonce is
the chunk's number and whether it is the last; authenticated beside it are the header and, with the last, the size of
all. So what was cut, extended, put in another order, or belongs to another file or case is not opened. Content is
never held whole in memory, and never looked at.
"""

import hashlib
import os
import re
import secrets
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path
from typing import BinaryIO, NamedTuple

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF

from activities.evidence_files import FilesAway, FileWrong, Stored
from standard.core.reference import is_reference
from worker.private import sync_folder
from worker.sealing.keys import Key, KeyRing

CHUNK = 256 * 1024
"""How much of a content is encrypted at once, in bytes."""

_FORMAT = b"asb evidence 1\n"
_SALT_BYTES, _TAG_BYTES = 16, 16
_LONGEST_KEY_ID = 40
_NAME = re.compile(r"[0-9a-f]{32}(\.[0-9a-f]{8})?")


class Content(NamedTuple):
    """What a file holds: SHA-256 (hexadecimal) and size in bytes."""

    sha256: str
    size: int


class Put(NamedTuple):
    """A file that is stored: the id of its key, and whether it was not there before."""

    key: str
    new: bool


def content_of(source: BinaryIO, most: int) -> Content:
    """Reads a content to its end, or until it is found to have more than ``most`` bytes."""
    digest, size = hashlib.sha256(), 0
    while size <= most and (chunk := source.read(CHUNK)):
        digest.update(chunk)
        size += len(chunk)
    return Content(digest.hexdigest(), size)


def seal(source: BinaryIO, target: BinaryIO, key: Key, reference: str, file_id: str) -> Content:
    """Writes what ``source`` holds to ``target``, encrypted for this case and file."""
    header = _FORMAT + key.id.encode() + b"\n" + secrets.token_bytes(_SALT_BYTES)
    cipher, digest, size = _cipher(key, header, reference, file_id), hashlib.sha256(), 0
    target.write(header)
    for number, (chunk, last) in enumerate(_chunks(source, CHUNK)):
        digest.update(chunk)
        size += len(chunk)
        target.write(cipher.encrypt(_nonce(number, last), chunk, _beside(header, size if last else None)))
    return Content(digest.hexdigest(), size)


def unseal(source: BinaryIO, ring: KeyRing, reference: str, file_id: str) -> Iterator[bytes]:
    """What is encrypted in ``source``, in pieces. None of it counts before the last.

    Raises:
        FileWrong: it is not what was sealed for this case and file, or its key is not in the ring.
    """
    header, key = _header(source, ring)
    cipher, size = _cipher(key, header, reference, file_id), 0
    for number, (sealed, last) in enumerate(_chunks(source, CHUNK + _TAG_BYTES)):
        size += max(0, len(sealed) - _TAG_BYTES)
        try:
            yield cipher.decrypt(_nonce(number, last), sealed, _beside(header, size if last else None))
        except InvalidTag:
            raise FileWrong("its file was changed, is cut or damaged, or is that of another piece") from None


class EvidenceStore:
    """The folder ``ASB_EVIDENCE_DIR``. ``ring`` gives the key ring as it is now. Methods block; see ``Files``."""

    def __init__(self, folder: Path, ring: Callable[[], KeyRing]) -> None:
        self.folder = folder
        self._ring = ring

    def make(self) -> None:
        """Makes the folder, where it never was."""
        with self._reached():
            self.folder.mkdir(mode=0o700, parents=True, exist_ok=True)

    def put(self, reference: str, file_id: str, source: BinaryIO, content: Content) -> Put:
        """Stores a file whole, on the disk, or not at all. One that is there already stays: its id says what it holds.

        Raises:
            FileWrong: the content is another one than ``content``, which its id was made of.
        """
        place = self.path(reference, file_id)
        half = place.with_name(f"{file_id}.{secrets.token_hex(4)}")
        with self._reached():
            if place.exists():
                with place.open("rb") as stored:
                    return Put(_key_id(stored), new=False)
            if not place.parent.exists():
                place.parent.mkdir(mode=0o700)
                sync_folder(self.folder)
            key = self._ring().default_writer
            try:
                with open(os.open(half, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "wb") as target:  # noqa: PTH123
                    if seal(source, target, key, reference, file_id) != content:
                        raise FileWrong("it was changed while it was read")
                    target.flush()
                    os.fsync(target.fileno())
                half.replace(place)
                sync_folder(place.parent)
            except BaseException:
                half.unlink(missing_ok=True)
                raise
        return Put(key.id, new=True)

    def read(self, reference: str, file_id: str, content: Content) -> Iterator[bytes]:
        """What a file holds, in pieces. None of it counts before the last.

        Raises:
            FileWrong: it is gone, cannot be opened, or is not ``content``.
        """
        digest, size = hashlib.sha256(), 0
        with self._reached():
            self._raise_if_away()
            place = self.path(reference, file_id)
            if not place.exists():
                raise FileWrong("its file is gone")
            with place.open("rb") as source:
                for chunk in unseal(source, self._ring(), reference, file_id):
                    digest.update(chunk)
                    size += len(chunk)
                    yield chunk
        if (digest.hexdigest(), size) != content:
            raise FileWrong("the hash of its file is not the one on record")

    def check(self, reference: str, file_id: str, sha256: str, size: int) -> None:
        """See ``Files``."""
        for _ in self.read(reference, file_id, Content(sha256, size)):
            pass

    def destroy(self, reference: str, name: str) -> None:
        """See ``Files``."""
        place = self.path(reference, name)
        with self._reached():
            self._raise_if_away()
            if place.parent.exists():
                place.unlink(missing_ok=True)
                sync_folder(place.parent)

    def found(self, reference: str | None = None) -> list[Stored]:
        """See ``Files``."""
        with self._reached():
            self._raise_if_away()
            folders = self.folder.iterdir() if reference is None else [self.folder / reference]
            return [each for folder in folders if is_reference(folder.name) for each in _stored(folder)]

    def path(self, reference: str, name: str) -> Path:
        """Where a file is."""
        return self.folder / reference / name

    def _raise_if_away(self) -> None:
        if not self.folder.is_dir():
            raise FileNotFoundError(2, "No such file or directory")

    @contextmanager
    def _reached(self) -> Iterator[None]:
        try:
            yield
        except OSError as error:
            what = f"ASB_EVIDENCE_DIR is {str(self.folder)!r}, which cannot be used ({error.strerror})"
            raise FilesAway(what) from None


def _stored(folder: Path) -> Iterator[Stored]:
    for each in folder.iterdir() if folder.is_dir() else ():
        if _NAME.fullmatch(each.name):
            try:
                at = datetime.fromtimestamp(each.stat().st_mtime, UTC)
            except FileNotFoundError:
                continue  # It got its name, or was destroyed, a moment ago.
            yield Stored(folder.name, each.name, at)


def _chunks(source: BinaryIO, size: int) -> Iterator[tuple[bytes, bool]]:
    """What a source holds in pieces, and of each whether it is the last. There is always a last one."""
    chunk = source.read(size)
    while following := source.read(size):
        yield chunk, False
        chunk = following
    yield chunk, True


def _nonce(number: int, last: bool) -> bytes:
    return number.to_bytes(11, "big") + bytes([last])


def _beside(header: bytes, total: int | None) -> bytes:
    return header if total is None else header + total.to_bytes(8, "big")


def _cipher(key: Key, header: bytes, reference: str, file_id: str) -> AESGCM:
    about = f"asb evidence file/{reference}/{file_id}".encode()
    salt = header[-_SALT_BYTES:]
    return AESGCM(HKDF(SHA256(), length=32, salt=salt, info=about).derive(key.secret.get_secret_value()))


def _key_id(source: BinaryIO) -> str:
    line = source.readline(_LONGEST_KEY_ID + 1) if source.read(len(_FORMAT)) == _FORMAT else b""
    if not line.endswith(b"\n"):
        raise FileWrong("its file does not begin as a file of evidence does")
    return line[:-1].decode("ascii", "replace")


def _header(source: BinaryIO, ring: KeyRing) -> tuple[bytes, Key]:
    key_id = _key_id(source)
    key = ring.find(key_id)
    if key is None:
        raise FileWrong(f"its file is encrypted with the key {key_id}, which is not in the key ring")
    return _FORMAT + key_id.encode() + b"\n" + source.read(_SALT_BYTES), key
