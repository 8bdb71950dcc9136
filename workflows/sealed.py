"""What the payload encryption says of a payload, as a handler finds it: who sealed it, or why it cannot be opened.

It is said in metadata under reserved names. Decoding first deletes these from every payload, so that no sender can say
it of themselves; what it then adds reaches a handler, and is the same on replay.
"""

from functools import cache
from types import UnionType
from typing import Any, Union, get_args, get_origin

from pydantic import BaseModel, ValidationError
from temporalio.api.common.v1 import Payload

from standard.core.draft import Refused
from standard.core.seals import Seal
from standard.core.words import RefusalCode

RESERVED = "asb-"
"""What the names of reserved metadata begin with."""

SEAL = RESERVED + "seal"
"""The JSON of a ``Seal``, where the payload's key vouches for its sender."""

OUR_OWN = RESERVED + "own"
"""On what one of the landlord's own processes has encrypted for this very place: the name of its model, or nothing."""

KIND = "kind"
"""Inside what such a process encrypts: the name of the model, so that a request is not taken for its answer."""

UNOPENED = RESERVED + "unopened"
"""Why an encrypted payload could not be opened, in plain words."""

OF_ANOTHER_CASE = "it was encrypted for another case; who may see that one can open it where it stands in Temporal"
"""Why one is not opened that names another case: its text would be seen by who may see this one."""


def seal_of(payload: Payload) -> Seal | None:
    """Who sealed a payload; None where nobody proves it.

    Raises:
        Refused: the payload is encrypted and could not be opened, or belongs to another case.
    """
    unopened = payload.metadata.get(UNOPENED)
    if unopened is not None:
        why = unopened.decode("utf-8", "backslashreplace")
        raise Refused(RefusalCode.WRONG_CASE if why == OF_ANOTHER_CASE else RefusalCode.UNOPENED, why)
    found = payload.metadata.get(SEAL)
    if found is None:
        return None
    try:
        return Seal.model_validate_json(found)
    except ValidationError:
        raise Refused(RefusalCode.UNOPENED, "its seal cannot be read") from None


def is_our_own(payload: Payload, kind: Any = None) -> bool:
    """Whether a payload was written by one of the landlord's own processes (a worker, or a command with the ring) for
    the place where it is read, and where a type is named, as a value of it.
    """
    found = payload.metadata.get(OUR_OWN)
    return found is not None and (kind is None or found in _names(kind))


@cache
def _names(kind: Any) -> frozenset[bytes]:
    """What stands under ``OUR_OWN`` for values of a type: names of models, and nothing for all else."""
    parts = get_args(kind) if get_origin(kind) in (Union, UnionType) else (kind,)
    return frozenset(name_of(part) for part in parts)


def name_of(kind: Any) -> bytes:
    """The name of a model, and nothing for any other type."""
    return kind.__name__.encode() if isinstance(kind, type) and issubclass(kind, BaseModel) else b""


def strip(payload: Payload) -> None:
    """Deletes reserved metadata: it counts only where our own decoding has put it."""
    for name in [name for name in payload.metadata if name.startswith(RESERVED)]:
        del payload.metadata[name]
