"""Comparing the register with Temporal: a case that was ended from outside can tell nobody itself.

Terminated, deleted, failed or timed out, a case writes nothing more, and the register would call it open for ever.
A case that was marked as ended and was then reset lives again, and may have nothing to write for weeks. And a case that
was started with a timeout may have been ended by it before any worker took it up; one that was started with a delay or
a schedule is nothing before its time.
"""

import asyncio
import logging
from collections.abc import Callable, Collection
from datetime import UTC, datetime, timedelta

from psycopg_pool import AsyncConnectionPool
from pydantic import BaseModel, Field
from temporalio import activity
from temporalio.api.enums.v1 import WorkflowExecutionStatus as Status
from temporalio.api.workflow.v1 import WorkflowExecutionInfo
from temporalio.client import Client
from temporalio.exceptions import ApplicationError

from activities.describing import describe
from activities.handing_over import not_begun, start_clean
from activities.register.access import read_rows, transaction
from activities.register.doors import mark_ended_outside
from activities.register.named_sql import load
from activities.register.queries import read_report_hash
from standard.core.kept import Kept
from standard.core.register import HandOver

ENDED_METRIC = "asb_ended_outside"
"""Counter of cases found to have been ended from outside."""

_SQL = load("ends")
_RUNNING = "WorkflowType = 'AsbCase' AND ExecutionStatus = 'Running'"
_TIMED_OUT = "WorkflowType = 'AsbCase' AND ExecutionStatus = 'TimedOut'"
_NOT_BEGUN = _RUNNING + " AND ExecutionTime > '{now}' AND StartTime < '{before}'"
_MAY_WAIT = timedelta(minutes=2)
"""How long a case may be started with a delay, as a rehearsal does before it moves the case's clock."""

_ANY = "WorkflowType = 'AsbCase'"
_AT_ONCE = 20
_HOW = {
    Status.WORKFLOW_EXECUTION_STATUS_TERMINATED: "terminated",
    Status.WORKFLOW_EXECUTION_STATUS_FAILED: "failed",
    Status.WORKFLOW_EXECUTION_STATUS_CANCELED: "cancelled",
    Status.WORKFLOW_EXECUTION_STATUS_TIMED_OUT: "timed out",
}
_REMOVED = "removed"
_UNCLOSED = "ended without closure"
_log = logging.getLogger(__name__)


class NoCaseKnown(Exception):
    """The register has open cases and Temporal's namespace not a single one: most likely it is the wrong namespace."""


class CaseEnd(Kept):
    """The end of a case that was not a closure. ``at`` is UTC.

    ``how`` is terminated, failed, cancelled, timed out, removed (Temporal knows it no more; ``at`` is then when that
    was found), or ended without closure (its workflow came to an end, and the register has no closure of it).
    """

    reference: str
    run_id: str
    how: str
    at: datetime


class RegisterChecked(Kept):
    """What a check found: how many cases the register called open, those newly marked as ended from outside, and the
    references of those whose mark was taken away because they run, and of those begun anew because they had timed out
    before they were in the register, or had not begun at all.
    """

    open_cases: int
    ended: list[CaseEnd]
    living_again: list[str]
    begun_anew: list[str] = Field(default_factory=list)


class CheckCounts(Kept):
    """A check in numbers."""

    open_cases: int
    ended: int
    living_again: int
    begun_anew: int = 0


class _Known(BaseModel):
    reference: str
    run_id: str
    ended_outside_run: str | None


async def check_register(
    client: Client,
    pool: AsyncConnectionPool,
    *,
    believe_empty: bool = False,
    progress: Callable[[], None] = lambda: None,
) -> RegisterChecked:
    """Marks the cases that were ended from outside, and takes the mark away from those that live again.

    Temporal's list of running cases is the sieve (ten calls for 10,000 cases). As it can lag behind, what it does not
    hold is looked up one by one before anything is written. Checking again changes nothing. ``progress`` is called
    while it lasts.

    Raises:
        NoCaseKnown: the namespace holds no case at all, open or closed, and the register has open ones; with
            ``believe_empty`` they are marked as removed instead.
        RegisterUnavailable, RegisterError: PostgreSQL is away, or refused a statement.
        temporalio.service.RPCError: Temporal cannot be reached, or refuses us.
    """
    known = await _known(pool)
    running = await _running(client, progress)
    marked = [case for case in known if case.ended_outside_run is not None]
    opened = [case for case in known if case.ended_outside_run is None]
    ends = await _ends(client, [case for case in opened if case.reference not in running], progress)
    lost = [end for end in ends if end.how == _REMOVED]
    if lost and len(lost) == len(opened) and not believe_empty and not await _holds_any(client):
        raise NoCaseKnown(
            f"the register has {len(opened)} open cases, and Temporal's namespace {client.namespace!r} not one, "
            "open or closed; nothing is marked"
        )
    ended = []
    for end in ends:
        if await mark_ended_outside(pool, end.reference, end.run_id, end.how, end.at):
            ended.append(end)
        progress()
    living = await _unmark(client, pool, [case for case in marked if case.reference in running])
    begun_anew = await _begin_anew(client, pool, progress)
    return RegisterChecked(open_cases=len(opened), ended=ended, living_again=living, begun_anew=begun_anew)


class EndsActivities:
    """The check as an activity, with a client and a pool of its own process."""

    def __init__(self, client: Client, pool: AsyncConnectionPool) -> None:
        self._client = client
        self._pool = pool

    @activity.defn
    async def check_register(self) -> CheckCounts:
        """See ``check_register``; heartbeats while it lasts.

        Raises:
            ApplicationError: type ``NoCaseKnown``, not retryable.
        """
        try:
            checked = await check_register(self._client, self._pool, progress=activity.heartbeat)
        except NoCaseKnown as empty:
            raise ApplicationError(str(empty), type="NoCaseKnown", non_retryable=True) from None
        for end in checked.ended:
            _log.error("case %s, run %s: %s from outside", end.reference, end.run_id, end.how)
        for reference in checked.living_again:
            _log.warning("case %s: ended from outside, and lives again", reference)
        for reference in checked.begun_anew:
            _log.warning(
                "case %s: timed out or was put off before any worker took it up, and was begun anew", reference
            )
        activity.metric_meter().create_counter(ENDED_METRIC).add(len(checked.ended))
        return CheckCounts(
            open_cases=checked.open_cases,
            ended=len(checked.ended),
            living_again=len(checked.living_again),
            begun_anew=len(checked.begun_anew),
        )


async def _known(pool: AsyncConnectionPool) -> list[_Known]:
    return await read_rows(pool, _Known, _SQL["open_and_marked"])


async def _running(client: Client, progress: Callable[[], None]) -> set[str]:
    found = set()
    async for case in client.list_workflows(_RUNNING):
        found.add(case.id)
        progress()
    return found


async def _holds_any(client: Client) -> bool:
    return (await client.count_workflows(_ANY)).count > 0


async def _ends(client: Client, suspects: Collection[_Known], progress: Callable[[], None]) -> list[CaseEnd]:
    turn = asyncio.Semaphore(_AT_ONCE)
    ends: dict[str, CaseEnd] = {}

    async def look(case: _Known) -> None:
        async with turn:
            end = await _end(client, case)
        if end is not None:
            ends[case.reference] = end
        progress()

    await asyncio.gather(*(look(case) for case in suspects))
    return [ends[reference] for reference in sorted(ends)]


async def _end(client: Client, case: _Known) -> CaseEnd | None:
    latest = await _describe(client, case.reference)
    if latest is None:
        return CaseEnd(reference=case.reference, run_id=case.run_id, how=_REMOVED, at=datetime.now(UTC))
    if not latest.HasField("close_time"):
        return None
    if latest.status == Status.WORKFLOW_EXECUTION_STATUS_COMPLETED:
        # Somebody may have started a second run under the reference of a terminated case, which ended as a duplicate.
        before = await _describe(client, case.reference, case.run_id)
        if before is not None and before.status in _HOW:
            latest = before
    return CaseEnd(
        reference=case.reference,
        run_id=latest.execution.run_id,
        how=_HOW.get(latest.status, _UNCLOSED),
        at=latest.close_time.ToDatetime(UTC),
    )


async def _unmark(client: Client, pool: AsyncConnectionPool, marked: Collection[_Known]) -> list[str]:
    living = []
    for case in marked:
        latest = await _describe(client, case.reference)
        if latest is None or latest.HasField("close_time"):
            continue
        async with transaction(pool) as connection:
            values = {"reference": case.reference, "marked_run": case.ended_outside_run}
            if (await connection.execute(_SQL["unmark"], values)).rowcount:
                living.append(case.reference)
    return living


async def _begin_anew(client: Client, pool: AsyncConnectionPool, progress: Callable[[], None]) -> list[str]:
    begun = []
    async for run in client.list_workflows(_TIMED_OUT):
        progress()
        latest = await _describe(client, run.id)
        is_latest = latest is not None and latest.execution.run_id == run.run_id
        if is_latest and await read_report_hash(pool, run.id) is None:
            await start_clean(client, HandOver(reference=run.id, run_id=run.run_id))
            begun.append(run.id)
    now = datetime.now(UTC)
    put_off = _NOT_BEGUN.format(now=now.isoformat(), before=(now - _MAY_WAIT).isoformat())
    async for run in client.list_workflows(put_off):
        progress()
        waiting = await not_begun(client, run.id)
        if waiting is not None:
            await start_clean(client, waiting)
            begun.append(run.id)
    return begun


async def _describe(client: Client, reference: str, run_id: str = "") -> WorkflowExecutionInfo | None:
    found = await describe(client, reference, run_id)
    return found.workflow_execution_info if found else None
