"""When a case review is due, when its attendees are told, when one is missed, and what people are shown of it.

Source: Service Standard, "Progressing the case"; readings in docs/standard.md. That one is due is an internal target of
priority 1 and 2, see ``standard/response_times/targets.py``: it warns the officer and is missed, and is open until a
review with an outcome is on record.
"""

from collections.abc import Iterator, Mapping
from datetime import datetime
from typing import Any

from standard.core.capability import Capability, Line, Moment, NextStep, Urgency
from standard.core.case import Case
from standard.core.draft import CaseOpened, Decided, Draft
from standard.core.targets import Target, TargetKind, Targets
from standard.core.words import ClockStatus, EntryKind, Priority, Recipient, Stage, Template
from standard.progressing.review_state import (
    MOST_MISSED,
    Review,
    Reviews,
    broken_since,
    call_off,
    tell_attendees,
    write_review,
)
from standard.response_times.due import PromiseBroken
from standard.response_times.priority import PriorityRaised
from standard.response_times.targets import set_target, settle_target
from standard.what_happens_next.contact_kept import PeriodOnRecord
from standard.worktime.deadlines import working_days_deadline
from standard.worktime.in_words import local, local_due

BROKEN_BEFORE_REVIEW = 3
"""How many promises broken and contacts missed since the last review make one due. Our own reading."""

_TARGET = TargetKind.CASE_REVIEW
_TIMER = "case_review"
_MISSED = (ClockStatus.BREACHED, ClockStatus.MET_LATE, ClockStatus.NEVER_MET)


def opened(draft: Draft, _: CaseOpened) -> None:
    """The first one is due by when the case was opened, begun upon or not: what nobody begins needs a review most."""
    _ask(draft, draft.case.opened_at)


def raised(draft: Draft, _: PriorityRaised) -> None:
    """What is more urgent now is reviewed sooner: that counts from now, and is due no later than it was."""
    _ask(draft, draft.now)


def held_on(draft: Draft, at: datetime) -> None:
    """A review with an outcome was held at ``at`` (UTC): the next one counts from the last."""
    held = draft.case.of(Reviews)
    if held.held_at is not None and at < held.held_at:
        return
    draft.case.keep(held.having(held_at=at))
    settle_target(draft, _TARGET, at)
    _ask(draft, at)


def _ask(draft: Draft, start: datetime) -> None:
    case, target = draft.case, _target(draft.case)
    if not _is_reviewed(case):
        return
    # One that is missed stays due until a review is held.
    if target is None or target.missed_at is None:
        high, within = case.priority is Priority.HIGH, case.days
        set_target(draft, _TARGET, start, within.review_high_every_days if high else within.review_medium_every_days)
    _after_breaches(draft)


def _after_breaches(draft: Draft) -> None:
    """Once so much was broken since the last review, one is due on the next working day; the officer is told as soon as
    the office is open.
    """
    case, target = draft.case, _target(draft.case)
    deadline = working_days_deadline(draft.now, 1, case.calendar)
    if target is None or target.missed_at is not None or target.deadline.due <= deadline.due:
        return
    if broken_since(case) >= BROKEN_BEFORE_REVIEW and _is_reviewed(case):
        told_at = case.office.first_open(draft.now, case.calendar)
        sooner = deadline.model_copy(update={"warning_at": told_at})
        case.keep(case.of(Targets).with_one(Target(kind=_TARGET, deadline=sooner)))
        _hush(draft)


def promise_broken(draft: Draft, _: PromiseBroken) -> None:
    """A promise was broken."""
    _after_breaches(draft)


def period_on_record(draft: Draft, period: PeriodOnRecord) -> None:
    """A contact as agreed was missed; or it turns out that it was not, as it is recorded late."""
    held = draft.case.of(Reviews)
    missed = {*held.contacts_missed} - {period.due} | ({period.due} if period.status in _MISSED else set())
    if missed != {*held.contacts_missed}:
        draft.case.keep(held.having(contacts_missed=tuple(sorted(missed)[-MOST_MISSED:])))
        _after_breaches(draft)


def follow(draft: Draft, _: Decided) -> None:
    """Keeps the target in step with the case, and the planned review: a closing settles it, and it goes on if that is
    undone.
    """
    case, target, planned = draft.case, _target(draft.case), draft.case.of(Reviews).planned
    closed = case.stage is Stage.CLOSED
    if planned is not None and planned.off is not closed:
        _settle_with_the_case(draft, planned, closed=closed)
    if target is not None and not _is_reviewed(case):
        settle_target(draft, _TARGET, draft.now, needed=False)
    elif target is None:
        _ask(draft, draft.now)
    _hush(draft)


def _settle_with_the_case(draft: Draft, planned: Review, *, closed: bool) -> None:
    case, review = draft.case, planned.having(off=closed)
    case.keep(case.of(Reviews).having(planned=review if closed else review.told_from(case, draft.now)))
    if closed:
        call_off(draft, review, "closed", "settled, as the case is closed")
    else:
        asked = list(review.attendees)
        write_review(draft, EntryKind.REVIEW_CALLED, review, f"goes on, {local(review.at)}", attendees=asked)


def _hush(draft: Draft) -> None:
    """Nobody is asked for a review that is planned in time; they are, once it is called off or missed."""
    target, in_time = _target(draft.case), _planned_in_time(draft.case)
    if target is None or target.missed_at is not None:
        return
    ask_now = target.deadline.warning_at > draft.now or draft.case.office.is_open(draft.now, draft.case.calendar)
    if (in_time and target.warned_at is None) or (not in_time and ask_now and _planned_in_time(draft.before)):
        told = target.model_copy(update={"warned_at": draft.now if in_time else None})
        draft.case.keep(draft.case.of(Targets).with_one(told))


def _planned_in_time(case: Case) -> bool:
    target, planned = _target(case), case.of(Reviews).planned
    return target is not None and planned is not None and planned.at < target.deadline.due


def moments(case: Case) -> Iterator[Moment]:
    """The attendees of the planned review are invited and reminded, and then it is missed, if it has no outcome."""
    planned = case.of(Reviews).planned
    if planned is None:
        return
    at, then = planned.missed_at(case), "it is missed without an outcome"
    if planned.remind_at is not None:
        at, then = planned.remind_at, "its attendees are reminded"
    if planned.invite_at is not None:
        at, then = planned.invite_at, "its attendees are invited"
    name = f"case review {planned.number}"
    yield Moment(_TIMER, at, f"Case review {planned.number}: {local(planned.at)}", _comes, f"{name}:", then)


def _comes(draft: Draft, at: datetime) -> None:
    case, held = draft.case, draft.case.of(Reviews)
    planned = held.planned
    if planned is None:
        return
    draft.happened_at = at
    if planned.invite_at is not None:
        case.keep(held.having(planned=planned.having(invite_at=None, invited=planned.attendees)))
        moved_from = planned.moved_from.isoformat() if planned.moved_from else None
        _tell_in_time(draft, Template.REVIEW_CALLED, planned, moved_from=moved_from)
    elif planned.remind_at is not None:
        case.keep(held.having(planned=planned.having(remind_at=None)))
        _tell_in_time(draft, Template.REVIEW_REMINDER, planned)
    else:
        case.keep(held.having(planned=None, missed=planned))
        done = f"missed: planned for {local(planned.at)}, no outcome on record"
        write_review(draft, EntryKind.REVIEW_MISSED, planned, done)
        for whom in (Recipient.OFFICER, Recipient.MANAGER):
            draft.tell(Template.REVIEW_MISSED, whom, due=planned.at.isoformat(), review=planned.number)
        _hush(draft)


def _tell_in_time(draft: Draft, template: Template, planned: Review, **facts: Any) -> None:
    # After an outage the review may be over: what was to be said of it is no longer so.
    if draft.now < planned.at:
        tell_attendees(draft, template, planned, planned.attendees, **facts)


def next_step(case: Case, now: datetime) -> NextStep | None:
    """To record what came of a review, or to call the one that is due; a proposed closure is decided on first."""
    held, target, broken = case.of(Reviews), _target(case), broken_since(case)
    planned, missed = held.planned, held.without_outcome
    if case.proposal is not None:
        return None
    if planned is not None and planned.at <= now:
        what = f"Record what came of case review {planned.number}: `asb review hold {case.reference}`, or move it"
    elif planned is None and missed is not None:
        what = f"Record what came of case review {missed.number}: `asb review hold {case.reference}`, or call another"
    elif planned is None and target is not None and (target.warned_at or target.missed_at):
        why = f", as promises were broken ({broken})" if broken >= BROKEN_BEFORE_REVIEW else ""
        due = f"it is due {local_due(target.deadline.due)}" if target.missed_at is None else "it is overdue"
        what = f"Call a case review, {due}{why}: `asb review call {case.reference}`"
    else:
        return None
    return NextStep.of(case, what, Recipient.OFFICER, Urgency.TO_BE_DECIDED)


def waits_for(case: Case) -> Iterator[str]:
    """A case with a review to be called, or without an outcome of one that was missed, says so in every list."""
    held, target = case.of(Reviews), _target(case)
    due = target is not None and (target.warned_at is not None or target.missed_at is not None)
    if case.stage is not Stage.CLOSED and held.planned is None and (due or held.without_outcome is not None):
        yield "case review"


def shown(case: Case) -> Iterator[Line]:
    """When the next review is, who comes; and when the last one was held, or was missed."""
    held = case.of(Reviews)
    if held.planned is not None and case.stage is not Stage.CLOSED:
        yield "Case review", f"{local(held.planned.at)}, with {', '.join(held.planned.attendees)}"
    if (missed := held.without_outcome) is not None:
        yield "Review missed", f"{local(missed.at)}, no outcome on record"
    if held.held_at is not None:
        yield "Last review", f"held {local(held.held_at)}"


def detail(case: Case) -> Mapping[str, Any]:
    """How the case stands by its reviews."""
    held = case.of(Reviews).model_dump(mode="json", exclude={"contacts_missed", "ever"}, exclude_none=True)
    return {Reviews.called: held} if held else {}


def _target(case: Case) -> Target | None:
    return case.of(Targets).of(_TARGET)


def _is_reviewed(case: Case) -> bool:
    return case.priority is not Priority.STANDARD and case.stage is not Stage.CLOSED


REVIEWS_DUE = Capability(
    hears={
        CaseOpened: opened,
        PriorityRaised: raised,
        PromiseBroken: promise_broken,
        PeriodOnRecord: period_on_record,
        Decided: follow,
    },
    moments=moments,
    next_step=next_step,
    shown=shown,
    waits_for=waits_for,
    detail=detail,
)
