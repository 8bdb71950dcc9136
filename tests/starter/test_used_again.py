"""A second, other report under an id that was used before, on a real server: all that it says counts, and is kept."""

import json
from typing import Any
from uuid import uuid4

from temporalio.common import RawValue

from activities.register.doors import mark_seen
from activities.register.queries import read_alarms, read_case
from standard.core.messages import ReportIncident
from standard.core.reference import reference_for
from standard.core.words import Category, Priority
from standard.progressing.linked import linked_report
from starter.cases import message
from tests.support.casebook import MONDAY
from tests.support.running import Running, Town
from tests.support.sealing import plain
from workflows.models import Outcome

FIRST: dict[str, Any] = {"sender": "web", "category": "baby_crying", "description": "Drums."}
DOUBTFUL = {
    **FIRST,
    "harm": "terrible",
    "description": "He says that he will.",
    "reporter": {"email": "rae at example"},
}


async def started(town: Town, workflow_id: str, **fields: Any) -> str:
    """How a run ends that somebody starts past our doors."""
    payload = RawValue(plain(json.dumps(fields).encode()))
    queue = town.settings.task_queue
    return str(await town.client.execute_workflow("AsbCase", payload, id=workflow_id, task_queue=queue))


async def opened(town: Town, **fields: Any) -> Running:
    found = await town.cases.open(json.dumps(fields).encode())
    assert await town.cases.until_open(found.reference) is not None
    return Running(town, found.reference)


async def closed(town: Town, **fields: Any) -> Running:
    case = await opened(town, **fields)
    await case.do("withdraw", method="phone")
    await case.do("approve_closure", "mina")
    await case.handle.result()
    return case


async def words(case: Running) -> str:
    await case.settle()
    return "\n".join(row.words or "" for row in await case.journal())


async def test_a_second_report_under_a_workflow_id_that_is_no_reference_opens_a_linked_case(town: Town) -> None:
    for fields in ({}, {"report_id": f"portal-{uuid4()}"}):
        workflow_id = fields.get("report_id") or f"portal-{uuid4()}"
        reference = reference_for(workflow_id)
        assert await started(town, workflow_id, **FIRST, **fields) == f"handed over to {reference}"
        assert await town.cases.until_open(reference) is not None
        second = {**FIRST, "description": "He broke my arm.", "violence": True, **fields}
        linked = Running(town, (await started(town, workflow_id, **second)).removeprefix("handed over to "))
        assert linked.reference != reference
        assert await town.cases.until_open(linked.reference) is not None
        assert (await linked.state()).priority is Priority.HIGH
        assert "He broke my arm." in await words(linked)
        assert (await linked.record()).linked_case == reference
        assert [alarm.kind for alarm in await read_alarms(town.pool, reference)] == ["report_id_used_again"]


async def test_the_same_report_under_such_a_workflow_id_is_one_case(town: Town) -> None:
    workflow_id = f"portal-{uuid4()}"
    reference = reference_for(workflow_id)
    await started(town, workflow_id, **FIRST)
    assert await town.cases.until_open(reference) is not None
    again = (await started(town, workflow_id, **FIRST)).removeprefix("handed over to ")
    assert str(await town.client.get_workflow_handle(again).result()).startswith("duplicate of run ")
    assert await read_alarms(town.pool, reference) == []


async def test_harm_and_contact_in_doubt_count_on_the_open_case_whose_id_a_report_has(town: Town) -> None:
    case = await opened(town, **FIRST, report_id=(report_id := str(uuid4())))
    assert (await case.state()).priority is Priority.STANDARD
    second = {**DOUBTFUL, "report_id": report_id, "reporter": {"support_needs": ["never write"]}}
    found = await town.cases.open(json.dumps(second).encode())
    assert (found.reference, found.incident) == (case.reference, True)
    await case.settle()
    assert (await case.state()).priority is Priority.MEDIUM
    [aside] = [row for row in await case.journal() if row.kind == "set_aside"]
    assert "never write" in (aside.words or "")
    assert "Nothing is sent to the reporter by itself" in aside.summary


async def test_who_guesses_the_id_of_a_report_to_come_gets_none_of_its_letters(town: Town) -> None:
    """Nor does a letter to them keep what is promised to whoever has sent it."""
    report_id = str(uuid4())
    guessed = {**FIRST, "report_id": report_id, "reporter": {"email": "mallory@example.org"}}
    squatter = reference_for(report_id)
    payload = RawValue(plain(json.dumps(guessed).encode()))
    await town.client.start_workflow("AsbCase", payload, id=squatter, task_queue=town.settings.task_queue)
    assert await town.cases.until_open(squatter) is not None
    meant = {**FIRST, "report_id": report_id, "category": "harassment", "reporter": {"email": "rae@example.org"}}
    for _ in range(2):
        found = await town.cases.open(json.dumps(meant).encode())
        case = Running(town, found.reference)
        assert (found.differs, case.reference == squatter) == (True, False)
    assert await town.cases.until_open(case.reference) is not None
    await case.settle()
    assert (await Running(town, squatter).state()).incidents == 1
    assert await case.told("acknowledgement") == ["reporter"]
    assert await case.clock("p2_acknowledge") == "met"
    # The same details once more are an incident there.
    again = await town.cases.open(json.dumps({**guessed, "description": "Drums again."}).encode())
    assert (again.reference, again.incident) == (squatter, True)


async def test_harm_and_contact_in_doubt_count_in_the_linked_case_of_a_closed_one(town: Town) -> None:
    for past_our_doors in (False, True):
        case = await closed(town, **FIRST, report_id=(report_id := str(uuid4())))
        second = {**DOUBTFUL, "report_id": report_id}
        if past_our_doors:
            linked = Running(town, (await started(town, case.reference, **second)).rpartition(" ")[2])
        else:
            linked = Running(town, (await town.cases.open(json.dumps(second).encode())).reference)
        state = await town.cases.until_open(linked.reference)
        assert state is not None
        assert (state.priority, state.anonymous) == (Priority.MEDIUM, False)
        await linked.settle()
        assert "set_aside" in await linked.kinds()
        assert (await linked.record()).linked_case == case.reference


async def test_no_word_of_a_second_report_on_a_closed_case_is_lost(town: Town) -> None:
    case = await closed(town, **FIRST, report_id=(report_id := str(uuid4())))
    long = {**FIRST, "report_id": report_id, "description": "y" * 24_000 + " THE-END", "diary": "NIGHTLY"}
    linked = Running(town, (await started(town, case.reference, **long)).rpartition(" ")[2])
    assert await town.cases.until_open(linked.reference) is not None
    assert "THE-END" in await words(linked)
    assert "NIGHTLY" in await words(linked)
    [kept] = [row.raw or "" for row in await case.refused() if row.code == "duplicate_report"]
    assert "THE-END" in kept
    assert "NIGHTLY" in kept


async def test_a_report_that_differs_in_an_unread_field_alone_is_another_one(town: Town) -> None:
    case = await closed(town, **FIRST, report_id=(report_id := str(uuid4())), diary="nightly")
    ended_as = await started(town, case.reference, **FIRST, report_id=report_id, diary="daily")
    linked = Running(town, ended_as.rpartition(" ")[2])
    assert await town.cases.until_open(linked.reference) is not None
    assert "daily" in await words(linked)


async def test_an_alarm_that_was_seen_rings_again_for_a_third_report(town: Town) -> None:
    case = await opened(town, **FIRST, report_id=(report_id := str(uuid4())))
    for number in (1, 2):
        other = json.dumps({**FIRST, "report_id": report_id, "description": f"Another one, {number}."}).encode()
        for _ in range(2):
            await town.cases.open(other)
        [alarm] = await read_alarms(town.pool, case.reference, unseen_only=True)
        assert await mark_seen(town.pool, alarm.id, "mina", MONDAY)


async def test_an_incident_sent_again_after_its_case_has_closed_counts_once(town: Town) -> None:
    case = await opened(town, **FIRST, report_id=str(uuid4()))
    incident = message("report_incident", case.reference, "noise-app", message_id="i-1", description="Drums again.")
    first = await town.cases.send(incident)
    await case.do("withdraw", method="phone")
    await case.do("approve_closure", "mina")
    await case.handle.result()

    again = await town.cases.send(incident)
    assert (again.answer.outcome, again.answer.duplicate, again.linked_case) == (Outcome.ACCEPTED, True, None)
    assert again.answer.entry is not None
    [row] = [row for row in await case.journal() if row.kind == "incident_reported"]
    assert (row.number, first.answer.outcome) == (again.answer.entry, Outcome.ACCEPTED)

    # A service with a key of its own reads no answers: it sends what the incident becomes on a closed case.
    assert isinstance(incident, ReportIncident)
    made = await town.cases.open(linked_report(incident, Category.OTHER, None))
    ended_as = str(await town.client.get_workflow_handle(made.reference).result())
    assert ended_as.startswith("duplicate of run ")
    assert await read_case(town.pool, made.reference) is None

    other = message("report_incident", case.reference, "noise-app", message_id="i-1", description="A fire.")
    linked = (await town.cases.send(other)).linked_case
    assert linked is not None
    assert await town.cases.until_open(linked) is not None


async def test_a_second_report_sent_again_after_the_case_that_took_it_in_has_closed_counts_once(town: Town) -> None:
    case = await opened(town, **FIRST, report_id=(report_id := str(uuid4())))
    second = json.dumps({**FIRST, "report_id": report_id, "description": "Another matter."}).encode()
    assert (await town.cases.open(second)).incident
    await case.do("withdraw", method="phone")
    await case.do("approve_closure", "mina")
    await case.handle.result()

    again = await town.cases.open(second)
    assert (again.reference, again.already_known, again.incident) == (case.reference, True, True)
    past_our_doors = await started(town, case.reference, **json.loads(second))
    linked = past_our_doors.rpartition(" ")[2]
    assert str(await town.client.get_workflow_handle(linked).result()).startswith("duplicate of run ")
