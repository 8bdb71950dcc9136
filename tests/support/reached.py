"""Runs `asb demo`, or replays every stored history, and writes down which functions of the project were called.

python -m tests.support.reached FILE demo FOLDER
python -m tests.support.reached FILE replay
"""

import asyncio
import json
import os
import sys
import threading
from collections.abc import Callable
from pathlib import Path
from types import CodeType, FrameType
from typing import Any

HOUSE = Path(__file__).parents[2]
_called: set[CodeType] = set()


def called(file: Path) -> set[str]:
    """What was written down: ``standard/closing/gate.py::missing_steps`` and the like."""
    return set(json.loads(file.read_text("utf-8")))


def _note(frame: FrameType, _event: str, _arg: object) -> None:
    # Without a tracer of its own a function's lines are not traced, which costs next to nothing.
    _called.add(frame.f_code)


def _write_down(file: Path) -> None:
    found = {
        f"{Path(code.co_filename).relative_to(HOUSE).as_posix()}::{code.co_qualname}"
        for code in list(_called)
        if code.co_filename.startswith(f"{HOUSE}/")
    }
    file.write_text(json.dumps(sorted(found)), "utf-8")


async def _replay_everything() -> None:
    from tests.histories.stored import read, stored_names
    from worker.main import case_replayer

    for name in stored_names():
        await case_replayer(codec=None).replay_workflow(read(name))


def main(file: Path, what: str, *arguments: str) -> None:
    """Runs it, and ends with its exit status."""
    threading.settrace(_note)
    sys.settrace(_note)
    if what == "replay":
        asyncio.run(_replay_everything())
        _write_down(file)
        return
    from starter.cli import main as asb

    end: Callable[[int], Any] = os._exit

    def ended(status: int) -> None:
        _write_down(file)
        end(status)

    os._exit = ended  # type: ignore[assignment]
    sys.argv = ["asb", what, *arguments]
    asb()


if __name__ == "__main__":
    main(Path(sys.argv[1]), *sys.argv[2:])
