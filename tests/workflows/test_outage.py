"""With PostgreSQL stopped the promises are kept all the same, people are answered, and everything arrives
afterwards.
"""

from contextlib import AsyncExitStack
from datetime import timedelta
from functools import partial
from pathlib import Path

from activities.register.migrations import migrate
from activities.register.queries import read_case
from standard.core.words import ClockStatus
from tests.support.running import Running, Town, ordinary_monday, town_on
from tests.support.waiting import until
from worker.connection import open_pool
from worker.embedded import Stack
from worker.embedded.ports import pick_free
from worker.embedded.postgres import running_postgres
from workflows.models import Outcome


async def test_postgres_is_away_for_a_virtual_week(stack: Stack, home_of_servers: Path) -> None:
    home, port = home_of_servers / "outage", pick_free()
    home.mkdir()
    async with AsyncExitStack() as whole:
        async with running_postgres(home, port=port) as postgres:
            migrate(postgres.owner_url)
            town: Town = await whole.enter_async_context(
                # Every attempt of an activity stops the virtual clock while it lasts; so few of them in this week.
                town_on(stack, postgres.url, "outage", patience=0.2, retry_at_most_seconds=86_400)
            )
            case = await town.open(category="harassment", hate_strands=["race"])
            before = (await case.state()).as_of

        # PostgreSQL is stopped; the case's clock goes on.
        monday = ordinary_monday()
        for day in range(1, 8):
            await town.rehearsal.skip(case.reference, monday + timedelta(days=day) - await case.now())
        [clock] = (await case.state()).clocks
        assert clock.status is ClockStatus.BREACHED
        assert clock.warned_at is not None
        assert clock.warned_at < clock.deadline.due
        assert clock.breached_at == clock.deadline.due
        answer = await case.do("record_contact", method="phone", outcome="spoke", notes="Sorry we are late.")
        assert answer.outcome is Outcome.ACCEPTED
        unknown = await case.do("record_contact", "stranger", method="phone", outcome="spoke")
        assert unknown.outcome is Outcome.REFUSED
        incident = {"description": "He shouted at me again."}
        assert (await case.do("report_incident", "portal", **incident)).outcome is Outcome.ACCEPTED
        new = await town.begin(category="noise")

        async with running_postgres(home, port=port), await open_pool(postgres.url) as town.pool:
            for each in (case, new):
                await until(partial(_arrives_within_a_day, each))
            state = await case.state()
            assert state.as_of > before
            assert [row.number for row in await case.journal()] == list(range(1, state.as_of + 1))
            kinds = [row.kind.value for row in await case.journal()]
            order = ["clock_warned", "clock_breached", "contact_recorded", "refused", "incident_reported"]
            assert [kind for kind in kinds if kind in order] == order
            assert await case.told("clock_breach") == ["manager"]
            assert await new.told("acknowledgement") == ["reporter"]
            record = await new.record()
            assert record.as_of == (await new.state()).as_of
            await whole.aclose()


async def _arrives_within_a_day(case: Running) -> bool:
    """Whether the register has everything the case has decided, and everybody was told, after one more virtual day."""
    await case.town.rehearsal.skip(case.reference, timedelta(days=1))
    record = await read_case(case.town.pool, case.reference)
    told = await case.told("acknowledgement")
    return record is not None and record.as_of == (await case.state()).as_of and bool(told)
