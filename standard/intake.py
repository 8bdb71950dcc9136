"""How a report becomes a case: formally recorded, assessed, its clocks started, an officer allocated.

Source: Service Standard, "Response Times" and "What Happens Next?".
"""

from datetime import datetime

from standard.calendar import one_of_equals
from standard.case import HOW_FAR_AHEAD, QUIET_DAYS, Case
from standard.draft import Draft, Refused
from standard.messages import Report
from standard.people import Allocation, Person
from standard.promises import start_promised
from standard.record import Assessed, ReportKnown
from standard.reference import reference_for
from standard.register import Staff, Surroundings
from standard.reporter import acknowledge
from standard.seals import Seal
from standard.senders import check_reporter
from standard.triage import triage
from standard.words import EntryKind, Priority, Recipient, RefusalCode, Template
from standard.worktime import sixty_days_after


def reported_at(report: Report, now: datetime) -> datetime:
    """When the landlord was told (UTC): as the report says, or ``now``.

    Raises:
        Refused: the time lies in the future.
    """
    if report.reported_at is None:
        return now
    if report.reported_at > now + HOW_FAR_AHEAD:
        raise Refused(RefusalCode.IN_THE_FUTURE, "reported_at lies in the future of the case's clock")
    return min(report.reported_at, now)


def take_in(report: Report, now: datetime, surroundings: Surroundings, seal: Seal | None) -> Draft:
    """Opens a case for a report: recorded, assessed, and the promised clocks started. ``seal`` proves who sent it.

    Raises:
        Refused: the report's time lies in the future, or its sender is not believed.
    """
    check_reporter(report, seal, surroundings.trust)
    told = reported_at(report, now)
    found = triage(report, report.category)
    first = ReportKnown(
        number=1,
        told_at=told,
        priority=found.priority,
        hate=found.hate,
        floor=found.floor,
        proven=True,
        alarm=found.priority is Priority.HIGH,
    )
    case = Case(
        reference=reference_for(report.report_id),
        rules=surroundings.rules,
        priority=found.priority,
        asb=found.asb,
        hate=found.hate,
        floor=found.floor,
        category=report.category,
        anonymous=not report.reporter.can_be_contacted,
        identified_at=told if report.reporter.can_be_contacted else None,
        support_needs=tuple(report.reporter.support_needs),
        reported_at=told,
        last_report_at=told,
        opened_at=now,
        quiet_until=sixty_days_after(now, QUIET_DAYS),
        calendar=one_of_equals(surroundings.calendar),
        office=surroundings.office,
        trust=surroundings.trust,
        wait_after_notice=surroundings.wait_after_notice,
        reports=(first,),
        assessed=(Assessed(at=told, priority=found.priority, report=1),),
        priority_reason="; ".join(found.reasons),
    )
    draft = Draft(case, now, sender=report.sender, seal=seal, happened_at=told)
    draft.write(
        EntryKind.REPORTED,
        f"Report recorded: {report.category.label}",
        words=report.description,
        number=1,
        category=report.category,
        harm=report.harm,
        hate_perceived=report.hate_perceived,
        hate_strands=list(report.hate_strands),
        violence=report.violence,
        threat_of_violence=report.threat_of_violence,
        occurred_at=report.occurred_at.isoformat() if report.occurred_at else None,
        linked_case=report.linked_case,
    )
    draft.write(
        EntryKind.PRIORITY_SET,
        f"Assessed as {found.priority.label}: {'; '.join(found.reasons)}",
        priority=found.priority,
        asb=found.asb,
        reasons=list(found.reasons),
    )
    start_promised(draft, found.priority, told)
    return draft


def allocate(case: Case, allocation: Allocation, people: list[Person], now: datetime) -> Draft:
    """The register has allocated an officer: the reporter is told the reference, the officer and what happens when."""
    draft = Draft(case, now)
    draft.case.allocation = allocation
    draft.know(people)
    draft.write(
        EntryKind.ALLOCATED,
        f"Allocated to officer {allocation.officer}, patch {allocation.patch}",
        officer=allocation.officer,
        manager=allocation.manager,
        deputy=allocation.deputy,
        patch=allocation.patch,
    )
    acknowledge(draft)
    draft.tell(Template.CASE_ALLOCATED, Recipient.OFFICER, priority=case.priority.label)
    return draft


def restaff(case: Case, staff: Staff, now: datetime) -> Draft:
    """The patch has another manager or deputy than when the case was allocated: whom the case names follows that."""
    draft = Draft(case, now)
    held = case.allocation
    if held is None or (held.manager, held.deputy) == (staff.manager, staff.deputy):
        return draft
    draft.case.allocation = held.model_copy(update=staff.model_dump())
    draft.write(
        EntryKind.ALLOCATED,
        f"Patch {held.patch}: manager {staff.manager or 'nobody'}, deputy {staff.deputy or 'nobody'}",
        officer=held.officer,
        manager=staff.manager,
        deputy=staff.deputy,
        patch=held.patch,
    )
    return draft
