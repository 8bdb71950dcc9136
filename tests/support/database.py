"""A register of its own for every test: a copy of a database that was migrated once."""

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
def new_database(database_url: str, template: str = "template0") -> Iterator[str]:
    """Creates a database as a copy of ``template``, gives its address, and drops it whoever still uses it."""
    name = f"asb_test_{next(_numbers)}"
    with psycopg.connect(database_url, autocommit=True) as server:
        names = {"name": sql.Identifier(name), "template": sql.Identifier(template)}
        server.execute(sql.SQL("CREATE DATABASE {name} TEMPLATE {template}").format(**names))
        try:
            yield with_database(database_url, name)
        finally:
            server.execute(sql.SQL("DROP DATABASE {name} WITH (FORCE)").format(**names))


@pytest.fixture(scope="session")
def migrated_template(database_url: str) -> Iterator[str]:
    """The name of a database with the register's tables and nothing in them."""
    with new_database(database_url) as url:
        migrate(url)
        yield urlsplit(url).path.removeprefix("/")


@pytest.fixture
def empty_url(database_url: str) -> Iterator[str]:
    """The address of a database without any table."""
    with new_database(database_url) as url:
        yield url


@pytest.fixture
def register_url(database_url: str, migrated_template: str) -> Iterator[str]:
    """The address of an empty register."""
    with new_database(database_url, migrated_template) as url:
        yield url


@pytest.fixture
async def pool(register_url: str) -> AsyncIterator[AsyncConnectionPool]:
    """Connections to an empty register."""
    async with AsyncConnectionPool(register_url, min_size=1, max_size=4, open=False) as opened:
        await opened.wait(10)
        yield opened
