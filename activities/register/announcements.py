"""Announcements to the neighbourhood: drafted, checked against who is in the case, and listed."""

import re
from collections.abc import Collection, Iterable

from psycopg import AsyncConnection
from psycopg_pool import AsyncConnectionPool

from activities.register.access import fetch_rows, read_rows, transaction
from activities.register.agencies import KeptBack, kept_back_from
from activities.register.named_sql import load
from activities.register.records import Instant, Row
from standard.core.confidential import words_of
from standard.progressing.announcement_state import About

_SQL = load("tables/announcements")
_SHORTEST = 4
"""Of a name the words from so many letters on are looked for. Our own bound."""
_DIGIT = re.compile(r"\d")
_POSTCODE = re.compile(r"[A-Z]{1,2}\d[A-Z\d]? ?\d[A-Z]{2}", re.IGNORECASE)
_WITH_TOWN = 2
"""From so many parts on, the last part of an address is a town."""

_NUMBER = re.compile(r"^\W*(?:flat\s+)?(?:\d+\w?\b)?\W*", re.IGNORECASE)

_DONE = {
    About.LEGAL_SUCCESS: "We went to court about anti-social behaviour in {area}, and the court agreed with us.",
    About.CLOSURE: "Residents of {area} told us about anti-social behaviour. We acted on it, and it has stopped.",
}
_THANKS = "Thank you to everybody who told us. If something troubles you, tell us: we look into every report."


class Approved(Row):
    """An announcement as it was approved, and when (UTC); who worded and who approved it are ids of persons."""

    case_reference: str
    announcement: str
    about: About
    area: str
    text: str
    worded_by: str
    approved_by: str
    approved_at: Instant


class Worded(Row):
    """The words that stand of an announcement: ``wording`` is their id."""

    wording: str
    area: str
    text: str
    worded_by: str


class Counted(Row):
    """How many announcements were asked about, and what became of them."""

    asked: int
    under_way: int
    declined: int
    unanswered: int
    approved: int
    withdrawn: int
    settled: int


def draft_of(about: About, area: str) -> str:
    """A text for the website, the magazine and letters: nobody is in it, and no place but the area."""
    done = _DONE[about].format(area=area)
    return "\n\n".join(
        [
            f"For the website\n\nGood news for {area}\n\n{done} {_THANKS}",
            f"For the magazine\n\n{area}: {done} {_THANKS}",
            f"For letters\n\nDear resident,\n\n{done}\n\n{_THANKS}",
        ]
    )


async def who_is_in(pool: AsyncConnectionPool, reference: str, area: str, text: str) -> list[str]:
    """The sentences of a text that name somebody of the case, tell where they live, or quote what is confidential.

    Raises:
        activities.register.errors.RegisterUnavailable: PostgreSQL is away.
    """
    async with transaction(pool) as connection:
        return (await _kept_back(connection, reference, area)).found_in(text)


async def _kept_back(connection: AsyncConnection, reference: str, area: str) -> KeptBack:
    joined = await (await connection.execute(_SQL["joined"], {"reference": reference})).fetchall()
    held = [await kept_back_from(connection, each, "", ()) for each in (reference, *(ref for (ref,) in joined))]
    names = [name for each in held for name in each.names]
    # A surname may be a town's too; a street that somebody lives in is no area.
    of_area = {*words_of(area)}
    named = {part for name in names for part in parts_of(name)} - of_area
    return KeptBack([words for each in held for words in each.confidential], [*names, *sorted(named)])


def parts_of(name: str) -> Iterable[str]:
    """The longer words of somebody's name; of an address the house and the street, but not the town at its end."""
    parts = [each for each in name.split(",") if not _POSTCODE.fullmatch(each.strip())]
    if len(parts) < _WITH_TOWN and not _DIGIT.search(name):
        yield from (each for each in words_of(name) if len(each) >= _SHORTEST)
    of_place = parts[:-1] if len(parts) >= _WITH_TOWN else parts
    yield from (place for each in of_place if len(place := _NUMBER.sub("", each).strip()) >= _SHORTEST)


async def words_that_stand(pool: AsyncConnectionPool, reference: str, announcement: str) -> Worded | None:
    """The words that stand of an announcement; None where it is not worded.

    Raises:
        activities.register.errors.RegisterUnavailable: PostgreSQL is away.
    """
    about = {"reference": reference, "announcement": announcement}
    return next(iter(await read_rows(pool, Worded, _SQL["worded"], **about)), None)


async def cases_asked(pool: AsyncConnectionPool) -> list[str]:
    """The cases in which announcing was asked about."""
    return [each["case_reference"] for each in await read_rows(pool, dict, _SQL["cases"])]


async def announced(pool: AsyncConnectionPool, cases: Collection[str]) -> tuple[list[Approved], Counted]:
    """What was announced of these cases, and how many were asked about. What names somebody by now, as they came to be
    on record later, is left out.

    Raises:
        activities.register.errors.RegisterUnavailable: PostgreSQL is away.
    """
    async with transaction(pool) as connection:
        found = await fetch_rows(connection, Approved, _SQL["approved"], {})
        counted = await fetch_rows(connection, Counted, _SQL["counted"], {"cases": list(cases)})
        shown = [each for each in found if each.case_reference in cases]
        fit = [
            each
            for each in shown
            if not (await _kept_back(connection, each.case_reference, each.area)).found_in(each.text)
        ]
    return fit, counted[0]
