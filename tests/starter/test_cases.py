"""The calls for other services, on a real server: opening again, refused and forgotten reports, messages too late."""

import asyncio
import uuid
from datetime import UTC, datetime, timedelta

import pytest
from pydantic import ValidationError
from temporalio.common import RawValue

from activities.register.activities import RegisterActivities
from activities.register.errors import RegisterUnavailable
from activities.register.queries import read_alarms, read_refusals
from standard.core.messages import Report, Reporter, ReportIncident
from standard.core.reference import NotAReference, reference_for
from standard.core.words import Priority, RefusalCode
from standard.progressing.linked import linked_report
from starter.cases import Cases, message
from starter.outcomes import CaseOpened, NotOpened, UnknownCase
from tests.support.casebook import MONDAY, report
from tests.support.register_material import opening
from tests.support.running import Running, Town
from tests.support.sealing import plain
from workflows.models import Outcome

REFERENCE = reference_for("any")


async def closed(town: Town) -> Running:
    case = await town.open()
    await case.do("withdraw", method="phone")
    await case.do("approve_closure", "mina")
    await case.handle.result()
    return case


async def test_a_report_sent_twice_is_one_case(town: Town) -> None:
    first = report(report_id=str(uuid.uuid4()))
    opened = await town.cases.open(first)
    again = await town.cases.open(first)
    assert (opened.already_known, again.already_known) == (False, True)
    assert opened.reference == again.reference == reference_for(first.report_id)
    state = await town.cases.until_open(opened.reference)
    assert state is not None
    assert state.allocation is not None
    assert (await town.cases.open(first)).already_known


async def test_a_case_has_a_summary_in_the_temporal_ui_however_long_its_sender_is(town: Town) -> None:
    opened = await town.cases.open(report(report_id=str(uuid.uuid4()), sender="x" * 200, category="verbal_abuse"))
    described = await town.client.get_workflow_handle(opened.reference).describe()
    assert await described.static_summary() == f"Verbal abuse, reported by {'x' * 40} ..."


async def kept_whole(town: Town, reference: str) -> None:
    """One report came under another one's id, says the register."""
    kept = next(row for row in await read_refusals(town.pool, reference) if row.message_name == "report")
    assert kept.code == "duplicate_report"
    assert "There was a fire as well." in (kept.raw or "")
    assert [alarm.kind for alarm in await read_alarms(town.pool, reference)] == ["report_id_used_again"]


def another(report: Report) -> Report:
    return report.model_copy(update={"description": "There was a fire as well.", "violence": True})


async def test_another_report_with_the_id_of_an_open_case_is_an_incident_on_it(town: Town) -> None:
    case = await town.open(report_id=str(uuid.uuid4()))
    first = report(report_id=(await case.record()).report_id)
    other = another(first).model_copy(
        update={"reported_at": MONDAY, "occurred_at": MONDAY + timedelta(days=36_500), "reporter": Reporter()}
    )
    taken_in = CaseOpened(reference=case.reference, already_known=True, differs=True, incident=True)
    for _ in range(2):
        assert await town.cases.open(other) == taken_in
    assert await town.cases.open(first) == CaseOpened(reference=case.reference, already_known=True)
    await case.settle()
    assert ((await case.state()).incidents, (await case.state()).priority) == (2, Priority.HIGH)
    await kept_whole(town, case.reference)


async def test_another_report_with_the_id_of_a_closed_case_opens_a_linked_one(town: Town) -> None:
    case = await closed(town)
    other = another(report(report_id=(await case.record()).report_id))
    opened, again = await town.cases.open(other), await town.cases.open(other)
    assert (opened.differs, opened.incident, opened.already_known) == (True, False, False)
    assert (again.reference, again.already_known) == (opened.reference, True)
    assert await town.cases.until_open(opened.reference) is not None
    linked = await Running(town, opened.reference).record()
    assert linked.linked_case == case.reference
    await kept_whole(town, case.reference)


async def test_another_report_that_a_service_starts_itself_under_a_closed_case_s_id_opens_a_linked_one(
    town: Town,
) -> None:
    case = await closed(town)
    other = another(report(report_id=(await case.record()).report_id))
    queue = town.settings.task_queue
    for _ in range(2):
        ending = str(await town.client.execute_workflow("AsbCase", other, id=case.reference, task_queue=queue))
    assert ending.startswith("duplicate of run ")
    linked = Running(town, ending.rpartition(" ")[2])
    assert await town.cases.until_open(linked.reference) is not None
    assert (await linked.record()).linked_case == case.reference
    await kept_whole(town, case.reference)


async def test_a_report_that_temporal_has_forgotten_is_known_by_the_register(town: Town) -> None:
    # As after the retention: the register has the case, and no workflow of this id is known.
    kept = opening("forgotten")
    await RegisterActivities(town.pool).open_case(kept)
    opened = await town.cases.open(kept.report)
    assert opened == CaseOpened(reference=kept.reference, already_known=True)
    assert not await town.cases.is_running(kept.reference)
    sent = await town.cases.send(message("record_contact", kept.reference, "ola", method="phone", outcome="spoke"))
    assert sent.answer.code is RefusalCode.CASE_CLOSED
    assert sent.answer.reason == "the case no longer runs; the message is kept in the register"
    sent = await town.cases.send(message("withdraw_evidence", kept.reference, "ola", piece="E1", reason="Erasure."))
    kept_whole = "the case no longer runs; the message is kept in the register; its files stay as they are: show this"
    assert sent.answer.reason is not None
    assert sent.answer.reason.startswith(kept_whole)


async def test_another_report_under_the_id_of_one_that_temporal_has_forgotten_opens_a_linked_case(town: Town) -> None:
    kept = opening("forgotten as well")
    await RegisterActivities(town.pool).open_case(kept)
    opened = await town.cases.open(another(kept.report))
    assert (opened.differs, opened.already_known) == (True, False)
    assert await town.cases.until_open(opened.reference) is not None
    await kept_whole(town, kept.reference)


@pytest.mark.parametrize("rubbish", ['{"rubbish": true}', report(report_id="of another case").model_dump_json()])
async def test_what_somebody_else_runs_under_a_report_s_reference_is_no_case_of_it(town: Town, rubbish: str) -> None:
    read = report(report_id=str(uuid.uuid4()))
    reference = reference_for(read.report_id)
    payload = RawValue(plain(rubbish.encode()))
    await town.client.start_workflow("AsbCase", payload, id=reference, task_queue="nobody-listens")
    opened, again = await town.cases.open(read), await town.cases.open(read)
    assert (opened.reference == reference, opened.already_known, opened.differs) == (False, False, True)
    assert (again.reference, again.already_known) == (opened.reference, True)
    assert await town.cases.until_open(opened.reference) is not None


async def test_a_refused_report_opens_no_case_until_it_is_put_right(town: Town) -> None:
    report_id = str(uuid.uuid4())
    reference = reference_for(report_id)
    await town.client.start_workflow("AsbCase", "not JSON", id=reference, task_queue=town.settings.task_queue)
    with pytest.raises(NotOpened, match="is JSON, and no object"):
        await town.cases.until_open(reference)
    right = await town.cases.open(report(report_id=report_id))
    assert right == CaseOpened(reference=reference, already_known=False)
    state = await town.cases.until_open(right.reference)
    assert state is not None
    assert state.allocation is not None


async def test_what_can_be_no_report_is_kept_once_and_counted(town: Town) -> None:
    raw = b'{"rubbish": "' + str(uuid.uuid4()).encode() + b'"}'
    for _ in range(2):
        with pytest.raises(NotOpened, match="description"):
            await town.cases.open(raw)
    async with town.pool.connection() as connection:
        kept = await connection.execute("SELECT times FROM refusals WHERE raw = %s", (raw.decode(),))
        assert await kept.fetchall() == [(2,)]


async def test_a_case_that_nobody_works_on_is_not_open_yet(town: Town) -> None:
    cases = Cases(town.client, town.pool, task_queue="nobody-listens", patience=timedelta(seconds=1))
    opened = await cases.open(report(report_id=str(uuid.uuid4())))
    assert await cases.until_open(opened.reference, timedelta(seconds=1)) is None
    assert await cases.held_up_by(opened.reference) is None
    sent = await cases.send(message("begin_investigation", opened.reference, "ola"))
    assert sent.answer.outcome is Outcome.WAITING


async def test_a_sender_who_gives_up_leaves_nothing_with_the_case(town: Town) -> None:
    cases = Cases(town.client, town.pool, task_queue="nobody-listens")
    opened = await cases.open(report(report_id=str(uuid.uuid4())))
    with pytest.raises(TimeoutError):
        async with asyncio.timeout(0.5):
            await cases.send(message("begin_investigation", opened.reference, "ola"))
    history = await town.client.get_workflow_handle(opened.reference).fetch_history()
    assert not [event for event in history.events if event.HasField("workflow_execution_signaled_event_attributes")]


async def test_the_clock_of_a_rehearsed_case_is_its_own(town: Town) -> None:
    case = await town.open()
    assert await town.cases.now(case.reference) - await case.now() < timedelta(minutes=1)
    assert await town.cases.now(case.reference) > datetime.now(UTC) + timedelta(days=100)


async def test_a_message_to_a_case_that_was_terminated_says_so(town: Town) -> None:
    case = await town.open()
    await case.handle.terminate()
    sent = await town.cases.send(message("begin_investigation", case.reference, "ola"))
    assert sent.answer.outcome is Outcome.REFUSED
    assert sent.answer.reason == "the case no longer runs; the message is kept in the register"
    (kept,) = await read_refusals(town.pool, case.reference)
    assert (kept.message_name, kept.source) == ("begin_investigation", "door")


async def test_a_signal_to_a_closed_case_is_kept_too(town: Town) -> None:
    case = await closed(town)
    sent = await town.cases.signal(message("calendar_changed", case.reference, "asb-calendar", version="v2"))
    assert sent.answer.code is RefusalCode.CASE_CLOSED
    assert [kept.message_name for kept in await case.refused()] == ["calendar_changed"]


async def test_the_same_incident_on_a_closed_case_opens_one_linked_case(town: Town) -> None:
    case = await closed(town)
    incident = message("report_incident", case.reference, "noise-app", description="Drilling again.")
    first, again = await town.cases.send(incident), await town.cases.send(incident)
    assert first.linked_case is not None
    assert first.linked_case == again.linked_case
    assert len(await case.refused()) == 1


async def test_without_the_register_a_closed_case_cannot_keep_a_message(town: Town) -> None:
    case = await closed(town)
    cases = Cases(town.client, None)
    with pytest.raises(RegisterUnavailable, match="the case does not run, and the register"):
        await cases.send(message("begin_investigation", case.reference, "ola"))


async def test_no_case_has_this_reference(town: Town) -> None:
    with pytest.raises(UnknownCase, match=REFERENCE):
        await town.cases.send(message("begin_investigation", REFERENCE, "ola"))
    assert not await town.cases.is_running(REFERENCE)


def test_a_linked_report_takes_from_the_closed_case_what_the_incident_leaves_out() -> None:
    known = Reporter(name="Rae Finch", phone="01632 960001")
    incident = message("report_incident", REFERENCE, "app", description="Again.", message_id="i-1", violence=True)
    assert isinstance(incident, ReportIncident)
    made = linked_report(incident, "noise", "north", known)
    assert (made.category, made.patch, made.reporter, made.violence) == ("noise", "north", known, True)
    assert (made.linked_case, made.report_id) == (REFERENCE, f"{REFERENCE}/{incident.content_hash[:32]}")
    theirs = Reporter(email="somebody@example.org")
    named = incident.model_copy(update={"reporter": theirs})
    assert linked_report(named, "noise", "north", known).reporter == theirs


def test_a_message_is_checked_before_it_is_sent() -> None:
    with pytest.raises(KeyError):
        message("close_now", REFERENCE, "ola")
    with pytest.raises(ValidationError):
        message("assess", REFERENCE, "ola", priority=5, reason="x")
    with pytest.raises(NotAReference):
        message("begin_investigation", "ASB-1", "ola")
