"""The messages that have arrived and are still to be decided: in order, and in one workflow task no more than its time
limit allows.
"""

from collections import deque
from collections.abc import Callable
from datetime import timedelta

from temporalio import workflow

from workflows.background import Background
from workflows.desk import Desk, Ticket
from workflows.models import Received

BURST = 50
"""How many messages are decided in one workflow task; the next ones follow in the next task.

The SDK takes a task of more than two seconds for one that never ends, and these take a tenth of a second of processor
time at most: so much that many processes may share the processor.
"""

_SOON = timedelta(milliseconds=1)


class Inbox:
    """What has arrived. ``decided`` is called after some of it was decided. ``leaving``: the run is being left."""

    def __init__(self, decided: Callable[[], None], background: Background) -> None:
        self.waiting: deque[Ticket] = deque()
        self.leaving = False
        self._decided = decided
        self._background = background
        self._desk: Desk | None = None
        self._burst = (0, 0)
        self._going_on = False

    def open(self, desk: Desk, first: list[Received]) -> None:
        """From now on the desk decides; ``first`` comes before what has arrived."""
        self.waiting.extendleft(Ticket(received) for received in reversed(first))
        self._desk = desk

    def receive(self, ticket: Ticket) -> Ticket:
        """Puts it last, and decides what can be."""
        self.waiting.append(ticket)
        if not self._going_on:
            self.decide()
        return ticket

    def decide(self) -> None:
        """Decides what has arrived, in order; at most ``BURST`` messages in a task."""
        if self._desk is None:
            return
        task, decided = workflow.info().get_current_history_length(), 0
        if self._burst[0] == task:
            decided = self._burst[1]
        while self.waiting and decided < BURST:
            self._desk.receive(self.waiting.popleft(), workflow.now())
            decided += 1
        self._burst = (task, decided)
        self._decided()
        if self.waiting and not self._going_on:
            self._going_on = True
            self._background.begin(self._go_on)

    def empty(self) -> list[Ticket]:
        """Takes out all that waits."""
        taken, self.waiting = list(self.waiting), deque()
        return taken

    async def _go_on(self) -> None:
        while self.waiting and not self.leaving:
            await workflow.sleep(_SOON, summary="Go on with the messages that arrived")
            self.decide()
        self._going_on = False
