"""Absences and covers in the register, and who gets a new case because of them."""

import asyncio
import random
from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest
from psycopg_pool import AsyncConnectionPool
from temporalio.exceptions import ApplicationError

from activities.register.absences import bring_back, list_absences, set_away
from activities.register.activities import RegisterActivities
from activities.register.errors import NotCovered, NotInRegister
from activities.register.people import Officer, Patch, add_officer, add_patch, give_patch, set_active
from activities.register.queries import list_cases, open_tasks, read_alarms
from activities.register.recording import write
from standard.core.people import Absence
from standard.core.reference import reference_for
from standard.core.register import WhoIs
from standard.core.words import EntryKind, Role
from standard.worktime.calendar import local_date
from tests.support.register_material import MONDAY, add_people, batch, entry, opening

DAY = local_date(MONDAY)


@pytest.fixture
async def landlord(pool: AsyncConnectionPool) -> AsyncConnectionPool:
    """A register with people."""
    await add_people(pool)
    return pool


@pytest.fixture
async def register(landlord: AsyncConnectionPool) -> RegisterActivities:
    return RegisterActivities(landlord)


def today() -> date:
    return local_date(datetime.now(UTC))


def absence(person: str, cover: str, first: int = 0, last: int = 4) -> Absence:
    """From so many days after that Monday to so many."""
    days = {"first": DAY + timedelta(days=first), "last": DAY + timedelta(days=last)}
    return Absence.model_validate({"person": person, "cover": cover, **days})


async def officer_of(register: RegisterActivities, report_id: str, days: int = 0, **fields: Any) -> str:
    request = opening(report_id, **fields).model_copy(update={"now": MONDAY + timedelta(days=days)})
    opened = await register.open_case(request)
    assert opened.allocation is not None
    return opened.allocation.officer


async def test_new_cases_go_to_the_cover_and_back(register: RegisterActivities, pool: AsyncConnectionPool) -> None:
    await set_active(pool, "bob", False)
    await set_away(pool, absence("ann", "cat"), "manager")
    assert [await officer_of(register, f"r-{days}", days) for days in (-1, 0, 4, 5)] == ["ann", "cat", "cat", "ann"]


async def test_the_day_is_the_uk_one(register: RegisterActivities, pool: AsyncConnectionPool) -> None:
    await set_active(pool, "bob", False)
    await set_away(pool, absence("ann", "cat", 1, 1), "manager")
    # 23:30 on that Monday in UTC is Tuesday in the UK's summer.
    late = opening().model_copy(update={"now": MONDAY.replace(hour=23, minute=30)})
    opened = await register.open_case(late)
    assert opened.allocation is not None
    assert opened.allocation.officer == "cat"


async def test_a_case_of_priority_one_weighs_three(register: RegisterActivities, pool: AsyncConnectionPool) -> None:
    assert await officer_of(register, "r-1") == "ann"
    async with pool.connection() as connection:
        await connection.execute("UPDATE cases SET priority = 1")
    assert [await officer_of(register, f"r-{number}") for number in range(2, 6)] == ["bob", "bob", "bob", "ann"]


async def test_a_hate_case_goes_to_who_is_marked(register: RegisterActivities, pool: AsyncConnectionPool) -> None:
    await add_officer(pool, Officer(id="bob", name="Bob Officer", hate_cases=True))
    assert [await officer_of(register, f"r-{number}", hate_perceived=True) for number in (1, 2)] == ["bob", "bob"]
    assert await officer_of(register, "r-3") == "ann"
    assert await officer_of(register, "r-4", patch="west", category="hate") == "cat"


async def test_where_nobody_of_the_patch_is_there_the_manager_gets_it_and_then_the_deputy(
    register: RegisterActivities, pool: AsyncConnectionPool
) -> None:
    for person in ("ann", "bob"):
        await set_active(pool, person, False)
    assert await officer_of(register, "r-1") == "manager"
    await set_away(pool, absence("manager", "deputy"), "deputy")
    assert await officer_of(register, "r-2") == "deputy"
    await bring_back(pool, "manager", DAY, "deputy")
    await set_active(pool, "manager", False)
    assert await officer_of(register, "r-3") == "deputy"
    assert await read_alarms(pool) == []


async def test_somebody_elsewhere_is_said_in_an_alarm_and_nobody_at_all_too(
    register: RegisterActivities, pool: AsyncConnectionPool
) -> None:
    for person in ("ann", "bob", "manager", "deputy"):
        await set_active(pool, person, False)
    assert await officer_of(register, "r-1") == "cat"
    (alarm,) = await read_alarms(pool)
    assert (alarm.kind, alarm.case_reference) == ("nobody_in_patch", reference_for("r-1"))
    for person in ("cat", "dan"):
        await set_active(pool, person, False)
    for _ in range(2):
        with pytest.raises(ApplicationError, match="no active officer"):
            await register.open_case(opening("r-2"))
    assert [(each.kind, each.case_reference) for each in await read_alarms(pool)] == [
        ("nobody_in_patch", reference_for("r-1")),
        ("nobody_to_allocate", reference_for("r-2")),
    ]


async def test_a_holder_or_an_alarm_whoever_is_away_or_has_left(pool: AsyncConnectionPool) -> None:
    """Made-up landlords, the same each time: who gets the case works here, is there, and is marked where one is."""
    chance = random.Random(11)
    register = RegisterActivities(pool)
    await add_people(pool)
    ids = ["ann", "bob", "cat", "dan", "manager", "deputy"]
    for number in range(60):
        async with pool.connection() as connection:
            await connection.execute("UPDATE absences SET back_on = first_day, back_by = 'manager', back_at = now()")
        marked = {person for person in ids if chance.random() < 0.3}
        here = {person for person in ids if chance.random() < 0.7}
        for person in ids:
            role = Role.MANAGER if person in ("manager", "deputy") else Role.OFFICER
            officer = Officer(id=person, name=person, role=role, hate_cases=person in marked)
            await add_officer(pool, officer)
        gone = set()
        for person in chance.sample(ids, chance.randint(0, 4)):
            try:
                await set_away(pool, absence(person, chance.choice(ids)), "manager")
            except NotCovered:
                continue
            gone.add(person)
        for person in ids:
            await set_active(pool, person, person in here)
        try:
            found = await officer_of(register, f"r-{number}", hate_perceived=True)
        except ApplicationError:
            assert reference_for(f"r-{number}") in {alarm.case_reference for alarm in await read_alarms(pool)}
            continue
        assert found in here - gone
        if {"ann", "bob"} & marked & here - gone:
            assert found in marked


async def test_who_comes_back_early_or_does_not_go(landlord: AsyncConnectionPool) -> None:
    await set_away(landlord, absence("ann", "bob", 0, 9), "manager")
    await set_away(landlord, absence("ann", "bob", 20, 29), "manager")
    assert await bring_back(landlord, "ann", DAY + timedelta(days=5), "ann") == absence("ann", "bob", 0, 9)
    assert await list_absences(landlord, DAY) == [absence("ann", "bob", 0, 4), absence("ann", "bob", 20, 29)]
    assert await bring_back(landlord, "ann", DAY + timedelta(days=6), "ann") == absence("ann", "bob", 20, 29)
    assert await bring_back(landlord, "ann", DAY + timedelta(days=6), "ann") is None
    assert await list_absences(landlord, DAY) == [absence("ann", "bob", 0, 4)]
    await set_away(landlord, absence("ann", "bob", 5, 9), "manager")


@pytest.mark.parametrize(
    ("asked", "says"),
    [
        (absence("ann", "ann"), "'ann' cannot cover for themselves"),
        (absence("manager", "ann"), "only a manager may decide for them; 'ann' is none"),
        (absence("ann", "bob", 4, 0), "from Fri 5 Jun 2026 to Mon 1 Jun 2026 is no absence"),
        (absence("ann", "bob", 0, 900), "at most two years later"),
        (absence("cat", "bob", 3, 9), "'cat' is away already, from Mon 1 Jun 2026 to Fri 5 Jun 2026"),
        (absence("dan", "cat", 2, 6), "nobody would be there for 'dan' on Wed 3 Jun 2026: 'cat' is away too"),
    ],
)
async def test_absences_that_cannot_be(landlord: AsyncConnectionPool, asked: Absence, says: str) -> None:
    await set_away(landlord, absence("cat", "dan"), "manager")
    with pytest.raises(NotCovered, match=says):
        await set_away(landlord, asked, "manager")
    assert await list_absences(landlord, DAY) == [absence("cat", "dan")]


@pytest.mark.parametrize("asked", [absence("nobody", "ann"), absence("ann", "nobody"), absence("ann", "bob")])
async def test_who_has_left_neither_goes_away_nor_covers(landlord: AsyncConnectionPool, asked: Absence) -> None:
    await set_active(landlord, "bob", False)
    with pytest.raises(NotInRegister, match="nobody in the register who still works here"):
        await set_away(landlord, asked, "manager")
    with pytest.raises(NotInRegister, match="'bob'"):
        await set_away(landlord, absence("ann", "cat"), "bob")


async def test_a_cover_who_is_away_is_told_of(landlord: AsyncConnectionPool) -> None:
    first, second = absence("ann", "bob", 0, 2), absence("bob", "cat")
    assert await set_away(landlord, first, "manager") == []
    assert await set_away(landlord, second, "manager") == [first]
    assert await set_away(landlord, absence("dan", "bob"), "manager") == [second]


async def test_two_cannot_go_at_once_and_cover_for_each_other(landlord: AsyncConnectionPool) -> None:
    each_other = (absence("ann", "bob"), absence("bob", "ann"))
    answers = await asyncio.gather(
        *(set_away(landlord, each, "manager") for each in each_other), return_exceptions=True
    )
    assert sum(isinstance(answer, NotCovered) for answer in answers) == 1


async def test_a_case_hears_with_each_record_who_is_away(
    register: RegisterActivities, pool: AsyncConnectionPool
) -> None:
    await register.open_case(opening())
    async with pool.connection() as connection:
        await write(connection, batch(entry(1, EntryKind.REPORTED)))
    for each in (absence("ann", "bob", 10, 12), absence("bob", "cat"), absence("dan", "cat")):
        await set_away(pool, each, "manager")
    recorded = await register.record(batch(entry(2, EntryKind.CONTACT_RECORDED), after=entry(1, EntryKind.REPORTED)))
    assert recorded.staff.away == (absence("bob", "cat"), absence("ann", "bob", 10, 12))
    await set_active(pool, "cat", False)
    later = batch(entry(3, EntryKind.CONTACT_RECORDED), at=MONDAY + timedelta(days=4))
    assert [each.cover for each in (await register.record(later)).staff.away] == [None, "bob"]


async def test_who_is_named_is_known_with_their_cover(register: RegisterActivities, pool: AsyncConnectionPool) -> None:
    going = Absence(person="ann", cover="bob", first=today(), last=today() + timedelta(days=3))
    await set_away(pool, going, "manager")
    assert (await register.who_is(WhoIs(ids=["ann"]))).away == (going,)
    assert (await register.who_is(WhoIs(ids=["cat"]))).away == ()


async def test_a_task_says_who_covers(register: RegisterActivities, pool: AsyncConnectionPool) -> None:
    await register.open_case(opening())
    async with pool.connection() as connection:
        await write(connection, batch(entry(1, EntryKind.REPORTED, task="Look at the date")))
    assert [(task.person, task.covered_by) for task in await open_tasks(pool)] == [("ann", None)]
    await set_away(pool, Absence(person="ann", cover="bob", first=today(), last=today()), "manager")
    assert [(task.person, task.covered_by) for task in await open_tasks(pool)] == [("ann", "bob")]


async def test_a_case_is_new_to_its_officer_until_they_record_something(
    register: RegisterActivities, pool: AsyncConnectionPool
) -> None:
    await give_patch(pool, "cat", "east")
    await register.open_case(opening())
    first = entry(1, EntryKind.ALLOCATED, officer="bob").model_copy(update={"sender": "system", "role": None})
    given = entry(2, EntryKind.ALLOCATED, officer="ann").model_copy(update={"sender": "manager", "role": Role.MANAGER})
    # The patch's manager changes: that gives the case to nobody.
    later = entry(3, EntryKind.ALLOCATED, officer="ann").model_copy(update={"sender": "system", "role": None})
    async with pool.connection() as connection:
        await write(connection, batch(first, given, later))

    async def new_since(days: int = 1, officer: str | None = "ann") -> list[object]:
        found = await list_cases(pool, officer=officer, now=MONDAY + timedelta(days=days))
        return [case.new_since for case in found]

    assert await new_since() == [given.recorded_at]
    assert await new_since(15) == [None]
    assert await new_since(officer=None) == [None]
    async with pool.connection() as connection:
        await write(connection, batch(entry(4, EntryKind.CONTACT_RECORDED), after=later))
    assert await new_since() == [None]


async def test_a_patch_with_a_manager_alone_needs_no_officer(pool: AsyncConnectionPool) -> None:
    await add_officer(pool, Officer(id="mo", name="Mo", role=Role.MANAGER))
    await add_patch(pool, Patch(id="east", name="East", manager="mo"))
    assert await officer_of(RegisterActivities(pool), "r-1") == "mo"
