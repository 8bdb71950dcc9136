"""``python -m bench``: runs the bench and prints its table. ``--help`` says what else it can do."""

import json
from enum import StrEnum
from pathlib import Path
from time import monotonic
from typing import Annotated, NoReturn

import typer
from rich.console import Console

from bench.carried import calendar_row, carried_rows
from bench.deadlines import deadline_rows
from bench.ground import Say, ground
from bench.latency import latency_rows
from bench.memory import memory_row
from bench.pairs import bytes_row, cpu_rows, events_rows, pace_row, run_pairs
from bench.profiling import print_profile
from bench.replay import replay_rows
from bench.rows import Row, as_json, print_rows
from starter.ending import run_and_end
from starter.interruption import run_until_asked_to_stop
from worker.problems import BadInput

_WIDTH = 110
_STOPPED = 130


class Part(StrEnum):
    """What can be measured by itself."""

    EVENTS = "events"
    BYTES = "bytes"
    PACE = "pace"
    CPU = "cpu"
    LATENCY = "latency"
    REPLAY = "replay"
    MEMORY = "memory"
    DEADLINES = "deadlines"
    CARRIED = "carried"


_PAIRED = {Part.EVENTS, Part.BYTES, Part.PACE, Part.CPU, Part.REPLAY}
_WITHOUT_SERVERS = {Part.DEADLINES, Part.CARRIED}
_SIGNALS_PER_CASE = 2
_CACHED_PER_CASE = 10


def bench(
    cases: Annotated[int, typer.Option(min=1, help="Cases at once in each run; the rest is sized by it.")] = 20,
    pairs: Annotated[int, typer.Option(min=1, help="Paired runs of ours and the twin's.")] = 3,
    only: Annotated[list[Part] | None, typer.Option(help="Measure this alone; may be repeated.")] = None,
    json_file: Annotated[Path | None, typer.Option("--json", help="Write the rows to this file too.")] = None,
    profile: Annotated[
        bool, typer.Option("--profile", help="In place of it all, print where a replay's time goes.")
    ] = False,
) -> None:
    """Measure what a case costs beside its bare twin, on servers of its own in a temporary folder.

    Ends with status 0 whatever the figures, 1 where something failed, 2 at bad input, 130 at Ctrl-C.
    """
    if json_file is not None and not json_file.parent.is_dir():
        raise BadInput(f"--json is {str(json_file)!r}, and there is no such folder")
    wanted = set(only or Part)
    rows: list[Row] = []
    out = Console(width=_WIDTH, markup=False, highlight=False, emoji=False)
    began, ended = monotonic(), False

    def say(what: str) -> None:
        typer.echo(f"{monotonic() - began:6.1f} s  {what}", err=True)

    async def measure() -> None:
        nonlocal ended
        if profile:
            async with ground(say) as whole:
                await print_profile(out, whole, await run_pairs(whole, cases, 1, say))
        else:
            rows.extend(await _rows(wanted, cases, pairs, say))
        ended = True

    run_until_asked_to_stop(measure(), asked=lambda: typer.echo("Stopping ...", err=True))
    if not ended:
        raise typer.Exit(_STOPPED)
    if rows:
        print_rows(out, rows)
    if json_file is not None:
        json_file.write_text(json.dumps(as_json(rows), indent=2) + "\n")


async def _rows(wanted: set[Part], cases: int, pairs: int, say: Say) -> list[Row]:
    rows: list[Row] = []
    if wanted - _WITHOUT_SERVERS:
        async with ground(say) as whole:
            done = await run_pairs(whole, cases, pairs, say) if wanted & _PAIRED else []
            if Part.EVENTS in wanted:
                rows += events_rows(done)
            if Part.BYTES in wanted:
                rows.append(bytes_row(done))
            if Part.PACE in wanted:
                rows.append(pace_row(done))
            if Part.CPU in wanted:
                rows += cpu_rows(done)
            if Part.LATENCY in wanted:
                rows += await latency_rows(whole, cases * _SIGNALS_PER_CASE, pairs, say)
            if Part.REPLAY in wanted:
                rows += await replay_rows(whole, done, say)
            if Part.MEMORY in wanted:
                rows.append(await memory_row(whole, cases * _CACHED_PER_CASE, say))
    if Part.DEADLINES in wanted:
        say("Reckoning deadlines")
        rows += [*deadline_rows(), calendar_row()]
    if Part.CARRIED in wanted:
        say("Telling a case thousands of messages")
        rows += carried_rows()
    return rows


def main() -> NoReturn:
    """Run the command line and end this process with its exit status."""
    run_and_end(lambda: typer.run(bench), "bench")


if __name__ == "__main__":
    main()
