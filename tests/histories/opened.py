"""Histories opened for storing: no stored history needs a key, and what the case saw of a payload can be read.

The proof of who sent a message stays beside it, as decoding put it there.
"""

import json
from typing import Any

from google.protobuf.json_format import MessageToDict, ParseDict
from temporalio.api.common.v1 import Payload
from temporalio.client import WorkflowHistory
from temporalio.converter import PayloadCodec

_FAILURE = ("message", "stack_trace")


async def opened(history: WorkflowHistory, codec: PayloadCodec) -> list[dict[str, Any]]:
    """The events of a history as JSON, with every payload decoded and no trace of where a failure came from."""
    events: list[dict[str, Any]] = await _opened(history.to_json_dict()["events"], codec)
    return events


async def _opened(value: Any, codec: PayloadCodec) -> Any:
    match value:
        case {"metadata": {"encoding": str()}, **_rest}:
            [payload] = await codec.decode([ParseDict(value, Payload())])
            return MessageToDict(_without_trace(payload))
        case dict():
            return {key: await _opened(each, codec) for key, each in value.items()}
        case list():
            return [await _opened(each, codec) for each in value]
        case _:
            return value


def _without_trace(payload: Payload) -> Payload:
    # A failure's own words are a payload too, with the folders of the machine that recorded them.
    try:
        found = json.loads(payload.data)
    except ValueError:
        return payload
    if isinstance(found, dict) and tuple(sorted(found)) == _FAILURE:
        payload.data = json.dumps(found | {"stack_trace": ""}).encode()
    return payload
