"""What our own ciphertexts are for: bound to each when it is written, compared wherever it is read."""

import json
from hashlib import sha256

from temporalio.api.common.v1 import Payload
from temporalio.converter import ActivitySerializationContext, SerializationContext, WorkflowSerializationContext

from standard.core.reference import is_reference, parse_reference, reference_for

FOR = "encrypted-for"
"""The metadata that says what a ciphertext is for: in clear, as the codec server knows no case, and authenticated."""

CASE = "encrypted-case"
"""The metadata that says which case a ciphertext belongs to: its reference, in clear as Temporal has it anyway, and
authenticated. The codec server asks by it who may see what is inside, and no other case opens it.
"""

_BYTES = 12


def purpose(context: SerializationContext) -> bytes:
    """A short hash of what the SDK says of a payload's place: its workflow, and the very activity where it is one's.

    An activity's id is made by the case, anew for each request (``workflows/asking.py``). The namespace is left out:
    histories are replayed in others.
    """
    match context:
        case ActivitySerializationContext(workflow_id=workflow, activity_type=kind, activity_id=activity):
            place: tuple[str | None, ...] = ("activity", workflow, kind, activity)
        case WorkflowSerializationContext(workflow_id=workflow):
            place = ("workflow", workflow)
        case _:
            place = (type(context).__name__,)
    return sha256(repr(place).encode("utf-8", "surrogatepass")).digest()[:_BYTES]


def case_in(context: SerializationContext) -> bytes | None:
    """The reference of the case that a workflow's payloads belong to; None where they are no workflow's. A report that
    starts under its own id opens its case under that id's reference, and belongs to it from the first.
    """
    workflow = getattr(context, "workflow_id", None)
    if not workflow:
        return None
    return (workflow if is_reference(workflow) else reference_for(workflow)).encode()


def is_for_another(payload: Payload, here: bytes | None) -> bool:
    """Whether a ciphertext says that it is for another place than ``here``; None is no place, where all is shown."""
    return _differs(payload, FOR, here)


def is_of_another(payload: Payload, case: bytes | None) -> bool:
    """Whether a ciphertext says that it belongs to another case than ``case``, as for ``is_for_another``. One from
    before ciphertexts named their case, or that was sealed before it was known, says nothing.
    """
    return _differs(payload, CASE, case)


def says_another(opened: Payload, case: bytes | None) -> bool:
    """Whether a message in clear says itself that it is for another case. For one whose ciphertext names none."""
    if case is None or opened.metadata.get("encoding") != b"json/plain" or b"case_reference" not in opened.data:
        return False
    try:
        fields = json.loads(opened.data)
        # A report may name other cases as it likes.
        return "report_id" not in fields and parse_reference(fields["case_reference"]).encode() != case
    except (ValueError, KeyError, TypeError, AttributeError, RecursionError):
        return False


def _differs(payload: Payload, name: str, here: bytes | None) -> bool:
    given = payload.metadata.get(name)
    return given is not None and here is not None and given != here
