"""The dates that legal remedies bring: each a timer with its name, warned of before and told when it has come; and what
must not lapse keeps the case open.

Source: Service Standard, "Progressing the case" and "Closing a case"; readings in docs/standard.md.
"""

from collections.abc import Iterator
from datetime import datetime
from functools import partial

from standard.core.capability import Capability, Line, Moment
from standard.core.case import Case, Proposal
from standard.core.draft import Draft
from standard.core.words import EntryKind, Recipient, Stage, Template
from standard.progressing.legal_state import LegalDate, LegalDateKind, OpenRemedy, Remedies, date_in_words
from standard.worktime.calendar import midnight
from standard.worktime.office import reminder_at
from standard.worktime.stretches import day_with_left

SHORT_WARNED_BEFORE = 2
"""Working days before the end of a time of few days. Our own reading."""


def moments(case: Case) -> Iterator[Moment]:
    """Every date has a timer of its own: for the warning, and then for the end of its day."""
    if case.stage is Stage.CLOSED:
        return
    for remedy in case.of(Remedies).open:
        for each in remedy.dates:
            at = _next(case, each)
            if at is not None:
                name, what = f"legal_{remedy.id}_{each.kind}", f"{remedy.in_words}, {date_in_words(each)}"
                then = "it has come" if each.warned else "its officer is reminded"
                waits_for = f"{remedy.id}, {each.kind.label}:"
                yield Moment(name, at, what, partial(_comes, remedy.id, each.kind), waits_for, then)


def _next(case: Case, each: LegalDate) -> datetime | None:
    """When something is to be told of a date (UTC); None once all is."""
    if each.told:
        return None
    if each.warned:
        return case.office.first_open(each.over_at, case.calendar)
    short = each.kind is LegalDateKind.REVIEW_MAY_BE_REQUESTED
    left = SHORT_WARNED_BEFORE if short else case.days.warn_legal_dates_before_days
    return reminder_at(midnight(day_with_left(each.day, left, case.calendar)), each.since, case.office, case.calendar)


def _comes(number: str, kind: LegalDateKind, draft: Draft, at: datetime) -> None:
    """Tells the officer that a date comes, and the manager too once it has come. What has passed already, as it was
    typed in late or everything was down, is told once.
    """
    held = draft.case.of(Remedies)
    remedy = held.one("remedy_number", number)
    each = next(found for found in remedy.dates if found.kind is kind)
    over = each.warned or draft.now >= each.over_at
    told = each.having(warned=True, told=over)
    draft.case.keep(held.with_one(_with(remedy, told)))
    draft.happened_at = at
    entry = EntryKind.LEGAL_DATE_COME if over else EntryKind.LEGAL_DATE_WARNED
    summary = f"{'Over' if over else 'Coming'}: {remedy.in_words}, {date_in_words(each)}"
    draft.write(entry, summary, remedy_number=remedy.id, date_kind=kind, day=each.day.isoformat())
    for whom in (Recipient.OFFICER, Recipient.MANAGER) if over else (Recipient.OFFICER,):
        draft.tell(
            Template.LEGAL_DATE,
            whom,
            due=each.over_at.isoformat(),
            target=f"{remedy.id} {kind}",
            remedy=remedy.in_words,
            legal_date=date_in_words(each),
            over=over,
        )


def _with(remedy: OpenRemedy, new: LegalDate) -> OpenRemedy:
    return remedy.having(dates=tuple(new if each.kind is new.kind else each for each in remedy.dates))


def missing(case: Case, _: Proposal, now: datetime) -> Iterator[str]:
    """What must not lapse keeps the case open, whatever the ground: a court date, a review, or the time for one."""
    for remedy in case.of(Remedies).open:
        for each in remedy.dates:
            over = each.kind is LegalDateKind.REVIEW_MAY_BE_REQUESTED and now >= each.over_at
            if each.kind.must_not_lapse and not over:
                do = f"`asb legal-step {case.reference} {remedy.id}`, or its outcome, `asb legal-outcome`"
                yield f"{remedy.in_words}, {date_in_words(each)}: record what came of it first, {do}"


def shown(case: Case) -> Iterator[Line]:
    """Each date of each remedy."""
    for remedy in case.of(Remedies).open if case.stage is not Stage.CLOSED else ():
        for each in remedy.dates:
            yield f"Remedy {remedy.id}", date_in_words(each)


LEGAL_DATES = Capability(moments=moments, missing=missing, shown=shown)
