"""``asb up``, ``asb worker`` and ``asb migrate``: running the system, whole or in parts."""

import asyncio
from collections.abc import Coroutine
from typing import Any

import typer
from psycopg_pool import AsyncConnectionPool
from temporalio.client import Client

from activities.register.migrations import MigrationFailed
from activities.register.migrations import migrate as bring_up_to_date
from starter.interruption import run_until_asked_to_stop
from worker.connection import (
    connect_temporal,
    database_address,
    open_pool,
    shown_database,
    temporal_server,
)
from worker.embedded import Stack, embedded_stack
from worker.embedded.ports import HOST, pick_free
from worker.problems import Problem
from worker.settings import Settings, load_settings


def up() -> None:
    """Start PostgreSQL, the Temporal server with its UI, and a worker, on one data folder.

    Where TEMPORAL_ADDRESS (or a profile of Temporal's configuration) or ASB_DATABASE_URL names a server, that one is
    used and nothing is started in its place. Runs until Ctrl-C or SIGTERM, stops everything it started, and
    ends with status 0; with status 1 where something did not start, or ended by itself.
    """
    run_until_asked_to_stop(_up(load_settings()), asked=_say_stopping)
    typer.echo("Stopped.")


def worker() -> None:
    """Run a worker alone, on the servers that TEMPORAL_ADDRESS and ASB_DATABASE_URL name, or on a running `asb up`.

    Runs until Ctrl-C or SIGTERM, lets work in progress finish, and ends with status 0.
    """
    run_until_asked_to_stop(_worker(load_settings()), asked=_say_stopping)
    typer.echo("Stopped.")


def migrate() -> None:
    """Bring the register's tables up to date, in the database of ASB_DATABASE_URL or of a running `asb up`."""
    address = database_address(load_settings())
    applied = _migrated(address)
    typer.echo(f"{shown_database(address)}: {', '.join(applied) or 'already up to date'}")


async def _up(settings: Settings) -> None:
    async with embedded_stack(settings) as stack:
        applied = await asyncio.to_thread(_migrated, stack.database_url)
        metrics = settings.metrics_address or f"{HOST}:{pick_free()}"
        client = await connect_temporal(stack.settings, metrics_address=metrics)
        async with await open_pool(stack.database_url) as pool:
            _say_addresses(stack, metrics, applied)
            await _work(client, pool, stack.settings, "Ready. Ctrl-C stops everything.", until=stack.fails())


async def _worker(settings: Settings) -> None:
    address = database_address(settings)
    server = temporal_server(settings)["target_host"]
    client = await connect_temporal(settings, metrics_address=settings.metrics_address)
    async with await open_pool(address) as pool:
        ready = f"Working for {server} with {shown_database(address)}. Ctrl-C stops the worker."
        await _work(client, pool, settings, ready, until=asyncio.Event().wait())


async def _work(
    client: Client,
    pool: AsyncConnectionPool[Any],
    settings: Settings,
    ready: str,
    *,
    until: Coroutine[Any, Any, object],
) -> None:
    # The other commands start sooner without the workflows and their models.
    from worker.main import running_worker

    async with running_worker(client, pool, settings):
        typer.echo(ready)
        await until


def _migrated(address: str) -> list[str]:
    try:
        return bring_up_to_date(address)
    except MigrationFailed as failure:
        raise Problem(str(failure)) from None


def _say_addresses(stack: Stack, metrics: str, applied: list[str]) -> None:
    namespace = stack.settings.temporal.get("namespace", "default")
    not_ours = "" if stack.temporal else ", not started by this command"
    lines = {
        "Temporal": f"{stack.temporal_address} (namespace {namespace}{not_ours})",
        "Temporal UI": stack.ui_url or "that of your own server",
        "PostgreSQL": shown_database(stack.database_url),
        "Metrics": f"http://{metrics}/metrics",
        "Data folder": str(stack.home),
    }
    if applied:
        lines["Migrations"] = f"applied {', '.join(applied)}"
    for name, value in lines.items():
        typer.echo(f"{name + ':':14}{value}")


def _say_stopping() -> None:
    typer.echo("Stopping ...", err=True)
