"""Stories about the machinery: the calendar, the register's absence, long lives and floods."""

from contextlib import AsyncExitStack, suppress
from datetime import date, timedelta
from typing import Any

from temporalio.service import RPCError

from activities.calendar import add_day, withdraw_day
from activities.register.migrations import migrate
from standard.worktime.calendar import local_date
from starter.cases import message
from tests.histories.stage import SOON_CONTINUED, Actor, Histories, Stage, Stories
from tests.histories.stories import HATE
from tests.support.running import ordinary_monday
from tests.support.waiting import until
from worker.connection import open_pool
from worker.embedded.ports import pick_free
from worker.embedded.postgres import running_postgres
from workflows.inbox import BURST

STORIES = Stories()


@STORIES.enter
async def moved_by_the_calendar(stage: Stage, name: str) -> Histories:
    """A day is proclaimed a bank holiday and then withdrawn, while one clock runs and a closure is proposed."""
    holiday: date = local_date(ordinary_monday()) + timedelta(days=2)
    case = await stage.open(name)
    await case.do("propose_closure", ground="resolved")
    await add_day(stage.town.pool, holiday, "State Funeral", changed_by="recorder")
    await case.signal("calendar_changed", "asb-calendar", version="added")
    await withdraw_day(stage.town.pool, holiday, changed_by="recorder")
    await case.signal("calendar_changed", "asb-calendar", version="withdrawn")
    await case.signal("calendar_changed", "asb-calendar", version="nonsense")
    return [await case.history()]


@STORIES.enter
async def opened_while_the_register_was_away(stage: Stage, name: str) -> Histories:
    """The case is opened, warns and breaches without PostgreSQL; afterwards everything is written and sent."""
    return await _opened_without_the_register(stage, name, **HATE)


@STORIES.enter
async def acknowledged_late_as_the_register_was_away(stage: Stage, name: str) -> Histories:
    """Nobody can be told before there is an officer: the acknowledgement's clock warns and breaches."""
    return await _opened_without_the_register(stage, name)


async def _opened_without_the_register(stage: Stage, name: str, **fields: Any) -> Histories:
    home, port = stage.home / name, pick_free()
    home.mkdir()
    settings = stage.town.settings.model_copy(update={"task_queue": name, "retry_at_most_seconds": 6 * 3600})
    async with AsyncExitStack() as whole:
        async with running_postgres(home, port=port) as postgres:
            migrate(postgres.owner_url)
            away = await whole.enter_async_context(stage.elsewhere(settings, postgres.url, patience=0.2))
        case = Actor(away.town, (await away.town.begin(report_id=name, **fields)).reference)
        await until(lambda: _is_open(case))
        for _ in range(3):
            await away.town.rehearsal.skip(case.reference, timedelta(hours=9))
        await case.do("report_incident", "portal", description="He shouted at me again.")
        async with running_postgres(home, port=port) as postgres, await open_pool(postgres.url) as away.town.pool:
            await until(lambda: _is_allocated_at_last(case))
            await case.settle()
            await whole.aclose()
    return [await case.history()]


@STORIES.enter
async def continued(stage: Stage, name: str) -> Histories:
    """A run that is continued in mid-case, and the next run, which knows what was decided before."""
    async with stage.continuing() as busy:
        case = await busy.open(name)
        contact = {"method": "phone", "outcome": "no_answer", "notes": "Nobody there."}
        first = (await case.handle.describe()).run_id
        while (await case.handle.describe()).run_id == first:
            await case.signal("record_contact", "oscar", **contact)
            assert case.sent < SOON_CONTINUED
        await case.signal("record_contact", "oscar", message_id="message-1", **contact)
        await case.do("begin_investigation")
        await case.after(days=1)
        return [
            await busy.town.client.get_workflow_handle(case.reference, run_id=first).fetch_history(),
            await case.history(),
        ]


@STORIES.enter
async def flooded(stage: Stage, name: str) -> Histories:
    """More messages than are decided in one task: the rest follow in the next."""
    case = await stage.open(name)
    await stage.leave_worker()
    for number in range(BURST + 5):
        await stage.town.cases.signal(
            message("begin_investigation", case.reference, "ola", message_id=f"flood-{number}")
        )
    await stage.enter_worker()
    await case.settle()
    return [await case.history()]


@STORIES.enter
async def the_register_checked(stage: Stage, name: str) -> Histories:
    """The check of the register against Temporal, which a schedule starts."""
    handle = await stage.town.client.start_workflow("RegisterCheck", id=name, task_queue=stage.town.settings.task_queue)
    await handle.result()
    return [await handle.fetch_history()]


async def _is_open(case: Actor) -> bool:
    with suppress(RPCError):  # There is nobody to answer before the first workflow task.
        return await case.town.cases.state(case.reference) is not None
    return False


async def _is_allocated_at_last(case: Actor) -> bool:
    # What failed is tried again hours later, by the case's own clock.
    await case.town.rehearsal.skip(case.reference, timedelta(hours=6))
    return (await case.state()).allocation is not None
