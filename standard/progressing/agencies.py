"""The partner agencies on a case: what each may have and on which basis, since when, and which one leads.

Source: Service Standard, "Progressing the case" ("working closely with partner agencies and to clarify who is the lead
agency"); readings in docs/standard.md. The case keeps ids, words of closed lists and times; names, addresses and
anybody's reasons stand in the register alone. All of it is kept by when it happened, so that nothing hangs on the order
of typing. Instants are UTC.
"""

from collections.abc import Iterable, Sequence
from datetime import UTC, datetime
from typing import ClassVar, TypeVar

from standard.core.case import Own
from standard.core.draft import wrong
from standard.core.kept import Kept
from standard.core.numbered import Numbered
from standard.core.words import Shared, Word

MOST_AGENCIES = 20
"""How many agencies a case may have, those that have left among them; its state has to stay small."""

MOST_TERMS = 10
"""How often it may be said what one agency may have. Our own bound."""

MOST_LEADS = 100
"""How often who leads may change in a case; its state has to stay small. Our own bound."""

MOST_WITHDRAWN = 100
"""How often consent to share may be withdrawn in a case. Our own bound."""

_AT_LAST = datetime.max.replace(tzinfo=UTC)


class AgencyKind(Word):
    """What an agency is, and so its part in the case."""

    POLICE = "police"
    COUNCIL = "council"
    FIRE_AND_RESCUE = "fire_and_rescue"
    PROBATION = "probation"
    HEALTH = "health"
    SOCIAL_CARE = "social_care"
    SCHOOL = "school"
    SUPPORT_AGENCY = "support_agency"
    OTHER_LANDLORD = "other_landlord"
    OTHER = "other"


class LawfulBasis(Word):
    """On which basis information is shared with an agency: a closed list."""

    CONSENT = "consent"
    CRIME_AND_DISORDER = "crime_and_disorder"
    SAFEGUARDING = "safeguarding"
    LEGAL_CLAIMS = "legal_claims"


class Terms(Kept):
    """What an agency may have from ``at`` on, and on which basis. ``consented_at``: when the reporter consented, where
    that is the basis.
    """

    at: datetime
    may_have: tuple[Shared, ...]
    basis: LawfulBasis
    consented_at: datetime | None = None


class Agency(Numbered):
    """An agency's part in the case, without anything that names it. ``left_at`` is None while it is on the case;
    ``confidential_at``: when it was last said whether its part is.
    """

    letter = "G"

    kind: AgencyKind
    joined_at: datetime
    left_at: datetime | None = None
    confidential: bool = False
    confidential_at: datetime
    terms: tuple[Terms, ...]

    @property
    def in_words(self) -> str:
        """It in an officer's words: its id and what it is, or of a confidential part that it is so."""
        return f"{self.id} ({'confidential' if self.confidential else self.kind.label})"

    def is_on_case(self, at: datetime = _AT_LAST) -> bool:
        """Whether it is on the case at this instant (UTC); as things stand today, where none is given."""
        return self.joined_at <= at and (self.left_at is None or at < self.left_at)

    def terms_at(self, at: datetime = _AT_LAST) -> Terms | None:
        """What was said last, by ``at`` (UTC), of what it may have; whether consent holds is not looked at."""
        return next((each for each in reversed(self.terms) if each.at <= at), None)


class Lead(Kept):
    """From ``at`` on this agency leads (its id), or with None the landlord."""

    at: datetime
    agency: str | None


class ConsentWithdrawn(Kept):
    """At ``at`` the reporter withdrew the consent to share with this agency (its id), or with None with all."""

    at: datetime
    agency: str | None


class Agencies(Own):
    """The agencies of a case, those that have left too. ``told_lead``: whom the reporter was last told to lead (an id,
    None for the landlord).
    """

    called: ClassVar[str] = "agencies"

    on_record: tuple[Agency, ...] = ()
    leads: tuple[Lead, ...] = ()
    withdrawn: tuple[ConsentWithdrawn, ...] = ()
    told_lead: str | None = None

    @property
    def on_case(self) -> tuple[Agency, ...]:
        """Those that are on the case today, by their numbers."""
        return self.on_case_at(_AT_LAST)

    @property
    def lead(self) -> str | None:
        """The one that leads today (its id); None is the landlord."""
        return self.lead_at(_AT_LAST)

    @property
    def lead_for_reporters(self) -> str | None:
        """Whom reporters are told to lead: of a confidential part they hear nothing, and keep what they were told."""
        confidential = self.lead is not None and self.agency(self.lead).confidential
        return self.told_lead if confidential else self.lead

    def on_case_at(self, at: datetime) -> tuple[Agency, ...]:
        """Those that are on the case at this instant (UTC), by their numbers."""
        return tuple(each for each in self.on_record if each.is_on_case(at))

    def lead_at(self, at: datetime) -> str | None:
        """The one that leads at this instant (UTC): exactly one at any time. The landlord, until something else is said
        of an agency that is on the case, and again once that has left.
        """
        there = {each.id: each for each in self.on_record}
        said = [each for each in self.leads if each.at <= at]
        stands = [each for each in said if each.agency is None or there[each.agency].is_on_case(each.at)]
        lead = stands[-1].agency if stands else None
        return lead if lead is not None and there[lead].is_on_case(at) else None

    def agency(self, agency: str, at: datetime = _AT_LAST) -> Agency:
        """The agency with this id, if it is on the case at this instant (UTC); today, where none is given.

        Raises:
            Refused: it is not; says which are.
        """
        there = self.on_case_at(at)
        found = next((each for each in there if each.id == agency), None)
        if found is None:
            when = "" if at == _AT_LAST else " at that time"
            what = f"{agency} is not on the case{when}; on it: {in_words(there)}; to put one on it: asb agency add"
            raise wrong("agency", what)
        return found

    def is_confidential(self, agency: str) -> bool:
        """Whether the part of the agency with this id is confidential, whether or not it has left."""
        return any(each.id == agency and each.confidential for each in self.on_record)

    def may_have(self, agency: Agency, at: datetime = _AT_LAST) -> frozenset[Shared]:
        """What an agency may have at this instant (UTC): nothing before it was on the case or after it left, nor on a
        consent that was withdrawn.
        """
        terms = agency.terms_at(at)
        if terms is None or not agency.is_on_case(at) or self.consent_ended(agency, at):
            return frozenset()
        return frozenset(terms.may_have)

    def may_know(self, agency: Agency, other: str | None) -> bool:
        """Whether an agency may be told the name of this one (its id; None for the landlord)."""
        found = next((each for each in self.on_case if each.id == other), None)
        open_part = found is None or not found.confidential or found.id == agency.id
        return open_part or Shared.CONFIDENTIAL in self.may_have(agency)

    def consent_ended(self, agency: Agency, at: datetime = _AT_LAST) -> bool:
        """Whether the consent on which an agency has what it has was withdrawn by ``at`` (UTC)."""
        terms = agency.terms_at(at)
        given_at = terms.consented_at if terms is not None else None
        if given_at is None:
            return False
        return any(given_at <= each.at <= at for each in self.withdrawn if each.agency in (None, agency.id))

    def with_one(self, agency: Agency) -> "Agencies":
        """The same, with this one in place of the one with its number, or as one more."""
        others = [each for each in self.on_record if each.number != agency.number]
        return self.having(on_record=tuple(sorted([*others, agency], key=lambda each: each.number)))


_Said = TypeVar("_Said", Terms, Lead)


def by_time(said: Sequence[_Said], new: _Said) -> tuple[_Said, ...]:
    """What was said at different times with one thing more, in the order of time. Of two said of one instant the one
    that is typed in last stands.
    """
    found = {each.at: each for each in said} | {new.at: new}
    return tuple(found[at] for at in sorted(found))


def in_words(agencies: Iterable[Agency]) -> str:
    """Some agencies in one line, in an officer's words."""
    return ", ".join(each.in_words for each in agencies) or "none"
