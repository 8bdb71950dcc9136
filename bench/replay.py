"""How fast a worker replays: whole histories of both sides, one after the other."""

from collections.abc import Sequence
from time import perf_counter

from temporalio.client import WorkflowHistory
from temporalio.worker import Replayer

from bench.ground import Ground, Say
from bench.pairs import Pair
from bench.rows import AtLeast, Row, paired
from bench.twin import BareTwin
from bench.worker_process import OURS, TWIN
from worker.connection import codec_of
from worker.main import WORKFLOWS, case_replayer

_HISTORIES = 10
_REPEATED = 5


def replayer_for(ground: Ground, which: str) -> Replayer:
    """The replayer of this system, with the twin in place of the real case where that is asked for."""
    return case_replayer(WORKFLOWS if which == OURS else [BareTwin], codec=codec_of(ground.client))


async def replay_row(ground: Ground, pairs: Sequence[Pair], say: Say) -> Row:
    """Replayed events per second: the histories of the last pair, several times, the two sides in turn."""
    ours, twin = (run.histories[:_HISTORIES] for run in pairs[-1])
    for which, histories in ((OURS, ours), (TWIN, twin)):
        await _replayed_per_second(replayer_for(ground, which), histories[:1])
    figures = []
    for number in range(1, _REPEATED + 1):
        say(f"Replaying {len(ours)} histories of each, {number} of {_REPEATED}")
        figures.append(
            (
                await _replayed_per_second(replayer_for(ground, OURS), ours),
                await _replayed_per_second(replayer_for(ground, TWIN), twin),
            )
        )
    return paired("replayed events per second", figures, AtLeast(0.80))


async def _replayed_per_second(replayer: Replayer, histories: Sequence[WorkflowHistory]) -> float:
    began = perf_counter()
    for history in histories:
        await replayer.replay_workflow(history)
    return sum(len(history.events) for history in histories) / (perf_counter() - began)
