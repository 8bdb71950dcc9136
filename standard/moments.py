"""The moments a case waits for, and what follows when they come. Each becomes a durable timer of its name."""

from datetime import datetime

from standard.capabilities import capabilities_of, others_of
from standard.core.capability import Moment
from standard.core.case import Case
from standard.core.draft import Draft
from standard.core.words import Stage


def awaited(case: Case) -> list[Moment]:
    """Every moment the case waits for now, at most one of each name."""
    if case.stage is Stage.CLOSED:
        return []
    return [moment for each in capabilities_of(case) for moment in each.moments(case)]


def advance(case: Case, now: datetime) -> Draft:
    """Everything that has come due by ``now``, in the order of its instants: nothing that is due is left undecided."""
    draft = Draft(case, now, others_of(case))
    while True:
        due = [moment for moment in awaited(draft.case) if moment.at <= now]
        if not due:
            return draft
        moment = min(due, key=lambda each: (each.at, each.name))
        # What one of them says of itself is nothing that the next may be told apart by.
        draft.happened_at = None
        moment.follows(draft, moment.at)
