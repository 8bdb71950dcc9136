"""How much of the processors each process has used: what a case costs where nothing else is short."""

from collections.abc import Mapping

import psutil

from bench.ground import Ground

WORKER = "worker"


def used(ground: Ground, which: str) -> Mapping[str, float]:
    """Seconds that the worker of this side, and each server with its children, have used since they began."""
    pids = {WORKER: ground.workers[which].pid, **{child.name: child.pid for child in ground.stack.children}}
    return {name: _seconds(psutil.Process(pid)) for name, pid in pids.items()}


def between(before: Mapping[str, float], after: Mapping[str, float]) -> Mapping[str, float]:
    """What was used in between."""
    return {name: after[name] - before[name] for name in before}


def _seconds(process: psutil.Process) -> float:
    own = process.cpu_times()
    # Of children that have ended their parent has it.
    seconds = own.user + own.system + own.children_user + own.children_system
    for child in process.children(recursive=True):
        try:
            times = child.cpu_times()
        except psutil.NoSuchProcess:
            continue
        seconds += times.user + times.system
    return float(seconds)
