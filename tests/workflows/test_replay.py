"""Cases outlive deploys: today's workflow code still makes of every stored history what was made of it then."""

from typing import Any

import pytest
from temporalio.workflow import NondeterminismError

from standard.words import EntryKind, RefusalCode, Template
from tests.histories.changed_case import CaseWithAnotherTimer
from tests.histories.record import STORIES
from tests.histories.stored import FOLDER, activity_inputs, read, stored_names
from worker.main import case_replayer

NO_CASE = "the_register_checked"
AT_MOST_BYTES = 3_000_000

WHAT_TO_DO = """
The history {name} cannot be replayed: {error}

Every open case is replayed like this by the first worker of a new deploy. As the code stands, cases that did what this
history tells would stop there, with a failed workflow task, until a deploy that mends it. What has changed is the
order of commands (activities, timers, continue-as-new) that workflows/, or a rule in standard/, gives for the same
events. Choose:

1. It was not meant: undo it.
2. It was meant, and there are open cases: keep the old way beside the new one, `if workflow.patched("what-changed"):`
   in workflows/, or by Case.rules in standard/. This history must then replay as it is; record a new one beside it:
   a story for the new way in tests/histories/, and `python -m tests.histories.record STORY`.
3. No open case anywhere can have come so far (nothing has been released with it): record it anew,
   `python -m tests.histories.record {story}`, and say in the commit why no open case is harmed.
"""


def every(activity: str) -> list[Any]:
    """What the activities of this name were given, in all the histories."""
    return [given for name in stored_names() for given in activity_inputs(name, activity)]


async def replayed(name: str) -> None:
    try:
        await case_replayer().replay_workflow(read(name))
    except Exception as error:
        story = next((story for story in STORIES if name.startswith(story)), name)
        pytest.fail(WHAT_TO_DO.format(name=name, error=error, story=story), pytrace=False)


@pytest.mark.parametrize("name", stored_names())
async def test_a_stored_history_replays(name: str) -> None:
    await replayed(name)


async def test_a_changed_order_of_commands_is_found() -> None:
    for name in stored_names():
        if name == NO_CASE:
            continue
        with pytest.raises(NondeterminismError):
            await case_replayer([CaseWithAnotherTimer]).replay_workflow(read(name))


def test_every_story_has_its_histories_and_every_history_its_story() -> None:
    without_number = {name.rstrip("0123456789").rstrip("-") if name not in STORIES else name for name in stored_names()}
    assert without_number == set(STORIES), "record what is missing: python -m tests.histories.record STORY"


def test_the_histories_tell_of_every_refusal_entry_and_notification() -> None:
    """Whoever adds one of these adds a story in which it happens, and records it."""
    entries = [entry for batch in every("record") for entry in batch["entries"]]
    kept = [message for batch in every("keep_refused") for message in batch["messages"]]
    told = {notice["template"] for notice in every("notify")}
    refused = {entry["detail"]["code"] for entry in entries if entry["kind"] == EntryKind.REFUSED}
    assert {entry["kind"] for entry in entries} == set(EntryKind)
    assert refused == set(RefusalCode)
    assert {message["code"] for message in kept} == {RefusalCode.INVALID_FIELD, RefusalCode.CASE_CLOSED}
    assert told == set(Template)


def test_a_continued_case_is_stored_with_the_run_before_and_the_run_after() -> None:
    before, after = read("continued-1").events, read("continued-2").events
    assert before[-1].HasField("workflow_execution_continued_as_new_event_attributes")
    assert after[0].workflow_execution_started_event_attributes.continued_execution_run_id


def test_the_histories_stay_small_and_name_no_machine() -> None:
    files = [path.read_text() for path in FOLDER.glob("*.json")]
    assert sum(map(len, files)) < AT_MOST_BYTES
    for text in files:
        assert '"identity": "recorder"' in text
        assert "@" not in text
