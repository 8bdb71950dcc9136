"""Where the time of a replay goes, by part and by function, ours and the twin's."""

import cProfile
import sys
import threading
from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from types import FrameType

from rich.console import Console
from rich.table import Table
from temporalio.client import WorkflowHistory

from bench.ground import Ground
from bench.pairs import Pair
from bench.replay import replaying
from bench.worker_process import OURS, TWIN

_SHOWN = 30
_TOO_LITTLE = 0.004
_HOUSE = Path(__file__).parent.parent
_BUILT_IN = "~"
_CASEWORK = ("standard", "activities", "workflows", "worker")

Where = tuple[str, int, str]
"""A function: its file, its line, its name."""


@dataclass
class Spent:
    """What a function took: its calls, its own seconds, and those with what it calls."""

    calls: int = 0
    own: float = 0.0
    whole: float = 0.0


async def print_profile(out: Console, ground: Ground, pairs: Sequence[Pair]) -> None:
    """Replays the histories of the last pair under a profiler, and prints where the time went.

    A profiler slows down many short calls more than few long ones: the shares point at where to look, and the bench
    says what came of it.
    """
    ours, twin = pairs[-1]
    for which, histories in ((OURS, ours.histories), (TWIN, twin.histories)):
        spent = await _profiled(ground, which, histories)
        out.print()
        out.print(f"Replay, {which}: {len(histories)} cases, milliseconds a case under the profiler", style="bold")
        _print_parts(out, spent, len(histories))
        _print_functions(out, spent, len(histories), own=True)
        _print_functions(out, spent, len(histories), own=False)


async def _profiled(ground: Ground, which: str, histories: Sequence[WorkflowHistory]) -> dict[Where, Spent]:
    async with replaying(ground, which, histories) as replay:
        # The threads that workflows run in begin with the first of them.
        with _profilers() as profilers:
            await replay()
    spent: dict[Where, Spent] = {}
    for profiler in profilers:
        # Not through pstats: the sandbox loads a module anew for each case, and of functions that bear the same name it
        # keeps only the last.
        for entry in profiler.getstats():
            code = entry.code
            where = (
                (_BUILT_IN, 0, code) if isinstance(code, str) else (code.co_filename, code.co_firstlineno, code.co_name)
            )
            found = spent.setdefault(where, Spent())
            found.calls += entry.callcount
            found.own += entry.inlinetime
            found.whole += entry.totaltime
    return spent


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


def _print_parts(out: Console, spent: Mapping[Where, Spent], cases: int) -> None:
    parts: dict[str, float] = defaultdict(float)
    for (file, _line, name), of in spent.items():
        parts[_part(file, name)] += of.own
    parts.pop(_WAITING, None)
    whole = sum(parts.values())
    table = _table("part", "own ms", "share")
    for part, seconds in sorted(parts.items(), key=lambda each: -each[1]):
        if seconds / whole > _TOO_LITTLE:
            table.add_row(part, f"{seconds / cases * 1000:.2f}", f"{seconds / whole:.1%}")
    out.print(table)


def _print_functions(out: Console, spent: Mapping[Where, Spent], cases: int, *, own: bool) -> None:
    table = _table("by own time" if own else "by time with what it calls", "own ms", "with calls", "calls")
    shown = [
        (of.own if own else of.whole, where, of)
        for where, of in spent.items()
        if (_part(where[0], where[2]) != _WAITING if own else _part(where[0], where[2]) in _CASEWORK)
    ]
    for _, where, of in sorted(shown, key=lambda each: each[0], reverse=True)[:_SHOWN]:
        times = (f"{seconds / cases * 1000:.2f}" for seconds in (of.own, of.whole))
        table.add_row(_shown(*where), *times, f"{of.calls / cases:,.0f}")
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
