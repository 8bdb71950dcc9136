"""Waiting for something to become true, without guessing how long that takes."""

import asyncio
from collections.abc import Awaitable, Callable

LONGEST_SECONDS = 600
"""Seconds after which a test gives up. Nothing is asserted about how fast anything is: the machine may be busy."""


async def until(condition: Callable[[], Awaitable[bool]]) -> None:
    """Returns once the condition holds.

    Raises:
        TimeoutError: it never did.
    """
    async with asyncio.timeout(LONGEST_SECONDS):
        while True:
            if await condition():
                return
            await asyncio.sleep(0.02)
