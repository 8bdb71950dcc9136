"""Records the stored histories anew: ``python -m tests.histories.record`` all of them, or those of the stories named.

Record a history anew only where an open case of before cannot be harmed by what has changed, and say why in the
commit. ``tests/workflows/test_replay.py`` says what a failing replay means.
"""

import asyncio
import logging
import os
import sys

from tests.histories import machinery, stories
from tests.histories.opened import opened
from tests.histories.stage import stage
from tests.histories.stored import FOLDER, write
from worker.connection import codec_of

STORIES = stories.STORIES | machinery.STORIES


async def record(names: list[str]) -> None:
    """Plays the stories of these names, and stores their histories."""
    async with stage() as whole:
        for name in names:
            histories = await STORIES[name](whole, name)
            for old in (FOLDER / f"{name}.json", *FOLDER.glob(f"{name}-*.json")):
                old.unlink(missing_ok=True)
            for number, history in enumerate(histories, start=1):
                events = await opened(history, codec_of(whole.town.client))
                write(name if len(histories) == 1 else f"{name}-{number}", events)
            print(f"{name}: {', '.join(str(len(history.events)) for history in histories)} events", flush=True)


def main() -> None:
    """Records what the command line names, or everything."""
    # In one story the register is away, which the libraries say at length.
    logging.disable(logging.ERROR)
    for setting in [each for each in os.environ if each.startswith(("ASB_", "TEMPORAL_", "PG"))]:
        del os.environ[setting]
    os.environ["TEMPORAL_CONFIG_FILE"] = os.devnull
    names = sys.argv[1:] or list(STORIES)
    unknown = [name for name in names if name not in STORIES]
    if unknown:
        sys.exit(f"no story has the name {unknown[0]}; there are: {', '.join(STORIES)}")
    asyncio.run(record(names))


if __name__ == "__main__":
    main()
