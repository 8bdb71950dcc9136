"""How often anybody may ask, and how fast passwords may be tried. Held in memory, for one codec server."""

import hashlib
import math
import time
from collections import OrderedDict
from collections.abc import Callable
from dataclasses import dataclass

from limits import RateLimitItemPerMinute
from limits.aio.storage import MemoryStorage
from limits.aio.strategies import FixedWindowRateLimiter

from activities.register.logins import FORGOTTEN_AFTER_SECONDS, FREE_TRIES, TooManyTries, wait_after

FREE_TRIES_OF_AN_ADDRESS = 20
"""How many wrong passwords from one network address are answered at once: a whole office may share one."""

_MOST_KEPT = 10_000


class TooOften(Exception):
    """Somebody asked more often than they may; they may again in ``seconds``."""

    def __init__(self, seconds: int) -> None:
        super().__init__(f"asked too often; wait {seconds} seconds")
        self.seconds = seconds


class Rate:
    """So many requests in a minute for each key."""

    def __init__(self, per_minute: int) -> None:
        self._most = RateLimitItemPerMinute(per_minute)
        self._limiter = FixedWindowRateLimiter(MemoryStorage())

    async def count(self, key: str) -> None:
        """Counts a request.

        Raises:
            TooOften: it is one too many.
        """
        if not await self._limiter.hit(self._most, key):
            window = await self._limiter.get_window_stats(self._most, key)
            raise TooOften(max(1, math.ceil(window.reset_time - time.time())))


class Tries:
    """Wrong passwords in a row for each key, and the wait that follows from them.

    ``free`` are answered at once. ``clock`` gives seconds. Keys are held as hashes: they are what people typed.
    """

    def __init__(self, free: int, clock: Callable[[], float]) -> None:
        self._free = free
        self._clock = clock
        self._failures: OrderedDict[str, tuple[int, float]] = OrderedDict()

    def count(self, key: str) -> None:
        """Counts a try, as wrong until it is taken back.

        Raises:
            TooManyTries: it is not to be looked at yet, and was not counted.
        """
        hashed, now = _hashed(key), self._clock()
        failures, last = self._failures.get(hashed, (0, now))
        if now - last >= FORGOTTEN_AFTER_SECONDS:
            failures = 0
        left = wait_after(failures, self._free) - (now - last)
        if left > 0:
            raise TooManyTries(math.ceil(left))
        self._failures[hashed] = (failures + 1, now)
        self._failures.move_to_end(hashed)
        if len(self._failures) > _MOST_KEPT:
            self._failures.popitem(last=False)

    def take_back(self, key: str) -> None:
        """The last try was right after all. Those before it still count."""
        hashed = _hashed(key)
        failures, last = self._failures.get(hashed, (1, 0.0))
        if failures > 1:
            self._failures[hashed] = (failures - 1, last)
        else:
            self._failures.pop(hashed, None)

    def forget(self, key: str) -> None:
        """Forgets all tries."""
        self._failures.pop(_hashed(key), None)


@dataclass(frozen=True)
class Limits:
    """What one codec server takes. The rates are requests: of one network address, of one person, and to log in."""

    of_address: Rate
    of_person: Rate
    logins: Rate
    tries_from_address: Tries
    tries_for_person: Tries


def make_limits(
    *,
    of_address: int = 6_000,
    of_person: int = 3_000,
    logins: int = 30,
    tries_from_address: int = FREE_TRIES_OF_AN_ADDRESS,
    clock: Callable[[], float] = time.monotonic,
) -> Limits:
    """The limits: requests in a minute, generous since one page of the Temporal UI asks hundreds of times; and the
    wrong passwords that one network address may give before it has to wait.

    Tries for a person are counted here as well as in the register, so that an id nobody has is slowed as any other.
    """
    return Limits(
        of_address=Rate(of_address),
        of_person=Rate(of_person),
        logins=Rate(logins),
        tries_from_address=Tries(tries_from_address, clock),
        tries_for_person=Tries(FREE_TRIES, clock),
    )


def _hashed(key: str) -> str:
    return hashlib.sha256(key.encode("utf-8", "surrogatepass")).hexdigest()
