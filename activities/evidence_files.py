"""Looking after the files of evidence: each is what was handed in, what was withdrawn is destroyed, and a file without
its row or a row without its file is an alarm.
"""

import asyncio
import logging
from collections.abc import Sequence
from datetime import UTC, datetime, timedelta
from typing import NamedTuple, Protocol

from psycopg_pool import AsyncConnectionPool
from temporalio import activity

from activities.register.access import transaction
from activities.register.alarms import raise_alarm
from activities.register.errors import RegisterError, RegisterUnavailable
from activities.register.evidence import FileRow, note_file, read_files
from standard.core.kept import Kept
from standard.worktime.calendar import local_date
from standard.worktime.in_words import whole_date

UNRECORDED = timedelta(hours=1)
"""How long a file may lie without a row before that is an alarm; half a file is then taken away."""

EVERY_CASE = "(all cases)"
"""The reference of an alarm about the whole folder."""

_AT_ONCE = timedelta(seconds=20)
_log = logging.getLogger(__name__)


class FilesAway(Exception):
    """The folder of evidence files cannot be read or written; the message says why, in one line."""


class FileWrong(Exception):
    """A file is not what was handed in, or cannot be opened; the message says why, without anybody's words."""


class Stored(NamedTuple):
    """A file in the folder, since ``at`` (UTC). ``name`` is its id; of half a file that and more."""

    reference: str
    name: str
    at: datetime

    @property
    def half(self) -> bool:
        """Whether it is still being written, or whoever did so was stopped."""
        return "." in self.name


class Files(Protocol):
    """The folder of evidence files. All methods block, and raise ``FilesAway``."""

    def found(self, reference: str | None = None) -> Sequence[Stored]:
        """What is in it, of one case or of all."""
        ...

    def check(self, reference: str, file_id: str, sha256: str, size: int) -> None:
        """Reads a whole file.

        Raises:
            FileWrong: it is not this one.
        """
        ...

    def destroy(self, reference: str, name: str) -> None:
        """Takes a file away, if it is there."""
        ...


class EvidenceChecked(Kept):
    """A check in numbers: files on record, those with something wrong, and files that nobody has recorded."""

    files: int = 0
    wrong: int = 0
    unrecorded: int = 0


class EvidenceFiles:
    """Compares the register with the folder. Doing so again changes nothing."""

    def __init__(self, pool: AsyncConnectionPool, files: Files) -> None:
        self._pool = pool
        self._files = files

    @activity.defn
    async def check_evidence(self) -> EvidenceChecked:
        """Looks after all files; one that was found right is not opened again. Heartbeats while it lasts.

        Raises:
            RegisterUnavailable, RegisterError: as the register's activities.
        """
        return await self._check(None)

    async def look_after(self, reference: str) -> None:
        """The same at once for one case, as something of its evidence was recorded. What cannot be done now is left to
        the next check.
        """
        try:
            async with asyncio.timeout(_AT_ONCE.total_seconds()):
                await self._check(reference)
        except (RegisterUnavailable, RegisterError, TimeoutError) as later:
            _log.warning("the evidence files of %s are left to the next check (%s)", reference, type(later).__name__)

    async def _check(self, reference: str | None) -> EvidenceChecked:
        rows = await read_files(self._pool, reference)
        try:
            stored = await asyncio.to_thread(self._files.found, reference)
        except FilesAway as away:
            if rows:
                # Once a day, as long as it lasts.
                today = whole_date(local_date(datetime.now(UTC)))
                await self._alarm(EVERY_CASE, "evidence_folder", f"{today}: {away}")
            return EvidenceChecked(files=len(rows), wrong=len(rows))
        there, wrong = {(each.reference, each.name) for each in stored}, 0
        for row in rows:
            found = await self._wrong_with(row, there=(row.case_reference, row.file_id) in there)
            if found is not None:
                wrong += 1
                await self._alarm(row.case_reference, "evidence_file", f"{row.piece}: {found}", row.entry)
            if activity.in_activity():
                activity.heartbeat()
        return EvidenceChecked(files=len(rows), wrong=wrong, unrecorded=await self._unrecorded(stored, rows))

    async def _wrong_with(self, row: FileRow, *, there: bool) -> str | None:
        """Destroys the file of a piece that was withdrawn, or looks into another; what is wrong, if anything is."""
        if row.withdrawn:
            if there and (why_not := await self._destroy(row.case_reference, row.file_id)):
                return f"it was withdrawn, and its file is still there: {why_not}"
            if there or row.destroyed_at is None:
                await note_file(self._pool, row)
            return None
        if there and row.checked_at is not None and row.wrong is None:
            return None
        wrong = await asyncio.to_thread(self._look_into, row) if there else "its file is gone"
        if row.checked_at is None or wrong != row.wrong:
            await note_file(self._pool, row, wrong)
        return wrong

    def _look_into(self, row: FileRow) -> str | None:
        try:
            self._files.check(row.case_reference, row.file_id, row.sha256, row.size)
        except (FileWrong, FilesAway) as wrong:
            return str(wrong)
        return None

    async def _destroy(self, reference: str, name: str) -> str | None:
        try:
            await asyncio.to_thread(self._files.destroy, reference, name)
        except FilesAway as away:
            return str(away)
        return None

    async def _unrecorded(self, stored: Sequence[Stored], rows: Sequence[FileRow]) -> int:
        """What nobody has recorded: whoever stored it was stopped before the case had it, or the case has not written
        it yet. Half a file was never handed in.
        """
        on_record = {(row.case_reference, row.file_id) for row in rows}
        before = datetime.now(UTC) - UNRECORDED
        left = [each for each in stored if each.at < before and (each.reference, each.name) not in on_record]
        for each in left:
            if each.half:
                await self._destroy(each.reference, each.name)
            else:
                what = f"a file was stored and is not on record; see `asb evidence list {each.reference}`"
                await self._alarm(each.reference, "evidence_unrecorded", f"{each.name[:8]}: {what}")
        return sum(not each.half for each in left)

    async def _alarm(self, reference: str, kind: str, what: str, entry: int | None = None) -> None:
        async with transaction(self._pool) as connection:
            await raise_alarm(connection, reference, kind, what, entry)
