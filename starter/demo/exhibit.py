"""A payload to look at: as the Temporal server keeps it, and what it says to whoever has the key."""

import base64
import json
from collections.abc import Iterator

from temporalio.api.common.v1 import Payload

from standard.core.seals import Seal
from worker.sealing.codec import SealedCodec
from workflows.sealed import seal_of

_BYTES_SHOWN = 90


async def as_kept_and_opened(payload: Payload, codec: SealedCodec) -> list[str]:
    """The lines that show an encrypted payload: its metadata and the first of its bytes, and the same opened."""
    [opened] = await codec.decode([payload])
    seal = seal_of(opened)
    return [*_kept(payload), "", "The same, opened with that key:", *_opened(opened, seal)]


def _kept(payload: Payload) -> Iterator[str]:
    yield "That approval, as the Temporal server keeps it:"
    for name, value in sorted(payload.metadata.items()):
        yield f"{name}: {value.decode()}"
    shown = base64.b64encode(payload.data[:_BYTES_SHOWN]).decode()
    yield f"data, the first {_BYTES_SHOWN} of {len(payload.data)} bytes (base64): {shown}"


def _opened(payload: Payload, seal: Seal | None) -> Iterator[str]:
    said = {name: value for name, value in json.loads(payload.data).items() if value is not None}
    yield f"says: {json.dumps(said, ensure_ascii=False)}"
    if seal is not None:
        role = f", {seal.role.value}" if seal.role else ""
        yield f"sealed by: {seal.name or seal.sender} ({seal.sender}){role}"
