"""Where the bench runs: servers, a register with people, and workers in processes of their own, on a scratch folder."""

import asyncio
import os
import shutil
import sys
import tempfile
from asyncio.subprocess import PIPE
from collections.abc import AsyncIterator, Callable, Iterator, Mapping, Sequence
from contextlib import asynccontextmanager, contextmanager
from dataclasses import dataclass, field, replace
from pathlib import Path

from psycopg_pool import AsyncConnectionPool
from temporalio.client import Client
from temporalio.envconfig import ClientConnectConfig

from bench.plan import Stretch, plan_of
from bench.side import Side
from bench.twin import Step
from bench.worker_process import OURS, READY, TWIN
from starter.demo.cast import enter_people
from starter.demo.house import forget_settings
from worker.connection import connect_temporal, open_pool
from worker.embedded import Ports, Stack, embedded_stack
from worker.embedded.ready import make_ready
from worker.problems import Problem
from worker.settings import Settings

Say = Callable[[str], None]
"""Tells what is under way."""

_LONGEST_START = 60


@dataclass(frozen=True)
class WorkerProcess:
    """A worker in a process of its own."""

    pid: int
    asked: asyncio.StreamWriter
    says: asyncio.StreamReader
    log: Path

    async def memory(self) -> int:
        """How much memory it holds, in bytes, after it has let go of what it can."""
        self.asked.write(b"\n")
        return int(await self.line())

    async def line(self) -> str:
        """The next line it prints.

        Raises:
            Problem: it has ended.
        """
        line = (await self.says.readline()).decode().strip()
        if not line:
            last = self.log.read_text().strip().splitlines()[-1:] or ["it said nothing"]
            raise Problem(f"a worker of the bench has ended by itself: {last[0]}")
        return line


@dataclass(frozen=True)
class Ground:
    """What is measured on. ``plan`` is the twins', taken from a real case that was lived first, on this very stack;
    ``workers`` are those that run all the time, one for each side.
    """

    stack: Stack
    client: Client
    pool: AsyncConnectionPool
    plan: Sequence[Step] = ()
    workers: Mapping[str, WorkerProcess] = field(default_factory=dict)

    def side(self, which: str, number: str = "") -> Side:
        """``ours`` or ``twin``; with a ``number`` on a task queue that no other has."""
        queue = f"bench-{which}{number}"
        return Side(self.client, self.pool, queue, None if which == OURS else self.plan)

    @asynccontextmanager
    async def worker(self, which: str, number: str = "", **environment: str) -> AsyncIterator[WorkerProcess]:
        """A worker for that side, in a process of its own, with these variables in its environment."""
        log = self.stack.home / f"worker-{which}{number}.log"
        settings = {
            "ASB_HOME": str(self.stack.home),
            "ASB_TASK_QUEUE": self.side(which, number).task_queue,
        }
        with log.open("wb") as errors:
            process = await asyncio.create_subprocess_exec(
                *(sys.executable, "-m", "bench.worker_process", which),
                stdin=PIPE,
                stdout=PIPE,
                stderr=errors,
                env=os.environ | settings | environment,
                # Ctrl-C is for us; its input ends when we do.
                start_new_session=True,
            )
        if process.stdin is None or process.stdout is None:
            raise Problem("a worker of the bench has no pipes")
        worker = WorkerProcess(process.pid, process.stdin, process.stdout, log)
        try:
            async with asyncio.timeout(_LONGEST_START):
                if await worker.line() != READY:
                    raise Problem("a worker of the bench does not work")
            yield worker
        finally:
            process.stdin.close()
            await process.wait()


@asynccontextmanager
async def ground(say: Say) -> AsyncIterator[Ground]:
    """Runs everything in a temporary folder and on free ports until the block ends, with a worker for each side."""
    forget_settings()
    with _scratch() as home:
        say("Starting PostgreSQL and the Temporal server")
        settings = Settings(home=home).pointed_at(temporal=ClientConnectConfig(), database_url=None)
        async with embedded_stack(settings, ports=Ports()) as stack:
            await make_ready(stack)
            client = await connect_temporal(stack.settings)
            async with await open_pool(stack.database_url) as pool:
                await enter_people(pool)
                bare = Ground(stack, client, pool)
                async with bare.worker(OURS) as ours, bare.worker(TWIN) as twin:
                    say("Living the reference case once, for the twin's plan")
                    yield replace(bare, plan=await _recorded(bare), workers={OURS: ours, TWIN: twin})
                    say("Stopping everything")


async def notifications_of(pool: AsyncConnectionPool, references: Sequence[str]) -> int:
    """How many notifications the register has of these cases."""
    async with pool.connection() as connection:
        cursor = await connection.execute(
            "SELECT count(*) FROM notifications WHERE case_reference = ANY(%s)", (list(references),)
        )
        [count] = await cursor.fetchone() or (0,)
        return int(count)


async def _recorded(bare: Ground) -> list[Step]:
    side = bare.side(OURS)
    stretches: list[Stretch] = []

    async def after(reference: str, what: str | None) -> None:
        length = (await side.handle(reference).describe()).history_length
        before = sum(stretch.notifications for stretch in stretches)
        stretches.append(Stretch(what, length, await notifications_of(bare.pool, [reference]) - before))

    reference = await side.live("bench-recorded", after)
    history = await side.handle(reference).fetch_history()
    return plan_of(history.events, stretches)


@contextmanager
def _scratch() -> Iterator[Path]:
    folder = Path(tempfile.mkdtemp(prefix="asb-bench-"))
    try:
        yield folder / "home"
    finally:
        shutil.rmtree(folder)
