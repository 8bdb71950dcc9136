"""The key ring held against the register's list of keys, before anything is read or written with it.

A process that lacked a listed key would refuse what others accept, and a replay would decide otherwise than the first
run did. So every listed key that is not lost must be in the ring, and what is to be written with must be listed, so
that the others have it too.
"""

import getpass
from collections.abc import Iterable, Sequence
from pathlib import Path

from psycopg_pool import AsyncConnectionPool
from temporalio.client import Client

from activities.register.errors import RegisterUnavailable
from activities.register.keys import KeyEntry, ListedKey, list_first_keys, list_keys, read_keys, read_readers
from worker.problems import BadInput, Problem
from worker.sealing.codec import SealedCodec
from worker.sealing.keys import Key, KeyRing, KeyUse, load_ring


def entries_of(ring: KeyRing) -> list[KeyEntry]:
    """The ring's keys as the register lists them."""
    return [entry_of(key) for key in ring.keys]


def entry_of(key: Key) -> KeyEntry:
    """A key as the register lists it."""
    return KeyEntry(id=key.id, use=key.use, service=key.service, check_value=key.check, made_at=key.made_at)


def is_of_a_service(ring: KeyRing) -> bool:
    """Whether this is the own ring of a sending service, which holds nothing of the landlord's."""
    return bool(ring.keys) and all(key.use is KeyUse.SERVICE for key in ring.keys)


def service_ring(path: Path) -> BadInput:
    """The problem of who needs the landlord's ring and was given a service's."""
    return BadInput(
        f"ASB_KEYS_FILE is {str(path)!r}, which is the ring of a sending service; set it to the landlord's own"
    )


def compare(ring: KeyRing, listed: Sequence[ListedKey], path: Path) -> str | None:
    """What is wrong with the ring in this file, in one line; None where it has all that it must.

    A service's own ring need not have the keys of others, and nobody need have those that are lost.
    """
    by_id = {key.id: key for key in listed}
    if is_of_a_service(ring):
        wanted = {key.id for key in ring.keys} & set(by_id)
        unknown = [key.id for key in ring.keys if key.id not in by_id]
        if unknown:
            return f"{_named(unknown)} in {_place(path)} {_is(unknown)} not listed in the register; ask for a new one"
    else:
        wanted = set(by_id)
    missing = [key.id for key in listed if key.id in wanted and key.lost_at is None and ring.find(key.id) is None]
    if missing:
        return (
            f"{_named(missing)}, which the register lists, {_is(missing)} not in {_place(path)}; "
            f"bring {_it(missing)} back with `asb keys restore`; `asb keys lost` gives up what nobody has any more"
        )
    other = [key.id for key in ring.keys if key.id in wanted and key.check != by_id[key.id].check_value]
    if other:
        return (
            f"{_named(other)} in {_place(path)} {_is(other)} not what the register lists under {_its(other)} id; "
            f"bring the right {'one' if len(other) == 1 else 'ones'} back with `asb keys restore`"
        )
    return None


def compare_to_write(ring: KeyRing, listed: Sequence[ListedKey], path: Path) -> str | None:
    """Does the same, and names keys that the ring writes with though they are lost: others need not have them."""
    return compare(ring, listed, path) or _writing_with_lost(ring, listed, path)


def _writing_with_lost(ring: KeyRing, listed: Sequence[ListedKey], path: Path) -> str | None:
    # A service's key was revoked when it was lost, and what is handed out is the service's to write with.
    lost = [key for key in listed if key.lost_at is not None and key.use != KeyUse.SERVICE]
    found = [key.id for key in lost if key.id in ring.writing]
    if not found:
        return None
    return (
        f"{_named(found)}, which {_place(path)} writes with, {_is(found)} noted as lost, so others may not have "
        f"{_it(found)}; `asb keys rotate` goes over to new ones"
    )


def lacking(key_id: str, readers: dict[str, frozenset[str]]) -> list[str]:
    """Which of these workers cannot read with a key."""
    return sorted(worker for worker, ids in readers.items() if key_id not in ids)


async def check_ring(pool: AsyncConnectionPool, ring: KeyRing, path: Path, *, besides: str | None = None) -> None:
    """Makes sure that the ring has every listed key that is not lost, and that what it writes with is listed.

    The ring that comes first to a register with an empty list is listed there. Later keys are listed by `asb keys`;
    what is missing on the list all the same (as the register is an older one, restored) is listed now, unless a worker
    other than ``besides`` runs, which might not have it.

    Raises:
        Problem: one line that names the keys.
        RegisterUnavailable, RegisterError: the list cannot be read.
    """
    listed = await read_keys(pool)
    if not listed and not is_of_a_service(ring):
        await list_first_keys(pool, entries_of(ring), this_user())
        listed = await read_keys(pool)
    wrong = compare_to_write(ring, listed, path)
    if wrong is not None:
        raise Problem(wrong)
    unlisted = sorted(ring.writing - {key.id for key in listed})
    if not unlisted:
        return
    if set(await read_readers(pool)) - {besides}:
        raise Problem(
            f"{_named(unlisted)}, which {_place(path)} writes with, {_is(unlisted)} not listed in the register, and "
            "workers run that may not have it; `asb keys rotate` goes over to keys that they have"
        )
    await list_keys(pool, entries_of(ring), this_user())


async def check_codec(pool: AsyncConnectionPool, codec: SealedCodec, path: Path, *, besides: str | None = None) -> None:
    """Does the same with the ring of a codec, which is read from its file again where a key was made meanwhile.

    Raises:
        Problem: one line that names the keys.
        RegisterUnavailable, RegisterError: the list cannot be read.
    """
    try:
        await check_ring(pool, codec.ring, path, besides=besides)
    except Problem:
        codec.ring = load_ring(path)
        await check_ring(pool, codec.ring, path, besides=besides)


async def check_client(client: Client, pool: AsyncConnectionPool | None, path: Path) -> None:
    """Does the same with the codec of a client. While the register is away nothing can be compared.

    Raises:
        Problem: one line that names the keys.
        RegisterError: the register refuses to say, for example as it has no tables yet.
    """
    codec = client.data_converter.payload_codec
    if pool is None or not isinstance(codec, SealedCodec):
        return
    try:
        await check_codec(pool, codec, path)
    except RegisterUnavailable:
        return


def this_user() -> str:
    """Who is at this computer, for the record."""
    try:
        return getpass.getuser()
    except (KeyError, OSError):
        return "unknown"


def _place(path: Path) -> str:
    return f"ASB_KEYS_FILE ({path})"


def _named(ids: Iterable[str]) -> str:
    """The first of the ids in words: the key a; the keys a and b; the keys a, b and 3 more."""
    first, *rest = list(ids)
    if not rest:
        return f"the key {first}"
    if len(rest) == 1:
        return f"the keys {first} and {rest[0]}"
    return f"the keys {first}, {rest[0]} and {len(rest) - 1} more"


def _is(ids: Sequence[str]) -> str:
    return "is" if len(ids) == 1 else "are"


def _it(ids: Sequence[str]) -> str:
    return "it" if len(ids) == 1 else "them"


def _its(ids: Sequence[str]) -> str:
    return "its" if len(ids) == 1 else "their"
