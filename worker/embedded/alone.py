"""The embedded PostgreSQL alone, for a moment: what keeps the stack from starting may have to be put right in it."""

import contextlib
from collections.abc import AsyncIterator
from pathlib import Path

from worker.embedded.home import claimed
from worker.embedded.postgres import Postgres, running_postgres
from worker.settings import Settings


def has_register(home: Path) -> bool:
    """Whether this data folder holds a register."""
    return (home / "postgres").exists()


@contextlib.asynccontextmanager
async def postgres_alone(settings: Settings) -> AsyncIterator[Postgres]:
    """Runs PostgreSQL on the data folder of these settings, which no stack runs on, until the block ends.

    Raises:
        Problem: a stack runs there, or PostgreSQL cannot be started.
    """
    home = settings.home.absolute()
    with claimed(home):
        async with running_postgres(home, port=settings.postgres_port) as postgres:
            yield postgres
