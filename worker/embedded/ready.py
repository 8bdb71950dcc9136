"""Making the embedded stack's register ready for cases: its tables, its list of keys, and its default operator."""

import asyncio
import json
from dataclasses import dataclass
from pathlib import Path

from psycopg_pool import AsyncConnectionPool

from activities.register.keys import ListedKey, read_keys
from activities.register.migrations import MigrationFailed, migrate
from activities.register.people import add_default_operator
from worker.connection import open_pool
from worker.embedded.stack import Stack
from worker.private import write_private
from worker.problems import Problem
from worker.sealing.keys import load_ring
from worker.sealing.listing import check_ring


@dataclass(frozen=True)
class Ready:
    """What was found and done: the migrations ``applied`` now, and the register's list of ``keys``.

    ``has_operator``: whoever is not logged in here acts as the default operator, who has not left.
    """

    applied: list[str]
    keys: list[ListedKey]
    has_operator: bool


async def make_ready(stack: Stack) -> Ready:
    """Brings the register's tables up to date, and lists the key ring there or holds it against the list.

    Everything may be repeated: what is there stays.

    Raises:
        Problem: the tables cannot be made, or the ring lacks a key that the register lists.
    """
    try:
        applied = await asyncio.to_thread(migrate, stack.owner_database_url)
    except MigrationFailed as failure:
        raise Problem(str(failure)) from None
    async with await open_pool(stack.database_url) as pool:
        keys = await _listed(stack, pool)
        # In a register of the landlord's own nobody may act whom they have not put there.
        return Ready(applied, keys, stack.postgres is not None and await add_default_operator(pool))


async def _listed(stack: Stack, pool: AsyncConnectionPool) -> list[ListedKey]:
    path = stack.settings.key_ring_file
    await check_ring(pool, load_ring(path), path)
    return await read_keys(pool)


def without_backup(home: Path, keys: list[ListedKey]) -> list[str]:
    """The ids of the keys that are in no back-up, if there is one among them of which nobody has been told; then all
    count as told. What was told is kept in the data folder.
    """
    note = home / "keys-told-of.json"
    without = [key.id for key in keys if key.backed_up_at is None and key.lost_at is None]
    try:
        told = set(json.loads(note.read_text()))
    except (OSError, ValueError, TypeError):
        told = set()
    if told.issuperset(without):
        return []
    write_private(note, json.dumps(without))
    return without
