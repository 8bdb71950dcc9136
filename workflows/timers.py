"""The durable timers of a case: one for each moment it waits for, named in an officer's words."""

import asyncio
from collections.abc import Callable
from datetime import datetime
from functools import partial

from temporalio import workflow

from standard.core.capability import Moment
from workflows.background import Background


class Timers:
    """Keeps the running timers the same as the moments awaited; only what changed is touched."""

    def __init__(self, catch_up: Callable[[], None], background: Background) -> None:
        self._on_time = catch_up
        self._background = background
        self._running: dict[str, tuple[datetime, asyncio.Task[None]]] = {}

    def keep(self, awaited: list[Moment]) -> None:
        """Starts, stops and replaces timers until they are those of ``awaited``, all of which are still to come."""
        wanted = {moment.name: moment for moment in awaited}
        for name, (at, task) in list(self._running.items()):
            if name not in wanted or wanted[name].at != at:
                task.cancel()
                del self._running[name]
        for name, moment in wanted.items():
            if name not in self._running:
                self._running[name] = (moment.at, self._background.begin(partial(self._wait, moment)))

    async def _wait(self, moment: Moment) -> None:
        left = moment.at - workflow.now()
        if left.total_seconds() <= 0:
            # A timer without a delay is no timer. Whatever is due has been decided before anything waits for it.
            raise RuntimeError(f"the timer {moment.name} was to wait for what is past")
        await workflow.sleep(left, summary=moment.summary)
        self._running.pop(moment.name, None)
        self._on_time()
