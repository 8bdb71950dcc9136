"""Cases outlive deploys: today's workflow code still makes of every stored history what was made of it then."""

from typing import Any

import pytest
from temporalio.api.enums.v1 import EventType
from temporalio.client import WorkflowHistory
from temporalio.workflow import NondeterminismError

from standard.core.surroundings import CalendarChanged, SettingsChanged
from standard.core.words import ClosureGround, EntryKind, Promise, RefusalCode, Stage, Template
from standard.messages import MESSAGES
from standard.response_times import promises
from standard.worktime.deadlines import working_hours_deadline
from tests.histories.changed_case import CaseThatReadsTheClock, CaseWithAnotherTimer
from tests.histories.record import STORIES
from tests.histories.stored import FOLDER, decisions, is_released, latest, read, stored_names, version_of
from tests.support.sandbox import SANDBOX
from worker.decisions import Decision, Decisions, differences, recorded
from worker.main import case_replayer
from worker.replaying import up_to_the_last_decision

AT_MOST_BYTES = 9_000_000
"""Of all histories of one version."""

CHOOSE = """
1. It was not meant: undo it.
2. It was meant: keep the old way beside the new one. In workflows/ that is `if workflow.patched("what-has-changed"):`;
   in standard/ it hangs on Case.rules, with RULES raised for new cases.
   This history must then pass as it is; record one of the new way beside it: a story in tests/histories/, and
   `python -m tests.histories.record STORY`.
"""

NOT_RELEASED = """\
3. Nobody has open cases of this version, as it is not released yet: record it anew,
   `python -m tests.histories.record {story}`, and say in the commit why no case of an earlier release is harmed.
"""

OTHER_ORDER = """
The history {name} cannot be replayed: {error}

The first worker of a new deploy replays every open case like this. As the code stands, a case that did what this
history tells would stop there, with a failed workflow task, until a deploy mends it. What has changed is the order of
the commands (activities, timers, continue-as-new) that workflows/, or a rule in standard/, gives for the same events.
Choose:
"""

OTHER_CONTENT = """
The history {name} replays, and yet the case decides otherwise than it did then:

  {differences}

The register has what was decided then. Replayed by the first worker of a new deploy, an open case would go on from
what is decided now, and say otherwise than the register. What has changed is a rule in standard/, or a message to an
activity (where fields are only ever added, with defaults). Choose:
"""


def every(activity: str) -> list[Any]:
    """What the activities of this name were given, in all the histories."""
    return [given for name in stored_names() for given in given_to(activity, name)]


def given_to(activity: str, name: str) -> list[Any]:
    """What the activities of this name were given, in one history."""
    return [each.given for each in decisions(name) if each.activity == activity]


def batches(name: str) -> list[Any]:
    """The batches of entries that were written in one history, whether or not people were told with them."""
    recorded = (each for each in decisions(name) if each.activity in ("record", "record_and_tell"))
    return [each.given.get("batch", each.given) for each in recorded]


def view_at_the_end(name: str) -> dict[str, Any]:
    """How the case stands at the end of one history, as the register was told: whole, or what has changed of it."""
    view: dict[str, Any] = {}
    for batch in batches(name):
        view |= batch["view"] or batch.get("changes", {})
    return view


def entries() -> list[Any]:
    """Every entry that was written, in all the histories."""
    return [entry for name in stored_names() for batch in batches(name) for entry in batch["entries"]]


def notices() -> list[Any]:
    """Every notification that was to be sent, in all the histories."""
    return every("notify") + [notice for given in every("record_and_tell") for notice in given["notices"]]


def story_of(name: str) -> str:
    """A story of several runs has its histories numbered."""
    _, _, story = name.partition("/")
    return story if story in STORIES else story.rstrip("0123456789").rstrip("-")


def advice(text: str, name: str, **about: object) -> str:
    also = "" if is_released(version_of(name)) else NOT_RELEASED
    return text.format(name=name, **about) + CHOOSE + also.format(story=story_of(name))


@pytest.mark.parametrize("name", stored_names())
async def test_a_stored_history_replays_and_decides_the_same(name: str) -> None:
    now = Decisions()
    try:
        await case_replayer(also=[now], codec=None).replay_workflow(read(name))
    except Exception as error:
        pytest.fail(advice(OTHER_ORDER, name, error=error), pytrace=False)
    found = [each.in_full for each in differences(decisions(name), now.made)]
    if found:
        pytest.fail(advice(OTHER_CONTENT, name, differences="\n  ".join(found[:10])), pytrace=False)


@pytest.mark.parametrize("name", stored_names())
async def test_a_stored_history_replays_within_the_sandbox_too(name: str) -> None:
    """The sandbox notices what hangs on the process, the machine, the moment or chance, as the code comes to it."""
    await case_replayer(codec=None, runner=SANDBOX).replay_workflow(read(name))


async def test_the_sandbox_notices_a_workflow_that_reads_the_clock() -> None:
    history = read(latest("open_priority_2"))
    with pytest.raises(RuntimeError, match="RestrictedWorkflowAccessError"):
        await case_replayer([CaseThatReadsTheClock], codec=None, runner=SANDBOX).replay_workflow(history)


@pytest.mark.parametrize("name", ["open_priority_2", "closed_resolved", "continued-2"])
async def test_a_changed_order_of_commands_is_found(name: str) -> None:
    with pytest.raises(NondeterminismError):
        await case_replayer([CaseWithAnotherTimer], codec=None).replay_workflow(read(latest(name)))


async def test_a_changed_rule_is_found(monkeypatch: pytest.MonkeyPatch) -> None:
    """A promise that falls due an hour earlier changes no command, so that replaying alone does not see it."""
    name = latest("breached_and_met_late")
    monkeypatch.setitem(
        promises._DEADLINES, Promise.P1_RESPOND, lambda start, calendar: working_hours_deadline(start, 23, calendar)
    )
    now = Decisions()
    await case_replayer(also=[now], codec=None).replay_workflow(read(name))
    found = list(differences(decisions(name), now.made))
    assert any(".deadline.due: " in each.in_full for each in found)
    assert all(each.event is None or read(name).events[each.event - 1].event_id == each.event for each in found)


@pytest.mark.parametrize("story", ["signalled", "closed_resolved"])
async def test_a_history_read_while_its_case_goes_on_replays_up_to_its_last_decision(story: str) -> None:
    # The server writes a workflow task's end and all that was decided in it at once, so nobody reads half of that.
    whole = read(latest(story))
    may_be_last = {
        EventType.EVENT_TYPE_WORKFLOW_TASK_SCHEDULED,
        EventType.EVENT_TYPE_WORKFLOW_TASK_STARTED,
        EventType.EVENT_TYPE_ACTIVITY_TASK_STARTED,
        EventType.EVENT_TYPE_WORKFLOW_EXECUTION_SIGNALED,
    }
    read_then = [
        WorkflowHistory(whole.workflow_id, whole.events[: event.event_id])
        for event in whole.events
        if event.event_type in may_be_last
    ]
    decided = {len(each.events): each for each in map(up_to_the_last_decision, read_then)}
    assert len(decided) > 5
    for history in filter(lambda each: each.events, decided.values()):
        now = Decisions()
        await case_replayer(also=[now], codec=None).replay_workflow(history)
        assert list(differences(recorded(history), now.made)) == []


@pytest.mark.parametrize(
    ("now", "found"),
    [
        ({"due": 1, "of": [{"id": "a"}], "summary": "Due soon"}, []),
        ({"due": 1, "of": [{"id": "a", "added": None}], "summary": "Due", "added": 1}, []),
        ({"due": 2, "of": [{"id": "b"}], "summary": "Due"}, [".due: 1 then, 2 now", ".of[0].id: 'a' then, 'b' now"]),
        ({"due": 1, "of": [], "summary": "Due"}, [".of: [{'id': 'a'}] then, [] now"]),
        ({"of": [{"id": "a"}]}, [".due: 1 then, None now"]),
    ],
)
def test_only_what_is_added_or_said_otherwise_is_no_difference(now: Any, found: list[str]) -> None:
    then = {"due": 1, "of": [{"id": "a"}], "summary": "Due"}
    lines = differences([Decision("record", then)], [Decision("record", now)])
    assert sorted(each.in_full for each in lines) == [f"activity 1 (record){line}" for line in found]


@pytest.mark.parametrize(
    ("then", "now", "shown"),
    [
        ("He shouted at me.", "He shouted.", ".said is another now"),
        ({"name": "Sam Okoro"}, None, ".said is another now"),
        (["Sam Okoro"], [], ".said is another now"),
        ("2027-11-09T10:00:00Z", "2027-11-09T09:00:00Z", ".said: 2027-11-09T10:00:00Z then, 2027-11-09T09:00:00Z now"),
        ("2027-11-09T10:00:00Z", "2027-11-09T09:00:00Z, in Mill Lane", ".said is another now"),
        (2, 3, ".said: 2 then, 3 now"),
        (False, None, ".said: False then, nothing now"),
    ],
)
def test_in_short_a_difference_repeats_nobodys_words(then: Any, now: Any, shown: str) -> None:
    [found] = differences([Decision("record", {"said": then})], [Decision("record", {"said": now})])
    assert found.in_short == f"activity 1 (record){shown}"


def test_every_story_has_its_histories_and_every_history_its_story() -> None:
    assert {story_of(name) for name in stored_names()} == set(STORIES), (
        "record what is missing with `python -m tests.histories.record STORY`, and keep the story of what is stored"
    )


def test_the_histories_tell_of_every_refusal_entry_and_notification() -> None:
    """Whoever adds one of these adds a story in which it happens, and records it."""
    written = entries()
    kept = [message for batch in every("keep_refused") for message in batch["messages"]]
    told = {notice["template"] for notice in notices()}
    refused = {entry["detail"]["code"] for entry in written if entry["kind"] == EntryKind.REFUSED}
    assert {entry["kind"] for entry in written} == set(EntryKind)
    assert refused == set(RefusalCode)
    assert {message["code"] for message in kept} == {RefusalCode.INVALID_FIELD, RefusalCode.CASE_CLOSED}
    assert told == set(Template)


def test_the_histories_leave_cases_at_every_stage_and_close_them_on_every_ground() -> None:
    last = [view_at_the_end(name) for name in stored_names()]
    # A run that continued another one may have written nothing of its stage.
    assert {view["stage"] for view in last if "stage" in view} == set(Stage)
    assert {view.get("closure_ground") for view in last} == {None, *ClosureGround}


def test_the_histories_hold_every_message_as_signal_and_as_update() -> None:
    events = [event for name in stored_names() for event in read(name).events]
    signals = {event.workflow_execution_signaled_event_attributes.signal_name for event in events}
    updates = {
        event.workflow_execution_update_accepted_event_attributes.accepted_request.input.name for event in events
    }
    assert signals >= set(MESSAGES)
    of_ours = {name for name, model in MESSAGES.items() if not model.made_by_a_person}
    assert updates >= set(MESSAGES) - of_ours - {CalendarChanged.name, SettingsChanged.name}


def test_the_histories_tell_of_every_promise_kept_warned_of_and_broken() -> None:
    written = entries()
    for kind in (EntryKind.CLOCK_STARTED, EntryKind.CLOCK_WARNED, EntryKind.CLOCK_MET, EntryKind.CLOCK_BREACHED):
        clocks = {entry["detail"]["clock"] for entry in written if entry["kind"] == kind}
        assert {promise for promise in Promise for clock in clocks if clock.startswith(promise)} == set(Promise), kind


def test_a_continued_case_is_stored_with_the_run_before_and_the_run_after() -> None:
    before, after = read(latest("continued-1")).events, read(latest("continued-2")).events
    assert before[-1].HasField("workflow_execution_continued_as_new_event_attributes")
    assert after[0].workflow_execution_started_event_attributes.continued_execution_run_id


def test_the_histories_stay_small_and_name_no_machine() -> None:
    files = {path: path.read_text() for path in FOLDER.glob("*/*.json")}
    for version in {path.parent for path in files}:
        assert sum(len(text) for path, text in files.items() if path.parent == version) < AT_MOST_BYTES
    for text in files.values():
        assert '"identity": "recorder"' in text
        assert "@" not in text


def test_no_history_has_a_local_activity() -> None:
    """A query that comes while one runs begins another workflow task, which a replay takes for the same one: it then
    sees another time than the case saw.
    """
    for name in stored_names():
        markers = [event for event in read(name).events if event.event_type == EventType.EVENT_TYPE_MARKER_RECORDED]
        found = {event.marker_recorded_event_attributes.marker_name for event in markers}
        assert "core_local_activity" not in found, name
