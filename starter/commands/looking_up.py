"""Commands that show what the register has of a case, to somebody who may see it."""

import asyncio
from collections.abc import Awaitable, Callable
from typing import Any, TypeVar

from starter.commands.options import AsJson, Looker, Reference, reference_of
from starter.saying import say_found
from starter.servers import Pool, open_register
from starter.viewing import let_see

_Found = TypeVar("_Found")
_Read = Callable[[Pool, str], Awaitable[_Found]]
_Command = Callable[..., None]


def look_up(reference: str, looker: str | None, part: str, read: _Read[_Found]) -> _Found:
    """What is read of a part of a case, for somebody as typed or logged in. That they look is on record by then.

    Raises:
        NotForYou, BadInput, NotInRegister: as ``let_see``.
    """
    case = reference_of(reference)

    async def found() -> _Found:
        async with open_register() as pool:
            await let_see(pool, looker, case, part)
            return await read(pool, case)

    return asyncio.run(found())


def lists(
    part: str, read: Callable[[Pool, str], Awaitable[Any]], show: Callable[[Any], None]
) -> Callable[..., _Command]:
    """Makes a command that lists a part of a case, read and shown by these; the function below has its help."""

    def command_of(described: Callable[[], None]) -> _Command:
        def command(reference: Reference, looker: Looker = None, as_json: AsJson = False) -> None:
            say_found(look_up(reference, looker, part, read), show, as_json=as_json)

        command.__doc__ = described.__doc__
        return command

    return command_of
