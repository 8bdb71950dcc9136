"""When the landlord's people are away, and who then covers. Days are UK dates, first and last included.

Who covers on a day is the rule ``standard.core.people.stands_in``; a manager's cover is a manager, as only managers may
take some decisions.
"""

from collections.abc import Sequence
from datetime import date, timedelta

from psycopg import AsyncConnection
from psycopg.rows import class_row
from psycopg_pool import AsyncConnectionPool

from activities.register.access import fetch_rows, transaction
from activities.register.errors import NotCovered, NotInRegister
from activities.register.named_sql import load
from standard.core.people import OPERATOR, Absence, Person, stands_in
from standard.core.words import Role
from standard.worktime.in_words import whole_date

LONGEST = timedelta(days=731)
"""How long one absence may last: two years. Our own bound, against a mistyped year."""

_SQL = load("absences")
_DIRECTORY = load("directory")


async def absences_from(connection: AsyncConnection, day: date) -> list[Absence]:
    """The absences that are not over on this day, the first to begin first. A cover who has left is left out."""
    return await fetch_rows(connection, Absence, _SQL["absences_from"], {"day": day})


async def list_absences(pool: AsyncConnectionPool, day: date) -> list[Absence]:
    """As ``absences_from``.

    Raises:
        RegisterUnavailable: PostgreSQL cannot be reached.
    """
    async with transaction(pool) as connection:
        return await absences_from(connection, day)


async def set_away(pool: AsyncConnectionPool, absence: Absence, by: str) -> list[Absence]:
    """Enters an absence. Returns the absences of others who cover, or are covered, at the same time: on these days the
    cover's own cover stands in.

    Raises:
        NotInRegister: one of the persons is not in the register, or has left.
        NotCovered: nobody would do the person's work on one of the days, or they are away then already.
    """
    async with transaction(pool) as connection:
        await connection.execute(_SQL["one_at_a_time"])
        people = await _people(connection)
        person, cover, _ = (_here(people, each) for each in (absence.person, absence.cover or "", by))
        _refuse_unfit(person, cover, absence)
        others = await absences_from(connection, absence.first)
        _refuse_overlap(absence, others)
        _refuse_uncovered(absence, others)
        values = {**absence.model_dump(), "by": by}
        await connection.execute(_SQL["insert_absence"], values)
    meanwhile = [each for each in others if each.first <= absence.last]
    return [each for each in meanwhile if each.person == absence.cover or each.cover == absence.person]


async def bring_back(pool: AsyncConnectionPool, person: str, day: date, by: str) -> Absence | None:
    """Ends the first absence of a person that is not over on ``day``, from which day on they are there again; one that
    has not begun is called off. Returns it as it was entered; None where there is none.

    Raises:
        NotInRegister: ``by`` is not in the register, or has left.
    """
    async with transaction(pool) as connection:
        _here(await _people(connection), by)
        async with connection.cursor(row_factory=class_row(Absence)) as cursor:
            await cursor.execute(_SQL["bring_back"], {"person": person, "day": day, "by": by})
            return await cursor.fetchone()


async def _people(connection: AsyncConnection) -> dict[str, Person]:
    return {person.id: person for person in await fetch_rows(connection, Person, _DIRECTORY["everybody"], {})}


def _here(people: dict[str, Person], person: str) -> Person:
    found = people.get(person)
    if found is None or not found.active:
        raise NotInRegister(f"nobody in the register who still works here has the id {person!r}")
    return found


def _refuse_unfit(person: Person, cover: Person, absence: Absence) -> None:
    if OPERATOR in (person.id, cover.id):
        raise NotCovered(f"{OPERATOR!r} is the default operator, who has no cases and covers for nobody")
    if person.id == cover.id:
        raise NotCovered(f"{person.id!r} cannot cover for themselves; name somebody else")
    if person.role is Role.MANAGER and cover.role is not Role.MANAGER:
        raise NotCovered(f"{person.id!r} is a manager, and only a manager may decide for them; {cover.id!r} is none")
    if not timedelta(0) <= absence.last - absence.first <= LONGEST:
        days = f"from {whole_date(absence.first)} to {whole_date(absence.last)}"
        raise NotCovered(f"{days} is no absence; the last day comes after the first, at most two years later")


def _refuse_overlap(absence: Absence, others: Sequence[Absence]) -> None:
    for each in others:
        if each.person == absence.person and each.first <= absence.last:
            days = f"from {whole_date(each.first)} to {whole_date(each.last)}"
            raise NotCovered(
                f"{absence.person!r} is away already, {days}; `asb people back {absence.person}` ends that"
            )


def _refuse_uncovered(absence: Absence, others: Sequence[Absence]) -> None:
    for number in range((absence.last - absence.first).days + 1):
        day = absence.first + timedelta(days=number)
        if stands_in(absence.person, day, [absence, *others]) is None:
            raise NotCovered(
                f"nobody would be there for {absence.person!r} on {whole_date(day)}: {absence.cover!r} is away too, "
                "and no cover of theirs is there; name another cover"
            )
