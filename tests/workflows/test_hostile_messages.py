"""Whatever arrives at a case, it neither fails nor hangs it, and is kept as refused with its reason."""

import asyncio
import json
from datetime import timedelta
from typing import Any

import pytest
from temporalio.api.common.v1 import Payload
from temporalio.client import Client, WorkflowExecutionStatus, WorkflowUpdateFailedError
from temporalio.common import RawValue

from standard.core.words import RefusalCode
from starter.cases import message
from tests.support.command import temporal_command
from tests.support.running import Running, Town
from tests.support.sealing import sealed_as
from workflows.models import Answer, Outcome


def raw(data: bytes, encoding: bytes = b"json/plain") -> RawValue:
    return RawValue(Payload(metadata={"encoding": encoding}, data=data))


def contact(case: Running, **fields: Any) -> bytes:
    given = {
        "message_id": "hostile-1",
        "case_reference": case.reference,
        "sender": "ola",
        "method": "phone",
        "outcome": "spoke",
    }
    return json.dumps(given | fields).encode()


HOSTILE: list[tuple[str, list[RawValue], RefusalCode]] = [
    ("record_contact", [], RefusalCode.WRONG_ARGUMENTS),
    ("record_contact", [raw(b"{}"), raw(b"{}")], RefusalCode.WRONG_ARGUMENTS),
    ("record_contact", [raw(b"\x00\xff", b"binary/plain"), raw(b"{", b"json/plain")], RefusalCode.WRONG_ARGUMENTS),
    ("record_contact", [raw(b"", b"binary/null")], RefusalCode.UNDECODABLE),
    ("record_contact", [raw(b"\x01\x02", b"binary/encrypted")], RefusalCode.UNOPENED),
    ("record_contact", [RawValue(Payload())], RefusalCode.UNDECODABLE),
    ("record_contact", [raw(b"")], RefusalCode.UNDECODABLE),
    ("record_contact", [raw(b'{"half": ')], RefusalCode.UNDECODABLE),
    ("record_contact", [raw(b"[" * 200_000 + b"]" * 200_000)], RefusalCode.TOO_LONG),
    ("record_contact", [raw(b"[" * 100_000 + b"]" * 100_000)], RefusalCode.UNDECODABLE),
    ("record_contact", [raw(b'"words"')], RefusalCode.INVALID_FIELD),
    ("record_contact", [raw(b"null")], RefusalCode.INVALID_FIELD),
    ("record_contact", [raw(b'{"notes": "' + b"x" * 20_001 + b'"}')], RefusalCode.TOO_LONG),
    ("record_contact", [raw(b'{"notes": "' + b"x" * 400_000 + b'"}')], RefusalCode.TOO_LONG),
    ("record_contact", [raw(b'{"notes": "\\u0000"}')], RefusalCode.INVALID_FIELD),
    ("report_incident", [raw(b"")], RefusalCode.UNDECODABLE),
    ("report_incident", [raw(b"[" * 100_000 + b"]" * 100_000)], RefusalCode.INVALID_FIELD),
    ("report_incident", [raw(b'{"description": " "}')], RefusalCode.INVALID_FIELD),
    ("report_incident", [raw(b'{"description": "' + b"x" * 1_000_001 + b'"}')], RefusalCode.TOO_LONG),
    ("approve_closure", [raw(b'{"proposal_id": 7}')], RefusalCode.INVALID_FIELD),
    ("close_at_once", [raw(b"{}")], RefusalCode.UNKNOWN_MESSAGE),
    ("close_at_once", [], RefusalCode.UNKNOWN_MESSAGE),
    ("close_at_once", [raw(b"1"), raw(b"\xff", b"nonsense")], RefusalCode.UNKNOWN_MESSAGE),
    ("n" * 900, [raw(b"{}")], RefusalCode.UNKNOWN_MESSAGE),
]


async def still_well(case: Running) -> None:
    """The case runs, answers, and has no failed task."""
    answer = await case.do("record_contact", method="phone", outcome="spoke", notes="All is well.")
    assert answer.outcome is Outcome.ACCEPTED
    history = await case.handle.fetch_history()
    assert not [event for event in history.events if event.HasField("workflow_task_failed_event_attributes")]
    assert (await case.handle.describe()).status is WorkflowExecutionStatus.RUNNING


async def test_hostile_signals_are_refused_and_recorded(town: Town) -> None:
    case = await town.open()
    for name, args, _ in HOSTILE:
        await case.handle.signal(name, args=args)
    await case.settle()
    assert [row.code for row in await case.refused()] == [code.value for _, _, code in HOSTILE]
    assert all(row.reason for row in await case.refused())
    assert len(await town.cases.refusals(case.reference)) == len(HOSTILE)
    await still_well(case)


async def test_hostile_updates_are_answered_with_the_reason(town: Town) -> None:
    case = await town.open()
    for name, args, code in HOSTILE:
        answer = await case.handle.execute_update(
            name, args=args, result_type=Answer, rpc_timeout=timedelta(seconds=20)
        )
        assert (answer.outcome, answer.code) == (Outcome.REFUSED, code)
        assert answer.reason
    await case.settle()
    assert [row.code for row in await case.refused()] == [code.value for _, _, code in HOSTILE]
    await still_well(case)


async def test_a_resident_s_word_in_something_refused_is_kept_whole(town: Town) -> None:
    case = await town.open()
    words = json.dumps({"descripton": "He waits for me on the stairs every night – please help."}, ensure_ascii=False)
    await case.handle.signal("report_incident", args=[raw(words.encode())])
    await case.settle()
    [row] = await case.refused()
    assert row.raw == words


@pytest.mark.parametrize(
    ("fields", "code"),
    [
        ({"sender": "stranger", "role": "manager"}, RefusalCode.NOT_REGISTERED),
        ({"sender": "lee"}, RefusalCode.HAS_LEFT),
        ({"case_reference": "ASB-2222-2222-2222"}, RefusalCode.WRONG_CASE),
        ({"happened_at": "2199-01-01T00:00:00Z"}, RefusalCode.IN_THE_FUTURE),
        ({"happened_at": "2001-01-01T00:00:00Z"}, RefusalCode.BEFORE_THE_REPORT),
        ({"happened_at": "2027-11-08T10:00:00"}, RefusalCode.INVALID_FIELD),
    ],
)
async def test_messages_that_make_no_sense(town: Town, fields: dict[str, Any], code: RefusalCode) -> None:
    case = await town.open()
    sealed = sealed_as(town.client, fields.get("sender", "ola"), contact(case, **fields))
    await case.handle.signal("record_contact", args=[sealed])
    await case.settle()
    assert [row.code for row in await case.refused()] == [code]


async def test_an_id_used_before_for_another_message_is_refused_and_kept(town: Town) -> None:
    case = await town.open()
    await case.do("record_contact", method="phone", outcome="spoke", message_id="one", notes="First.")
    answer = await case.do("record_contact", method="phone", outcome="spoke", message_id="one", notes="Second.")
    assert answer.code is RefusalCode.ID_USED_BEFORE
    await case.signal("record_contact", method="phone", outcome="spoke", message_id="one", notes="Third.")
    second, third = await case.refused()
    assert {second.code, third.code} == {RefusalCode.ID_USED_BEFORE}
    assert "Second." in (second.raw or "")
    assert "Third." in (third.raw or "")


async def test_the_same_id_from_another_sender_is_another_message(town: Town) -> None:
    case = await town.open()
    for sender in ("noise-app", "portal"):
        answer = await case.do("report_incident", sender, message_id="1", description="Shouting.")
        assert answer.outcome is Outcome.ACCEPTED
    assert (await case.state()).incidents == 3


async def test_texts_that_grow_when_written_as_json_are_recorded(town: Town) -> None:
    case = await town.open()
    for index in range(40):
        fields = {"method": "phone", "outcome": "no_answer", "notes": "\x01" * 20_000}
        await town.cases.signal(message("record_contact", case.reference, "ola", message_id=f"c-{index}", **fields))
    await case.settle()
    assert len([row for row in await case.journal() if row.kind == "contact_recorded"]) == 40
    await still_well(case)


async def test_a_cancel_request_is_refused_and_the_case_lives_on(town: Town) -> None:
    case = await town.open()
    await case.handle.cancel()
    await case.settle()
    assert [row.code for row in await case.refused()] == [RefusalCode.CANCEL_REQUEST]
    await still_well(case)


async def test_messages_of_one_sender_are_decided_in_the_order_they_came(town: Town) -> None:
    case = await town.open()
    senders = ["oscar", "ola", "david", "mina"]
    for index in range(40):
        fields = {"method": "phone", "outcome": "spoke", "message_id": f"order-{index}"}
        await town.cases.signal(message("record_contact", case.reference, senders[index % 4], **fields))
    await case.settle()
    came = [(row.sender, row.message_id) for row in await case.journal() if row.kind == "contact_recorded"]
    for sender in senders:
        expected = [(sender, f"order-{index}") for index in range(40) if senders[index % 4] == sender]
        assert [each for each in came if each[0] == sender] == expected


async def test_the_official_command_signals_incidents_and_nothing_else(town: Town) -> None:
    case = await town.open()
    incident = {
        "message_id": "from-the-command",
        "case_reference": case.reference,
        "sender": "noise-app",
        "description": "Shouting on the stairs.",
    }
    about = ("--workflow-id", case.reference)
    address = town.stack.temporal_address
    status, printed = await temporal_command(
        address, "workflow", "signal", *about, "--name", "report_incident", "--input", json.dumps(incident)
    )
    assert status == 0, printed
    await case.settle()
    assert (await case.state()).incidents == 2
    status, printed = await temporal_command(
        address, "workflow", "signal", *about, "--name", "report_incident", "--input", '"not a message"'
    )
    assert status == 0, printed
    visit = contact(case, message_id="visit-1", method="visit").decode()
    status, printed = await temporal_command(
        address, "workflow", "signal", *about, "--name", "record_contact", "--input", visit
    )
    assert status == 0, printed
    await case.settle()
    assert [row.code for row in await case.refused()] == [RefusalCode.INVALID_FIELD, RefusalCode.UNSEALED]


async def test_a_report_that_no_case_can_open_is_kept_as_refused(town: Town) -> None:
    address, queue = town.stack.temporal_address, town.settings.task_queue
    start = ("workflow", "start", "--type", "AsbCase", "--task-queue", queue)
    reports: list[tuple[str, list[str], RefusalCode]] = [
        ("start-1", [], RefusalCode.WRONG_ARGUMENTS),
        ("start-2", ["--input", '{"report_id": "r"}'], RefusalCode.INVALID_FIELD),
        ("start-3", ["--input", "1", "--input", "2"], RefusalCode.WRONG_ARGUMENTS),
        (
            "start-4",
            ["--input", '{"report_id": "r", "sender": "app", "category": "noise", "description": "x"}'],
            RefusalCode.WRONG_CASE,
        ),
    ]
    for workflow_id, inputs, code in reports:
        status, printed = await temporal_command(address, *start, "--workflow-id", workflow_id, *inputs)
        assert status == 0, printed
        async with asyncio.timeout(20):
            assert (await town.client.get_workflow_handle(workflow_id).result()).startswith("refused: ")
        [row] = await Running(town, workflow_id).refused()
        assert row.code == code


ELSEWHERE = [
    ({"encoding": b"json/external-storage-reference"}, RefusalCode.UNDECODABLE),
    (
        {"encoding": b"json/protobuf", "messageType": b"temporal.api.sdk.v1.ExternalStorageReference"},
        RefusalCode.UNDECODABLE,
    ),
    ({"encoding": b"json/plain", "__temporal_external_storage_reference": b"true"}, RefusalCode.INVALID_FIELD),
]


async def test_what_says_that_it_is_stored_elsewhere_is_refused_like_anything_else(town: Town) -> None:
    """The SDK raises on it before any handler sees it, and goes on doing so at every try."""
    case = await town.open()
    anybody = await Client.connect(town.stack.temporal_address)
    handle = anybody.get_workflow_handle(case.reference)
    for metadata, _ in ELSEWHERE:
        await handle.signal("report_incident", RawValue(Payload(metadata=metadata, data=b"{}")))
    await case.settle()
    assert [row.code for row in await case.refused()] == [code for _, code in ELSEWHERE]
    await still_well(case)


async def test_a_second_start_onto_a_closed_case_ends_as_a_duplicate_and_keeps_its_messages(town: Town) -> None:
    case = await town.open(report_id="started-again")
    await case.do("withdraw", method="phone")
    await case.do("approve_closure", "mina")
    await case.handle.result()
    incident = message("report_incident", case.reference, "noise-app", description="It started again.")
    from tests.support.casebook import report

    second = await town.client.start_workflow(
        "AsbCase",
        report(report_id="started-again"),
        id=case.reference,
        task_queue=town.settings.task_queue,
        start_signal="report_incident",
        start_signal_args=[incident],
    )
    assert (await second.result()).startswith("duplicate of run ")
    codes = [row.code for row in await case.refused()]
    assert RefusalCode.CASE_CLOSED in codes
    assert any("It started again." in (row.raw or "") for row in await case.refused())


async def test_a_wrong_update_never_reaches_the_caller_as_an_error(town: Town) -> None:
    case = await town.open()
    try:
        answer = await case.handle.execute_update("record_contact", args=[raw(b"{")], result_type=Answer)
    except WorkflowUpdateFailedError as failed:
        pytest.fail(f"the update failed: {failed}")
    assert answer.code is RefusalCode.UNDECODABLE
