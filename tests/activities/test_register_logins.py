"""Passwords and logins in the register."""

import asyncio

import psycopg
import pytest
from argon2 import PasswordHasher
from psycopg_pool import AsyncConnectionPool

from activities.register.errors import NotInRegister
from activities.register.logins import (
    FREE_TRIES,
    LONGEST_WAIT_SECONDS,
    Passwords,
    SessionKind,
    TooManyTries,
    begin_session,
    end_session,
    find_session,
    set_password,
    wait_after,
)
from activities.register.people import set_active
from tests.support.database import Database
from tests.support.landlord import PASSWORD, REAL_HASHER


@pytest.fixture
def passwords(landlord: AsyncConnectionPool) -> Passwords:
    return Passwords(landlord)


async def rows(pool: AsyncConnectionPool, query: str) -> list[tuple[object, ...]]:
    async with pool.connection() as connection:
        return await (await connection.execute(query.encode())).fetchall()


async def test_a_password_proves_who_somebody_is(passwords: Passwords) -> None:
    found = await passwords.check("ola", PASSWORD)

    assert found is not None
    assert (found.id, found.name, found.role, found.active) == ("ola", "Ola Adeyemi", "officer", True)


@pytest.mark.parametrize("person", ["ola", "mina", "nobody"])
async def test_a_wrong_one_proves_nothing_whoever_it_is_for(passwords: Passwords, person: str) -> None:
    assert await passwords.check(person, "wrong horse battery") is None


async def test_whoever_has_left_is_still_known_for_the_door_to_refuse(passwords: Passwords) -> None:
    found = await passwords.check("lee", PASSWORD)

    assert found is not None
    assert not found.active


@pytest.mark.parametrize("password", ["short", "x" * 201])
async def test_too_short_or_too_long_a_password_is_not_taken(pool: AsyncConnectionPool, password: str) -> None:
    with pytest.raises(ValueError, match="12 to 200 characters"):
        await set_password(pool, "ola", password)


async def test_nobody_gets_a_password_who_is_not_in_the_register(landlord: AsyncConnectionPool) -> None:
    with pytest.raises(NotInRegister, match="nobody in the register has the id 'noise-app'"):
        await set_password(landlord, "noise-app", PASSWORD)


async def test_neither_password_nor_token_stands_in_the_register(landlord: AsyncConnectionPool) -> None:
    token, _ = await begin_session(landlord, "ola", SessionKind.TOKEN)
    kept = str(await rows(landlord, "SELECT * FROM passwords")) + str(await rows(landlord, "SELECT * FROM sessions"))

    assert "$argon2id$" in kept
    assert PASSWORD not in kept
    assert token not in kept


async def test_wrong_tries_are_counted_until_a_right_one(passwords: Passwords, pool: AsyncConnectionPool) -> None:
    await passwords.check("ola", "wrong horse battery")
    await passwords.check("ola", "wrong horse battery")
    assert await rows(pool, "SELECT failures FROM passwords WHERE person = 'ola'") == [(2,)]

    await passwords.check("ola", PASSWORD)
    assert await rows(pool, "SELECT failures FROM passwords WHERE person = 'ola'") == [(0,)]


async def test_after_several_wrong_tries_even_the_right_password_has_to_wait(
    passwords: Passwords, pool: AsyncConnectionPool
) -> None:
    async with pool.connection() as connection:
        await connection.execute("UPDATE passwords SET failures = 12, last_failure_at = now() WHERE person = 'ola'")

    with pytest.raises(TooManyTries) as slowed:
        await passwords.check("ola", PASSWORD)
    assert 0 < slowed.value.seconds <= 2**7

    async with pool.connection() as connection:
        await connection.execute("UPDATE passwords SET last_failure_at = now() - interval '129 seconds'")
    assert await passwords.check("ola", PASSWORD) is not None


async def test_tries_at_once_are_counted_one_by_one(passwords: Passwords, pool: AsyncConnectionPool) -> None:
    async with pool.connection() as connection:
        await connection.execute("UPDATE passwords SET failures = 12, last_failure_at = now() - interval '1 hour'")
    answers = await asyncio.gather(
        *(passwords.check("ola", "wrong horse battery") for _ in range(FREE_TRIES)), return_exceptions=True
    )

    assert answers == [None] * FREE_TRIES, "those of an hour ago are forgotten"
    assert await rows(pool, "SELECT failures FROM passwords WHERE person = 'ola'") == [(FREE_TRIES,)]


def test_the_wait_doubles_up_to_its_longest() -> None:
    assert [wait_after(failures) for failures in (0, 4, 5, 6, 7)] == [0, 0, 1, 2, 4]
    assert wait_after(1_000) == LONGEST_WAIT_SECONDS


async def test_a_login_is_found_by_its_token_until_it_is_ended(landlord: AsyncConnectionPool) -> None:
    token, expires_at = await begin_session(landlord, "ola", SessionKind.BROWSER)
    found = await find_session(landlord, token)
    assert found is not None
    assert (found.person.id, found.expires_at, found.is_over) == ("ola", expires_at, False)

    await end_session(landlord, token)
    ended = await find_session(landlord, token)
    assert ended is not None
    assert ended.is_over
    assert await find_session(landlord, "another") is None


@pytest.mark.parametrize(("kind", "lasts"), [(SessionKind.BROWSER, "12 hours"), (SessionKind.TOKEN, "30 days")])
async def test_a_login_ends_by_itself(
    landlord: AsyncConnectionPool, own_register: Database, kind: SessionKind, lasts: str
) -> None:
    token, _ = await begin_session(landlord, "ola", kind)
    [(as_long,)] = await rows(landlord, f"SELECT expires_at = made_at + interval '{lasts}' FROM sessions")
    assert as_long

    # Only the owner of the tables can move it.
    with psycopg.connect(own_register.owner_url) as connection:
        connection.execute("UPDATE sessions SET expires_at = now()")
    found = await find_session(landlord, token)
    assert found is not None
    assert found.is_over


async def test_a_new_password_ends_what_the_old_one_began(passwords: Passwords, pool: AsyncConnectionPool) -> None:
    token, _ = await begin_session(pool, "ola", SessionKind.TOKEN)
    await set_password(pool, "ola", "another horse battery")
    found = await find_session(pool, token)

    assert found is not None
    assert found.is_over
    assert await passwords.check("ola", PASSWORD) is None


async def test_a_login_says_when_its_person_has_left(landlord: AsyncConnectionPool) -> None:
    token, _ = await begin_session(landlord, "ola", SessionKind.TOKEN)
    await set_active(landlord, "ola", False)
    found = await find_session(landlord, token)

    assert found is not None
    assert not found.person.active


def test_a_real_hash_is_dear() -> None:
    """The tests' own are cheap. Two passes of 19 MiB is what OWASP's Password Storage Cheat Sheet asks for at least."""
    assert REAL_HASHER.time_cost >= 2
    assert REAL_HASHER.memory_cost >= 19 * 1024
    assert REAL_HASHER.hash(PASSWORD).startswith("$argon2id$")


async def test_a_dearer_hash_takes_the_place_of_a_cheaper_one(passwords: Passwords, register_url: str) -> None:
    cheap = PasswordHasher(time_cost=1, memory_cost=8, parallelism=1).hash(PASSWORD)
    with psycopg.connect(register_url) as connection:
        connection.execute("UPDATE passwords SET hash = %s WHERE person = 'ola'", (cheap,))
    assert await passwords.check("ola", PASSWORD) is not None

    with psycopg.connect(register_url) as connection:
        found = connection.execute("SELECT hash FROM passwords WHERE person = 'ola'").fetchone()
    assert found is not None
    assert found[0] != cheap
    assert await passwords.check("ola", PASSWORD) is not None
