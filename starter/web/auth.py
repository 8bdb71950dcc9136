"""Who asks: the person whose login a request carries, or the default operator where that is allowed."""

import time
from collections import OrderedDict
from collections.abc import Callable
from datetime import UTC, datetime

from psycopg_pool import AsyncConnectionPool

from activities.register.directory import PATIENCE_SECONDS, Directory
from activities.register.errors import RegisterUnavailable
from activities.register.logins import Session, find_session, token_hash
from standard.core.people import Person

REMEMBERED_SECONDS = 15 * 60
"""How long a login that was looked at counts on while the register is away."""

_MOST_REMEMBERED = 1_000


class NotLoggedIn(Exception):
    """The request carries no login, or one that is over."""


class HasLeft(Exception):
    """The login is that of somebody who has left."""

    def __init__(self, person: str) -> None:
        super().__init__(f"{person!r} has left; nobody can open or send anything in their name")


class Doorkeeper:
    """Asks the register at every request, so that who logs out or leaves is out at once.

    ``operator`` is the id of the person that requests without a login count as; None where there are none such.
    ``clock`` gives seconds.
    """

    def __init__(
        self, pool: AsyncConnectionPool, operator: str | None, clock: Callable[[], float] = time.monotonic
    ) -> None:
        self._pool = pool
        self._operator = operator
        self._directory = Directory(pool)
        self._clock = clock
        self._seen: OrderedDict[str, tuple[float, Session]] = OrderedDict()

    async def who(self, token: str | None, *, may_be_operator: bool) -> Person:
        """The person who asks.

        Raises:
            NotLoggedIn: nobody has proven who they are.
            HasLeft: they have left.
            RegisterUnavailable: PostgreSQL is away, and did not know them a short while ago.
        """
        person = await self._of_token(token) if token is not None else await self._default(may_be_operator)
        if not person.active:
            raise HasLeft(person.id)
        return person

    async def session(self, token: str) -> Session:
        """The login of a token, which holds.

        Raises:
            NotLoggedIn: there is none, or it is over.
            RegisterUnavailable: PostgreSQL is away, and did not know it a short while ago.
        """
        key = token_hash(token)
        try:
            found = await find_session(self._pool, token, PATIENCE_SECONDS)
        except RegisterUnavailable:
            found = self._remembered(key)
        else:
            self._remember(key, found)
        # Who has left hears that rather than that their login is over.
        if found is None or (found.is_over and found.person.active):
            raise NotLoggedIn
        return found

    async def _of_token(self, token: str) -> Person:
        return (await self.session(token)).person

    async def _default(self, allowed: bool) -> Person:
        if self._operator is not None and allowed:
            for person in await self._directory.find([self._operator]):
                if person.active:
                    return person
        raise NotLoggedIn

    def _remember(self, key: str, found: Session | None) -> None:
        self._seen.pop(key, None)
        if found is not None and not found.is_over:
            self._seen[key] = (self._clock(), found)
            if len(self._seen) > _MOST_REMEMBERED:
                self._seen.popitem(last=False)

    def _remembered(self, key: str) -> Session:
        at, session = self._seen.get(key, (0.0, None))
        if session is None or self._clock() - at >= REMEMBERED_SECONDS or session.expires_at <= datetime.now(UTC):
            raise RegisterUnavailable("the register (PostgreSQL) is away, so nobody can be looked up")
        return session
