"""What is confidential in a case, in the words in which it was said: as it was recorded so, or was marked since."""

from psycopg import AsyncConnection

from activities.register.named_sql import load
from activities.register.tables import TABLES, Table

_SQL = load("confidential")
_CONTACTS = load("tables/contacts")


def _said_in(table: Table) -> bytes:
    words = ", ".join(f"t.{each}" for each in table.words)
    of_action = "marked.action = t.action" if table.name == "plan_actions" else "false"
    return _SQL["said_in_table"].decode().format(table=table.name, words=words, of_action=of_action).encode()


_SAID_IN_MARKED = b"\nUNION ALL\n".join([_SQL["said_in_marked"], *(_said_in(table) for table in TABLES if table.words)])


async def confidential_words(connection: AsyncConnection, reference: str, agency: str | None = None) -> list[str]:
    """What was said in a case and is not passed on; to an agency (its id there) not what only others may not hear."""
    about = {"reference": reference, "agency": agency}
    recorded = await connection.execute(_CONTACTS["confidential"], about)
    marked = await connection.execute(_SAID_IN_MARKED, about)
    return [words for (words,) in [*await recorded.fetchall(), *await marked.fetchall()]]
