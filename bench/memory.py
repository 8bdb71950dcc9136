"""How much memory a worker holds for each open case it keeps in its cache, in a fresh process for each side."""

import asyncio
from collections.abc import Sequence
from dataclasses import replace

from bench.ground import Ground, Say, WorkerProcess
from bench.reference import BEGIN, report
from bench.rows import Row
from bench.twin import REPORT, Command, Step
from bench.worker_process import OURS, TWIN

AT_MOST_MORE = 45
"""How much more than the twin a case may hold, in KB of 1,024 bytes."""

_AT_ONCE = 20
_WARM = 20
"""How many cases warm a worker up, or as many as it then holds where these are fewer."""

_KB = 1024
_OWN_QUEUE = "-memory"
_ONE_ARENA = {"MALLOC_ARENA_MAX": "1"}
"""Which of its arenas a thread takes is chance, and moved a case's share by a fifth from run to run."""


async def memory_row(ground: Ground, cases: int, say: Say) -> Row:
    """KB per cached case: how much the process grew by ``cases`` more of them, after those that warmed it up.

    Each is open, with everybody told and the investigation begun.
    """
    open_ones = replace(ground, plan=_staying_open(ground.plan))
    found = {which: await _per_case(open_ones, which, cases, say) for which in (OURS, TWIN)}
    ours, twin = found[OURS], found[TWIN]
    return Row(
        what="memory per cached case, KB",
        ours=ours,
        twin=twin,
        ratio=ours / twin,
        target=f"twin + {AT_MOST_MORE} KB",
        met=ours <= twin + AT_MOST_MORE,
    )


async def _per_case(ground: Ground, which: str, cases: int, say: Say) -> float:
    warm = min(_WARM, cases)
    async with ground.worker(which, _OWN_QUEUE, **_ONE_ARENA) as worker:
        say(f"Opening {cases} cases in a fresh worker, {which}")
        before = await _memory_with(ground, worker, which, range(warm))
        after = await _memory_with(ground, worker, which, range(warm, warm + cases))
    return (after - before) / cases / _KB


async def _memory_with(ground: Ground, worker: WorkerProcess, which: str, numbers: Sequence[int]) -> int:
    side = ground.side(which, _OWN_QUEUE)
    gate = asyncio.Semaphore(_AT_ONCE)

    async def open_one(number: int) -> None:
        async with gate:
            reference = (await side.cases.open(report(f"bench-memory-{which}-{number}"))).reference
            await side.calm(reference)
            await side.tell(reference, BEGIN)

    await asyncio.gather(*(open_one(number) for number in numbers))
    return await worker.memory()


def _staying_open(plan: Sequence[Step]) -> list[Step]:
    """The steps as far as the cases get here, and one that never comes: the rest would only take up memory."""
    last = Step(on=REPORT, at_once=list[Command](), no_ops=0, afterwards=[])
    return [*plan[:2], last]
