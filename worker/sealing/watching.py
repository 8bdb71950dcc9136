"""Keeping up with the key ring: a process that runs for long reads the file again whenever it has changed, and notes in
the register which keys it can read with.
"""

import asyncio
import contextlib
import logging
import secrets
from collections.abc import AsyncIterator
from pathlib import Path

from psycopg_pool import AsyncConnectionPool

from activities.register.errors import RegisterError, RegisterUnavailable
from activities.register.keys import forget_reader, note_reader
from worker.problems import Problem, Unreachable
from worker.sealing.codec import SealedCodec
from worker.sealing.keys import KeyRing, load_ring
from worker.sealing.listing import check_codec, is_of_a_service, service_ring

LOOK_AGAIN_SECONDS = 1.0
"""How often the file is looked at."""

NOTE_AGAIN_SECONDS = 30.0
"""How often the register is told that this process still runs."""

_log = logging.getLogger(__name__)


@contextlib.asynccontextmanager
async def keeping_up(codec: SealedCodec, pool: AsyncConnectionPool, path: Path, identity: str) -> AsyncIterator[None]:
    """Checks the codec's ring against the register's list, and keeps it as the file has it while the block lasts.

    ``identity`` is what this process is called in the register; a few random letters are added, as one process may
    come back under the same name.

    Raises:
        Problem: the ring lacks a listed key, or is a service's own; or the register does not answer.
    """
    watch = _Watch(codec, pool, path, f"{identity}/{secrets.token_hex(3)}")
    try:
        await watch.begin()
    except RegisterUnavailable as error:
        raise Unreachable(f"{error}; see ASB_DATABASE_URL, and try again") from None
    except RegisterError as error:
        raise Problem(f"{error}; `asb migrate` brings the tables up to date") from None
    task = asyncio.create_task(watch.go_on())
    try:
        yield
    finally:
        task.cancel()
        with contextlib.suppress(asyncio.CancelledError):
            await task
        await watch.end()


class _Watch:
    def __init__(self, codec: SealedCodec, pool: AsyncConnectionPool, path: Path, name: str) -> None:
        self._codec = codec
        self._pool = pool
        self._path = path
        self._name = name
        self._told: str | None = None
        self._noted = 0
        self._away = False

    async def begin(self) -> None:
        if is_of_a_service(self._codec.ring):
            raise service_ring(self._path)
        # Noted before it is compared: whoever lists a key after this waits for us, and what was listed before we see.
        await self._note()
        try:
            await check_codec(self._pool, self._codec, self._path, besides=self._name)
        except Problem:
            await self.end()
            raise
        await self._note()

    async def go_on(self) -> None:
        loop = asyncio.get_running_loop()
        note_at = eager_until = loop.time() + NOTE_AGAIN_SECONDS
        while True:
            await asyncio.sleep(LOOK_AGAIN_SECONDS)
            now = loop.time()
            changed = await self._look()
            if changed:
                eager_until = now + NOTE_AGAIN_SECONDS
            # A key is listed a moment after it came into the file, and somebody waits for us to have noted it.
            eager = self._noted < len(self._codec.ring.keys) and now < eager_until
            if changed or eager or now >= note_at:
                note_at = now + NOTE_AGAIN_SECONDS
                await self._note_or_say_why_not()

    async def end(self) -> None:
        with contextlib.suppress(RegisterUnavailable, RegisterError):
            await forget_reader(self._pool, self._name)

    async def _look(self) -> bool:
        try:
            ring = await asyncio.to_thread(load_ring, self._path)
        except Problem as problem:
            self._say(f"{problem}; the keys read before are kept")
            return False
        if ring == self._codec.ring:
            self._told = None
            return False
        lost = _lost(self._codec.ring, ring)
        if lost:
            self._say(f"ASB_KEYS_FILE ({self._path}) has lost {', '.join(lost)}; the keys read before are kept")
            return False
        self._codec.ring = ring
        self._told = None
        return True

    async def _note(self) -> None:
        self._noted = await note_reader(self._pool, self._name, [key.id for key in self._codec.ring.keys])

    async def _note_or_say_why_not(self) -> None:
        try:
            await self._note()
            self._away = False
        except (RegisterUnavailable, RegisterError) as error:
            if not self._away:
                _log.warning("the register was not told which keys this process reads (%s); it is tried again", error)
            self._away = True

    def _say(self, what: str) -> None:
        if what != self._told:
            _log.error("%s", what)
            self._told = what


def _lost(before: KeyRing, now: KeyRing) -> list[str]:
    """The ids of keys that are gone, or have become others."""
    return [key.id for key in before.keys if now.find(key.id) != key]
