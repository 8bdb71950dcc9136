"""What was done in a case, drafted for the letter about its closure. An officer reads it and changes it."""

from collections.abc import Iterable, Mapping
from typing import Any

from psycopg_pool import AsyncConnectionPool

from activities.register.access import read_rows, transaction
from activities.register.agencies import KeptBack
from activities.register.confidential import confidential_words
from activities.register.named_sql import load
from standard.core.words import ContactMethod
from standard.progressing.agencies import AgencyKind
from standard.what_happens_next.plan_state import ActionOwner

_SQL = load("closure_drafts")
_BY = {
    ContactMethod.VISIT: "visited you",
    ContactMethod.PHONE: "spoke with you on the phone",
    ContactMethod.MEETING: "met you",
    ContactMethod.VIDEO_CALL: "spoke with you in a video call",
    ContactMethod.RELAY_CALL: "spoke with you in a relay call",
}
_DONE_BY = {ActionOwner.LANDLORD: "We did", ActionOwner.REPORTER: "You did", ActionOwner.OTHER: "Others did"}


async def draft_of_closure(pool: AsyncConnectionPool, reference: str) -> str:
    """The draft, as plain text, without each sentence that quotes what is confidential in the case.

    Raises:
        activities.register.errors.RegisterUnavailable: PostgreSQL is away.
    """
    found = {name: await read_rows(pool, dict, sql, reference=reference) for name, sql in _SQL.items()}
    return (await _kept_back(pool, reference)).left_out_of(worded(found))


async def confidential_in_words(pool: AsyncConnectionPool, reference: str, words: str) -> list[str]:
    """The sentences of a text for the reporter that quote what is confidential in the case.

    Raises:
        activities.register.errors.RegisterUnavailable: PostgreSQL is away.
    """
    return (await _kept_back(pool, reference)).found_in(words)


def worded(found: Mapping[str, list[dict[str, Any]]]) -> str:
    """The draft from the rows of the register, by what they are of: evidence, contacts, agencies, reviews, actions."""
    said = [each[name] for each in found["evidence"] for name in ("done", "tried") if each[name]]
    spoken = [(_BY.get(ContactMethod(each["method"])), each["times"]) for each in found["contacts"]]
    said += [_sentence(f"We {by} {_times(number)}") for by, number in spoken if by]
    actions = [(_DONE_BY[ActionOwner(each["owner"])], each["said"]) for each in found["actions"]]
    said += [f"{done}: {_sentence(what)}" for done, what in actions if what]
    agencies = _listed(AgencyKind(each["kind"]).label for each in found["agencies"])
    said += [_sentence(f"We worked with {agencies}")] if agencies else []
    held = sum(each["held"] for each in found["reviews"])
    said += [_sentence(f"We met to review your case {_times(held)}")] if held else []
    return "\n".join(said)


def _times(number: int) -> str:
    return {1: "once", 2: "twice"}.get(number, f"{number} times")


def _listed(words: Iterable[str]) -> str:
    *first, last = [*words] or [""]
    return f"{', '.join(first)} and {last}" if first else last


def _sentence(words: str) -> str:
    return words if words.endswith((".", "!", "?")) else f"{words}."


async def _kept_back(pool: AsyncConnectionPool, reference: str) -> KeptBack:
    async with transaction(pool) as connection:
        return KeptBack(await confidential_words(connection, reference), [])
