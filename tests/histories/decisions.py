"""What a case decides while a stored history is replayed, held against what it decided when that was recorded.

Replaying alone finds another order of commands, not another content: a promise that falls due an hour earlier, or a
letter to somebody else, replays without a word.
"""

import json
from collections.abc import Iterator
from typing import Any

from pydantic_core import to_json
from temporalio.worker import (
    Interceptor,
    StartActivityInput,
    WorkflowInboundInterceptor,
    WorkflowInterceptorClassInput,
    WorkflowOutboundInterceptor,
)
from temporalio.workflow import ActivityHandle

WORDING = frozenset({"summary", "reason"})
"""Fields whose words may change: nothing in a case hangs on them."""

Decision = tuple[str, Any]
"""An activity's name, and the JSON it is given."""


class Decisions(Interceptor):
    """Keeps what every activity is given, in the order in which the workflow asks for them."""

    def __init__(self) -> None:
        self.made: list[Decision] = []

    def workflow_interceptor_class(
        self,
        input: WorkflowInterceptorClassInput,  # noqa: ARG002 - the SDK passes it by this name
    ) -> type[WorkflowInboundInterceptor] | None:
        """See the base class."""
        made = self.made

        class Outbound(WorkflowOutboundInterceptor):
            def start_activity(self, input: StartActivityInput) -> ActivityHandle[Any]:
                made.append((input.activity, json.loads(to_json(input.args[0])) if input.args else None))
                return super().start_activity(input)

        class Inbound(WorkflowInboundInterceptor):
            def init(self, outbound: WorkflowOutboundInterceptor) -> None:
                super().init(Outbound(outbound))

        return Inbound


def differences(then: list[Decision], now: list[Decision]) -> Iterator[str]:
    """Where what is decided now differs; what has only been added to a message since then is no difference."""
    for number, ((name, given), (name_now, given_now)) in enumerate(zip(then, now, strict=False), start=1):
        if name != name_now:
            yield f"activity {number}: {name} then, {name_now} now"
            return
        for where, before, after in _differing("", given, given_now):
            yield f"activity {number} ({name}){where}: {before!r} then, {after!r} now"
    if len(then) != len(now):
        yield f"{len(then)} activities then, {len(now)} now"


def _differing(where: str, then: Any, now: Any) -> Iterator[tuple[str, Any, Any]]:
    match then, now:
        case dict(), dict():
            for key in sorted(then.keys() - WORDING):
                yield from _differing(f"{where}.{key}", then[key], now.get(key))
        case list(), list() if len(then) == len(now):
            for index, (one, other) in enumerate(zip(then, now, strict=True)):
                yield from _differing(f"{where}[{index}]", one, other)
        case _ if then != now:
            yield where, then, now
