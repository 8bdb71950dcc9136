"""Case reviews: called at any point, moved with a reason or called off, and held with an outcome.

Source: Service Standard, "Progressing the case" ("we will hold case review meetings"); readings in docs/standard.md.
Minutes, reasons and guests are words: the register has them in a table of their own. By when a review is due is in
``reviews_due.py``.
"""

from datetime import datetime
from typing import Annotated, ClassVar

from pydantic import Field

from standard.core.capability import Capability
from standard.core.case import Case
from standard.core.draft import Draft, Refused, wrong
from standard.core.messages import Instant, Message, Text
from standard.core.numbered import ids_of
from standard.core.people import PersonId, absence_on
from standard.core.words import EntryKind, RefusalCode
from standard.progressing.review_state import MOST_ATTENDEES, Review, Reviews, call_off, need_not_come, write_review
from standard.progressing.reviews_due import held_on
from standard.response_times.targets import how_kept
from standard.what_happens_next.access import must_see, note_confidential
from standard.what_happens_next.plan_added import add_actions
from standard.what_happens_next.planned_action import DUE_WITHIN, PlannedAction
from standard.worktime.calendar import local_date
from standard.worktime.in_words import local, whole_date

MOST_DECISIONS = 10
"""How many actions one review may decide. Our own bound."""

_STATUSES = {"met": "held", "met_recorded_late": "held_recorded_late", "met_late": "held_late"}

People = Annotated[tuple[PersonId, ...], Field(min_length=1, max_length=MOST_ATTENDEES)]


class CallReview(Message):
    """A case review is called; where one is planned already, it is moved."""

    name: ClassVar[str] = "call_review"
    about: ClassVar[str] = "Call a case review, or move the one that is planned. Officers and managers."

    review_at: Instant = Field(
        description="When it is to be: in office hours, at most a year ahead.", examples=["2026-12-03T10:00:00Z"]
    )
    attendees: People = Field(
        description="Who of the landlord's people is asked to come (ids); all of them, also where it is moved.",
        examples=[["mina", "ola"]],
    )
    guests: Text | None = Field(None, description="Who else comes, in words. Only the register has it.")
    called_because: Text = Field(description="Why it is called.", examples=["Three promises were broken."])
    moved_because: Text | None = Field(
        None, description="Why the planned one is moved; needed where one is planned, and only then."
    )

    @property
    def names(self) -> frozenset[str]:
        """See ``Message``."""
        return frozenset(self.attendees)


class CallOffReview(Message):
    """The planned case review is not held. One that is due stays due."""

    name: ClassVar[str] = "call_off_review"
    about: ClassVar[str] = "Call off the planned case review, with the reason. Officers and managers."

    called_off_because: Text = Field(description="Why it is called off.", examples=["The police need a week more."])


class HoldReview(Message):
    """A case review was held, planned or not; ``happened_at`` is when. Its outcome is what was decided, or why nothing
    is to be done.
    """

    name: ClassVar[str] = "hold_review"
    about: ClassVar[str] = "Record a case review that was held: who attended, minutes, outcome. Officers and managers."

    attended: People = Field(description="Who of the landlord's people attended (ids).", examples=[["mina", "ola"]])
    guests: Text | None = Field(None, description="Who else came, in words. Only the register has it.")
    minutes: Text = Field(description="What was said. Only the register has it.", examples=["He denies it."])
    confidential: bool = Field(False, description="The minutes are confidential.")
    decisions: list[PlannedAction] = Field(
        default=[],
        max_length=MOST_DECISIONS,
        description="What was decided: each with owner (landlord or other), what and due (a date), and if it applies "
        "with person and told_as, becomes an action of the plan. What the reporter is to do is agreed with them, by "
        "set_plan.",
        examples=[[{"owner": "landlord", "what": "Visit both flats.", "due": "2026-12-11"}]],
    )
    no_further_action_because: Text | None = Field(
        None, description="Why nothing more is to be done; only if there are no decisions."
    )

    @property
    def names(self) -> frozenset[str]:
        """See ``Message``."""
        return frozenset({*self.attended, *(each.person for each in self.decisions if each.person is not None)})


def call_review(draft: Draft, message: CallReview) -> None:
    """Plans a review, or moves the planned one; whoever is asked to come is told in office hours.

    Raises:
        Refused: the time is not in office hours to come, somebody cannot come, or no reason is given for moving it.
    """
    case, held = draft.case, draft.case.of(Reviews)
    before = held.planned
    _check_call(draft, message)
    if (before is not None) != (message.moved_because is not None):
        planned = f"one is planned for {local(before.at)}" if before is not None else "none is planned"
        raise wrong("moved_because", f"needed where a review is planned, and only then; {planned}")
    review = Review(
        number=before.number if before else held.ever + 1,
        at=message.review_at,
        attendees=tuple(dict.fromkeys(message.attendees)),
        invited=before.invited if before else (),
        since=before.since if before else draft.at,
        moved_from=before.known_for if before else None,
    ).told_from(case, draft.now)
    still = tuple(each for each in review.invited if each in review.attendees)
    case.keep(held.having(ever=max(held.ever, review.number), planned=review.having(invited=still)))
    kind, done = (EntryKind.REVIEW_MOVED, "moved to") if before else (EntryKind.REVIEW_CALLED, "called for")
    said = message.model_dump(include={"guests", "called_because", "moved_because"})
    write_review(draft, kind, review, f"{done} {local(review.at)}", in_table=said, attendees=list(review.attendees))
    if before is not None:
        left_out = [each for each in before.invited if each not in review.attendees]
        need_not_come(draft, before, left_out, "not_needed")


def call_off_review(draft: Draft, message: CallOffReview) -> None:
    """Calls the planned review off; whoever was asked to come is told.

    Raises:
        Refused: none is planned.
    """
    if draft.case.of(Reviews).planned is None:
        what = f"no review is planned; to call one: asb review call {draft.case.reference}"
        raise Refused(RefusalCode.NOT_ALLOWED, what)
    _off(draft, "called_off", "called off", called_off_because=message.called_off_because)


def leave_to_the_matter(draft: Draft) -> None:
    """The case is joined to another one, where reviews are held from now on: a planned one is called off."""
    _off(draft, "joined", "called off, as the case is joined to another")


def _off(draft: Draft, why: str, done: str, **said: str) -> None:
    held = draft.case.of(Reviews)
    if held.planned is not None:
        draft.case.keep(held.having(planned=None))
        call_off(draft, held.planned, why, done, said)


def hold_review(draft: Draft, message: HoldReview) -> None:
    """Puts a review with its outcome on record; each decision is an action from here on.

    Raises:
        Refused: it has no outcome or two, somebody could not attend it, or a decision cannot be an action.
    """
    case, held = draft.case, draft.case.of(Reviews)
    if bool(message.decisions) == (message.no_further_action_because is not None):
        what = "say what was decided, or in no_further_action_because why nothing is; not both"
        raise wrong("decisions", f"{what}. Without an outcome the review stays due")
    if len(message.names) > MOST_ATTENDEES:
        raise wrong("attended", f"name at most {MOST_ATTENDEES} people, with those of decisions")
    for each in message.attended:
        must_see(draft, "attended", each, left_too=True)
    found = _which(case, draft.at)
    review = found or Review(number=held.ever + 1, at=draft.at, attendees=(), since=draft.at)
    status = how_kept(draft, draft.at, review.missed_at(case)) if found else "met"
    left = {name: None for name in ("planned", "missed") if getattr(held, name) == review}
    case.keep(held.having(ever=max(held.ever, review.number), **left))
    actions = add_actions(draft, "decisions", message.decisions) if message.decisions else ()
    outcome = f"decided: {ids_of(actions)}" if actions else "no further action"
    said = message.model_dump(include={"guests", "minutes", "no_further_action_because"})
    write_review(
        draft,
        EntryKind.REVIEW_HELD,
        review,
        f"{_STATUSES[status].replace('_', ' ')}, {local(draft.at)}; {outcome}",
        status=_STATUSES[status],
        attendees=list(dict.fromkeys(message.attended)),
        actions=[each.id for each in actions],
        confidential=message.confidential or None,
        in_table=said,
    )
    if message.confidential:
        note_confidential(draft)
    held_on(draft, draft.at)


def _which(case: Case, at: datetime) -> Review | None:
    """Which review was held at ``at`` (UTC): the one that was missed, if it was in time or none was called since; else
    the planned one; None for one that nobody had called, or called for a later day.
    """
    held = case.of(Reviews)
    missed, day = held.missed, local_date(at)
    if missed is not None and local_date(missed.at) <= day and at < missed.missed_at(case):
        return missed
    others = (held.planned, held.without_outcome)
    return next((each for each in others if each is not None and local_date(each.at) <= day), None)


def _check_call(draft: Draft, message: CallReview) -> None:
    case, at, office = draft.case, message.review_at, draft.case.office
    if not draft.now < at <= draft.now + DUE_WITHIN:
        held = f"one that was held is recorded with asb review hold {case.reference}"
        raise wrong("review_at", f"{local(at)} needs to lie in the future, at most a year ahead; {held}")
    if not office.is_open(at, case.calendar):
        hours = f"a working day between {office.opens:%H:%M} and {office.closes:%H:%M} UK time"
        raise wrong("review_at", f"{local(at)} is not in office hours; needs {hours}")
    away = (*draft.away, *(case.allocation.away if case.allocation else ()))
    for each in message.attendees:
        must_see(draft, "attendees", each)
        absence = absence_on(each, local_date(at), away)
        if absence is not None:
            until = f"{each} is away until {whole_date(absence.last)}"
            raise wrong("attendees", f"{until}; choose another day, or ask their cover")


REVIEWS = Capability(rules={CallReview: call_review, CallOffReview: call_off_review, HoldReview: hold_review})
