"""Reading the register, for doors and reports. All raise ``RegisterUnavailable`` while PostgreSQL is away."""

from collections.abc import Sequence
from datetime import UTC, date, datetime, timedelta
from typing import Any

from psycopg import AsyncConnection
from psycopg.rows import dict_row
from psycopg_pool import AsyncConnectionPool

from activities.register.absences import absences_from
from activities.register.access import fetch_rows, read_rows, transaction
from activities.register.guarding import Viewer, as_values
from activities.register.named_sql import load
from activities.register.people import Patch
from activities.register.records import (
    AlarmRow,
    CaseRecord,
    CaseSummary,
    ClosingFigures,
    DecisionRow,
    JournalRow,
    OfficerRow,
    OpenTask,
    RefusalRow,
    TaskRow,
)
from activities.register.support_needs import SafeContact, safe_contact
from standard.core.messages import Reporter, ReportIncident
from standard.core.people import Absence, stands_in
from standard.core.words import Priority, Stage
from standard.worktime.calendar import local_date

NEW_DAYS = 14
"""How many days a case counts as new to its officer, while they have recorded nothing on it."""


class CaseList(list[CaseSummary]):
    """Cases, and how many ``more`` there are than were asked for."""

    def __init__(self, found: Sequence[CaseSummary], more: int = 0) -> None:
        super().__init__(found)
        self.more = more


_SQL = load("queries")
_WARNINGS = load("tables/staff_warnings")


async def read_case(pool: AsyncConnectionPool, reference: str, now: datetime | None = None) -> CaseRecord | None:
    """The case with its clocks, closure decisions and tasks; None where the register does not know it.

    ``now`` (aware, default: the present) is when it counts as late.
    """
    about = {"reference": reference, "now": now or datetime.now(UTC)}
    async with transaction(pool) as connection:
        found = await fetch_rows(connection, CaseRecord, _SQL["read_case"], about)
        if not found:
            return None
        return found[0].model_copy(
            update={
                "decisions": await fetch_rows(connection, DecisionRow, _SQL["read_decisions"], about),
                "tasks": await fetch_rows(connection, TaskRow, _SQL["read_tasks"], about),
            }
        )


async def read_journal(pool: AsyncConnectionPool, reference: str, last: int | None = None) -> list[JournalRow]:
    """The journal of a case in the order of its numbers: all of it, or the ``last`` so many entries.

    A number that stands there twice was used twice (a reset); ``run_id`` tells them apart.
    """
    return await read_rows(pool, JournalRow, _SQL["read_journal"], reference=reference, last=last)


async def list_cases(
    pool: AsyncConnectionPool,
    *,
    officer: str | None = None,
    priority: Priority | None = None,
    stage: Stage | None = None,
    late: bool | None = None,
    now: datetime | None = None,
    open_only: bool = True,
    limit: int | None = None,
    viewer: Viewer | None = None,
) -> CaseList:
    """Cases, those due next first and those without a promise to keep last; at most ``limit``, and how many more.

    ``late=True`` lists only those with a promise that is breached and open, or due at ``now`` (aware, default: the
    present); ``late=False`` only the others. ``open_only`` leaves out cases that were closed or ended from outside.
    With ``officer``, those that are new to them say so (``CaseSummary.new_since``). What ``viewer`` may not see is left
    out, and not counted.
    """
    wanted = {
        "officer": officer,
        "priority": None if priority is None else priority.value,
        "stage": None if stage is None else stage.value,
        "late": late,
        "now": now or datetime.now(UTC),
        "open_only": open_only,
        "limit": limit,
        **as_values(viewer),
        "new_from": (now or datetime.now(UTC)) - timedelta(days=NEW_DAYS),
    }
    async with transaction(pool) as connection:
        found = await fetch_rows(connection, CaseSummary, _SQL["list_cases"], wanted)
        if limit is None or len(found) < limit:
            return CaseList(found)
        row = await (await connection.execute(_SQL["count_listed"], wanted)).fetchone()
    return CaseList(found, more=(row[0] if row else len(found)) - len(found))


async def read_refusals(pool: AsyncConnectionPool, reference: str | None = None) -> list[RefusalRow]:
    """What was refused, of one case or of all, oldest first."""
    return await read_rows(pool, RefusalRow, _SQL["read_refusals"], reference=reference)


async def read_alarms(
    pool: AsyncConnectionPool,
    reference: str | None = None,
    *,
    unseen_only: bool = False,
    viewer: Viewer | None = None,
) -> list[AlarmRow]:
    """What a person must look into, of one case or of all, oldest first; ``unseen_only``: what nobody has seen yet.
    Those of cases that ``viewer`` may not see are left out.
    """
    about = {"reference": reference, "unseen_only": unseen_only, **as_values(viewer)}
    return await read_rows(pool, AlarmRow, _SQL["read_alarms"], **about)


async def list_officers(pool: AsyncConnectionPool) -> list[OfficerRow]:
    """Everybody in the register, those who have left too, with their patches and open cases."""
    return await read_rows(pool, OfficerRow, _SQL["list_officers"])


async def list_patches(pool: AsyncConnectionPool) -> list[Patch]:
    """Every patch with its manager and deputy."""
    return await read_rows(pool, Patch, _SQL["list_patches"])


async def open_tasks(pool: AsyncConnectionPool, viewer: Viewer | None = None) -> list[OpenTask]:
    """What people still have to do because a machine could not, of all cases that ``viewer`` may see, oldest first."""
    today = local_date(datetime.now(UTC))
    async with transaction(pool) as connection:
        away = await absences_from(connection, today)
        tasks = await fetch_rows(connection, OpenTask, _SQL["open_tasks"], as_values(viewer))
        said = await safe_contact(connection, [task.case_reference for task in tasks if task.of_reporter])
    how = {reference: safe.how() for reference, safe in said.items()}
    told = [
        task.model_copy(update={"safe_contact": how.get(task.case_reference, [])}) if task.of_reporter else task
        for task in tasks
    ]
    return [_with_cover(task, today, away) for task in told]


def _with_cover(task: OpenTask, day: date, away: Sequence[Absence]) -> OpenTask:
    found = stands_in(task.person, day, away) if task.person is not None else None
    return task if found in (None, task.person) else task.model_copy(update={"covered_by": found})


async def read_safe_contact(pool: AsyncConnectionPool, reference: str) -> SafeContact | None:
    """How the reporter of a case can be contacted safely; None where nobody has asked them."""
    async with transaction(pool) as connection:
        return (await safe_contact(connection, [reference])).get(reference)


async def read_warning_words(pool: AsyncConnectionPool, reference: str) -> dict[int, str]:
    """What was said of the warnings for staff on a case, ended ones too, by their numbers."""
    async with transaction(pool) as connection:
        rows = await connection.execute(_WARNINGS["words"], {"reference": reference})
        return dict(await rows.fetchall())


async def read_reporter(pool: AsyncConnectionPool, reference: str) -> Reporter | None:
    """The reporter's details of a case, as last given; None where none were ever given. Where a support need keeps
    anything from being sent they are ``telephone_only``: in a case linked to it nothing is sent before they are asked.
    """
    async with transaction(pool) as connection:
        found = await fetch_rows(connection, Reporter, _SQL["read_reporter"], {"reference": reference})
        safe = (await safe_contact(connection, [reference])).get(reference, SafeContact())
    known = found[0] if found else None
    return known.model_copy(update={"telephone_only": True}) if known and safe.keeps_back else known


async def read_report_hash(pool: AsyncConnectionPool, reference: str) -> str | None:
    """The hash (``report_hash``) of the report that opened a case; None where no case has this reference."""
    async with transaction(pool) as connection:
        row = await (await connection.execute(_SQL["report_hash"], {"reference": reference})).fetchone()
        return None if row is None else str(row[0])


async def read_incident_entry(pool: AsyncConnectionPool, incident: ReportIncident) -> int | None:
    """The number of the journal entry in which a case took this incident in; None where it has not."""
    named = {"reference": incident.case_reference, "content": incident.content_hash}
    async with transaction(pool) as connection:
        row = await (await connection.execute(_SQL["incident_entry"], named)).fetchone()
        return None if row is None else row[0]


async def cases_to_hand_over(pool: AsyncConnectionPool, officer: str, by: str) -> list[tuple[str, int]]:
    """The references of an officer's open cases, each with the number of the journal entry that last gave it to
    anybody. Those that are closed to ``by``, who asks, are left out.
    """
    async with transaction(pool) as connection:
        cursor = await connection.execute(_SQL["cases_to_hand_over"], {"officer": officer, "by": by})
        return [(reference, given) for reference, given in await cursor.fetchall()]


async def open_references(pool: AsyncConnectionPool) -> list[str]:
    """The references of all open cases."""
    async with transaction(pool) as connection:
        cursor = await connection.execute(_SQL["open_references"])
        return [reference for (reference,) in await cursor.fetchall()]


async def closing_figures(pool: AsyncConnectionPool) -> ClosingFigures:
    """The counts that a rehearsal ends with, over everything in the register."""
    async with transaction(pool) as connection:
        async with connection.cursor(row_factory=dict_row) as cursor:
            await cursor.execute(_SQL["count_cases"])
            (counts,) = await cursor.fetchall()
        clocks: dict[str, dict[str, int]] = {}
        for promise, status, count in await _counts(connection, "count_clocks"):
            clocks.setdefault(promise, {})[status] = count
        return ClosingFigures.model_validate(
            {
                **counts,
                "clocks": clocks,
                "targets_by_status": dict(await _counts(connection, "count_targets")),
                "agreed_contacts_by_status": dict(await _counts(connection, "count_agreed_contacts")),
                "actions_by_state": dict(await _counts(connection, "count_actions")),
                "reviews_by_state": dict(await _counts(connection, "count_reviews")),
                "closed_by_ground": dict(await _counts(connection, "count_grounds")),
                "refusals_by_code": dict(await _counts(connection, "count_refusals")),
                "notifications_by_status": dict(await _counts(connection, "count_notifications")),
            }
        )


async def _counts(connection: AsyncConnection, name: str) -> list[Any]:
    cursor = await connection.execute(_SQL[name])
    return await cursor.fetchall()
