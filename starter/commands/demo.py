"""``asb demo``: whole cases, from the first call to the agreed closure, played in virtual time."""

from pathlib import Path
from typing import Annotated

import typer

from starter.interruption import run_until_asked_to_stop
from starter.saying import say

_STOPPED = 130


def demo(
    folder: Annotated[Path, typer.Argument(help="The folder with the reports to play, and the evidence.")] = Path(
        "examples"
    ),
) -> None:
    """Play eight made-up reports from the first call to the agreed closure, months in seconds.

    Starts servers of its own in a temporary folder, whatever the settings name, and removes everything at the end. Ends
    with status 0; 2 if a report file cannot be used; 1 if something failed; 130 on Ctrl-C.
    """
    # The other commands start sooner without the workflows and their models.
    from starter.demo.play import demonstrate, read_reports

    reports = read_reports(folder)
    ended = False

    async def play() -> None:
        nonlocal ended
        await demonstrate(reports, folder)
        ended = True

    run_until_asked_to_stop(play(), asked=lambda: say("Stopping ...", err=True))
    if not ended:
        raise typer.Exit(_STOPPED)
