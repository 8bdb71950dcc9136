"""``asb keys backup`` and ``asb keys restore``."""

import asyncio
from pathlib import Path
from typing import Annotated

import typer

from activities.register.keys import ListedKey, note_backed_up, read_keys
from starter.commands.options import AsJson, read_file
from starter.commands.passphrase import PassphraseFile, known_passphrase, new_passphrase
from starter.servers import open_register, open_register_if_there
from starter.shown.keys import say
from worker.problems import Problem
from worker.sealing.backup import open_backup, seal_backup
from worker.sealing.backup import restore as bring_back
from worker.sealing.files import refuse_existing, write_new
from worker.sealing.keys import KeyRing, load_ring
from worker.sealing.listing import compare_to_write
from worker.settings import Settings, load_settings


def backup(
    file: Annotated[Path, typer.Argument(metavar="FILE", help="The file to write. It must not be there yet.")],
    passphrase_file: PassphraseFile = None,
    as_json: AsJson = False,
) -> None:
    """Write the whole key ring to a file that only a passphrase can open.

    Keep the file and the passphrase apart from each other and from the servers. Make a new back-up after every `asb
    keys new` and `asb keys rotate`.

    \b
    Examples:
      asb keys backup keys-2026-11.backup
      asb keys backup keys-2026-11.backup --passphrase-file passphrase.txt
    """
    settings = load_settings()
    refuse_existing(file, "FILE")
    ring = load_ring(settings.key_ring_file)
    content = seal_backup(ring, new_passphrase(passphrase_file))
    write_new(file, content, "FILE")
    noted = asyncio.run(_noted_as_backed_up(settings, ring))
    text = f"{file} has all {len(ring.keys)} keys."
    if noted is not None:
        text += f"\nThe register was not told of it: {noted}"
    fields = {"file": str(file), "keys": [key.id for key in ring.keys], "noted": noted is None}
    say(fields, text, as_json=as_json)


def restore(
    file: Annotated[str, typer.Argument(metavar="FILE", help="A file that `asb keys backup` has written.")],
    passphrase_file: PassphraseFile = None,
    as_json: AsJson = False,
) -> None:
    """Restore the keys in a back-up to the key ring, which is created if it is missing.

    Keys that are in the ring stay there. If the register answers, each key is checked against its list, and any still
    missing afterwards are named; if not, the keys that could not be checked are named. A key that is in no back-up any
    more is given up with `asb keys lost`.

    \b
    Example:
      asb keys restore keys-2026-11.backup
    """
    settings = load_settings()
    content = read_file(file, "FILE")
    ring = open_backup(content, known_passphrase(passphrase_file), file)
    path = settings.key_ring_file
    listed = asyncio.run(_list_or_nothing(settings))
    done = bring_back(path, ring, listed or [])
    back = [key.id for key in done.brought_back]
    text = f"Brought back into {path}: {', '.join(back) or 'nothing, it had every key of the back-up'}."
    not_compared = [key.id for key in done.ring.keys] if listed is None else []
    if not_compared:
        text += (
            f"\nThe register is away, so nothing could be held against its list: {', '.join(not_compared)}.\n"
            "What it lists besides is named when a worker starts."
        )
    if done.set_aside is not None:
        text += f"\nWhat was there held no key ring; it is {done.set_aside} now."
    fields = {
        "ring": str(path),
        "brought_back": back,
        "not_compared": not_compared,
        "set_aside": str(done.set_aside) if done.set_aside else None,
    }
    say(fields, text, as_json=as_json)
    wrong = compare_to_write(done.ring, listed or [], path)
    if wrong is not None:
        raise Problem(f"this back-up does not have all that is needed: {wrong}")


async def _noted_as_backed_up(settings: Settings, ring: KeyRing) -> str | None:
    """Tells the register; or says why that was not possible."""
    try:
        async with open_register(settings) as pool:
            await note_backed_up(pool, [key.id for key in ring.keys])
    except Problem as problem:
        return str(problem)
    return None


async def _list_or_nothing(settings: Settings) -> list[ListedKey] | None:
    async with open_register_if_there(settings) as pool:
        return await read_keys(pool) if pool is not None else None
