"""How a report becomes a case: formally recorded, assessed, its clocks started, an officer allocated.

Source: Service Standard, "Response Times" and "What Happens Next?".
"""

from collections.abc import Iterator
from datetime import datetime

from standard.core.capability import Capability, Line
from standard.core.case import Case
from standard.core.draft import CaseOpened, Draft, Others, ReportTaken, told_at
from standard.core.messages import Report
from standard.core.record import QUIET_DAYS, ReportKnown
from standard.core.reference import reference_for
from standard.core.register import Surroundings
from standard.core.seals import Seal, is_person
from standard.core.senders import check_reporter
from standard.core.words import EntryKind, Priority
from standard.response_times.assessment_due import AskedFor, ask
from standard.response_times.promises import start_promised
from standard.response_times.triage import triage
from standard.what_happens_next.access import await_link
from standard.what_happens_next.believing import (
    as_told,
    check_date,
    known_times,
    not_dated_back,
    note_set_aside,
    when_it_occurred,
)
from standard.what_happens_next.contact_as_agreed import keep_contact
from standard.what_happens_next.plan_due import ask_for_plan
from standard.what_happens_next.reporter import begin
from standard.worktime.calendar import one_of_equals
from standard.worktime.in_words import local
from standard.worktime.stretches import sixty_days_after


def take_in(
    report: Report, now: datetime, surroundings: Surroundings, seal: Seal | None, reference: str | None, others: Others
) -> Draft:
    """Opens a case for a report: recorded, assessed, and the promised clocks started. ``seal`` proves who sent it;
    ``reference`` is the case's own, where the report has no id to make one of.

    Raises:
        Refused: its sender is not believed.
    """
    check_reporter(report, seal, surroundings.trust)
    told = told_at(report.reported_at, now, seal)
    report = known_times(report, now)
    found = triage(report, report.category, by_staff=is_person(seal), in_doubt=report.harm_in_doubt)
    can_be_contacted = report.reporter.can_be_contacted or report.gives_an_address
    first = ReportKnown(
        number=1,
        told_at=told,
        known_at=now,
        priority=found.priority,
        hate=found.hate,
        floor=found.floor,
        violence=found.violence,
        proven=True,
        alarm=found.priority is Priority.HIGH,
        hold=bool(report.reporter.telephone_only),
    )
    case = Case(
        reference=reference or reference_for(report.report_id),
        rules=surroundings.rules,
        priority=found.priority,
        asb=found.asb,
        hate=found.hate,
        floor=found.floor,
        category=report.category,
        anonymous=not can_be_contacted,
        identified_at=told if can_be_contacted else None,
        support_needs=tuple(report.reporter.support_needs),
        reported_at=told,
        last_report_at=told,
        opened_at=now,
        # A letter of months ago, typed in now: nothing was quiet yet that the landlord could know of.
        quiet_until=sixty_days_after(now, QUIET_DAYS),
        calendar=one_of_equals(surroundings.calendar),
        office=surroundings.office,
        trust=surroundings.trust,
        days=surroundings.days,
        landlord=surroundings.landlord,
        reports=(first,),
        priority_reason="; ".join(found.reasons),
    )
    draft = Draft(case, now, others, sender=report.sender, seal=seal, happened_at=told)
    draft.write(
        EntryKind.REPORTED,
        f"Report recorded: {report.category.label}{when_it_occurred(report)}{not_dated_back(report.reported_at, told)}",
        words=report.description if report.about is None else f"{report.description}\n\nAbout: {report.about}",
        incident=1,
        category=report.category,
        **as_told(report),
        task=check_date(report.reported_at, now, case.calendar),
    )
    await_link(draft.case, report.linked_case)
    begin(draft.case, report.reporter, told)
    note_set_aside(draft, report, "report", hold=draft.case.telephone_only)
    draft.write(
        EntryKind.PRIORITY_SET,
        f"{found.priority.label.capitalize()}, by the report: {'; '.join(found.reasons)}",
        priority=found.priority,
        asb=found.asb,
        reasons=list(found.reasons),
    )
    start_promised(draft, found.priority, told)
    ask(draft, AskedFor.THE_REPORT, told)
    keep_contact(draft)
    ask_for_plan(draft, told)
    draft.happened(CaseOpened())
    draft.happened(ReportTaken(1, report, told, report.category, asb=found.asb, floor=found.floor))
    return draft


def shown(case: Case) -> Iterator[Line]:
    """What was reported, when, and whether it counts as ASB."""
    yield "Reported", local(case.reported_at)
    yield "About", f"{case.category.label}{', with a hate element' if case.hate else ''}"
    if not case.asb:
        yield "Counted", "not as an ASB case: recorded for information"


INTAKE = Capability(shown=shown)
