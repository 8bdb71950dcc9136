"""The parties of a case besides its reporter: who the report is about, who witnessed it, and what each may be told.

Source: Service Standard, "What Happens Next?" ("we will communicate with all parties"); readings in docs/standard.md.
The case keeps numbers and flags; names, dates of birth, addresses and anybody's words stand in the register alone.
**Nothing goes to a party by itself, ever**: no notification has a party as its recipient; an officer writes, reads and
sends each word, and records that as a contact.
"""

from collections.abc import Sequence
from datetime import date, datetime
from typing import Any, ClassVar

from pydantic import Field

from standard.core.case import Case, Own
from standard.core.draft import Draft, Refused, wrong
from standard.core.kept import Kept
from standard.core.messages import Day, Message, ShortOrNone, Text
from standard.core.words import EntryKind, RefusalCode, Word
from standard.what_happens_next.access import note_confidential, write_down
from standard.what_happens_next.same_party import address_key, name_key
from standard.worktime.calendar import local_date

MOST_PARTIES = 20
"""How many parties a case may have; its state has to stay small. Our own bound."""

REPORTER_TO_OTHERS = "a resident"
"""What the reporter is called in whatever is made for anybody else, other complainants included."""

_EARLIEST_BIRTH = date(1900, 1, 1)


class PartyRole(Word):
    """What somebody is to a case, besides its reporter."""

    ALLEGED_PERPETRATOR = "alleged_perpetrator"
    WITNESS = "witness"
    OTHER = "other"

    @property
    def asked_first(self) -> bool:
        """Whether the reporter is asked before the first contact with them."""
        return self is not PartyRole.OTHER


class Tenure(Word):
    """How somebody lives where they live."""

    SECURE_TENANT = "secure_tenant"
    INTRODUCTORY_TENANT = "introductory_tenant"
    FIXED_TERM_TENANT = "fixed_term_tenant"
    OTHER_TENANT = "other_tenant"
    LEASEHOLDER = "leaseholder"
    SHARED_OWNER = "shared_owner"
    HOUSEHOLD_OR_VISITOR = "household_or_visitor"
    NOT_OUR_HOME = "not_our_home"
    NOT_KNOWN = "not_known"

    @property
    def label(self) -> str:
        """The tenure in plain words."""
        return "tenure not known" if self is Tenure.NOT_KNOWN else super().label


class AgeBand(Word):
    """How old somebody is, as far as it matters for what may be done: a child under 10, from 10, from 16, an adult."""

    UNDER_10 = "under_10"
    FROM_10_TO_15 = "10_to_15"
    FROM_16_TO_17 = "16_to_17"
    ADULT = "adult"
    NOT_KNOWN = "not_known"

    @property
    def label(self) -> str:
        """The band in plain words."""
        return "age not known" if self is AgeBand.NOT_KNOWN else super().label


class MayBeTold(Word):
    """What a party may be told. Who reported it is not on the list."""

    THAT_IT_WAS_REPORTED = "that_it_was_reported"
    WHAT_WAS_REPORTED = "what_was_reported"
    WHEN_IT_HAPPENED = "when_it_happened"
    WHAT_WE_DO = "what_we_do"
    WHAT_CAME_OF_IT = "what_came_of_it"


class ReporterAgrees(Word):
    """Whether the reporter agrees that a party is spoken with."""

    YES = "yes"
    NO = "no"
    NOT_ASKED = "not_asked"


class _PartyDetails(Message):
    tenure: Tenure | None = Field(None, description="Their tenure; not_known until it is given.")
    age: AgeBand | None = Field(None, description="Their age; a date of birth says it too.")
    person_name: ShortOrNone | None = Field(None, description="Their name. Only the register has it.")
    date_of_birth: Day | None = Field(None, description="Their date of birth. Only the register has it.")
    address: ShortOrNone | None = Field(None, description="Where they live. Only the register has it.")
    phone: ShortOrNone | None = Field(None, description="Their telephone number. Only the register has it.")
    may_be_told: list[MayBeTold] | None = Field(
        None, max_length=5, description="What they may be told; an empty list for nothing."
    )
    confidential: bool | None = Field(None, description="What is on record of them is confidential.")


class RecordParty(_PartyDetails):
    """A party of the case besides its reporter."""

    name: ClassVar[str] = "record_party"
    about: ClassVar[str] = "Put a party on record: who the report is about, or a witness. Officers and managers."

    party_role: PartyRole = Field(description="What they are to the case.", examples=["alleged_perpetrator"])


class ChangeParty(_PartyDetails):
    """More is known of a party, or something else. What is left out stays as it is on record."""

    name: ClassVar[str] = "change_party"
    about: ClassVar[str] = "Change what is on record of a party. Officers and managers."

    party: int = Field(ge=1, description="The party's number, as `asb show` shows it.", examples=[1])
    party_role: PartyRole | None = Field(None, description="What they are to the case.", examples=["witness"])


class NotSpokenWith(Message):
    """Why a party has not been spoken with, or why nobody is known who could be."""

    name: ClassVar[str] = "record_not_spoken_party"
    about: ClassVar[str] = "Record why a party has not been spoken with, or is not known. Officers and managers."

    party: int | None = Field(None, ge=1, description="The party's number; left out if it is not known who did it.")
    # A name that no other message has: the text of another must not be of use as this one.
    not_spoken_because: Text = Field(description="Why not.", examples=["The police ask us to wait."])


class Party(Kept):
    """A party, without anything that says who they are. Instants are UTC: ``spoken_with_at`` and ``explained_at`` (why
    not) are the first of their kind. ``agreed``: what the reporter said before the first contact; None before that.
    ``since``: when they were put on record, if that had not been asked for from the beginning. ``born``: a date of
    birth says the age. ``said_at``: when what was said last of each of these things.
    """

    number: int
    role: PartyRole
    tenure: Tenure = Tenure.NOT_KNOWN
    age: AgeBand = AgeBand.NOT_KNOWN
    may_be_told: tuple[MayBeTold, ...] = ()
    confidential: bool = False
    agreed: ReporterAgrees | None = None
    spoken_with_at: datetime | None = None
    explained_at: datetime | None = None
    since: datetime | None = None
    born: bool = False
    said_at: dict[str, datetime] = Field(default_factory=dict)

    @property
    def settled_at(self) -> datetime | None:
        """When (UTC) they were spoken with, or it was on record why not; None while neither is so. Spoken with does not
        count while the reporter is still to be asked: whoever was somebody else then may be accused now.
        """
        spoken = None if self.role.asked_first and self.agreed is None else self.spoken_with_at
        return min(filter(None, (spoken, self.explained_at)), default=None)

    def saying(self, at: datetime, said: dict[str, Any]) -> "Party":
        """The same with what was said at ``at`` (UTC): of two things of a kind the one that was said later stands."""
        new = {name: value for name, value in said.items() if at >= self.said_at.get(name, at)}
        return self.model_copy(update={**new, "said_at": {**self.said_at, **dict.fromkeys(new, at)}})


class Parties(Own):
    """Those on record. ``none_known_at``: since when (UTC) it is on record why it is not known who did it."""

    called: ClassVar[str] = "parties"

    on_record: tuple[Party, ...] = ()
    none_known_at: datetime | None = None

    @property
    def names_who_did_it(self) -> bool:
        """Whether an alleged perpetrator is on record."""
        return any(each.role is PartyRole.ALLEGED_PERPETRATOR for each in self.on_record)

    @property
    def settled_at(self) -> datetime | None:
        """When (UTC) the last of them was settled, an alleged perpetrator or why none is known among them; None while
        anything is missing.
        """
        wanted = [each.settled_at for each in self.on_record]
        wanted += [] if self.names_who_did_it else [self.none_known_at]
        settled = [at for at in wanted if at is not None]
        return max(settled) if len(settled) == len(wanted) else None

    def with_one(self, party: Party) -> "Parties":
        """The same, with this one in place of the one with its number, or as one more."""
        others = [each for each in self.on_record if each.number != party.number]
        return self.model_copy(update={"on_record": tuple(sorted([*others, party], key=lambda each: each.number))})


def party_of(case: Case, number: int | None) -> Party:
    """The party with this number.

    Raises:
        Refused: there is none; says which there are.
    """
    held = case.of(Parties).on_record
    found = next((each for each in held if each.number == number), None)
    if found is None:
        there = ", ".join(f"{each.number}{_as_what(each)}" for each in held) or "none"
        raise wrong("party", f"needs the number of a party on record: {there}")
    return found


def record_party(draft: Draft, message: RecordParty) -> None:
    """Puts a party on record.

    Raises:
        Refused: there are too many, or two fields contradict each other.
    """
    held = draft.case.of(Parties)
    if len(held.on_record) >= MOST_PARTIES:
        raise Refused(RefusalCode.NOT_ALLOWED, f"the case already has {MOST_PARTIES} parties, the most it may have")
    # The first who may have done it was asked for from the beginning.
    asked_for = message.party_role is PartyRole.ALLEGED_PERPETRATOR and not held.names_who_did_it
    since = None if asked_for and held.none_known_at is None else draft.at
    party = Party(number=len(held.on_record) + 1, role=message.party_role, since=since)
    _keep(draft, EntryKind.PARTY_RECORDED, "on record", party, message, message.party_role)


def change_party(draft: Draft, message: ChangeParty) -> None:
    """Changes what is on record of a party.

    Raises:
        Refused: there is no such party, nothing is said of them, or two fields contradict each other.
    """
    party = party_of(draft.case, message.party)
    if not message.model_dump(exclude={*Message.model_fields, "party"}, exclude_none=True):
        raise wrong("party", "nothing is said of them that could be changed")
    _keep(draft, EntryKind.PARTY_CHANGED, "changed", party, message, message.party_role)


def not_spoken_with(draft: Draft, message: NotSpokenWith) -> None:
    """Puts on record why a party has not been spoken with, or why it is not known who did it.

    Raises:
        Refused: there is no such party, or none is named and it is known who did it.
    """
    case, held = draft.case, draft.case.of(Parties)
    confidential = False
    if message.party is not None or held.names_who_did_it:
        party = party_of(case, message.party)
        confidential = party.confidential
        case.keep(held.with_one(party.model_copy(update={"explained_at": earliest(party.explained_at, draft.at)})))
        summary = f"Party {party.number} not spoken with: the reason is on record"
    else:
        case.keep(held.model_copy(update={"none_known_at": earliest(held.none_known_at, draft.at)}))
        summary = "Not known who did it: the reason is on record"
    write_down(
        draft,
        EntryKind.PARTY_NOT_SPOKEN_WITH,
        summary,
        words=message.not_spoken_because,
        party=message.party,
        confidential=confidential,
    )


def earliest(one: datetime | None, other: datetime) -> datetime:
    """The earlier of two instants, of which the first may not be known."""
    return other if one is None else min(one, other)


def age_on(born: date, day: date) -> AgeBand:
    """The age band of somebody born on a date, on a UK day."""
    age = day.year - born.year - ((day.month, day.day) < (born.month, born.day))
    bands = ((10, AgeBand.UNDER_10), (16, AgeBand.FROM_10_TO_15), (18, AgeBand.FROM_16_TO_17))
    return next((band for below, band in bands if age < below), AgeBand.ADULT)


def _keep(
    draft: Draft, kind: EntryKind, what: str, party: Party, message: _PartyDetails, role: PartyRole | None
) -> None:
    if party.born and message.date_of_birth is None and message.age is not None:
        raise wrong("age", "the date of birth on record says it; change date_of_birth")
    said: dict[str, Any] = {
        "role": role,
        "tenure": message.tenure,
        "age": _age(message, local_date(draft.now)),
        "born": True if message.date_of_birth is not None else None,
        "may_be_told": None if message.may_be_told is None else tuple(dict.fromkeys(message.may_be_told)),
        "confidential": message.confidential,
    }
    flags = {name: value for name, value in said.items() if value is not None}
    kept = party.saying(draft.at, flags)
    draft.case.keep(draft.case.of(Parties).with_one(kept))
    flags.pop("born", None)
    draft.write(
        kind,
        f"Party {party.number} {what}",
        party=party.number,
        party_role=flags.pop("role", None),
        **flags,
        of_party=_who_they_are(message),
    )
    if kept.confidential:
        note_confidential(draft)


def _age(message: _PartyDetails, today: date) -> AgeBand | None:
    born = message.date_of_birth
    if born is None:
        return message.age
    if not _EARLIEST_BIRTH <= born <= today:
        raise wrong("date_of_birth", f"needs a date from {_EARLIEST_BIRTH} to {today}")
    band = age_on(born, today)
    if message.age not in (None, AgeBand.NOT_KNOWN, band):
        raise wrong("age", "does not go with date_of_birth; leave one of them out")
    return band


def _who_they_are(message: _PartyDetails) -> dict[str, Any] | None:
    """What the register alone keeps of them, with what they are found by in other cases."""
    said = message.model_dump(
        mode="json", include={"person_name", "date_of_birth", "address", "phone"}, exclude_none=True
    )
    for name, key in (("person_name", name_key), ("address", address_key)):
        if name in said:
            said[f"{name}_key"] = key(said[name])
    return said or None


def _as_what(party: Party) -> str:
    return "" if party.confidential else f" ({party.role.label})"


def numbers(parties: Sequence[Party]) -> str:
    """Some parties by their numbers, in words."""
    return f"part{'ies' if len(parties) > 1 else 'y'} {', '.join(str(each.number) for each in parties)}"
