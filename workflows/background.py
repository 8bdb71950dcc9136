"""Tasks of a case that nobody awaits. What goes wrong in one sticks the workflow task, where it is seen."""

import asyncio
from collections.abc import Callable, Coroutine
from typing import Any


class Background:
    """Begins tasks, and keeps the first exception that any of them raised in ``broken``, for the run to raise.

    Left alone, the event loop would only log it, and what the task was for would silently be undone.
    """

    def __init__(self) -> None:
        self.broken: Exception | None = None

    def begin(self, work: Callable[[], Coroutine[Any, Any, None]]) -> asyncio.Task[None]:
        """Begins a task."""
        return asyncio.create_task(self._watched(work))

    def soon(self, work: Callable[[], None]) -> None:
        """Does something after whatever else the workflow task decides."""
        asyncio.get_running_loop().call_soon(self._try, work)

    async def _watched(self, work: Callable[[], Coroutine[Any, Any, None]]) -> None:
        try:
            await work()
        except Exception as error:
            self.broken = self.broken or error

    def _try(self, work: Callable[[], None]) -> None:
        try:
            work()
        except Exception as error:
            self.broken = self.broken or error
