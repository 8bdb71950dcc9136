"""A letter to a partner agency, drafted from the register: what the agency may have, and nothing else is even read.

An officer reads it, changes it and sends it; nothing goes out by itself.
"""

from collections.abc import Awaitable, Callable, Collection, Mapping
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
_Lines = list[str]


async def draft_for(pool: AsyncConnectionPool, reference: str, agency: str, kinds: Collection[Shared]) -> str:
    """The draft of a letter that gives these kinds of information, as plain text. Of what people said, sentences are
    left out that quote what is confidential, or name somebody whose identity is not among the kinds.

    Raises:
        activities.register.errors.RegisterUnavailable: PostgreSQL is away.
    """
    async with transaction(pool) as connection:
        kept_back = await kept_back_from(connection, reference, agency, kinds)
    parts = [f"About our case {reference}"]
    for kind, heading, read in _SECTIONS:
        if kind in kinds and (lines := await read(pool, reference, kinds, kept_back)):
            parts.append("\n".join([heading, *lines]))
    return "\n\n".join(parts) + "\n"


async def check_letter(
    pool: AsyncConnectionPool, reference: str, agency: str, kinds: Collection[Shared], letter: str
) -> list[str]:
    """The sentences of a letter to an agency that give more than these kinds; empty where none does.

    Raises:
        activities.register.errors.RegisterUnavailable: PostgreSQL is away.
    """
    async with transaction(pool) as connection:
        kept_back = await kept_back_from(connection, reference, agency, kinds)
    return kept_back.found_in(letter)


async def _incidents(pool: AsyncConnectionPool, reference: str, _: Collection[Shared], kept: KeptBack) -> _Lines:
    found = await read_rows(pool, dict, _SQL["incidents"], reference=reference)
    return [
        f"- {each['number']}, reported {local(each['reported_at'])}: {_facts_of(each)}{_said(each['said'], kept)}"
        for each in found
    ]


def _facts_of(incident: Mapping[str, Any]) -> str:
    facts = [(incident["category"] or "as before").replace("_", " ")]
    facts += [name.replace("_", " ") for name in ("hate", "violence", "threat_of_violence") if incident[name]]
    return ", ".join(facts)


async def _reporter(pool: AsyncConnectionPool, reference: str, *_: object) -> _Lines:
    found = await read_rows(pool, dict, _SQL["reporter_identity"], reference=reference)
    return [f"- {', '.join(filter(None, each.values()))}" for each in found if any(each.values())]


async def _parties(pool: AsyncConnectionPool, reference: str, kinds: Collection[Shared], _: KeptBack) -> _Lines:
    return [
        f"- {each.role.label}: {', '.join(filter(None, (each.name, each.address, each.phone))) or 'name not known'}"
        f"{f', born {whole_date(each.date_of_birth)}' if each.date_of_birth else ''}"
        for each in await parties_of(pool, reference)
        if Shared.CONFIDENTIAL in kinds or not each.confidential
    ]


async def _risk(pool: AsyncConnectionPool, reference: str, *_: object) -> _Lines:
    return [
        f"- assessed {local(each['assessed_at'])}: "
        f"{', '.join(filter(None, (each['band'], Priority(each['priority']).label)))}"
        for each in await read_rows(pool, dict, _SQL["risk"], reference=reference)
    ]


async def _evidence(pool: AsyncConnectionPool, reference: str, kinds: Collection[Shared], kept: KeptBack) -> _Lines:
    confidential = Shared.CONFIDENTIAL in kinds
    found = await read_rows(pool, dict, _SQL["evidence"], reference=reference, confidential=confidential)
    return [
        f"- {each['kind'].replace('_', ' ')}, handed in {local(each['handed_in_at'])}{_said(each['said'], kept)}"
        for each in found
    ]


async def _actions(pool: AsyncConnectionPool, reference: str, _: Collection[Shared], kept: KeptBack) -> _Lines:
    plans = await read_plans(pool, reference)
    return [
        f"- {each.owner.whose}, by {whole_date(each.due)}{_said(each.what, kept)}"
        for each in (plans[-1].actions if plans else ())
        if each.is_open
    ]


_Read = Callable[[AsyncConnectionPool, str, Collection[Shared], KeptBack], Awaitable[_Lines]]
_SECTIONS: tuple[tuple[Shared, str, _Read], ...] = (
    (Shared.INCIDENTS, "What was reported", _incidents),
    (Shared.REPORTER_IDENTITY, "Who reported it", _reporter),
    (Shared.PARTY_IDENTITY, "Who else is concerned", _parties),
    (Shared.RISK, "The risk of harm", _risk),
    (Shared.EVIDENCE, "Evidence that we hold", _evidence),
    (Shared.PLAN_ACTIONS, "What is to be done", _actions),
)


def _said(words: str | None, kept: KeptBack) -> str:
    return f"\n  {kept.left_out_of(words)}" if words else ""
