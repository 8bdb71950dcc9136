"""The bare twin: the least workflow that receives the messages of a case and has as much to do because of them.

It decides nothing. Its plan, which comes with the report that starts it, says for each message and each timer that
fires how many no-ops follow, which timers start and stop, and which attributes are upserted; ``bench/plan.py`` takes it
from a real case. The doors open it by the name of the real case, on a task queue of its own.
"""

import asyncio
import json
from collections.abc import Callable, Sequence
from datetime import datetime, timedelta
from typing import Any, Literal, NamedTuple, TypedDict

from temporalio import activity, workflow
from temporalio.api.common.v1 import Payload
from temporalio.common import RawValue, SearchAttributeKey, SearchAttributeUpdate
from temporalio.exceptions import ApplicationError

from workflows.models import Answer, Outcome

REPORT = "report"
"""What the first step follows on: the report that opens the case."""

TIMER = "timer "
"""What a step that follows on a timer begins with; the timer's number follows."""


class Command(NamedTuple):
    """A command to the engine: a timer by its number, or an upsert of attributes.

    ``value`` is how long a timer runs, in seconds; or for each attribute by its name the kind, as the engine names it,
    and the value, None where it is taken away.
    """

    do: Literal["start", "cancel", "upsert"]
    timer: str
    value: Any = None


class Step(TypedDict):
    """What follows ``on`` a message or a timer: commands at once, no-ops, and commands after the last of these."""

    on: str
    at_once: list[Command]
    no_ops: int
    afterwards: list[Command]


@activity.defn
async def no_op() -> None:
    """Does nothing."""


# The SDK takes an annotated ``self`` for the handler's first argument, hence the two type: ignore below.
def _signal(name: str) -> Any:
    @workflow.signal(name=name)
    def handler(self, message: RawValue) -> None:  # type: ignore[no-untyped-def]
        self._receive(name, message)

    return handler


def _update(name: str) -> Any:
    @workflow.update(name=name)
    async def handler(self, message: RawValue) -> Answer:  # type: ignore[no-untyped-def]
        self._receive(name, message)
        return Answer(outcome=Outcome.ACCEPTED, entry=self._steps)

    return handler


@workflow.defn(name="AsbCase")
class BareTwin:
    """Plays its plan to the end."""

    def __init__(self) -> None:
        self._left: list[Step] = []
        self._steps = 0
        self._under_way: set[asyncio.Task[None]] = set()
        self._timers: dict[str, asyncio.Task[None]] = {}
        self._wrong: str | None = None

    @workflow.run
    async def run(self, start: RawValue = RawValue(Payload())) -> str:  # noqa: B008 - a value that never changes
        """Takes the report, and ends with the last step."""
        self._left = json.loads(start.payload.data)["plan"]
        self._take(REPORT)
        await workflow.wait_condition(lambda: self._has_ended() or self._wrong is not None)
        if self._wrong is not None:
            raise ApplicationError(self._wrong, non_retryable=True)
        return "closed"

    report_incident = _signal("report_incident")
    record_contact = _signal("record_contact")
    begin_investigation = _signal("begin_investigation")
    assess = _signal("assess")
    record_support_needs = _signal("record_support_needs")
    set_plan = _signal("set_plan")
    complete_action = _signal("complete_action")
    word_closure = _signal("word_closure")
    approve_closure = _signal("approve_closure")

    update_report_incident = _update("report_incident")
    update_record_contact = _update("record_contact")
    update_begin_investigation = _update("begin_investigation")
    update_assess = _update("assess")
    update_record_support_needs = _update("record_support_needs")
    update_set_plan = _update("set_plan")
    update_complete_action = _update("complete_action")
    update_word_closure = _update("word_closure")
    update_approve_closure = _update("approve_closure")

    def _receive(self, name: str, message: RawValue) -> None:
        json.loads(message.payload.data)
        self._take(name)

    def _has_ended(self) -> bool:
        return not self._left and not self._under_way and workflow.all_handlers_finished()

    def _take(self, what: str) -> None:
        if not self._left or self._left[0]["on"] != what:
            # Raised here it would be a failed task, tried again for ever.
            self._wrong = f"the plan has no {what} as step {self._steps + 1}"
            return
        self._steps += 1
        working = asyncio.create_task(self._work(self._left.pop(0)))
        self._under_way.add(working)
        working.add_done_callback(self._under_way.discard)

    async def _work(self, step: Step) -> None:
        self._do(step["at_once"])
        step_number = self._steps
        await asyncio.gather(
            *(
                # With an id, as what we encrypt for an activity is bound to it.
                workflow.execute_activity(
                    no_op, activity_id=f"{step_number}-{number}", start_to_close_timeout=timedelta(seconds=60)
                )
                for number in range(step["no_ops"])
            )
        )
        self._do(step["afterwards"])

    def _do(self, commands: Sequence[Command]) -> None:
        for do, timer, value in commands:
            if do == "start":
                self._timers[timer] = asyncio.create_task(self._wait(timer, value))
            elif do == "cancel":
                self._timers.pop(timer).cancel()
            else:
                workflow.upsert_search_attributes([_attribute(name, *of) for name, of in value.items()])

    async def _wait(self, number: str, seconds: float) -> None:
        await workflow.sleep(seconds)
        del self._timers[number]
        self._take(TIMER + number)


_KEYS: dict[str, Callable[[str], Any]] = {
    "Text": SearchAttributeKey.for_text,
    "Keyword": SearchAttributeKey.for_keyword,
    "KeywordList": SearchAttributeKey.for_keyword_list,
    "Int": SearchAttributeKey.for_int,
    "Double": SearchAttributeKey.for_float,
    "Bool": SearchAttributeKey.for_bool,
    "Datetime": SearchAttributeKey.for_datetime,
}


def _attribute(name: str, kind: str, value: Any) -> SearchAttributeUpdate[Any]:
    key: SearchAttributeKey[Any] = _KEYS[kind](name)
    if value is None:
        return key.value_unset()
    return key.value_set(datetime.fromisoformat(value) if kind == "Datetime" else value)
