"""The messages a case understands, each a pydantic model that any client can send as plain JSON.

Every message carries its own id (for duplicates), the reference of the case it is for, and who sends it. Times are
aware ISO 8601 date-times; ``happened_at`` may be left out and is then the case's own clock. Unknown fields are refused
by name, so that nothing somebody wrote is dropped in silence; in a report or an incident they are set aside. A claimed
``role`` is accepted and ignored.
"""

import hashlib
import re
from collections.abc import Sequence
from datetime import UTC, date, datetime
from typing import Annotated, Any, ClassVar, Self

from pydantic import (
    AfterValidator,
    AwareDatetime,
    BaseModel,
    BeforeValidator,
    ConfigDict,
    Field,
    PrivateAttr,
    StringConstraints,
)

from standard.core.access import Action
from standard.core.kept import Kept
from standard.core.words import WAYS_TO_WRITE, Category, Channel, Harm, HateStrand, SupportNeed

LONGEST_TEXT = 20_000
"""The longest text, in characters, that a message may carry. A longer one is refused; in a report or an incident the
case has it cut, and the register whole.
"""

_YEARS = range(2000, 2200)
_ISO_DAY = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}")
_ISO = re.compile(r"\d{4}-\d{2}-\d{2}[T ]\d{2}:\d{2}", re.IGNORECASE)


def _storable(text: str) -> str:
    if "\x00" in text:
        raise ValueError("contains the character NUL, which cannot be stored")
    try:
        text.encode("utf-8")
    except UnicodeEncodeError:
        raise ValueError("contains half of a character (a lone surrogate)") from None
    return text


def _utc(moment: datetime) -> datetime:
    # At its edges a year is another one in UTC; and the first and last of all cannot be reckoned with.
    if _YEARS.start <= moment.year + 1 <= _YEARS.stop + 1 and (utc := moment.astimezone(UTC)).year in _YEARS:
        return utc
    raise ValueError(f"lies outside the years {_YEARS.start} to {_YEARS.stop - 1}")


def _iso(value: object) -> object:
    if isinstance(value, datetime) or (isinstance(value, str) and _ISO.match(value)):
        return value
    raise ValueError("needs a date and time of ISO 8601, for example 2026-12-24T15:00:00+00:00")


def _iso_day(value: object) -> object:
    if isinstance(value, date) or (isinstance(value, str) and _ISO_DAY.fullmatch(value.strip())):
        return value
    raise ValueError("needs a date, for example 2026-12-24")


Instant = Annotated[AwareDatetime, BeforeValidator(_iso), AfterValidator(_utc)]
"""An aware ISO 8601 date-time, kept as UTC. Naive times are refused, and so are numbers."""

Day = Annotated[date, BeforeValidator(_iso_day)]
"""A date of ISO 8601. Numbers are refused, however they are written: they would be taken as seconds since 1970."""

_Storable = AfterValidator(_storable)
LONGEST_IDENTIFIER = 200
"""The longest id, in characters."""

Identifier = Annotated[
    str, StringConstraints(min_length=1, max_length=LONGEST_IDENTIFIER, strip_whitespace=True), _Storable
]


def id_with(letter: str, digits: int = 5) -> StringConstraints:
    """What an id with this letter looks like, with at most so many digits: either case is taken, the upper one kept."""
    pattern = f"^[{letter.upper()}{letter.lower()}][1-9][0-9]{{0,{digits - 1}}}$"
    return StringConstraints(pattern=pattern, to_upper=True)


AgencyId = Annotated[str, id_with("G", digits=2)]
"""The id of a partner agency in its case, like ``G2``: never given twice."""

Short = Annotated[str, StringConstraints(min_length=1, max_length=500, strip_whitespace=True), _Storable]
ShortOrNone = Annotated[str, StringConstraints(max_length=500, strip_whitespace=True), _Storable]
"""A short text that takes back, where it is empty, what was said before."""

Text = Annotated[str, StringConstraints(min_length=1, max_length=LONGEST_TEXT, strip_whitespace=True), _Storable]


class Part(BaseModel):
    """A part of a message; a field that it does not have is refused."""

    model_config = ConfigDict(frozen=True, extra="forbid")


class SetAside(Kept):
    """A field of a report or an incident that could not be read. ``why`` never has the value; ``came`` is the value as
    it came, which may be anybody's words and goes to the register only; so is ``name``, what its sender called it where
    it is no field of ours. ``of_contact``: it says, or may say, how the reporter can be contacted; ``may_reach``: it is
    or may hold an address or a number; ``of_risk``: it states, or may state, the risk of harm.
    """

    field: str
    why: str
    came: str
    name: str = ""
    of_contact: bool = False
    may_reach: bool = False
    of_risk: bool = False

    @property
    def called(self) -> str:
        """What its sender called it; for the register and for the sender."""
        return self.name or self.field


class WithSetAside(BaseModel):
    """A report or an incident: read leniently. What was set aside is no field, so that no sender can say it of
    themselves.
    """

    _set_aside: tuple[SetAside, ...] = PrivateAttr(())
    _came: bytes | None = PrivateAttr(None)
    _claimed: bool = PrivateAttr(False)

    @property
    def set_aside(self) -> tuple[SetAside, ...]:
        """The fields that could not be read, and those that the case does not believe."""
        return self._set_aside

    def content(self) -> str:
        """All that it says; what could not be read tells two reports apart too."""
        return f"{self.model_dump_json()}{''.join(each.model_dump_json() for each in self._set_aside)}"

    @property
    def harm_in_doubt(self) -> bool:
        """Whether the stated risk of harm could not be read."""
        return any(each.of_risk for each in self._set_aside)

    @property
    def gives_an_address(self) -> bool:
        """Whether something to reach the reporter by was given that only a person can make out."""
        return any(each.may_reach for each in self._set_aside)

    def as_json(self) -> bytes:
        """What is sent to the case: as it came where that is known, since the case reads it once more."""
        return self.model_dump_json().encode() if self._came is None else self._came

    @property
    def is_claimed(self) -> bool:
        """Whether nobody but the text itself says who sends it: then no door proves it."""
        return self._claimed

    def as_claimed(self, claimed: bool = True) -> Self:
        """The same, by a sender who is only claimed, or is not."""
        copy = self.model_copy()
        copy._claimed = claimed
        return copy

    def as_it_came(self, raw: bytes) -> Self:
        """The same, to be sent in these bytes."""
        copy = self.model_copy()
        copy._came = raw
        return copy

    def with_set_aside(self, more: Sequence[SetAside]) -> Self:
        """The same, with these set aside too."""
        copy = self.model_copy()
        copy._set_aside = (*self._set_aside, *more)
        return copy


def _reaches_somebody(channel: Channel) -> Channel:
    if channel not in WAYS_TO_WRITE:
        raise ValueError(f"needs to be one of {', '.join(WAYS_TO_WRITE)}")
    return channel


class Reporter(Part):
    """Who reports, and how they can be reached. All of it may be missing: an anonymous report is a report.

    ``preferred`` is the channel for notifications where they gave the address it needs. ``telephone_only``: nothing is
    sent to them by itself, on any channel; somebody telephones.
    """

    name: Short | None = None
    email: Annotated[str, StringConstraints(max_length=320, pattern=r"^[^@\s]+@[^@\s]+$")] | None = None
    phone: Annotated[str, StringConstraints(max_length=40, pattern=r"^\+?(?:[ ()-]*[0-9]){5,}[ ()-]*$")] | None = None
    address: Short | None = None
    preferred: Annotated[Channel, AfterValidator(_reaches_somebody)] | None = None
    telephone_only: bool | None = None
    support_needs: list[SupportNeed] = Field(default_factory=list, max_length=10)

    @property
    def can_be_contacted(self) -> bool:
        """Whether there is any way to be in contact with them."""
        return bool(self.email or self.phone or self.address)


class Assessment(Part):
    """The fields of a report or a reassessment that decide the priority."""

    category: Category
    harm: Harm = Harm.UNKNOWN
    hate_perceived: bool = False
    hate_strands: list[HateStrand] = Field(default_factory=list, max_length=5)
    violence: bool = False
    threat_of_violence: bool = False


class Telling(Part):
    """What a report or an incident may say of how it happened and how it came. A part of its own, as it was added
    later: where it is left out, two messages are told apart as they were before.
    """

    occurred_until: Instant | None = Field(
        None, description="Until when it went on, if it was a period; occurred_at is then when it began."
    )
    police_reference: Short | None = Field(
        None, description="The reference that the police gave, if the reporter has told them."
    )
    reporting_centre: Short | None = Field(
        None, description="The third-party reporting centre that it came through, if it did."
    )
    may_pass_on: bool | None = Field(
        None, description="Whether the reporter agrees that their name is passed on to agencies; left out, no."
    )


class Report(Assessment, Telling, WithSetAside):
    """A report that opens a case. ``report_id`` is the sender's own id: the same report sent twice is the same case.

    ``reported_at`` is when the landlord was told (default: the case's clock at its start); ``occurred_at`` when it
    happened, or began; left out where that is not known.
    """

    report_id: Identifier
    sender: Identifier
    reported_at: Instant | None = None
    occurred_at: Instant | None = None
    patch: Identifier | None = None
    reporter: Reporter = Reporter()
    about: Short | None = None
    description: Text
    linked_case: Identifier | None = None


class Message(Part):
    """What every message to a running case carries.

    ``made_by_a_person``: it is an update too, which is answered. ``needs_standing``: an officer or manager of the
    register has to send it; ``asked_anew``: the register is asked about them each time; ``looked_up``: it is asked
    about a sender whom the case does not know, whether or not they need standing. ``wants``: what its sender has
    to be allowed to do with the case. ``tells_of_harm``: it is never turned away, whatever its shape, its sender, its
    time or the case's stage. ``until_the_end``: it is taken as long as a closed case still has something to send.
    ``once_ended``: what to do instead when the case takes nothing any more. ``between_cases``: one case of ours tells
    another; nobody else sends it.
    """

    name: ClassVar[str]
    made_by_a_person: ClassVar[bool] = True
    needs_standing: ClassVar[bool] = True
    asked_anew: ClassVar[bool] = False
    looked_up: ClassVar[bool] = True
    tells_of_harm: ClassVar[bool] = False
    until_the_end: ClassVar[bool] = False
    once_ended: ClassVar[str] = ""
    wants: ClassVar[Action] = Action.RECORD
    between_cases: ClassVar[bool] = False
    about: ClassVar[str]

    message_id: Identifier
    case_reference: Identifier
    sender: Identifier
    happened_at: Instant | None = None
    role: Short | None = None

    @property
    def identity(self) -> str:
        """What tells it from other messages of its sender."""
        return self.message_id

    @classmethod
    def example(cls) -> dict[str, Any]:
        """The fields of its own that an example has."""
        fields = cls.model_fields.items()
        return {
            name: field.examples[0] for name, field in fields if field.examples and name not in Message.model_fields
        }

    @property
    def names(self) -> frozenset[str]:
        """The ids of the people whom it names, and the register is asked about."""
        return frozenset()

    def content(self) -> str:
        """All that it says: what tells another message under the same id from the same one sent again."""
        return f"{self.name}{self.model_dump_json()}"

    def as_json(self) -> bytes:
        """What is sent to the case."""
        return self.model_dump_json().encode()


class SystemMessage(Message):
    """What no person sends: operations, or another case. Its sender is not in the register."""

    made_by_a_person: ClassVar[bool] = False
    needs_standing: ClassVar[bool] = False
    looked_up: ClassVar[bool] = False


class CaseMessage(SystemMessage):
    """What one case says to another, however it stands."""

    until_the_end: ClassVar[bool] = True
    between_cases: ClassVar[bool] = True


class ReportIncident(WithSetAside, Telling, Message):
    """A new incident about the same matter: restarts the 60 days, may raise the priority, cancels an open closure
    proposal.
    """

    name: ClassVar[str] = "report_incident"
    needs_standing: ClassVar[bool] = False
    looked_up: ClassVar[bool] = False
    tells_of_harm: ClassVar[bool] = True
    about: ClassVar[str] = "Report a new incident on this case. Anyone may send it."

    category: Category | None = Field(None, description="What it is about; if left out, the same as the case.")
    harm: Harm = Field(Harm.UNKNOWN, description="The risk of harm that is stated.")
    hate_perceived: bool = Field(False, description="The victim or anyone else perceived a hate element.")
    hate_strands: list[HateStrand] = Field(default_factory=list, max_length=5, description="The hate strands named.")
    violence: bool = Field(False, description="There was violence.")
    threat_of_violence: bool = Field(False, description="Violence was threatened.")
    occurred_at: Instant | None = Field(
        None, description="When it happened, or began; happened_at is when it was reported."
    )
    reporter: Reporter | None = Field(None, description="Who reports it, and how they can be reached.")
    description: Text = Field(description="What was reported.", examples=["Drilling again."])

    @property
    def identity(self) -> str:
        """An incident is never turned away for an id that was used before: another text is another incident. Its time
        is left out, as some senders set it anew each time.
        """
        return f"{self.message_id}\n{self.content_hash}"

    @property
    def content_hash(self) -> str:
        """SHA-256 (hexadecimal) of all that it says but its time."""
        return hashlib.sha256(self.content().encode("utf-8", "surrogatepass")).hexdigest()

    def content(self) -> str:
        """See ``Message``; the time is left out."""
        unread = "".join(sorted(each.model_dump_json() for each in self.set_aside if each.field != "happened_at"))
        left_out = {"happened_at", *(name for name in Telling.model_fields if getattr(self, name) is None)}
        return f"{self.name}{self.model_dump_json(exclude=left_out)}{unread}"
