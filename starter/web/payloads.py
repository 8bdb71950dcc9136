"""Payloads as Temporal's clients send them to a codec server, and what sealing adds to a message.

A body is the JSON form of the protobuf ``Payloads``: ``{"payloads": [{"metadata": {"encoding": BASE64}, "data":
BASE64}]}``.
"""

import json
from collections.abc import Awaitable, Callable, Sequence
from datetime import UTC, datetime
from typing import Any
from uuid import uuid4

from google.protobuf import json_format
from temporalio.api.common.v1 import Payload, Payloads

from standard.core.draft import Refused
from standard.core.json_read import decoded
from standard.core.people import Person, is_one_person
from standard.core.reading import read_report
from standard.core.reference import is_reference, reference_for
from worker.problems import BadInput
from worker.sealing.codec import SealedCodec, is_encrypted
from worker.sealing.keys import Key, KeyUse
from worker.sealing.sealer import case_named, person_seal
from workflows.sealed import OUR_OWN, UNOPENED

_JSON = b"json/plain"
_NO_ID = "?"


MayBeShown = Callable[[Sequence[tuple[Payload, Payload]]], Awaitable[Sequence[bool]]]
"""Whether each of these payloads may be shown to who asks, given as it came and in clear."""


class NotPayloads(Exception):
    """A body is not the JSON of payloads. Never says what it holds."""


def read_payloads(body: bytes) -> list[Payload]:
    """The payloads in a body.

    Raises:
        NotPayloads: it holds none.
    """
    try:
        content = json.loads(body)
        if not isinstance(content, dict):
            raise NotPayloads
        found = json_format.ParseDict(content, Payloads(), ignore_unknown_fields=True)
    except (json_format.ParseError, ValueError, RecursionError):
        raise NotPayloads from None
    return list(found.payloads)


def written(payloads: Sequence[Payload]) -> str:
    """The body for these payloads."""
    return json_format.MessageToJson(Payloads(payloads=payloads), indent=None)


async def opened(
    codec: SealedCodec, payloads: Sequence[Payload], may_be_shown: MayBeShown, *, marked: bool
) -> list[Payload]:
    """The payloads in clear, each with the proof of who sealed it beside it; what cannot be opened, or is not for who
    asks, stays as it is.

    ``marked``: what our own processes have written says so, for a client that reads nothing else. The official
    ``temporal`` command prints what has such a mark less readably.
    """
    found = await codec.decode(payloads)
    for payload in found:
        if not marked:
            payload.metadata.pop(OUR_OWN, None)
    pairs = list(zip(payloads, found, strict=True))
    encrypted = [(before, after) for before, after in pairs if is_encrypted(before) and UNOPENED not in after.metadata]
    shown = iter(await may_be_shown(encrypted))
    return [
        before if UNOPENED in after.metadata or (is_encrypted(before) and not next(shown)) else after
        for before, after in pairs
    ]


def sealed(codec: SealedCodec, payloads: Sequence[Payload], person: Person) -> list[Payload]:
    """The payloads encrypted with the people's key. Messages, and reports that are the person's own, are sealed.

    What is encrypted already stays as it is.

    Raises:
        BadInput: the ring has no key for people, or none to write with.
    """
    return [each if is_encrypted(each) else _sealed(codec, each, person) for each in payloads]


def _sealed(codec: SealedCodec, payload: Payload, person: Person) -> Payload:
    fields = fields_of(payload)
    case = _case_of(payload, fields or {})
    if fields is None or not _is_theirs(fields, person):
        # Never with the storage key: what that has encrypted counts as written by our own processes.
        return codec.encrypt(payload, _people_key(codec), case=case)
    seal = person_seal(person.id, person, datetime.now(UTC))
    return codec.encrypt(_filled_in(payload, fields, person), _people_key(codec), seal, case)


def _case_of(payload: Payload, fields: dict[str, Any]) -> str | None:
    """The case that a message or report is sure to be read in; None where it could be read in more than one, as no
    other than the named one opens it.
    """
    if "report_id" not in fields:
        return case_named(fields.get("case_reference"))
    if "case_reference" in fields:
        return None
    try:
        report_id = read_report(payload.data, _NO_ID).report_id
    except Refused:
        return None
    return None if report_id == _NO_ID or is_reference(report_id) else reference_for(report_id)


def _people_key(codec: SealedCodec) -> Key:
    key = codec.ring.writes_with(KeyUse.PEOPLE)
    if key is None:
        raise BadInput("the codec server's key ring has no key for people; make one with `asb keys new`")
    return key


def fields_of(payload: Payload) -> dict[str, Any] | None:
    """What a message or report says; None where the payload is something else."""
    if payload.metadata.get("encoding") != _JSON:
        return None
    try:
        found = json.loads(payload.data)
    except (ValueError, RecursionError):
        return None
    return found if isinstance(found, dict) else None


def _is_theirs(fields: dict[str, Any], person: Person) -> bool:
    """Messages are, whoever is named in them: the case refuses a wrong name and has it on record.

    Reports are only where they name the person or nobody: what a contact centre reported is not the officer's who
    types it in.
    """
    if "case_reference" in fields:
        return True
    sender = fields.get("sender", person.id)
    return "report_id" in fields and isinstance(sender, str) and is_one_person(sender, person.id)


def _filled_in(payload: Payload, fields: dict[str, Any], person: Person) -> Payload:
    """What people need not type: who they are, and an id of the message."""
    known = {"sender": person.id} | ({"message_id": str(uuid4())} if "case_reference" in fields else {})
    missing = {name: value for name, value in known.items() if name not in fields}
    if not missing:
        return payload
    filled = Payload()
    filled.CopyFrom(payload)
    # Put into the text: what is made anew of what was read would have lost a key that is given twice.
    text, _ = decoded(payload.data)
    filled.data = text.replace("{", f"{json.dumps(missing)[:-1]}, ", 1).encode()
    return filled
