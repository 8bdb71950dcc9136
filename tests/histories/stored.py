"""The stored histories: where they lie, how they are written, how they are read.

Each release has a folder of its own, named like its version in ``pyproject.toml``. What a released version has
recorded replays for ever and is never written again; only the version being worked on writes, into its own folder.

One JSON file for each run of a workflow, one event on each line, as ``temporal workflow show --output json`` and the
Replayer understand it, opened. What names the machine and process of a recording is replaced, so that it says nothing
about either.
"""

import json
import re
import tomllib
from functools import cache
from pathlib import Path
from typing import Any

from temporalio.client import WorkflowHistory

from worker.decisions import Decision, recorded

FOLDER = Path(__file__).parent
HOUSE = FOLDER.parents[1]

VERSION: str = tomllib.loads((HOUSE / "pyproject.toml").read_text())["project"]["version"]
"""The version that is being worked on, or was released last: the folder that new histories go to."""

_SOMEBODY = "recorder"
_PROCESS = re.compile(r"\d+@[\w.-]+(:[0-9a-f]{32,})?")


def stored_names() -> list[str]:
    """The names of the stored histories, like ``0.8.0/closed_resolved``, in alphabetical order."""
    return sorted(f"{path.parent.name}/{path.stem}" for path in FOLDER.glob("*/*.json"))


def latest(name: str) -> str:
    """The newest version's history of this name, like ``0.8.0/closed_resolved`` for ``closed_resolved``."""
    return max((each for each in stored_names() if each.endswith(f"/{name}")), key=_version)


def is_released(version: str) -> bool:
    """Whether there are cases that this version has recorded: the changelog gives it a day."""
    return f"\n## [{version}] - " in (HOUSE / "CHANGELOG.md").read_text()


def version_of(name: str) -> str:
    """The version that recorded the stored history of this name."""
    return name.partition("/")[0]


def write(story: str, runs: list[list[dict[str, Any]]], *, folder: Path = FOLDER / VERSION) -> None:
    """Stores the opened histories of a story, one for each run, in place of what is stored of it in this folder.

    Several runs are numbered from 1.
    """
    folder.mkdir(exist_ok=True)
    for old in (folder / f"{story}.json", *folder.glob(f"{story}-*.json")):
        old.unlink(missing_ok=True)
    for number, events in enumerate(runs, start=1):
        name = story if len(runs) == 1 else f"{story}-{number}"
        lines = ",\n".join(json.dumps(_anonymous(event)) for event in events)
        (folder / f"{name}.json").write_text(f'{{"events": [\n{lines}\n]}}\n')


@cache
def read(name: str) -> WorkflowHistory:
    """The stored history of this name, with the workflow id it was recorded under."""
    found = json.loads((FOLDER / f"{name}.json").read_text())
    return WorkflowHistory.from_json(workflow_id(found), found)


def workflow_id(history: dict[str, Any]) -> str:
    """The workflow id that the first event of a history holds."""
    found: str = history["events"][0]["workflowExecutionStartedEventAttributes"]["workflowId"]
    return found


def decisions(name: str) -> list[Decision]:
    """What each activity of a stored history was given, in their order."""
    return recorded(read(name))


def _version(name: str) -> tuple[int, ...]:
    return tuple(int(part) for part in version_of(name).split("."))


def _anonymous(value: Any) -> Any:
    match value:
        case dict():
            # Stack traces name the folders of the machine that recorded them.
            return {key: _anonymous(each) for key, each in value.items() if key != "stackTrace"}
        case list():
            return [_anonymous(each) for each in value]
        case str():
            return _PROCESS.sub(_SOMEBODY, value)
        case _:
            return value
