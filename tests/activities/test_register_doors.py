from datetime import timedelta

import pytest
from psycopg_pool import AsyncConnectionPool

from activities.register.activities import RegisterActivities
from activities.register.doors import mark_ended_outside, record_late_message
from activities.register.queries import list_cases, open_references, read_alarms, read_case, read_journal, read_refusals
from standard.closing.withdrawal import Withdraw
from standard.core.reference import reference_for
from standard.core.words import ClosureGround, ContactMethod, EntryKind, Stage
from tests.support.register_material import MONDAY, RUN, add_people, batch, entry, opening

REPORTED = entry(1, EntryKind.REPORTED, incident=1)

REFERENCE = reference_for("r-1")
MESSAGE = Withdraw(
    message_id="m-9", case_reference=REFERENCE, sender="ann", method=ContactMethod.PHONE, reason="Moved out"
)


@pytest.fixture
async def register(pool: AsyncConnectionPool) -> RegisterActivities:
    await add_people(pool)
    activities = RegisterActivities(pool)
    await activities.open_case(opening())
    await activities.record(batch(REPORTED))
    return activities


async def test_a_late_message_is_kept_whole_and_once(pool: AsyncConnectionPool) -> None:
    assert await record_late_message(pool, REFERENCE, "withdraw", MESSAGE, "the case is closed")
    assert not await record_late_message(pool, REFERENCE, "withdraw", MESSAGE, "the case is closed")
    (refusal,) = await read_refusals(pool, REFERENCE)
    assert (refusal.source, refusal.code, refusal.message_id) == ("door", "case_closed", "m-9")
    assert refusal.raw is not None
    assert Withdraw.model_validate_json(refusal.raw) == MESSAGE


async def test_other_messages_are_other_rows(pool: AsyncConnectionPool) -> None:
    other = MESSAGE.model_copy(update={"message_id": "m-10"})
    for message in (MESSAGE, other):
        await record_late_message(pool, REFERENCE, "withdraw", message, "the case is closed")
    await record_late_message(pool, REFERENCE, "approve_closure", MESSAGE, "the case is closed")
    assert len(await read_refusals(pool)) == 3


async def test_other_words_under_an_id_that_was_used_before_are_kept_as_well(pool: AsyncConnectionPool) -> None:
    other = MESSAGE.model_copy(update={"reason": "It has stopped"})
    for message in (MESSAGE, other):
        assert await record_late_message(pool, REFERENCE, "withdraw", message, "the case is closed")
    assert len(await read_refusals(pool)) == 2


async def test_a_case_ended_from_outside_is_not_open_any_more(
    register: RegisterActivities, pool: AsyncConnectionPool
) -> None:
    del register
    before = await read_case(pool, REFERENCE)
    ended = MONDAY + timedelta(days=1)
    assert await mark_ended_outside(pool, REFERENCE, RUN, "terminated", ended)
    assert not await mark_ended_outside(pool, REFERENCE, RUN, "terminated", ended)
    after = await read_case(pool, REFERENCE)
    assert before is not None
    assert after is not None
    assert (after.is_open, after.ended_outside_at, after.ended_outside_how) == (False, ended, "terminated")
    assert (after.stage, after.clocks) == (before.stage, before.clocks)
    assert await open_references(pool) == []
    assert await list_cases(pool) == []
    assert len(await read_journal(pool, REFERENCE)) == 1
    assert [alarm.kind for alarm in await read_alarms(pool)] == ["ended_outside"]


async def test_a_case_closed_in_order_is_not_marked(register: RegisterActivities, pool: AsyncConnectionPool) -> None:
    ground = ClosureGround.RESOLVED
    closed = entry(2, EntryKind.CLOSED)
    await register.record(
        batch(closed, after=REPORTED, stage=Stage.CLOSED, closed_at=MONDAY, closure_ground=ground, clocks=[])
    )
    assert not await mark_ended_outside(pool, REFERENCE, RUN, "terminated", MONDAY)
    assert not await mark_ended_outside(pool, reference_for("unknown"), RUN, "terminated", MONDAY)
    assert await read_alarms(pool) == []
