"""Where the stories are played: the embedded stack, a register with people, and a worker that can be sent away."""

import tempfile
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import AsyncExitStack, asynccontextmanager
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path
from typing import Any, Self

from psycopg_pool import AsyncConnectionPool
from temporalio.client import Client, WorkflowHistory
from temporalio.envconfig import ClientConnectConfig
from temporalio.testing import WorkflowEnvironment

from activities.register.migrations import migrate
from activities.register.people import Patch, add_patch
from starter.cases import Cases
from tests.support.running import Running, Town, people
from tests.support.stack import settings_for
from worker.connection import connect_temporal, open_pool
from worker.embedded import Ports, Stack, embedded_stack
from worker.embedded.programs import temporal_program
from worker.main import running_worker
from worker.rehearsal import Rehearsal
from worker.search_attributes import register_search_attributes
from worker.settings import Settings
from workflows.models import Answer

Histories = list[WorkflowHistory]

WITHOUT_MANAGER = "south"
"""A patch where nobody is told of a breach, as it has no manager."""

SOON_CONTINUED = 100
"""How many events a run has before the server that ``continuing`` starts suggests to continue it."""


@dataclass
class Actor(Running):
    """A running case whose messages are numbered, so that a story is the same each time."""

    sent: int = 0

    async def history(self) -> WorkflowHistory:
        """The history of the case's latest run, up to now."""
        return await self.handle.fetch_history()

    async def do(self, name: str, sender: str = "ola", **fields: Any) -> Answer:
        return await super().do(name, sender, **self._numbered(fields))

    async def signal(self, name: str, sender: str = "ola", **fields: Any) -> None:
        await super().signal(name, sender, **self._numbered(fields))

    def _numbered(self, fields: dict[str, Any]) -> dict[str, Any]:
        self.sent += 1
        return {"message_id": f"message-{self.sent}"} | fields


@dataclass
class Stage:
    """A town for stories, and its worker."""

    town: Town
    home: Path
    _worker: AsyncExitStack = field(default_factory=AsyncExitStack)

    async def enter_worker(self) -> None:
        """The worker comes, or comes back."""
        town = self.town
        await self._worker.enter_async_context(running_worker(town.client, town.pool, town.settings))

    async def leave_worker(self) -> None:
        """The worker finishes what it has under way, and goes."""
        await self._worker.aclose()

    async def open(self, name: str, start: datetime | None = None, **fields: Any) -> Actor:
        """Opens a case in the north, where everybody is, and waits for its officer."""
        case = await self.town.open(start, report_id=name, **{"patch": "north"} | fields)
        return Actor(self.town, case.reference)

    @asynccontextmanager
    async def elsewhere(self, settings: Settings, database_url: str, patience: float = 5) -> AsyncIterator[Self]:
        """Another stage with a worker, with this server and this database."""
        client = await connect_temporal(settings)
        await register_search_attributes(client)
        async with await open_pool(database_url, patience=patience) as pool:
            await people(pool)
            other = type(self)(_town(self.town.stack, client, pool, settings), self.home)
            await other.enter_worker()
            try:
                yield other
            finally:
                await other.leave_worker()

    @asynccontextmanager
    async def continuing(self) -> AsyncIterator[Self]:
        """Another stage, on a server that suggests to continue a run after few events."""
        limit = f"limit.historyCount.suggestContinueAsNew={SOON_CONTINUED}"
        server = await WorkflowEnvironment.start_local(
            dev_server_existing_path=str(temporal_program()),
            dev_server_extra_args=[
                *("--dynamic-config-value", "frontend.WorkflowTimeSkippingEnabled=true"),
                *("--dynamic-config-value", limit),
            ],
        )
        async with server:
            address = server.client.service_client.config.target_host
            settings = self.town.settings.pointed_at(
                temporal=ClientConnectConfig(target_host=address, namespace=server.client.namespace),
                database_url=self.town.stack.database_url,
            )
            async with self.elsewhere(settings, self.town.stack.database_url) as stage:
                yield stage


Story = Callable[[Stage, str], Awaitable[Histories]]
"""Plays a story of this name, and returns the histories to keep, one for each run."""


class Stories(dict[str, Story]):
    """Stories by their names, which their histories have too."""

    def enter(self, story: Story) -> Story:
        """Enters a story under the name of its function."""
        self[story.__name__] = story
        return story


@asynccontextmanager
async def stage() -> AsyncIterator[Stage]:
    """The embedded stack, on a folder of its own, with a worker."""
    with tempfile.TemporaryDirectory(prefix="asb-histories-") as folder:
        home = Path(folder)
        async with embedded_stack(settings_for(home / "stack"), ports=Ports()) as stack:
            migrate(stack.owner_database_url)
            client = await connect_temporal(stack.settings)
            async with await open_pool(stack.database_url) as pool:
                await people(pool)
                await add_patch(pool, Patch(id=WITHOUT_MANAGER, name="South"))
                whole = Stage(_town(stack, client, pool, stack.settings), home)
                await whole.enter_worker()
                try:
                    yield whole
                finally:
                    await whole.leave_worker()


def _town(stack: Stack, client: Client, pool: AsyncConnectionPool, settings: Settings) -> Town:
    rehearsal = Rehearsal(client)
    cases = Cases(rehearsal.client, pool, task_queue=settings.task_queue)
    return Town(stack, settings, client, pool, cases, rehearsal)
