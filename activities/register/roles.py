"""Who may do what in the register: two group roles, and what each is granted in ``sql/roles.sql`` and ``sql/tables``.

The role that migrates owns the tables, and nothing else logs in as it. Workers, the codec server and the ``asb``
command log in as members of ``asb_worker``, whoever evaluates the register as members of ``asb_reader``. Group roles
belong to the server, so registers that share one share them too; what they may do is granted in each database.
"""

from typing import Any

import psycopg
from psycopg import Connection, sql

from activities.register.named_sql import load
from activities.register.tables import TABLES

WORKER = "asb_worker"
"""The group role of what writes to the register: it adds and updates rows, and cannot change tables or the journal."""

READER = "asb_reader"
"""The group role of what evaluates the register: it reads what holds nobody's words, names or addresses, of cases that
everybody of the landlord may see.
"""

GROUPS = (WORKER, READER)
"""The group roles. Nobody logs in as one of them."""

_SQL = load("roles")
_MAKING = {WORKER: _SQL["make_worker"], READER: _SQL["make_reader"]}


class RolesMissing(Exception):
    """A group role is missing, and who asks may not make it; the message has the statements that do."""


def make_roles(connection: Connection[Any]) -> None:
    """Makes the group roles that the server lacks. The connection commits by itself.

    Raises:
        RolesMissing: this role may not make roles (it has no CREATEROLE).
    """
    missing = [role for role in GROUPS if not _exists(connection, role)]
    for role in missing:
        try:
            connection.execute(_MAKING[role])
        except (psycopg.errors.DuplicateObject, psycopg.errors.UniqueViolation):
            # Somebody who migrates another database of this server was first.
            continue
        except psycopg.errors.InsufficientPrivilege:
            statements = " ".join(f"{_MAKING[each].decode()};" for each in missing)
            raise RolesMissing(f"the administrator of this PostgreSQL must first run: {statements}") from None


def grant(connection: Connection[Any]) -> None:
    """Gives the group roles what they are to have in this database, and takes all else from them and from PUBLIC.

    All at once: whoever works meanwhile has the old rights or the new ones. What the asking role does not own (the
    database, its schema) stays as its owner made it.
    """
    with connection.transaction():
        place = connection.execute(_SQL["where_we_are"]).fetchone()
        if place is None:
            raise psycopg.errors.InvalidSchemaName("no schema to create in is on the search path")
        database, owns_database, schema, owns_schema = place
        everybody = sql.SQL(", ").join([sql.SQL("PUBLIC"), *(sql.Identifier(role) for role in GROUPS)])
        groups = sql.SQL(", ").join(sql.Identifier(role) for role in GROUPS)
        if owns_database:
            name = sql.Identifier(database)
            connection.execute(sql.SQL("REVOKE ALL ON DATABASE {} FROM {}").format(name, everybody))
            connection.execute(sql.SQL("GRANT CONNECT ON DATABASE {} TO {}").format(name, groups))
        if owns_schema:
            name = sql.Identifier(schema)
            connection.execute(sql.SQL("REVOKE ALL ON SCHEMA {} FROM {}").format(name, everybody))
            connection.execute(sql.SQL("GRANT USAGE ON SCHEMA {} TO {}").format(name, groups))
        for (table,) in connection.execute(_SQL["our_tables"]).fetchall():
            connection.execute(sql.SQL("REVOKE ALL ON {} FROM {}").format(sql.Identifier(table), everybody))
        for statements in (_SQL, *(table.sql for table in TABLES)):
            connection.execute(statements["grants"])
        for table, columns in connection.execute(_SQL["tables_of_cases"]).fetchall():
            _keep_back(connection, sql.Identifier(table), [sql.Identifier(each) for each in columns])


def _keep_back(connection: Connection[Any], table: sql.Identifier, columns: list[sql.Identifier]) -> None:
    """Lets whoever evaluates the register see no row of a case that not everybody may see; workers see all. The owner
    of the table is not asked.
    """
    shown = sql.SQL(" AND ").join(sql.SQL("({0} IS NULL OR NOT is_kept_back({0}))").format(each) for each in columns)
    for statement in (
        "CREATE POLICY workers ON {table} TO asb_worker USING (true) WITH CHECK (true)",
        "CREATE POLICY readers ON {table} FOR SELECT TO asb_reader USING ({shown})",
        "ALTER TABLE {table} ENABLE ROW LEVEL SECURITY",
    ):
        connection.execute(sql.SQL(statement).format(table=table, shown=shown))


def members(connection: Connection[Any]) -> dict[str, list[str]]:
    """The names of the roles that may log in and are members of each group role."""
    found: dict[str, list[str]] = {role: [] for role in GROUPS}
    for group, member in connection.execute(_SQL["role_members"], {"roles": list(GROUPS)}).fetchall():
        found[group].append(member)
    return found


def _exists(connection: Connection[Any], role: str) -> bool:
    return connection.execute(_SQL["role_exists"], {"role": role}).fetchone() is not None
