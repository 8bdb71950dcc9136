"""Warnings for staff: visit in pairs, a dog, a threat. Set, reviewed by a date, and ended.

Source: the project's reading of the Standard; see docs/standard.md. They are for the landlord's people alone: no letter
speaks of them. The case keeps their kinds; what was said of one stands in the register.
"""

from collections.abc import Iterator
from datetime import date, datetime, timedelta
from functools import partial
from typing import ClassVar

from pydantic import Field

from standard.core.capability import Capability, Moment, NextStep, Urgency
from standard.core.case import Case, Own
from standard.core.draft import Draft, Refused, wrong
from standard.core.journal import WarningView
from standard.core.kept import Kept
from standard.core.messages import Day, Message, Text
from standard.core.words import EntryKind, Recipient, RefusalCode, Template, Word
from standard.worktime.calendar import LONDON, local_date, to_utc
from standard.worktime.in_words import short_date
from standard.worktime.office import reminder_at

MOST_WARNINGS = 20
"""How many warnings a case may have at once; its state has to stay small. Our own bound."""

REVIEWED_WITHIN = timedelta(days=366)
"""How far ahead the review of a warning may lie. Our own bound."""

REVIEW = "warning_review"
"""The name of the timer."""


class WarningKind(Word):
    """What staff are warned of."""

    VISIT_IN_PAIRS = "visit_in_pairs"
    DOG = "dog"
    THREAT = "threat"
    OTHER = "other"


class SetWarning(Message):
    """Staff are warned before they visit or telephone."""

    name: ClassVar[str] = "set_warning"
    about: ClassVar[str] = "Warn staff of something on this case, until it is ended. Officers and managers."

    kind: WarningKind = Field(description="What staff are warned of.", examples=["dog"])
    review_on: Day = Field(description="The date to review it, at most a year ahead.", examples=["2027-02-01"])
    words: Text = Field(description="What staff have to know, in words.", examples=["A large dog in the garden."])


class EndWarning(Message):
    """A warning for staff holds no longer."""

    name: ClassVar[str] = "end_warning"
    about: ClassVar[str] = "End a warning for staff, with the reason. Officers and managers."

    warning: int = Field(ge=1, description="The warning's number, as `asb show` shows it.", examples=[1])
    reason: Text = Field(description="Why it no longer applies.", examples=["The dog is gone."])


class StaffWarning(Kept):
    """One that has not been ended. ``review_at``: when (UTC) the officer is asked to review it; ``asked``: they were
    asked.
    """

    number: int
    kind: WarningKind
    set_by: str
    review_on: date
    review_at: datetime
    asked: bool = False


class StaffWarnings(Own):
    """Those that have not been ended, and how many there ever were."""

    called: ClassVar[str] = "staff_warnings"

    ever: int = 0
    open: tuple[StaffWarning, ...] = ()


def set_warning(draft: Draft, message: SetWarning) -> None:
    """Warns staff from here on.

    Raises:
        Refused: its review lies in the past or too far ahead, or there are too many already.
    """
    case, held, today = draft.case, draft.case.of(StaffWarnings), local_date(draft.now)
    if not today <= message.review_on <= today + REVIEWED_WITHIN:
        last = today + REVIEWED_WITHIN
        raise wrong("review_on", f"needs a date from {today} to {last}")
    if len(held.open) >= MOST_WARNINGS:
        raise Refused(RefusalCode.NOT_ALLOWED, f"the case has {MOST_WARNINGS} warnings; end one first")
    warning = StaffWarning(
        number=held.ever + 1,
        kind=message.kind,
        set_by=draft.sender,
        review_on=message.review_on,
        review_at=_review_at(case, message.review_on, draft.now),
    )
    case.keep(StaffWarnings(ever=warning.number, open=(*held.open, warning)))
    _write(draft, EntryKind.WARNING_SET, "set", warning, message.words)


def end_warning(draft: Draft, message: EndWarning) -> None:
    """Ends a warning.

    Raises:
        Refused: no such warning is open.
    """
    held = draft.case.of(StaffWarnings)
    warning = next((each for each in held.open if each.number == message.warning), None)
    if warning is None:
        open_ones = ", ".join(str(each.number) for each in held.open) or "none"
        raise wrong("warning", f"{message.warning} is not open; open: {open_ones}")
    left = tuple(each for each in held.open if each is not warning)
    draft.case.keep(held.having(open=left))
    _write(draft, EntryKind.WARNING_ENDED, "ended", warning, message.reason)


def _write(draft: Draft, kind: EntryKind, what: str, warning: StaffWarning, words: str) -> None:
    draft.write(
        kind,
        f"Warning {warning.number} for staff {what}",
        words=words,
        warning=warning.number,
        warning_kind=warning.kind,
        review_on=warning.review_on.isoformat(),
    )


def _review_at(case: Case, day: date, now: datetime) -> datetime:
    """When the officer is asked: when the office opens on that day, or in its last minute before where it is closed."""
    opens = to_utc(datetime.combine(day, case.office.opens, LONDON))
    return reminder_at(opens, now, case.office, case.calendar)


def _ask(at: datetime, draft: Draft, _: datetime) -> None:
    """Asks the officer to review every warning whose review is due by ``at`` (UTC)."""
    held = draft.case.of(StaffWarnings)
    due = [each for each in held.open if not each.asked and each.review_at <= at]
    asked = tuple(each.having(asked=True) if each in due else each for each in held.open)
    draft.case.keep(held.having(open=asked))
    draft.happened_at = at
    numbers = [each.number for each in due]
    draft.write(EntryKind.WARNING_REVIEW_DUE, f"To be reviewed: {_named(numbers)}", warnings=numbers)
    draft.tell(Template.WARNING_REVIEW, Recipient.OFFICER, due=at.isoformat(), warnings=numbers)


def moments(case: Case) -> Iterator[Moment]:
    """The next review of a warning that nobody was asked for yet."""
    to_come = [each for each in case.of(StaffWarnings).open if not each.asked]
    if to_come:
        at = min(each.review_at for each in to_come)
        named = _named([each.number for each in to_come if each.review_at == at])
        yield Moment(REVIEW, at, f"Review: {named}", partial(_ask, at), f"review {named}:", "the officer is then asked")


def next_step(case: Case, _: datetime) -> NextStep | None:
    """To review what the officer was asked to."""
    due = [each for each in case.of(StaffWarnings).open if each.asked]
    if not due:
        return None
    since = short_date(min(each.review_on for each in due))
    what = (
        f"Review {_named([each.number for each in due])}, due {since}: end it, or set it again with a later review date"
    )
    return NextStep.of(case, what, Recipient.OFFICER, Urgency.ORDINARY)


def warnings_of(case: Case) -> list[WarningView]:
    """Those that have not been ended, for people."""
    return [
        WarningView(number=each.number, kind=each.kind.label, set_by=each.set_by, review_on=each.review_on)
        for each in case.of(StaffWarnings).open
    ]


def _named(numbers: list[int]) -> str:
    return f"warning{'s' if len(numbers) > 1 else ''} {', '.join(map(str, numbers))}"


WARNINGS = Capability(rules={SetWarning: set_warning, EndWarning: end_warning}, moments=moments, next_step=next_step)
