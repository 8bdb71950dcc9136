"""Connections to PostgreSQL for the register, and what may be stored in it."""

import json
from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager
from typing import Any, TypeVar

import psycopg
from psycopg import AsyncConnection
from psycopg.rows import class_row
from psycopg_pool import AsyncConnectionPool
from pydantic import BaseModel

from activities.register.errors import RegisterError, RegisterUnavailable

_Row = TypeVar("_Row")
_NO_NUL = str.maketrans({"\x00": "\ufffd"})


@asynccontextmanager
async def transaction(pool: AsyncConnectionPool, patience: float | None = None) -> AsyncIterator[AsyncConnection]:
    """A connection in a transaction of its own: committed at the end, rolled back where anything is raised.

    ``patience`` is how many seconds to wait for a connection, by default as long as the pool says.

    Raises:
        RegisterUnavailable: no connection in time, or it was lost.
        RegisterError: PostgreSQL refused a statement.
    """
    try:
        async with pool.connection(timeout=patience) as connection, connection.transaction():
            yield connection
    except (psycopg.OperationalError, psycopg.InterfaceError) as error:
        state = f" (SQLSTATE {error.sqlstate})" if error.sqlstate else ""
        raise RegisterUnavailable(f"the register (PostgreSQL) cannot be reached{state}") from None
    except psycopg.Error as error:
        raise RegisterError(_refusal(error)) from None


async def fetch_rows(
    connection: AsyncConnection, kind: type[_Row], statement: bytes, about: Mapping[str, Any]
) -> list[_Row]:
    """The rows that a statement finds, each of this kind: a model, or a dictionary."""
    async with connection.cursor(row_factory=class_row(kind)) as cursor:
        await cursor.execute(statement, about)
        return await cursor.fetchall()


async def read_rows(pool: AsyncConnectionPool, kind: type[_Row], statement: bytes, **about: Any) -> list[_Row]:
    """The same, in a transaction of its own; raises as that does."""
    async with transaction(pool) as connection:
        return await fetch_rows(connection, kind, statement, about)


def _refusal(error: psycopg.Error) -> str:
    # Names of columns and constraints are ours; the texts beside them quote the row.
    about = [f"SQLSTATE {error.sqlstate}" if error.sqlstate else type(error).__name__]
    for what, name in (
        ("table", error.diag.table_name),
        ("column", error.diag.column_name),
        ("constraint", error.diag.constraint_name),
    ):
        if name:
            about.append(f"{what} {name}")
    return f"the register (PostgreSQL) refused a statement: {', '.join(about)}"


def storable(value: Any) -> Any:
    """The same JSON value with U+FFFD in place of what PostgreSQL cannot store: NUL and lone surrogates.

    Otherwise one such character in somebody's words would keep a case from being recorded for ever.
    """
    if isinstance(value, str):
        return value.translate(_NO_NUL).encode("utf-16", "surrogatepass").decode("utf-16", "replace")
    if isinstance(value, dict):
        return {storable(key): storable(item) for key, item in value.items()}
    if isinstance(value, list):
        return [storable(item) for item in value]
    return value


def as_json(model: BaseModel) -> dict[str, Any]:
    """The model as storable JSON; instants become ISO 8601 text, enumerations their values."""
    value: dict[str, Any] = storable(json.loads(model.model_dump_json()))
    return value
