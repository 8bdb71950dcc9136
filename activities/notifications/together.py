"""What concerns many cases at once is told each person once: gathered case by case, and sent as one message.

A new bank holiday moves promises in every open case; nobody is to get forty messages of it, or forty tasks.
"""

from collections.abc import Sequence
from datetime import timedelta
from uuid import NAMESPACE_URL, uuid5

from psycopg import AsyncConnection
from psycopg.rows import dict_row
from psycopg.types.json import Jsonb

from activities.register.access import storable
from standard.core.notices import Notice
from standard.core.words import Template

TOLD_TOGETHER = frozenset({Template.CLOCK_MOVED})
"""The messages of a case that are gathered."""

# A gathered row's first_tried_at is when it came, by PostgreSQL's clock; created_at is the case's own.
_GATHER = b"""
INSERT INTO notifications (key, case_reference, template, recipient, person, facts, status, created_at, first_tried_at)
VALUES (%(key)s, %(reference)s, %(template)s, %(recipient)s, %(person)s, %(facts)s, 'gathered', %(created_at)s, now())
ON CONFLICT (key) DO NOTHING
"""
_WAITING = b"""
SELECT DISTINCT ON (template, recipient, person) template, recipient, person
FROM notifications n
WHERE status = 'gathered' AND NOT EXISTS (
    SELECT FROM notifications later
    WHERE later.status = 'gathered' AND later.person IS NOT DISTINCT FROM n.person
      AND later.first_tried_at > now() - %(quiet_for)s
)
"""
_TAKE = b"""
WITH taken AS (
    UPDATE notifications SET status = 'together'
    WHERE status = 'gathered' AND template = %(template)s AND recipient = %(recipient)s
      AND person IS NOT DISTINCT FROM %(person)s
    RETURNING key, case_reference AS reference, facts, created_at
)
SELECT taken.*, c.restricted OR c.closed_to <> '{}' AS guarded
FROM taken JOIN cases c ON c.reference = taken.reference
ORDER BY created_at, reference, key
"""
_LINK = b"UPDATE notifications SET provider_reference = %(together)s WHERE key = ANY(%(keys)s)"
_UNSETTLED = b"""
SELECT key, case_reference AS reference, template, recipient, person, created_at, facts
FROM notifications WHERE status IN ('pending', 'sending') AND template = ANY(%(templates)s)
ORDER BY created_at, key
"""


async def gather(connection: AsyncConnection, notice: Notice, person: str | None) -> None:
    """Keeps a case's notification until it is told with others. A known key changes nothing."""
    fields = notice.model_dump(mode="json", exclude={"facts", "created_at", "entry"})
    facts = Jsonb(storable(notice.facts))
    await connection.execute(_GATHER, fields | {"person": person, "facts": facts, "created_at": notice.created_at})


async def take_together(connection: AsyncConnection, quiet_for: timedelta) -> list[Notice]:
    """One notification for each person for whom something was gathered, and nothing more in the last ``quiet_for``; of
    a case that not everybody may see one of its own, as whoever covers may be somebody else there.

    It stands with the first of its cases, and names the facts of each. To be kept in the same transaction.
    """
    async with connection.cursor(row_factory=dict_row) as cursor:
        waiting = await (await cursor.execute(_WAITING, {"quiet_for": quiet_for})).fetchall()
        found = []
        for who in waiting:
            taken = await (await cursor.execute(_TAKE, who)).fetchall()
            for rows in _apart(taken):
                notice = _together(who, rows)
                await cursor.execute(_LINK, {"together": notice.key, "keys": [row["key"] for row in rows]})
                found.append(notice)
    return found


async def unsettled(connection: AsyncConnection) -> list[Notice]:
    """What has been put together and not been sent yet."""
    async with connection.cursor(row_factory=dict_row) as cursor:
        await cursor.execute(_UNSETTLED, {"templates": list(TOLD_TOGETHER)})
        return [Notice(**row, entry=0) for row in await cursor.fetchall()]


def _apart(taken: Sequence[dict[str, object]]) -> list[list[dict[str, object]]]:
    cases = {row["reference"]: row["reference"] if row["guarded"] else None for row in taken}
    parts = dict.fromkeys(cases.values())
    return [[row for row in taken if cases[row["reference"]] == part] for part in parts]


def _together(who: dict[str, object], taken: Sequence[dict[str, object]]) -> Notice:
    keys = [row["key"] for row in taken]
    cases = [{"reference": row["reference"], **row["facts"]} for row in taken]  # type: ignore[dict-item]
    last = taken[-1]
    return Notice.model_validate(
        {
            **who,
            "key": str(uuid5(NAMESPACE_URL, " ".join(map(str, keys)))),
            "reference": taken[0]["reference"],
            "entry": 0,
            "created_at": last["created_at"],
            "facts": {"cases": cases},
        }
    )
