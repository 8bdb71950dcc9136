"""The register also where nothing runs: what keeps ``asb up`` from starting must be put right without it."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

from starter.saying import say
from starter.servers import Pool, open_register, told_in_one_line
from worker.connection import open_pool
from worker.embedded.alone import has_register, postgres_alone
from worker.embedded.home import find_running
from worker.settings import Settings


@asynccontextmanager
async def open_register_even_alone(settings: Settings, *, quiet: bool) -> AsyncIterator[tuple[Pool, bool]]:
    """The register, and whether its embedded PostgreSQL was started alone for this block, which is said.

    Raises:
        Problem: it is away and cannot be started, or something goes wrong inside.
    """
    if settings.database_url is not None or find_running(settings.home) or not has_register(settings.home):
        async with open_register(settings) as pool:
            yield pool, False
        return
    if not quiet:
        say(f"Nothing runs on {settings.home}: starting its PostgreSQL alone for a moment.", err=True)
    with told_in_one_line():
        async with postgres_alone(settings) as postgres, await open_pool(postgres.url) as pool:
            yield pool, True
