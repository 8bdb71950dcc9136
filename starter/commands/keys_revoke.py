"""``asb keys revoke`` and ``asb keys tell``: changes that open cases must be told about at once."""

import asyncio
from datetime import UTC, datetime
from typing import Annotated

import typer

from activities.register.keys import ListedKey, read_keys, revoke_key
from starter.changes import settings_changed
from starter.commands.options import AsJson
from starter.commands.telling import print_told, raise_if_untold, tell_with_a_bar
from starter.saying import console, say_json
from starter.servers import Pool, open_register
from starter.telling import CasesTold
from worker.problems import BadInput
from worker.sealing.keys import KeyUse, load_ring
from worker.sealing.listing import this_user
from worker.sealing.making import write_no_more
from worker.settings import Settings, load_settings

TELL_AGAIN = "the same command again tells the open cases again; those already told are not affected"

By = Annotated[str | None, typer.Option(help="Who is doing this. Default: the user of this computer.")]


def revoke(
    key_id: Annotated[str, typer.Argument(metavar="ID", help="The key's id, for example service-1a2b3c4d5e.")],
    reason: Annotated[str, typer.Option(help="Why, for anyone who looks it up later.")],
    by: By = None,
    as_json: AsJson = False,
) -> None:
    """From now on trust nothing that is sealed with this key, and tell every open case.

    For a service's key that others may have read, or a former people's key. What was accepted before stays. Revoking it
    again tells the open cases again, in case some could not be told at the time.

    \b
    Example:
      asb keys revoke service-1a2b3c4d5e --reason "its server was broken into"
    """
    newly, told, problem = asyncio.run(_revoked(load_settings(), key_id, reason, by, show_progress=not as_json))
    if as_json:
        fields = {"key": key_id, "newly": newly, "told": told.model_dump(mode="json"), "problem": problem}
        say_json(fields)
    else:
        console().print(f"{key_id} {'is revoked' if newly else 'was revoked before'}.")
        print_told(told)
    raise_if_untold(told, problem, TELL_AGAIN)


def tell(as_json: AsJson = False) -> None:
    """Make every open case reload its settings: which keys count, office hours, and whether unproven reports count.

    After a change of the workers' settings (ASB_PLAIN_REPORTS, ASB_OFFICE_OPENS, ASB_OFFICE_CLOSES), once the workers
    are running with the new settings.

    \b
    Example:
      asb keys tell
    """
    told, problem = asyncio.run(_told(load_settings(), show_progress=not as_json))
    if as_json:
        say_json({"told": told.model_dump(mode="json"), "problem": problem})
    else:
        print_told(told)
    raise_if_untold(told, problem, "give the same command again")


async def listed_key(pool: Pool, key_id: str) -> ListedKey:
    """The key of this id on the register's list.

    Raises:
        BadInput: there is none.
    """
    for key in await read_keys(pool):
        if key.id == key_id:
            return key
    raise BadInput(f"ID: the register lists no key {key_id!r}; `asb keys list` shows those it lists")


async def _revoked(
    settings: Settings, key_id: str, reason: str, by: str | None, *, show_progress: bool
) -> tuple[bool, CasesTold, str | None]:
    async with open_register(settings) as pool:
        known = await listed_key(pool, key_id)
        if known.use == KeyUse.STORAGE:
            raise BadInput(
                f"ID: {key_id} is a storage key, which proves nobody and opens what cases have written, so it cannot "
                "be revoked; `asb keys rotate` goes over to another"
            )
        ring = load_ring(settings.key_ring_file)
        if known.use == KeyUse.PEOPLE and known.revoked_at is None and key_id in ring.writing:
            raise BadInput(
                f"ID: {key_id} is what people's messages are sealed with now; go over to another with "
                "`asb keys rotate`, and then revoke it"
            )
        newly = await revoke_key(pool, key_id, by=by or this_user(), reason=reason)
        if key_id in ring.writing:
            write_no_more(settings.key_ring_file, key_id)
        told, problem = await tell_with_a_bar(
            settings,
            pool,
            settings_changed(f"key-revoked-{key_id}"),
            recorded="the key is revoked for cases that open from now on",
            show_progress=show_progress,
        )
    return newly, told, problem


async def _told(settings: Settings, *, show_progress: bool) -> tuple[CasesTold, str | None]:
    async with open_register(settings) as pool:
        change = f"settings-changed-{datetime.now(UTC):%Y%m%dT%H%M%S}"
        return await tell_with_a_bar(
            settings, pool, settings_changed(change), recorded="the settings stand", show_progress=show_progress
        )
