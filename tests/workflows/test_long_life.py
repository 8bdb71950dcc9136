"""A case that lives long: runs that are continued, thousands of messages, and a state that stays small."""

import asyncio
from functools import partial

from temporalio.client import WorkflowHistory

from starter.cases import message
from tests.support.running import Running, Town
from tests.support.waiting import until
from workflows.models import Outcome

CARRIED_AT_MOST = 256 * 1024
MESSAGES = 5_000
FLOOD = 1_500

_CONTACTS = """
SELECT count(DISTINCT message_id) FROM journal WHERE case_reference = %s AND kind = 'contact_recorded'
"""


async def carried_bytes(case: Running) -> int:
    """The size of what the latest run was started with."""
    history: WorkflowHistory = await case.handle.fetch_history()
    started = history.events[0].workflow_execution_started_event_attributes
    assert started.continued_execution_run_id
    return sum(len(payload.data) for payload in started.input.payloads)


async def test_five_thousand_messages_across_runs_with_none_lost_and_little_carried(town: Town) -> None:
    case = await town.open()
    due = {clock.id: clock.deadline.due for clock in (await case.state()).clocks}
    for first in range(0, MESSAGES, 100):
        batch = range(first, first + 100)
        await asyncio.gather(
            *(
                town.cases.signal(
                    message(
                        "record_contact",
                        case.reference,
                        "ola",
                        method="phone",
                        outcome="no_answer",
                        message_id=f"long-{index}",
                        notes="Rang, nobody there. " * 10,
                    )
                )
                for index in batch
            )
        )
        await until(partial(_has_all, case, first + 100))
    came = [row.message_id or "" for row in await case.journal() if row.kind == "contact_recorded"]
    assert sorted(came) == sorted(f"long-{index}" for index in range(MESSAGES))
    assert await carried_bytes(case) < CARRIED_AT_MOST
    state = await case.state()
    assert [row.number for row in await case.journal()] == list(range(1, state.as_of + 1))
    assert {clock.id: clock.deadline.due for clock in state.clocks} == due

    # What the runs before had decided still counts, and so do the clocks.
    latest = came[-1]
    again = {"method": "phone", "outcome": "no_answer", "notes": "Rang, nobody there. " * 10, "message_id": latest}
    await case.signal("record_contact", **again)
    assert (await case.kinds())[-1] == "duplicate"
    await case.after(days=15)
    assert await case.clock("p2_begin_investigation") == "breached"
    await case.after(days=50)
    assert (await case.state()).proposal is not None


async def test_messages_that_arrive_while_a_run_is_continued_are_decided_in_order(town: Town) -> None:
    case = await town.open()
    first_run = (await case.handle.describe()).run_id
    sent, asked = 0, list[str]()
    while (await case.handle.describe()).run_id == first_run:
        fields = {"method": "phone", "outcome": "no_answer"}
        ids = [f"while-{sent + index}" for index in range(50)]
        for each in ids:
            await town.cases.signal(message("record_contact", case.reference, "ola", message_id=each, **fields))
        answer = await case.do("record_contact", "oscar", message_id=f"update-{sent}", **fields)
        # On a busy machine it may be left with the case; it is decided all the same.
        assert answer.outcome in (Outcome.ACCEPTED, Outcome.WAITING)
        asked.append(f"update-{sent}")
        sent += len(ids)
    await until(partial(_has_all, case, sent + len(asked)))
    came = [(row.sender, row.message_id) for row in await case.journal() if row.kind == "contact_recorded"]
    assert [each for sender, each in came if sender == "ola"] == [f"while-{index}" for index in range(sent)]
    assert [each for sender, each in came if sender == "oscar"] == asked
    assert (await case.state()).next_due is not None
    await case.after(days=1)
    assert not [code for code in await case.refused() if code.code != "duplicate"]


async def test_a_flood_of_messages_is_worked_off(town: Town) -> None:
    case = await town.open()
    fields = {"method": "phone", "outcome": "no_answer", "notes": "Rang, nobody there. " * 40}
    flood = [message("record_contact", case.reference, "ola", message_id=f"f{n}", **fields) for n in range(FLOOD)]
    await asyncio.gather(*(town.cases.signal(each) for each in flood))
    await until(partial(_has_all, case, FLOOD))
    assert (await case.do("begin_investigation")).outcome is Outcome.ACCEPTED


async def _has_all(case: Running, contacts: int) -> bool:
    """Whether so many contacts are on record. They are counted where they lie: to fetch a long journal again and again
    would cost more than the messages do.
    """
    async with case.town.pool.connection() as connection:
        rows = await connection.execute(_CONTACTS, (case.reference,))
        [(count,)] = await rows.fetchall()
    return bool(count == contacts)
