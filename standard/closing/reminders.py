"""If nobody decides on a closure proposal, a reminder is sent; later the manager is told.

Source: the project's reading of the Standard; see docs/standard.md.
"""

from collections.abc import Iterator
from datetime import datetime

from standard.closing.answers import write
from standard.closing.gate import approver_of, manager_for
from standard.core.capability import Capability, Moment
from standard.core.case import Case
from standard.core.draft import Draft
from standard.core.surroundings import SurroundingsLoaded
from standard.core.words import EntryKind, Recipient, Template
from standard.what_happens_next.support_needs import CallHoursChanged
from standard.worktime.office import call_reminder_at, reminder_at
from standard.worktime.stretches import working_days_until_end

REMIND_AFTER = 5
"""Working days after which a reminder is sent about an undecided proposal."""

OVERDUE_AFTER = 10
"""Working days after which the manager is told about an undecided proposal."""

LEFT_LYING = "closure_proposal"
"""The name of the timer."""


def remind(draft: Draft, at: datetime) -> None:
    """Reminds of a proposal that nobody has decided on, and later tells the manager."""
    proposal = draft.case.proposal
    if proposal is None:
        return
    draft.happened_at = at
    facts = {"proposal_id": proposal.id, "since": proposal.proposed_at.isoformat()}
    days = OVERDUE_AFTER if proposal.reminded else REMIND_AFTER
    update = {"overdue_told": True} if proposal.reminded else {"reminded": True}
    draft.case.proposal = proposal.model_copy(update=update)
    write(draft, EntryKind.CLOSURE_REMINDED, f"No decision on the proposal in {days} working days", proposal)
    if proposal.reminded:
        draft.tell(Template.CLOSURE_OVERDUE, manager_for(draft.case, proposal), **facts)
    else:
        draft.tell(Template.CLOSURE_REMINDER, Recipient.OFFICER, **facts)
        draft.tell(Template.CLOSURE_REMINDER, approver_of(draft.case, proposal), **facts)


def reckon_reminders(draft: Draft, _: SurroundingsLoaded | CallHoursChanged) -> None:
    """Sets an open proposal's reminders by the case's calendar: inside office hours, and when the reporter may be
    called, at the end of the 5th and 10th day.
    """
    case, proposal = draft.case, draft.case.proposal
    if proposal is not None:
        case.proposal = proposal.model_copy(update=reminders_of(case, proposal.proposed_at))


def reminders_of(case: Case, proposed_at: datetime) -> dict[str, datetime]:
    """When a reminder of a proposal is sent, and when the manager is told about it (UTC)."""

    def at_the_end_of(day: int) -> datetime:
        end = working_days_until_end(proposed_at, day, case.calendar)
        if case.call_hours is not None:
            return call_reminder_at(end, proposed_at, end, case.call_hours, case.office, case.calendar)
        return reminder_at(end, proposed_at, case.office, case.calendar)

    return {"remind_at": at_the_end_of(REMIND_AFTER), "overdue_at": at_the_end_of(OVERDUE_AFTER)}


def moments(case: Case) -> Iterator[Moment]:
    """An open proposal waits for its reminder, and then for the manager to be told."""
    proposal = case.proposal
    if proposal is None or proposal.overdue_told or proposal.made_in is not None:
        return
    at = proposal.overdue_at if proposal.reminded else proposal.remind_at
    summary = f"Closure proposal {proposal.id} waits for a decision"
    then = "the manager is then told" if proposal.reminded else "a reminder is then sent"
    yield Moment(LEFT_LYING, at, summary, remind, f"decide on {proposal.id}: by", then)


REMINDERS = Capability(
    hears={SurroundingsLoaded: reckon_reminders, CallHoursChanged: reckon_reminders}, moments=moments
)
