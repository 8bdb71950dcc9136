"""Making keys and going over to them, in the order in which no running worker ever meets a key that it lacks: into the
ring for reading, onto the register's list, read by every running worker, and only then written with.
"""

import asyncio
from collections.abc import Callable, Collection, Sequence
from datetime import timedelta
from pathlib import Path

from psycopg_pool import AsyncConnectionPool

from activities.register.keys import ListedKey, list_keys, note_writing, read_keys, read_readers
from worker.problems import Problem
from worker.sealing.files import change_ring, refuse_existing, ring_locked, write_new
from worker.sealing.keys import Key, KeyRing, KeyUse, first_ring, load_ring, new_key, save_ring
from worker.sealing.listing import check_ring, compare, entries_of, is_of_a_service, lacking, service_ring, this_user

PATIENCE = timedelta(seconds=30)
"""How long running workers may take to read a new key; they look every second."""

_LOOK_AGAIN_SECONDS = 0.25

Progress = Callable[[int, int], None]
"""Told how many running workers have read the new keys, and of how many."""


class NotRead(Problem):
    """Not every running worker has read a new key in time; the text says how many have not."""


async def make_first_ring(pool: AsyncConnectionPool | None, path: Path) -> KeyRing:
    """The ring that a landlord begins with. ``pool`` is None where the register is away; the ring is then listed, or
    refused, by the first that starts with it.

    Raises:
        Problem: the register lists keys already: those must be brought back.
    """
    ring = first_ring()
    with ring_locked(path):
        refuse_existing(path, "ASB_KEYS_FILE")
        if pool is not None:
            wrong = compare(KeyRing(), await read_keys(pool), path)
            if wrong is not None:
                raise Problem(wrong)
        save_ring(path, ring)
        if pool is not None:
            try:
                await check_ring(pool, ring, path)
            except Problem:
                # Somebody else's came first.
                _take_away(path)
                raise
            await note_writing(pool, ring.writing)
    return ring


async def landlords_ring(pool: AsyncConnectionPool, path: Path) -> tuple[KeyRing, dict[str, ListedKey]]:
    """The ring in the file with all its keys on the register's list, and that list by id.

    Raises:
        Problem: it lacks a listed key, or is a service's own.
    """
    ring = load_ring(path)
    if is_of_a_service(ring):
        raise service_ring(path)
    wrong = compare(ring, await read_keys(pool), path)
    if wrong is not None:
        raise Problem(wrong)
    await list_keys(pool, entries_of(ring), this_user())
    return ring, {key.id: key for key in await read_keys(pool)}


async def make_for_reading(pool: AsyncConnectionPool, path: Path, keys: Sequence[Key]) -> None:
    """Puts new keys into the ring for reading, and then on the list."""
    # On the list without being in the ring they would keep every process from starting.
    ring = change_ring(path, lambda before: before.with_keys(keys))
    await list_keys(pool, entries_of(ring), this_user())


async def rotate(
    pool: AsyncConnectionPool,
    path: Path,
    *,
    patience: timedelta = PATIENCE,
    progress: Progress = lambda _read, _of: None,
) -> list[Key]:
    """Writes from now on with the newest storage key and the newest people's key, making new ones where those are
    written with already. Returns them.

    Raises:
        NotRead: a running worker has not read them in time; the next call goes on with the same ones.
        Problem: the ring lacks a listed key.
    """
    ring, listed = await landlords_ring(pool, path)
    chosen = [_unused(ring, listed, use) or new_key(use) for use in (KeyUse.STORAGE, KeyUse.PEOPLE)]
    await make_for_reading(pool, path, [key for key in chosen if ring.find(key.id) is None])
    await until_read(pool, [key.id for key in chosen], patience, progress)
    await _write_with(pool, path, chosen)
    return chosen


async def hand_out(
    pool: AsyncConnectionPool,
    path: Path,
    service: str,
    out: Path,
    *,
    patience: timedelta = PATIENCE,
    progress: Progress = lambda _read, _of: None,
) -> Key:
    """Writes a ring of its own for a sending service, with a new key or with one that was made and not handed out.

    Raises:
        NotRead: a running worker has not read the key in time; the next call goes on with the same one.
        BadInput: the file is there already, or cannot be written.
        Problem: the ring lacks a listed key.
    """
    refuse_existing(out, "--out")
    ring, listed = await landlords_ring(pool, path)
    key = _unused(ring, listed, KeyUse.SERVICE, service) or new_key(KeyUse.SERVICE, service)
    await make_for_reading(pool, path, [key])
    await until_read(pool, [key.id], patience, progress)
    own = KeyRing(keys=(key,), writing=frozenset([key.id]))
    write_new(out, own.model_dump_json(indent=2), "--out")
    await _write_with(pool, path, [key])
    return key


def write_no_more(path: Path, key_id: str) -> None:
    """Takes a key out of those that the ring writes with; it stays for reading."""
    change_ring(path, lambda before: before.model_copy(update={"writing": before.writing - {key_id}}))


async def until_read(
    pool: AsyncConnectionPool, ids: Collection[str], patience: timedelta, progress: Progress = lambda _read, _of: None
) -> None:
    """Waits until every running worker can read with these keys.

    Raises:
        NotRead: it took longer than ``patience``.
    """
    end = asyncio.get_running_loop().time() + patience.total_seconds()
    while True:
        readers = await read_readers(pool)
        without = {worker for key_id in ids for worker in lacking(key_id, readers)}
        progress(len(readers) - len(without), len(readers))
        if not without:
            return
        if asyncio.get_running_loop().time() >= end:
            keys = ", ".join(sorted(ids))
            has = "worker has" if len(without) == 1 else "workers have"
            raise NotRead(
                f"{len(without)} of {len(readers)} running {has} not read {keys} within "
                f"{patience.total_seconds():.0f} seconds, so nothing is written with it yet; see that each has this "
                "key ring as its ASB_KEYS_FILE, and give the same command again, which goes on from here"
            )
        await asyncio.sleep(_LOOK_AGAIN_SECONDS)


async def _write_with(pool: AsyncConnectionPool, path: Path, keys: Sequence[Key]) -> None:
    def change(ring: KeyRing) -> KeyRing:
        for key in keys:
            ring = ring.writing_with(key)
        return ring

    change_ring(path, change)
    await note_writing(pool, [key.id for key in keys])


def _unused(ring: KeyRing, listed: dict[str, ListedKey], use: KeyUse, service: str | None = None) -> Key | None:
    """The newest key for this use where it is not written with; for a service, where it was never handed out."""
    same = [key for key in ring.keys if (key.use, key.service) == (use, service)]
    # What is written with counts, lost or not: an older one was given up for it.
    fit = [key for key in same if key.id in ring.writing or not _is_out_of_use(key, listed)]
    newest = max(fit, key=lambda key: (key.made_at, key.id), default=None)
    if newest is None or newest.id in ring.writing:
        return None
    handed_out = use is KeyUse.SERVICE and newest.id in listed and listed[newest.id].writing_since is not None
    return None if handed_out else newest


def _take_away(path: Path) -> None:
    path.unlink()


def _is_out_of_use(key: Key, listed: dict[str, ListedKey]) -> bool:
    known = listed.get(key.id)
    return known is not None and (known.revoked_at is not None or known.lost_at is not None)
