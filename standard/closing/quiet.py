"""The 60 days without a new report, after which closure is proposed.

Source: Service Standard, "Closing a case"; readings in docs/standard.md. They count from the last report, from no
earlier than when the case was opened, and once more where somebody has decided to keep the case open.
"""

from datetime import datetime

from standard.core.capability import Capability
from standard.core.case import QUIET_DAYS, Case
from standard.core.draft import Draft, SomethingNew
from standard.progressing.incidents import ReportsChanged
from standard.worktime.stretches import sixty_days_after


def quiet_until(case: Case) -> datetime:
    """When the 60 days end (UTC)."""
    end = sixty_days_after(max(case.last_report_at, case.opened_at), QUIET_DAYS)
    return max(end, case.not_quiet_before) if case.not_quiet_before else end


def keep_open(draft: Draft, *, anew: bool = False) -> None:
    """Whoever keeps a case open does not find the same closure proposed in the next moment. ``anew``: 60 days begin."""
    case = draft.case
    if anew or case.quiet_until <= draft.now:
        case.not_quiet_before = sixty_days_after(draft.now, QUIET_DAYS)
        case.quiet_until = quiet_until(case)


def reports_changed(draft: Draft, changed: ReportsChanged) -> None:
    """The 60 days follow the reports that count; a new one keeps the case open."""
    draft.case.quiet_until = quiet_until(draft.case)
    if changed.counted:
        keep_open(draft)


def something_new(draft: Draft, new: SomethingNew) -> None:
    """What was handed in and is new keeps the case open, from when it was handed in: quiet it was not."""
    case = draft.case
    if new.quiet_from is None:
        return
    case.last_new_at = max(new.quiet_from, case.last_new_at or new.quiet_from)
    end = sixty_days_after(max(case.last_new_at, case.opened_at), QUIET_DAYS)
    case.not_quiet_before = max(end, case.not_quiet_before or end)
    case.quiet_until = quiet_until(case)
    keep_open(draft)


QUIET = Capability(hears={ReportsChanged: reports_changed, SomethingNew: something_new})
