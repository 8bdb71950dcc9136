"""An empty register for every test, in a database that is migrated once."""

from collections.abc import AsyncIterator, Iterator
from contextlib import contextmanager
from itertools import count
from urllib.parse import urlsplit

import psycopg
import pytest
from psycopg import sql
from psycopg_pool import AsyncConnectionPool

from activities.register.migrations import migrate

_numbers = count(1)


def with_database(database_url: str, name: str) -> str:
    """The same server, another database."""
    return urlsplit(database_url)._replace(path=f"/{name}").geturl()


@contextmanager
def new_database(database_url: str) -> Iterator[str]:
    """Creates a database without any table, gives its address, and drops it whoever still uses it."""
    name = f"asb_test_{next(_numbers)}"
    with psycopg.connect(database_url, autocommit=True) as server:
        server.execute(sql.SQL("CREATE DATABASE {}").format(sql.Identifier(name)))
        try:
            yield with_database(database_url, name)
        finally:
            server.execute(sql.SQL("DROP DATABASE {} WITH (FORCE)").format(sql.Identifier(name)))


def empty(register_url: str) -> None:
    """Takes every row out of a register: faster than a new database for every test, or than TRUNCATE."""
    with psycopg.connect(register_url, options="-c lock_timeout=10s") as connection:
        tables = connection.execute(
            "SELECT tablename FROM pg_tables WHERE schemaname = 'public' AND tablename NOT LIKE '%yoyo%'"
        ).fetchall()
        # One statement: foreign keys are looked at when all the rows have gone.
        parts = [
            sql.SQL("{} AS (DELETE FROM {})").format(sql.Identifier(f"no_{t}"), sql.Identifier(t)) for (t,) in tables
        ]
        # Only the owner of the table can do this, and only here does anybody.
        connection.execute("ALTER TABLE journal DISABLE TRIGGER journal_keeps_rows")
        connection.execute(sql.SQL("WITH {} SELECT").format(sql.SQL(", ").join(parts)))
        connection.execute("ALTER TABLE journal ENABLE TRIGGER journal_keeps_rows")


@contextmanager
def register_away(database_url: str, register_url: str) -> Iterator[None]:
    """PostgreSQL ends every connection to the register and takes no new one."""
    name = sql.Identifier(urlsplit(register_url).path.removeprefix("/"))
    with psycopg.connect(database_url, autocommit=True) as server:
        server.execute(sql.SQL("ALTER DATABASE {} ALLOW_CONNECTIONS false").format(name))
        server.execute(
            "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = %s AND pid <> pg_backend_pid()",
            (urlsplit(register_url).path.removeprefix("/"),),
        )
        try:
            yield
        finally:
            server.execute(sql.SQL("ALTER DATABASE {} ALLOW_CONNECTIONS true").format(name))


@pytest.fixture(scope="session")
def migrated_url(database_url: str) -> Iterator[str]:
    """The address of a database with the register's tables, which ``register_url`` empties after every test."""
    with new_database(database_url) as url:
        migrate(url)
        yield url


@pytest.fixture
def empty_url(database_url: str) -> Iterator[str]:
    """The address of a database without any table."""
    with new_database(database_url) as url:
        yield url


@pytest.fixture
def register_url(migrated_url: str) -> Iterator[str]:
    """The address of an empty register."""
    yield migrated_url
    empty(migrated_url)


@pytest.fixture
async def pool(register_url: str) -> AsyncIterator[AsyncConnectionPool]:
    """Connections to an empty register."""
    async with AsyncConnectionPool(register_url, min_size=1, max_size=4, open=False) as opened:
        await opened.wait(10)
        yield opened
