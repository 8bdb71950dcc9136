"""Evidence of the demonstration, which goes through the real store: encrypted, recorded, and handed out as it came."""

import asyncio
import hashlib
from collections.abc import Iterable
from functools import partial
from pathlib import Path
from typing import Any
from uuid import uuid4

from activities.register.evidence import read_evidence
from standard.core.access import Action
from starter.demo.house import House
from starter.demo.looking import Look
from starter.evidence_files import hand_in, hand_out, store_of
from starter.viewing import EVIDENCE, let, viewer
from worker.problems import BadInput, Problem

_FOLDER = "evidence"


def require_evidence(folder: Path, files: Iterable[str]) -> None:
    """Looks whether these files are there, before anything starts.

    Raises:
        BadInput: one is not; names it.
    """
    for file in files:
        if not (folder / _FOLDER / file).is_file():
            raise BadInput(f"{folder / _FOLDER / file} is not there; give a folder that has what the demo hands in")


async def stored(house: House, reference: str, file: str) -> dict[str, Any]:
    """Stores one of the example files for a case: what the message that records it says of it."""
    # It asks the register with a loop of its own.
    given = house.stack.settings, reference, house.examples / _FOLDER / file, str(uuid4())
    fields, _ = await asyncio.to_thread(hand_in, *given)
    return fields


def file_of(piece: str) -> Look[list[str]]:
    """How the file of a piece lies in the store, and that it comes back as it was handed in, as ``asb evidence get``
    writes it. Raises ``Problem`` where it does not.
    """
    return partial(_file_of, piece)


async def _file_of(piece: str, house: House, person: str, reference: str) -> list[str]:
    settings, pool = house.stack.settings, house.pool
    await let(pool, await viewer(pool, person, settings), Action.SEE, reference, f"{EVIDENCE} {piece}")
    row = next(each for each in await read_evidence(pool, reference) if each.piece == piece)
    kept = store_of(settings).path(reference, row.file_id or "").read_bytes()
    content = (await hand_out(settings, pool, reference, row, house.folder)).read_bytes()
    found = hashlib.sha256(content).hexdigest()
    if found != row.sha256 or content in kept:
        raise Problem(f"the demo's file of {piece} is not encrypted, or not what was handed in")
    return [
        f"{piece} in the store: {len(kept):,} bytes, encrypted",
        f"{piece} handed out: {row.name}, {len(content):,} bytes, as it came in",
    ]
