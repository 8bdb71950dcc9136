"""``python -m bench.worker_process ours`` or ``twin``: a worker in a process of its own, with the settings of its
environment, until its input ends.

Prints ``ready`` once it works, and for each line it reads how much memory it holds, in bytes.
"""

import asyncio
import contextlib
import ctypes
import gc
import os
import sys
from contextlib import AbstractAsyncContextManager

import psutil
from psycopg_pool import AsyncConnectionPool
from temporalio.client import Client
from temporalio.worker import Worker

from bench.twin_host import twin_worker
from worker.connection import connect_temporal, database_address, open_pool
from worker.main import running_worker
from worker.settings import Settings, load_settings

OURS, TWIN = "ours", "twin"
READY = "ready"


def _worker(
    which: str, client: Client, pool: AsyncConnectionPool, settings: Settings
) -> AbstractAsyncContextManager[Worker]:
    if which == OURS:
        return running_worker(client, pool, settings)
    return twin_worker(client, settings.task_queue)


def _memory() -> int:
    """The process's resident memory, without what it has only kept for later."""
    gc.collect()
    with contextlib.suppress(OSError, AttributeError):  # Only the GNU C library has it.
        ctypes.CDLL(None).malloc_trim(0)
    return psutil.Process().memory_info().rss


async def _work(which: str) -> None:
    settings = load_settings()
    client = await connect_temporal(settings)
    asked = asyncio.StreamReader()
    await asyncio.get_running_loop().connect_read_pipe(lambda: asyncio.StreamReaderProtocol(asked), sys.stdin)
    async with await open_pool(database_address(settings)) as pool, _worker(which, client, pool, settings):
        print(READY, flush=True)
        async for _line in asked:
            print(_memory(), flush=True)


if __name__ == "__main__":
    asyncio.run(_work(sys.argv[1]))
    # The SDK's threads now and then abort a process that ends in the ordinary way.
    os._exit(0)
