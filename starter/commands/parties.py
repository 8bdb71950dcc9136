"""``asb party``: the parties of a case besides its reporter, and the same ones in several cases."""

import asyncio
import re
from collections.abc import Mapping
from typing import Annotated, Any

import typer

from activities.register.parties import Match, decide_match, parties_of, possibly_the_same
from standard.what_happens_next.parties import ChangeParty, MayBeTold, NotSpokenWith, RecordParty
from starter.commands.from_message import sends
from starter.commands.grouped import with_groups
from starter.commands.looking_up import lists
from starter.commands.options import AsJson, Reference, Sender, reference_of, said, text_of, these_or_none
from starter.commands.sending import EXIT_STATUS
from starter.saying import console, say_found, say_json
from starter.sender import sender_of
from starter.servers import open_register
from starter.shown.parties import print_matches, print_parties
from starter.viewing import PARTIES, let_see, viewer
from worker.problems import BadInput
from worker.settings import load_settings

party_commands = typer.Typer(no_args_is_help=True, help="Record the parties, and find the same ones elsewhere.")

Number = Annotated[int, typer.Argument(metavar="NUMBER", help=said(ChangeParty, "party"))]
Other = Annotated[
    str,
    typer.Option(metavar="REF:NUMBER", help="The other case's reference and the party's number there."),
]
Reason = Annotated[str, typer.Option(metavar="TEXT", help="Why; - reads standard input, @FILE a file.")]

MayBe = Annotated[
    list[MayBeTold] | None,
    typer.Option(metavar="WHAT", help=f"What they may be told: {', '.join(MayBeTold)}. May be repeated."),
]
Nothing = Annotated[bool, typer.Option("--tell-nothing", help="They may be told nothing.")]

_OTHER = re.compile(r"(.+):\s*([0-9]{1,3})\s*")
_CALLED = {
    "party_role": "--role",
    "person_name": "--name",
    "date_of_birth": "--born",
    "confidential": "--confidential/--not-confidential",
}


@sends(RecordParty, own=("may_be_told",), **_CALLED)
def add(may_be_told: MayBe = None, nothing: Nothing = False) -> Mapping[str, Any]:
    """Put a party on record: who the report is about, or a witness.

    Names, dates of birth and addresses are kept only in the register. Nothing is sent to a party: speak with them, and
    record that with `asb contact --with party --party NUMBER`.

    \b
    Example:
      asb party add ASB-7K3Q-MX92-PD4T --as ola --role alleged_perpetrator \\
          --tenure secure_tenant --age adult --name "Sam Poole" \\
          --address "Flat 2, 14 High Street" --may-be-told what_was_reported
    """
    return _told(may_be_told, nothing=nothing)


@sends(ChangeParty, "party", own=("may_be_told",), **_CALLED)
def change(may_be_told: MayBe = None, nothing: Nothing = False) -> Mapping[str, Any]:
    """Change what is on record about a party. What you leave out stays as it is.

    \b
    Example:
      asb party change ASB-7K3Q-MX92-PD4T 1 --as ola --born 1990-04-02
    """
    return _told(may_be_told, nothing=nothing)


@sends(NotSpokenWith, "party", not_spoken_because="--reason")
def not_spoken() -> None:
    """Record why a party has not been spoken with, or why it is not known who did it.

    \b
    Examples:
      asb party not-spoken ASB-7K3Q-MX92-PD4T 1 --as ola \\
          --reason "The police ask us to wait."
      asb party not-spoken ASB-7K3Q-MX92-PD4T --as ola \\
          --reason "Nobody saw who left the rubbish."
    """


@lists(PARTIES, parties_of, print_parties)
def list_() -> None:
    """List the parties of a case with their names, as the register has them.

    \b
    Example:
      asb party list ASB-7K3Q-MX92-PD4T --as ola
    """


def matches(
    reference: Annotated[
        str | None, typer.Argument(metavar="[REF]", help="Only those of one case.", show_default=False)
    ] = None,
    sender: Sender = None,
    as_json: AsJson = False,
) -> None:
    """List parties of different cases that are possibly the same.

    They have the same name and date of birth, or the same address, however it is written. This has no effect by
    itself: record with `same` or `different` what you have found. Cases that you may not see are left out.

    \b
    Example:
      asb party matches ASB-7K3Q-MX92-PD4T --as ola
    """
    wanted = None if reference is None else reference_of(reference)
    found = asyncio.run(_matches(wanted, sender))
    say_found(found, print_matches, as_json=as_json)


def same(
    reference: Reference, party: Number, other: Other, reason: Reason, sender: Sender = None, as_json: AsJson = False
) -> None:
    """Confirm that two parties that are possibly the same are the same. This has no other effect.

    \b
    Example:
      asb party same ASB-7K3Q-MX92-PD4T 1 --other ASB-2B9D-H4KQ-W7TX:2 \\
          --as ola --reason "Met them at both homes."
    """
    _decide(reference, party, other, reason, sender, as_json=as_json, found_the_same=True)


def different(
    reference: Reference, party: Number, other: Other, reason: Reason, sender: Sender = None, as_json: AsJson = False
) -> None:
    """Record that two parties that are possibly the same are different people or places.

    \b
    Example:
      asb party different ASB-7K3Q-MX92-PD4T 1 --as ola \\
          --other ASB-2B9D-H4KQ-W7TX:2 --reason "Father and son."
    """
    _decide(reference, party, other, reason, sender, as_json=as_json, found_the_same=False)


def _told(may_be_told: list[MayBeTold] | None, *, nothing: bool) -> Mapping[str, Any]:
    return {"may_be_told": these_or_none(may_be_told, "--may-be-told", none=nothing, none_option="--tell-nothing")}


def _decide(
    reference: str, party: int, other: str, reason: str, sender: str | None, *, as_json: bool, found_the_same: bool
) -> None:
    there = _OTHER.fullmatch(other)
    if there is None:
        raise BadInput(f"--other: {other!r} is not a party; give one like ASB-2B9D-H4KQ-W7TX:2")
    why = (text_of(reason, "--reason") or "").strip()
    if not why:
        raise BadInput("--reason: needs a reason, in words")
    who = sender_of(sender, load_settings())
    pair = Match(
        case_reference=reference_of(reference),
        party=party,
        other_reference=reference_of(there[1]),
        other_party=int(there[2]),
        same=found_the_same,
        reason=why,
        decided_by=who,
    )
    asyncio.run(_decided(pair, sender))
    if as_json:
        say_json(pair)
    else:
        what = "the same as" if found_the_same else "different from"
        here, elsewhere = pair.case_reference, f"party {pair.other_party} of {pair.other_reference}"
        console().print(f"On record: party {party} of {here} is {what} {elsewhere}.")


async def _matches(reference: str | None, looker: str | None) -> list[Match]:
    async with open_register() as pool:
        if reference is not None:
            await let_see(pool, looker, reference, PARTIES)
        return await possibly_the_same(pool, await viewer(pool, looker), reference)


async def _decided(pair: Match, looker: str | None) -> None:
    async with open_register() as pool:
        if not await decide_match(pool, pair, await viewer(pool, looker)):
            raise BadInput(
                "--other: those two are not possibly the same, as far as you may see; see `asb party matches`"
            )


party_commands.command("add", epilog=EXIT_STATUS)(with_groups(add))
party_commands.command("change", epilog=EXIT_STATUS)(with_groups(change))
party_commands.command("not-spoken", epilog=EXIT_STATUS)(with_groups(not_spoken))
party_commands.command("list")(list_)
party_commands.command("matches")(matches)
party_commands.command("same")(same)
party_commands.command("different")(different)
