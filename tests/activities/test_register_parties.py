"""Parties in the register: names in a table of their own, and the same ones in several cases."""

from datetime import timedelta

import pytest
from psycopg_pool import AsyncConnectionPool

from activities.register.activities import RegisterActivities
from activities.register.guarding import viewer_of
from activities.register.parties import Match, decide_match, parties_of, possibly_the_same
from activities.register.queries import open_tasks, read_journal
from standard.core.journal import Entry
from standard.core.reference import reference_for
from standard.core.words import EntryKind
from standard.what_happens_next.same_party import address_key, name_key
from tests.support.register_material import add_people, batch, entry, opening

ONE, OTHER = sorted([reference_for("r-1"), reference_for("r-2")])
REPORTS = {reference_for(report): report for report in ("r-1", "r-2")}
BORN = "1990-04-02"


def recorded(number: int, party: int, kind: EntryKind = EntryKind.PARTY_RECORDED, **said: str | None) -> Entry:
    who = {name: value for name, value in said.items() if value is not None}
    if "person_name" in who:
        who["person_name_key"] = name_key(who["person_name"])
    if "address" in who:
        who["address_key"] = address_key(who["address"])
    role = "alleged_perpetrator" if kind is EntryKind.PARTY_RECORDED else None
    return entry(number, kind, party=party, party_role=role, may_be_told=["what_we_do"], of_party=who)


@pytest.fixture
async def register(pool: AsyncConnectionPool) -> RegisterActivities:
    await add_people(pool)
    register = RegisterActivities(pool)
    for reference in (ONE, OTHER):
        await register.open_case(opening(REPORTS[reference]))
    return register


async def write(register: RegisterActivities, reference: str, *entries: Entry) -> None:
    await register.record(batch(*entries, report_id=REPORTS[reference]))


async def test_what_is_said_of_a_party_is_read_together_and_stands_in_no_journal(
    register: RegisterActivities, pool: AsyncConnectionPool
) -> None:
    contact = entry(
        3,
        EntryKind.PARTY_CONTACTED,
        party=1,
        spoken=True,
        reporter_agrees="no",
        of_party={"could_identify": "Canary neighbour", "why_all_the_same": "Canary risk"},
    )
    await write(
        register,
        ONE,
        recorded(1, 1, person_name="Canary Poole", date_of_birth=BORN, address="2 Canary Street"),
        recorded(2, 1, EntryKind.PARTY_CHANGED, phone="01632 960123", address=""),
        contact,
        entry(4, EntryKind.PARTY_NOT_SPOKEN_WITH, party=1, words="Rang off."),
    )
    [party] = await parties_of(pool, ONE)
    assert (party.role, party.name, party.phone, party.address) == (
        "alleged_perpetrator",
        "Canary Poole",
        "01632 960123",
        "",
    )
    assert (party.spoken_with_at, party.not_spoken_because) == (contact.happened_at, "Rang off.")
    assert (party.could_identify, party.why_all_the_same) == ("Canary neighbour", "Canary risk")
    journal = await read_journal(pool, ONE)
    assert "canary" not in "".join(row.model_dump_json() for row in journal).lower()
    assert await parties_of(pool, reference_for("r-none")) == []


async def both(register: RegisterActivities) -> None:
    await write(
        register,
        ONE,
        recorded(1, 1, person_name="Rae Finch", date_of_birth=BORN),
        recorded(2, 2, address="Flat 2, 14 High St"),
    )
    await write(
        register,
        OTHER,
        recorded(1, 1, address="14 high street, flat 2", person_name="Jo", date_of_birth=BORN),
        recorded(2, 2, person_name="Finch, Ra\u00e9", date_of_birth=BORN),
        recorded(3, 3, person_name="Rae Finch", date_of_birth="1991-04-02", address=""),
    )


async def test_the_same_name_and_date_of_birth_or_address_is_possibly_the_same(
    register: RegisterActivities, pool: AsyncConnectionPool
) -> None:
    await both(register)
    found = await possibly_the_same(pool, await viewer_of(pool, "ann"))
    assert [(each.party, each.other_party, each.found_by) for each in found] == [(1, 2, ["name"]), (2, 1, ["address"])]
    [_, seen_from_there] = await possibly_the_same(pool, await viewer_of(pool, "ann"), OTHER)
    assert (seen_from_there.case_reference, seen_from_there.party, seen_from_there.other_party) == (OTHER, 2, 1)
    await write(register, OTHER, recorded(4, 2, EntryKind.PARTY_CHANGED, person_name="Ray Finch"))
    assert [each.found_by for each in await possibly_the_same(pool, await viewer_of(pool, "ann"), ONE)] == [["address"]]


async def test_somebody_confirms_or_refuses_it_and_the_last_finding_stands(
    register: RegisterActivities, pool: AsyncConnectionPool
) -> None:
    await both(register)
    pair = Match(case_reference=OTHER, party=2, other_reference=ONE, other_party=1, same=True, reason="Met them.")
    assert await decide_match(pool, pair, await viewer_of(pool, "ann"))
    assert await decide_match(
        pool, pair.model_copy(update={"same": False, "reason": "A twin."}), await viewer_of(pool, "bob")
    )
    [found, unseen] = await possibly_the_same(pool, await viewer_of(pool, "ann"), ONE)
    assert (found.same, found.reason, found.decided_by) == (False, "A twin.", "bob")
    assert unseen.same is None
    assert not await decide_match(pool, pair.model_copy(update={"party": 3}), await viewer_of(pool, "ann"))


async def test_a_restricted_case_gives_no_hit_and_its_manager_hears_of_it_once(
    register: RegisterActivities, pool: AsyncConnectionPool
) -> None:
    await both(register)
    async with pool.connection() as connection:
        await connection.execute("UPDATE cases SET restricted = true, officer = 'bob' WHERE reference = %s", [OTHER])
    pair = Match(case_reference=ONE, party=1, other_reference=OTHER, other_party=2, same=True, reason="x")
    for _ in range(2):
        assert await possibly_the_same(pool, await viewer_of(pool, "ann"), ONE) == []
        assert not await decide_match(pool, pair, await viewer_of(pool, "ann"))
    tasks = await open_tasks(pool)
    assert {(task.case_reference, task.person) for task in tasks} == {(OTHER, "manager")}
    assert sorted(task.about for task in tasks) == [
        f"Party 1 is possibly the same as party 2 in {ONE}: `asb party matches {OTHER}`",
        f"Party 2 is possibly the same as party 1 in {ONE}: `asb party matches {OTHER}`",
    ]
    assert len(await possibly_the_same(pool, await viewer_of(pool, "manager"), ONE)) == 2


@pytest.mark.parametrize(
    ("closed_to", "manager", "left_with"), [([], "manager", "manager"), (["ann"], "manager", None), ([], None, "ann")]
)
async def test_the_task_tells_nobody_of_a_case_that_they_may_not_see(
    register: RegisterActivities, pool: AsyncConnectionPool, closed_to: list[str], manager: str, left_with: str | None
) -> None:
    """Both are restricted, and one of them is closed to the other's officer."""
    for reference, party in ((ONE, 1), (OTHER, 2)):
        await write(register, reference, recorded(1, party, person_name="Sam Poole", date_of_birth=BORN))
    people = "UPDATE cases SET restricted = true, officer = %s, manager = %s, deputy = %s, closed_to = %s"
    async with pool.connection() as connection:
        await connection.execute(f"{people} WHERE reference = %s", ["ann", manager, None, [], ONE])
        await connection.execute(f"{people} WHERE reference = %s", ["bob", "deputy", None, closed_to, OTHER])
    assert await possibly_the_same(pool, await viewer_of(pool, "cat")) == []
    tasks = {task.case_reference: task for task in await open_tasks(pool)}
    assert (tasks[ONE].person if ONE in tasks else None) == left_with
    assert tasks[OTHER].person == "deputy"
    assert not any(other in tasks[one].about for one, other in ((ONE, OTHER), (OTHER, ONE)) if one in tasks)


@pytest.mark.parametrize("same", [True, False])
async def test_two_that_were_found_different_are_no_task_any_more(
    register: RegisterActivities, pool: AsyncConnectionPool, same: bool
) -> None:
    await both(register)
    async with pool.connection() as connection:
        await connection.execute("UPDATE cases SET restricted = true, officer = 'bob' WHERE reference = %s", [OTHER])
    found = {"other_reference": OTHER, "same": same, "reason": "Met them."}
    for party, other in ((1, 2), (2, 1)):
        pair = Match.model_validate({"case_reference": ONE, "party": party, "other_party": other, **found})
        assert await decide_match(pool, pair, await viewer_of(pool, "manager"))
    await possibly_the_same(pool, await viewer_of(pool, "ann"), ONE)
    assert len(await open_tasks(pool)) == (2 if same else 0)


async def test_a_hit_in_a_case_that_is_closed_to_its_manager_is_the_deputy_s(
    register: RegisterActivities, pool: AsyncConnectionPool
) -> None:
    await both(register)
    closed_to = "UPDATE cases SET restricted = true, officer = 'bob', closed_to = '{manager}' WHERE reference = %s"
    async with pool.connection() as connection:
        await connection.execute(closed_to, [OTHER])
    await possibly_the_same(pool, await viewer_of(pool, "ann"), ONE)
    assert {task.person for task in await open_tasks(pool)} == {"deputy"}


async def test_what_was_said_later_stands_whatever_was_typed_in_last_and_a_birth_says_the_age(
    register: RegisterActivities, pool: AsyncConnectionPool
) -> None:
    first = recorded(1, 1, person_name="Rae Finch", address="9 New Road", date_of_birth=BORN)
    changed = recorded(2, 1, EntryKind.PARTY_CHANGED, address="1 Old Road", phone="01632 960123")
    earlier = {"happened_at": first.happened_at - timedelta(days=3), "detail": changed.detail | {"age": "10_to_15"}}
    await write(register, ONE, first, changed.model_copy(update=earlier))
    [party] = await parties_of(pool, ONE)
    assert (party.address, party.phone, party.age) == ("9 New Road", "01632 960123", "adult")
    await write(register, OTHER, recorded(1, 1, address="9 New Rd"))
    [found] = await possibly_the_same(pool, await viewer_of(pool, "ann"))
    assert found.found_by == ["address"]
