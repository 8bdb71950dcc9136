"""``asb agency draft``, ``write-to`` and ``list``: what a partner agency is told, and what was exchanged with it."""

import asyncio
from collections.abc import Collection
from typing import Annotated, Any

import typer

from activities.register.agencies import AgencyRow, ExchangeRow, agencies_of, exchanges_of
from activities.register.agency_drafts import check_letter, draft_for
from standard.core.words import Shared
from standard.progressing.agency_part import ChangeAgency
from standard.progressing.exchanges import WriteToAgency
from starter.commands.options import AsJson, Looker, Reference, reference_of, said, text_of
from starter.commands.sending import Envelope, send
from starter.saying import say, say_json
from starter.servers import Doors, Pool, open_doors
from starter.shown.agencies import print_agencies
from starter.viewing import AGENCIES, look_as
from worker.problems import BadInput, Unreachable

KINDS = ", ".join(Shared)
"""The kinds of information, as help names them."""

Agency = Annotated[str, typer.Argument(metavar="AGENCY", help=said(ChangeAgency, "agency"), show_default=False)]


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
    say(asyncio.run(_draft(reference_of(reference), agency.upper(), gave, looker)))


def write_to(
    reference: Reference,
    agency: Agency,
    letter: Annotated[str, typer.Option(metavar="TEXT", help=f"{said(WriteToAgency, 'letter')} @FILE reads a file.")],
    gave: Annotated[
        list[Shared] | None,
        typer.Option(metavar="KIND", help=f"What kinds of information it gives: {KINDS}. May be repeated."),
    ] = None,
    passed_on: Annotated[
        list[int] | None, typer.Option(metavar="NUMBER", help=f"{said(WriteToAgency, 'passed_on')} May be repeated.")
    ] = None,
    *,
    envelope: Envelope,
) -> None:
    """Send an agency the letter that you have written and read, by e-mail.

    Say which kinds of information it gives. It is checked first: a letter that quotes what is confidential, or names
    the reporter or a party, and does not say that it gives that, is not sent.

    \b
    Example:
      asb agency write-to ASB-7K3Q-MX92-PD4T G1 --as ola --letter @letter.txt \\
          --gave incidents
    """
    words = text_of(letter, "--letter") or ""
    beyond = asyncio.run(_beyond(reference_of(reference), agency.upper(), gave or (), words, envelope.sender))
    if beyond:
        told = " / ".join(map(repr, beyond))
        raise BadInput(
            f"--letter: take this out, or say with --gave what it gives, if {agency.upper()} may have it: {told}"
        )
    fields: dict[str, Any] = {"agency": agency, "gave": gave or [], "letter": words, "passed_on": passed_on or []}
    send("write_to_agency", reference, envelope, **fields)


def list_(reference: Reference, looker: Looker = None, as_json: AsJson = False) -> None:
    """List the agencies of a case with their contacts, and what was exchanged with each.

    \b
    Example:
      asb agency list ASB-7K3Q-MX92-PD4T --as ola
    """
    agencies, exchanges, now = asyncio.run(_list(reference_of(reference), looker))
    if as_json:
        say_json({"agencies": agencies, "exchanges": exchanges, **now})
    else:
        print_agencies(agencies, exchanges, now)


async def _draft(reference: str, agency: str, gave: list[Shared] | None, looker: str | None) -> str:
    async with open_doors(needs_temporal=False) as doors:
        may_have = _may_have(await _standing(doors, reference, looker), agency)
        if beyond := sorted(set(gave or ()) - may_have):
            has = ", ".join(sorted(may_have)) or "nothing"
            raise BadInput(f"--gave: {agency} may not have {', '.join(beyond)}; it may have {has}")
        return await draft_for(_register(doors), reference, agency, may_have if gave is None else gave)


async def _beyond(reference: str, agency: str, gave: Collection[Shared], letter: str, looker: str | None) -> list[str]:
    async with open_doors(needs_temporal=False) as doors:
        await _standing(doors, reference, looker)
        return await check_letter(_register(doors), reference, agency, gave, letter)


async def _list(reference: str, looker: str | None) -> tuple[list[AgencyRow], list[ExchangeRow], dict[str, Any]]:
    async with open_doors(needs_temporal=False) as doors:
        now = await _standing(doors, reference, looker)
        pool = _register(doors)
        return await agencies_of(pool, reference), await exchanges_of(pool, reference), now


async def _standing(doors: Doors, reference: str, looker: str | None) -> dict[str, Any]:
    """Who leads, and what each agency may have now, as the case itself says."""
    view = (await look_as(doors, looker, reference, AGENCIES)).case
    return dict((view.detail if view else {}).get("agencies", {"lead": None, "on_case": []}))


def _may_have(now: dict[str, Any], agency: str) -> set[Shared]:
    found = next((each for each in now["on_case"] if each["id"] == agency), None)
    if found is None:
        there = ", ".join(each["id"] for each in now["on_case"]) or "none"
        raise BadInput(f"AGENCY: {agency} is not on the case; on it: {there}; to put one on it: asb agency add")
    return {Shared(each) for each in found["may_have"]}


def _register(doors: Doors) -> Pool:
    if doors.pool is None:
        raise Unreachable("the register (PostgreSQL) is away, which has what an agency may be told")
    return doors.pool
