"""The register's tables, built up by the numbered files in ``sql/migrations`` with yoyo-migrations.

Files are applied in the order of their names, each in one transaction, and never changed once released. Afterwards the
group roles of ``activities/register/roles.py`` are granted what they are to have, every time.
"""

import contextlib
import glob
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import psycopg
from psycopg.conninfo import conninfo_to_dict
from yoyo import read_migrations  # type: ignore[import-untyped]
from yoyo.backends import get_backend_class  # type: ignore[import-untyped]
from yoyo.connections import DatabaseURI  # type: ignore[import-untyped]
from yoyo.migrations import default_migration_table  # type: ignore[import-untyped]

from activities.register.roles import RolesMissing, grant, make_roles, members

_FILES = Path(__file__).parent / "sql" / "migrations"

_ONE_AT_A_TIME = 0x41534231
"""The PostgreSQL advisory lock that whoever migrates holds. Any fixed number of our own would do."""

_LONGEST_WAIT_SECONDS = 60


class MigrationFailed(Exception):
    """The register's tables could not be brought up to date; the message says why and names no password."""


def migrate(database_url: str) -> list[str]:
    """Bring the register's tables and the rights to them up to date; blocking.

    ``database_url`` is anything libpq understands; its role owns the tables, or is to own them. Who comes second while
    another migrates waits up to a minute for the first and then finds nothing to do.

    Returns:
        The names of the migrations applied now, in order; empty where all were applied before.

    Raises:
        MigrationFailed: no connection, not allowed, a statement failed, or somebody else is still migrating.
    """
    parts = _parts(database_url)
    with _told_in_one_line(parts), _connected(parts) as connection:
        # yoyo's own lock is a row that outlives a killed process; this one ends with its connection.
        connection.execute("SELECT pg_advisory_lock(%s)", (_ONE_AT_A_TIME,))
        make_roles(connection)
        applied = _apply(parts)
        grant(connection)
        return applied


def members_of_roles(database_url: str) -> dict[str, list[str]]:
    """Who may log in as a member of each group role (``roles.GROUPS``); blocking.

    Raises:
        MigrationFailed: no connection.
    """
    parts = _parts(database_url)
    with _told_in_one_line(parts), _connected(parts) as connection:
        return members(connection)


def _parts(database_url: str) -> dict[str, Any]:
    try:
        return conninfo_to_dict(database_url, connect_timeout=10)
    except psycopg.ProgrammingError:
        raise MigrationFailed(
            "the database address cannot be read; it should look like postgresql://user@host:5432/database"
        ) from None


@contextlib.contextmanager
def _told_in_one_line(parts: dict[str, Any]) -> Iterator[None]:
    where = f"{parts.get('host') or 'local socket'}:{parts.get('port') or 5432}, database {parts.get('dbname')!r}"
    try:
        yield
    except RolesMissing as missing:
        raise MigrationFailed(f"migrating {where} failed: {missing}") from None
    except psycopg.errors.InsufficientPrivilege as error:
        raise MigrationFailed(
            f"migrating {where} failed: {_first_line(error)}; migrate as the role that owns the tables, "
            "whose address is ASB_DATABASE_OWNER_URL"
        ) from None
    except psycopg.errors.LockNotAvailable:
        raise MigrationFailed(
            f"somebody else has been migrating {where} for over {_LONGEST_WAIT_SECONDS} seconds; try again later"
        ) from None
    except psycopg.OperationalError as error:
        raise MigrationFailed(f"cannot reach PostgreSQL at {where}: {_first_line(error)}") from None
    except psycopg.Error as error:
        raise MigrationFailed(f"migrating {where} failed: {_first_line(error)}") from None


@contextlib.contextmanager
def _connected(parts: dict[str, Any]) -> Iterator[psycopg.Connection[Any]]:
    with psycopg.connect(**parts, autocommit=True) as connection:
        connection.execute(f"SET lock_timeout = '{_LONGEST_WAIT_SECONDS}s'".encode())
        yield connection


def _apply(parts: dict[str, Any]) -> list[str]:
    rest = dict(parts)
    uri = DatabaseURI(
        scheme="postgresql+psycopg",
        username=rest.pop("user", None),
        password=rest.pop("password", None),
        hostname=rest.pop("host", None),
        port=rest.pop("port", None),
        database=rest.pop("dbname", None),
        args=rest,
    )
    backend = get_backend_class(uri.scheme)(uri, default_migration_table)
    with backend:
        # Only where it is missing: asking for it twice writes errors into PostgreSQL's log at every start.
        if backend.lock_table not in backend.list_tables():
            backend.init_database()
        backend.break_lock()
        waiting = backend.to_apply(read_migrations(glob.escape(str(_FILES))))
        backend.apply_migrations(waiting)
        return [migration.id for migration in waiting]


def _first_line(error: psycopg.Error) -> str:
    return (error.diag.message_primary or str(error)).strip().splitlines()[0]
