from datetime import timedelta
from typing import Any

import psycopg
import pytest
from psycopg_pool import AsyncConnectionPool

from activities.register.activities import RegisterActivities
from activities.register.queries import (
    closing_figures,
    list_cases,
    open_references,
    read_case,
    read_journal,
    read_refusals,
)
from standard.core.people import Allocation
from standard.core.reference import reference_for
from standard.core.words import ClockStatus, ClosureGround, EntryKind, Priority, Promise, Stage
from tests.support.register_material import MONDAY, add_people, batch, clock, entry, opening

NOW = MONDAY + timedelta(days=2)


@pytest.fixture
async def register(pool: AsyncConnectionPool) -> RegisterActivities:
    """Five cases: one breached, one in time, one due now, one without promises, one closed."""
    await add_people(pool)
    activities = RegisterActivities(pool)

    async def write(name: str, **fields: Any) -> None:
        await activities.open_case(opening(name))
        reported = entry(1, EntryKind.REPORTED, incident=1)
        refused = entry(2, EntryKind.REFUSED, message_name="withdraw", code="not_allowed", reason="No")
        await activities.record(batch(reported, refused, report_id=name, **fields))

    cat = Allocation(patch="west", officer="cat")
    breached = clock(ClockStatus.BREACHED, due=MONDAY + timedelta(days=1))
    await write("breached", clocks=[breached], hate=True, priority=Priority.HIGH)
    await write("in-time", clocks=[clock(due=NOW + timedelta(seconds=1))], allocation=cat)
    await write("due-now", clocks=[clock(due=NOW)], stage=Stage.INVESTIGATING)
    await write("no-promise", clocks=[], asb=False, priority=Priority.STANDARD)
    closed = {"stage": Stage.CLOSED, "closed_at": NOW, "closure_ground": ClosureGround.NO_NEW_REPORTS}
    await write("closed", clocks=[clock(ClockStatus.MET)], next_due=None, **closed)
    return activities


@pytest.mark.parametrize(
    ("wanted", "expected"),
    [
        ({}, ["breached", "due-now", "in-time", "no-promise"]),
        ({"open_only": False}, ["breached", "due-now", "in-time", {"closed", "no-promise"}]),
        ({"limit": 2}, ["breached", "due-now"]),
        ({"officer": "cat"}, ["in-time"]),
        ({"priority": Priority.HIGH}, ["breached"]),
        ({"stage": Stage.INVESTIGATING}, ["due-now"]),
        ({"late": True}, ["breached", "due-now"]),
        ({"late": False}, ["in-time", "no-promise"]),
        ({"late": True, "priority": Priority.MEDIUM}, ["due-now"]),
    ],
)
async def test_cases_are_listed_due_next_first(
    register: RegisterActivities, pool: AsyncConnectionPool, wanted: dict[str, Any], expected: list[Any]
) -> None:
    del register
    listed = [case.reference for case in await list_cases(pool, now=NOW, **wanted)]
    names = {reference_for(name): name for name in ("breached", "in-time", "due-now", "no-promise", "closed")}
    found = [names[reference] for reference in listed]
    ties = [item for item in expected if isinstance(item, set)]
    in_order = [item for item in expected if not isinstance(item, set)]
    assert found[: len(in_order)] == in_order
    assert [set(found[len(in_order) :])] == (ties or [set()])


@pytest.mark.parametrize("late", [None, True, False])
async def test_a_list_that_is_cut_off_says_how_many_more_there_are(
    register: RegisterActivities, pool: AsyncConnectionPool, late: bool | None
) -> None:
    del register
    every = await list_cases(pool, now=NOW, late=late, open_only=False)
    some = await list_cases(pool, now=NOW, late=late, open_only=False, limit=1)
    assert (some, some.more, every.more) == (every[:1], len(every) - 1, 0)


async def test_the_journal_can_be_read_from_its_end(register: RegisterActivities, pool: AsyncConnectionPool) -> None:
    del register
    reference = reference_for("breached")
    assert [row.number for row in await read_journal(pool, reference)] == [1, 2]
    assert [row.number for row in await read_journal(pool, reference, last=1)] == [2]
    assert await read_journal(pool, reference_for("unknown")) == []


async def test_a_case_is_read_with_its_tasks(
    register: RegisterActivities, pool: AsyncConnectionPool, register_url: str
) -> None:
    del register
    reference = reference_for("breached")
    with psycopg.connect(register_url) as connection:
        connection.execute(
            "INSERT INTO tasks (case_reference, kind, about, person) VALUES (%s, 'telephone', 'Say it', 'ann')",
            (reference,),
        )
    case = await read_case(pool, reference)
    assert case is not None
    assert [(task.kind, task.person, task.done_at) for task in case.tasks] == [("telephone", "ann", None)]
    assert (case.late, case.priority) == (True, Priority.HIGH)


async def test_an_unknown_case_is_none(pool: AsyncConnectionPool) -> None:
    assert await read_case(pool, reference_for("unknown")) is None


async def test_refusals_are_read_of_one_case_or_of_all(register: RegisterActivities, pool: AsyncConnectionPool) -> None:
    del register
    assert len(await read_refusals(pool)) == 5
    (one,) = await read_refusals(pool, reference_for("breached"))
    assert (one.entry, one.message_name, one.code) == (2, "withdraw", "not_allowed")


async def test_open_references(register: RegisterActivities, pool: AsyncConnectionPool) -> None:
    del register
    names = ("breached", "in-time", "due-now", "no-promise")
    assert await open_references(pool) == sorted(reference_for(name) for name in names)


async def test_closing_figures(register: RegisterActivities, pool: AsyncConnectionPool, register_url: str) -> None:
    del register
    with psycopg.connect(register_url) as connection:
        for key, status in (("a", "accepted"), ("b", "accepted"), ("c", "undeliverable")):
            connection.execute(
                "INSERT INTO notifications (key, case_reference, template, recipient, status, created_at)"
                " VALUES (%s, %s, 'closed', 'reporter', %s, now())",
                (key, reference_for("closed"), status),
            )
    figures = await closing_figures(pool)
    assert (figures.cases, figures.open_cases, figures.asb_cases, figures.hate_cases) == (5, 4, 4, 1)
    assert figures.closed_by_ground == {ClosureGround.NO_NEW_REPORTS: 1}
    assert figures.clocks == {
        Promise.P2_ACKNOWLEDGE: {ClockStatus.BREACHED: 1, ClockStatus.MET: 1, ClockStatus.RUNNING: 2}
    }
    assert figures.refusals_by_code == {"not_allowed": 5}
    assert figures.notifications_by_status == {"accepted": 2, "undeliverable": 1}
    assert (figures.alarms, figures.ended_outside) == (0, 0)


async def test_the_figures_of_an_empty_register(pool: AsyncConnectionPool) -> None:
    figures = await closing_figures(pool)
    assert (figures.cases, figures.clocks, figures.closed_by_ground) == (0, {}, {})
