"""Who works here: the register's officers and managers, and what a worker last knew of them."""

import asyncio
import contextlib
import logging

from psycopg.rows import class_row
from psycopg_pool import AsyncConnectionPool

from activities.register.access import transaction
from activities.register.errors import RegisterUnavailable
from activities.register.named_sql import load
from standard.core.people import Person

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

    async def load(self) -> dict[str, Person]:
        """Everybody in the register by id, those who have left too, and remembers them.

        Raises:
            RegisterUnavailable: no answer in time.
        """
        try:
            async with asyncio.timeout(self._patience):
                people = await self._read()
        except TimeoutError:
            raise RegisterUnavailable(
                f"the register (PostgreSQL) gave no answer within {self._patience:g} seconds"
            ) from None
        self._known = {person.id: person for person in people}
        return self._known

    async def _read(self) -> list[Person]:
        # After a restart of PostgreSQL every connection of the pool is found broken once, and then replaced.
        for _ in range(self._pool.max_size):
            with contextlib.suppress(RegisterUnavailable):
                return await self._read_once()
        return await self._read_once()

    async def _read_once(self) -> list[Person]:
        async with (
            transaction(self._pool, self._patience) as connection,
            connection.cursor(row_factory=class_row(Person)) as cursor,
        ):
            await cursor.execute(_SQL["everybody"])
            return await cursor.fetchall()

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
