"""Whose payloads are opened for whom: those of a case for who may see it, and that they did is on record first."""

import re
import time
from collections import OrderedDict
from collections.abc import Callable, Collection
from datetime import timedelta

from psycopg_pool import AsyncConnectionPool
from temporalio.api.common.v1 import Payload

from activities.register.access import transaction
from activities.register.directory import PATIENCE_SECONDS
from activities.register.errors import RegisterUnavailable
from activities.register.guarding import guards_of, write_views
from standard.core.access import Action, may
from standard.core.people import Person
from standard.core.reference import is_reference, reference_for
from starter.viewing import PAYLOADS
from starter.web.auth import REMEMBERED_SECONDS
from starter.web.payloads import fields_of
from worker.sealing.purpose import CASE

ONCE_IN = timedelta(minutes=15)
"""How long the same person's looks at the payloads of one case are one view: a page asks for hundreds at once."""

_MOST_REMEMBERED = 10_000
_REFERENCE = re.compile(r"ASB(?:-[2-9A-Z]{4}){3}")


class Opening:
    """Decides whose payloads somebody sees, and writes it down. ``clock`` gives seconds."""

    def __init__(self, pool: AsyncConnectionPool, clock: Callable[[], float] = time.monotonic) -> None:
        self._pool = pool
        self._clock = clock
        self._seen: OrderedDict[tuple[str, str], float] = OrderedDict()

    async def shown_to(self, person: Person, cases: Collection[str]) -> set[str]:
        """Those of the cases that they may see, which is on record by then; so is that they were refused others.

        Raises:
            RegisterUnavailable: PostgreSQL is away, and they did not see all of these a short while ago.
        """
        if not cases:
            return set()
        try:
            async with transaction(self._pool, PATIENCE_SECONDS) as connection:
                guards = await guards_of(connection, cases)
                found = {each for each, guard in guards.items() if may(person, Action.SEE, guard)}
                for which, shown in ((found, True), (set(cases) - found, False)):
                    await write_views(connection, person.id, which, PAYLOADS, "codec", shown=shown, pause=ONCE_IN)
        except RegisterUnavailable:
            since = self._clock() - REMEMBERED_SECONDS
            if all(self._seen.get((person.id, each), since) > since for each in cases):
                return set(cases)
            raise
        self._remember(person.id, found, set(cases) - found)
        return found

    def _remember(self, person: str, shown: Collection[str], refused: Collection[str]) -> None:
        for each in refused:
            self._seen.pop((person, each), None)
        for each in shown:
            self._seen[person, each] = self._clock()
            self._seen.move_to_end((person, each))
        while len(self._seen) > _MOST_REMEMBERED:
            self._seen.popitem(last=False)


def cases_of(sealed: Payload, opened: Payload) -> set[str]:
    """The cases that an encrypted payload belongs to. One from before ciphertexts named theirs, or that somebody has
    typed in, belongs to all that stand in it; where none does, it is nobody's to see.
    """
    named = sealed.metadata.get(CASE)
    if named is not None:
        return {named.decode("utf-8", "replace").replace("\x00", "\ufffd")}
    report_id = (fields_of(opened) or {}).get("report_id")
    of_report = {reference_for(report_id)} if isinstance(report_id, str) else set()
    text = opened.data.decode("utf-8", "replace")
    return of_report | {each for each in _REFERENCE.findall(text) if is_reference(each)}
