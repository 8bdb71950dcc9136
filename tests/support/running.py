"""Whole cases on the real server, each with a virtual clock of its own, with a worker and a register for the
session.
"""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from itertools import count
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from psycopg_pool import AsyncConnectionPool
from temporalio.client import Client, WorkflowHandle

from activities.describing import describe, goes_on
from activities.register.people import Officer, Patch, add_officer, add_patch
from activities.register.queries import read_case, read_journal, read_refusals
from activities.register.records import CaseRecord, JournalRow, RefusalRow
from standard.core.journal import CaseView
from standard.core.people import COMMAND
from standard.core.words import Role
from standard.messages import MESSAGES, decision_of
from starter.cases import Cases, message
from tests.support.casebook import NO_PLAN, assessed, report
from tests.support.database import Database, name_of, new_register, with_database
from tests.support.grounds import NO_NEWS, WORDED, with_evidence
from tests.support.waiting import until
from worker.connection import connect_temporal, open_pool
from worker.embedded import Stack
from worker.main import running_worker
from worker.rehearsal import Rehearsal
from worker.settings import Settings
from workflows.models import Answer

_reports = count(1)
_PROPOSING = ("propose_closure", "withdraw")
LONDON = ZoneInfo("Europe/London")


def ordinary_monday() -> datetime:
    """10:00 on the second Monday of the coming year's November (UK): no bank holiday for weeks, whatever day it is
    now.
    """
    year = datetime.now(UTC).year + 1
    first = date(year, 11, 1)
    monday = first + timedelta(days=(7 - first.weekday()) % 7 + 7)
    return datetime.combine(monday, time(10), LONDON).astimezone(UTC)


async def people(pool: AsyncConnectionPool) -> None:
    """The made-up officers and managers of the tests, in one patch."""
    await add_officer(pool, Officer(id="mina", name="Mina Kaur", role=Role.MANAGER, email="mina@landlord.example"))
    await add_officer(pool, Officer(id="david", name="David Reyes", role=Role.MANAGER, email="david@landlord.example"))
    await add_patch(pool, Patch(id="north", name="North", manager="mina", deputy="david"))
    await add_officer(
        pool, Officer(id="ola", name="Ola Adeyemi", role=Role.OFFICER, email="ola@landlord.example"), ("north",)
    )
    await add_officer(pool, Officer(id="oscar", name="Oscar Lind", role=Role.OFFICER, email="oscar@landlord.example"))
    await add_officer(
        pool, Officer(id="lee", name="Lee Vernon", role=Role.OFFICER, email="lee@landlord.example", active=False)
    )


@dataclass
class Town:
    """A landlord's whole system for tests: servers, a worker, a register with people."""

    stack: Stack
    settings: Settings
    client: Client
    pool: AsyncConnectionPool
    cases: Cases
    rehearsal: Rehearsal

    @property
    def owner_url(self) -> str:
        """The register's address for the role that owns its tables, which may take away what a test has put there."""
        return with_database(self.stack.owner_database_url, name_of(str(self.pool.conninfo)))

    async def open(self, start: datetime | None = None, **fields: Any) -> "Running":
        """Opens a case whose clock stands at ``start``, by default an ordinary Monday at 10:00, and waits for its
        officer.
        """
        running = await self.begin(start, **fields)
        state = await self.cases.until_open(running.reference)
        assert state is not None
        assert state.allocation is not None
        await self.rehearsal.settle(running.reference)
        return running

    async def proposed(self, **fields: Any) -> "Running":
        """Opens a case whose closure is proposed by Ola and agreed to: one approval would close it."""
        case = await self.open(**fields)
        await case.assessed()
        await case.without_plan()
        await case.do("begin_investigation")
        await case.do("propose_closure", ground="resolved")
        await case.do("record_contact", method="phone", outcome="agrees")
        await case.do("word_closure", **WORDED)
        await case.settle()
        return case

    async def begin(self, start: datetime | None = None, **fields: Any) -> "Running":
        """Opens a case as ``open`` does, and does not wait."""
        fields.setdefault("report_id", f"running-{next(_reports)}")
        if "reported_at" in fields:
            # Only a proven sender dates a report.
            fields.setdefault("sender", COMMAND)
        start = start or ordinary_monday()
        delay = start - datetime.now(UTC)
        opened = await self.cases.open(report(**fields), start_delay=delay)
        running = Running(self, opened.reference)
        await self.rehearsal.begin(opened.reference, start)
        return running


@dataclass
class Running:
    """One running case."""

    town: Town
    reference: str
    proposal_id: str = "none"

    @property
    def handle(self) -> WorkflowHandle[Any, Any]:
        return self.town.client.get_workflow_handle(self.reference)

    async def to(self, instant: datetime) -> None:
        """Moves the case's clock to an instant and lets everything that comes due follow."""
        await self.town.rehearsal.forward_to(self.reference, instant)

    async def after(self, **duration: float) -> None:
        """Moves the case's clock forward."""
        await self.town.rehearsal.forward(self.reference, timedelta(**duration))

    async def now(self) -> datetime:
        return await self.town.rehearsal.now(self.reference)

    async def do(self, name: str, sender: str = "ola", **fields: Any) -> Answer:
        """Sends a message as an update and returns the case's answer."""
        if name == "approve_closure":
            await self.worded()
        named = await self._naming(name, fields)
        answer = (await self.town.cases.send(message(name, self.reference, sender, **named))).answer
        if name in _PROPOSING:
            await self._note_the_proposal()
        return answer

    async def assessed(self) -> None:
        """Ola assesses the risk, and finds what the case's priority says."""
        await self.do("assess", **assessed((await self.state()).priority))

    async def without_plan(self) -> None:
        """Mina puts on record why there is no action plan."""
        await self.do("record_no_plan", "mina", **NO_PLAN)

    async def signal(self, name: str, sender: str = "ola", **fields: Any) -> None:
        """Sends a message as a signal and waits until nothing is under way."""
        if name == "approve_closure":
            await self.worded()
        named = await self._naming(name, fields)
        await self.town.cases.signal(message(name, self.reference, sender, **named))
        await self.settle()

    async def worded(self) -> None:
        """The letter about the closure is worded, and the question whether it is announced answered, where they are
        not yet.
        """
        state = await self.town.cases.state(self.reference)
        if state is None or state.proposal is None:
            return
        if "word-closure" in str(state.proposal.still_needs):
            await self.do("word_closure", **WORDED)
        for each in state.detail.get("announcements", ()):
            if each["about"] == "closure" and each["wanted"] is None:
                await self.do("answer_announcement", announcement_number=f"N{each['number']}", **NO_NEWS)

    async def _note_the_proposal(self) -> None:
        state = await self.town.cases.state(self.reference)
        if state is not None and state.proposal is not None:
            self.proposal_id = state.proposal.id

    async def _naming(self, name: str, fields: dict[str, Any]) -> dict[str, Any]:
        """The fields, with the proposal that is open, or was last, where the message is about one."""
        fields = with_evidence(name, fields)
        about_one = "proposal_id" in MESSAGES[name].model_fields and name != "record_contact"
        if not (about_one or fields.get("outcome") in ("agrees", "disagrees")) or "proposal_id" in fields:
            return fields
        await self._note_the_proposal()
        return (
            fields
            if self.proposal_id == "none" and not decision_of(name)
            else {"proposal_id": self.proposal_id} | fields
        )

    async def settle(self) -> None:
        await self.town.rehearsal.settle(self.reference)

    async def listed(self) -> None:
        """Waits until Temporal's list has the case as it is, running or ended: the list lags, and a check of the
        register goes by it.
        """
        await until(self._is_listed_as_it_is)

    async def _is_listed_as_it_is(self) -> bool:
        running = f"WorkflowId = '{self.reference}' AND ExecutionStatus = 'Running'"
        listed = {run.run_id async for run in self.town.client.list_workflows(running)}
        found = await describe(self.town.client, self.reference)
        if found is None or not goes_on(found):
            return not listed
        return listed == {found.workflow_execution_info.execution.run_id}

    async def state(self) -> CaseView:
        state = await self.town.cases.state(self.reference)
        assert state is not None
        return state

    async def clock(self, clock_id: str) -> str:
        state = await self.state()
        return next(clock.status.value for clock in state.clocks if clock.id == clock_id)

    async def kinds(self) -> list[str]:
        return [entry.kind.value for entry in await self.town.cases.timeline(self.reference)]

    async def record(self) -> CaseRecord:
        case = await read_case(self.town.pool, self.reference)
        assert case is not None
        return case

    async def journal(self) -> list[JournalRow]:
        return await read_journal(self.town.pool, self.reference)

    async def refused(self) -> list[RefusalRow]:
        return await read_refusals(self.town.pool, self.reference)

    async def told(self, template: str) -> list[str]:
        """The recipients of the accepted notifications of this template."""
        async with self.town.pool.connection() as connection:
            rows = await connection.execute(
                "SELECT recipient FROM notifications WHERE case_reference = %s AND template = %s"
                " AND status = 'accepted' ORDER BY created_at, recipient",
                (self.reference, template),
            )
            return [recipient for (recipient,) in await rows.fetchall()]


@asynccontextmanager
async def idle_town_on(stack: Stack, database_url: str, task_queue: str) -> AsyncIterator[Town]:
    """A town without a worker, on this task queue and a migrated database."""
    client = await connect_temporal(stack.settings)
    settings = stack.settings.model_copy(update={"task_queue": task_queue})
    async with await open_pool(database_url) as pool:
        await people(pool)
        rehearsal = Rehearsal(client)
        yield Town(stack, settings, client, pool, Cases(rehearsal.client, pool, task_queue=task_queue), rehearsal)


@asynccontextmanager
async def town_on(
    stack: Stack, database_url: str, task_queue: str, *, patience: float = 5, **changes: Any
) -> AsyncIterator[Town]:
    """A town with a worker of its own on this task queue and a migrated database. ``changes`` are to the settings."""
    client = await connect_temporal(stack.settings)
    settings = stack.settings.model_copy(update={"task_queue": task_queue} | changes)
    async with await open_pool(database_url, patience=patience) as pool:
        await people(pool)
        rehearsal = Rehearsal(client)
        async with running_worker(client, pool, settings):
            cases = Cases(rehearsal.client, pool, task_queue=task_queue)
            yield Town(stack, settings, client, pool, cases, rehearsal)


@pytest.fixture(scope="session")
async def town(stack: Stack, database: Database) -> AsyncIterator[Town]:
    """The session's town. Tests share it, each with cases of its own."""
    with new_register(database) as own:
        async with town_on(stack, own.url, "town") as whole:
            yield whole
