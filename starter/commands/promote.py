"""``asb promote``: giving all cases to one version of the workers."""

import asyncio
import re
from datetime import timedelta
from typing import Annotated

import typer
from temporalio.service import RPCError

from starter.commands.options import waiting_for
from starter.saying import say
from worker.connection import connect_without_keys
from worker.problems import BadInput, Problem, Unreachable
from worker.settings import BUILD_ID, Settings, load_settings
from worker.versions import NoSuchWorker, make_current


def promote(
    build_id: Annotated[
        str, typer.Argument(metavar="BUILD_ID", help="The version, as its workers have it in ASB_BUILD_ID.")
    ],
    wait: Annotated[
        int, typer.Option(min=1, max=3600, metavar="SECONDS", help="How long to wait for a worker of that version.")
    ] = 60,
) -> None:
    """Give all cases to the workers of one version, while others are still running.

    Open cases move there the next time something happens in them, and new ones start there. Workers of other
    versions, and those without a version, get no more work and can be stopped. Promoting the previous version again
    takes the cases back.

    Workers have a version if ASB_BUILD_ID is set for them. `asb replay` says beforehand whether the open cases will
    carry on with it.

    \b
    Example:
      asb promote 0.3.0
    """
    if not re.fullmatch(BUILD_ID, build_id):
        raise BadInput(
            f"BUILD_ID is {build_id!r}; a version is up to 100 letters, digits, dots, hyphens and underscores, and "
            "begins with a letter or digit"
        )
    before = asyncio.run(_promoted(load_settings(), build_id, timedelta(seconds=wait)))
    if before == build_id:
        say(f"Version {build_id} has all cases, as before.")
    else:
        say(f"Version {build_id} has all cases now; before, {_named(before)} had them.")


async def _promoted(settings: Settings, build_id: str, patience: timedelta) -> str | None:
    client = await connect_without_keys(settings)
    try:
        with waiting_for(f"Waiting for a worker of version {build_id}"):
            return await make_current(client, settings.task_queue, build_id, patience=patience)
    except NoSuchWorker:
        raise Problem(
            f"no worker of version {build_id} runs for {settings.task_queue} (ASB_TASK_QUEUE), and none came within "
            f"{patience.total_seconds():.0f} seconds; nothing has changed. Start one with ASB_BUILD_ID={build_id}"
        ) from None
    except RPCError as error:
        raise Unreachable(
            f"Temporal did not take the version ({error.status.name}: {error.message}); see TEMPORAL_ADDRESS and "
            "TEMPORAL_NAMESPACE"
        ) from None


def _named(build_id: str | None) -> str:
    return "workers without a version" if build_id is None else f"version {build_id}"
