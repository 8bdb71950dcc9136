"""On the real server: who sent it is proven, and nobody acts in another's name."""

import json
from datetime import UTC, datetime
from typing import Any

import pytest
from temporalio.api.common.v1 import Payload
from temporalio.client import Client
from temporalio.common import RawValue

from activities.register.people import set_active
from activities.register.queries import read_case
from activities.register.records import JournalRow
from standard.core.messages import ReportIncident
from standard.core.reference import reference_for
from standard.core.seals import Seal, SenderKind
from standard.core.words import RefusalCode, Stage
from starter.cases import Cases, message
from starter.outcomes import NotOpened
from tests.support.casebook import report
from tests.support.command import temporal_command
from tests.support.database import Database, new_register
from tests.support.running import Running, Town, town_on
from tests.support.sealing import plain, sealed_as
from worker.connection import codec_of
from worker.embedded import Stack
from worker.main import case_replayer
from worker.plugin import case_plugin
from worker.problems import BadInput
from worker.sealing.codec import SealedCodec
from worker.sealing.keys import KeyRing, KeyUse, first_ring, new_key
from worker.settings import PlainReports


def approval(case: Running, sender: str = "mina", **fields: Any) -> bytes:
    given = {"message_id": "approval-1", "case_reference": case.reference, "sender": sender}
    about = {"proposal_id": case.proposal_id, "decision": "approve"}
    return json.dumps(given | about | fields).encode()


async def codes(case: Running) -> list[str]:
    await case.settle()
    return [row.code for row in await case.refused()]


async def sealed_payloads(case: Running, name: str) -> list[Payload]:
    """The payloads of a case's signals of this name, as the server keeps them."""
    handle = case.town.client.get_workflow_handle(case.reference)
    events = (await handle.fetch_history()).events
    signals = [event.workflow_execution_signaled_event_attributes for event in events]
    return [signal.input.payloads[0] for signal in signals if signal.signal_name == name]


async def entry(case: Running, kind: str) -> JournalRow:
    return next(row for row in await case.journal() if row.kind == kind)


async def test_the_proven_sender_stands_in_the_journal(town: Town) -> None:
    case = await town.proposed()
    await case.do("approve_closure", "mina")
    await case.handle.result()
    approved = await entry(case, "closure_approved")
    assert approved.seal is not None
    assert (approved.seal.sender, approved.seal.name, approved.seal.role) == ("mina", "Mina Kaur", "manager")
    assert approved.seal.key == codec_of(town.client).ring.writes_with(KeyUse.PEOPLE).id  # type: ignore[union-attr]
    assert (await entry(case, "reported")).seal is None


async def test_the_proven_sender_survives_replay(town: Town) -> None:
    case = await town.proposed()
    await case.do("approve_closure", "mina")
    await case.handle.result()
    await case_replayer(codec=codec_of(town.client)).replay_workflow(await case.handle.fetch_history())


async def test_an_approval_in_plain_json_is_refused(town: Town) -> None:
    case = await town.proposed()
    about = ("--workflow-id", case.reference, "--name", "approve_closure")
    address, text = town.stack.temporal_address, approval(case).decode()
    status, printed = await temporal_command(address, "workflow", "signal", *about, "--input", text)
    assert status == 0, printed
    assert await codes(case) == [RefusalCode.UNSEALED]


async def test_a_seal_written_by_hand_is_refused(town: Town) -> None:
    """Metadata that a sender sets says nothing."""
    case = await town.proposed()
    forged = Seal(sender="mina", kind=SenderKind.PERSON, sealed_at=datetime.now(UTC), key="people-1").model_dump_json()
    about = ("--workflow-id", case.reference, "--name", "approve_closure", "--input", approval(case).decode())
    for name in ("asb-seal", "asb-verified-sender", "verified-sender"):
        status, printed = await temporal_command(
            town.stack.temporal_address, "workflow", "signal", *about, "--input-meta", f"{name}={forged}"
        )
        assert status == 0, printed
    assert await codes(case) == [RefusalCode.UNSEALED] * 3
    assert (await case.state()).stage is Stage.CLOSURE_PROPOSED


async def test_whoever_has_a_key_of_their_own_proves_nothing_with_it(town: Town) -> None:
    case = await town.proposed()
    ring = first_ring()
    people = ring.writes_with(KeyUse.PEOPLE)
    assert people is not None
    seal = Seal(sender="mina", kind=SenderKind.PERSON, sealed_at=datetime.now(UTC))
    forged = SealedCodec(ring).encrypt(plain(approval(case)), people, seal)
    await case.handle.signal("approve_closure", RawValue(forged))
    known_id = Payload(metadata=forged.metadata, data=forged.data)
    known_id.metadata["encryption-key-id"] = codec_of(town.client).ring.default_writer.id.encode()
    await case.handle.signal("approve_closure", RawValue(known_id))
    assert await codes(case) == [RefusalCode.UNOPENED] * 2


async def test_nobody_approves_in_another_s_name(town: Town) -> None:
    case = await town.proposed()
    await case.handle.signal("approve_closure", sealed_as(town.client, "ola", approval(case, "mina")))
    assert await codes(case) == [RefusalCode.NOT_THE_SENDER]


async def test_an_approval_copied_to_another_case_is_refused(town: Town) -> None:
    one, other = await town.proposed(), await town.proposed()
    await one.signal("approve_closure", "mina")
    [copied] = await sealed_payloads(one, "approve_closure")
    await other.handle.signal("approve_closure", RawValue(copied))
    assert await codes(other) == [RefusalCode.WRONG_CASE]


async def test_another_case_does_not_open_what_it_is_sent_and_keeps_no_word_of_it(town: Town) -> None:
    """Whoever may not see a restricted case would read it in one of their own."""
    one, other = await town.open(), await town.open()
    await one.signal("record_contact", "ola", method="phone", outcome="spoke", notes="He is an informant.")
    [copied] = await sealed_payloads(one, "record_contact")
    for name in ("report_incident", "no_such_message"):
        await other.handle.signal(name, RawValue(copied))
    assert await codes(other) == [RefusalCode.WRONG_CASE, RefusalCode.UNKNOWN_MESSAGE]
    assert "informant" not in str(await other.refused())


async def test_a_report_of_another_case_opens_nothing_and_no_word_of_it_is_kept(town: Town) -> None:
    one, elsewhere = await town.open(description="He is an informant."), reference_for("elsewhere")
    async for event in one.handle.fetch_history_events(page_size=1):
        start = event.workflow_execution_started_event_attributes.input.payloads[0]
        break
    for reference in (elsewhere, "stolen-1"):
        start_it = town.client.start_workflow
        kept = await start_it("AsbCase", RawValue(start), id=reference, task_queue=town.settings.task_queue)
        assert str(await kept.result()).startswith("refused: ")
    refused = await Running(town, elsewhere).refused()
    assert [row.code for row in refused] == [RefusalCode.WRONG_CASE]
    assert "informant" not in str(refused)


async def test_an_approval_kept_for_a_later_proposal_is_refused(town: Town) -> None:
    case = await town.proposed()
    kept = sealed_as(town.client, "mina", approval(case))
    await case.do("retract_closure", reason="It has begun again.")
    await case.do("propose_closure", ground="resolved")
    await case.do("record_contact", method="phone", outcome="agrees")
    await case.handle.signal("approve_closure", kept)
    assert await codes(case) == [RefusalCode.STALE_PROPOSAL]


async def test_a_message_that_is_sent_twice_is_decided_once(town: Town) -> None:
    case = await town.open()
    await case.signal("record_contact", method="phone", outcome="spoke")
    [copied] = await sealed_payloads(case, "record_contact")
    await case.handle.signal("record_contact", RawValue(copied))
    await case.settle()
    assert (await case.kinds()).count("contact_recorded") == 1
    assert (await case.kinds()).count("duplicate") == 1


async def test_a_decline_is_of_no_use_as_an_approval(town: Town) -> None:
    """A signal's name is not sealed, so what is decided stands in the text."""
    case = await town.proposed()
    declined = approval(case, decision="decline", reason="The family is still afraid.")
    await case.handle.signal("approve_closure", sealed_as(town.client, "mina", declined))
    assert await codes(case) == [RefusalCode.INVALID_FIELD]


async def test_who_claims_to_be_somebody_does_not_use_up_their_message_ids(town: Town) -> None:
    case = await town.open()
    contact = {"message_id": "one", "method": "phone", "outcome": "spoke"}
    forged = {"case_reference": case.reference, "sender": "ola", **contact, "notes": "Nobody called."}
    await case.handle.signal("record_contact", forged)
    incident = {"message_id": "two", "case_reference": case.reference, "sender": "ola", "description": "Made up."}
    await case.handle.signal("report_incident", incident)
    assert (await case.do("record_contact", **contact)).outcome == "accepted"
    assert (await case.do("report_incident", message_id="two", description="Seen by myself.")).outcome == "accepted"
    assert await codes(case) == [RefusalCode.UNSEALED]
    assert (await case.state()).incidents == 3


async def test_a_leaver_is_refused_where_messages_are_sealed(town: Town) -> None:
    case = await town.open()
    with pytest.raises(BadInput, match="'lee' has left"):
        await case.do("record_contact", "lee", method="phone", outcome="spoke")


async def test_a_leaver_whose_message_was_sealed_before_cannot_decide(stack: Stack, database: Database) -> None:
    with new_register(database) as own:
        async with town_on(stack, own.url, "leavers") as town:
            case = await town.proposed()
            kept = sealed_as(town.client, "mina", approval(case))
            await set_active(town.pool, "mina", False)
            await case.handle.signal("approve_closure", kept)
            assert await codes(case) == [RefusalCode.HAS_LEFT]


async def test_a_service_proves_itself_with_its_own_key_and_reports_nothing_in_another_s_name(town: Town) -> None:
    service = new_key(KeyUse.SERVICE, "noise-app")
    codec = codec_of(town.client)
    before, codec.ring = codec.ring, codec.ring.with_keys([service])
    try:
        case = await town.open()

        async def signal(sender: str) -> None:
            about = {"message_id": f"from-{sender}", "case_reference": case.reference, "sender": sender}
            text = json.dumps(about | {"description": "Drilling again."}).encode()
            seal = Seal(sender="noise-app", kind=SenderKind.SERVICE, sealed_at=datetime.now(UTC))
            await case.handle.signal("report_incident", RawValue(codec.encrypt(plain(text), service, seal)))

        await signal("noise-app")
        await signal("ola")
        assert await codes(case) == [RefusalCode.NOT_THE_SENDER]
        reported = await entry(case, "incident_reported")
        assert reported.seal is not None
        assert (reported.seal.kind, reported.seal.sender, reported.seal.key) == ("service", "noise-app", service.id)
    finally:
        codec.ring = before


async def test_a_landlord_may_refuse_what_nobody_has_proven(stack: Stack, database: Database) -> None:
    with new_register(database) as own:
        async with town_on(stack, own.url, "sealed-only", plain_reports=PlainReports.REFUSE) as town:
            with pytest.raises(NotOpened, match="sealed reports only"):
                await town.open()
            service = new_key(KeyUse.SERVICE, "contact-centre")
            codec = codec_of(town.client)
            codec.ring = codec.ring.with_keys([service]).writing_with(service)
            case = await town.open()
            assert (await entry(case, "reported")).seal is not None
            await case.signal("report_incident", "noise-app", description="Drilling again.")
            await case.do("report_incident", "ola", description="I have heard it myself.")
            assert await codes(case) == [RefusalCode.UNSEALED]


async def test_new_settings_reach_an_open_case(stack: Stack, database: Database) -> None:
    with new_register(database) as own:
        async with town_on(stack, own.url, "settings-before") as before:
            case = await before.open()
            await case.signal("report_incident", "noise-app", description="Drilling again.")
        async with town_on(stack, own.url, "settings-before", plain_reports=PlainReports.REFUSE) as after:
            case = Running(after, case.reference)
            await case.signal("settings_changed", "asb-keys")
            await case.signal("report_incident", "noise-app", description="Drilling once more.")
            assert await codes(case) == [RefusalCode.UNSEALED]
            assert (await case.kinds()).count("settings_changed") == 1
            assert (await case.state()).incidents == 2


async def test_only_the_landlord_s_own_commands_change_calendar_and_settings(town: Town) -> None:
    case = await town.open()
    for name in ("settings_changed", "calendar_changed"):
        about = {"message_id": name, "case_reference": case.reference, "sender": "mina"}
        text = json.dumps(about | ({"version": "2"} if name == "calendar_changed" else {})).encode()
        await case.handle.signal(name, sealed_as(town.client, "mina", text))
        await case.handle.signal(name, json.loads(text))
    assert await codes(case) == [
        RefusalCode.NOT_ALLOWED,
        RefusalCode.UNSEALED,
        RefusalCode.NOT_ALLOWED,
        RefusalCode.UNSEALED,
    ]


async def open_proposal(case: Running) -> str:
    state = await case.state()
    assert state.proposal is not None
    return state.proposal.id


async def test_a_service_that_holds_its_own_key_alone_opens_cases_and_reports_incidents(town: Town) -> None:
    service = new_key(KeyUse.SERVICE, "noise-app")
    codec = codec_of(town.client)
    before, codec.ring = codec.ring, codec.ring.with_keys([service])
    own = SealedCodec(KeyRing(keys=(service,), writing=frozenset({service.id})))
    server = town.settings.temporal
    client = await Client.connect(server["target_host"], namespace=server["namespace"], plugins=[case_plugin(own)])
    try:
        noise_app = Cases(client, None, task_queue=town.settings.task_queue)
        opened = await noise_app.open(report(report_id="from-noise-app", sender="noise-app"))
        await town.cases.until_open(opened.reference)
        incident = message("report_incident", opened.reference, "noise-app", description="Drilling again.")
        assert (await noise_app.send(incident)).answer.outcome == "waiting"
        case = Running(town, opened.reference)
        assert await codes(case) == []
        proven = [row.seal for row in await case.journal() if row.sender == "noise-app"]
        assert len(proven) > 1
        assert {seal.key if seal else None for seal in proven} == {service.id}
        with pytest.raises(BadInput, match="vouches for nobody of the id 'ola'"):
            await noise_app.send(message("begin_investigation", opened.reference, "ola"))

        # Of an open case, a closed one and none at all it hears the same; and what it reports is never lost.
        closed = await town.open()
        await closed.do("withdraw", method="phone")
        await closed.do("approve_closure", "mina", proposal_id=(await open_proposal(closed)))
        await closed.handle.result()
        heard = []
        for reference in (opened.reference, closed.reference, reference_for("nobody has reported this")):
            about = message(
                "report_incident", reference, "noise-app", message_id=f"of-{reference}", description="Again."
            )
            assert isinstance(about, ReportIncident)
            heard.append(await noise_app.send(about))
            if reference == opened.reference:
                continue
            linked = await town.cases.until_open(reference_for(f"{reference}/{about.content_hash[:32]}"))
            assert linked is not None
            record = await read_case(town.pool, linked.reference)
            assert record is not None
            assert record.linked_case == (reference if reference == closed.reference else None)
        assert heard[0] == heard[1] == heard[2]
    finally:
        codec.ring = before


async def test_nobody_approves_their_own_proposal_under_an_id_that_looks_alike(town: Town) -> None:
    case = await town.open()
    await case.do("begin_investigation")
    await case.do("propose_closure", "mina", ground="resolved")
    await case.do("record_contact", method="phone", outcome="agrees")
    for number, (sealed, named) in enumerate([("mina", "Mina"), ("Mina", "mina "), ("min\u0430", "min\u0430")]):
        said = approval(case, named, message_id=f"alike-{number}", reason="All is done.")
        await case.handle.signal("approve_closure", sealed_as(town.client, sealed, said))
    # In no fixed order, as for some of them the register is asked first.
    assert sorted(await codes(case)) == [RefusalCode.INVALID_FIELD, RefusalCode.OWN_PROPOSAL, RefusalCode.OWN_PROPOSAL]
    with pytest.raises(BadInput, match="is nobody's id; a person's id has only the letters a to z"):
        await case.do("approve_closure", "min\u0430", proposal_id="closure-1")
