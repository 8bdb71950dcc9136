"""Records histories of the version in ``pyproject.toml``: ``python -m tests.histories.record`` all, or those named.

They go to that version's own folder; what earlier releases recorded stays as it is, for ever. Record a history anew
only while its version is not released: afterwards an open case of it may be what the change harms.
``tests/workflows/test_replay.py`` says what a failing replay means.
"""

import argparse
import asyncio
import logging
import os
from pathlib import Path

from tests.histories import (
    agencies,
    closings,
    commitment,
    evidence,
    joining,
    machinery,
    people,
    refusals,
    reports,
    requests,
    reviews,
    stories,
)
from tests.histories.opened import opened
from tests.histories.stage import stage
from tests.histories.stored import FOLDER, VERSION, is_released, write
from worker.connection import codec_of

STORIES = (
    stories.STORIES
    | people.STORIES
    | agencies.STORIES
    | evidence.STORIES
    | reports.STORIES
    | reviews.STORIES
    | requests.STORIES
    | commitment.STORIES
    | joining.STORIES
    | closings.STORIES
    | refusals.STORIES
    | machinery.STORIES
)


async def record(names: list[str], *, folder: Path = FOLDER / VERSION) -> None:
    """Plays the stories of these names, and stores their histories in this folder."""
    async with stage() as whole:
        for name in names:
            histories = await STORIES[name](whole, name)
            write(name, [await opened(history, codec_of(whole.town.client)) for history in histories], folder=folder)
            print(f"{name}: {', '.join(str(len(history.events)) for history in histories)} events", flush=True)


def main() -> None:
    """Records what the command line names, or everything."""
    names, folder = _asked()
    # In one story the register is away, which the libraries say at length.
    logging.disable(logging.ERROR)
    for setting in [each for each in os.environ if each.startswith(("ASB_", "TEMPORAL_", "PG"))]:
        del os.environ[setting]
    os.environ["TEMPORAL_CONFIG_FILE"] = os.devnull
    asyncio.run(record(names, folder=folder))


def _asked() -> tuple[list[str], Path]:
    parser = argparse.ArgumentParser(prog="python -m tests.histories.record", description=__doc__)
    parser.add_argument("stories", nargs="*", metavar="STORY", help="the stories to record; default: all of them")
    parser.add_argument("--into", type=Path, metavar="FOLDER", help="a folder to try a story with, in place of ours")
    asked = parser.parse_args()
    for name in asked.stories:
        if name not in STORIES:
            parser.error(f"no story has the name {name}; there are: {', '.join(STORIES)}")
    if asked.into is None and is_released(VERSION):
        parser.error(
            f"{VERSION} is released, and what it has recorded stays as it is: raise the version in pyproject.toml, "
            "or try a story with --into FOLDER"
        )
    return asked.stories or list(STORIES), asked.into or FOLDER / VERSION


if __name__ == "__main__":
    main()
