"""A decision in the making: the case's own copy, the entries it writes and the notifications it asks for."""

import json
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any
from uuid import NAMESPACE_URL, uuid5

from standard.core.case import HOW_FAR_AHEAD, Case, Proposal
from standard.core.errors import CaseworkError
from standard.core.journal import Entry
from standard.core.messages import Message, Report, ReportIncident
from standard.core.notices import Notice
from standard.core.people import SYSTEM, Absence, Person
from standard.core.plain import shortened
from standard.core.register import Surroundings
from standard.core.seals import Seal
from standard.core.words import Category, EntryKind, Recipient, RefusalCode, Role, Template

MOST_PEOPLE = 12
"""How many people of the landlord a case knows; its state has to stay small. Our own bound."""

_TOLD_APART_BY = ("proposal_id", "clock", "target", "due", "clocks", "owner", "actions", "agreed")
"""The facts by which notifications of one kind to one person differ that no message caused, or the same one."""


class Refused(CaseworkError):
    """What arrived cannot be used; ``reason`` says why, in plain words without personal data."""

    def __init__(self, code: RefusalCode, reason: str) -> None:
        super().__init__(reason)
        self.code = code
        self.reason = reason


def wrong(field: str, what: str) -> Refused:
    """The refusal of a message for what stands, or does not stand, in one of its fields."""
    return Refused(RefusalCode.INVALID_FIELD, f"{field}: {what}")


class Happening:
    """What one capability does, and others want to know: these need not be known to it."""


@dataclass(frozen=True)
class SomethingNew(Happening):
    """Something new has become known, whenever it happened: ``what`` says so, as in "a new incident was reported".

    ``handed_in_at``: when that was (UTC), where it keeps the case open without being a report that the reporter hears
    of anyway.
    """

    what: str
    handed_in_at: datetime | None = None


class ReportsChanged(Happening):
    """Other reports count than before: one more, or one less as it is set aside."""


class CaseOpened(Happening):
    """A report has opened the case."""


@dataclass(frozen=True)
class ReportTaken(Happening):
    """A report, or an incident, has been recorded under this number; the landlord was told at ``told_at`` (UTC). Its
    fields say whether it is one of ASB (``asb``), and whether it is one of hate, violence or a threat (``floor``).
    """

    number: int
    reported: Report | ReportIncident
    told_at: datetime
    category: Category
    asb: bool
    floor: bool


@dataclass(frozen=True)
class IncidentSetAside(Happening):
    """The incident with this number is not about the case."""

    number: int


class Decided(Happening):
    """A message has been decided: whatever else follows from all of it together."""


@dataclass(frozen=True)
class NoticeAccepted(Happening):
    """A channel has taken a notification, at ``at`` (UTC)."""

    notice: Notice
    at: datetime


@dataclass(frozen=True)
class Others:
    """What capabilities have for one another without knowing each other, all in the Standard's order: ``hears``, who
    hears of what; ``missing``, what each still wants before the case may close on a proposal, at an instant (UTC).
    """

    hears: Mapping[type[Happening], Sequence[Callable[["Draft", Any], None]]] = field(default_factory=dict)
    missing: Sequence[Callable[[Case, Proposal, datetime], Iterable[str]]] = ()


NOBODY = Others()
"""For a decision of which nothing follows for anybody else."""


@dataclass
class Draft:
    """What follows from one message or one moment, until it is whole or refused.

    ``now`` is the case's clock (UTC), ``happened_at`` when the thing happened, ``arrived_at`` when the message came,
    where it had to wait. ``identity`` tells the message from others of its sender. ``role`` is the sender's in the
    register, where they have proven to be it; ``loaded`` is what the case asked the register for, and ``away`` when
    those whom the message names are not there. The case given is copied, never changed: it stays as ``before``.
    """

    case: Case
    now: datetime
    others: Others
    sender: str = SYSTEM
    role: Role | None = None
    seal: Seal | None = None
    message_id: str | None = None
    identity: str | None = None
    happened_at: datetime | None = None
    arrived_at: datetime | None = None
    loaded: Surroundings | None = None
    away: tuple[Absence, ...] = ()
    entries: list[Entry] = field(default_factory=list)
    notices: list[Notice] = field(default_factory=list)

    before: Case = field(init=False)

    def __post_init__(self) -> None:
        self.before, self.case = self.case, self.case.model_copy()

    @property
    def at(self) -> datetime:
        """When the thing happened (UTC); where nobody says, now."""
        return self.happened_at or self.now

    def happened(self, happening: Happening) -> None:
        """Lets everybody hear of it whom it concerns, at once."""
        for hear in self.others.hears.get(type(happening), ()):
            hear(self, happening)

    def write(
        self, kind: EntryKind, summary: str, *, at: datetime | None = None, words: str | None = None, **detail: Any
    ) -> Entry:
        """Adds the next entry to the journal. ``at`` is when it happened, by default when the message says."""
        self.case.entries += 1
        entry = Entry(
            number=self.case.entries,
            kind=kind,
            happened_at=at or self.at,
            recorded_at=self.now,
            sender=self.sender,
            role=self.role,
            seal=self.seal,
            message_id=self.message_id,
            summary=summary,
            words=words,
            detail=detail,
        )
        self.entries.append(entry)
        return entry

    def add_detail(self, kind: EntryKind, **detail: Any) -> bool:
        """Says more in the latest entry of this kind that this decision has written; False where there is none."""
        for number, entry in reversed(list(enumerate(self.entries))):
            if entry.kind is kind:
                self.entries[number] = entry.model_copy(update={"detail": entry.detail | detail})
                return True
        return False

    def know(self, people: Sequence[Person]) -> None:
        """Keeps what the register says of these people, in place of what was known of them.

        The latest ones only: of who is not known any more the register is asked again.
        """
        new = {person.id for person in people}
        brief = (person.model_copy(update={"name": shortened(person.name, 100)}) for person in people)
        known = (*(person for person in self.case.people if person.id not in new), *brief)
        self.case.people = known[-MOST_PEOPLE:]

    def tell(self, template: Template, recipient: Recipient, *, person: str | None = None, **facts: Any) -> None:
        """Asks for a notification because of the latest entry. A reporter who cannot be reached is not asked for, and
        nobody is told the same thing twice by one decision: what was asked for last counts. ``person``: who it goes to,
        where the case's allocation does not say.

        The key is made of what is told about, to whom, and what caused it, not of when that was decided: a case that
        was reset decides the same things again, and nobody is to hear of them again.
        """
        if recipient is Recipient.REPORTER and self.case.anonymous:
            return
        # Each part in a place of its own: whatever one sender is called or sends, it never names what another causes.
        who = [self.seal.kind if self.seal else None, self.sender]
        identity = self.identity or self.message_id
        cause = [identity, None if self.message_id or not self.happened_at else self.happened_at.isoformat()]
        about = [facts.get(name) for name in _TOLD_APART_BY]
        # A key that was made before there were agencies stays what it was.
        about += [facts[name] for name in ("agency", "request") if name in facts]
        told = json.dumps([self.case.reference, template, recipient, who, cause, about], default=str)
        key = str(uuid5(NAMESPACE_URL, told))
        self.notices = [notice for notice in self.notices if notice.key != key]
        self.notices.append(
            Notice(
                key=key,
                reference=self.case.reference,
                template=template,
                recipient=recipient,
                person=person,
                entry=self.case.entries,
                created_at=self.now,
                facts=facts,
            )
        )


def told_at(said: datetime | None, now: datetime, seal: Seal | None) -> datetime:
    """When the landlord was told (UTC): as a proven sender says, else ``now``. A time to come is now."""
    return now if said is None or seal is None else min(said, now)


def when_it_happened(case: Case, message: Message, now: datetime, arrived_at: datetime, seal: Seal | None) -> datetime:
    """When the thing that a message tells of happened (UTC); of harm, when the landlord was told.

    A message without a time of its own takes the case's clock at its arrival, and so does one from a sender who has not
    proven who they are: they date nothing back. Up to five minutes ahead counts as now.

    Raises:
        Refused: the time lies in the future, or before the report.
    """
    if message.tells_of_harm:
        return max(told_at(message.happened_at, arrived_at, seal), case.reported_at)
    if message.happened_at is not None and message.happened_at > now + HOW_FAR_AHEAD:
        raise Refused(RefusalCode.IN_THE_FUTURE, "happened_at lies in the future of the case's clock")
    if message.happened_at is None or seal is None:
        return max(arrived_at, case.reported_at)
    happened = min(message.happened_at, now)
    if happened < case.reported_at:
        raise Refused(RefusalCode.BEFORE_THE_REPORT, "happened_at lies before the report that opened the case")
    return happened
