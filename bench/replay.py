"""How fast a worker replays: whole histories of both sides, one after the other."""

from collections.abc import AsyncIterator, Awaitable, Callable, Sequence
from contextlib import asynccontextmanager
from time import perf_counter, process_time

from temporalio.client import WorkflowHistory

from bench.ground import Ground, Say
from bench.pairs import Pair
from bench.rows import AtLeast, AtMost, Row, paired
from bench.twin_host import twin_replayer
from bench.worker_process import OURS, TWIN
from worker.connection import codec_of
from worker.main import case_replayer

_HISTORIES = 10
_REPEATED = 10


@asynccontextmanager
async def replaying(
    ground: Ground, which: str, histories: Sequence[WorkflowHistory]
) -> AsyncIterator[Callable[[], Awaitable[None]]]:
    """The replayer of this system, set up, with the twin in place of the real case where that is asked for.

    The call it gives replays the histories, one after the other. A worker is set up once, however many cases it replays
    then; the set-up is over when the block begins.
    """
    codec = codec_of(ground.client)
    replayer = case_replayer(codec=codec) if which == OURS else twin_replayer(codec)
    async with replayer.workflow_replay_iterator(_one_by_one(histories)) as results:

        async def replay() -> None:
            async for result in results:
                if result.replay_failure is not None:
                    raise result.replay_failure

        yield replay


async def replay_rows(ground: Ground, pairs: Sequence[Pair], say: Say) -> list[Row]:
    """Replayed events per second, and processor time per event: the histories of the last pair, several times, the two
    sides in turn.
    """
    histories = {which: run.histories[:_HISTORIES] for which, run in zip((OURS, TWIN), pairs[-1], strict=True)}
    for which, some in histories.items():
        await _replayed(ground, which, some[:1])
    figures = []
    for number in range(1, _REPEATED + 1):
        say(f"Replaying {len(histories[OURS])} histories of each, {number} of {_REPEATED}")
        ours, twin = [await _replayed(ground, which, some) for which, some in histories.items()]
        figures.append((ours, twin))
    return [
        paired("replayed events per second", [(ours[0], twin[0]) for ours, twin in figures], AtLeast(0.80)),
        paired("CPU microseconds per replayed event", [(ours[1], twin[1]) for ours, twin in figures], AtMost(1.30)),
    ]


async def _replayed(ground: Ground, which: str, histories: Sequence[WorkflowHistory]) -> tuple[float, float]:
    """Events per second, and microseconds of this process's processor time per event."""
    events = sum(len(history.events) for history in histories)
    async with replaying(ground, which, histories) as replay:
        began, used = perf_counter(), process_time()
        await replay()
        return events / (perf_counter() - began), 1_000_000 * (process_time() - used) / events


async def _one_by_one(histories: Sequence[WorkflowHistory]) -> AsyncIterator[WorkflowHistory]:
    for history in histories:
        yield history
