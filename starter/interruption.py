"""Running until somebody asks us to stop: Ctrl-C, SIGTERM, or the terminal closing."""

import asyncio
import signal
from collections.abc import Callable, Coroutine

_SIGNALS = (signal.SIGINT, signal.SIGTERM, signal.SIGHUP)


def run_until_asked_to_stop(work: Coroutine[None, None, None], *, asked: Callable[[], None]) -> None:
    """Runs ``work`` to its end; the first signal cancels it, so that its ``async with`` blocks stop what they started.

    ``asked`` is called at the first signal; further ones change nothing, as stopping is on its way. Returns where
    the work ended or was stopped; what it raises, before or while stopping, is raised here.
    """
    asyncio.run(_watched(work, asked))


async def _watched(work: Coroutine[None, None, None], asked: Callable[[], None]) -> None:
    task = asyncio.ensure_future(work)
    was_asked = False

    def stop() -> None:
        nonlocal was_asked
        if not was_asked:
            was_asked = True
            asked()
            task.cancel()

    loop = asyncio.get_running_loop()
    for number in _SIGNALS:
        loop.add_signal_handler(number, stop)
    try:
        await task
    except asyncio.CancelledError:
        if not was_asked:
            raise
