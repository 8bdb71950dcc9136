"""What other Python services use: ``from starter import Cases, CaseworkError, Report, connect, message``."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import Any

from pydantic import ValidationError

from standard.core.errors import CaseworkError
from standard.core.messages import Message, Report
from standard.core.wrong_fields import explain_errors
from standard.messages import MESSAGES
from starter import cases as calls
from starter.cases import Cases
from worker.connection import connect_temporal, database_address, open_pool
from worker.problems import BadInput, NothingRunning
from worker.settings import load_settings

__all__ = ["Cases", "CaseworkError", "Report", "connect", "message"]


@asynccontextmanager
async def connect() -> AsyncIterator[Cases]:
    """The calls, on the servers and with the keys that the settings name; without PostgreSQL where none is set.

    Raises:
        CaseworkError: a setting is wrong, or a server cannot be reached.
    """
    settings = load_settings()
    client = await connect_temporal(settings)
    try:
        address = database_address(settings)
    except NothingRunning:
        # A service with a key of its own needs no register.
        yield Cases(client, None, task_queue=settings.task_queue)
        return
    async with await open_pool(address) as pool:
        yield Cases(client, pool, task_queue=settings.task_queue)


def message(name: str, case_reference: str, sender: str, **fields: Any) -> Message:
    """A message of this name; a ``message_id`` is made where none is given.

    Raises:
        CaseworkError: there is no such message, or a field is missing, unknown or wrong.
    """
    if name not in MESSAGES:
        raise BadInput(f"no message is called {name!r}; there are: {', '.join(sorted(MESSAGES))}")
    try:
        return calls.message(name, case_reference, sender, **fields)
    except ValidationError as error:
        raise BadInput(explain_errors(error, MESSAGES[name], with_values=True)) from None
