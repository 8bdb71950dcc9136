"""``asb commitment``, ``asb remedies`` and what is considered: legal action, and what comes before it."""

import asyncio
from collections.abc import Sequence
from typing import Annotated, Any

import typer

from activities.register.parties import PartyRow, parties_of
from activities.register.remedies import read_commitments, read_remedies
from standard.core.words import LandlordKind
from standard.progressing.commitment import RecordCommitment
from standard.progressing.considering import ConsiderRemedy, DropRemedy
from standard.progressing.ladder import offers
from standard.what_happens_next.parties import AgeBand, Party, Tenure
from standard.worktime.calendar import local_date
from starter.commands.from_message import sends
from starter.commands.options import AsJson, Looker, Reference, reference_of
from starter.saying import say_found
from starter.servers import open_doors
from starter.shown.remedies import Found, ladder_of, print_remedies
from starter.viewing import REMEDIES, look_as
from worker.problems import BadInput, Unreachable

Against = Annotated[int | None, typer.Option("--party", metavar="NUMBER", help="Only against this party.")]


@sends(
    RecordCommitment,
    commitment="--answer",
    to_remedies="--to",
    asked_how="--how",
    their_words="--words",
    witness_support="--support",
)
def commitment() -> None:
    """Record whether the reporter commits to a witness statement; --at is when they said so.

    Ask before any legal remedy is considered, and offer support for witnesses. Each answer is whole: name every remedy
    that they say yes to, or none for whatever it is. If they take it back, what rests on it is put on hold. If they
    cannot be asked, give --answer not_asked and say why.

    \b
    Examples:
      asb commitment ASB-7K3Q-MX92-PD4T --as ola --answer yes --how visit \\
          --to civil_injunction --words "If I need not face him." \\
          --support "Screens, and a visit to the court beforehand."
      asb commitment ASB-7K3Q-MX92-PD4T --as ola --answer not_asked \\
          --not-asked-because "They reported anonymously."
    """


@sends(ConsiderRemedy, "remedy")
def consider_remedy() -> None:
    """Consider a remedy against a party; --at is since when.

    For a legal remedy the reporter must have been asked before (`asb commitment`). If they have not said yes, a manager
    names the evidence that it stands on without them. If steps of the ladder below it are offered and were not taken,
    say why. Nothing is sent by this.

    \b
    Example:
      asb consider-remedy ASB-7K3Q-MX92-PD4T civil_injunction --as ola --party 1 \\
          --skipped-because "He threatened them with a knife."
    """


@sends(DropRemedy, "remedy_number", remedy_dropped_because="--reason")
def drop_remedy() -> None:
    """Drop a remedy that is considered, with the reason. If a step of it was taken, record its outcome instead.

    \b
    Example:
      asb drop-remedy ASB-7K3Q-MX92-PD4T L1 --as ola --reason "A contract was signed."
    """


def remedies(reference: Reference, party: Against = None, looker: Looker = None, as_json: AsJson = False) -> None:
    """Show the ladder of remedies: what is offered against each party, what is not and why, and what was done.

    Also what the reporter said about a witness statement. What is not known of a party is shown as a question: ask it,
    and record the answer with `asb party change`.

    \b
    Example:
      asb remedies ASB-7K3Q-MX92-PD4T --party 1
    """
    case = reference_of(reference)

    async def found() -> Found:
        async with open_doors(needs_temporal=False) as doors:
            seen = await look_as(doors, looker, case, REMEDIES)
            if doors.pool is None:
                raise Unreachable("the register (PostgreSQL) is away, which has the parties and what was said")
            detail, today = seen.case.detail if seen.case else {}, local_date(seen.now)
            landlord, violence = (
                LandlordKind(detail.get("landlord", LandlordKind.COUNCIL)),
                "hate_or_violence" in detail,
            )
            wanted = _wanted(await parties_of(doors.pool, case), party)
            offered = [(each, offers(each, landlord, today, hate_or_violence=violence)) for each in wanted]
            ladders = [ladder_of(each.number if each else None, found, detail) for each, found in offered]
            return Found(await read_commitments(doors.pool, case), ladders, await read_remedies(doors.pool, case))

    say_found(asyncio.run(found()), print_remedies, as_json=as_json)


def _wanted(rows: Sequence[PartyRow], number: int | None) -> list[Party | None]:
    """The parties as rules know them; nobody, where none is on record."""
    found = [each for each in rows if number in (None, each.party)]
    if number is not None and not found:
        there = ", ".join(str(each.party) for each in rows) or "none"
        raise BadInput(f"--party: {number} is not on record; on record: {there}")
    unknown: dict[str, Any] = {"tenure": Tenure.NOT_KNOWN, "age": AgeBand.NOT_KNOWN}
    known = [unknown | each.model_dump(include={"role", "tenure", "age"}, exclude_none=True) for each in found]
    return [Party(number=each.party, **fields) for each, fields in zip(found, known, strict=True)] or [None]
