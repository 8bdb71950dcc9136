"""What our own ciphertexts are for: bound to each when it is written, compared wherever it is read."""

from hashlib import sha256

from temporalio.api.common.v1 import Payload
from temporalio.converter import ActivitySerializationContext, SerializationContext, WorkflowSerializationContext

FOR = "encrypted-for"
"""The metadata that says what a ciphertext is for: in clear, as the codec server knows no case, and authenticated."""

CASE = "encrypted-case"
"""The metadata that says which case a ciphertext belongs to: its reference, in clear as Temporal has it anyway, and
authenticated. The codec server asks by it who may see what is inside.
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
    """The id of the workflow that a payload belongs to, which is the case's reference; None where it is of none."""
    workflow = getattr(context, "workflow_id", None)
    return workflow.encode("utf-8", "surrogatepass") if workflow else None


def is_for_another(payload: Payload, here: bytes | None) -> bool:
    """Whether a ciphertext says that it is for another place than ``here``; None is no place, where all is shown."""
    given = payload.metadata.get(FOR)
    return given is not None and here is not None and given != here
