"""Passwords and logins: how people prove to the codec server who they are.

The register keeps Argon2 hashes of passwords and SHA-256 hashes of tokens: whoever reads it cannot act as anybody.
"""

import asyncio
import hashlib
import math
import secrets
from contextlib import suppress
from datetime import datetime, timedelta
from enum import StrEnum
from functools import cache

from argon2 import PasswordHasher
from argon2.exceptions import InvalidHashError, VerificationError
from psycopg.rows import dict_row
from psycopg_pool import AsyncConnectionPool

from activities.register.access import transaction
from activities.register.errors import NotInRegister
from activities.register.named_sql import load
from standard.core.kept import Kept
from standard.core.people import Person, person_id

SHORTEST_PASSWORD, LONGEST_PASSWORD = 12, 200
"""How many characters a password has."""

FREE_TRIES = 5
"""How many wrong passwords in a row are answered at once; each further one doubles the wait before the next try."""

LONGEST_WAIT_SECONDS = 300
FORGOTTEN_AFTER_SECONDS = 3600
"""After so long without another wrong password, those before do not count any more."""

_TOKEN_BYTES = 32
_AT_ONCE = 2
"""How many passwords are looked at together: each takes 64 MiB of memory while it is."""

_SQL = load("logins")
_hasher = PasswordHasher()


class SessionKind(StrEnum):
    """What a login is for: a browser's cookie, or another client's token."""

    BROWSER = "browser"
    TOKEN = "token"  # noqa: S105 - a kind, not a secret


LASTS = {SessionKind.BROWSER: timedelta(hours=12), SessionKind.TOKEN: timedelta(days=30)}
"""How long a login holds."""


class Session(Kept):
    """A login as the register has it now. ``is_over``: it was ended, or its time (``expires_at``, UTC) has come."""

    person: Person
    expires_at: datetime
    is_over: bool


class TooManyTries(Exception):
    """Too many wrong passwords came for one person; the next is looked at in ``seconds``."""

    def __init__(self, seconds: int) -> None:
        super().__init__(f"too many tries; wait {seconds} seconds")
        self.seconds = seconds


def wait_after(failures: int, free: int = FREE_TRIES) -> float:
    """How many seconds after the last of so many wrong passwords in a row the next one is looked at."""
    doublings = min(failures - free, 30)
    return 0 if doublings < 0 else min(2.0**doublings, LONGEST_WAIT_SECONDS)


async def set_password(pool: AsyncConnectionPool, person: str, password: str) -> None:
    """Gives somebody a password, or another one. Ends all their logins.

    Raises:
        ValueError: it is shorter than ``SHORTEST_PASSWORD`` or longer than ``LONGEST_PASSWORD`` characters.
        NotInRegister: nobody has this id.
    """
    if not SHORTEST_PASSWORD <= len(password) <= LONGEST_PASSWORD:
        raise ValueError(f"a password has {SHORTEST_PASSWORD} to {LONGEST_PASSWORD} characters")
    made = await asyncio.to_thread(_hasher.hash, password)
    with suppress(ValueError):
        person = person_id(person)
    async with transaction(pool) as connection:
        found = await connection.execute(_SQL["find_person"], {"person": person})
        if await found.fetchone() is None:
            raise NotInRegister(f"nobody in the register has the id {person!r}; add them first")
        await connection.execute(_SQL["set_password"], {"person": person, "hash": made})
        await connection.execute(_SQL["end_sessions_of"], {"person": person})


class Passwords:
    """Looks at passwords, for one process. Whoever has none, or is unknown, takes as long as anybody."""

    def __init__(self, pool: AsyncConnectionPool) -> None:
        self._pool = pool
        self._at_once = asyncio.Semaphore(_AT_ONCE)

    async def check(self, person: str, password: str) -> Person | None:
        """Who this is, also where they have left; None where the password is not theirs.

        Raises:
            TooManyTries: it was not looked at.
            activities.register.errors.RegisterUnavailable: PostgreSQL is away.
        """
        kept = await self._counted(person)
        async with self._at_once:
            right, rehashed = await asyncio.to_thread(_verified, kept or _nobodys_hash(), password[:LONGEST_PASSWORD])
        if kept is None or not right:
            return None
        async with transaction(self._pool) as connection, connection.cursor(row_factory=dict_row) as cursor:
            await cursor.execute(_SQL["forget_failures"], {"person": person, "hash": rehashed or kept})
            await cursor.execute(_SQL["find_person"], {"person": person})
            return Person.model_validate(await cursor.fetchone())

    async def _counted(self, person: str) -> str | None:
        """The hash of their password. The try counts as wrong until it is found right, so many at once are slowed."""
        async with transaction(self._pool) as connection, connection.cursor(row_factory=dict_row) as cursor:
            await cursor.execute(_SQL["find_password"], {"person": person})
            row = await cursor.fetchone()
            if row is None:
                return None
            since = max(0.0, row["seconds_since"] or 0.0)
            failures = row["failures"] if since < FORGOTTEN_AFTER_SECONDS else 0
            if since < wait_after(failures):
                raise TooManyTries(math.ceil(wait_after(failures) - since))
            await cursor.execute(_SQL["count_try"], {"person": person, "failures": failures + 1})
            return str(row["hash"])


async def begin_session(pool: AsyncConnectionPool, person: str, kind: SessionKind) -> tuple[str, datetime]:
    """A new token for somebody who has proven who they are, and when it ends (UTC)."""
    token = secrets.token_urlsafe(_TOKEN_BYTES)
    given = {
        "token_hash": token_hash(token),
        "person": person,
        "kind": kind,
        "seconds": int(LASTS[kind].total_seconds()),
    }
    async with transaction(pool) as connection:
        made = await connection.execute(_SQL["begin_session"], given)
        [expires_at] = await made.fetchone() or [None]
    if not isinstance(expires_at, datetime):
        raise TypeError("the register gives no instant")
    return token, expires_at


async def find_session(pool: AsyncConnectionPool, token: str, patience: float | None = None) -> Session | None:
    """The login of a token; None where there never was one. ``patience`` is in seconds, by default the pool's.

    Raises:
        activities.register.errors.RegisterUnavailable: PostgreSQL is away.
    """
    async with transaction(pool, patience) as connection, connection.cursor(row_factory=dict_row) as cursor:
        await cursor.execute(_SQL["find_session"], {"token_hash": token_hash(token)})
        row = await cursor.fetchone()
    if row is None:
        return None
    return Session(person=Person.model_validate(row), expires_at=row["expires_at"], is_over=row["is_over"])


async def end_session(pool: AsyncConnectionPool, token: str) -> None:
    """Ends the login of a token, if there is one."""
    async with transaction(pool) as connection:
        await connection.execute(_SQL["end_session"], {"token_hash": token_hash(token)})


def token_hash(token: str) -> str:
    """What the register keeps of a token."""
    return hashlib.sha256(token.encode("utf-8", "surrogatepass")).hexdigest()


@cache
def _nobodys_hash() -> str:
    return _hasher.hash(secrets.token_urlsafe(_TOKEN_BYTES))


def _verified(kept: str, password: str) -> tuple[bool, str | None]:
    """Whether the password is the hash's, and a new hash where the library's cost has risen since it was made."""
    try:
        _hasher.verify(kept, password.encode("utf-8", "surrogatepass"))
    except (VerificationError, InvalidHashError):
        return False, None
    return True, _hasher.hash(password) if _hasher.check_needs_rehash(kept) else None
