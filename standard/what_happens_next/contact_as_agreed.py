"""Contact as agreed: a clock from one contact with the reporter to the next, as the action plan says.

Source: Service Standard, "What Happens Next?" (regular contact, as agreed in the action plan); readings in
docs/standard.md. A conversation restarts it, and so does something that a person wrote and the agreed channel took; no
message that is sent by itself does. It goes by when a contact happened, in whatever order contacts are typed in. It
holds no closure open; what became of each period is counted as with the promises.
"""

from collections.abc import Iterator
from datetime import datetime
from typing import Any

from standard.core.agreed_contact import ContactAgreed
from standard.core.capability import Capability, Line, Moment, NextStep, Urgency
from standard.core.case import Case
from standard.core.draft import Decided, Draft
from standard.core.record import Fact
from standard.core.surroundings import SurroundingsLoaded
from standard.core.words import ClockStatus, ClosureGround, EntryKind, Priority, Recipient, Stage, Template
from standard.response_times.due import warning_at
from standard.response_times.promises import OnRecord
from standard.response_times.settling import RECORDED_LATE_DAYS, best, how_met
from standard.what_happens_next.contact_kept import (
    ContactKept,
    ContactMissed,
    Period,
    PeriodOnRecord,
    contacts,
    days_between,
    is_contact,
    missed_contact,
    period_from,
)
from standard.worktime.calendar import end_of, local_date
from standard.worktime.deadlines import working_days_deadline
from standard.worktime.in_words import local_due
from standard.worktime.stretches import working_days_until_end

CONTACT_TIMER = "contact_as_agreed"
"""The name of the timer."""

_MOST_MET_LATE = 10
"""How many periods that were met late a case keeps; its state has to stay small. Our own bound."""

_NOBODY = "the report is anonymous: there is nobody to contact"


def keep_contact(draft: Draft) -> None:
    """The clock follows the case: whether it is an ASB case, who can be contacted, how urgent it is, what the plan and
    the calendar say.
    """
    case, before = draft.case, draft.case.of(ContactKept)
    possible = case.priority is not Priority.STANDARD and not case.anonymous
    # Another priority counts from when what set it happened, as with the promises.
    since = min(draft.at, draft.now) if draft.before.priority is not case.priority else draft.now
    kept = _kept(draft, before.as_now(case, since)) if possible else _not_kept(draft, before)
    running = kept.running
    if running is not None and running.breached_at is None:
        deadline = period_from(case, kept, running.start).deadline
        # Who was warned of another date is warned of this one.
        same = kept.rhythms == before.rhythms or deadline.due == running.due
        update = {"deadline": deadline, "warned_at": running.warned_at if same else None}
        kept = kept.having(running=running.model_copy(update=update))
    if kept != before:
        case.keep(kept)


def _kept(draft: Draft, kept: ContactKept) -> ContactKept:
    """From when it is kept: from now, or from when the reporter could be contacted, as far back as is known."""
    case, before, since, until = draft.case, kept, draft.now, draft.now
    known_earlier = case.identified_at != draft.before.identified_at
    if kept.running is not None and not (known_earlier and kept.since):
        return kept
    if known_earlier and case.identified_at is not None:
        since, until = max(case.opened_at, case.identified_at), kept.since or draft.now
    kept = kept.having(since=since, running=_typed_in(draft, kept, since))
    for fact in sorted(contacts(case, kept), key=lambda each: each.happened_at):
        if since < fact.happened_at <= until:
            kept = _next(draft, kept, fact)
    # The period that runs already goes on, if it began with a contact and not only with what was known so far.
    goes_on = before.running is not None and kept.running is not None and before.running.start >= kept.running.start
    return kept.having(running=before.running) if goes_on else kept


def _next(draft: Draft, kept: ContactKept, fact: Fact) -> ContactKept:
    """A contact that was on record before it was known that contact is kept: it ends a period, and begins another."""
    running = kept.running
    if running is None or fact.happened_at <= running.start:
        return kept
    status = how_met(draft.case, running.due, fact, breached=False)
    _write(draft, running, status, fact.happened_at)
    return kept.having(running=_typed_in(draft, kept, fact.happened_at))


def _typed_in(draft: Draft, kept: ContactKept, start: datetime) -> Period:
    """The period from ``start`` (UTC), as it is typed in now."""
    period = period_from(draft.case, kept, start)
    return period.model_copy(update={"untold": period.due <= draft.now})


def _not_kept(draft: Draft, kept: ContactKept) -> ContactKept:
    case = draft.case
    if kept.running is not None:
        _settle(draft, kept.running, ClockStatus.SUPERSEDED)
        return kept.having(running=None)
    if case.priority is Priority.STANDARD or kept.not_possible:
        return kept
    deadline = working_days_deadline(draft.at, days_between(case, kept), case.calendar)
    _write(draft, Period(start=draft.at, deadline=deadline), ClockStatus.NOT_POSSIBLE, draft.at, _NOBODY)
    return kept.having(not_possible=True)


def _agreed(draft: Draft, new: ContactAgreed) -> None:
    """A plan says how contact is kept. Of two plans the later one stands."""
    kept = draft.case.of(ContactKept)
    if kept.agreed_at is None or new.at >= kept.agreed_at:
        draft.case.keep(kept.having(agreed=new.agreed, agreed_at=new.at))


def _follow(draft: Draft, _: Decided | SurroundingsLoaded) -> None:
    case, running = draft.case, draft.case.of(ContactKept).running
    if case.stage is not Stage.CLOSED:
        if draft.before.stage is Stage.CLOSED and running is not None:
            status = ClockStatus.RUNNING if running.breached_at is None else ClockStatus.BREACHED
            detail: dict[str, Any] = _detail(running, status)
            draft.write(EntryKind.AGREED_CONTACT_RESUMED, "Contact as agreed goes on", **detail)
        keep_contact(draft)
    elif draft.before.stage is not Stage.CLOSED and running is not None:
        # It stays as it is: a closure that is cancelled before it is complete lets it run on.
        withdrawn = case.closure_ground is ClosureGround.WITHDRAWN
        _settle(draft, running, ClockStatus.ENDED_BY_WITHDRAWAL if withdrawn else ClockStatus.ENDED_BY_CLOSING)


def _on_record(draft: Draft, new: OnRecord) -> None:
    """A contact ends the period that it lies in, and the next one begins."""
    case, kept, fact = draft.case, draft.case.of(ContactKept), new.fact
    running, since, at = kept.running, kept.since, new.fact.happened_at
    if running is None or since is None or at <= since or not is_contact(case, kept, fact):
        return
    others = [each for each in contacts(case, kept) if each is not fact]
    if any(each.happened_at == at for each in others):
        return
    kept = _believed(draft, kept, fact)
    period = _typed_in(draft, kept, at)
    if at > running.start:
        status = how_met(case, running.due, fact, breached=running.breached_at is not None)
        kept = _ended(draft, kept, running, status, at).having(running=period)
    elif not any(each.happened_at > at for each in others):
        # What seemed to be a later contact is none: a need, or a plan, was typed in that says so.
        kept = kept.having(running=period)
    else:
        # One more contact between two that are on record: what was one period is two.
        later = [how_met(case, period.due, each, breached=False) for each in others if each.happened_at > at]
        kept = _ended(draft, kept, period, best(later), at)
    case.keep(kept)


def _believed(draft: Draft, kept: ContactKept, fact: Fact) -> ContactKept:
    """What was met late turns out to have been met in time, and recorded late."""
    left = []
    for period in kept.met_late:
        status = how_met(draft.case, period.due, fact, breached=True)
        if period.start < fact.happened_at and status is ClockStatus.MET_RECORDED_LATE:
            _write(draft, period, status, fact.happened_at)
        elif draft.now < working_days_until_end(period.due, RECORDED_LATE_DAYS, draft.case.calendar):
            left.append(period)
    return kept.having(met_late=tuple(left))


def _ended(draft: Draft, kept: ContactKept, period: Period, status: ClockStatus, at: datetime) -> ContactKept:
    # What was kept is said by the contact's own entry: a case has many contacts, and its journal is read by people.
    if status is not ClockStatus.MET or not draft.add_detail(EntryKind.CONTACT_RECORDED, **_detail(period, status)):
        _write(draft, period, status, at)
    late = (period,) if status is ClockStatus.MET_LATE else ()
    return kept.having(met_late=(*kept.met_late, *late)[-_MOST_MET_LATE:])


def _settle(draft: Draft, running: Period, status: ClockStatus) -> None:
    """Nobody waits for the contact any more."""
    _write(draft, running, status if running.breached_at is None else ClockStatus.NEVER_MET, draft.now)


def _write(draft: Draft, period: Period, status: ClockStatus, at: datetime, why: str = "") -> None:
    missed = status is ClockStatus.BREACHED
    kind = EntryKind.AGREED_CONTACT_MISSED if missed else EntryKind.AGREED_CONTACT_ENDED
    words = f"Contact as agreed: {status.label}; {why or f'due {local_due(period.due)}'}"
    draft.write(kind, words, at=at, **_detail(period, status))
    draft.happened(PeriodOnRecord(period.due, status))


def _detail(period: Period, status: ClockStatus) -> dict[str, str]:
    since, due = period.start.isoformat(), period.due.isoformat()
    return {"contact_since": since, "contact_due": due, "contact_status": status}


def moments(case: Case) -> Iterator[Moment]:
    """The clock warns, once, and is then broken; the reporter is told so when the office is next open."""
    running = case.of(ContactKept).running
    if running is None:
        return
    at = running.own_up_at
    if running.breached_at is None:
        warn_at = running.due if running.warned_at else warning_at(case, running.deadline, by_a_call=True)
        at = min(running.due, warn_at)
    if at is not None:
        yield Moment(CONTACT_TIMER, at, f"Contact as agreed: due {local_due(running.due)}", _comes_due)


def _comes_due(draft: Draft, at: datetime) -> None:
    case, kept = draft.case, draft.case.of(ContactKept)
    running = kept.running
    if running is None:
        return
    due, tells_staff = running.due, False
    facts: dict[str, Any] = {"due": due.isoformat(), "agreed": kept.agreed is not None and not kept.only_news}
    if running.breached_at is not None:
        kept = kept.having(owned_up_to=due)
        draft.write(EntryKind.AGREED_CONTACT_OWNED_UP, "The reporter is told that contact as agreed was missed", at=at)
        draft.tell(Template.CONTACT_MISSED, Recipient.REPORTER, **facts)
        tells_staff = running.untold
        running = running.model_copy(update={"own_up_at": None, "untold": False})
    elif due <= draft.now:
        # It is due at midnight, when a text message would wake somebody up. A miss that is found only by typing in an
        # old contact is told on the next day: other contacts may be about to be typed in.
        again = due == kept.owned_up_to
        first = end_of(local_date(draft.now)) if running.untold else draft.now
        own_up_at = None if again else case.office.first_open(first, case.calendar)
        running = running.model_copy(update={"breached_at": due, "own_up_at": own_up_at})
        _write(draft, running, ClockStatus.BREACHED, due)
        tells_staff = not (running.untold or again)
    else:
        running = running.model_copy(update={"warned_at": at})
        words = f"Contact as agreed falls due soon; due {local_due(due)}"
        draft.write(EntryKind.AGREED_CONTACT_WARNED, words, at=at, due=due.isoformat())
        draft.tell(Template.CONTACT_DUE, Recipient.OFFICER, **facts)
    case.keep(kept.having(running=running))
    if tells_staff:
        _tell_staff(draft, facts)


def _tell_staff(draft: Draft, facts: dict[str, Any]) -> None:
    draft.happened(ContactMissed())
    for whom in (Recipient.OFFICER, Recipient.MANAGER):
        draft.tell(Template.CONTACT_MISSED, whom, **facts)


def next_step(case: Case, _: datetime) -> NextStep | None:
    """The officer is in touch, once that falls due soon or is missed."""
    running = case.of(ContactKept).running
    if running is None or (running.warned_at is None and running.breached_at is None):
        return None
    due = f"{'it is' if running.breached_at is None else 'this was missed, it was'} due {local_due(running.due)}"
    return NextStep.of(case, f"Be in touch with the reporter, as agreed: {due}", Recipient.OFFICER, Urgency.PROMISED)


def waits_for(case: Case) -> Iterator[str]:
    """A case whose reporter waits to hear from us says so in every list."""
    if case.stage is not Stage.CLOSED and missed_contact(case) is not None:
        yield "contact as agreed"


def shown(case: Case) -> Iterator[Line]:
    """How often contact is kept, and by when the next is due; or why it cannot be."""
    kept = case.of(ContactKept)
    if case.stage is Stage.CLOSED:
        return
    if kept.running is not None:
        rhythm, due = kept.rhythms[-1], local_due(kept.running.due)
        often = "only when there is news" if kept.only_news else f"every {rhythm.days} working days"
        how = f", by {rhythm.method.label}" if rhythm.method else ""
        by = f"next by {due}" if kept.running.breached_at is None else f"missed, was due {due}"
        yield "Contact as agreed", f"{often}{how}; {by}"
    elif kept.not_possible and case.anonymous:
        yield "Contact as agreed", f"not possible; {_NOBODY}"


CONTACT_AS_AGREED = Capability(
    hears={ContactAgreed: _agreed, OnRecord: _on_record, Decided: _follow, SurroundingsLoaded: _follow},
    moments=moments,
    next_step=next_step,
    waits_for=waits_for,
    shown=shown,
)
