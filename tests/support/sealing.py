"""Payloads sealed in tests, past the doors that would look at who sends them."""

from datetime import UTC, datetime

from temporalio.api.common.v1 import Payload
from temporalio.client import Client
from temporalio.common import RawValue

from standard.core.seals import Seal, SenderKind
from worker.connection import codec_of
from worker.sealing.keys import Key, KeyUse


def plain(data: bytes, encoding: bytes = b"json/plain") -> Payload:
    """A payload that is not encrypted."""
    return Payload(metadata={"encoding": encoding}, data=data)


def person(sender: str) -> Seal:
    """The seal of a person, whoever they are."""
    return Seal(sender=sender, kind=SenderKind.PERSON, sealed_at=datetime.now(UTC))


def sealed_as(client: Client, sender: str, data: bytes) -> RawValue:
    """These bytes as a person's message, sealed with the key of the landlord's people."""
    codec = codec_of(client)
    return RawValue(codec.encrypt(plain(data), people_key(client), person(sender)))


def people_key(client: Client) -> Key:
    """The key that people's messages are sealed with."""
    key = codec_of(client).ring.writes_with(KeyUse.PEOPLE)
    assert key is not None
    return key
