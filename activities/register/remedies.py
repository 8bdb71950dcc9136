"""The reporter's commitment and the remedies that were considered, with their words, as the register has them."""

from datetime import date

from psycopg import AsyncConnection
from psycopg_pool import AsyncConnectionPool

from activities.register.access import read_rows
from activities.register.named_sql import load
from activities.register.records import Instant, Row
from standard.core.committed import CommitmentAnswer
from standard.core.words import ContactMethod

_COMMITMENTS = load("tables/commitments")
_REMEDIES = load("tables/remedies")
_LEGAL_STEPS = load("tables/legal_steps")


class CommitmentRow(Row):
    """One answer, and when it was given (UTC). ``words``: what the reporter said, or why they were not asked."""

    answer: CommitmentAnswer
    to_remedies: list[str]
    asked_how: ContactMethod | None
    asked_by: str
    happened_at: Instant
    words: str | None
    witness_support: str | None


class RemedyRow(Row):
    """What became of a remedy, and when (UTC). ``skipped``: why steps below it were not taken; ``evidence``: what a
    manager named.
    """

    remedy_number: str
    step: str
    remedy: str
    party: int | None
    other_evidence: bool
    happened_at: Instant
    sender: str
    skipped: str | None
    evidence: str | None
    words: str | None


class LegalStepRow(Row):
    """One step of a legal remedy, and when (UTC). ``dates``: the days (UK) that it brought, by what they are; of an
    assessment its four answers; of an outcome what the reporter is told, or why they are not.
    """

    remedy_number: str
    step: str
    dates: dict[str, date] | None
    happened_at: Instant
    sender: str
    words: str | None
    proportionality: str | None
    equality: str | None
    vulnerabilities: str | None
    alternatives: str | None
    reporter_is_told: str | None
    not_told_because: str | None


async def read_legal_steps(pool: AsyncConnectionPool, reference: str) -> list[LegalStepRow]:
    """Every step of a case's legal remedies, in the order in which they happened.

    Raises:
        activities.register.errors.RegisterUnavailable: PostgreSQL is away.
    """
    return await read_rows(pool, LegalStepRow, _LEGAL_STEPS["of_case"], reference=reference)


async def told_of_outcome(connection: AsyncConnection, reference: str, entry: int) -> str | None:
    """What the reporter is told of the outcome that this entry of the journal is of; None if nothing can be shared."""
    cursor = await connection.execute(_LEGAL_STEPS["told"], {"reference": reference, "entry": entry})
    row = await cursor.fetchone()
    return row[0] if row else None


async def read_commitments(pool: AsyncConnectionPool, reference: str) -> list[CommitmentRow]:
    """Every answer of a case's reporter, in the order in which they were given.

    Raises:
        activities.register.errors.RegisterUnavailable: PostgreSQL is away.
    """
    return await read_rows(pool, CommitmentRow, _COMMITMENTS["of_case"], reference=reference)


async def read_remedies(pool: AsyncConnectionPool, reference: str) -> list[RemedyRow]:
    """What became of every remedy of a case, oldest first.

    Raises:
        activities.register.errors.RegisterUnavailable: PostgreSQL is away.
    """
    return await read_rows(pool, RemedyRow, _REMEDIES["of_case"], reference=reference)
