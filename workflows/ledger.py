"""Which messages a case has decided already, so that one sent twice changes nothing and gets the same answer."""

import hashlib
from typing import NamedTuple

from pydantic import BaseModel

KEPT = 2_000
"""How many messages one ledger remembers."""


class Decided(NamedTuple):
    """How a message was decided: its journal entry and, if it was refused, the refusal's code."""

    same_content: bool
    entry: int
    refused: str


class Ledger(BaseModel):
    """Hashed message ids, oldest first, each with entry number and outcome: ``id:content:entry:refusal code``."""

    rows: dict[str, str] = {}

    def find(self, message_id: str, content: bytes) -> Decided | None:
        """How the message of this id was decided, or None if it is new."""
        row = self.rows.get(_hash(message_id.encode("utf-8", "surrogatepass")))
        if row is None:
            return None
        content_hash, entry, refused = row.split(":")
        return Decided(content_hash == _hash(content), int(entry), refused)

    def add(self, message_id: str, content: bytes, entry: int, refused: str = "") -> None:
        """Remembers a decision; the oldest is forgotten beyond ``KEPT``."""
        self.rows[_hash(message_id.encode("utf-8", "surrogatepass"))] = f"{_hash(content)}:{entry}:{refused}"
        while len(self.rows) > KEPT:
            del self.rows[next(iter(self.rows))]


def _hash(value: bytes) -> str:
    return hashlib.blake2b(value, digest_size=8).hexdigest()
