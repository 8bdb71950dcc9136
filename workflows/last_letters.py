"""A closed case does not stay half open for a mailbox: what is not taken soon becomes a task to telephone.

Until then an incident would cancel a closure of which the reporter has been told; after it, one opens a linked case.
"""

from collections.abc import Callable
from contextlib import suppress
from datetime import timedelta

from temporalio import workflow

from standard.core.words import Recipient, Stage
from workflows.background import Background
from workflows.desk import Desk
from workflows.effects import Effects

_AT_LEAST = timedelta(milliseconds=1)
_STAFF_WAIT = timedelta(minutes=1)
"""How long the landlord's own people are still tried once the reporter has been told."""


class LastLetters:
    """Sees to it that a closed case comes to its end. ``keep`` is to be called whenever the case may have changed."""

    def __init__(self, desk: Desk, effects: Effects, background: Background) -> None:
        self._desk = desk
        self._effects = effects
        self._background = background
        self._waiting = False

    def keep(self) -> None:
        """Begins to wait, where the case is closed, that is on record, and somebody has still to be told."""
        if not self._waiting and self._somebody_is_left():
            self._waiting = True
            self._background.begin(self._wait)

    async def _wait(self) -> None:
        carried = self._desk.carried
        closed_at = carried.case.closed_at or workflow.now()
        left = max(closed_at + carried.closing_letter_within - workflow.now(), _AT_LEAST)
        await self._until(lambda: not self._the_reporter_is_left(), left)
        await self._until(lambda: not self._somebody_is_left(), _STAFF_WAIT)
        if self._somebody_is_left():
            await self._effects.give_up()
        self._waiting = False

    async def _until(self, done: Callable[[], bool], within: timedelta) -> None:
        with suppress(TimeoutError):
            await workflow.wait_condition(
                done, timeout=within, timeout_summary="Give up what a closed case could not tell"
            )

    def _somebody_is_left(self) -> bool:
        carried = self._desk.carried
        return carried.case.stage is Stage.CLOSED and not carried.entries and bool(carried.notices)

    def _the_reporter_is_left(self) -> bool:
        told = [notice.recipient for notice in self._desk.carried.notices]
        return self._somebody_is_left() and Recipient.REPORTER in told
