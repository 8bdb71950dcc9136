"""Which remedies are offered against a party, and which are not and why; and which steps were taken before.

Source: Service Standard, "Progressing the case"; readings in docs/standard.md. What is not known of a party refuses
nothing: the remedy is offered, with the question.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime
from typing import ClassVar

from standard.core.case import Case, Own
from standard.core.draft import wrong
from standard.core.kept import Kept
from standard.core.words import LandlordKind
from standard.progressing.legal_state import Remedies
from standard.progressing.remedies import Remedy, Rung
from standard.progressing.remedies_2026_11 import REMEDIES
from standard.what_happens_next.parties import AgeBand, Party, PartyRole, Tenure
from standard.worktime.calendar import local_date
from standard.worktime.in_words import whole_date

_FROM_YEARS = {AgeBand.UNDER_10: 0, AgeBand.FROM_10_TO_15: 10, AgeBand.FROM_16_TO_17: 16, AgeBand.ADULT: 18}
_TO_YEARS = {AgeBand.UNDER_10: 9, AgeBand.FROM_10_TO_15: 15, AgeBand.FROM_16_TO_17: 17}
_BY_ID = {each.id: each for each in REMEDIES}


class Done(Kept):
    """A remedy (its id) that has had its outcome, at ``at`` (UTC). ``party``: against whom."""

    remedy: str
    party: int | None = None
    at: datetime


class Ladder(Own):
    """Those that were done, in the order in which that became known."""

    called: ClassVar[str] = "ladder"

    done: tuple[Done, ...] = ()


@dataclass(frozen=True)
class Offer:
    """A remedy with ``why_not``, where it is not offered against a party; where it is, with the ``questions`` that are
    open.
    """

    remedy: Remedy
    why_not: str | None = None
    questions: tuple[str, ...] = ()


def remedy_of(field: str, wanted: str) -> Remedy:
    """The remedy with this id, which a message gives in ``field``.

    Raises:
        Refused: there is none.
    """
    found = _BY_ID.get(wanted.replace("-", "_"))
    if found is None:
        raise wrong(field, "needs the id of a remedy, as `asb remedies` lists them, for example civil_injunction")
    return found


def offers(
    party: Party | None, landlord: LandlordKind, today: date, *, hate_or_violence: bool = False
) -> tuple[Offer, ...]:
    """Every remedy as it stands against a party on a UK day; None for where nobody is known, or for against nobody."""
    found = []
    for each in REMEDIES:
        why_not = next(_why_not(each, party, landlord, today, hate_or_violence), None)
        found.append(Offer(each, why_not, () if why_not else tuple(_questions(each, party))))
    return tuple(found)


def offers_in(case: Case, party: Party | None, at: datetime) -> tuple[Offer, ...]:
    """The same in a case, at an instant (UTC)."""
    return offers(party, case.landlord, local_date(at), hate_or_violence=case.floor)


def skipped(case: Case, remedy: Remedy, party: Party | None, at: datetime) -> list[Rung]:
    """The steps below this remedy's that are offered against the party, and of which nothing had been done by ``at``
    (UTC). What was done against another party is no step against this one.
    """
    against = {None, party.number if party else None}
    done = {each.remedy for each in case.of(Ladder).done if each.at <= at and each.party in against}
    begun = (each for each in case.of(Remedies).open if each.begun_at is not None and each.begun_at <= at)
    done |= {each.remedy for each in begun if each.party in against}
    taken = {_BY_ID[each].rung for each in done if each in _BY_ID}
    offered = {each.remedy.rung for each in offers_in(case, party, at) if each.why_not is None}
    return sorted(rung for rung in offered - taken if rung < remedy.rung)


def _why_not(
    remedy: Remedy, party: Party | None, landlord: LandlordKind, today: date, hate_or_violence: bool
) -> Iterator[str]:
    if remedy.in_force_from is None:
        yield f"is law ({remedy.law}), but not known to be in force"
    elif today < remedy.in_force_from:
        yield f"is in force from {whole_date(remedy.in_force_from)} ({remedy.law})"
    if landlord not in remedy.used_by:
        others = " or ".join(remedy.others) or "a landlord of another kind"
        yield f"is not for a {landlord.label}; {others} can use it: ask them"
    if remedy.never_with_violence and hate_or_violence:
        yield "is not used where there is hate, violence or a threat of it"
    if party is None:
        return
    if remedy.legal and party.role is PartyRole.WITNESS:
        yield "is not used against a witness"
    # What is on record of a party may be confidential: said is only what would be accepted.
    if remedy.tenures and party.tenure is not Tenure.NOT_KNOWN and party.tenure not in remedy.tenures:
        yield f"is only for these tenures: {_tenures(remedy)}"
    if _TO_YEARS.get(party.age, 18) + _years_since_said(party, today) < remedy.least_age:
        yield f"is only from the age of {remedy.least_age}"
    if remedy.below_age is not None and _FROM_YEARS.get(party.age, 0) >= remedy.below_age:
        yield f"is only below the age of {remedy.below_age}"


def _questions(remedy: Remedy, party: Party | None) -> Iterator[str]:
    if remedy.ask:
        yield remedy.ask
    if remedy.tenures and (party is None or party.tenure is Tenure.NOT_KNOWN):
        yield f"Tenure not known: is it one of {_tenures(remedy)}?"
    age = AgeBand.NOT_KNOWN if party is None else party.age
    if age is AgeBand.NOT_KNOWN and (remedy.least_age or remedy.below_age):
        limits = [f"{remedy.least_age} or older"] if remedy.least_age else []
        limits += [f"below {remedy.below_age}"] if remedy.below_age else []
        yield f"Age not known: are they {' and '.join(limits)}?"
    elif remedy.least_age > _FROM_YEARS.get(age, 0):
        yield f"Recorded as younger some time ago: are they {remedy.least_age} or older now?"


def _years_since_said(party: Party, today: date) -> int:
    said = party.said_at.get("age")
    return 0 if said is None else (today - local_date(said)).days // 365


def _tenures(remedy: Remedy) -> str:
    return ", ".join(each.label for each in remedy.tenures)
