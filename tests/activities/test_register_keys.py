"""The register's list of keys: what was listed stays, and what became of a key is written down once."""

import asyncio
from datetime import UTC, datetime, timedelta

from psycopg_pool import AsyncConnectionPool

from activities.register.keys import (
    KeyEntry,
    forget_reader,
    list_first_keys,
    list_keys,
    lose_key,
    note_backed_up,
    note_reader,
    note_writing,
    read_keys,
    read_readers,
    revoke_key,
)

MADE = datetime(2026, 11, 22, 9, tzinfo=UTC)


def entry(number: int, check: str = "c") -> KeyEntry:
    return KeyEntry(
        id=f"storage-{number}", use="storage", service=None, check_value=check, made_at=MADE + timedelta(days=number)
    )


async def test_a_listed_key_stays_as_it_was_listed(pool: AsyncConnectionPool) -> None:
    await list_keys(pool, [entry(1)], "meera")
    await list_keys(pool, [entry(1, check="another"), entry(2)], "ravi")
    first, second = await read_keys(pool)
    assert (first.id, first.check_value, first.listed_by, first.made_at) == (
        "storage-1",
        "c",
        "meera",
        entry(1).made_at,
    )
    assert (second.id, second.listed_by) == ("storage-2", "ravi")
    assert (first.writing_since, first.backed_up_at, first.revoked_at) == (None, None, None)


async def test_of_several_first_rings_one_is_listed(pool: AsyncConnectionPool) -> None:
    won = await asyncio.gather(*(list_first_keys(pool, [entry(number)], "meera") for number in range(4)))
    assert sorted(won) == [False, False, False, True]
    assert [key.id for key in await read_keys(pool)] == [f"storage-{won.index(True)}"]


async def test_what_became_of_a_key_is_noted(pool: AsyncConnectionPool) -> None:
    await list_keys(pool, [entry(1), entry(2)], "meera")
    await note_writing(pool, ["storage-1"])
    [first, _] = await read_keys(pool)
    await note_writing(pool, ["storage-1"])
    await note_backed_up(pool, ["storage-1", "not-listed"])
    [after, other] = await read_keys(pool)
    assert after.writing_since == first.writing_since is not None
    assert after.backed_up_at is not None
    assert (other.writing_since, other.backed_up_at) == (None, None)


async def test_a_key_is_revoked_once(pool: AsyncConnectionPool) -> None:
    await list_keys(pool, [entry(1)], "meera")
    assert await revoke_key(pool, "storage-1", by="meera", reason="read by others")
    assert not await revoke_key(pool, "storage-1", by="ravi", reason="again")
    assert not await revoke_key(pool, "storage-9", by="ravi", reason="not there")
    [key] = await read_keys(pool)
    assert (key.revoked_by, key.revoked_reason) == ("meera", "read by others")


async def test_a_key_is_lost_once_and_what_it_proved_is_revoked(pool: AsyncConnectionPool) -> None:
    people = entry(2).model_copy(update={"id": "people-2", "use": "people"})
    revoked = entry(3).model_copy(update={"id": "people-3", "use": "people"})
    await list_keys(pool, [entry(1), people, revoked], "meera")
    await revoke_key(pool, "people-3", by="meera", reason="read by others")
    for key_id in ("storage-1", "people-2", "people-3"):
        assert await lose_key(pool, key_id, by="ravi", reason="the disk is gone")
        assert not await lose_key(pool, key_id, by="meera", reason="again")
    assert not await lose_key(pool, "storage-9", by="ravi", reason="not there")
    storage, proving, before = await read_keys(pool)
    assert {(key.lost_by, key.lost_reason) for key in (storage, proving, before)} == {("ravi", "the disk is gone")}
    assert storage.revoked_at is None
    assert (proving.revoked_at, proving.revoked_by) == (proving.lost_at, "ravi")
    assert (before.revoked_by, before.revoked_reason) == ("meera", "read by others")


async def test_workers_say_which_listed_keys_they_read(pool: AsyncConnectionPool) -> None:
    await list_keys(pool, [entry(1), entry(2)], "meera")
    assert await note_reader(pool, "one", ["storage-1", "storage-2"]) == 2
    assert await note_reader(pool, "two", ["storage-1", "not-listed"]) == 1
    assert await read_readers(pool) == {
        "one": frozenset({"storage-1", "storage-2"}),
        "two": frozenset({"storage-1"}),
    }
    await note_reader(pool, "one", ["storage-2"])
    await forget_reader(pool, "two")
    assert await read_readers(pool) == {"one": frozenset({"storage-2"})}


async def test_a_worker_that_was_not_seen_for_long_counts_as_gone(pool: AsyncConnectionPool) -> None:
    await list_keys(pool, [entry(1)], "meera")
    await note_reader(pool, "killed", ["storage-1"])
    async with pool.connection() as connection:
        await connection.execute("UPDATE key_readers SET seen_at = now() - interval '301 seconds'")
    await note_reader(pool, "alive", ["storage-1"])
    assert set(await read_readers(pool)) == {"alive"}
