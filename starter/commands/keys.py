"""``asb keys``: the keys that payloads are encrypted with, from creation to retirement."""

import asyncio
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Annotated, Any

import typer
from pydantic import TypeAdapter, ValidationError

from activities.register.keys import ListedKey, read_keys, read_readers
from activities.register.queries import list_officers
from standard.core.messages import Identifier
from standard.core.people import COMMAND, SYSTEM
from starter.changes import CALENDAR_SENDER, KEYS_SENDER
from starter.commands.keys_backup import backup, restore
from starter.commands.keys_lost import lost
from starter.commands.keys_revoke import revoke, tell
from starter.commands.options import AsJson, waiting_for
from starter.register_alone import open_register_even_alone
from starter.saying import say_found
from starter.servers import open_register, open_register_if_there
from starter.shown.keys import KeysShown, print_keys, say, shown_keys
from worker.problems import BadInput, NothingRunning, Unreachable
from worker.sealing.keys import Key, KeyRing, KeyUse, load_ring, new_key
from worker.sealing.listing import compare_to_write
from worker.sealing.making import Progress, hand_out, landlords_ring, make_first_ring, make_for_reading, rotate
from worker.settings import Settings, load_settings

_OUR_OWN = (SYSTEM, COMMAND, CALENDAR_SENDER, KEYS_SENDER)

keys_commands = typer.Typer(invoke_without_command=True)


@keys_commands.callback()
def keys(context: typer.Context, as_json: AsJson = False) -> None:
    """List the keys that everything is encrypted with, or make, back up, restore, switch to, revoke or give up keys.

    The keys are in one file, the key ring (ASB_KEYS_FILE, or keys.json in the data folder), which only its owner can
    read: anyone who reads it can read every case and write as anybody. The register lists the keys' ids, never the
    keys.

    There are three uses. `storage`: for everything that cases write. `people`: for everything that people send through
    `asb` or the codec server. And one key for each sending service, which has it in its own ring. A key is never
    deleted, as data written with it may be needed years later.

    \b
    Once a quarter, and when somebody who could read the file has left:
      asb keys rotate
      asb keys backup keys-2026-11.backup
    A service that reports incidents under its own name:
      asb keys new --for noise-app --out noise-app-keys.json
    """
    if context.invoked_subcommand is None:
        list_(as_json=as_json)


@keys_commands.command("list")
def list_(as_json: AsJson = False) -> None:
    """List every key: its use, whether it is used for writing, who can read with it, and whether it is backed up.

    \b
    Example:
      asb keys list
    """
    found = asyncio.run(_listed(load_settings()))
    say_found(found, print_keys, as_json=as_json)


@keys_commands.command("new")
def new(
    service: Annotated[
        str | None, typer.Option("--for", metavar="SERVICE", help="The sender id of a service, to make a key for it.")
    ] = None,
    out: Annotated[
        Path | None, typer.Option("--out", metavar="FILE", help="With --for: the file for the service's own ring.")
    ] = None,
    as_json: AsJson = False,
) -> None:
    """Make keys: the first ring, further keys for reading, or with --for one for a sending service.

    If there is no ring, it makes one. If there is, it adds a storage key and a people's key that are not yet used for
    writing: copy the changed file to every host, and then switch to them with `asb keys rotate`. On a single host that
    command does all of it.

    With --for it makes a key for a service, waits until every running worker can read it, and only then writes FILE.
    Hand that to the service, which sets ASB_KEYS_FILE to it; everything it then sends is proven to come from it.

    \b
    Examples:
      asb keys new
      asb keys new --for noise-app --out noise-app-keys.json
    """
    if (service is None) != (out is None):
        raise BadInput("--for and --out belong together: give the service's id, and the file for its ring")
    settings = load_settings()
    if service is not None and out is not None:
        made = [asyncio.run(_handed_out(settings, _service_id(service), out, quiet=as_json))]
        text = (
            f"{out} holds the key {made[0].id}, with which {made[0].service} proves who it is.\n"
            "Hand it over in a way that nobody else can read, and delete it here."
        )
    elif settings.key_ring_file.exists():
        made = asyncio.run(_made(settings))
        text = (
            f"Made for reading: {', '.join(key.id for key in made)}.\n"
            "`asb keys rotate` goes over to them once every worker has them."
        )
    else:
        ring, listed = asyncio.run(_first(settings))
        made = list(ring.keys)
        where = "listed in the register" if listed else "to be listed in the register when it first answers"
        text = (
            f"{settings.key_ring_file} is the key ring: {', '.join(key.id for key in made)}, {where}.\n"
            "`asb keys backup FILE` makes a back-up; without one a lost ring is the end of every open case."
        )
    say({"made": [_shown(key) for key in made], "ring": str(out or settings.key_ring_file)}, text, as_json=as_json)


@keys_commands.command("rotate")
def rotate_(as_json: AsJson = False) -> None:
    """Write with new keys from now on. Anything written with the old keys stays readable.

    Makes a storage key and a people's key (or takes those that `asb keys new` made), waits until every running worker
    can read them, and switches to them. If a worker does not read them in time nothing is changed, and the command can
    be run again. Services keep their keys. If nothing is running, only the embedded PostgreSQL is started, for this
    command.

    \b
    Example:
      asb keys rotate && asb keys backup keys-2026-11.backup
    """
    written = asyncio.run(_rotated(load_settings(), quiet=as_json))
    names = ", ".join(key.id for key in written)
    text = f"Written with from now on: {names}.\nThey are in no back-up yet; `asb keys backup FILE` makes one."
    say({"writes": [_shown(key) for key in written]}, text, as_json=as_json)


keys_commands.command("backup")(backup)
keys_commands.command("restore")(restore)
keys_commands.command("lost")(lost)
keys_commands.command("revoke")(revoke)
keys_commands.command("tell")(tell)


def _shown(key: Key) -> dict[str, Any]:
    return key.model_dump(mode="json", exclude={"secret"})


def _service_id(text: str) -> str:
    try:
        service: str = TypeAdapter(Identifier).validate_python(text)
    except ValidationError:
        raise BadInput(f"--for: {text!r} is not an id; give the one that the service sends as `sender`") from None
    if service in _OUR_OWN:
        raise BadInput(f"--for: {service!r} is the landlord's own sender; choose another id for the service")
    return service


async def _listed(settings: Settings) -> KeysShown:
    problems, ring = [], KeyRing()
    try:
        ring = load_ring(settings.key_ring_file)
    except BadInput as problem:
        problems.append(str(problem))
    listed: list[ListedKey] | None = None
    readers: dict[str, frozenset[str]] = {}
    try:
        async with open_register(settings) as pool:
            listed, readers = await read_keys(pool), await read_readers(pool)
    except (Unreachable, NothingRunning) as problem:
        problems.append(f"only what the ring has is shown: {problem}")
    shown = shown_keys(ring, listed, readers)
    wrong = compare_to_write(ring, listed or [], settings.key_ring_file) if ring.keys else None
    if wrong is not None:
        problems.append(wrong)
    unlisted = [key.id for key in shown if key.in_register is False]
    if unlisted:
        problems.append(f"in the ring and not listed in the register: {', '.join(unlisted)}")
    return KeysShown(keys=shown, problems=problems)


async def _first(settings: Settings) -> tuple[KeyRing, bool]:
    """The first ring, and whether the register has listed it."""
    async with open_register_if_there(settings) as pool:
        return await make_first_ring(pool, settings.key_ring_file), pool is not None


async def _made(settings: Settings) -> list[Key]:
    made = [new_key(KeyUse.STORAGE), new_key(KeyUse.PEOPLE)]
    async with open_register(settings) as pool:
        await landlords_ring(pool, settings.key_ring_file)
        await make_for_reading(pool, settings.key_ring_file, made)
    return made


async def _rotated(settings: Settings, *, quiet: bool) -> list[Key]:
    async with open_register_even_alone(settings, quiet=quiet) as (pool, _):
        with _reading(quiet=quiet) as progress:
            return await rotate(pool, settings.key_ring_file, progress=progress)


async def _handed_out(settings: Settings, service: str, out: Path, *, quiet: bool) -> Key:
    async with open_register(settings) as pool:
        if any(person.id == service.lower() for person in await list_officers(pool)):
            raise BadInput(f"--for: {service!r} is a person in the register; choose another id for the service")
        with _reading(quiet=quiet) as progress:
            return await hand_out(pool, settings.key_ring_file, service, out, progress=progress)


@contextmanager
def _reading(*, quiet: bool) -> Iterator[Progress]:
    """Says on a terminal how many running workers have read a new key."""
    what = "Waiting until every running worker has read the new key"
    with waiting_for(what, quiet=quiet) as status:

        def progress(read: int, of: int) -> None:
            if status is not None:
                status.update(f"{what}: {read} of {of} ...")

        yield progress
