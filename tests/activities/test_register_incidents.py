"""Incidents that are likely the same, found by their words; and the references that other agencies gave."""

from datetime import timedelta
from typing import Any

import pytest
from psycopg_pool import AsyncConnectionPool

from activities.register.activities import RegisterActivities
from activities.register.incidents import read_beside
from activities.register.queries import read_case, read_journal
from standard.core.journal import Entry
from standard.core.reference import reference_for
from standard.core.words import EntryKind
from tests.support.register_material import MONDAY, add_people, batch, entry, opening

REFERENCE = reference_for("r-1")
REPORTED = entry(1, EntryKind.REPORTED, words="Shouting through the wall", incident=1, category="noise")


def incident(number: int, words: str, **detail: Any) -> Entry:
    return entry(number, EntryKind.INCIDENT_REPORTED, words=words, incident=number, category="noise", **detail)


def compared(number: int, incident: int, other: int, found: str = "same") -> Entry:
    both = {"incident": incident, "other_incident": other}
    return entry(number, EntryKind.INCIDENTS_COMPARED, words="The app and the telephone.", **both, found=found)


@pytest.fixture
async def register(pool: AsyncConnectionPool) -> RegisterActivities:
    await add_people(pool)
    activities = RegisterActivities(pool)
    await activities.open_case(opening())
    return activities


async def tasks(pool: AsyncConnectionPool) -> list[str]:
    case = await read_case(pool, REFERENCE)
    assert case is not None
    return [task.about for task in case.tasks if task.done_at is None]


async def test_what_is_likely_the_same_is_flagged_once_until_an_officer_has_compared_it(
    register: RegisterActivities, pool: AsyncConnectionPool
) -> None:
    long_ago = (MONDAY - timedelta(days=3)).isoformat()
    said = (
        REPORTED,
        incident(2, "The bins were set on fire"),
        incident(3, "SHOUTING through the wall again"),
        incident(4, "The bins were set on fire!"),
        incident(5, "Shouting through the wall", occurred_at=long_ago),
    )
    for _ in range(2):
        await register.record(batch(*said))
    likely, _ = await read_beside(pool, REFERENCE)
    assert likely == [
        f"Incident 3 is likely the same as 1: `asb compare-incidents {REFERENCE} 3 1`",
        f"Incident 4 is likely the same as 2: `asb compare-incidents {REFERENCE} 4 2`",
    ]
    [about] = await tasks(pool)
    assert "Compare incidents" in about
    assert "bins" not in about

    await register.record(batch(compared(6, 3, 1), after=said[-1], as_of=6))
    assert len(await tasks(pool)) == 1
    last = compared(6, 3, 1)
    await register.record(batch(compared(7, 4, 2, "different"), after=last, as_of=7))
    assert await tasks(pool) == []
    assert await read_beside(pool, REFERENCE) == ([], [])
    async with pool.connection() as connection:
        rows = await connection.execute("SELECT number FROM incidents ORDER BY number")
        assert await rows.fetchall() == [(number,) for number in range(1, 6)]


async def test_a_reference_of_an_agency_stands_in_its_table_alone(
    register: RegisterActivities, pool: AsyncConnectionPool
) -> None:
    given: dict[str, Any] = {"in_table": {"their_reference": "42/1234/26", "agency_name": "The park wardens"}}
    told = entry(2, EntryKind.REPORTED_ELSEWHERE, agency="other", told_on="2026-05-30", incidents=[1], **given)
    helped = entry(3, EntryKind.HELP_TO_REPORT, step="given", agency="police", incidents=[], may_pass_on=True)
    centre = incident(4, "x", in_table={"reporting_centre": "The Rainbow Hub"}, may_pass_on=True)
    await register.record(batch(REPORTED, told, helped, centre))
    _, references = await read_beside(pool, REFERENCE)
    assert references == ["The park wardens, told Sat 30 May 2026: reference 42/1234/26"]
    journal = str([(row.summary, row.words, row.detail) for row in await read_journal(pool, REFERENCE)])
    assert not [each for each in ("42/1234", "wardens", "Rainbow") if each in journal]
    async with pool.connection() as connection:
        rows = await connection.execute("SELECT step, helped, may_pass_on FROM reports_elsewhere ORDER BY entry")
        assert await rows.fetchall() == [("told", False, None), ("given", True, True)]
        rows = await connection.execute("SELECT reporting_centre, may_pass_on FROM incidents ORDER BY number")
        assert await rows.fetchall() == [(None, False), ("The Rainbow Hub", True)]
