"""The 60 days without a new report, after which closure is proposed.

Source: Service Standard, "Closing a case"; readings in docs/standard.md. They count from the last report, from no
earlier than when the case was opened, and once more where somebody has decided to keep the case open. After a report
that became known when its 60 days were over they count from when it became known.
"""

from datetime import datetime

from standard.core.capability import Capability
from standard.core.case import Case
from standard.core.draft import Draft, ReportsChanged, SomethingNew
from standard.core.record import QUIET_DAYS, quiet_from
from standard.worktime.stretches import sixty_days_after


def quiet_until(case: Case) -> datetime:
    """When the 60 days end (UTC)."""
    last = [report.quiet_from for report in case.reports if not report.set_aside]
    end = sixty_days_after(max(case.opened_at, case.last_new_at or case.opened_at, *last), QUIET_DAYS)
    return max(end, case.not_quiet_before) if case.not_quiet_before else end


def keep_open(draft: Draft, *, anew: bool = False) -> None:
    """If somebody keeps a case open, the same closure is not proposed again at once. ``anew``: a new 60 days begin."""
    case = draft.case
    if anew or case.quiet_until <= draft.now:
        case.not_quiet_before = sixty_days_after(draft.now, QUIET_DAYS)
        case.quiet_until = quiet_until(case)


def reports_changed(draft: Draft, _: ReportsChanged) -> None:
    """The 60 days follow the reports that count."""
    draft.case.quiet_until = quiet_until(draft.case)


def something_new(draft: Draft, new: SomethingNew) -> None:
    """New evidence keeps the case open from when it was handed in: the case was not quiet."""
    case = draft.case
    if new.handed_in_at is None:
        return
    begins = quiet_from(new.handed_in_at, draft.now)
    case.last_new_at = max(begins, case.last_new_at or begins)
    case.quiet_until = quiet_until(case)


QUIET = Capability(hears={ReportsChanged: reports_changed, SomethingNew: something_new})
