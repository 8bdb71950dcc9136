"""The lane by which joined cases tell each other how they stand: one word at a time, to each case the latest.

A word is a signal from workflow to workflow, encrypted with the storage key for the case that it is for: nobody but a
worker of ours can write one (``workflows/sealed.py``), and a case reads it whichever worker it is on.
"""

import hashlib
from collections.abc import Callable

from temporalio import workflow
from temporalio.exceptions import FailureError

from standard.between_cases import message_of, to_tell
from standard.core.joined import Complainant, Complainants, Joined, Matter
from workflows.background import Background
from workflows.desk import Desk


class BetweenCases:
    """Tells other cases what they are to know. ``keep`` is to be called whenever the case may have changed."""

    def __init__(self, desk: Desk, changed: Callable[[], None], background: Background) -> None:
        self._desk = desk
        self._changed = changed
        self._background = background
        self._busy = False
        self._over = False

    @property
    def idle(self) -> bool:
        """Whether nothing is on its way."""
        return not self._busy

    def keep(self, *, over: bool) -> None:
        """Begins to tell whatever has changed. ``over``: the case is closed, and everything in it is carried out."""
        self._over = over
        if not self._busy and self._unsaid(over=over):
            self._busy = True
            self._background.begin(self._tell)

    def told(self, *, over: bool) -> bool:
        """Whether every other case has been told how this one stands."""
        return not self._busy and not self._unsaid(over=over)

    async def _tell(self) -> None:
        while unsaid := self._unsaid(over=self._over):
            reference, told = unsaid[0]
            message, said = message_of(told, reference), _hash(told)
            try:
                await workflow.get_external_workflow_handle(reference).signal(message.name, message)
                self._desk.carried.told_cases[reference] = said
            except FailureError:
                self._desk.told_in_vain(reference, workflow.now())
        self._busy = False
        self._changed()

    def _unsaid(self, *, over: bool) -> list[tuple[str, Complainant | Matter]]:
        carried = self._desk.carried
        if not {Joined.called, Complainants.called} & carried.case.own.keys():
            return []
        found = dict(to_tell(carried.case, workflow.now(), over=over))
        for reference in [each for each in carried.told_cases if each not in found]:
            # Whoever asks again later is answered again.
            del carried.told_cases[reference]
        return [(each, told) for each, told in found.items() if carried.told_cases.get(each) != _hash(told)]


def _hash(told: Complainant | Matter) -> str:
    # Once a day the same is said again, if anything happens at all: so a case that was ended from outside is missed.
    said = f"{told.at:%Y-%m-%d} {told.model_dump_json(exclude={'at'})}"
    return hashlib.sha256(said.encode()).hexdigest()[:16]
