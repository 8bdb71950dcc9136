import asyncio
from datetime import date, timedelta

import psycopg
import pytest
from psycopg_pool import AsyncConnectionPool
from temporalio.exceptions import ApplicationError

from activities.calendar import add_day
from activities.register.activities import RegisterActivities
from activities.register.doors import mark_ended_outside
from activities.register.people import Officer, Patch, add_officer, add_patch, set_active
from activities.register.queries import list_officers, read_alarms, read_case, read_refusals
from standard.core.people import Allocation
from standard.core.reference import reference_for
from standard.core.register import LinkedCase
from standard.core.words import Category, Role, Stage
from tests.support.register_material import CALENDAR, MONDAY, add_people, opening


@pytest.fixture
async def register(pool: AsyncConnectionPool) -> RegisterActivities:
    await add_people(pool)
    return RegisterActivities(pool)


async def test_a_report_gets_an_officer_of_its_patch(register: RegisterActivities, pool: AsyncConnectionPool) -> None:
    opened = await register.open_case(opening())
    assert opened.allocation == Allocation(patch="east", officer="ann", manager="manager", deputy="deputy")
    assert [(person.id, person.role) for person in opened.people] == [
        ("ann", Role.OFFICER),
        ("deputy", Role.MANAGER),
        ("manager", Role.MANAGER),
    ]
    case = await read_case(pool, reference_for("r-1"))
    assert case is not None
    assert (case.stage, case.category, case.opened_at) == (Stage.REPORTED, Category.NOISE, MONDAY)
    assert case.is_open


async def test_a_case_with_the_calendar_of_today_gets_no_other(register: RegisterActivities) -> None:
    assert (await register.open_case(opening())).calendar is None


async def test_a_case_with_another_calendar_gets_that_of_today(
    register: RegisterActivities, pool: AsyncConnectionPool
) -> None:
    added = date(2026, 6, 2)
    await add_day(pool, added, "A day of thanks", changed_by="manager")
    calendar = (await register.open_case(opening())).calendar
    assert calendar is not None
    assert (calendar.why_not(added), calendar.provisional) == ("A day of thanks", False)


async def test_a_case_with_a_provisional_calendar_gets_a_certain_one(register: RegisterActivities) -> None:
    provisional = CALENDAR.model_copy(update={"provisional": True})
    request = opening().model_copy(update={"calendar": provisional})
    assert (await register.open_case(request)).calendar == CALENDAR


async def test_the_reporter_and_the_first_incident_are_kept(register: RegisterActivities, register_url: str) -> None:
    await register.open_case(opening(reporter={"email": "rae@home.example", "support_needs": ["text_relay"]}))
    await register.open_case(opening("anonymous", reporter={}))
    with psycopg.connect(register_url) as connection:
        assert connection.execute("SELECT case_reference, email, support_needs FROM reporters").fetchall() == [
            (reference_for("r-1"), "rae@home.example", ["text_relay"])
        ]
        incidents = connection.execute("SELECT number, description FROM incidents").fetchall()
        anonymous = connection.execute("SELECT reference FROM cases WHERE anonymous").fetchall()
    assert incidents == [(1, "Shouting through the wall")] * 2
    assert anonymous == [(reference_for("anonymous"),)]


async def test_a_retry_is_answered_alike_and_changes_nothing(
    register: RegisterActivities, pool: AsyncConnectionPool
) -> None:
    first = await register.open_case(opening())
    assert await register.open_case(opening()) == first
    assert [row.open_cases for row in await list_officers(pool) if row.id == "ann"] == [1]
    assert await read_refusals(pool) == []


async def test_another_run_is_a_duplicate_whose_words_are_kept(
    register: RegisterActivities, pool: AsyncConnectionPool
) -> None:
    await register.open_case(opening())
    for _ in range(2):
        again = await register.open_case(opening(run_id="run-two", description="Said otherwise"))
        assert (again.duplicate_of_run, again.differs, again.allocation) == ("run-one", True, None)
    (refusal,) = await read_refusals(pool, reference_for("r-1"))
    assert (refusal.code, refusal.message_id) == ("duplicate_report", "r-1")
    assert refusal.raw is not None
    assert "Said otherwise" in refusal.raw
    assert refusal.times == 1
    assert [alarm.kind for alarm in await read_alarms(pool)] == ["report_id_used_again"]


async def test_the_same_report_in_another_run_is_no_news(
    register: RegisterActivities, pool: AsyncConnectionPool
) -> None:
    await register.open_case(opening())
    again = await register.open_case(opening(run_id="run-two", reported_at=MONDAY))
    assert (again.duplicate_of_run, again.differs) == ("run-one", False)
    assert await read_alarms(pool) == []


async def test_the_same_duplicate_in_many_runs_is_counted(
    register: RegisterActivities, pool: AsyncConnectionPool
) -> None:
    await register.open_case(opening())
    for second in range(1, 4):
        later = opening(run_id=f"run-{second}").model_copy(update={"now": MONDAY + timedelta(seconds=second)})
        for _ in range(2):
            await register.open_case(later)
    (refusal,) = await read_refusals(pool, reference_for("r-1"))
    assert (refusal.times, refusal.last_at) == (3, MONDAY + timedelta(seconds=3))


@pytest.mark.parametrize("wrong", ["report", "reference"])
async def test_a_claim_that_does_not_fit_raises_an_alarm(
    register: RegisterActivities, pool: AsyncConnectionPool, wrong: str
) -> None:
    await register.open_case(opening())
    if wrong == "report":
        second = opening("r-2", run_id="run-two").model_copy(update={"reference": reference_for("r-1")})
    else:
        second = opening("r-1", run_id="run-two").model_copy(update={"reference": reference_for("r-2")})
    for _ in range(2):
        assert (await register.open_case(second)).duplicate_of_run == "run-one"
    (alarm,) = await read_alarms(pool)
    assert alarm.kind == "reference_claimed_twice"


async def test_work_is_spread_evenly(register: RegisterActivities, pool: AsyncConnectionPool) -> None:
    for number in range(4):
        await register.open_case(opening(f"r-{number}"))
    loads = {row.id: row.open_cases for row in await list_officers(pool)}
    assert loads == {"ann": 2, "bob": 2, "cat": 0, "dan": 0, "manager": 0, "deputy": 0}


async def test_cases_that_open_at_once_are_spread_evenly(
    register: RegisterActivities, pool: AsyncConnectionPool
) -> None:
    await asyncio.gather(*(register.open_case(opening(f"r-{number}")) for number in range(12)))
    loads = {row.id: row.open_cases for row in await list_officers(pool)}
    assert (loads["ann"], loads["bob"]) == (6, 6)


async def test_one_report_in_two_runs_at_once_is_one_case(
    register: RegisterActivities, pool: AsyncConnectionPool
) -> None:
    runs = [f"run-{number}" for number in range(6)]
    answers = await asyncio.gather(*(register.open_case(opening(run_id=run)) for run in runs))
    assert sum(answer.duplicate_of_run is None for answer in answers) == 1
    assert len(await read_refusals(pool)) == 1


@pytest.mark.parametrize("patch", [None, "nowhere"])
async def test_without_a_patch_of_ours_the_one_with_the_least_work_takes_it(
    register: RegisterActivities, patch: str | None
) -> None:
    await register.open_case(opening("r-1", patch="east"))
    opened = await register.open_case(opening("r-2", patch=patch))
    assert opened.allocation == Allocation(patch="west", officer="cat", manager="manager")


async def test_who_has_left_gets_nothing(register: RegisterActivities, pool: AsyncConnectionPool) -> None:
    for person in ("ann", "deputy"):
        await set_active(pool, person, False)
    opened = await register.open_case(opening())
    assert opened.allocation == Allocation(patch="east", officer="bob", manager="manager")


async def test_a_patch_without_officers_borrows_one(register: RegisterActivities, pool: AsyncConnectionPool) -> None:
    await add_patch(pool, Patch(id="north", name="North"))
    opened = await register.open_case(opening(patch="north"))
    assert opened.allocation == Allocation(patch="north", officer="ann")
    elsewhere = await register.open_case(opening("r-2", patch=None))
    assert elsewhere.allocation is not None
    assert (elsewhere.allocation.patch, elsewhere.allocation.officer) == ("east", "bob")


async def test_an_ended_case_is_no_work(register: RegisterActivities, pool: AsyncConnectionPool) -> None:
    await register.open_case(opening("r-1"))
    await mark_ended_outside(pool, reference_for("r-1"), "run-one", "terminated", MONDAY)
    opened = await register.open_case(opening("r-2"))
    assert opened.allocation is not None
    assert opened.allocation.officer == "ann"


async def test_with_nobody_to_allocate_it_asks_to_be_retried(pool: AsyncConnectionPool) -> None:
    register = RegisterActivities(pool)
    with pytest.raises(ApplicationError, match="the register has no patch") as refused:
        await register.open_case(opening())
    assert (refused.value.type, refused.value.non_retryable) == ("NoOfficers", False)
    await add_patch(pool, Patch(id="east", name="East"))
    with pytest.raises(ApplicationError, match="no active officer"):
        await register.open_case(opening())
    await add_officer(pool, Officer(id="ann", name="Ann Officer"), ("east",))
    assert (await register.open_case(opening())).allocation == Allocation(patch="east", officer="ann")


@pytest.mark.parametrize("patch", ["west", "West", " WEST ", "we-st", "we st"])
async def test_a_patch_is_found_whatever_its_case_and_spacing(register: RegisterActivities, patch: str) -> None:
    opened = await register.open_case(opening(patch=patch))
    assert opened.allocation is not None
    assert (opened.allocation.patch, opened.unknown_patch) == ("west", None)


@pytest.mark.parametrize("patch", ["nowhere", "---", None])
async def test_a_patch_that_is_none_of_ours_is_told(register: RegisterActivities, patch: str | None) -> None:
    assert (await register.open_case(opening(patch=patch))).unknown_patch == patch


async def test_what_a_report_is_linked_to_is_looked_up(register: RegisterActivities, pool: AsyncConnectionPool) -> None:
    await register.open_case(opening())
    first = reference_for("r-1")
    spoken = first.lower().replace("-", " ")
    linked = await register.open_case(opening("r-2", linked_case=spoken))
    assert linked.linked == LinkedCase(reference=first)
    async with pool.connection() as connection:
        await connection.execute("UPDATE reporters SET telephone_only = true WHERE case_reference = %s", (first,))
    held = await register.open_case(opening("r-5", linked_case=spoken))
    assert held.linked == LinkedCase(reference=first, kept_back=True)
    async with pool.connection() as connection:
        await connection.execute("UPDATE reporters SET telephone_only = false WHERE case_reference = %s", (first,))
    nothing = await register.open_case(opening("r-3", linked_case="nonsense"))
    assert (nothing.linked, nothing.link_unknown) == (None, "nonsense")
    cases = [await read_case(pool, reference_for(each)) for each in ("r-2", "r-3")]
    assert [case and case.linked_case for case in cases] == [first, None]
    async with pool.connection() as connection:
        await connection.execute("UPDATE cases SET closed_at = %s WHERE reference = %s", (MONDAY, first))
    closed = await register.open_case(opening("r-4", linked_case=first))
    assert closed.linked == LinkedCase(reference=first, closed_at=MONDAY)
