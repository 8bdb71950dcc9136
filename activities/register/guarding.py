"""Who may see which case, by what the register has, and who has looked at which."""

from collections.abc import Collection, Sequence
from datetime import UTC, date, datetime, timedelta
from typing import Any, Literal

from psycopg import AsyncConnection
from psycopg.rows import class_row
from psycopg_pool import AsyncConnectionPool

from activities.register.absences import absences_from
from activities.register.access import fetch_rows, read_rows, transaction
from activities.register.errors import NotInRegister
from activities.register.named_sql import load
from activities.register.records import Instant
from standard.core.access import Action, Guarded, may, why_not
from standard.core.kept import Kept
from standard.core.people import Absence, Person, stands_in
from standard.worktime.calendar import local_date

_SQL = load("guarding")

How = Literal["command", "codec"]


class Viewer(Kept):
    """Somebody who works here, and whom they stand in for today (ids): what the SQL function ``may_see`` asks for."""

    person: Person
    stands_for: tuple[str, ...] = ()

    @classmethod
    def on(cls, person: Person, day: date, away: Collection[Absence]) -> "Viewer":
        """The viewer on a UK day. A cover of a cover stands in for both."""
        covered = sorted({each.person for each in away} - {person.id})
        found = tuple(each for each in covered if stands_in(each, day, away) == person.id)
        return cls(person=person, stands_for=found)


class View(Kept):
    """That somebody looked at a part of a case. ``shown`` is false where they were not let."""

    at: Instant
    who: str
    name: str
    part: str
    how: How
    shown: bool


def as_values(viewer: Viewer | None) -> dict[str, Any]:
    """What a statement that shows cases is given. None: it is for the landlord's own processes, and shows them all."""
    if viewer is None:
        return {"viewer": None, "stands_for": []}
    return {"viewer": viewer.person.id, "stands_for": list(viewer.stands_for)}


async def viewer_of(pool: AsyncConnectionPool, person: str) -> Viewer:
    """Who looks, with whom they cover today.

    Raises:
        NotInRegister: nobody who works here has this id.
        RegisterUnavailable: PostgreSQL cannot be reached.
    """
    async with transaction(pool) as connection:
        found = await _person(connection, person)
        if found is None or not found.active:
            raise NotInRegister(f"nobody in the register who still works here has the id {person!r}")
        today = local_date(datetime.now(UTC))
        return Viewer.on(found, today, await absences_from(connection, today))


async def why_not_for(pool: AsyncConnectionPool, person: str, reference: str) -> str | None:
    """Why somebody may not send anything about a case in the register; None where they may, and where it is guarded
    from nobody.
    """
    async with transaction(pool) as connection:
        guard = (await guards_of(connection, [reference]))[reference]
        found = await _person(connection, person)
    if not (guard.restricted or guard.closed_to) or may(found, Action.RECORD, guard):
        return None
    return why_not(found, Action.RECORD, guard)


async def _person(connection: AsyncConnection, person: str) -> Person | None:
    async with connection.cursor(row_factory=class_row(Person)) as cursor:
        return await (await cursor.execute(_SQL["person"], {"id": person})).fetchone()


async def guards_of(connection: AsyncConnection, references: Collection[str]) -> dict[str, Guarded]:
    """What says who may do what with these cases today. One that is not in the register yet has nobody, and nothing
    that keeps anybody from it.
    """
    rows = await fetch_rows(connection, Guarded, _SQL["guards"], {"references": list(references)})
    found = {each.reference: each for each in rows}
    today = local_date(datetime.now(UTC))
    away = await absences_from(connection, today) if any(each.restricted for each in found.values()) else []
    guards = {each: found.get(each, Guarded(reference=each)) for each in references}
    return {reference: guard.on(today, away) for reference, guard in guards.items()}


async def write_views(
    connection: AsyncConnection,
    who: str,
    references: Collection[str],
    part: str,
    how: How,
    *,
    shown: bool = True,
    pause: timedelta | None = None,
) -> None:
    """Writes that somebody is about to be shown a part of these cases, or is not let. To be committed before anything
    is shown. With ``pause`` the same look within it counts once.
    """
    if references:
        about = {"who": who, "references": sorted(set(references)), "part": part, "how": how}
        await connection.execute(_SQL["insert_views"], {**about, "shown": shown, "pause": pause})


async def read_views(pool: AsyncConnectionPool, reference: str, last: int) -> Sequence[View]:
    """The ``last`` views of a case, oldest first."""
    return await read_rows(pool, View, _SQL["read_views"], reference=reference, last=last)


async def case_of_task(pool: AsyncConnectionPool, task: int) -> str | None:
    """The reference of the case that an open task belongs to; None where there is no such task."""
    async with transaction(pool) as connection:
        row = await (await connection.execute(_SQL["case_of_task"], {"id": task})).fetchone()
        return None if row is None else str(row[0])
