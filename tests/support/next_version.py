"""``python -m tests.support.next_version ...``: the `asb` of a version in which one rule is another.

People are reminded of an open proposal two working days after it was made, no longer five: for cases that begin with
this version's rules. Open ones keep the rule that they began with.
"""

from datetime import datetime

from activities import calendar
from standard.closing import proposal, reminders
from standard.core.case import RULES, Case
from starter.cli import main

NEXT_RULES = RULES + 1
REMIND_AFTER = 2

_as_before = reminders.reminders_of


def _reminders(case: Case, proposed_at: datetime) -> dict[str, datetime]:
    if case.rules < NEXT_RULES:
        return _as_before(case, proposed_at)
    before, reminders.REMIND_AFTER = reminders.REMIND_AFTER, REMIND_AFTER
    try:
        return _as_before(case, proposed_at)
    finally:
        reminders.REMIND_AFTER = before


if __name__ == "__main__":
    reminders.reminders_of = proposal.reminders_of = _reminders  # type: ignore[attr-defined]
    vars(calendar)["RULES"] = NEXT_RULES
    main()
