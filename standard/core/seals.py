"""Seals: the proof of who sent a message, and whom the landlord believes.

A message is *sealed* where its sender has proven who they are: encrypted with a key that only they, or a door that
checked them, can write with, and with their name inside. Who is claimed in a message that is not sealed may be anybody.
"""

from datetime import datetime
from enum import StrEnum

from standard.core.kept import Kept
from standard.core.words import Role


class SenderKind(StrEnum):
    """What a sender is. ``operations`` are the landlord's own commands, such as ``asb calendar``."""

    PERSON = "person"
    SERVICE = "service"
    OPERATIONS = "operations"


class Seal(Kept):
    """Proof of who sent a message, as the payload encryption found it.

    ``sender`` is the id that the key or the door vouches for; ``name`` and ``role`` are the register's at the time of
    sealing, and missing where it could not be asked or knows nobody of this id. ``key`` is the id of the key,
    ``sealed_at`` the sealing machine's clock (UTC).
    """

    sender: str
    kind: SenderKind
    name: str | None = None
    role: Role | None = None
    sealed_at: datetime
    key: str = ""


def is_person(seal: Seal | None) -> bool:
    """Whether a person of the landlord has proven to be the sender."""
    return seal is not None and seal.kind is SenderKind.PERSON


class Trust(Kept):
    """What the landlord believes, carried by each case as data, since a decision must be the same on replay.

    ``plain_reports``: whether reports and incidents of unproven senders are taken. ``revoked_keys``: the ids of keys
    that prove nothing any more.
    """

    plain_reports: bool = True
    revoked_keys: tuple[str, ...] = ()
