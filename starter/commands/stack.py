"""``asb up``, ``asb worker`` and ``asb migrate``: running the system, all of it or in parts."""

import asyncio
import contextlib
from collections.abc import Coroutine, Iterator
from typing import TYPE_CHECKING, Any

from psycopg_pool import AsyncConnectionPool
from temporalio.client import Client

from activities.register.migrations import MigrationFailed, members_of_roles
from activities.register.migrations import migrate as bring_up_to_date
from standard.core.people import OPERATOR
from starter.interruption import run_until_asked_to_stop
from starter.saying import say
from worker.connection import (
    codec_of,
    connect_temporal,
    connect_without_keys,
    database_address,
    open_pool,
    owner_database_address,
    require_own_keys,
    shown_database,
    temporal_server,
)
from worker.embedded import Stack, embedded_stack
from worker.embedded.home import claimed
from worker.embedded.ports import HOST, pick_free
from worker.embedded.ready import Ready, make_ready, without_backup
from worker.problems import NothingRunning, PortTaken, Problem
from worker.settings import Settings, load_settings
from worker.versions import why_without_work

if TYPE_CHECKING:
    from starter.web.place import Place


def up() -> None:
    """Start PostgreSQL, the Temporal server with its UI, a worker and the codec server, in one data folder.

    If TEMPORAL_ADDRESS (or a profile in Temporal's configuration) or ASB_DATABASE_URL names a server, that server is
    used and none is started in its place. Runs until Ctrl-C or SIGTERM, stops everything it started, and ends with
    status 0; with status 1 if something did not start, or stopped by itself.
    """
    run_until_asked_to_stop(_up(load_settings()), asked=_say_stopping)
    say("Stopped.")


def worker() -> None:
    """Run only a worker, on the servers that TEMPORAL_ADDRESS and ASB_DATABASE_URL name, or on a running `asb up`.

    Runs until Ctrl-C or SIGTERM, lets work in progress finish, and ends with status 0. With ASB_BUILD_ID it is one of
    several versions side by side, and gets work once `asb promote` gives its version the cases.
    """
    run_until_asked_to_stop(_worker(load_settings()), asked=_say_stopping)
    say("Stopped.")


def migrate() -> None:
    """Bring the register's tables and the Temporal namespace up to date, and say who may log in to the database.

    The tables, and who may do what in them: in the database of ASB_DATABASE_OWNER_URL (the role that owns the tables),
    else of ASB_DATABASE_URL, else of a running `asb up`. Workers and commands need a member of asb_worker, evaluations
    a member of asb_reader; both roles are created if they are missing and this role is allowed to create them.

    The namespace: the search attributes by which the Temporal UI lists cases, on the server of TEMPORAL_ADDRESS, else
    of a running `asb up`. A worker does not start without them.

    \b
    Making two such members, as the database's administrator, with psql:
      CREATE ROLE asb_app LOGIN IN ROLE asb_worker;
      CREATE ROLE asb_figures LOGIN IN ROLE asb_reader;
      \\password asb_app
      \\password asb_figures
    """
    settings = load_settings()
    address = owner_database_address(settings)
    try:
        applied = bring_up_to_date(address)
        members = members_of_roles(address)
    except MigrationFailed as failure:
        raise Problem(str(failure)) from None
    say(f"{shown_database(address)}: {', '.join(applied) or 'already up to date'}")
    for group, names in members.items():
        say(f"Members of {group}: {', '.join(names) or 'nobody yet'}")
    asyncio.run(_register_search_attributes(settings))


async def _register_search_attributes(settings: Settings) -> None:
    # The other commands start sooner without the models of workflows.
    from worker.search_attributes import register_search_attributes

    try:
        client = await connect_without_keys(settings)
    except NothingRunning:
        say("Temporal: no server is named (TEMPORAL_ADDRESS), so no search attributes were registered")
        return
    server = client.service_client.config.target_host
    added = await register_search_attributes(client)
    say(f"{server}, namespace {client.namespace}: {_said(added)}")


def _said(added: list[str]) -> str:
    return f"search attributes {', '.join(added)}" if added else "search attributes already registered"


async def _up(settings: Settings) -> None:
    # The other commands start sooner without a web server.
    from starter.web.app import origins_from, running_codec_server

    require_own_keys(settings)
    with _place(settings) as place:
        async with embedded_stack(settings, codec_url=place.url) as stack:
            made = await make_ready(stack)
            if stack.temporal is None:
                await _register_search_attributes(stack.settings)
            metrics = settings.metrics_address or f"{HOST}:{pick_free()}"
            client = await connect_temporal(stack.settings, metrics_address=metrics)
            origins = origins_from(settings, stack.ui_url)
            operator = OPERATOR if made.has_operator else None
            async with (
                await open_pool(stack.database_url) as pool,
                running_codec_server(place, codec_of(client), pool, origins=origins, operator=operator),
            ):
                _say_addresses(stack, metrics, made, place.url)
                _say_no_backup(stack, made)
                # Alone on its servers, its worker needs no version to be told apart by.
                alone = stack.settings.model_copy(update={"build_id": None})
                ready = "Ready. Ctrl-C stops everything."
                await _work(client, pool, alone, await _with_why(client, alone, ready), until=stack.fails())


@contextlib.contextmanager
def _place(settings: Settings) -> Iterator["Place"]:
    from starter.web.place import taken_place

    with contextlib.ExitStack() as taken:
        try:
            place = taken.enter_context(taken_place(settings))
        except PortTaken:
            # Most often it is a stack on this very folder that has the port, and that is what there is to say.
            with claimed(settings.home):
                raise
        yield place


async def _worker(settings: Settings) -> None:
    require_own_keys(settings)
    address = database_address(settings)
    server = temporal_server(settings)["target_host"]
    client = await connect_temporal(settings, metrics_address=settings.metrics_address)
    async with await open_pool(address) as pool:
        where = f"{server} (namespace {client.namespace})"
        ready = f"Working for {where} with {shown_database(address)}. Ctrl-C stops the worker."
        await _work(client, pool, settings, await _with_why(client, settings, ready), until=asyncio.Event().wait())


async def _with_why(client: Client, settings: Settings, ready: str) -> str:
    """What is said when a worker is ready, and why it gets no work, where that is so."""
    why = await why_without_work(client, settings)
    return ready if why is None else f"{ready}\n{why}"


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
        say(ready)
        await until


def _say_addresses(stack: Stack, metrics: str, ready: Ready, codec_url: str) -> None:
    namespace = stack.settings.temporal.get("namespace", "default")
    not_ours = "" if stack.temporal else ", not started by this command"
    lines = {
        "Temporal": f"{stack.temporal_address} (namespace {namespace}{not_ours})",
        "Temporal UI": stack.ui_url or "that of your own server",
        "Codec server": f"{codec_url} (log in at {codec_url}/login)",
        "PostgreSQL": shown_database(stack.database_url),
        **({"  to read it": f"psql '{stack.postgres.reading}'"} if stack.postgres else {}),
        "Metrics": f"http://{metrics}/metrics",
        "Data folder": str(stack.home),
    }
    if ready.has_operator:
        lines["Operator"] = f"{OPERATOR}, the manager who sends where nobody is logged in; takes no cases"
    if ready.applied:
        lines["Migrations"] = f"applied {', '.join(ready.applied)}"
    for name, value in lines.items():
        say(f"{name + ':':14}{value}")


def _say_no_backup(stack: Stack, ready: Ready) -> None:
    keys = without_backup(stack.home, ready.keys)
    if keys:
        say(
            f"There is no back-up of {'the key' if len(keys) == 1 else 'the keys'} {', '.join(keys)}.\n"
            "`asb keys backup FILE` makes one: without it, a lost key ring is the end of every open case."
        )


def _say_stopping() -> None:
    say("Stopping ...", err=True)
