"""``asb agency draft``, ``write-to`` and ``list``: what a partner agency is told, and what was exchanged with it."""

import asyncio
from collections.abc import Awaitable, Callable, Collection, Sequence
from typing import Annotated, Any, TypeVar

import typer

from activities.register.agencies import agencies_of, exchanges_of
from activities.register.agency_drafts import check_letter, draft_for
from standard.core.words import Shared
from standard.progressing.agency_part import ChangeAgency
from standard.progressing.exchanges import WriteToAgency
from starter.commands.from_message import sends
from starter.commands.options import AsJson, Looker, Reference, reference_of, said
from starter.commands.sending import Envelope, send
from starter.saying import say, say_found
from starter.servers import Doors, Pool, open_doors
from starter.shown.agencies import print_agencies
from starter.viewing import AGENCIES, look_as
from worker.problems import BadInput, Unreachable

KINDS = ", ".join(Shared)
"""The kinds of information, as help names them."""

Agency = Annotated[str, typer.Argument(metavar="AGENCY", help=said(ChangeAgency, "agency"), show_default=False)]

_Found = TypeVar("_Found")
_Standing = dict[str, Any]


def draft(
    reference: Reference,
    agency: Agency,
    gave: Annotated[
        list[Shared] | None,
        typer.Option(metavar="KIND", help=f"Only these kinds: {KINDS}. May be repeated. Default: all it may have."),
    ] = None,
    looker: Looker = None,
) -> None:
    """Print a draft of a letter to an agency, made of what it may have. Nothing is sent.

    Keep it as a file, read it, change it, and send it with `asb agency write-to`.

    \b
    Example:
      asb agency draft ASB-7K3Q-MX92-PD4T G1 --as ola --gave incidents > letter.txt
    """
    case, whom = reference_of(reference), agency.upper()

    async def read() -> str:
        async with open_doors(needs_temporal=False) as doors:
            return await drafted(doors, case, whom, gave, looker)

    say(asyncio.run(read()))


async def drafted(
    doors: Doors, reference: str, agency: str, gave: Collection[Shared] | None, looker: str | None
) -> str:
    """The draft of a letter to an agency, of these kinds of information; None for all that it may have.

    Raises:
        NotForYou: whoever asks may not see the case.
        BadInput: the agency is not on the case, or may not have one of these kinds.
    """
    pool, now = await _standing(doors, reference, looker)
    may_have = _may_have(now, agency)
    if beyond := sorted(set(gave or ()) - may_have):
        has = ", ".join(sorted(may_have)) or "nothing"
        raise BadInput(f"--gave: {agency} may not have {', '.join(beyond)}; it may have {has}")
    return await draft_for(pool, reference, agency, may_have if gave is None else gave)


def _send(
    name: str,
    reference: str,
    envelope: Envelope,
    *,
    agency: str,
    letter: str,
    gave: Sequence[Shared] | None,
    **fields: Any,
) -> None:
    """Sends what gives no more than it says."""
    case, whom = reference_of(reference), agency.upper()
    beyond = _look(case, envelope.sender, lambda pool, _: check_letter(pool, case, whom, gave or (), letter))
    if beyond:
        told = " / ".join(map(repr, beyond))
        raise BadInput(f"--letter: take this out, or say with --gave what it gives, if {whom} may have it: {told}")
    send(name, reference, envelope, agency=agency, letter=letter, gave=gave or [], **fields)


@sends(WriteToAgency, "agency", through=_send)
def write_to() -> None:
    """Send an agency the letter that you have written and read, by e-mail.

    Say which kinds of information it gives. It is checked first: a letter that quotes what is confidential, or names
    the reporter or a party, and does not say that it gives that, is not sent.

    \b
    Example:
      asb agency write-to ASB-7K3Q-MX92-PD4T G1 --as ola --letter @letter.txt \\
          --gave incidents
    """


def list_(reference: Reference, looker: Looker = None, as_json: AsJson = False) -> None:
    """List the agencies of a case with their contacts, and what was exchanged with each.

    \b
    Example:
      asb agency list ASB-7K3Q-MX92-PD4T --as ola
    """
    case = reference_of(reference)

    async def found(pool: Pool, now: _Standing) -> dict[str, Any]:
        return {"agencies": await agencies_of(pool, case), "exchanges": await exchanges_of(pool, case), **now}

    say_found(_look(case, looker, found), print_agencies, as_json=as_json)


def _look(case: str, looker: str | None, read: Callable[[Pool, _Standing], Awaitable[_Found]]) -> _Found:
    """What is read of the register with who leads, and what each agency may have now, as the case itself says."""

    async def found() -> _Found:
        async with open_doors(needs_temporal=False) as doors:
            return await read(*await _standing(doors, case, looker))

    return asyncio.run(found())


async def _standing(doors: Doors, case: str, looker: str | None) -> tuple[Pool, _Standing]:
    view = (await look_as(doors, looker, case, AGENCIES)).case
    if doors.pool is None:
        raise Unreachable("the register (PostgreSQL) is away, which has what an agency may be told")
    return doors.pool, (view.detail if view else {}).get("agencies", {"lead": None, "on_case": []})


def _may_have(now: _Standing, agency: str) -> set[Shared]:
    found = next((each for each in now["on_case"] if each["id"] == agency), None)
    if found is None:
        there = ", ".join(each["id"] for each in now["on_case"]) or "none"
        raise BadInput(f"AGENCY: {agency} is not on the case; on it: {there}; to put one on it: asb agency add")
    return {Shared(each) for each in found["may_have"]}
