"""A letter to a partner agency, drafted from the register: what the agency may have, and nothing else is even read.

An officer reads it, changes it and sends it; nothing goes out by itself.
"""

from collections.abc import Awaitable, Callable, Collection, Mapping
from dataclasses import dataclass
from typing import Any

from psycopg_pool import AsyncConnectionPool

from activities.register.access import read_rows, transaction
from activities.register.action_plans import read_plans
from activities.register.agencies import KeptBack, kept_back_from
from activities.register.named_sql import load
from activities.register.parties import parties_of
from standard.core.words import Priority, Shared
from standard.worktime.in_words import local, whole_date

_SQL = load("agency_drafts")


async def draft_for(pool: AsyncConnectionPool, reference: str, agency: str, kinds: Collection[Shared]) -> str:
    """The draft of a letter that gives these kinds of information, as plain text. Of what people said, sentences are
    left out that quote what is confidential, or name somebody whose identity is not among the kinds.

    Raises:
        activities.register.errors.RegisterUnavailable: PostgreSQL is away.
    """
    told = _Told(pool, reference, kinds, await _kept_back(pool, reference, agency, kinds))
    parts = [f"About our case {reference}"]
    for kind, heading, lines_of in _SECTIONS:
        if kind in kinds and (lines := await lines_of(told)):
            parts.append("\n".join([heading, *(f"- {line}" for line in lines)]))
    return "\n\n".join(parts) + "\n"


async def check_letter(
    pool: AsyncConnectionPool, reference: str, agency: str, kinds: Collection[Shared], letter: str
) -> list[str]:
    """The sentences of a letter to an agency that give more than these kinds; empty where none does.

    Raises:
        activities.register.errors.RegisterUnavailable: PostgreSQL is away.
    """
    return (await _kept_back(pool, reference, agency, kinds)).found_in(letter)


async def _kept_back(pool: AsyncConnectionPool, reference: str, agency: str, kinds: Collection[Shared]) -> KeptBack:
    async with transaction(pool) as connection:
        return await kept_back_from(connection, reference, agency, kinds)


@dataclass(frozen=True)
class _Told:
    """What a letter tells of a case: the lines of each section."""

    pool: AsyncConnectionPool
    reference: str
    kinds: Collection[Shared]
    kept_back: KeptBack

    async def incidents(self) -> list[str]:
        return [
            f"{each['number']}, reported {local(each['reported_at'])}: {_facts_of(each)}{self._said(each['said'])}"
            for each in await self._rows("incidents")
        ]

    async def reporter(self) -> list[str]:
        return [", ".join(filter(None, each.values())) for each in await self._rows("reporter") if any(each.values())]

    async def parties(self) -> list[str]:
        return [
            f"{each.role.label}: {', '.join(filter(None, (each.name, each.address, each.phone))) or 'name not known'}"
            f"{f', born {whole_date(each.date_of_birth)}' if each.date_of_birth else ''}"
            for each in await parties_of(self.pool, self.reference)
            if Shared.CONFIDENTIAL in self.kinds or not each.confidential
        ]

    async def risk(self) -> list[str]:
        return [
            f"assessed {local(each['assessed_at'])}: "
            f"{', '.join(filter(None, (each['band'], Priority(each['priority']).label)))}"
            for each in await self._rows("risk")
        ]

    async def evidence(self) -> list[str]:
        return [
            f"{each['kind'].replace('_', ' ')}, handed in {local(each['handed_in_at'])}{self._said(each['said'])}"
            for each in await self._rows("evidence", confidential=Shared.CONFIDENTIAL in self.kinds)
        ]

    async def actions(self) -> list[str]:
        plans = await read_plans(self.pool, self.reference)
        return [
            f"{each.owner.whose}, by {whole_date(each.due)}{self._said(each.what)}"
            for each in (plans[-1].actions if plans else ())
            if each.is_open
        ]

    def _said(self, words: str | None) -> str:
        return f"\n  {self.kept_back.left_out_of(words)}" if words else ""

    async def _rows(self, statement: str, **about: Any) -> list[dict[str, Any]]:
        return await read_rows(self.pool, dict, _SQL[statement], reference=self.reference, **about)


def _facts_of(incident: Mapping[str, Any]) -> str:
    facts = [(incident["category"] or "as before").replace("_", " ")]
    facts += [name.replace("_", " ") for name in ("hate", "violence", "threat_of_violence") if incident[name]]
    return ", ".join(facts)


_SECTIONS: tuple[tuple[Shared, str, Callable[[_Told], Awaitable[list[str]]]], ...] = (
    (Shared.INCIDENTS, "What was reported", _Told.incidents),
    (Shared.REPORTER_IDENTITY, "Who reported it", _Told.reporter),
    (Shared.PARTY_IDENTITY, "Who else is concerned", _Told.parties),
    (Shared.RISK, "The risk of harm", _Told.risk),
    (Shared.EVIDENCE, "Evidence that we hold", _Told.evidence),
    (Shared.PLAN_ACTIONS, "What is to be done", _Told.actions),
)
