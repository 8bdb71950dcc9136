"""How a report becomes a case: formally recorded, assessed, its clocks started, an officer allocated.

Source: Service Standard, "Response Times" and "What Happens Next?".
"""

from datetime import datetime

from standard.calendar import one_of_equals
from standard.case import HOW_FAR_AHEAD, QUIET_DAYS, Case
from standard.draft import Draft, Refused
from standard.messages import Report, Reporter
from standard.people import Allocation, Person
from standard.promises import promised_facts, start_promised
from standard.reference import reference_for
from standard.refusals import shortened
from standard.register import Staff, Surroundings
from standard.seals import Seal
from standard.senders import check_reporter
from standard.triage import triage
from standard.words import EntryKind, Recipient, RefusalCode, Template
from standard.worktime import sixty_days_after

MOST_PEOPLE = 12
"""How many people of the landlord a case knows; its state has to stay small. Our own bound."""


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
    case = Case(
        reference=reference_for(report.report_id),
        rules=surroundings.rules,
        priority=found.priority,
        asb=found.asb,
        hate=found.hate,
        floor=found.floor,
        category=report.category,
        anonymous=not report.reporter.can_be_contacted,
        support_needs=tuple(report.reporter.support_needs),
        reported_at=told,
        last_report_at=told,
        quiet_until=sixty_days_after(told, QUIET_DAYS),
        calendar=one_of_equals(surroundings.calendar),
        office=surroundings.office,
        trust=surroundings.trust,
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
    start_promised(draft, told)
    return draft


def allocate(case: Case, allocation: Allocation, people: list[Person], now: datetime) -> Draft:
    """The register has allocated an officer: the reporter is told the reference, the officer and what happens when."""
    draft = Draft(case, now)
    draft.case.allocation = allocation
    know(draft, people)
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


def acknowledge(draft: Draft) -> None:
    """Tells the reporter the reference, the officer, and what happens when."""
    case = draft.case
    draft.tell(
        Template.ACKNOWLEDGEMENT,
        Recipient.REPORTER,
        priority=case.priority.label,
        asb=case.asb,
        promises=promised_facts(case),
    )


def know(draft: Draft, people: list[Person]) -> None:
    """Keeps what the register says of these people, in place of what was known of them.

    The latest ones only: of who is not known any more the register is asked again.
    """
    new = {person.id for person in people}
    brief = (person.model_copy(update={"name": shortened(person.name, 100)}) for person in people)
    known = (*(person for person in draft.case.people if person.id not in new), *brief)
    draft.case.people = known[-MOST_PEOPLE:]


def identify(draft: Draft, reporter: Reporter | None) -> None:
    """Keeps the details of a reporter who can now be reached. They go to the register, the case keeps none of them."""
    if reporter is None:
        return
    case = draft.case
    case.support_needs = tuple(dict.fromkeys((*case.support_needs, *reporter.support_needs)))
    case.anonymous = case.anonymous and not reporter.can_be_contacted
    draft.write(
        EntryKind.REPORTER_IDENTIFIED,
        "The reporter's details were given",
        reporter=reporter.model_dump(mode="json", exclude_none=True),
    )
