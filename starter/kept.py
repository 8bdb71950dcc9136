"""What the register keeps of a case, in the shapes in which the running case answers."""

from collections.abc import Sequence

from psycopg_pool import AsyncConnectionPool
from pydantic import BaseModel, ConfigDict

from activities.calendar import calendar_on
from activities.register.access import transaction
from activities.register.incidents import read_beside
from activities.register.queries import (
    list_officers,
    read_case,
    read_journal,
    read_refusals,
    read_safe_contact,
    read_warning_words,
)
from activities.register.records import CaseRecord, JournalRow, RefusalRow
from activities.register.support_needs import SafeContact
from standard.core.clocks import Clock
from standard.worktime.calendar import WorkingCalendar, local_date
from standard.worktime.deadlines import explain, recompute
from workflows.models import ClockExplained

_YEARS_AFTER = 1


class Kept(BaseModel):
    """Everything the register has of a case. ``names`` are those of all officers and managers, by id; ``warning_words``
    is what was said of the warnings for staff, by number; ``likely_same`` and ``their_references`` see ``read_beside``.
    """

    model_config = ConfigDict(frozen=True)

    record: CaseRecord
    journal: list[JournalRow]
    refusals: list[RefusalRow]
    names: dict[str, str]
    safe_contact: SafeContact | None
    warning_words: dict[int, str]
    likely_same: list[str]
    their_references: list[str]


async def read_kept(pool: AsyncConnectionPool, reference: str) -> Kept | None:
    """What the register keeps of this case; None where it does not know it.

    Raises:
        activities.register.errors.RegisterUnavailable: PostgreSQL is away.
    """
    record = await read_case(pool, reference)
    if record is None:
        return None
    likely_same, their_references = await read_beside(pool, reference)
    return Kept(
        record=record,
        journal=await read_journal(pool, reference),
        refusals=await read_refusals(pool, reference),
        names={officer.id: officer.name for officer in await list_officers(pool)},
        safe_contact=await read_safe_contact(pool, reference),
        warning_words=await read_warning_words(pool, reference),
        likely_same=likely_same,
        their_references=their_references,
    )


async def explain_clocks(pool: AsyncConnectionPool | None, clocks: Sequence[Clock]) -> list[ClockExplained]:
    """The clocks, each explained by the register's calendar of today.

    One whose due instant that calendar would not give any more, as a day was added or withdrawn since, has no
    explanation.
    """
    if not clocks or pool is None:
        return []
    first = min(local_date(clock.deadline.start) for clock in clocks).year
    last = max(local_date(clock.deadline.due) for clock in clocks).year + _YEARS_AFTER
    async with transaction(pool) as connection:
        calendar = await calendar_on(connection, first, last)
    return [_explained(clock, calendar) for clock in clocks]


def _explained(clock: Clock, calendar: WorkingCalendar) -> ClockExplained:
    deadline = clock.deadline
    still_so = recompute(deadline, calendar).due == deadline.due
    return ClockExplained.of(clock, explain(deadline, calendar) if still_so else [])
