"""The register's list of payload keys, by id: which there are, what became of each, and which worker can read them.

No secret stands here. A key is listed before anything is written with it, and never taken off the list.
"""

from collections.abc import Collection, Sequence
from datetime import datetime, timedelta

from psycopg_pool import AsyncConnectionPool

from activities.register.access import as_json, read_rows, storable, transaction
from activities.register.named_sql import load
from standard.core.kept import Kept

GONE_AFTER = timedelta(minutes=5)
"""How long after it was last seen a worker counts as running no more."""

_SQL = load("keys")


class KeyEntry(Kept):
    """A key as it is put on the list. ``check_value`` tells two keys of one id apart; ``made_at`` is an instant."""

    id: str
    use: str
    service: str | None
    check_value: str
    made_at: datetime


class ListedKey(KeyEntry):
    """A key on the list, and what became of it. Instants are the register's clock.

    ``writing_since``: for a service's key, when it was handed out.
    """

    listed_at: datetime
    listed_by: str
    writing_since: datetime | None
    backed_up_at: datetime | None
    revoked_at: datetime | None
    revoked_by: str | None
    revoked_reason: str | None
    lost_at: datetime | None
    lost_by: str | None
    lost_reason: str | None


async def list_keys(pool: AsyncConnectionPool, keys: Sequence[KeyEntry], by: str) -> None:
    """Puts keys on the list; those that are there stay as they are.

    Raises:
        RegisterUnavailable, RegisterError: none was listed.
    """
    async with transaction(pool) as connection:
        await connection.execute(_SQL["one_at_a_time"])
        for key in keys:
            await connection.execute(_SQL["list_key"], as_json(key) | {"listed_by": storable(by)})


async def list_first_keys(pool: AsyncConnectionPool, keys: Sequence[KeyEntry], by: str) -> bool:
    """Puts keys on the list if it is empty. Of several who try at once one succeeds.

    Returns:
        Whether they were put there.

    Raises:
        RegisterUnavailable, RegisterError: none was listed.
    """
    async with transaction(pool) as connection:
        await connection.execute(_SQL["one_at_a_time"])
        found = await (await connection.execute(_SQL["any_key"])).fetchone()
        if found is not None and found[0]:
            return False
        for key in keys:
            await connection.execute(_SQL["list_key"], as_json(key) | {"listed_by": storable(by)})
    return True


async def read_keys(pool: AsyncConnectionPool) -> list[ListedKey]:
    """The whole list, oldest first.

    Raises:
        RegisterUnavailable, RegisterError: it cannot be read.
    """
    return await read_rows(pool, ListedKey, _SQL["read_keys"])


async def note_writing(pool: AsyncConnectionPool, ids: Collection[str]) -> None:
    """Writes down that these keys are written with from now on, where that is not on record yet."""
    async with transaction(pool) as connection:
        await connection.execute(_SQL["note_writing"], {"ids": list(ids)})


async def note_backed_up(pool: AsyncConnectionPool, ids: Collection[str]) -> None:
    """Writes down that these keys are in a back-up made now."""
    async with transaction(pool) as connection:
        await connection.execute(_SQL["note_backed_up"], {"ids": list(ids)})


async def revoke_key(pool: AsyncConnectionPool, key_id: str, *, by: str, reason: str) -> bool:
    """Writes down that a key proves nothing any more.

    Returns:
        False where it is not listed, or was revoked before; that stays as it was.
    """
    async with transaction(pool) as connection:
        values = {"id": key_id, "by": storable(by), "reason": storable(reason)}
        return (await connection.execute(_SQL["revoke"], values)).rowcount == 1


async def lose_key(pool: AsyncConnectionPool, key_id: str, *, by: str, reason: str) -> bool:
    """Writes down that nobody has a key any more, and revokes it where it proves who sent something.

    Returns:
        False where it is not listed, or was lost before; that stays as it was.
    """
    async with transaction(pool) as connection:
        values = {"id": key_id, "by": storable(by), "reason": storable(reason)}
        if (await connection.execute(_SQL["lose"], values)).rowcount != 1:
            return False
        await connection.execute(_SQL["revoke_where_it_proves"], values)
    return True


async def note_reader(pool: AsyncConnectionPool, worker: str, ids: Collection[str]) -> int:
    """Writes down that this worker runs now, and can read with these keys and no others.

    Returns:
        How many of them are listed; the others are not noted.

    Raises:
        RegisterUnavailable, RegisterError: it was not written.
    """
    async with transaction(pool) as connection:
        values = {"worker": worker, "ids": list(ids)}
        await connection.execute(_SQL["forget_other_readings"], values)
        return (await connection.execute(_SQL["note_reader"], values)).rowcount


async def forget_reader(pool: AsyncConnectionPool, worker: str) -> None:
    """Writes down that this worker has ended."""
    async with transaction(pool) as connection:
        await connection.execute(_SQL["forget_reader"], {"worker": worker})


async def read_readers(pool: AsyncConnectionPool, gone_after: timedelta = GONE_AFTER) -> dict[str, frozenset[str]]:
    """The workers that run, and the ids of the listed keys that each can read with."""
    async with transaction(pool) as connection:
        cursor = await connection.execute(_SQL["read_readers"], {"gone_after": gone_after})
        return {worker: frozenset(ids) for worker, ids in await cursor.fetchall()}
