"""What is to be done next in a case, and by whom, in an officer's words."""

from datetime import datetime

from standard.capabilities import capabilities_of
from standard.core.capability import NextStep
from standard.core.case import Case
from standard.core.words import Stage
from standard.worktime.calendar import local_date


def next_step(case: Case, now: datetime) -> NextStep | None:
    """The next thing to do at ``now`` (UTC), the most urgent first; None once the case is closed."""
    if case.stage is Stage.CLOSED:
        return None
    steps = [step for each in capabilities_of(case) if (step := each.next_step(case, now)) is not None]
    step = min(steps, key=lambda step: step.urgency, default=None)
    return step.on(case, local_date(now)) if step is not None else None
