"""The working calendar is changed with the ``asb`` command while cases run: running clocks move, and nothing else."""

import asyncio
import re
from collections.abc import AsyncIterator, Awaitable, Callable
from datetime import UTC, date, datetime, time, timedelta
from typing import Any
from uuid import uuid4

import pytest
from typer.testing import CliRunner

from activities.notifications.store import OutboxMessage, read_outbox
from standard.core.clocks import Clock
from standard.core.words import ClockStatus, EntryKind, Template
from starter.cli import app
from tests.support.database import Database, new_register
from tests.support.running import LONDON, Running, Town, ordinary_monday, town_on
from worker.embedded import Stack

Asb = Callable[..., Awaitable[str]]

HATE: dict[str, Any] = {"category": "harassment", "hate_strands": ["race"]}
REFERENCE = re.compile(r"^Case (ASB-[A-Z0-9-]+)$", re.MULTILINE)
ONE_MINUTE = timedelta(minutes=1)


@pytest.fixture
async def own_town(stack: Stack, database: Database) -> AsyncIterator[Town]:
    """A town with a calendar of its own, since a change to it is for every case."""
    with new_register(database) as own:
        async with town_on(stack, own.url, "calendar") as town:
            yield town


@pytest.fixture
def asb(own_town: Town, monkeypatch: pytest.MonkeyPatch) -> Asb:
    """Runs ``asb calendar`` in the town, and returns what it printed."""
    monkeypatch.setenv("ASB_HOME", str(own_town.stack.home))
    monkeypatch.setenv("ASB_DATABASE_URL", str(own_town.pool.conninfo))

    async def run(*arguments: str) -> str:
        result = await asyncio.to_thread(CliRunner().invoke, app, ["calendar", *arguments])
        assert result.exit_code == 0, result.output
        return result.stdout

    return run


def day(after_monday: int) -> date:
    return ordinary_monday().date() + timedelta(days=after_monday)


def local(after_monday: int, at: str = "00:00") -> datetime:
    """A UK local time so many days after the ordinary Monday, as an instant (UTC)."""
    return datetime.combine(day(after_monday), time.fromisoformat(at), LONDON).astimezone(UTC)


async def told_together(town: Town) -> list[OutboxMessage]:
    """What the schedule's workflow has told of moved clocks, once it has waited for more."""
    async with town.pool.connection() as connection:
        await connection.execute("UPDATE notifications SET first_tried_at = now() - interval '2 minutes'")
    await town.client.execute_workflow("RegisterCheck", id=f"check-{uuid4()}", task_queue=town.settings.task_queue)
    return [message for message in await read_outbox(town.pool) if message.template is Template.CLOCK_MOVED]


async def clock(case: Running, clock_id: str) -> Clock:
    return next(clock for clock in (await case.state()).clocks if clock.id == clock_id)


async def registered_due(case: Running, clock_id: str) -> tuple[datetime, str]:
    """The due instant and the calendar version that the register's row of this clock has."""
    [row] = [row for row in (await case.record()).clocks if row.id == clock_id]
    return row.deadline.due, row.deadline.calendar_version


async def test_a_holiday_moves_running_clocks_and_back_and_leaves_the_others_alone(own_town: Town, asb: Asb) -> None:
    running, breached = await asyncio.gather(own_town.open(), own_town.open(**HATE))
    await breached.to(local(1, "12:00"))
    met_before = await clock(running, "p2_acknowledge")
    breached_before = await clock(breached, "p1_respond")
    before = await running.state()
    assert met_before.status is ClockStatus.MET
    assert breached_before.status is ClockStatus.BREACHED

    assert "0 failed" in await asb("add", day(2).isoformat(), "State Funeral")
    await asyncio.gather(running.settle(), breached.settle())
    moved = await running.state()
    assert (await clock(running, "p2_begin_investigation")).deadline.due == local(9)
    assert await registered_due(running, "p2_begin_investigation") == (local(9), moved.calendar_version)
    assert moved.calendar_version != before.calendar_version
    assert moved.quiet_until == before.quiet_until
    assert await clock(running, "p2_acknowledge") == met_before
    assert await clock(breached, "p1_respond") == breached_before
    [told] = await told_together(own_town)
    assert (told.recipient, told.person, told.reference) == ("officer", "ola", running.reference)
    assert breached.reference not in told.body
    [entry] = [row for row in await running.journal() if row.kind is EntryKind.CLOCK_MOVED]
    assert entry.detail == {
        "clock": "p2_begin_investigation",
        "old_due": local(8).isoformat(),
        "new_due": local(9).isoformat(),
    }

    await asb("withdraw", day(2).isoformat())
    await asyncio.gather(running.settle(), breached.settle())
    back = await running.state()
    assert (await clock(running, "p2_begin_investigation")).deadline.due == local(8)
    assert await registered_due(running, "p2_begin_investigation") == (local(8), before.calendar_version)
    assert back.calendar_version == before.calendar_version
    assert await clock(breached, "p1_respond") == breached_before
    assert len(await told_together(own_town)) == 2


async def test_the_officer_of_many_cases_is_told_once(own_town: Town, asb: Asb) -> None:
    cases = [await own_town.open() for _ in range(4)]
    await asb("add", day(2).isoformat(), "State Funeral")
    await asyncio.gather(*(case.settle() for case in cases))
    told = await told_together(own_town)
    moved = [reference for message in told for reference in sorted(set(REFERENCE.findall(message.body)))]
    assert sorted(moved) == sorted(case.reference for case in cases)
    assert {message.person for message in told} <= {"ola", "oscar"}
    assert len({message.person for message in told}) == len(told)
    assert await told_together(own_town) == told


async def test_moved_clocks_and_reminders_come_when_they_are_due_now(own_town: Town, asb: Asb) -> None:
    reported_at = local(1, "15:00")
    high, proposed = await asyncio.gather(own_town.open(reported_at, reported_at=reported_at, **HATE), own_town.open())
    await proposed.do("propose_closure", ground="resolved")
    await asb("add", day(2).isoformat(), "State Funeral")
    await asyncio.gather(high.settle(), proposed.settle())

    await asyncio.gather(high.to(local(2, "15:01")), proposed.to(local(7, "17:00")))
    assert await high.clock("p1_respond") == "running"
    assert await proposed.told("closure_reminder") == []
    await asyncio.gather(high.to(local(3, "15:00") + ONE_MINUTE), proposed.to(local(8, "17:00")))
    breached = await clock(high, "p1_respond")
    assert (breached.status, breached.breached_at) == (ClockStatus.BREACHED, local(3, "15:00"))
    assert await proposed.told("closure_reminder") == ["manager", "officer"]


async def test_a_forged_change_changes_nothing_and_is_on_record(town: Town) -> None:
    case = await town.open()
    before = await case.state()
    await case.signal("calendar_changed", "passer-by", version="nonsense")
    after = await case.state()
    assert after.model_dump(exclude={"as_of"}) == before.model_dump(exclude={"as_of"})
    assert await case.told("clock_moved") == []
    last = (await case.journal())[-1]
    assert (last.kind, last.sender) == (EntryKind.CALENDAR_CHANGED, "passer-by")
