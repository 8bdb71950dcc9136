"""The priority of a case, and how it is raised and lowered.

Source: Service Standard, "Response Times"; readings in docs/standard.md. A report raises the priority from when the
landlord was told of it; an assessment sets it from when it was made. The one that was made last stands, whatever was
typed in last; but a report that becomes known after an assessment raises the case whenever it was told.
"""

from collections.abc import Iterable
from datetime import datetime
from typing import NamedTuple

from standard.core.case import Case
from standard.core.draft import Draft, Happening
from standard.core.record import Assessed, ReportKnown
from standard.core.words import EntryKind, Priority

MOST_ASSESSED = 100
"""How many assessments a case keeps; its state has to stay small. Our own bound."""


class PriorityRaised(Happening):
    """The case is more urgent than it was."""


class Step(NamedTuple):
    """One report or assessment in the life of a case: ``at`` is when it begins to stand (UTC), ``told_at`` when the
    landlord learned of it. ``report`` is the report's number, None for an assessment.
    """

    at: datetime
    told_at: datetime
    before: Priority
    priority: Priority
    report: int | None

    @property
    def raises(self) -> bool:
        """Whether the case is more urgent from here on."""
        return self.priority < self.before

    @property
    def lowers(self) -> bool:
        """Whether the case is less urgent from here on."""
        return self.priority > self.before


def steps(case: Case) -> list[Step]:
    """Reports and assessments as they happened, and what the priority was before and after each."""
    # Of what happened at one instant the first report comes first, and any other report last: in doubt the higher.
    happened: list[tuple[datetime, int, datetime, Priority, int | None]]
    happened = [(each.at, 1, each.at, each.priority, None) for each in case.assessed if not each.overtaken]
    for report in case.reports:
        if not report.set_aside:
            order = 0 if report.number == 1 else 2
            happened.append((_stands_from(case, report), order, report.told_at, report.priority, report.number))
    found: list[Step] = []
    stands = case.reports[0].priority
    for at, _, told_at, priority, number in sorted(happened, key=lambda each: each[:2]):
        after = priority if number is None else min(stands, priority)
        found.append(Step(at, told_at, stands, after, number))
        stands = after
    return found


def priority_at(case: Case, at: datetime) -> Priority:
    """The priority at this instant (UTC), as it is known now."""
    stood = [step.priority for step in steps(case) if step.at <= at]
    return stood[-1] if stood else case.reports[0].priority


def last_assessment(case: Case) -> datetime | None:
    """When somebody last assessed the case anew (UTC)."""
    return max((each.at for each in case.assessed), default=None)


def last_raise(case: Case) -> datetime | None:
    """When the priority was last raised (UTC), as things happened."""
    return max((step.at for step in steps(case) if step.raises), default=None)


def raises_since_lowered(case: Case) -> list[Step]:
    """The raises that led to the present priority."""
    since: list[Step] = []
    for step in steps(case):
        since = [] if step.lowers else [*since, step] if step.raises else since
    return since


def keep_assessment(draft: Draft, assessed: Assessed) -> None:
    """The case has its priority from when it was made, unless it is overtaken. Of too many assessments the oldest goes
    that changed nothing, else the oldest; but none that tells of hate or violence while there are others.
    """
    case = draft.case
    case.assessed = (*case.assessed, assessed)
    if len(case.assessed) > MOST_ASSESSED:
        changed = {step.at for step in steps(case) if step.report is None and step.before is not step.priority}
        by_time = sorted(case.assessed, key=lambda each: (each.floor, each.at))
        gone = next((each for each in by_time[:-1] if each.at not in changed), by_time[0])
        case.assessed = tuple(each for each in case.assessed if each is not gone)
    reckon_floor(case)
    reckon_priority(case)


def reckon_floor(case: Case) -> None:
    """Sets whether the case has a hate element, and whether it is priority 1 whatever the score: by the reports that
    count, and by what assessments found. Nothing but setting a report aside undoes that.
    """
    counting: list[ReportKnown | Assessed] = [report for report in case.reports if not report.set_aside]
    counting += case.assessed
    case.hate = any(each.hate for each in counting)
    case.floor = any(each.floor for each in counting)


def reckon_priority(case: Case) -> None:
    """Sets the priority, and whether the case is ASB, by its reports and assessments. Once ASB, it always counts."""
    stood = [step.priority for step in steps(case)]
    case.priority = stood[-1]
    case.asb = any(
        priority is not Priority.STANDARD for priority in (*stood, *(each.priority for each in case.assessed))
    )


def write_priority(draft: Draft, why: str, reasons: Iterable[str] = ()) -> None:
    """Puts on record which priority the case now has, and why. ``reasons`` are shown with it, and stand in no journal:
    they may tell of somebody's health.
    """
    case = draft.case
    case.priority_reason = "; ".join((why, *reasons))
    draft.write(EntryKind.PRIORITY_SET, f"Now {case.priority.label}, {why}", priority=case.priority, asb=case.asb)


def _stands_from(case: Case, report: ReportKnown) -> datetime:
    """From when a report counts: an assessment made before it was known did not know of it, and does not undo it."""
    unaware = [each.at for each in case.assessed if report.told_at <= each.at <= report.known_at]
    return max([report.told_at, *unaware])
