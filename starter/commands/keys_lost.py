"""``asb keys lost``: giving up a key that nobody has any more, so that everything else can start without it."""

import asyncio
import sys
from typing import Annotated

import typer

from activities.register.evidence import files_of_key
from activities.register.keys import ListedKey, lose_key, read_readers
from starter.changes import settings_changed
from starter.commands.keys_revoke import TELL_AGAIN, By, listed_key
from starter.commands.options import AsJson
from starter.commands.telling import print_told, raise_if_untold, tell_with_a_bar
from starter.register_alone import open_register_even_alone
from starter.saying import console, say, say_json
from starter.servers import Pool
from starter.telling import CasesTold
from worker.problems import BadInput
from worker.sealing.keys import KeyRing, KeyUse, load_ring
from worker.sealing.listing import is_of_a_service, service_ring, this_user
from worker.settings import Settings, load_settings

_NOBODY_TO_TELL = "Nothing runs, so no case could be told; `asb keys tell` tells them once everything runs again."


def lost(
    key_id: Annotated[str, typer.Argument(metavar="ID", help="The key's id, for example service-1a2b3c4d5e.")],
    reason: Annotated[str, typer.Option(help="How it was lost, for anyone who looks it up later.")],
    by: By = None,
    yes: Annotated[bool, typer.Option("--yes", help="Do not ask for the id again.")] = False,
    files: Annotated[
        int, typer.Option("--files", metavar="NUMBER", help="With --yes: how many evidence files are lost with it.")
    ] = 0,
    as_json: AsJson = False,
) -> None:
    """Give up a key that is no longer in any ring or back-up, so that workers can start without it.

    Look for a back-up first: everything that was written with the key is lost with it, evidence files too. A key that
    proves who sent something is revoked too, and every open case is told, as with `asb keys revoke`. It stays on the
    list.

    It asks you to type the id again. If `asb up` cannot start because the key is missing, only its PostgreSQL is
    started, for as long as the command takes.

    \b
    Example:
      asb keys lost service-1a2b3c4d5e --reason "made after the last back-up, and the disk is gone"
    """
    settings = load_settings()
    expected = files
    if not yes:
        key, expected = asyncio.run(_looked_up(settings, key_id))
        _ask(key, expected)
    found, newly, told, problem = asyncio.run(_given_up(settings, key_id, reason, by, expected, quiet=as_json))
    if as_json:
        fields = {"key": key_id, "newly": newly, "told": told and told.model_dump(mode="json"), "problem": problem}
        say_json(fields)
    else:
        out = console()
        out.print(f"{key_id} {'is noted as lost' if newly else 'was noted as lost before'}.")
        out.print(_what_goes_with(found, expected))
        if told is None:
            out.print(_NOBODY_TO_TELL)
        else:
            print_told(told)
    if told is not None:
        raise_if_untold(told, problem, TELL_AGAIN)


def _ask(key: ListedKey, files: int) -> None:
    """
    Raises:
        BadInput: nobody can be asked, or something else was typed.
    """
    if not sys.stdin.isatty():
        raise BadInput(f"--yes: give it where nobody can type the id again. {_what_goes_with(key, files)}")
    say(_what_goes_with(key, files), err=True)
    if typer.prompt(f"Type {key.id} to give it up", err=True).strip() != key.id:
        raise BadInput("ID: what was typed is another; nothing was changed")


def _what_goes_with(key: ListedKey, files: int) -> str:
    evidence = f" Evidence files that nobody can open again: {files}." if files else ""
    return f"{_what_it_wrote(key)}{evidence}"


def _what_it_wrote(key: ListedKey) -> str:
    stop = "stop at their next replay, and have to be reported again"
    if key.use == KeyUse.STORAGE:
        return f"Nobody can read again what cases wrote with {key.id}: those that are open {stop}."
    if key.use == KeyUse.PEOPLE:
        return f"Nobody can read again what people sent with {key.id}: open cases to which something was sent {stop}."
    if key.writing_since is None:
        return f"As far as the register knows, {key.id} was never handed out to {key.service}: nothing goes with it."
    return (
        f"Nobody can read again what {key.service} sent with {key.id}: open cases to which something was sent {stop}. "
        f"{key.service} needs another key (`asb keys new --for`)."
    )


async def _looked_up(settings: Settings, key_id: str) -> tuple[ListedKey, int]:
    """The key, and how many evidence files are encrypted with it."""
    async with open_register_even_alone(settings, quiet=False) as (pool, alone):
        return await _lost_key(settings, pool, key_id, alone=alone), await files_of_key(pool, key_id)


async def _given_up(
    settings: Settings, key_id: str, reason: str, by: str | None, expected: int, *, quiet: bool
) -> tuple[ListedKey, bool, CasesTold | None, str | None]:
    """The key, whether it was given up now, who was told (None: no server runs), and what went wrong with that."""
    async with open_register_even_alone(settings, quiet=quiet) as (pool, alone):
        key = await _lost_key(settings, pool, key_id, alone=alone)
        files = await files_of_key(pool, key_id)
        if files != expected:
            what = f"--files: {expected}, and {files} evidence files are encrypted with {key_id}"
            raise BadInput(f"{what}; if no back-up has the key, give --files {files}")
        newly = await lose_key(pool, key_id, by=by or this_user(), reason=reason)
        if alone and "target_host" not in settings.temporal:
            return key, newly, None, None
        told, problem = await tell_with_a_bar(
            settings,
            pool,
            settings_changed(f"key-lost-{key_id}"),
            recorded="the key is noted as lost",
            show_progress=not quiet,
        )
    return key, newly, told, problem


async def _lost_key(settings: Settings, pool: Pool, key_id: str, *, alone: bool) -> ListedKey:
    """
    Raises:
        BadInput: the register does not list it, or somebody has it.
    """
    path = settings.key_ring_file
    ring = load_ring(path) if path.exists() else KeyRing()
    if is_of_a_service(ring):
        raise service_ring(path)
    known = await listed_key(pool, key_id)
    if ring.find(key_id) is not None:
        raise BadInput(f"ID: {key_id} is in ASB_KEYS_FILE ({path}), so it is not lost; `asb keys revoke` ends its use")
    # Who was noted before the servers stopped does not run any more.
    having = [] if alone else [worker for worker, ids in (await read_readers(pool)).items() if key_id in ids]
    if having:
        raise BadInput(
            f"ID: {key_id} is not lost: {len(having)} running {'worker has' if len(having) == 1 else 'workers have'} "
            "it; take it from the key ring there, or stop what runs where that file is gone (who was killed counts as "
            "running for five minutes)"
        )
    return known
