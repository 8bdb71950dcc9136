"""Back-ups of the key ring: the whole ring in one file, encrypted with a passphrase, and brought back from it.

The passphrase is stretched with scrypt, the ring encrypted with AES-256-GCM, and what the file says of both is
authenticated with it.
"""

import json
import secrets
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Annotated, Literal

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.kdf.scrypt import Scrypt
from pydantic import Base64Bytes, BaseModel, ConfigDict, Field, SecretStr, ValidationError

from activities.register.keys import ListedKey
from worker.problems import BadInput
from worker.sealing.files import ring_locked, set_aside
from worker.sealing.keys import Key, KeyRing, load_ring, save_ring

SHORTEST_PASSPHRASE = 12
"""In characters. Whoever has the file can try passphrases for as long as they like."""

_COST = 2**17
"""Of one try: 128 MB of memory and about half a second, as OWASP's Password Storage Cheat Sheet advises."""

_DEAREST = 2**20


class _Backup(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid")

    format: Literal["asb-keys-backup-1"] = "asb-keys-backup-1"
    cost: Annotated[int, Field(ge=2**14, le=_DEAREST)] = _COST
    salt: Annotated[Base64Bytes, Field(min_length=16, max_length=64)]
    nonce: Annotated[Base64Bytes, Field(min_length=12, max_length=12)]
    data: Base64Bytes

    @property
    def header(self) -> bytes:
        return json.dumps([self.format, self.cost, self.salt.hex(), self.nonce.hex()]).encode()


def checked_passphrase(text: str) -> SecretStr:
    """A passphrase for a new back-up.

    Raises:
        BadInput: it is too short.
    """
    if len(text) < SHORTEST_PASSPHRASE:
        raise BadInput(f"the passphrase has {len(text)} characters; it must have at least {SHORTEST_PASSPHRASE}")
    return SecretStr(text)


def seal_backup(ring: KeyRing, passphrase: SecretStr) -> str:
    """The content of a back-up file. Takes about half a second."""
    empty = _Backup.model_construct(salt=secrets.token_bytes(16), nonce=secrets.token_bytes(12), data=b"")
    data = _cipher(empty, passphrase).encrypt(empty.nonce, ring.model_dump_json().encode(), empty.header)
    return empty.model_copy(update={"data": data}).model_dump_json(indent=2)


def open_backup(content: bytes, passphrase: SecretStr, name: str) -> KeyRing:
    """The ring in a back-up file of this name.

    Raises:
        BadInput: it is no back-up, the passphrase is another, or the file is damaged.
    """
    try:
        backup = _Backup.model_validate_json(content)
    except ValidationError:
        raise BadInput(f"FILE: {name!r} is no back-up of keys; `asb keys backup` makes them") from None
    try:
        plain = _cipher(backup, passphrase).decrypt(backup.nonce, backup.data, backup.header)
        return KeyRing.model_validate_json(plain)
    except (InvalidTag, ValidationError):
        raise BadInput(f"FILE: {name!r} does not open: the passphrase is another, or the file is damaged") from None


@dataclass(frozen=True)
class Restored:
    """What bringing a back-up back has done: the ring as it is now, the keys that came into it, and where the file went
    that held no key ring.
    """

    ring: KeyRing
    brought_back: list[Key]
    set_aside: Path | None = None


def restore(path: Path, backup: KeyRing, listed: Sequence[ListedKey]) -> Restored:
    """Puts the keys of a back-up into the ring in this file, which is made where it is not there.

    What the ring writes with stays; where it writes with nothing for a use, it does as the back-up did. Of two keys of
    one id the one that is ``listed`` stays, and where the list (empty: the register is away) does not say, the ring's.

    Raises:
        BadInput: no key of the back-up is on the list: it is another landlord's. Or the ring cannot be read or written.
    """
    checks = {key.id: key.check_value for key in listed}
    if checks and not any(checks.get(key.id) == key.check for key in backup.keys):
        raise BadInput("FILE: none of the keys in this back-up is one that the register lists; it is of other servers")
    with ring_locked(path):
        spoilt = _set_aside(path)
        before = load_ring(path) if path.exists() else KeyRing()
        taken = [key for key in backup.keys if _is_to_be_taken(key, before, checks)]
        ids = {key.id for key in taken}
        keys = (*(key for key in before.keys if key.id not in ids), *taken)
        after = KeyRing(keys=keys, writing=before.writing)
        for key in keys:
            if key.id in backup.writing and after.writes_with(key.use, key.service) is None:
                after = after.writing_with(key)
        save_ring(path, after)
    return Restored(after, taken, spoilt)


def _is_to_be_taken(key: Key, ring: KeyRing, checks: dict[str, str]) -> bool:
    there = ring.find(key.id)
    if there is None or there == key:
        return there is None
    return checks.get(key.id) == key.check


def _set_aside(path: Path) -> Path | None:
    """Moves a file that holds no key ring out of the way: somebody may still make something of it."""
    try:
        KeyRing.model_validate_json(path.read_bytes())
    except ValidationError:
        return set_aside(path)
    except OSError:
        return None
    return None


def _cipher(backup: _Backup, passphrase: SecretStr) -> AESGCM:
    stretched = Scrypt(salt=backup.salt, length=32, n=backup.cost, r=8, p=1)
    return AESGCM(stretched.derive(passphrase.get_secret_value().encode()))
