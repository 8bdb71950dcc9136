"""Whatever number or kind of arguments arrives at a handler, it becomes one raw value.

Left alone, the SDK fails the workflow task for ever on some of these, and drops others without a word.
"""

from collections.abc import Sequence
from typing import Any

from pydantic_core import to_json
from temporalio.api.common.v1 import Payload
from temporalio.common import RawValue
from temporalio.worker import (
    ExecuteWorkflowInput,
    HandleSignalInput,
    HandleUpdateInput,
    Interceptor,
    WorkflowInboundInterceptor,
    WorkflowInterceptorClassInput,
)

from standard.core.draft import Refused
from standard.core.words import RefusalCode
from standard.messages import MESSAGES
from workflows.sealed import RESERVED

NOTHING = RawValue(Payload())
"""The default argument of every handler."""

# Metadata and not a class of its own: the sandbox loads this module anew, and then knows other classes.
_COUNT = RESERVED + "argument-count"


def read_payload(raw: RawValue) -> bytes:
    """The JSON in a payload.

    Raises:
        Refused: the payload is not plain JSON, or there was not exactly one.
    """
    count = raw.payload.metadata.get(_COUNT)
    if count is not None:
        came = count.decode("ascii", "backslashreplace")[:20]
        raise Refused(RefusalCode.WRONG_ARGUMENTS, f"one argument is expected, a JSON object; {came} came")
    encoding = raw.payload.metadata.get("encoding", b"").decode("ascii", "backslashreplace")
    if encoding != "json/plain":
        raise Refused(RefusalCode.UNDECODABLE, f"the payload's encoding is {encoding or 'missing'!r}, not json/plain")
    return raw.payload.data


def joined(values: Sequence[Any]) -> RawValue:
    """One raw value of exactly one, and of any other number a stand-in that holds what came, and that is refused."""
    if len(values) == 1 and isinstance(values[0], RawValue):
        return values[0]
    came = [value.payload.data if isinstance(value, RawValue) else _as_json(value) for value in values]
    return RawValue(Payload(metadata={_COUNT: str(len(values)).encode()}, data=b"\n".join(came)))


class ArgumentsInterceptor(Interceptor):
    """Gives every workflow the inbound interceptor below."""

    def workflow_interceptor_class(
        self,
        input: WorkflowInterceptorClassInput,  # noqa: ARG002 - the SDK passes it by this name
    ) -> type[WorkflowInboundInterceptor] | None:
        """See the base class."""
        return _OneArgument


class _OneArgument(WorkflowInboundInterceptor):
    async def execute_workflow(self, input: ExecuteWorkflowInput) -> Any:
        input.args = [joined(input.args)]
        return await super().execute_workflow(input)

    async def handle_signal(self, input: HandleSignalInput) -> None:
        if input.signal in MESSAGES:
            input.args = [joined(input.args)]
        await super().handle_signal(input)

    async def handle_update_handler(self, input: HandleUpdateInput) -> Any:
        if input.update in MESSAGES:
            input.args = [joined(input.args)]
        return await super().handle_update_handler(input)


def _as_json(value: Any) -> bytes:
    try:
        return to_json(value)
    except ValueError:
        return repr(value).encode("utf-8", "backslashreplace")
