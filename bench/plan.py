"""The twin's plan, taken from one real case: what followed on each of its messages and timers."""

import json
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any

from temporalio.api.enums.v1 import EventType
from temporalio.api.history.v1 import HistoryEvent

from bench.twin import TIMER, Command, Step

_ENGINES_OWN = "Temporal"


@dataclass(frozen=True)
class Stretch:
    """A part of a real case's life: what was done to it, and everything that followed until it stood still.

    ``message`` is the message's name, None where only time passed. ``last_event`` is the number of the last event of
    the stretch. ``notifications`` counts those that the register has of it.
    """

    message: str | None
    last_event: int
    notifications: int


def plan_of(events: Sequence[HistoryEvent], stretches: Iterable[Stretch]) -> list[Step]:
    """The steps of a twin that has as much to do as the case with this history.

    There is one no-op for each message, all of which were accepted, and one for each notification; how many activities
    the case made of them does not count.
    """
    plan: list[Step] = []
    begin = 0
    for stretch in stretches:
        steps = _steps(events[begin : stretch.last_event], stretch.message)
        if steps:
            steps[0]["no_ops"] += stretch.notifications + (stretch.message is not None)
        plan += steps
        begin = stretch.last_event
    return plan


def notifications_in(plan: Sequence[Step]) -> int:
    """How many of the no-ops stand for notifications."""
    return sum(step["no_ops"] - (not step["on"].startswith(TIMER)) for step in plan)


def upserted(event: HistoryEvent) -> dict[str, tuple[str, Any]]:
    """The attributes that an event upserts, each with its kind and value; empty where it upserts none.

    Those in which the engine itself keeps books, of a workflow's patches for example, are none of the workflow's.
    """
    # The engine has these in clear, whatever else is encrypted.
    found = event.upsert_workflow_search_attributes_event_attributes.search_attributes.indexed_fields
    return {
        name: (value.metadata["type"].decode(), json.loads(value.data or b"null"))
        for name, value in found.items()
        if not name.startswith(_ENGINES_OWN)
    }


def _steps(events: Iterable[HistoryEvent], message: str | None) -> list[Step]:
    steps = [_step(message)] if message else []
    answered = False
    for event in events:
        match event.event_type:
            case EventType.EVENT_TYPE_TIMER_FIRED:
                steps.append(_step(TIMER + event.timer_fired_event_attributes.timer_id))
                answered = False
            case EventType.EVENT_TYPE_ACTIVITY_TASK_COMPLETED:
                answered = True
            case EventType.EVENT_TYPE_TIMER_STARTED:
                # The case may have had to ask for its calendar first; and a timer that starts and stops is two events.
                steps[-1]["at_once"].append(_started(event))
            case EventType.EVENT_TYPE_TIMER_CANCELED:
                cancelled = Command("cancel", event.timer_canceled_event_attributes.timer_id)
                steps[-1]["afterwards" if answered else "at_once"].append(cancelled)
            case EventType.EVENT_TYPE_UPSERT_WORKFLOW_SEARCH_ATTRIBUTES:
                if attributes := upserted(event):
                    steps[-1]["afterwards" if answered else "at_once"].append(Command("upsert", "", attributes))
    return steps


def _step(on: str) -> Step:
    return Step(on=on, at_once=[], no_ops=0, afterwards=[])


def _started(event: HistoryEvent) -> Command:
    started = event.timer_started_event_attributes
    return Command("start", started.timer_id, started.start_to_fire_timeout.ToTimedelta().total_seconds())
