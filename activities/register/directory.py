"""Who works here: the register's officers and managers, and what a worker last knew of them."""

import asyncio
import contextlib
import logging
from datetime import UTC, datetime, timedelta

from psycopg_pool import AsyncConnectionPool

from activities.register.absences import absences_from
from activities.register.access import fetch_rows, transaction
from activities.register.errors import RegisterUnavailable
from activities.register.named_sql import load
from standard.core.people import Absence, Person, concerning
from standard.worktime.calendar import local_date

PATIENCE_SECONDS = 2.0
"""How long the register may take to answer before the last known directory does."""

_SQL = load("directory")
_log = logging.getLogger(__name__)


class Directory:
    """The register's people, with the last known set held in memory for when PostgreSQL is away."""

    def __init__(self, pool: AsyncConnectionPool, patience: float = PATIENCE_SECONDS) -> None:
        self._pool = pool
        self._patience = patience
        self._known: dict[str, Person] | None = None
        self._away: list[Absence] = []

    async def load(self) -> dict[str, Person]:
        """Everybody in the register by id, those who have left too, and remembers them.

        Raises:
            RegisterUnavailable: no answer in time.
        """
        try:
            async with asyncio.timeout(self._patience):
                people, self._away = await self._read()
        except TimeoutError:
            raise RegisterUnavailable(
                f"the register (PostgreSQL) gave no answer within {self._patience:g} seconds"
            ) from None
        self._known = {person.id: person for person in people}
        return self._known

    async def _read(self) -> tuple[list[Person], list[Absence]]:
        # After a restart of PostgreSQL every connection of the pool is found broken once, and then replaced.
        for _ in range(self._pool.max_size):
            with contextlib.suppress(RegisterUnavailable):
                return await self._read_once()
        return await self._read_once()

    async def _read_once(self) -> tuple[list[Person], list[Absence]]:
        async with transaction(self._pool, self._patience) as connection:
            people = await fetch_rows(connection, Person, _SQL["everybody"], {})
            # Cases have clocks of their own; none runs behind the machine's.
            return people, await absences_from(connection, local_date(datetime.now(UTC)) - timedelta(days=1))

    async def find(self, ids: list[str]) -> list[Person]:
        """The persons with these ids, from the register or, while it is away, as last known.

        Raises:
            RegisterUnavailable: the register is away and was never loaded.
        """
        try:
            known = await self.load()
        except RegisterUnavailable:
            if self._known is None:
                raise
            _log.warning("the register is away: people are answered as last known")
            known = self._known
        return [known[each] for each in dict.fromkeys(ids) if each in known]

    def away(self, ids: list[str]) -> tuple[Absence, ...]:
        """When these persons and whoever covers for them are not there, as last known."""
        return concerning(ids, self._away)
