"""The demonstration from beginning to end."""

import asyncio
import logging
from collections.abc import Coroutine, Iterator, Mapping
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path
from time import monotonic
from typing import Any

from rich.status import Status
from temporalio.service import RPCError

from activities.register.errors import RegisterError, RegisterUnavailable
from activities.register.queries import closing_figures
from standard.core.messages import Report
from starter.demo.diary import diary_after
from starter.demo.evidence import require_evidence
from starter.demo.figures import print_figures, print_how_to_look
from starter.demo.house import House, forget_settings, open_house
from starter.demo.narration import Narrator, demo_console
from starter.demo.reports import read_demo_report
from starter.demo.stage import OnStage
from starter.demo.stories import STORIES
from starter.outcomes import NotOpened
from worker.problems import Problem

_LONGEST_SECONDS = 300


def read_reports(folder: Path) -> dict[str, Report]:
    """The reports of each story, by the names of their files.

    Raises:
        BadInput: a file is missing or cannot be used; names it, the field, its value and what is accepted.
    """
    for story in STORIES:
        require_evidence(folder, story.evidence)
    return {
        file: read_demo_report(folder / file, story.priority, as_it_came=story.as_it_came)
        for story in STORIES
        for file in story.files
    }


async def demonstrate(reports: Mapping[str, Report], folder: Path) -> None:
    """Plays every story with its report and prints what happens; nothing is left running, however it ends.

    Raises:
        Problem: something did not start, ended by itself or did not go as the story says, in one line.
    """
    began = monotonic()
    forget_settings()
    # What goes wrong is told in one line; the libraries' warnings on the way there would hide it.
    logging.disable()
    out = demo_console()
    narrator = Narrator(out)
    narrator.introduction(
        "Eight made-up reports, from the first call to the agreed closure. Months pass in seconds, as each case has a "
        "clock of its own. All times are UK local time. A line marked"
    )
    with _told_in_one_line(), Status("", console=demo_console(stderr=True)) as status:
        async with open_house(lambda what: status.update(f"{what} ..."), folder) as house:
            status.stop()
            await _while_servers_run(house, _play(house, narrator, reports))
            print_figures(out, await closing_figures(house.pool))
            status.start()
    print_how_to_look(out, folder, STORIES[0].file, monotonic() - began)


async def _play(house: House, narrator: Narrator, reports: Mapping[str, Report]) -> None:
    diary = diary_after(datetime.now(UTC).date())
    async with asyncio.timeout(_LONGEST_SECONDS):
        played: list[str] = []
        for number, story in enumerate(STORIES, start=1):
            narrator.heading(f"{number}. {story.title}", story.sentence)
            cases = [OnStage(house, narrator, diary, reports[file], played) for file in story.files]
            await story.play(*cases)
            played.append(cases[0].reference)


@contextmanager
def _told_in_one_line() -> Iterator[None]:
    """Turns what can go wrong with servers of our own into a ``Problem``."""
    try:
        yield
    except TimeoutError:
        problem = f"it did not end within {_LONGEST_SECONDS} seconds"
    except RPCError as error:
        problem = f"its Temporal server did not do what it was asked: {error.status.name}"
    except (RegisterError, RegisterUnavailable, NotOpened) as error:
        problem = str(error)
    else:
        return
    raise Problem(f"the demo ended early: {problem}; run it again, with less else under way")


async def _while_servers_run(house: House, work: Coroutine[Any, Any, None]) -> None:
    working = asyncio.create_task(work)
    failing = asyncio.create_task(house.stack.fails())
    try:
        done, _ = await asyncio.wait({working, failing}, return_when=asyncio.FIRST_COMPLETED)
        # A server that has ended explains whatever else went wrong.
        for task in (failing, working):
            if task in done:
                task.result()
    finally:
        await asyncio.gather(_stop(working), _stop(failing))


async def _stop(task: asyncio.Task[None]) -> None:
    # Once is not enough: the SDK makes an error of its own of a cancelled update, and the task could go on after it.
    while not task.done():
        task.cancel()
        await asyncio.wait({task}, timeout=0.1)
