"""The key ring: the keys that payloads are encrypted with, and the file that holds them.

A key's id is random and never used again, and a key is never deleted: histories that it opens may be asked for years
later. What became of a key (writing, revoked) is the register's; the ring holds only what must never stand there.
"""

import base64
import hashlib
import secrets
from collections.abc import Iterable
from datetime import UTC, datetime
from enum import StrEnum
from pathlib import Path
from typing import Annotated, Self

from pydantic import BaseModel, ConfigDict, Field, SecretBytes, ValidationError, field_serializer, field_validator
from pydantic import model_validator as validated

from worker.private import write_private
from worker.problems import BadInput

SECRET_BYTES = 32
"""The length of a key's secret: AES-256."""

_ID_BYTES = 5


class KeyUse(StrEnum):
    """What a key is for.

    ``storage``: all that cases and activities write. ``people``: messages of people, sealed by ``asb`` or the codec
    server. ``service``: messages of the one service that holds the key.
    """

    STORAGE = "storage"
    PEOPLE = "people"
    SERVICE = "service"


class Key(BaseModel):
    """One key. ``service`` names the sender that a service's key vouches for."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    id: Annotated[str, Field(pattern=r"^[a-z0-9-]{4,40}$")]
    use: KeyUse
    service: str | None = None
    made_at: datetime
    secret: SecretBytes

    @field_validator("secret", mode="before")
    @classmethod
    def _from_base64(cls, value: object) -> object:
        return base64.b64decode(value, validate=True) if isinstance(value, str) else value

    @field_validator("secret")
    @classmethod
    def _of_its_length(cls, value: SecretBytes) -> SecretBytes:
        if len(value.get_secret_value()) != SECRET_BYTES:
            raise ValueError(f"a secret has {SECRET_BYTES} bytes")
        return value

    @field_serializer("secret", when_used="json")
    def _to_base64(self, value: SecretBytes) -> str:
        return base64.b64encode(value.get_secret_value()).decode()

    @validated(mode="after")
    def _names_its_service(self) -> Self:
        if (self.use is KeyUse.SERVICE) != bool(self.service):
            raise ValueError("a service's key names its service, and no other key does")
        return self

    @property
    def check(self) -> str:
        """What the register keeps of the key, so that two of one id are told apart; says nothing about the secret."""
        return hashlib.sha256(b"asb key check\0" + self.id.encode() + self.secret.get_secret_value()).hexdigest()[:16]


def new_key(use: KeyUse, service: str | None = None) -> Key:
    """A key of a new random id and secret."""
    number = secrets.token_hex(_ID_BYTES)
    return Key(
        id=f"{use.value}-{number}",
        use=use,
        service=service,
        made_at=datetime.now(UTC),
        secret=SecretBytes(secrets.token_bytes(SECRET_BYTES)),
    )


class KeyRing(BaseModel):
    """Several keys to read with, and for each use one to write with: ``writing`` has the ids of those.

    A service's own ring holds its key and no other.
    """

    model_config = ConfigDict(frozen=True, extra="forbid")

    version: int = 1
    keys: tuple[Key, ...] = ()
    writing: frozenset[str] = frozenset()

    @validated(mode="after")
    def _hold_together(self) -> Self:
        ids = [key.id for key in self.keys]
        if len(set(ids)) != len(ids):
            raise ValueError("two keys have one id")
        if not self.writing <= set(ids):
            raise ValueError("a key that is to be written with is missing")
        written = [(key.use, key.service) for key in self.keys if key.id in self.writing]
        if len(set(written)) != len(written):
            raise ValueError("two keys are to be written with for one use")
        return self

    def find(self, key_id: str) -> Key | None:
        """The key of this id."""
        return next((key for key in self.keys if key.id == key_id), None)

    def writes_with(self, use: KeyUse, service: str | None = None) -> Key | None:
        """The key that is written with for this use."""
        return next(
            (key for key in self.keys if key.id in self.writing and (key.use, key.service) == (use, service)), None
        )

    @property
    def default_writer(self) -> Key:
        """The key that everything without a sender is written with: storage, or a service's own.

        Raises:
            BadInput: the ring has none.
        """
        own = next((key for key in self.keys if key.id in self.writing and key.use is KeyUse.SERVICE), None)
        found = self.writes_with(KeyUse.STORAGE) or own
        if found is None:
            raise BadInput("the key ring has no key to write with; `asb keys new` makes one")
        return found

    def with_keys(self, keys: Iterable[Key]) -> "KeyRing":
        """The ring with more keys, for reading only. Those it has already stay as they are."""
        known = {key.id for key in self.keys}
        return self.model_copy(update={"keys": (*self.keys, *(key for key in keys if key.id not in known))})

    def writing_with(self, key: Key) -> "KeyRing":
        """The ring with ``key``, which it has, as the one to write with for its use."""
        same = {each.id for each in self.keys if (each.use, each.service) == (key.use, key.service)}
        return self.model_copy(update={"writing": (self.writing - same) | {key.id}})


def first_ring() -> KeyRing:
    """A ring with a new key for storage and one for people, both to write with."""
    keys = (new_key(KeyUse.STORAGE), new_key(KeyUse.PEOPLE))
    return KeyRing(keys=keys, writing=frozenset(key.id for key in keys))


def load_ring(path: Path) -> KeyRing:
    """The ring in a file.

    Raises:
        BadInput: it is not there, cannot be read, may be read by others, or holds no key ring; never says what it
            holds.
    """
    try:
        mode, content = path.stat().st_mode, path.read_bytes()
    except FileNotFoundError:
        raise BadInput(
            f"ASB_KEYS_FILE is {str(path)!r}, where no key ring is; make one with `asb keys new`, "
            "or bring one back with `asb keys restore`"
        ) from None
    except OSError as error:
        raise BadInput(f"ASB_KEYS_FILE is {str(path)!r}, which cannot be read ({error.strerror})") from None
    if mode & 0o077:
        raise BadInput(f"ASB_KEYS_FILE is {str(path)!r}, which others may read; give it to its owner alone (chmod 600)")
    try:
        return KeyRing.model_validate_json(content)
    except ValidationError:
        raise BadInput(
            f"ASB_KEYS_FILE is {str(path)!r}, which holds no key ring; bring it back with `asb keys restore`"
        ) from None


def save_ring(path: Path, ring: KeyRing) -> None:
    """Writes a whole ring or none, readable for its owner alone.

    Raises:
        BadInput: it cannot be written there.
    """
    try:
        write_private(path, ring.model_dump_json(indent=2))
    except OSError as error:
        raise BadInput(f"ASB_KEYS_FILE is {str(path)!r}, which cannot be written ({error.strerror})") from None
