"""The priority of a case, and how it is raised and lowered.

Source: Service Standard, "Response Times"; readings in docs/standard.md. A report raises the priority from when the
landlord was told of it; an assessment sets it from when it was made. The one that was made last stands, whatever was
typed in last; but a report that becomes known after an assessment raises the case whenever it was told.
"""

from datetime import datetime

from standard.case import Case
from standard.draft import Draft
from standard.record import Assessed, ReportKnown
from standard.words import EntryKind, Priority

MOST_ASSESSED = 100
"""How many changes of its priority a case keeps; its state has to stay small. Our own bound."""


def priority_at(case: Case, at: datetime) -> Priority:
    """The priority at this instant (UTC), as it is known now; before the first report that of the first report."""
    return _after([each for each in _in_order(case) if each.at <= at] or _in_order(case)[:1])


def last_assessment(case: Case) -> datetime | None:
    """When somebody last assessed the case anew (UTC)."""
    return max((each.at for each in case.assessed if each.report is None), default=None)


def last_raise(case: Case) -> datetime | None:
    """When the priority was last raised (UTC), as things happened."""
    raised, stands = None, None
    for each in _in_order(case):
        lower_number = each.priority if each.report is None or stands is None else min(stands, each.priority)
        if stands is not None and lower_number < stands:
            raised = each.at
        stands = lower_number
    return raised


def raises(case: Case, report: ReportKnown) -> bool:
    """Whether a report asks for more than what stood when it was told, or for more than what stands now."""
    return report.priority < max(priority_at(case, report.told_at), case.priority)


def raise_by(draft: Draft, report: ReportKnown) -> None:
    """The case has at least the priority of this report, from when it was told.

    An assessment that was made after it and typed in before it did not know of it, and does not stand against it.
    """
    unaware = last_assessment(draft.case)
    at = report.told_at if unaware is None else max(report.told_at, unaware)
    _keep(draft, Assessed(at=at, priority=report.priority, report=report.number))


def assess(draft: Draft, priority: Priority, at: datetime, *, alarm: bool = False) -> None:
    """The case has this priority from ``at`` (UTC)."""
    _keep(draft, Assessed(at=at, priority=priority, alarm=alarm))


def without_report(draft: Draft, number: int) -> None:
    """The priority as it stands where this report says nothing about the case."""
    draft.case.assessed = tuple(each for each in draft.case.assessed if each.report != number)
    draft.case.priority = _after(_in_order(draft.case))
    draft.case.asb = any(each.priority is not Priority.STANDARD for each in draft.case.assessed)


def write_priority(draft: Draft, why: str) -> None:
    """Puts on record which priority the case now has, and why."""
    case = draft.case
    case.priority_reason = why
    draft.write(
        EntryKind.PRIORITY_SET,
        f"Now {case.priority.label}, {why}",
        priority=case.priority,
        asb=case.asb,
    )


def _keep(draft: Draft, new: Assessed) -> None:
    case = draft.case
    case.assessed = (*case.assessed, new)
    case.priority = _after(_in_order(case))
    case.asb = case.asb or new.priority is not Priority.STANDARD


def _in_order(case: Case) -> list[Assessed]:
    # The sort is stable: of two at one instant the one that became known later is the later one.
    return sorted(case.assessed, key=lambda each: each.at)


def _after(assessed: list[Assessed]) -> Priority:
    stands = assessed[0].priority
    for each in assessed[1:]:
        stands = each.priority if each.report is None else min(stands, each.priority)
    return stands
