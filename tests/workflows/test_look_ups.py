"""What a case looks up on the way must not hold it up: where it fails, the effects lane goes on asking."""

import json
from collections.abc import AsyncIterator

import psycopg
import pytest

from tests.support.database import Database, new_register
from tests.support.running import Running, Town, town_on
from tests.support.sealing import sealed_as
from tests.support.waiting import until
from worker.embedded import Stack
from workflows.models import Answer, Outcome


@pytest.fixture
async def apart(stack: Stack, database: Database) -> AsyncIterator[Town]:
    """A town with a register of its own, whose rights a test may take away."""
    with new_register(database) as own:
        async with town_on(stack, own.url, "look-ups") as town:
            yield town


def right(town: Town, statement: str) -> None:
    with psycopg.connect(town.owner_url, autocommit=True) as owner:
        owner.execute(statement)


async def asks_again(case: Running) -> bool:
    """Whether asking the register shows among what the case has under way, as something that has failed."""
    pending = (await case.handle.describe()).raw_description.pending_activities
    return any(each.activity_type.name == "who_is" and each.attempt > 1 for each in pending)


async def test_a_look_up_that_fails_is_left_to_the_effects_lane_and_the_case_goes_on(apart: Town) -> None:
    case = await apart.open()
    about = {"message_id": "call-1", "case_reference": case.reference, "sender": "stranger"}
    call = json.dumps(about | {"method": "phone", "outcome": "spoke"}).encode()
    right(apart, "REVOKE SELECT ON officers FROM asb_worker")
    await case.handle.signal("record_contact", sealed_as(apart.client, "stranger", call))

    async def is_asked_again() -> bool:
        return await asks_again(case)

    await until(is_asked_again)
    incident = {"message_id": "app-1", "case_reference": case.reference, "sender": "noise-app", "description": "Again."}
    answer = await case.handle.execute_update("report_incident", incident, result_type=Answer)
    assert answer.outcome is Outcome.ACCEPTED

    right(apart, "GRANT SELECT ON officers TO asb_worker")

    async def is_refused() -> bool:
        return "not_registered" in [row.code for row in await case.refused()]

    await until(is_refused)
