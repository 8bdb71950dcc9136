"""Of a case's view only what has changed is sent, and the register's is whole all the same."""

from datetime import timedelta
from typing import Any

import pytest
from psycopg_pool import AsyncConnectionPool

from activities.register.activities import RegisterActivities
from activities.register.queries import read_case, read_journal
from standard.core.journal import CaseView
from standard.core.reference import reference_for
from standard.core.register import RecordBatch
from standard.core.words import ClockStatus, EntryKind, Stage
from tests.support.register_material import MONDAY, add_people, batch, clock, entry, opening

REFERENCE = reference_for("r-1")
FIRST = entry(1, EntryKind.REPORTED, words="Shouting through the wall", incident=1, category="noise")
SECOND = entry(2, EntryKind.INVESTIGATION_BEGUN)


@pytest.fixture
async def register(pool: AsyncConnectionPool) -> RegisterActivities:
    await add_people(pool)
    activities = RegisterActivities(pool)
    await activities.open_case(opening())
    return activities


def changes_of(whole: RecordBatch, since: int, *names: str) -> RecordBatch:
    """The batch with only these fields of its view."""
    assert whole.view is not None
    told = whole.view.model_dump(mode="json", include={"as_of", *names})
    return whole.model_copy(update={"view": None, "changes": told, "since": since})


async def kept(pool: AsyncConnectionPool) -> CaseView:
    case = await read_case(pool, REFERENCE)
    assert case is not None
    assert case.view is not None
    return case.view


def later(**fields: Any) -> RecordBatch:
    at = MONDAY + timedelta(hours=2)
    return batch(SECOND, after=FIRST, at=at, **{"stage": Stage.INVESTIGATING, "incidents": 2, **fields})


async def test_changes_make_the_view_that_the_case_has(register: RegisterActivities, pool: AsyncConnectionPool) -> None:
    promised = clock(ClockStatus.RUNNING)
    await register.record(batch(FIRST, clocks=[promised]))
    whole = later(clocks=[promised])
    for _ in ("once", "and when it is tried again"):
        recorded = await register.record(changes_of(whole, 1, "stage", "incidents"))
        assert not recorded.view_missing
        assert await kept(pool) == whole.view
    case = await read_case(pool, REFERENCE)
    assert case is not None
    assert (case.stage, case.incidents, [each.id for each in case.clocks]) == (
        Stage.INVESTIGATING,
        2,
        [promised.id],
    )


async def test_changes_of_a_view_that_is_not_on_record_are_asked_for_whole(
    register: RegisterActivities, pool: AsyncConnectionPool
) -> None:
    first = batch(FIRST)
    await register.record(first)
    third = entry(3, EntryKind.CONTACT_RECORDED)
    whole = batch(SECOND, third, after=FIRST, incidents=2)
    recorded = await register.record(changes_of(whole, 2, "incidents"))
    assert recorded.view_missing
    assert await kept(pool) == first.view
    assert [row.number for row in await read_journal(pool, REFERENCE)] == [1], "all of it comes again"
    assert not (await register.record(whole)).view_missing
    assert await kept(pool) == whole.view


async def test_a_late_attempt_of_an_older_run_mixes_nothing_in(
    register: RegisterActivities, pool: AsyncConnectionPool
) -> None:
    await register.record(batch(FIRST))
    newer = later(run_id="run-2")
    await register.record(newer)
    assert not (await register.record(changes_of(later(incidents=9), 1, "incidents"))).view_missing
    assert await kept(pool) == newer.view
