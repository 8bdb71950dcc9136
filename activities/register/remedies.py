"""The reporter's commitment and the remedies that were considered, with their words, as the register has them."""

from psycopg_pool import AsyncConnectionPool

from activities.register.access import read_rows
from activities.register.named_sql import load
from activities.register.records import Instant, Row
from standard.core.committed import CommitmentAnswer
from standard.core.words import ContactMethod

_COMMITMENTS = load("tables/commitments")
_REMEDIES = load("tables/remedies")


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
