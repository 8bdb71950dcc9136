"""Made-up people, reports and entries for tests of the register."""

from datetime import UTC, datetime, timedelta
from typing import Any

from psycopg_pool import AsyncConnectionPool

from activities.calendar import bare_calendar
from activities.register.people import Officer, Patch, add_officer, add_patch
from activities.register.recording import content_hash
from standard.core.clocks import Clock
from standard.core.journal import CaseView, Entry, ProposalView
from standard.core.messages import Report
from standard.core.people import Allocation
from standard.core.reference import reference_for
from standard.core.register import OpenCase, RecordBatch
from standard.core.words import Category, ClockStatus, ClosureGround, EntryKind, Priority, Promise, Role, Stage
from standard.worktime.deadlines import Deadline

MONDAY = datetime(2026, 6, 1, 9, 0, tzinfo=UTC)
RUN = "run-one"
CALENDAR = bare_calendar(2026, 2028)


async def add_people(pool: AsyncConnectionPool) -> None:
    """Two patches, east and west, with two officers each, a manager and a deputy."""
    await add_officer(pool, Officer(id="manager", name="Mo Manager", role=Role.MANAGER, email="mo@landlord.example"))
    await add_officer(pool, Officer(id="deputy", name="Dee Deputy", role=Role.MANAGER))
    await add_patch(pool, Patch(id="east", name="East", manager="manager", deputy="deputy"))
    await add_patch(pool, Patch(id="west", name="West", manager="manager"))
    for officer, patch in (("ann", "east"), ("bob", "east"), ("cat", "west"), ("dan", "west")):
        await add_officer(pool, Officer(id=officer, name=f"{officer.title()} Officer"), (patch,))


def opening(report_id: str = "r-1", *, run_id: str = RUN, **fields: Any) -> OpenCase:
    report = {
        "report_id": report_id,
        "sender": "contact-centre",
        "category": "noise",
        "harm": "medium",
        "patch": "east",
        "reporter": {"name": "Rae Reporter", "phone": "01632 960001"},
        "description": "Shouting through the wall",
        **fields,
    }
    return OpenCase(
        reference=reference_for(report_id),
        run_id=run_id,
        report=Report.model_validate(report),
        reported_at=MONDAY,
        now=MONDAY,
        calendar=CALENDAR,
    )


def entry(number: int, kind: EntryKind, /, *, words: str | None = None, **detail: Any) -> Entry:
    at = MONDAY + timedelta(minutes=number)
    return Entry(
        number=number,
        kind=kind,
        happened_at=at,
        recorded_at=at,
        sender="ann",
        role=Role.OFFICER,
        message_id=f"m-{number}",
        summary=kind.label,
        words=words,
        detail=detail,
    )


def clock(
    status: ClockStatus = ClockStatus.RUNNING,
    promise: Promise = Promise.P2_ACKNOWLEDGE,
    due: datetime = MONDAY + timedelta(days=1),
    **fields: Any,
) -> Clock:
    deadline = Deadline(
        start=MONDAY,
        due=due,
        warning_at=MONDAY + (due - MONDAY) * 0.75,
        hours=24,
        calendar_version="v1",
        provisional=False,
    )
    return Clock(id=f"{promise}#1", promise=promise, deadline=deadline, status=status, **fields)


def view(report_id: str = "r-1", as_of: int = 1, **fields: Any) -> CaseView:
    clocks = fields.pop("clocks", [clock()])
    due = [each.deadline.due for each in clocks if each.status in (ClockStatus.RUNNING, ClockStatus.BREACHED)]
    values: dict[str, Any] = {
        "reference": reference_for(report_id),
        "as_of": as_of,
        "stage": Stage.REPORTED,
        "priority": Priority.MEDIUM,
        "asb": True,
        "hate": False,
        "category": Category.NOISE,
        "anonymous": False,
        "allocation": Allocation(patch="east", officer="ann", manager="manager", deputy="deputy"),
        "reported_at": MONDAY,
        "last_report_at": MONDAY,
        "quiet_until": MONDAY + timedelta(days=60),
        "incidents": 1,
        "clocks": clocks,
        "proposal": None,
        "next_due": min(due, default=None),
        "calendar_version": "v1",
    }
    return CaseView(**{**values, **fields})


def proposal() -> ProposalView:
    return ProposalView(id="p-1", ground=ClosureGround.RESOLVED, proposed_by="ann", proposed_at=MONDAY)


def batch(
    *entries: Entry, report_id: str = "r-1", run_id: str = RUN, after: Entry | None = None, **fields: Any
) -> RecordBatch:
    """A batch that follows ``after``, whose view stands after its last entry unless ``as_of`` says otherwise; asked
    for at ``at``.
    """
    at = fields.pop("at", MONDAY)
    as_of = fields.pop("as_of", max((each.number for each in entries), default=1))
    return RecordBatch(
        reference=reference_for(report_id),
        run_id=run_id,
        at=at,
        reset=run_id == "run-reset",
        after=content_hash(after) if after is not None else None,
        entries=list(entries),
        view=view(report_id, as_of, **fields),
    )
