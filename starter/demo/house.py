"""The demonstration's whole system: servers, register, people and a worker, gone without a trace when it is over."""

import os
import shutil
import tempfile
from collections.abc import AsyncIterator, Callable, Iterator
from contextlib import asynccontextmanager, contextmanager
from dataclasses import dataclass
from pathlib import Path

from psycopg_pool import AsyncConnectionPool
from temporalio.envconfig import ClientConnectConfig

from starter.cases import Cases
from starter.demo.cast import LANDLORD, LANDLORD_PHONE, enter_people
from worker.connection import connect_temporal, open_pool
from worker.embedded import Ports, Stack, embedded_stack
from worker.embedded.ready import make_ready
from worker.main import running_worker
from worker.problems import PartEnded, StartFailed
from worker.rehearsal import Rehearsal
from worker.settings import Settings

_OTHERS_SETTINGS = ("ASB_", "TEMPORAL_", "PG")


@dataclass(frozen=True)
class House:
    """What the stories are played on. ``folder`` is for files of their own, ``examples`` has what is handed in."""

    stack: Stack
    pool: AsyncConnectionPool
    cases: Cases
    rehearsal: Rehearsal
    folder: Path
    examples: Path


def forget_settings() -> None:
    """Takes every setting of this system, of Temporal and of PostgreSQL out of this process's environment.

    The demonstration writes to nobody's servers and sends mail to nobody, whatever the settings name.
    """
    for name in list(os.environ):
        if name.startswith(_OTHERS_SETTINGS):
            del os.environ[name]
    os.environ["TEMPORAL_CONFIG_FILE"] = os.devnull


@asynccontextmanager
async def open_house(say: Callable[[str], None], examples: Path) -> AsyncIterator[House]:
    """Runs everything in a temporary folder and on free ports until the block ends. ``say`` is told what is under way.

    Raises:
        Problem: something did not start. Nothing is left running; the folder stays only where the problem names a log
            in it.
    """
    with _scratch() as folder:
        say("Starting PostgreSQL and the Temporal server")
        async with embedded_stack(_settings(folder / "home"), ports=Ports()) as stack:
            say("Making the register's tables")
            await make_ready(stack)
            client = await connect_temporal(stack.settings)
            rehearsal = Rehearsal(client)
            say("Starting a worker")
            async with await open_pool(stack.database_url) as pool:
                await enter_people(pool)
                async with running_worker(client, pool, stack.settings):
                    cases = Cases(rehearsal.client, pool, task_queue=stack.settings.task_queue)
                    yield House(stack, pool, cases, rehearsal, folder, examples)
                    say("Stopping everything")


@contextmanager
def _scratch() -> Iterator[Path]:
    folder = Path(tempfile.mkdtemp(prefix="asb-demo-"))
    kept: Path | None = None
    try:
        yield folder
    except (StartFailed, PartEnded):
        # The line that tells of it names a server's log there.
        kept = folder
        raise
    finally:
        if kept is None:
            shutil.rmtree(folder)


def _settings(home: Path) -> Settings:
    settings = Settings(home=home, landlord_name=LANDLORD, landlord_phone=LANDLORD_PHONE)
    return settings.pointed_at(temporal=ClientConnectConfig(), database_url=None)
