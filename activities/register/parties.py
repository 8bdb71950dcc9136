"""The parties of a case with their names, as the register alone has them; and the same ones in several cases.

A hit in a case that whoever asks may not see is not shown to them: its manager gets a task instead. All raise
``RegisterUnavailable`` while PostgreSQL is away.
"""

from collections.abc import Callable, Mapping
from datetime import date
from typing import Any, Literal

from psycopg import AsyncConnection
from psycopg.rows import class_row, dict_row
from psycopg_pool import AsyncConnectionPool
from pydantic import BaseModel, ConfigDict, Field

from activities.register.access import transaction
from activities.register.errors import NotInRegister
from activities.register.named_sql import load
from activities.register.records import Instant
from standard.core.access import Action, Guarded, may
from standard.core.people import Person
from standard.what_happens_next.parties import AgeBand, MayBeTold, PartyRole, ReporterAgrees, Tenure

_SQL = load("parties")


class PartyRow(BaseModel):
    """A party as the register has it. ``could_identify``: what could tell them who reported it, in an officer's words;
    ``why_all_the_same``: why they were contacted though the reporter had not agreed.
    """

    model_config = ConfigDict(frozen=True)

    party: int
    role: PartyRole
    tenure: Tenure | None
    age: AgeBand | None
    may_be_told: list[MayBeTold] | None
    confidential: bool | None
    name: str | None
    date_of_birth: date | None
    address: str | None
    phone: str | None
    spoken_with_at: Instant | None
    not_spoken_because: str | None
    reporter_agrees: ReporterAgrees | None
    could_identify: str | None
    why_all_the_same: str | None


class Match(BaseModel):
    """Two parties of different cases that are possibly the same, found by their names with dates of birth, or their
    addresses. ``same``: what ``decided_by`` found of it, None while nobody has looked.
    """

    model_config = ConfigDict(frozen=True)

    case_reference: str
    party: int
    other_reference: str
    other_party: int
    found_by: list[Literal["name", "address"]] = Field(default_factory=list)
    same: bool | None = None
    reason: str | None = None
    decided_by: str | None = None
    decided_at: Instant | None = None

    def is_of(self, other: "Match") -> bool:
        """Whether it is about the same two parties."""
        return self._ends() == other._ends()

    def _ends(self) -> list[tuple[str, int]]:
        return sorted([(self.case_reference, self.party), (self.other_reference, self.other_party)])


def guarded_of(row: Mapping[str, Any]) -> Guarded:
    """What of a row of ``cases`` says who may see it."""
    return Guarded.model_validate(row)


GuardedOf = Callable[[Mapping[str, Any]], Guarded]


async def parties_of(
    pool: AsyncConnectionPool, reference: str, person: str, guarded: GuardedOf = guarded_of
) -> list[PartyRow]:
    """The parties of a case, for a person (id).

    Raises:
        NotInRegister: no case has this reference, the person may not see it, or nobody who works here has this id.
    """
    async with transaction(pool) as connection:
        if not _seen_by(await _person(connection, person), await _cases(connection, [reference], guarded), reference):
            raise NotInRegister(f"{person} may not see a case {reference}, or there is none")
        async with connection.cursor(row_factory=class_row(PartyRow)) as cursor:
            await cursor.execute(_SQL["of_case"], {"reference": reference})
            return await cursor.fetchall()


async def possibly_the_same(
    pool: AsyncConnectionPool, person: str, reference: str | None = None, guarded: GuardedOf = guarded_of
) -> list[Match]:
    """The parties that are possibly the same, of one case or of all, for a person (id). Nothing follows from it.

    Raises:
        NotInRegister: nobody who works here has this id.
    """
    async with transaction(pool) as connection:
        return await _matches(connection, person, reference, guarded)


async def decide_match(
    pool: AsyncConnectionPool,
    pair: Match,
    person: str,
    guarded: GuardedOf = guarded_of,
) -> bool:
    """Writes down what a person (id) found of two parties that are possibly the same: ``same``, with the ``reason``.
    The last finding stands; it has no other effect.

    Returns:
        Whether they are possibly the same, as far as this person may see.

    Raises:
        NotInRegister: nobody who works here has this id.
    """
    async with transaction(pool) as connection:
        found = await _matches(connection, person, pair.case_reference, guarded)
        if not any(each.is_of(pair) for each in found):
            return False
        (first, party), (other, other_party) = pair._ends()
        row = {"case_reference": first, "party": party, "other_reference": other, "other_party": other_party}
        await connection.execute(
            _SQL["decide"], {**row, "same": pair.same, "reason": pair.reason, "decided_by": person}
        )
        return True


async def _matches(connection: AsyncConnection, person: str, reference: str | None, guarded: GuardedOf) -> list[Match]:
    async with connection.cursor(row_factory=class_row(Match)) as cursor:
        await cursor.execute(_SQL["matches"], {"reference": reference})
        found = await cursor.fetchall()
    who = await _person(connection, person)
    cases = await _cases(
        connection, [ref for each in found for ref in (each.case_reference, each.other_reference)], guarded
    )
    shown = []
    for match in found:
        hidden = [ref for ref in (match.case_reference, match.other_reference) if not _seen_by(who, cases, ref)]
        if not hidden:
            shown.append(match)
        for ref in hidden:
            await _tell_manager(connection, match, ref)
    return shown


async def _tell_manager(connection: AsyncConnection, match: Match, hidden: str) -> None:
    ends = sorted(match._ends(), key=lambda end: end[0] != hidden)
    (_, party), (other, other_party) = ends
    about = f"Party {party} is possibly the same as party {other_party} in {other}: `asb party matches {hidden}`"
    await connection.execute(_SQL["tell_manager"], {"reference": hidden, "about": about})


async def _person(connection: AsyncConnection, person: str) -> Person:
    async with connection.cursor(row_factory=class_row(Person)) as cursor:
        await cursor.execute(_SQL["person"], {"person": person})
        found = await cursor.fetchone()
    if found is None or not found.active:
        # Whoever does not work here causes no tasks either.
        raise NotInRegister(f"nobody in the register who still works here has the id {person!r}")
    return found


async def _cases(connection: AsyncConnection, references: list[str], guarded: GuardedOf) -> dict[str, Guarded]:
    async with connection.cursor(row_factory=dict_row) as cursor:
        await cursor.execute(_SQL["guarded"], {"references": references})
        return {row["reference"]: guarded(row) for row in await cursor.fetchall()}


def _seen_by(person: Person, cases: Mapping[str, Guarded], reference: str) -> bool:
    return reference in cases and may(person, Action.SEE, cases[reference])
