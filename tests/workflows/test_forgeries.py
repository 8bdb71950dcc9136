"""Past our doors and straight at the engine: nobody makes a case or its register believe what nobody has said."""

import json
from datetime import UTC, datetime, timedelta

import pytest
from temporalio import workflow
from temporalio.client import Client, WorkflowExecutionStatus
from temporalio.common import RawValue, RetryPolicy
from temporalio.converter import WorkflowSerializationContext
from temporalio.exceptions import ActivityError
from temporalio.worker import UnsandboxedWorkflowRunner, Worker

from standard.core.case import Case
from standard.core.register import RecordBatch
from standard.core.seals import Seal, SenderKind
from standard.core.words import RefusalCode, Stage
from starter.cases import message
from tests.support.casebook import Play
from tests.support.database import Database, new_register, register_away
from tests.support.running import Running, Town, town_on
from tests.support.sealing import people_key, plain
from tests.support.waiting import until
from worker.connection import codec_of
from worker.embedded import Stack
from worker.plugin import SealedPayloadConverter
from worker.sealing.codec import SealedCodec
from worker.sealing.keys import Key, KeyRing, KeyUse, new_key
from workflows.models import Carried, Received


def with_one_key(key: Key) -> SealedCodec:
    return SealedCodec(KeyRing(keys=(key,), writing=frozenset({key.id})))


def approval(case: Running) -> bytes:
    about = {"message_id": "approval-1", "case_reference": case.reference, "sender": "mina"}
    return json.dumps(about | {"proposal_id": case.proposal_id, "decision": "approve"}).encode()


def carried_with_a_forged_message(case: Running, state: Case) -> Carried:
    seal = Seal(sender="mina", kind=SenderKind.PERSON, sealed_at=datetime.now(UTC), key="people-1")
    forged = Received(name="approve_closure", data=approval(case), seal=seal)
    return Carried(case=state, waiting=[forged])


@pytest.mark.parametrize("codec", [None, "people", "service", "copied from another case", "copied from another run"])
async def test_nobody_passes_a_state_of_their_own_off_as_carried_over(town: Town, codec: str | None) -> None:
    """A start on a schedule would have a second run, which looks like one that continues another."""
    case = await town.open()
    state = carried_with_a_forged_message(case, Play(report_id=case.reference).case)
    reference = state.case.reference
    service = new_key(KeyUse.SERVICE, "noise-app")
    ring = codec_of(town.client).ring
    before, codec_of(town.client).ring = ring, ring.with_keys([service])
    storing = codec_of(town.client)
    own = {
        None: None,
        "copied from another case": storing.with_context(workflow_context(case.reference)),
        "copied from another run": storing.with_context(workflow_context(reference)),
        "people": SealedCodec(
            KeyRing(keys=(people_key(town.client),), writing=frozenset({people_key(town.client).id}))
        ),
        "service": SealedCodec(KeyRing(keys=(service,), writing=frozenset({service.id}))),
    }[codec]
    server = town.settings.temporal
    attacker = await Client.connect(server["target_host"], namespace=server["namespace"])
    [plain_state] = SealedPayloadConverter().to_payloads([state])
    payload = plain_state if own is None else own.encrypt(plain_state, own.ring.keys[0])
    try:
        await attacker.start_workflow(
            "AsbCase", RawValue(payload), id=reference, task_queue=town.settings.task_queue, cron_schedule="@every 1s"
        )
        await until(lambda: _refused(town, reference))
    finally:
        codec_of(town.client).ring = before
    kept = Running(town, reference)
    refused = await kept.refused()
    assert [row.message_name for row in refused] == ["report"]
    expected = {RefusalCode.INVALID_FIELD, RefusalCode.UNOPENED, RefusalCode.UNDECODABLE, RefusalCode.WRONG_CASE}
    assert refused[0].code in expected
    assert await kept.journal() == []


def workflow_context(reference: str) -> WorkflowSerializationContext:
    return WorkflowSerializationContext(namespace="default", workflow_id=reference)


async def _refused(town: Town, reference: str) -> bool:
    description = await town.client.get_workflow_handle(reference).describe()
    return description.status is WorkflowExecutionStatus.COMPLETED


async def test_an_activity_of_ours_takes_nothing_that_we_have_not_written(town: Town) -> None:
    case = await town.open()
    view = (await case.state()).model_copy(update={"as_of": 999, "stage": Stage.CLOSED})
    forged = RecordBatch(reference=case.reference, run_id="forged", at=await case.now(), entries=[], view=view)
    attacker = await Client.connect(
        town.settings.temporal["target_host"], namespace=town.settings.temporal["namespace"]
    )
    async with Worker(
        attacker, task_queue="attackers", workflows=[AsksForWork], workflow_runner=UnsandboxedWorkflowRunner()
    ):
        failed = await attacker.execute_workflow(
            "AsksForWork",
            args=[town.settings.task_queue, RawValue(plain(forged.model_dump_json().encode()))],
            id="attacker",
            task_queue="attackers",
        )
    assert "failed" in failed
    assert (await case.record()).stage is Stage.REPORTED


@workflow.defn(name="AsksForWork")
class AsksForWork:
    """A workflow of somebody else's that has our workers do something."""

    @workflow.run
    async def run(self, queue: str, batch: RawValue) -> str:
        try:
            await workflow.execute_activity(
                "record",
                batch,
                task_queue=queue,
                start_to_close_timeout=timedelta(seconds=10),
                retry_policy=RetryPolicy(maximum_attempts=1),
            )
        except ActivityError:
            return "failed"
        return "done"


async def test_an_activity_that_somebody_completes_by_hand_is_begun_anew(stack: Stack, database: Database) -> None:
    with new_register(database) as register:
        async with town_on(stack, register.url, "by-hand", patience=0.2, retry_at_most_seconds=86_400) as town:
            case = await town.open()
            with register_away(register):
                await town.cases.signal(message("begin_investigation", case.reference, "ola"))
                await until(lambda: _has_a_pending_activity(case))
                attacker = await Client.connect(
                    town.settings.temporal["target_host"], namespace=town.settings.temporal["namespace"]
                )
                pending = (await case.handle.describe()).raw_description.pending_activities
                for activity in pending:
                    handle = attacker.get_async_activity_handle(
                        workflow_id=case.reference, run_id=None, activity_id=activity.activity_id
                    )
                    await handle.complete(None)
                await until(lambda: _waits_to_begin_anew(case))
            await town.rehearsal.skip(case.reference, timedelta(minutes=2))
            await case.settle()
            numbers = [row.number for row in await case.journal()]
            assert numbers == list(range(1, len(numbers) + 1))
            assert "investigation_begun" in {row.kind for row in await case.journal()}


async def _has_a_pending_activity(case: Running) -> bool:
    return bool((await case.handle.describe()).raw_description.pending_activities)


async def _waits_to_begin_anew(case: Running) -> bool:
    return not await _has_a_pending_activity(case)
