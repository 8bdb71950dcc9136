"""Where the time of a replay goes, by part and by function, ours and the twin's."""

import cProfile
import pstats
import sys
import threading
from collections import Counter
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from types import FrameType
from typing import Any

from rich.console import Console
from rich.table import Table
from temporalio.client import WorkflowHistory

from bench.ground import Ground
from bench.pairs import Pair
from bench.replay import replayer_for
from bench.worker_process import OURS, TWIN

_SHOWN = 30
_HOUSE = Path(__file__).parent.parent
_BUILT_IN = "~"
_CASEWORK = ("standard", "activities", "workflows", "worker")

Where = tuple[str, int, str]
"""A function: its file, its line, its name."""


async def print_profile(out: Console, ground: Ground, pairs: Sequence[Pair]) -> None:
    """Replays the histories of the last pair under a profiler, and prints where the time went.

    A profiler slows down many short calls more than few long ones: the shares point at where to look, and the bench
    says what came of it.
    """
    ours, twin = pairs[-1]
    for which, histories in ((OURS, ours.histories), (TWIN, twin.histories)):
        stats = await _profiled(ground, which, histories)
        out.print()
        out.print(f"Replay, {which}: {len(histories)} cases, milliseconds a case under the profiler", style="bold")
        _print_parts(out, stats, len(histories))
        _print_functions(out, stats, len(histories), own=True)
        _print_functions(out, stats, len(histories), own=False)


async def _profiled(ground: Ground, which: str, histories: Sequence[WorkflowHistory]) -> dict[Where, Any]:
    await replayer_for(ground, which).replay_workflow(histories[0])
    with _profilers() as profilers:
        for history in histories:
            # Each with threads of its own, which all are watched from their beginning.
            await replayer_for(ground, which).replay_workflow(history)
    found = pstats.Stats(profilers[0])
    for other in profilers[1:]:
        found.add(other)
    stats: dict[Where, Any] = found.stats  # type: ignore[attr-defined]
    return stats


@contextmanager
def _profilers() -> Iterator[list[cProfile.Profile]]:
    """Profilers for this thread and for all that begin meanwhile: workflows run in threads of the SDK's."""
    mine = cProfile.Profile()
    all_of_them = [mine]

    def begin(_frame: FrameType, _event: str, _argument: object) -> None:
        own = cProfile.Profile()
        all_of_them.append(own)
        own.enable()

    threading.setprofile(begin)
    mine.enable()
    try:
        yield all_of_them
    finally:
        mine.disable()
        threading.setprofile(None)


def _print_parts(out: Console, stats: dict[Where, Any], cases: int) -> None:
    parts: Counter[str] = Counter()
    for (file, _line, name), (_calls, _all_calls, own, _cumulative, _callers) in stats.items():
        parts[_part(file, name)] += own
    whole = sum(seconds for part, seconds in parts.items() if part != _WAITING)
    table = _table("part", "own ms", "share")
    for part, seconds in parts.most_common():
        if part != _WAITING and seconds / whole > 0.004:
            table.add_row(part, f"{seconds / cases * 1000:.2f}", f"{seconds / whole:.1%}")
    out.print(table)


def _print_functions(out: Console, stats: dict[Where, Any], cases: int, *, own: bool) -> None:
    table = _table("by own time" if own else "by time with what it calls", "own ms", "with calls", "calls")
    ranked = sorted(stats.items(), key=lambda item: item[1][2 if own else 3], reverse=True)
    shown = [(where, of) for where, of in ranked if own or _part(where[0], where[2]) in _CASEWORK]
    for (file, line, name), (calls, _all_calls, own_time, cumulative, _callers) in shown[: _SHOWN + 1]:
        if _part(file, name) == _WAITING:
            continue
        table.add_row(
            _shown(file, line, name),
            f"{own_time / cases * 1000:.2f}",
            f"{cumulative / cases * 1000:.2f}",
            f"{calls / cases:,.0f}",
        )
    out.print()
    out.print(table)


def _table(*columns: str) -> Table:
    table = Table(box=None, pad_edge=False, header_style="bold")
    for index, name in enumerate(columns):
        table.add_column(name, justify="right" if index else "left", no_wrap=True)
    return table


_WAITING = "waiting"
_WAITS = ("'select.epoll'", "acquire", "SimpleQueue", "select.poll")


def _part(file: str, name: str) -> str:
    if file == _BUILT_IN:
        return _WAITING if any(wait in name for wait in _WAITS) else "built in"
    if _in_house(file):
        return Path(file).relative_to(_HOUSE).parts[0]
    if "site-packages" in file:
        after = Path(file.rpartition("site-packages/")[2])
        return "/".join(after.with_suffix("").parts[:3]) if after.parts[0] == "temporalio" else after.parts[0]
    return "python: " + Path(file).stem if file.startswith(sys.base_prefix) else "python: " + file.split("/")[-1]


def _in_house(file: str) -> bool:
    return file.startswith(str(_HOUSE)) and "site-packages" not in file


def _shown(file: str, line: int, name: str) -> str:
    if file == _BUILT_IN:
        return name[:80]
    short = file.rpartition("site-packages/")[2].removeprefix(f"{_HOUSE}/").removeprefix(f"{sys.base_prefix}/")
    return f"{short}:{line} {name}"[-80:]
