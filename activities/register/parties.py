"""The parties of a case with their names, as the register alone has them; and the same ones in several cases.

A hit in a case that whoever asks may not see is not shown to them: that case has a task instead. All raise
``RegisterUnavailable`` while PostgreSQL is away.
"""

from collections.abc import Mapping
from datetime import UTC, date, datetime
from typing import Literal

from psycopg import AsyncConnection
from psycopg_pool import AsyncConnectionPool
from pydantic import Field

from activities.register.access import fetch_rows, read_rows, transaction
from activities.register.guarding import Viewer, guards_of, write_views
from activities.register.named_sql import load
from activities.register.records import Instant
from standard.core.access import Action, Guarded, may
from standard.core.kept import Kept
from standard.what_happens_next.parties import AgeBand, MayBeTold, PartyRole, ReporterAgrees, Tenure, age_on
from standard.worktime.calendar import local_date

_SQL = load("parties")


class PartyRow(Kept):
    """A party as the register has it. ``could_identify``: what could tell them who reported it, in an officer's words;
    ``why_all_the_same``: why they were contacted though the reporter had not agreed.
    """

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


class Match(Kept):
    """Two parties of different cases that are possibly the same, found by their names with dates of birth, or their
    addresses. ``same``: what ``decided_by`` found of it, None while nobody has looked.
    """

    case_reference: str
    party: int
    other_reference: str
    other_party: int
    found_by: list[Literal["name", "address"]] = Field(default_factory=list)
    same: bool | None = None
    reason: str | None = None
    decided_by: str | None = None
    decided_at: Instant | None = None

    @property
    def references(self) -> tuple[str, str]:
        """Those of the two cases."""
        return self.case_reference, self.other_reference

    def is_of(self, other: "Match") -> bool:
        """Whether it is about the same two parties."""
        return self._ends() == other._ends()

    def _ends(self) -> list[tuple[str, int]]:
        return sorted([(self.case_reference, self.party), (self.other_reference, self.other_party)])


async def parties_of(pool: AsyncConnectionPool, reference: str) -> list[PartyRow]:
    """The parties of a case. Who may see them is asked before."""
    return [_of_today(each) for each in await read_rows(pool, PartyRow, _SQL["of_case"], reference=reference)]


def _of_today(row: PartyRow) -> PartyRow:
    """A date of birth says the age, whatever else was said of it, and as of today."""
    if row.date_of_birth is None:
        return row
    return row.model_copy(update={"age": age_on(row.date_of_birth, local_date(datetime.now(UTC)))})


async def possibly_the_same(pool: AsyncConnectionPool, who: Viewer, reference: str | None = None) -> list[Match]:
    """The parties that are possibly the same, of one case or of all, as far as somebody may see. Nothing follows from
    it. That they saw these cases is on record by then.
    """
    async with transaction(pool) as connection:
        found = await _matches(connection, who, reference)
        seen = [each for match in found for each in match.references]
        await write_views(connection, who.person.id, seen, "parties", "command")
        return found


async def decide_match(pool: AsyncConnectionPool, pair: Match, who: Viewer) -> bool:
    """Writes down what somebody found of two parties that are possibly the same: ``same``, with the ``reason``. The
    last finding stands; it has no other effect.

    Returns:
        Whether they are possibly the same, as far as they may see.
    """
    async with transaction(pool) as connection:
        found = await _matches(connection, who, pair.case_reference)
        if not any(each.is_of(pair) for each in found):
            return False
        (first, party), (other, other_party) = pair._ends()
        row = {"case_reference": first, "party": party, "other_reference": other, "other_party": other_party}
        decided = {"same": pair.same, "reason": pair.reason, "decided_by": who.person.id}
        await connection.execute(_SQL["decide"], {**row, **decided})
        return True


async def _matches(connection: AsyncConnection, who: Viewer, reference: str | None) -> list[Match]:
    found = await fetch_rows(connection, Match, _SQL["matches"], {"reference": reference})
    guards = await guards_of(connection, {each for match in found for each in match.references})
    shown = []
    for match in found:
        hidden = [each for each in match.references if not may(who.person, Action.SEE, guards[each])]
        if not hidden:
            shown.append(match)
        for each in hidden if match.same is not False else ():
            await _leave_task(connection, match, guards, each)
    return shown


async def _leave_task(connection: AsyncConnection, match: Match, guards: Mapping[str, Guarded], hidden: str) -> None:
    """The task of a case that was hidden: it names the other one only if that is open to everybody, as whoever sees the
    case reads it. It is left with nobody, and not at all, where somebody would read it to whom the other is closed.
    """
    (_, party), (other, other_party) = sorted(match._ends(), key=lambda end: end[0] != hidden)
    here, there = guards[hidden], guards[other]
    if any(here.is_seen_by(each) for each in there.closed_to):
        return
    whom = f"party {other_party} in {other}"
    if there.restricted or there.closed_to:
        whom = "one in a case that you may not see"
    about = f"Party {party} is possibly the same as {whom}: `asb party matches {hidden}`"
    await connection.execute(_SQL["leave_task"], {"reference": hidden, "about": about, "person": here.in_charge})
