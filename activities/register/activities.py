"""The register's activities: what a case asks of PostgreSQL."""

from collections.abc import Awaitable, Callable

from psycopg_pool import AsyncConnectionPool
from temporalio import activity
from temporalio.exceptions import ApplicationError

from activities.calendar import calendar_on
from activities.register.access import transaction
from activities.register.alarms import raise_alarm
from activities.register.claim import NobodyToAllocate, claim, staff_of
from activities.register.directory import Directory
from activities.register.errors import RegisterUnavailable, ViewMissing
from activities.register.recording import keep, write
from standard.core.register import KeepRefused, Known, OpenCase, Opened, RecordBatch, Recorded, Staff, WhoIs
from standard.core.words import EntryKind

_ABOUT_FILES = frozenset({EntryKind.EVIDENCE_RECORDED, EntryKind.EVIDENCE_WITHDRAWN})


class RegisterActivities:
    """Activities on the register behind ``pool``. Every one may be retried: a second attempt changes nothing.
    ``look_after``: called with the case's reference once something about its evidence files is on record.

    All of them raise ``RegisterUnavailable`` while PostgreSQL is away and ``RegisterError`` where it refuses a
    statement; both are retryable and hold no personal data.
    """

    def __init__(self, pool: AsyncConnectionPool, look_after: Callable[[str], Awaitable[None]] | None = None) -> None:
        self._pool = pool
        self._look_after = look_after
        self._directory = Directory(pool)

    async def warm(self) -> bool:
        """Loads the directory, so that ``who_is`` has a last known set from the start. Says whether that worked."""
        try:
            await self._directory.load()
        except RegisterUnavailable:
            return False
        return True

    @activity.defn
    async def open_case(self, request: OpenCase) -> Opened:
        """Claims the reference and allocates an officer; see ``claim``. Gives the register's calendar if it differs.

        Raises:
            ApplicationError: type ``NoOfficers``, retryable: nobody to allocate the case to. There is an alarm of it.
        """
        try:
            async with transaction(self._pool) as connection:
                opened = await claim(connection, request)
                held = request.calendar
                today = await calendar_on(connection, held.first_year, held.last_year)
                if opened.duplicate_of_run or (today.version == held.version and not held.provisional):
                    return opened
                return opened.model_copy(update={"calendar": today})
        except NobodyToAllocate as nobody:
            async with transaction(self._pool) as connection:
                await raise_alarm(connection, request.reference, "nobody_to_allocate", str(nobody))
            raise ApplicationError(str(nobody), type="NoOfficers") from None

    @activity.defn
    async def record(self, batch: RecordBatch) -> Recorded:
        """Writes entries and the case's view of itself in one transaction; see ``recording.write``."""
        try:
            async with transaction(self._pool) as connection, connection.pipeline():
                last = await write(connection, batch)
                recorded = Recorded(last=last, staff=await staff_of(connection, batch.reference, batch.at))
        except ViewMissing:
            return Recorded(last=batch.after, staff=Staff(), view_missing=True)
        if self._look_after is not None and any(entry.kind in _ABOUT_FILES for entry in batch.entries):
            await self._look_after(batch.reference)
        return recorded

    @activity.defn
    async def keep_refused(self, request: KeepRefused) -> None:
        """Writes messages that no case could take to the refusals, whole; see ``recording.keep``."""
        async with transaction(self._pool) as connection:
            await keep(connection, request)

    @activity.defn
    async def who_is(self, request: WhoIs) -> Known:
        """The persons with these ids; within two seconds from the last known directory while PostgreSQL is away."""
        people = await self._directory.find(request.ids)
        return Known(people=people, away=self._directory.away(request.ids))
