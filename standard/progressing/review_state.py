"""What a case keeps of its case reviews: when one is, who is asked to come, and what was missed. Nobody's words.

Source: Service Standard, "Progressing the case"; readings in docs/standard.md.
"""

from collections.abc import Iterable
from datetime import datetime, timedelta
from typing import Any, ClassVar

from standard.core.access import Action, may
from standard.core.case import Case, Own
from standard.core.draft import Draft
from standard.core.kept import Kept
from standard.core.words import ClockStatus, EntryKind, Recipient, Template
from standard.what_happens_next.access import guarded
from standard.worktime.office import reminder_at
from standard.worktime.stretches import working_days_until_end

MOST_ATTENDEES = 10
"""How many of the landlord's people one message about a review may name; a case knows only so many. Our own bound."""

MOST_MISSED = 10
"""How many missed contacts a case keeps for its reviews; its state has to stay small. Our own bound."""

_REMINDED_BEFORE = timedelta(days=1)


class Review(Kept):
    """A case review. Instants are UTC: ``at`` is when it is to be, ``since`` when it was first called, ``moved_from``
    what those who were ``invited`` before (ids) know instead. ``invite_at`` and ``remind_at``: when the attendees (ids)
    are told; None once they have been. ``off``: the case has closed, and it goes on if that is undone.
    """

    number: int
    at: datetime
    attendees: tuple[str, ...]
    invited: tuple[str, ...] = ()
    since: datetime
    moved_from: datetime | None = None
    invite_at: datetime | None = None
    remind_at: datetime | None = None
    off: bool = False

    def told_from(self, case: Case, now: datetime) -> "Review":
        """The same with its attendees to be told from ``now`` (UTC) on, in office hours: at once, where none are left
        before it; and reminded a day before, unless they have only just been invited.
        """
        opens = case.office.first_open(now, case.calendar)
        invite_at = opens if opens < self.at else now
        remind_at = reminder_at(self.at - _REMINDED_BEFORE, now, case.office, case.calendar)
        if now >= self.at:
            return self.having(invite_at=None, remind_at=None)
        return self.having(invite_at=invite_at, remind_at=remind_at if remind_at > invite_at else None)

    @property
    def known_for(self) -> datetime | None:
        """For when (UTC) those who were invited expect it; None while nobody was."""
        return self.moved_from if self.invite_at is not None else self.at

    def missed_at(self, case: Case) -> datetime:
        """When (UTC) it is missed without an outcome on record: at the end of the next working day."""
        return working_days_until_end(self.at, 1, case.calendar)


class Reviews(Own):
    """``ever``: how many there were in all; ``planned``: the one to come; ``missed``: the last one that was missed;
    ``held_at``: when (UTC) the last one was held. ``contacts_missed``: when contacts as agreed were due that were
    missed.
    """

    called: ClassVar[str] = "reviews"

    ever: int = 0
    planned: Review | None = None
    missed: Review | None = None
    held_at: datetime | None = None
    contacts_missed: tuple[datetime, ...] = ()

    @property
    def without_outcome(self) -> Review | None:
        """The last one that was missed, while none has been held since."""
        missed = self.missed
        return None if missed is None or (self.held_at is not None and self.held_at >= missed.at) else missed


def broken_since(case: Case) -> int:
    """How many promises were broken and contacts missed since the last review was held, or in all; what turned out to
    have been kept, and was recorded late, is neither.
    """
    held, kept = case.of(Reviews), ClockStatus.MET_RECORDED_LATE
    broken = [each.breached_at for each in case.clocks if each.breached_at is not None and each.status is not kept]
    return sum(held.held_at is None or at > held.held_at for at in (*broken, *held.contacts_missed))


def tell_attendees(draft: Draft, template: Template, review: Review, people: Iterable[str], **facts: Any) -> None:
    """Tells each of these (ids) about a review, as far as they may see the case."""
    case, about = draft.case, guarded(draft.case, draft.now)
    for person in people:
        known = case.person(person)
        if known is None or may(known, Action.SEE, about):
            # Whom the register does not find in the place, or among those named, is told nothing of a restricted case.
            place = {about.manager: Recipient.MANAGER, about.deputy: Recipient.DEPUTY}.get(person, Recipient.OFFICER)
            due = review.at.isoformat()
            draft.tell(template, place, person=person, owner=person, due=due, review=review.number, **facts)


def write_review(draft: Draft, kind: EntryKind, review: Review, done: str, **detail: Any) -> None:
    """Writes what became of a review; it is a row in the register."""
    about: dict[str, Any] = {"review": review.number, "review_at": review.at.isoformat()}
    draft.write(kind, f"Case review {review.number} {done}", **about, **detail)


def call_off(draft: Draft, review: Review, why: str, done: str, said: dict[str, str] | None = None) -> None:
    """A review is not held; whoever has been invited is told, and ``why``."""
    write_review(draft, EntryKind.REVIEW_CALLED_OFF, review, done, in_table=said)
    need_not_come(draft, review, review.invited, why)


def need_not_come(draft: Draft, review: Review, people: Iterable[str], why: str) -> None:
    """Tells those who were invited (ids) that they need not come at the time that they know of."""
    known = review.having(at=review.known_for or review.at)
    tell_attendees(draft, Template.REVIEW_CALLED_OFF, known, people, why=why)
