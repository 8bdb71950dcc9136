"""The reporter: how they become known, and how they are told the reference, the officer and what happens when.

Source: Service Standard, "What Happens Next?"; readings in docs/standard.md.
"""

from collections.abc import Iterator
from datetime import datetime

from standard.core.capability import Capability, Line
from standard.core.case import Case
from standard.core.draft import Draft, NoticeAccepted
from standard.core.messages import Reporter
from standard.core.record import FactKind
from standard.core.words import EntryKind, Recipient, Template
from standard.response_times.priority import PriorityRaised
from standard.response_times.promises import contact_is_possible, promised_facts, put_on_record

_TELLS_REFERENCE_AND_OFFICER = frozenset({Template.ACKNOWLEDGEMENT, Template.INCIDENT_ADDED, Template.OFFICER_CHANGED})


def acknowledge(draft: Draft) -> None:
    """Tells the reporter the reference, the officer, and what happens when."""
    case = draft.case
    draft.tell(
        Template.ACKNOWLEDGEMENT,
        Recipient.REPORTER,
        priority=case.priority.label,
        asb=case.asb,
        promises=promised_facts(case, draft.now),
    )


def _raised(draft: Draft, _: PriorityRaised) -> None:
    acknowledge(draft)


def told(draft: Draft, accepted: NoticeAccepted) -> None:
    """A channel has taken what tells the reporter the reference and the officer: that acknowledges the report."""
    notice = accepted.notice
    if notice.recipient is Recipient.REPORTER and notice.template in _TELLS_REFERENCE_AND_OFFICER:
        # When the channel took it, not when a worker came to say so.
        put_on_record(draft, FactKind.TOLD, accepted.at, noticed_at=accepted.at)


def identify(draft: Draft, reporter: Reporter | None, at: datetime) -> None:
    """Keeps the details of a reporter that were given at ``at`` (UTC). They go to the register, the case keeps none.

    Where nobody could be contacted before, the clocks that need contact start; details that turn out to have been given
    earlier start them earlier. Where nothing was sent by itself, it is again once a person of the landlord says how.
    """
    if reporter is None:
        return
    case = draft.case
    case.support_needs = tuple(dict.fromkeys((*case.support_needs, *reporter.support_needs)))
    put_right = case.telephone_only and draft.role is not None and reporter.preferred and not reporter.telephone_only
    if reporter.telephone_only:
        case.telephone_only, case.held_by_incident = True, False
    if put_right:
        case.telephone_only = case.held_by_incident = False
        case.reports = tuple(report.model_copy(update={"hold": False}) for report in case.reports)
    details = reporter.model_dump(mode="json", exclude_none=True) | {"telephone_only": case.telephone_only}
    draft.write(EntryKind.REPORTER_IDENTIFIED, "The reporter's details were given", reporter=details)
    if put_right and not any(fact.kind is FactKind.TOLD for fact in case.facts):
        acknowledge(draft)
    if not reporter.can_be_contacted or not case.was_anonymous(at):
        return
    case.identified_at = at
    contact_is_possible(draft)
    if case.anonymous:
        case.anonymous = False
        acknowledge(draft)


def shown(case: Case) -> Iterator[Line]:
    """Whether anybody can be contacted."""
    yield "Reporter", "anonymous: there is nobody to contact" if case.anonymous else "can be contacted"


REPORTER = Capability(hears={PriorityRaised: _raised, NoticeAccepted: told}, shown=shown)
