"""The servers behind the doors, as the settings name them, and each of their failures as one clear line."""

from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager, contextmanager
from dataclasses import dataclass
from datetime import timedelta
from typing import Any

import psycopg
from psycopg_pool import AsyncConnectionPool
from temporalio.service import RPCError

from activities.register.errors import NotAPerson, NotCovered, NotInRegister, RegisterError, RegisterUnavailable
from standard.core.reference import NotAReference
from starter.cases import Cases
from starter.outcomes import UnknownCase
from worker.connection import connect_temporal, database_address, open_pool
from worker.problems import BadInput, NothingRunning, Problem, Unreachable
from worker.sealing.listing import check_client
from worker.settings import Settings, load_settings

Pool = AsyncConnectionPool[Any]

ANSWER_WITHIN = timedelta(seconds=10)
"""How long a worker may take to answer somebody who waits at a door."""

_NO_TABLE = "42P01"
_NOT_ALLOWED = "42501"


@dataclass(frozen=True)
class Doors:
    """What a command works with. ``pool`` is None where PostgreSQL is away, ``cases`` where Temporal is.

    ``away`` says in one line why one of them is missing.
    """

    settings: Settings
    cases: Cases | None
    pool: Pool | None
    away: str | None = None

    @property
    def running_cases(self) -> Cases:
        """The calls to running cases.

        Raises:
            Unreachable: Temporal is away.
        """
        if self.cases is None:
            raise Unreachable(self.away or "Temporal is away")
        return self.cases


@asynccontextmanager
async def open_doors(settings: Settings | None = None, *, needs_temporal: bool = True) -> AsyncIterator[Doors]:
    """Temporal and the register. Without the register running cases are still spoken with; their officers are asked to
    wait by the cases themselves, not here.

    Raises:
        Problem: with ``needs_temporal`` Temporal is away; without, both are. Or the key ring lacks a key that the
            register lists. Whatever goes wrong inside comes out as a line too.
    """
    settings = settings or load_settings()
    with told_in_one_line():
        pool, no_register = await _pool_or_reason(settings)
        try:
            cases, no_temporal = await _cases_or_reason(settings, pool)
            if cases is not None:
                await check_client(cases.client, pool, settings.key_ring_file)
            if cases is None and (needs_temporal or pool is None):
                raise Unreachable(no_temporal or "Temporal is away")
            yield Doors(settings, cases, pool, no_temporal or no_register)
        finally:
            if pool is not None:
                await pool.close()


@asynccontextmanager
async def open_register(settings: Settings | None = None) -> AsyncIterator[Pool]:
    """The register alone.

    Raises:
        Problem: it is away, or something goes wrong inside.
    """
    with told_in_one_line():
        async with await open_pool(database_address(settings or load_settings())) as pool:
            yield pool


@asynccontextmanager
async def open_register_if_there(settings: Settings) -> AsyncIterator[Pool | None]:
    """The register, or None where it does not answer: keys are also brought back where nothing can start without."""
    with told_in_one_line():
        try:
            pool = await open_pool(database_address(settings))
        except (Unreachable, NothingRunning):
            yield None
            return
        async with pool:
            yield pool


@contextmanager
def told_in_one_line() -> Iterator[None]:
    """Turns what is expected to go wrong between a door and the servers into a ``Problem``."""
    try:
        yield
    except (NotAReference, UnknownCase, NotInRegister, NotAPerson, NotCovered) as error:
        raise BadInput(str(error)) from None
    except (RegisterUnavailable, RegisterError) as error:
        if _NO_TABLE in str(error):
            raise _no_tables() from None
        if _NOT_ALLOWED in str(error):
            raise _not_allowed() from None
        raise Unreachable(f"{error}; see ASB_DATABASE_URL, and try again") from None
    except psycopg.errors.UndefinedTable:
        raise _no_tables() from None
    except psycopg.errors.InsufficientPrivilege:
        raise _not_allowed() from None
    except psycopg.Error as error:
        state = error.sqlstate or "no answer"
        raise Unreachable(f"the register (ASB_DATABASE_URL) failed: {state}; try again once it answers") from None
    except RPCError as error:
        raise Unreachable(
            f"the Temporal server (TEMPORAL_ADDRESS) gave no answer: {error.status.name}; try again"
        ) from None


def _no_tables() -> Problem:
    return Problem("the register has no tables yet; `asb migrate` makes them")


def _not_allowed() -> Problem:
    return Problem(
        "the role of ASB_DATABASE_URL is not allowed to do that in the register; use a member of asb_worker "
        "(`asb migrate` says which are), and run `asb migrate`"
    )


async def _pool_or_reason(settings: Settings) -> tuple[Pool | None, str | None]:
    try:
        return await open_pool(database_address(settings)), None
    except Unreachable as problem:
        return None, str(problem)
    except NothingRunning as problem:
        # An officer's machine may reach cases alone: their words come from the codec server.
        if settings.codec_url is None:
            raise
        return None, str(problem)


async def _cases_or_reason(settings: Settings, pool: Pool | None) -> tuple[Cases | None, str | None]:
    try:
        client = await connect_temporal(settings)
    except Problem as problem:
        return None, str(problem)
    return Cases(client, pool, task_queue=settings.task_queue, patience=ANSWER_WITHIN), None
