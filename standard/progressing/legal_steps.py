"""The steps of a legal remedy, with the dates that they bring, and its outcome, of which the reporter is told.

Source: Service Standard, "Progressing the case"; readings in docs/standard.md. What was said of a step stands in the
register alone; the dates are in ``legal_dates.py``.
"""

from datetime import date, datetime, timedelta
from typing import ClassVar

from pydantic import Field

from standard.core.capability import Capability
from standard.core.case import Case
from standard.core.draft import Draft, Refused, wrong
from standard.core.joined import Complainants
from standard.core.messages import Day, Message, Text
from standard.core.words import EntryKind, Recipient, RefusalCode, Template, Word
from standard.progressing.before_court import ASSESSED_FOR_MONTHS, is_assessed
from standard.progressing.considering import rests
from standard.progressing.ladder import remedy_of
from standard.progressing.legal_state import (
    LegalDate,
    LegalDateKind,
    LegalStepKind,
    OpenRemedy,
    Remedies,
    RemedyNumber,
    RemedyOutcome,
)
from standard.progressing.remedies import LegalDeadline
from standard.worktime.calendar import LONDON, local_date
from standard.worktime.in_words import local, whole_date
from standard.worktime.stretches import months_after

_ENDS = {
    LegalStepKind.NOTICE_SERVED: (LegalDateKind.NOTICE_MUST_BE_SERVED, LegalDateKind.NOTICE_LAPSES),
    LegalStepKind.REVIEW_REQUESTED: (LegalDateKind.REVIEW_MAY_BE_REQUESTED,),
    LegalStepKind.REVIEW_DECIDED: (LegalDateKind.REVIEW_UNDER_WAY, LegalDateKind.REVIEW_MAY_BE_REQUESTED),
    LegalStepKind.APPLICATION_MADE: (LegalDateKind.NOTICE_LAPSES,),
    LegalStepKind.HEARING_LISTED: (LegalDateKind.COURT_DATE,),
    LegalStepKind.HEARING_HELD: (LegalDateKind.COURT_DATE,),
    LegalStepKind.ORDER_MADE: (LegalDateKind.COURT_DATE, LegalDateKind.ORDER_ENDS),
}
"""The dates that a step puts an end to."""

_BRINGS = {
    LegalStepKind.REVIEW_REQUESTED: LegalDateKind.REVIEW_UNDER_WAY,
    LegalStepKind.HEARING_LISTED: LegalDateKind.COURT_DATE,
    LegalStepKind.ORDER_MADE: LegalDateKind.ORDER_ENDS,
}
"""The date that a step brings and whoever records it names."""

_MAY_BE_WITHOUT = frozenset({LegalStepKind.ORDER_MADE})

MOST_AHEAD = timedelta(days=3660)
"""How far ahead a date may lie. Our own bound."""


class LegalOutcome(Word):
    """How a remedy ended."""

    SUCCEEDED = "succeeded"
    SETTLED = "settled"
    REFUSED = "refused"
    NOT_PURSUED = "not_pursued"


class RecordLegalStep(Message):
    """A step was taken, by the landlord, a court or the respondent; ``happened_at`` is when."""

    name: ClassVar[str] = "record_legal_step"
    about: ClassVar[str] = "Record a step of a legal remedy, with the date that it brings. Officers and managers."

    remedy_number: RemedyNumber = Field(description="Its number, as `asb remedies` shows it.", examples=["L1"])
    legal_step: LegalStepKind = Field(description="Which step.", examples=["notice_served"])
    legal_date: Day | None = Field(
        None,
        description="The day (UK) that it brings: of the hearing, until which a review is to be decided, or on which "
        "the order ends.",
    )
    step_in_words: Text | None = Field(None, description="What is to be said of it.")


class RecordLegalOutcome(Message):
    """A remedy has had its outcome; ``happened_at`` is when."""

    name: ClassVar[str] = "record_legal_outcome"
    about: ClassVar[str] = "Record how a remedy ended, and what the reporter is told. Officers and managers."

    remedy_number: RemedyNumber = Field(description="Its number, as `asb remedies` shows it.", examples=["L1"])
    legal_outcome: LegalOutcome = Field(description="How it ended.", examples=["succeeded"])
    outcome_in_words: Text = Field(description="What came of it.", examples=["An injunction for two years."])
    reporter_is_told: Text | None = Field(
        None, description="What the reporter is told, in plain words.", examples=["He may not come near your home."]
    )
    not_told_because: Text | None = Field(
        None, description="Why they cannot be told; the letter then says that there is something we cannot share."
    )


def record_legal_step(draft: Draft, message: RecordLegalStep) -> None:
    """Records a step; the dates that it ends go, and those that it brings come.

    Raises:
        Refused: the remedy is not considered, is no legal one, rests on nothing or is not assessed at that time; or the
            date is missing or cannot be.
    """
    case, held, step = draft.case, draft.case.of(Remedies), message.legal_step
    remedy = held.one("remedy_number", message.remedy_number, draft.at)
    if not remedy.legal:
        do = f"record its outcome: asb legal-outcome {case.reference} {remedy.id}"
        raise wrong("remedy_number", f"{remedy.in_words} is no legal remedy; {do}")
    relisted = step is LegalStepKind.HEARING_LISTED and remedy.begun_at is not None
    if step.is_ours and not relisted:
        _check_may_go_on(case, remedy, draft.at)
    if step is LegalStepKind.REVIEW_REQUESTED:
        _check_in_time(remedy, draft.at)
    brought = (*_of_message(draft, message), *_of_deadlines(draft, remedy, step))
    new_kinds = {each.kind for each in brought}
    ended = {*_ENDS.get(step, ()), *new_kinds}
    dates = (*(each for each in remedy.dates if each.kind not in ended), *brought)
    begun = min(draft.at, remedy.begun_at or draft.at) if step.is_ours else remedy.begun_at
    case.keep(held.with_one(remedy.having(dates=dates, begun_at=begun)))
    said = {each.kind.value: each.day.isoformat() for each in brought}
    draft.write(
        EntryKind.LEGAL_STEP_TAKEN,
        f"{step.label.capitalize()}: {remedy.in_words}",
        words=message.step_in_words,
        remedy_number=remedy.id,
        step=step.value,
        dates=said,
    )


def _check_may_go_on(case: Case, remedy: OpenRemedy, at: datetime) -> None:
    if not rests(case, remedy, at):
        what = f"{remedy.in_words} is on hold: the reporter does not commit to a statement"
        raise Refused(RefusalCode.STEP_MISSING, f"{what}; ask them again: asb commitment {case.reference}")
    if not is_assessed(remedy, at):
        what = f"{remedy.in_words} was not assessed in the {ASSESSED_FOR_MONTHS} months before"
        raise Refused(RefusalCode.STEP_MISSING, f"{what}: asb assess-before-court {case.reference} {remedy.id}")


def _check_begun(draft: Draft, remedy: OpenRemedy) -> None:
    """Nothing succeeds or fails in court that nobody has assessed and taken there."""
    if remedy.begun_at is None or draft.at < remedy.begun_at:
        when = f"is before its first step, {local(remedy.begun_at)}" if remedy.begun_at else "has no step before it"
        do = f"first record it: asb legal-step {draft.case.reference} {remedy.id}; or the outcome not_pursued"
        raise Refused(RefusalCode.STEP_MISSING, f"the outcome of {remedy.in_words} {when}; {do}")


def _check_in_time(remedy: OpenRemedy, at: datetime) -> None:
    until = next((each for each in remedy.dates if each.kind is LegalDateKind.REVIEW_MAY_BE_REQUESTED), None)
    if until is None or at >= until.over_at:
        last = f"only until {whole_date(until.day)}, which cannot be extended" if until else "for no notice on record"
        raise wrong("legal_step", f"a review of {remedy.in_words} may be requested {last}")


def _of_message(draft: Draft, message: RecordLegalStep) -> tuple[LegalDate, ...]:
    """The date that a message names."""
    kind, day = _BRINGS.get(message.legal_step), message.legal_date
    if kind is None:
        if day is not None:
            raise wrong("legal_date", f"does not go with {message.legal_step}; leave it out")
        return ()
    first, last = local_date(draft.at), local_date(draft.now) + MOST_AHEAD
    if day is None:
        if message.legal_step in _MAY_BE_WITHOUT:
            return ()
        raise wrong("legal_date", f"is missing; {message.legal_step} needs the day of: {kind.label}")
    if not first <= day <= last:
        raise wrong("legal_date", f"is {day}; needs a date from {first} to {last}")
    return (LegalDate(kind=kind, day=day, since=draft.now),)


def _of_deadlines(draft: Draft, remedy: OpenRemedy, step: LegalStepKind) -> tuple[LegalDate, ...]:
    """The dates that the law brings."""
    deadlines = [each for each in remedy_of("remedy_number", remedy.remedy).deadlines if each.after is step]
    return tuple(LegalDate(kind=each.kind, day=last_day(each, draft.at), since=draft.now) for each in deadlines)


def last_day(deadline: LegalDeadline, at: datetime) -> date:
    """The last day (UK) of a deadline that a step at ``at`` (UTC) brings. In calendar days: none is added for a weekend
    or a bank holiday, as none may be relied on.
    """
    then = months_after(at, deadline.months) if deadline.months else at
    return then.astimezone(LONDON).date() + timedelta(days=deadline.days)


def record_legal_outcome(draft: Draft, message: RecordLegalOutcome) -> None:
    """Takes a remedy off the list with its outcome; the reporter is told, or that there is something we cannot share.

    Raises:
        Refused: it is not considered, or was not by then; it is not said what the reporter is told; or no step of a
            legal one was taken before it.
    """
    held = draft.case.of(Remedies)
    remedy = held.one("remedy_number", message.remedy_number, draft.at)
    if (message.reporter_is_told is None) == (message.not_told_because is None):
        raise wrong("reporter_is_told", "give it, or not_told_because: one of the two")
    if remedy.legal and message.legal_outcome is not LegalOutcome.NOT_PURSUED:
        _check_begun(draft, remedy)
    draft.case.keep(held.without(remedy))
    others = [each.reference for each in draft.case.of(Complainants).open]
    task = f"Tell the reporters of {', '.join(others)} what came of {remedy.in_words}" if others else None
    entry = draft.write(
        EntryKind.LEGAL_OUTCOME_RECORDED,
        f"{message.legal_outcome.label.capitalize()}: {remedy.in_words}",
        words=message.outcome_in_words,
        remedy_number=remedy.id,
        step=message.legal_outcome.value,
        in_table={"reporter_is_told": message.reporter_is_told, "not_told_because": message.not_told_because},
        task=task,
    )
    draft.tell(Template.LEGAL_OUTCOME, Recipient.REPORTER, entry=entry.number, shared=message.not_told_because is None)
    succeeded = message.legal_outcome is LegalOutcome.SUCCEEDED
    draft.happened(RemedyOutcome(remedy=remedy, succeeded=succeeded, at=draft.at))


LEGAL_STEPS = Capability(rules={RecordLegalStep: record_legal_step, RecordLegalOutcome: record_legal_outcome})
