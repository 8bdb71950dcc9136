"""Which messages a case has decided already, so that one sent twice changes nothing and gets the same answer."""

import base64
import hashlib
from typing import Any, NamedTuple

from pydantic import BaseModel, field_serializer, field_validator

from standard.core.words import RefusalCode

KEPT = 2_000
"""How many messages one ledger remembers."""

_ID, _CONTENT, _ENTRY, _CODE = 8, 4, 3, 2
_ROW = _ID + _CONTENT + _ENTRY + _CODE
_ACCEPTED = bytes(_CODE)


class Decided(NamedTuple):
    """How a message was decided: its journal entry and, if it was refused, the refusal's code."""

    same_content: bool
    entry: int
    refused: RefusalCode | None


class Ledger(BaseModel):
    """Hashed message ids, oldest first, each with the hash of its content, its entry and its refusal's code, if any.

    A case carries two of them from run to run, so they are bytes in memory and one text of 23 characters a row in JSON.
    """

    rows: dict[bytes, bytes] = {}

    @field_serializer("rows")
    def _packed(self, rows: dict[bytes, bytes]) -> str:
        return base64.b64encode(b"".join(key + row for key, row in rows.items())).decode()

    @field_validator("rows", mode="before")
    @classmethod
    def _unpacked(cls, value: Any) -> Any:
        if not isinstance(value, str):
            return value
        packed = base64.b64decode(value)
        rows = [packed[at : at + _ROW] for at in range(0, len(packed), _ROW)]
        return {row[:_ID]: row[_ID:] for row in rows}

    def find(self, message_id: str, content: bytes) -> Decided | None:
        """How the message of this id was decided, or None if it is new."""
        row = self.rows.get(_hash_of_id(message_id))
        if row is None:
            return None
        entry, code = row[_CONTENT : _CONTENT + _ENTRY], row[_CONTENT + _ENTRY :]
        # A code that is no longer in use was a refusal all the same.
        refused = None if code == _ACCEPTED else _CODES.get(code, RefusalCode.NOT_ALLOWED)
        return Decided(row[:_CONTENT] == _hash(content, _CONTENT), int.from_bytes(entry), refused)

    def add(self, message_id: str, content: bytes, entry: int, refused: RefusalCode | None = None) -> None:
        """Remembers a decision; the oldest is forgotten beyond ``KEPT``."""
        code = _ACCEPTED if refused is None else _hash(refused.value.encode(), _CODE)
        self.rows[_hash_of_id(message_id)] = _hash(content, _CONTENT) + entry.to_bytes(_ENTRY) + code
        while len(self.rows) > KEPT:
            del self.rows[next(iter(self.rows))]


def _hash_of_id(message_id: str) -> bytes:
    return _hash(message_id.encode("utf-8", "surrogatepass"), _ID)


def _hash(value: bytes, size: int) -> bytes:
    return hashlib.blake2b(value, digest_size=size).digest()


_CODES = {_hash(code.value.encode(), _CODE): code for code in RefusalCode}
"""Refusals by the hash of their code: whatever is added to them, each row means what it meant."""
