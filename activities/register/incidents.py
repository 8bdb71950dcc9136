"""What the register knows of incidents and reports to others that no case does, as it has their words.

All that opens a connection raises ``RegisterUnavailable`` while PostgreSQL is away.
"""

from typing import Any

from psycopg import AsyncConnection
from psycopg_pool import AsyncConnectionPool

from activities.register.access import fetch_rows, transaction
from activities.register.named_sql import load
from standard.progressing.report_to import ToldAgency
from standard.progressing.same_incidents import Told
from standard.worktime.in_words import whole_date

_PAIRS = load("tables/incident_pairs")
_ELSEWHERE = load("tables/reports_elsewhere")
_RECORD = load("record")

MOST_LOOKED_AT = 50
"""With how many incidents before it a new one is compared. Our own bound."""


async def flag_if_likely(connection: AsyncConnection, reference: str, row: dict[str, Any]) -> None:
    """Flags a new incident, whose journal row this is, where it is likely one that was reported before: the last such.
    In the caller's transaction. The case's officer has one task for all of them.
    """
    number = row["detail"]["incident"]
    asked = {"reference": reference, "number": number, "most": MOST_LOOKED_AT + 1}
    told = await fetch_rows(connection, Told, _PAIRS["to_compare"], asked)
    new = next((each for each in told if each.number == number), None)
    likely = next((each.number for each in told if each.number < number and new and new.is_likely(each)), None)
    if likely is None:
        return
    pair = {"reference": reference, "number": number, "other": likely, "recorded_at": row["recorded_at"]}
    await connection.execute(_PAIRS["insert_likely"], {**pair, "at": row["happened_at"]})
    about = f"Compare incidents that are likely the same: `asb show {reference}` says which"
    await connection.execute(_RECORD["insert_task"], {"kind": "check", "about": about, "reference": reference})


async def read_beside(pool: AsyncConnectionPool, reference: str) -> tuple[list[str], list[str]]:
    """What stands beside a case, a line for each: incidents that are likely the same and that nobody has compared; and
    the references that other agencies gave.
    """
    async with transaction(pool) as connection:
        pairs = await (await connection.execute(_PAIRS["likely"], {"reference": reference})).fetchall()
        told = await (await connection.execute(_ELSEWHERE["references"], {"reference": reference})).fetchall()
    likely = [
        f"Incident {new} is likely the same as {old}: `asb compare-incidents {reference} {new} {old}`"
        for new, old in pairs
    ]
    return likely, [_reference(*row) for row in told]


def _reference(agency: str, name: str | None, told_on: Any, given: str | None) -> str:
    when = f", told {whole_date(told_on)}" if told_on else ""
    return f"{name or ToldAgency(agency).label}{when}: {f'reference {given}' if given else 'no reference'}"
