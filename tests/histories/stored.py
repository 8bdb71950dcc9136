"""The stored histories: where they lie, how they are written, how they are read.

One JSON file for each run of a workflow, one event on each line, as ``temporal workflow show --output json`` and the
Replayer understand it, opened. What names the machine and process of a recording is replaced, so that it says nothing
about either.
"""

import json
import re
from functools import cache
from pathlib import Path
from typing import Any

from temporalio.client import WorkflowHistory

from tests.histories.decisions import Decision

FOLDER = Path(__file__).parent

_SOMEBODY = "recorder"
_PROCESS = re.compile(r"\d+@[\w.-]+(:[0-9a-f]{32,})?")


def stored_names() -> list[str]:
    """The names of the stored histories, in alphabetical order."""
    return sorted(path.stem for path in FOLDER.glob("*.json"))


def write(name: str, events: list[dict[str, Any]]) -> None:
    """Stores an opened history under a name, in place of what is stored there."""
    lines = ",\n".join(json.dumps(_anonymous(event)) for event in events)
    (FOLDER / f"{name}.json").write_text(f'{{"events": [\n{lines}\n]}}\n')


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
    """The names of a stored history's activities and the JSON each was given, in their order."""
    found = []
    for event in read(name).events:
        if event.HasField("activity_task_scheduled_event_attributes"):
            scheduled = event.activity_task_scheduled_event_attributes
            given = [json.loads(payload.data) for payload in scheduled.input.payloads]
            found.append((scheduled.activity_type.name, given[0] if given else None))
    return found


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
