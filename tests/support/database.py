"""An empty register for every test, in a database that is migrated once.

Tests work in it as a worker does, so that a right that a worker lacks shows. Its owner makes the tables and empties
them, and the server's administrator makes and drops databases.
"""

from collections.abc import AsyncIterator, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from functools import cache
from itertools import count
from urllib.parse import urlsplit

import psycopg
import pytest
from psycopg import sql
from psycopg_pool import AsyncConnectionPool

from activities.register.migrations import migrate

_numbers = count(1)


@dataclass(frozen=True)
class Database:
    """One database's address for each role: for a worker, for a reader, for its owner, for the administrator."""

    url: str
    reader_url: str
    owner_url: str
    administrator_url: str

    def named(self, name: str) -> "Database":
        """Another database of the same server."""
        return Database(
            *(with_database(url, name) for url in (self.url, self.reader_url, self.owner_url, self.administrator_url))
        )


def with_database(database_url: str, name: str) -> str:
    """The same server and role, another database."""
    return urlsplit(database_url)._replace(path=f"/{name}").geturl()


def name_of(database_url: str) -> str:
    """The name of the database."""
    return urlsplit(database_url).path.removeprefix("/")


@contextmanager
def new_database(server: Database, template: str = "template1") -> Iterator[Database]:
    """Creates a database without any table, or as ``template`` is, and drops it whoever still uses it."""
    made = server.named(f"asb_test_{next(_numbers)}")
    owner = urlsplit(made.owner_url).username or ""
    names = [sql.Identifier(name) for name in (name_of(made.url), owner, template)]
    with psycopg.connect(server.administrator_url, autocommit=True) as administrator:
        administrator.execute(sql.SQL("CREATE DATABASE {} OWNER {} TEMPLATE {}").format(*names))
        try:
            yield made
        finally:
            administrator.execute(sql.SQL("DROP DATABASE {} WITH (FORCE)").format(names[0]))


@contextmanager
def new_register(server: Database) -> Iterator[Database]:
    """Creates a database with the register's tables, and drops it whoever still uses it.

    It is a copy of one that is migrated once: to make every table anew costs three times as much.
    """
    with new_database(server, template=_migrated(server)) as made:
        # A copy has all but the rights to the database itself, which are given every time.
        migrate(made.owner_url)
        yield made


@cache
def _migrated(server: Database) -> str:
    """The name of a database with the register's tables, which goes with its server. Nobody ever works in it."""
    made = server.named("asb_test_migrated")
    owner = sql.Identifier(urlsplit(made.owner_url).username or "")
    with psycopg.connect(server.administrator_url, autocommit=True) as administrator:
        administrator.execute(sql.SQL("CREATE DATABASE asb_test_migrated OWNER {}").format(owner))
    migrate(made.owner_url)
    return name_of(made.url)


def empty(owner_url: str) -> None:
    """Takes every row out of a register: faster than a new database for every test, or than TRUNCATE."""
    with psycopg.connect(owner_url, options="-c lock_timeout=10s") as connection:
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
def register_away(register: Database) -> Iterator[None]:
    """PostgreSQL ends every connection to the register and takes no new one."""
    name = name_of(register.url)
    with psycopg.connect(with_database(register.administrator_url, "postgres"), autocommit=True) as administrator:
        administrator.execute(sql.SQL("ALTER DATABASE {} ALLOW_CONNECTIONS false").format(sql.Identifier(name)))
        administrator.execute("SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = %s", (name,))
        try:
            yield
        finally:
            administrator.execute(sql.SQL("ALTER DATABASE {} ALLOW_CONNECTIONS true").format(sql.Identifier(name)))


@pytest.fixture(scope="session")
def migrated(database: Database) -> Iterator[Database]:
    """A database with the register's tables, which ``register`` empties after every test."""
    with new_register(database) as made:
        yield made


@pytest.fixture(scope="session")
def migrated_url(migrated: Database) -> str:
    """A worker's address of a database with the register's tables."""
    return migrated.url


@pytest.fixture
def empty_url(database: Database) -> Iterator[str]:
    """The owner's address of a database without any table."""
    with new_database(database) as made:
        yield made.owner_url


@pytest.fixture
def own_register(migrated: Database) -> Iterator[Database]:
    """An empty register."""
    yield migrated
    empty(migrated.owner_url)


@pytest.fixture
def register_url(own_register: Database) -> str:
    """A worker's address of an empty register."""
    return own_register.url


@pytest.fixture
async def pool(register_url: str) -> AsyncIterator[AsyncConnectionPool]:
    """A worker's connections to an empty register."""
    async with AsyncConnectionPool(register_url, min_size=1, max_size=4, open=False) as opened:
        await opened.wait(10)
        yield opened
