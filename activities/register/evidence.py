"""The evidence of a case as the register has it: its pieces, their files, and what became of each.

All raise ``RegisterUnavailable`` while PostgreSQL is away.
"""

from collections.abc import Sequence
from datetime import date

from psycopg_pool import AsyncConnectionPool

from activities.register.access import read_rows, transaction
from activities.register.named_sql import load
from activities.register.records import Instant, Row
from standard.progressing.evidence import EvidenceKind, HandedInBy

_SQL = load("tables/evidence_files")


class EvidenceRow(Row):
    """A piece of evidence. ``name``, as its file was handed in, ``what`` and the reasons are people's words.

    ``wrong``: what a worker found wrong with its file at ``checked_at``; ``destroyed_at``: when the file was found to
    be gone after the piece was withdrawn.
    """

    piece: str
    entry: int
    kind: EvidenceKind
    handed_in_by: HandedInBy
    handed_in_at: Instant
    made_at: Instant | None
    incidents: list[int]
    confidential: bool
    sender: str
    what: str
    file_id: str | None
    sha256: str | None
    size: int | None
    media_type: str | None
    name: str | None
    checked_at: Instant | None
    wrong: str | None
    destroyed_at: Instant | None
    withdrawn_at: Instant | None
    withdrawn_by: str | None
    withdrawn_because: str | None
    keep_until: date | None
    kept_by: str | None
    kept_because: str | None


class FileRow(Row):
    """A file of evidence on record. ``withdrawn``: its piece was, so that it is to be destroyed."""

    id: int
    case_reference: str
    entry: int
    piece: str
    file_id: str
    sha256: str
    size: int
    checked_at: Instant | None
    wrong: str | None
    destroyed_at: Instant | None
    withdrawn: bool


async def read_evidence(pool: AsyncConnectionPool, reference: str) -> list[EvidenceRow]:
    """The pieces of a case in the order of their numbers. Who may see them is asked before."""
    return await read_rows(pool, EvidenceRow, _SQL["of_case"], reference=reference)


async def read_files(pool: AsyncConnectionPool, reference: str | None = None) -> Sequence[FileRow]:
    """The files on record, of one case or of all."""
    return await read_rows(pool, FileRow, _SQL["files"], reference=reference)


async def note_file(pool: AsyncConnectionPool, row: FileRow, wrong: str | None = None) -> None:
    """Writes down that a file was looked into now, and what was ``wrong`` with it; or of one whose piece was withdrawn
    that it is gone: when that was first found stays.
    """
    async with transaction(pool) as connection:
        what = "note_destroyed" if row.withdrawn else "note_checked"
        await connection.execute(_SQL[what], {"id": row.id, "wrong": wrong})


async def any_files(pool: AsyncConnectionPool) -> bool:
    """Whether there is any file on record that was not destroyed."""
    return await files_of_key(pool) > 0


async def files_of_key(pool: AsyncConnectionPool, key_id: str | None = None) -> int:
    """How many files are encrypted with a key, or with any."""
    (row,) = await read_rows(pool, dict, _SQL["count"], key=key_id)
    return int(row["count"])
