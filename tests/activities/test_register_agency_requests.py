"""The tables of requests to and from agencies, and of what is shared: words there, and none of them in the journal."""

from typing import Any

import pytest
from psycopg_pool import AsyncConnectionPool

from activities.register.access import transaction
from activities.register.action_plans import words_for_agency
from activities.register.activities import RegisterActivities
from activities.register.agency_requests import read_requests, read_resources
from activities.register.queries import read_journal
from standard.core.reference import reference_for
from standard.core.words import EntryKind
from tests.support.register_material import add_people, batch, entry, opening

REFERENCE = reference_for("r-1")
ASKED: dict[str, Any] = {"agency": "G1", "direction": "to_agency", "kind": "information", "due": "2026-05-29"}
METER: dict[str, Any] = {"agency": "G1", "direction": "received", "kind": "equipment", "action": "A1", "until": None}
VISIT: dict[str, Any] = {
    "step": "planned",
    "owner": "other",
    "agency": "G1",
    "due": "2026-06-12",
    "what": "See Mr Pike",
}
PLAN: dict[str, Any] = {
    "actions": {"A1": VISIT | {"told_as": "A visit is made"}, "A2": VISIT, "A3": VISIT | {"told_as": "Not theirs"}}
}
WORDS = ("Calls since May", "Rae of the front desk", "Four calls", "A noise meter", "Nine nights", "Pike")


def of(kind: EntryKind, number: int, letter: str, *rows: dict[str, Any]) -> Any:
    return entry(number, kind, rows={f"{letter}{at}": each for at, each in enumerate(rows, 1)})


ENTRIES = (
    entry(1, EntryKind.REPORTED, words="Shouting", incident=1, category="noise"),
    entry(2, EntryKind.PLAN_SET, version=1, agreed_by=None, every=10, method="phone", plan=PLAN),
    of(
        EntryKind.REQUEST_ADDED,
        3,
        "Q",
        ASKED | {"step": "added", "what": WORDS[0], "asked_by": WORDS[1]},
        ASKED | {"step": "added", "what": "More", "due": "2030-01-01"},
    ),
    of(EntryKind.REQUEST_CHASED, 4, "Q", ASKED | {"step": "chased_before"}),
    of(EntryKind.REQUEST_ANSWERED, 5, "Q", ASKED | {"step": "answered", "words": WORDS[2]}),
    of(EntryKind.RESOURCE_ADDED, 6, "S", METER | {"step": "shared", "what": WORDS[3]}),
    of(EntryKind.RESOURCE_ENDED, 7, "S", METER | {"step": "ended", "words": WORDS[4]}),
)


@pytest.fixture
async def recorded(pool: AsyncConnectionPool) -> AsyncConnectionPool:
    await add_people(pool)
    register = RegisterActivities(pool)
    await register.open_case(opening())
    for _ in range(2):
        await register.record(batch(*ENTRIES))
    return pool


async def test_a_request_stands_in_its_table_with_what_became_of_it(recorded: AsyncConnectionPool) -> None:
    first, second = await read_requests(recorded, REFERENCE)
    assert (first.request, first.what, first.asked_by, first.stands) == ("Q1", WORDS[0], WORDS[1], "answered late")
    assert [(each.step, each.words) for each in first.steps] == [("chased_before", None), ("answered", WORDS[2])]
    assert (second.asked_by, second.stands) == (ENTRIES[2].sender, "open")
    for row in await read_journal(recorded, REFERENCE):
        assert not [said for said in WORDS if said in str(row)], row


async def test_what_is_shared_is_counted_until_it_ends(recorded: AsyncConnectionPool) -> None:
    [meter] = await read_resources(recorded, REFERENCE)
    assert (meter.kind, meter.what, meter.came_of_it) == ("equipment", WORDS[3], WORDS[4])
    assert meter.ended_at is not None
    async with recorded.connection() as connection:
        counted = await connection.execute("SELECT kind, count(*) FROM resources WHERE step = 'shared' GROUP BY kind")
        assert await counted.fetchall() == [("equipment", 1)]


async def test_an_agency_is_told_only_what_was_worded_for_others(recorded: AsyncConnectionPool) -> None:
    async with transaction(recorded) as connection:
        told = await words_for_agency(connection, REFERENCE, 1, ["A1", "A2"])
    assert [each["what"] for each in told] == ["A visit is made"]
