"""Whom of the landlord's people a running case tells, when they change while it is open; on the real server."""

from collections.abc import AsyncIterator

import pytest

from activities.register.people import Officer, Patch, add_officer, add_patch, set_active
from activities.register.queries import read_alarms
from standard.core.words import Role
from tests.support.database import Database, new_register
from tests.support.running import Running, Town, town_on
from worker.embedded import Stack


@pytest.fixture
async def own_town(stack: Stack, database: Database) -> AsyncIterator[Town]:
    """A town whose people one test may send away."""
    with new_register(database) as own:
        async with town_on(stack, own.url, "leavers") as whole:
            yield whole


async def told_of_the_breach(case: Running) -> list[str | None]:
    async with case.town.pool.connection() as connection:
        rows = await connection.execute(
            "SELECT person FROM notifications WHERE case_reference = %s AND template = 'clock_breach'"
            " AND recipient = 'manager'",
            (case.reference,),
        )
        return [person for (person,) in await rows.fetchall()]


async def test_the_new_manager_hears_of_a_breach_and_the_case_names_them(own_town: Town) -> None:
    case = await own_town.open()
    await add_officer(
        own_town.pool, Officer(id="nia", name="Nia Bell", role=Role.MANAGER, email="nia@landlord.example")
    )
    await add_patch(own_town.pool, Patch(id="north", name="North", manager="nia", deputy="david"))
    await set_active(own_town.pool, "mina", active=False)
    await case.after(days=10)
    assert set(await told_of_the_breach(case)) == {"nia"}
    allocation = (await case.state()).allocation
    assert allocation is not None
    assert (allocation.manager, allocation.deputy) == ("nia", "david")
    assert ((await case.record()).manager, await read_alarms(own_town.pool, case.reference)) == ("nia", [])


async def test_where_everybody_has_left_a_breach_is_an_alarm_and_no_task(own_town: Town) -> None:
    case = await own_town.open()
    for person in ("ola", "oscar", "mina", "david"):
        await set_active(own_town.pool, person, active=False)
    await case.after(days=10)
    assert set(await told_of_the_breach(case)) == {None}
    assert {alarm.kind for alarm in await read_alarms(own_town.pool, case.reference)} == {"nobody_to_tell"}
    assert (await case.record()).tasks == []
