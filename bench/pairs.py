"""Paired runs: a number of reference cases at once, ours and the twin's in turn; and what their histories hold."""

import asyncio
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from statistics import mean
from time import perf_counter

from temporalio.api.enums.v1 import EventType
from temporalio.client import WorkflowHistory

from bench.cpu import WORKER, between, used
from bench.ground import Ground, Say, notifications_of
from bench.plan import notifications_in, upserted
from bench.rows import AtLeast, AtMost, Row, paired
from bench.side import plan_bytes
from bench.worker_process import OURS, TWIN
from worker.problems import Problem


@dataclass(frozen=True)
class Run:
    """Some cases of one side, from the first start to the last close."""

    seconds: float
    histories: Sequence[WorkflowHistory]
    plan_bytes: int = 0
    cpu: Mapping[str, float] = field(default_factory=dict)

    @property
    def events(self) -> float:
        """Events of a case, on average."""
        return mean(len(history.events) for history in self.histories)

    def of_type(self, *types: EventType.ValueType) -> float:
        """Events of these types in a case, on average."""
        return mean(sum(event.event_type in types for event in history.events) for history in self.histories)

    @property
    def upserts(self) -> float:
        """Upserts of the workflow's own attributes in a case, on average."""
        return mean(sum(bool(upserted(event)) for event in history.events) for history in self.histories)

    @property
    def bytes(self) -> float:
        """Bytes of a case's history, on average, without the plan that a twin starts with."""
        sizes = (sum(event.ByteSize() for event in history.events) for history in self.histories)
        return mean(sizes) - self.plan_bytes

    def milliseconds_of(self, process: str) -> float:
        """What a process has used of the processors for each case."""
        return 1000 * self.cpu[process] / len(self.histories)

    @property
    def cases_per_second(self) -> float:
        """How many cases were lived in a second."""
        return len(self.histories) / self.seconds


_AMONG_EVENTS = {
    "workflow tasks": (EventType.EVENT_TYPE_WORKFLOW_TASK_COMPLETED,),
    "activities": (EventType.EVENT_TYPE_ACTIVITY_TASK_COMPLETED,),
    "timers started": (EventType.EVENT_TYPE_TIMER_STARTED,),
    "timers stopped or fired": (EventType.EVENT_TYPE_TIMER_CANCELED, EventType.EVENT_TYPE_TIMER_FIRED),
}

Pair = tuple[Run, Run]
"""A run of ours and one of the twin, one straight after the other."""


async def run_pairs(ground: Ground, cases: int, pairs: int, say: Say) -> list[Pair]:
    """Runs the pairs; which side comes first alternates.

    Raises:
        Problem: the cases had not as much to tell as the plan, so that the two do not compare.
    """
    if cases > 1:
        say("Warming up")
        await asyncio.gather(*(_run(ground, which, "warm", 2) for which in (OURS, TWIN)))
    done = []
    for number in range(1, pairs + 1):
        runs = {}
        for which in (OURS, TWIN) if number % 2 else (TWIN, OURS):
            say(f"Pair {number} of {pairs}: {cases} cases at once, {which}")
            runs[which] = await _run(ground, which, str(number), cases)
        done.append((runs[OURS], runs[TWIN]))
    return done


def events_rows(pairs: Sequence[Pair]) -> list[Row]:
    """History events per case; then the timers and upserts among them, of which the two must have as many."""
    events = paired("history events per case", [(ours.events, twin.events) for ours, twin in pairs], AtMost(1.10))
    among = [
        paired(f"  {name}", [(ours.of_type(*types), twin.of_type(*types)) for ours, twin in pairs])
        for name, types in _AMONG_EVENTS.items()
    ]
    return [events, *among, paired("  upserts", [(ours.upserts, twin.upserts) for ours, twin in pairs])]


def bytes_row(pairs: Sequence[Pair]) -> Row:
    """History bytes per case."""
    return paired("history bytes per case", [(ours.bytes, twin.bytes) for ours, twin in pairs])


def pace_row(pairs: Sequence[Pair]) -> Row:
    """Cases lived per second."""
    figures = [(ours.cases_per_second, twin.cases_per_second) for ours, twin in pairs]
    return paired("cases per second", figures, AtLeast(0.90))


def cpu_rows(pairs: Sequence[Pair]) -> list[Row]:
    """Milliseconds of processor time per case: of the worker, and of each server beside it."""

    def row(name: str, process: str, target: AtMost | None = None) -> Row:
        return paired(
            name, [(ours.milliseconds_of(process), twin.milliseconds_of(process)) for ours, twin in pairs], target
        )

    servers = [row(f"  {process}", process) for process in pairs[0][0].cpu if process != WORKER]
    return [row("CPU ms per case, worker", WORKER, AtMost(1.25)), *servers]


async def _run(ground: Ground, which: str, number: str, cases: int) -> Run:
    side = ground.side(which)
    began, before = perf_counter(), used(ground, which)
    references = await asyncio.gather(*(side.live(f"bench-{which}-{number}-{case}") for case in range(1, cases + 1)))
    seconds, cpu = perf_counter() - began, between(before, used(ground, which))
    if which == OURS:
        told, planned = await notifications_of(ground.pool, references), notifications_in(ground.plan) * cases
        if told != planned:
            raise Problem(f"{cases} cases told people {told} times where the twin's plan has {planned}")
    histories = [await side.handle(reference).fetch_history() for reference in references]
    return Run(seconds, histories, plan_bytes(ground.plan) if which == TWIN else 0, cpu)
