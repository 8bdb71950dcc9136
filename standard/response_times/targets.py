"""Internal targets at work: set, warned of, missed, settled, moved by the calendar.

Source: the project's reading of the Standard; see docs/standard.md. They are warned of and shown as promises are, in
office hours; missing one breaks no promise and stands in no performance figure.
"""

from collections.abc import Iterator
from datetime import datetime
from functools import partial

from standard.core.capability import Capability, Line, Moment
from standard.core.case import Case
from standard.core.draft import Decided, Draft
from standard.core.surroundings import SurroundingsLoaded
from standard.core.targets import Target, TargetKind, Targets
from standard.core.words import EntryKind, Recipient, Stage, Template
from standard.response_times.settling import RECORDED_LATE_DAYS
from standard.worktime.deadlines import recompute, working_days_deadline
from standard.worktime.in_words import local_due
from standard.worktime.office import reminder_at
from standard.worktime.stretches import working_days_until_end


def set_target(draft: Draft, kind: TargetKind, start: datetime, days: int) -> None:
    """Sets a target of so many working days from ``start`` (UTC). One of its kind that is open and due sooner stays,
    unless it is missed already: that is on record.
    """
    case = draft.case
    open_one, deadline = case.of(Targets).of(kind), working_days_deadline(start, days, case.calendar)
    if open_one is None or open_one.missed_at is not None or deadline.due < open_one.deadline.due:
        case.keep(case.of(Targets).with_one(Target(kind=kind, deadline=deadline)))


def settle_target(
    draft: Draft, kind: TargetKind, at: datetime, *, needed: bool = True, settled_as: str | None = None
) -> None:
    """What was asked for was done at ``at`` (UTC), or is not ``needed`` any more. What was done in time and recorded
    after the target was missed counts as with a promise: recorded late for two working days, then done late.
    ``settled_as``: what is counted apart, whenever it was done.
    """
    target = draft.case.of(Targets).of(kind)
    if target is None:
        return
    draft.case.keep(draft.case.of(Targets).without(kind))
    due = target.deadline.due
    status = settled_as or (how_kept(draft, at, due) if needed else "not_needed")
    draft.write(
        EntryKind.TARGET_ENDED,
        f"Internal target {status.replace('_', ' ')}: {kind.label}, due {local_due(due)}",
        at=at,
        target=kind,
        status=status,
        due=due.isoformat(),
    )


def how_kept(draft: Draft, at: datetime, due: datetime) -> str:
    """How something that was done at ``at`` and recorded now keeps to ``due`` (UTC), as with a promise."""
    if at >= due:
        return "met_late"
    believed = draft.now < working_days_until_end(due, RECORDED_LATE_DAYS, draft.case.calendar)
    return "met" if draft.now < due else "met_recorded_late" if believed else "met_late"


def moments(case: Case) -> Iterator[Moment]:
    """Each open target warns, once, and is then missed."""
    for target in case.of(Targets).open:
        if target.missed_at is None:
            deadline, at = target.deadline, target.deadline.due
            if target.warned_at is None:
                at = min(at, reminder_at(deadline.warning_at, deadline.start, case.office, case.calendar))
            summary = f"Internal target: {target.kind.label}, due {local_due(deadline.due)}"
            yield Moment(f"target_{target.kind}", at, summary, partial(comes_due, target.kind))


def comes_due(kind: TargetKind, draft: Draft, at: datetime) -> None:
    """Warns of an open target, at ``at`` (UTC); if its time is over, it is missed."""
    targets = draft.case.of(Targets)
    target = targets.of(kind)
    if target is None:
        return
    due = target.deadline.due
    missed = due <= draft.now
    entry, what = (EntryKind.TARGET_MISSED, "missed") if missed else (EntryKind.TARGET_WARNED, "due soon")
    template = Template.TARGET_MISSED if missed else Template.TARGET_WARNING
    update = {"missed_at": due} if missed else {"warned_at": at}
    draft.case.keep(targets.with_one(target.model_copy(update=update)))
    words = f"Internal target {what}: {kind.label}, due {local_due(due)}"
    draft.write(entry, words, at=due if missed else at, target=kind, due=due.isoformat())
    whom = Recipient.MANAGER if missed and target.asked is Recipient.OFFICER else target.asked
    about = {"proposal_id": target.about} if target.about else {}
    draft.tell(template, whom, target=kind, due=due.isoformat(), **about)


def move_targets(draft: Draft, _: SurroundingsLoaded) -> None:
    """Reckons the targets that are not missed yet on the case's calendar."""
    targets = draft.case.of(Targets)
    for target in targets.open:
        targets = targets.with_one(_on_calendar(draft.case, target))
    if targets.open:
        draft.case.keep(targets)


def end_with_the_case(draft: Draft, _: Decided) -> None:
    """A closed case leaves no target open; if its closing is undone they go on as they were, missed ones as missed."""
    case, targets = draft.case, draft.case.of(Targets)
    if case.stage is Stage.CLOSED:
        for target in targets.open:
            settle_target(draft, target.kind, draft.now, needed=False)
        if targets.open:
            case.change(Targets, at_closing=targets.open)
    elif draft.before.stage is Stage.CLOSED:
        case.change(Targets, at_closing=())
        for target in targets.at_closing:
            _resume(draft, _on_calendar(case, target))


def _resume(draft: Draft, target: Target) -> None:
    kind, due, targets = target.kind, target.deadline.due, draft.case.of(Targets)
    sooner = targets.of(kind)
    if sooner is not None and target.missed_at is None and sooner.deadline.due < due:
        return
    draft.case.keep(targets.with_one(target))
    what = f"Internal target goes on: {kind.label}, due {local_due(due)}"
    draft.write(EntryKind.TARGET_RESUMED, what, target=kind, due=due.isoformat())


def _on_calendar(case: Case, target: Target) -> Target:
    if target.missed_at is not None:
        return target
    return target.model_copy(update={"deadline": recompute(target.deadline, case.calendar)})


def shown(case: Case) -> Iterator[Line]:
    """What is to be done by when, of the landlord's own accord."""
    for target in case.of(Targets).open if case.stage is not Stage.CLOSED else ():
        missed = ", missed" if target.missed_at is not None else ""
        yield "Internal target", f"{target.kind.label} by {local_due(target.deadline.due)}{missed}"


TARGETS = Capability(hears={SurroundingsLoaded: move_targets, Decided: end_with_the_case}, moments=moments, shown=shown)
