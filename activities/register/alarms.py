"""Raising an alarm: what an operator has to see, once for each thing that happened."""

from psycopg import AsyncConnection

from activities.register.named_sql import load

_SHARED = load("shared")


async def raise_alarm(
    connection: AsyncConnection, reference: str | None, kind: str, what: str, number: int | None = None
) -> None:
    """Raises an alarm within the transaction; the same one again changes nothing. ``number``: the entry it is about."""
    alarm = {"reference": reference, "number": number, "kind": kind, "what": what}
    await connection.execute(_SHARED["raise_alarm"], alarm)
