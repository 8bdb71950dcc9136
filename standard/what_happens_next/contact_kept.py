"""How contact with the reporter is kept: how often, since when, by when the next one is due. Pure reckoning.

Source: Service Standard, "What Happens Next?"; readings in docs/standard.md.
"""

from dataclasses import dataclass
from datetime import datetime
from typing import ClassVar

from standard.core.agreed_contact import AgreedContact
from standard.core.case import Case, Own
from standard.core.draft import Happening
from standard.core.kept import Kept
from standard.core.record import Fact, FactKind
from standard.core.words import ClockStatus, ContactMethod, Priority
from standard.what_happens_next.support_needs import counts_as_attempt
from standard.worktime.deadlines import Deadline, working_days_deadline

_MOST_RHYTHMS = 10
"""How many changes of how often a case keeps; its state has to stay small. Our own bound."""


class ContactMissed(Happening):
    """A contact as agreed was missed, and the landlord's people hear of it."""


class Rhythm(Kept):
    """From ``at`` (UTC) on one contact follows on another within so many working days. ``method``: how, where that was
    agreed: what is written in any other way is then no contact. ``agreed_at``: when the plan was agreed that says so.
    """

    at: datetime
    days: int
    method: ContactMethod | None = None
    agreed_at: datetime | None = None


class Period(Kept):
    """From one contact, or from when contact is kept, until the next is due. All instants are UTC.

    ``own_up_at``: when the reporter is told that it was missed; None until it is, and once they have been. ``untold``:
    it was over when it was typed in, and the landlord's people are told of a miss no sooner than the reporter.
    """

    start: datetime
    deadline: Deadline
    warned_at: datetime | None = None
    breached_at: datetime | None = None
    own_up_at: datetime | None = None
    untold: bool = False

    @property
    def due(self) -> datetime:
        """When the next contact is due (UTC)."""
        return self.deadline.due


@dataclass(frozen=True)
class PeriodOnRecord(Happening):
    """What became of the period that was due at ``due`` (UTC) is on record."""

    due: datetime
    status: ClockStatus


class ContactKept(Own):
    """How contact is kept. ``agreed``: as a plan says, since ``agreed_at``; ``rhythms``: how often, from when on.
    ``since``: from when it is kept; ``running`` is None where it is not. ``met_late``: the periods that something typed
    in later may still turn out to have kept. ``owned_up_to``: when what the reporter was last told was missed was
    due; of that nobody is told again. ``not_possible``: it is on record that nobody can be contacted.
    """

    called: ClassVar[str] = "contact_as_agreed"

    agreed: AgreedContact | None = None
    agreed_at: datetime | None = None
    rhythms: tuple[Rhythm, ...] = ()
    since: datetime | None = None
    running: Period | None = None
    met_late: tuple[Period, ...] = ()
    owned_up_to: datetime | None = None
    not_possible: bool = False

    @property
    def only_news(self) -> bool:
        """Whether it was agreed that there is contact only when there is news."""
        return self.agreed is not None and self.agreed.every is None

    def rhythm(self, at: datetime) -> Rhythm:
        """The one in force at ``at`` (UTC)."""
        return next((each for each in reversed(self.rhythms) if each.at <= at), self.rhythms[0])

    def as_now(self, case: Case, since: datetime) -> "ContactKept":
        """The same with how often contact is kept: as the plan says, from when it was agreed; else as the priority and
        the settings do, from ``since`` (UTC) on.
        """
        days, method = days_between(case, self), self.agreed.method if self.agreed else None
        last = self.rhythms[-1] if self.rhythms else None
        if last is not None and (last.days, last.method) == (days, method):
            return self
        at = since if last is None else max(since, last.at)
        if last is not None and self.agreed_at is not None and self.agreed_at != last.agreed_at:
            at = max(self.agreed_at, last.at)
        new = Rhythm(at=at, days=days, method=method, agreed_at=self.agreed_at)
        return self.having(rhythms=(*self.rhythms, new)[-_MOST_RHYTHMS:])


def days_between(case: Case, kept: ContactKept) -> int:
    """Within how many working days one contact follows on another now."""
    if kept.agreed is not None:
        return kept.agreed.every or case.days.contact_watched_days
    high = case.priority is Priority.HIGH
    return case.days.contact_high_every_days if high else case.days.contact_medium_every_days


def period_from(case: Case, kept: ContactKept, start: datetime) -> Period:
    """The period after a contact at ``start`` (UTC). If contact is to follow sooner from some day on, that counts from
    that day; if it may follow later, from ``start``. What is missed by then stays missed.
    """
    deadline = working_days_deadline(start, kept.rhythm(start).days, case.calendar)
    for new in kept.rhythms:
        if start < new.at < deadline.due:
            later = working_days_deadline(start, new.days, case.calendar)
            sooner = working_days_deadline(new.at, new.days, case.calendar)
            deadline = later if later.due >= deadline.due else min(deadline, sooner, key=lambda each: each.due)
    return Period(start=start, deadline=deadline)


def is_contact(case: Case, kept: ContactKept, fact: Fact) -> bool:
    """Whether it is a contact: a conversation, or what a person wrote by the agreed channel and against no need."""
    if fact.kind is FactKind.WROTE:
        return kept.rhythm(fact.happened_at).method in (None, fact.by) and counts_as_attempt(case, fact)
    return fact.kind is FactKind.SPOKE


def contacts(case: Case, kept: ContactKept) -> list[Fact]:
    """The contacts on record."""
    return [fact for fact in case.facts if is_contact(case, kept, fact)]


def missed_contact(case: Case) -> Period | None:
    """The contact that was due and has not been made; None where none is missed."""
    running = case.of(ContactKept).running
    return running if running is not None and running.breached_at is not None else None
