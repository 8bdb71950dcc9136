"""The partner agencies of a case as the register has them: names, contacts, what was exchanged, and what each is not to
be told.
"""

from collections.abc import Collection
from dataclasses import dataclass

from psycopg import AsyncConnection
from psycopg_pool import AsyncConnectionPool

from activities.register.access import fetch_rows, read_rows
from activities.register.confidential import confidential_words
from activities.register.named_sql import load
from activities.register.records import Instant, Row
from standard.core.confidential import confidential_in, without_confidential
from standard.core.words import ContactMethod, Shared
from standard.progressing.agencies import AgencyKind, LawfulBasis

_AGENCIES = load("tables/agencies")
_EXCHANGES = load("tables/agency_exchanges")


class AgencyRow(Row):
    """An agency by its id in the case, with what was said last of each thing. ``left_at`` is None while it is there."""

    agency: str
    kind: AgencyKind
    name: str
    contact_name: str | None
    email: str | None
    phone: str | None
    confidential: bool
    joined_at: Instant
    left_at: Instant | None
    ended_because: str | None


class ExchangeRow(Row):
    """What an agency was given or gave in a contact: by whom of the landlord's people (id), how, and on which basis.
    ``words``: the notes of the contact, or the letter; ``why``: more about the basis, as somebody worded it.
    """

    entry: int
    agency: str
    gave: list[Shared]
    received: list[Shared]
    lawful_basis: LawfulBasis | None
    method: ContactMethod
    happened_at: Instant
    sender: str
    words: str | None
    why: str | None


@dataclass(frozen=True)
class KeptBack:
    """What somebody is not to be told of a case: ``confidential`` words, and ``names``, addresses and numbers."""

    confidential: list[str]
    names: list[str]

    def left_out_of(self, text: str) -> str:
        """The text without each sentence that says something of it."""
        return without_confidential(text, self.confidential, self.names)

    def found_in(self, text: str) -> list[str]:
        """Those sentences."""
        return confidential_in(text, self.confidential, self.names)


async def agencies_of(pool: AsyncConnectionPool, reference: str) -> list[AgencyRow]:
    """The agencies of a case, those that have left too. Who may see them is asked before.

    Raises:
        activities.register.errors.RegisterUnavailable: PostgreSQL is away.
    """
    return await read_rows(pool, AgencyRow, _AGENCIES["of_case"], reference=reference)


async def exchanges_of(pool: AsyncConnectionPool, reference: str) -> list[ExchangeRow]:
    """What was exchanged with the agencies of a case, in the order in which it happened.

    Raises:
        activities.register.errors.RegisterUnavailable: PostgreSQL is away.
    """
    return await read_rows(pool, ExchangeRow, _EXCHANGES["of_case"], reference=reference)


async def may_have_now(connection: AsyncConnection, reference: str, agency: str) -> list[Shared] | None:
    """What an agency may have, as the case last said; None where it is not on the case."""
    found = await connection.execute(_AGENCIES["may_have_now"], {"reference": reference, "agency": agency})
    row = await found.fetchone()
    return None if row is None else [Shared(each) for each in row[0]]


async def agency_called(connection: AsyncConnection, reference: str, agency: str) -> AgencyRow | None:
    """One agency of a case by its id; None where the register does not have it."""
    found = await fetch_rows(connection, AgencyRow, _AGENCIES["of_case"], {"reference": reference})
    return next((each for each in found if each.agency == agency), None)


async def letter_of(connection: AsyncConnection, reference: str, entry: int) -> str | None:
    """What an officer wrote to an agency, by the entry of the contact; None where the register does not have it."""
    row = await (await connection.execute(_EXCHANGES["letter"], {"reference": reference, "entry": entry})).fetchone()
    return None if row is None else row[0]


async def kept_back_from(
    connection: AsyncConnection, reference: str, agency: str, may_have: Collection[Shared]
) -> KeptBack:
    """What is kept back of a case from an agency (its id there) that may have these kinds of information."""
    may_have_all = Shared.CONFIDENTIAL in may_have
    confidential = [] if may_have_all else await confidential_words(connection, reference, agency)
    names = await (await connection.execute(_EXCHANGES["names_of_people"], {"reference": reference})).fetchall()
    return KeptBack(confidential, [name for kind, name in names if Shared(kind) not in may_have])
