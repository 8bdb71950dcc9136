"""What a case decides while its history is replayed, held against what it decided when that was recorded.

Replaying alone finds another order of commands, not another content: a promise that falls due an hour earlier, or a
letter to somebody else, replays without a word.
"""

import json
import re
import traceback
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from pydantic_core import to_json
from temporalio.client import WorkflowHistory
from temporalio.worker import (
    ExecuteWorkflowInput,
    HandleSignalInput,
    HandleUpdateInput,
    Interceptor,
    StartActivityInput,
    WorkflowInboundInterceptor,
    WorkflowInterceptorClassInput,
    WorkflowOutboundInterceptor,
)
from temporalio.workflow import ActivityHandle

WORDING = frozenset({"summary", "reason"})
"""Fields whose words may change: nothing in a case hangs on them."""

_INSTANT = re.compile(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d+)?(Z|[+-]\d\d:\d\d)")


@dataclass(frozen=True)
class Decision:
    """What an activity was given, as JSON; ``event`` is the number of the event that asked for it, where one did."""

    activity: str
    given: Any
    event: int | None = None


@dataclass(frozen=True)
class Difference:
    """Where what is decided now differs. ``event`` is the number of the recorded event.

    ``in_full`` says what was decided, then and now, which can be somebody's words; ``in_short`` only where, and
    numbers and instants.
    """

    event: int | None
    where: str
    then: Any
    now: Any

    @property
    def in_full(self) -> str:
        """With the values, for histories of made-up people."""
        return f"{self.where}: {self.then!r} then, {self.now!r} now"

    @property
    def in_short(self) -> str:
        """Without a word of anybody's."""
        if all(_is_nobodys_words(value) for value in (self.then, self.now)):
            return f"{self.where}: {_shown(self.then)} then, {_shown(self.now)} now"
        return f"{self.where} is another now"


class Decisions(Interceptor):
    """Keeps what every activity is given, in the order in which the workflow asks for them, and what broke a run."""

    def __init__(self) -> None:
        self.made: list[Decision] = []
        self.broke: str | None = None

    def begin(self) -> None:
        """Forgets what was kept: another history follows."""
        self.made.clear()
        self.broke = None

    def workflow_interceptor_class(
        self,
        input: WorkflowInterceptorClassInput,  # noqa: ARG002 - the SDK passes it by this name
    ) -> type[WorkflowInboundInterceptor] | None:
        """See the base class."""
        keeper = self

        class Outbound(WorkflowOutboundInterceptor):
            def start_activity(self, input: StartActivityInput) -> ActivityHandle[Any]:
                given = json.loads(to_json(input.args[0])) if input.args else None
                keeper.made.append(Decision(input.activity, given))
                return super().start_activity(input)

        class Inbound(WorkflowInboundInterceptor):
            def init(self, outbound: WorkflowOutboundInterceptor) -> None:
                super().init(Outbound(outbound))

            async def execute_workflow(self, input: ExecuteWorkflowInput) -> Any:
                try:
                    return await super().execute_workflow(input)
                except Exception as error:
                    keeper.broke = _place_of(error)
                    raise

            async def handle_signal(self, input: HandleSignalInput) -> None:
                try:
                    await super().handle_signal(input)
                except Exception as error:
                    keeper.broke = _place_of(error)
                    raise

            async def handle_update_handler(self, input: HandleUpdateInput) -> Any:
                try:
                    return await super().handle_update_handler(input)
                except Exception as error:
                    keeper.broke = _place_of(error)
                    raise

        return Inbound


def recorded(history: WorkflowHistory) -> list[Decision]:
    """What each activity of a decoded history was given."""
    found = []
    for event in history.events:
        if event.HasField("activity_task_scheduled_event_attributes"):
            scheduled = event.activity_task_scheduled_event_attributes
            given = [json.loads(payload.data) for payload in scheduled.input.payloads]
            found.append(Decision(scheduled.activity_type.name, given[0] if given else None, event.event_id))
    return found


def differences(then: list[Decision], now: list[Decision]) -> Iterator[Difference]:
    """Where what is decided now differs; what has only been added to a message since then is no difference."""
    for number, (before, after) in enumerate(zip(then, now, strict=False), start=1):
        if before.activity != after.activity:
            yield Difference(before.event, f"activity {number}", before.activity, after.activity)
            return
        for where, one, other in _differing("", before.given, after.given):
            yield Difference(before.event, f"activity {number} ({before.activity}){where}", one, other)
    if len(then) != len(now):
        yield Difference(None, "the number of activities", len(then), len(now))


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


def _is_nobodys_words(value: Any) -> bool:
    return not isinstance(value, str | list | dict) or (
        isinstance(value, str) and _INSTANT.fullmatch(value) is not None
    )


def _shown(value: Any) -> str:
    return "nothing" if value is None else str(value)


def _place_of(error: BaseException) -> str:
    """The kind of an error and where in our code it arose; its text could be somebody's words."""
    while error.__cause__ is not None:
        error = error.__cause__
    *_, last = traceback.extract_tb(error.__traceback__) or [None]
    place = "" if last is None else f" in {'/'.join(Path(last.filename).parts[-2:])}, line {last.lineno}"
    return f"{type(error).__name__}{place}"
