"""The whole embedded stack stopped and started again while a case's 60 quiet days end."""

from datetime import UTC, datetime, timedelta
from pathlib import Path

from activities.notifications.store import read_outbox
from activities.register.migrations import migrate
from standard.core.words import ClosureGround, EntryKind, Recipient, Stage, Template
from tests.support.running import Running, town_on
from tests.support.stack import settings_for
from tests.support.waiting import until
from worker.embedded import Ports, embedded_stack

QUEUE = "restarted"
LEFT = timedelta(seconds=3)
"""What is left of the 60 days when the stack is stopped: enough for both servers to have stopped before."""


async def is_proposed(case: Running) -> bool:
    return (await case.state()).stage is Stage.CLOSURE_PROPOSED


async def is_past(instant: datetime) -> bool:
    return datetime.now(UTC) > instant


async def test_sixty_days_that_end_while_everything_is_down_propose_closure_at_the_next_start(tmp_path: Path) -> None:
    settings = settings_for(tmp_path / "home")
    async with embedded_stack(settings, ports=Ports()) as stack:
        migrate(stack.owner_database_url)
        async with town_on(stack, stack.database_url, QUEUE) as town:
            case = await town.open()
            await case.do("record_contact", method="phone", outcome="spoke")
            await case.do("begin_investigation")
            quiet_until = (await case.state()).quiet_until
            await case.to(quiet_until - LEFT)
            end = datetime.now(UTC) + (quiet_until - await case.now())
            before = await case.journal()
            assert not await is_proposed(case)
    await until(lambda: is_past(end))

    async with (
        embedded_stack(settings, ports=Ports()) as stack,
        town_on(stack, stack.database_url, QUEUE) as town,
    ):
        case = Running(town, case.reference)
        await until(lambda: is_proposed(case))
        await case.settle()

        record, journal = await case.record(), await case.journal()
        outbox = await read_outbox(town.pool, case.reference)

    assert record.stage is Stage.CLOSURE_PROPOSED
    assert record.proposal is not None
    assert record.proposal.ground is ClosureGround.NO_NEW_REPORTS
    assert journal[: len(before)] == before
    [proposed] = journal[len(before) :]
    assert (proposed.kind, proposed.happened_at) == (EntryKind.CLOSURE_PROPOSED, quiet_until)
    assert proposed.recorded_at > quiet_until
    told = [each.template for each in outbox if each.recipient is Recipient.REPORTER]
    assert told.count(Template.CLOSURE_PROPOSED) == 1
