"""The payload keys, for a terminal of 80 columns: those in the ring and those on the register's list."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from pydantic import BaseModel, ConfigDict
from rich.padding import Padding
from rich.table import Table

from activities.register.keys import ListedKey
from standard.worktime.calendar import local_date
from standard.worktime.in_words import short_date
from starter.saying import console, say_json
from worker.sealing.keys import KeyRing

NO_BACKUP = "`asb keys backup FILE` makes one: without it, a lost key ring is the end of every open case."


_KEPT = {*("backed_up_at", "revoked_at", "revoked_by", "revoked_reason"), *("lost_at", "lost_by", "lost_reason")}


class KeyShown(BaseModel):
    """A key and what became of it; never its secret. What only the register knows is missing where it is away.

    ``writes``: what the ring writes with. ``read_by``: how many of the ``running`` workers can read with it.
    """

    model_config = ConfigDict(frozen=True)

    id: str
    use: str
    service: str | None
    made_at: datetime
    in_ring: bool
    in_register: bool | None
    writes: bool
    read_by: int | None = None
    running: int | None = None
    backed_up_at: datetime | None = None
    revoked_at: datetime | None = None
    revoked_by: str | None = None
    revoked_reason: str | None = None
    lost_at: datetime | None = None
    lost_by: str | None = None
    lost_reason: str | None = None


class KeysShown(BaseModel):
    """All keys, oldest first. ``problems``: what is wrong with ring or list, each in a line."""

    keys: list[KeyShown]
    problems: list[str]


def shown_keys(ring: KeyRing, listed: Sequence[ListedKey] | None, readers: dict[str, frozenset[str]]) -> list[KeyShown]:
    """The keys of a ring and of the register's list (None: it is away) in one; ``readers`` are the running workers."""
    by_id = {key.id: key for key in listed or ()}
    shown = []
    for key in ring.keys:
        found = by_id.pop(key.id, None)
        facts = _facts(found, readers) if found else {}
        in_register = None if listed is None else found is not None
        shown.append(
            KeyShown(
                id=key.id,
                use=key.use.value,
                service=key.service,
                made_at=key.made_at,
                in_ring=True,
                in_register=in_register,
                writes=key.id in ring.writing,
                **facts,
            )
        )
    for left in by_id.values():
        about = left.model_dump(include={"id", "use", "service", "made_at"})
        shown.append(KeyShown(**about, in_ring=False, in_register=True, writes=False, **_facts(left, readers)))
    return sorted(shown, key=lambda key: (key.made_at, key.id))


def _facts(listed: ListedKey, readers: dict[str, frozenset[str]]) -> dict[str, object]:
    return {
        **listed.model_dump(include=_KEPT),
        "read_by": sum(listed.id in ids for ids in readers.values()),
        "running": len(readers),
    }


def print_keys(shown: KeysShown) -> None:
    """Print every key in a line, and what is to be done about them."""
    out = console()
    table = Table(box=None, pad_edge=False, padding=(0, 2, 0, 0))
    for heading in ("Key", "For", "Made", "Writes", "Read by", "Backed up"):
        table.add_column(heading, overflow="fold", no_wrap=heading in ("Key", "Made"))
    for key in shown.keys:
        table.add_row(
            key.id,
            key.service or key.use,
            _day(key.made_at),
            _writes(key),
            "-" if key.running is None else f"{key.read_by} of {key.running}",
            "-" if not key.in_register else _day(key.backed_up_at) if key.backed_up_at else "no",
        )
    if shown.keys:
        out.print(table)
        out.print()
        out.print("Read by: how many of the running workers can read with it.")
    for key in shown.keys:
        if key.lost_at is not None:
            out.print(f"{key.id} was noted as lost by {key.lost_by}, {_day(key.lost_at)}: {key.lost_reason}")
        # Losing a key revokes it at the same instant.
        if key.revoked_at is not None and key.revoked_at != key.lost_at:
            out.print(f"{key.id} was revoked by {key.revoked_by}, {_day(key.revoked_at)}: {key.revoked_reason}")
    without = [key for key in shown.keys if key.in_register and key.backed_up_at is None and key.lost_at is None]
    if without:
        keys = "1 key is" if len(without) == 1 else f"{len(without)} keys are"
        out.print(f"{keys} in no back-up.", style="bold")
        out.print(Padding(NO_BACKUP, (0, 0, 0, 2), expand=False))
    for problem in shown.problems:
        out.print(f"{problem[:1].upper()}{problem[1:]}.", style="bold")


def say(fields: dict[str, Any], text: str, *, as_json: bool) -> None:
    """Print what a command has done: in words, or its fields as JSON."""
    if as_json:
        say_json(fields)
    else:
        console().print(text)


def _writes(key: KeyShown) -> str:
    if key.lost_at is not None:
        return "lost"
    if key.revoked_at is not None:
        return "revoked"
    return "yes" if key.writes else "-"


def _day(instant: datetime) -> str:
    day = local_date(instant)
    _weekday, day_and_month = short_date(day).split(" ", 1)
    return f"{day_and_month} {day.year}"
