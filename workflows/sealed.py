"""What the payload encryption says of a payload, as a handler finds it: who sealed it, or why it cannot be opened.

It is said in metadata under reserved names. Decoding first deletes these from every payload, so that no sender can say
it of themselves; what it then adds reaches a handler, and is the same on replay.
"""

from pydantic import ValidationError
from temporalio.api.common.v1 import Payload

from standard.draft import Refused
from standard.seals import Seal
from standard.words import RefusalCode

RESERVED = "asb-"
"""What the names of reserved metadata begin with."""

SEAL = RESERVED + "seal"
"""The JSON of a ``Seal``, where the payload's key vouches for its sender."""

OUR_OWN = RESERVED + "own"
"""The id of the key, where a payload was encrypted for storing by one of the landlord's own processes."""

UNOPENED = RESERVED + "unopened"
"""Why an encrypted payload could not be opened, in plain words."""


def seal_of(payload: Payload) -> Seal | None:
    """Who sealed a payload; None where nobody proves it.

    Raises:
        Refused: the payload is encrypted and could not be opened.
    """
    unopened = payload.metadata.get(UNOPENED)
    if unopened is not None:
        raise Refused(RefusalCode.UNOPENED, unopened.decode("utf-8", "backslashreplace"))
    found = payload.metadata.get(SEAL)
    if found is None:
        return None
    try:
        return Seal.model_validate_json(found)
    except ValidationError:
        raise Refused(RefusalCode.UNOPENED, "its seal cannot be read") from None


def is_our_own(payload: Payload) -> bool:
    """Whether a payload was written by one of the landlord's own processes: a worker, or a command with the ring."""
    return OUR_OWN in payload.metadata


def strip(payload: Payload) -> None:
    """Deletes reserved metadata: it counts only where our own decoding has put it."""
    for name in [name for name in payload.metadata if name.startswith(RESERVED)]:
        del payload.metadata[name]
