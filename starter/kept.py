"""What the register keeps of a case, in the shapes in which the running case answers."""

from collections.abc import Sequence

from psycopg_pool import AsyncConnectionPool
from pydantic import BaseModel, ConfigDict

from activities.calendar import calendar_on
from activities.register.access import transaction
from activities.register.queries import list_officers, read_case, read_journal, read_refusals
from activities.register.records import CaseRecord, ClockRow, JournalRow, RefusalRow
from standard.core.clocks import Clock
from standard.core.journal import CaseView
from standard.core.people import Allocation
from standard.worktime.calendar import WorkingCalendar, local_date
from standard.worktime.deadlines import Deadline, explain, recompute
from workflows.models import ClockExplained

_YEARS_AFTER = 1


class Kept(BaseModel):
    """Everything the register has of a case. ``names`` are those of all officers and managers, by id."""

    model_config = ConfigDict(frozen=True)

    record: CaseRecord
    journal: list[JournalRow]
    refusals: list[RefusalRow]
    names: dict[str, str]


async def read_kept(pool: AsyncConnectionPool, reference: str) -> Kept | None:
    """What the register keeps of this case; None where it does not know it.

    Raises:
        activities.register.errors.RegisterUnavailable: PostgreSQL is away.
    """
    record = await read_case(pool, reference)
    if record is None:
        return None
    return Kept(
        record=record,
        journal=await read_journal(pool, reference),
        refusals=await read_refusals(pool, reference),
        names={officer.id: officer.name for officer in await list_officers(pool)},
    )


async def explain_clocks(pool: AsyncConnectionPool, rows: Sequence[ClockRow]) -> list[ClockExplained]:
    """The clocks, each explained by the register's calendar of today.

    One whose due instant that calendar would not give any more, as a day was added or withdrawn since, has no
    explanation.
    """
    if not rows:
        return []
    first = min(local_date(row.start) for row in rows).year
    last = max(local_date(row.due) for row in rows).year + _YEARS_AFTER
    async with transaction(pool) as connection:
        calendar = await calendar_on(connection, first, last)
    return [_explained(row, calendar) for row in rows]


def view_of(record: CaseRecord) -> CaseView | None:
    """How the case stands by its row; None for the moment before its first entries are written."""
    if record.priority is None or record.quiet_until is None or record.calendar_version is None:
        return None
    return CaseView(
        reference=record.reference,
        as_of=record.as_of,
        stage=record.stage,
        priority=record.priority,
        asb=bool(record.asb),
        hate=bool(record.hate),
        category=record.category,
        anonymous=record.anonymous,
        allocation=Allocation(patch=record.patch, officer=record.officer, manager=record.manager, deputy=record.deputy),
        reported_at=record.reported_at,
        last_report_at=record.last_report_at,
        quiet_until=record.quiet_until,
        incidents=record.incidents,
        clocks=[_clock(row) for row in record.clocks],
        proposal=record.proposal,
        next_due=record.next_due,
        closed_at=record.closed_at,
        closure_ground=record.closure_ground,
        calendar_version=record.calendar_version,
    )


def _explained(row: ClockRow, calendar: WorkingCalendar) -> ClockExplained:
    deadline = _deadline(row)
    still_so = recompute(deadline, calendar).due == deadline.due
    return ClockExplained(
        id=row.id,
        promise=row.promise.label,
        status=row.status,
        start=row.start,
        due=row.due,
        warning_at=row.warning_at,
        provisional=row.provisional,
        calendar_version=row.calendar_version,
        explanation=explain(deadline, calendar) if still_so else [],
    )


def _clock(row: ClockRow) -> Clock:
    return Clock(
        id=row.id,
        promise=row.promise,
        deadline=_deadline(row),
        status=row.status,
        warned_at=row.warned_at,
        breached_at=row.breached_at,
        met_at=row.met_at,
        settled_at=row.settled_at,
        reason=row.reason,
    )


def _deadline(row: ClockRow) -> Deadline:
    return Deadline(
        start=row.start,
        due=row.due,
        warning_at=row.warning_at,
        hours=row.hours,
        working_days=row.working_days,
        calendar_version=row.calendar_version,
        provisional=row.provisional,
    )
