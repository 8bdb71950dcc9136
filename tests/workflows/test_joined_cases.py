"""Joined cases on real servers: each tells the other how it stands, nobody else can, and both come to their end."""

import json
from functools import partial

from temporalio.client import WorkflowExecutionStatus

from activities.register.queries import closing_figures, list_cases
from standard.core.words import ClosureGround, RefusalCode, Stage
from starter.cases import message
from tests.support.database import Database, new_register
from tests.support.joined import SECOND
from tests.support.running import Running, Town, town_on
from tests.support.sealing import sealed_as
from tests.support.waiting import until
from worker.embedded import Stack

RESOLVED = {"ground": "resolved", "reasons": "It has stopped, says Rae Finch."}


async def joined(town: Town) -> tuple[Running, Running]:
    """Two cases, of which the second is joined to the first."""
    first = await town.open()
    second = await town.open(reporter=SECOND["reporter"], description=SECOND["description"], hate_perceived=True)
    await second.do("join", join_to=first.reference)

    async def both_know() -> bool:
        return (await second.state()).stage is Stage.JOINED

    await until(both_know)
    return first, second


async def is_complete(case: Running) -> bool:
    return (await case.handle.describe()).status is WorkflowExecutionStatus.COMPLETED


async def test_a_joined_case_is_asked_and_told_with_the_first_and_ends_with_it(
    stack: Stack, database: Database
) -> None:
    with new_register(database) as own:
        async with town_on(stack, own.url, "joined") as town:
            first, second = await joined(town)
            await second.settle()
            assert [each.reference for each in await list_cases(town.pool)] == [first.reference]
            assert (await second.record()).stage is Stage.JOINED
            assert await second.told("closed") == await second.told("closure_proposed") == []

            await first.do("record_contact", method="visit", outcome="spoke")
            await second.do("record_contact", method="visit", outcome="spoke")
            await first.assessed()
            await first.without_plan()
            await first.do("begin_investigation")
            for each in (first, second):
                await each.after(hours=1)
            await first.do("propose_closure", "oscar", **RESOLVED)

            async def asked() -> bool:
                return (await second.state()).proposal is not None

            await until(asked)
            for each in (first, second):
                await each.after(hours=1)
            await first.do("record_contact", method="phone", outcome="agrees")
            proposal_id = first.proposal_id
            early = await town.cases.send(
                message("approve_closure", first.reference, "mina", proposal_id=proposal_id, decision="approve")
            )
            assert early.answer.code is RefusalCode.STEP_MISSING
            assert second.reference in str(early.answer.reason)
            await second.do("record_contact", method="phone", outcome="agrees", proposal_id=proposal_id)

            for each in (first, second):
                await each.worded()

            async def nothing_missing() -> bool:
                proposal = (await first.state()).proposal
                return proposal is not None and not proposal.still_needs

            await until(nothing_missing)
            await first.do("approve_closure", "mina")
            for each in (first, second):
                await until(partial(is_complete, each))
            assert await second.told("closed") == ["reporter"]
            assert (await second.record()).closure_ground is ClosureGround.RESOLVED
            figures = await closing_figures(town.pool)
            assert (figures.cases, figures.asb_cases, figures.open_cases) == (1, 1, 0)
            assert figures.hate_cases == 1, "the joined report makes it one"
            assert figures.closed_by_ground == {ClosureGround.RESOLVED: 1}

            async with town.pool.connection() as connection:
                rows = await connection.execute("SELECT case_reference, subject, body FROM notifications")
                letters = await rows.fetchall()
            of_each = {
                case.reference: " ".join(str(row) for row in letters if row[0] == case.reference)
                for case in (first, second)
            }
            assert "Rae Finch" in of_each[first.reference]
            assert "Canary" not in of_each[first.reference]
            assert "Canary" in of_each[second.reference]
            assert "Finch" not in of_each[second.reference]


async def test_nobody_else_says_how_a_joined_case_stands(town: Town) -> None:
    first, second = await joined(town)
    heard = {
        "complainant": {
            "reference": second.reference,
            "at": "2199-01-01T00:00:00Z",
            "new_at": "2026-11-23T10:00:00Z",
            "priority": 2,
            "ended": True,
        }
    }
    about = {"message_id": "forged", "case_reference": first.reference, "sender": "asb-joined"}
    forged = json.dumps(about | heard).encode()
    await first.handle.signal("complainant_stands", sealed_as(town.client, "asb-joined", forged))
    await first.handle.signal("complainant_stands", json.loads(forged))
    await town.cases.signal(message("complainant_stands", first.reference, "asb-joined", **heard))
    await first.settle()
    refused = [row.code for row in await first.refused() if row.message_name == "complainant_stands"]
    assert refused == [RefusalCode.UNSEALED] * 3
    assert any(name == "Complainant" and "no longer" not in value for name, value in (await first.state()).lines)


async def test_a_case_is_not_joined_to_what_is_no_case(town: Town) -> None:
    case = await town.open()
    gone = await town.open()
    await gone.handle.terminate()
    await case.do("join", join_to=gone.reference)

    async def heard() -> bool:
        return "not_joined" in await case.kinds()

    await until(heard)
    await case.settle()
    state = await case.state()
    assert (state.stage, state.joined_to) == (Stage.REPORTED, None)
    assert any("it is not joined to" in task.about for task in (await case.record()).tasks)


async def test_a_joined_case_notices_that_the_first_was_ended_from_outside(town: Town) -> None:
    first, second = await joined(town)
    await second.settle()
    await first.handle.terminate()
    await second.after(days=8)

    async def is_its_own() -> bool:
        return (await second.state()).joined_to is None

    await until(is_its_own)
    assert (await second.state()).stage is Stage.REPORTED
