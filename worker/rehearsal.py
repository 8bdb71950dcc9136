"""Virtual time for one case, on a server that allows it (the embedded stack does): rehearsals, demonstrations and
tests.

Each case has a clock of its own, kept by the server across runs and restarts. It moves only forward.
"""

import asyncio
from datetime import datetime, timedelta
from typing import Any

from temporalio.client import Client, WorkflowHandle
from temporalio.testing import TimeSkipper, TimeSkippingConfig

from activities.describing import describe, goes_on

_LOOK_AGAIN = 0.02
_CALM = 2
# Before it stand the start, the options that move the clock, and the move.
_FIRST_TASK_SCHEDULED = 4


class Rehearsal:
    """Opens cases whose clocks can be moved, and moves them. ``client`` is the one to open such cases with."""

    def __init__(self, client: Client) -> None:
        self._skipper = TimeSkipper(client, config=TimeSkippingConfig(enabled=False))

    @property
    def client(self) -> Client:
        """A client like the one given; cases it opens start with their clocks on real time."""
        return self._skipper.client

    async def now(self, reference: str) -> datetime:
        """The present on the case's own clock (UTC)."""
        return await self._skipper.get_current_time(self._handle(reference))

    async def forward(self, reference: str, duration: timedelta) -> datetime:
        """Moves the case's clock forward and lets everything follow that comes due. Returns its present (UTC).

        Hangs while no worker runs.

        Raises:
            temporalio.service.RPCError: there is no such case, or the server does not allow virtual time.
        """
        await self.settle(reference)
        await self.skip(reference, duration)
        await self.settle(reference)
        return await self.now(reference)

    async def skip(self, reference: str, duration: timedelta) -> None:
        """Moves the case's clock forward without waiting for what is under way before or after."""
        if duration > timedelta(0):
            await self._skipper.fast_forward(self._handle(reference), duration)

    async def forward_to(self, reference: str, instant: datetime) -> datetime:
        """Moves the case's clock to an instant (aware); nothing happens where that has passed."""
        return await self.forward(reference, instant - await self.now(reference))

    async def begin(self, reference: str, instant: datetime) -> None:
        """Moves the clock of a case that was opened with a start delay to its start, an instant (aware)."""
        await self.skip(reference, instant - await self.now(reference))
        # The server reports the move as done a moment before the first workflow task is scheduled.
        while not await self._has_begun(reference):  # noqa: ASYNC110 - only the server knows, and has to be asked
            await asyncio.sleep(_LOOK_AGAIN)

    async def settle(self, reference: str) -> None:
        """Waits until the case has nothing under way: no activity and no workflow task, twice in a row."""
        calm = 0
        while calm < _CALM:
            if calm:
                await asyncio.sleep(_LOOK_AGAIN)
            calm = calm + 1 if await self._is_calm(reference) else 0
            if not calm:
                await asyncio.sleep(_LOOK_AGAIN)

    async def _has_begun(self, reference: str) -> bool:
        found = await describe(self.client, reference)
        if found is None:
            return False
        length = found.workflow_execution_info.history_length
        return found.HasField("pending_workflow_task") or length >= _FIRST_TASK_SCHEDULED

    async def _is_calm(self, reference: str) -> bool:
        found = await describe(self.client, reference)
        if found is None or not goes_on(found):
            return True
        return not (found.pending_activities or found.pending_children or found.HasField("pending_workflow_task"))

    def _handle(self, reference: str) -> WorkflowHandle[Any, Any]:
        return self.client.get_workflow_handle(reference)
