"""The capabilities in the order of the Standard's chapters: the rest of the house loops over this list."""

from collections.abc import Callable, Mapping
from typing import Any

from standard.closing.answers import ANSWERS
from standard.closing.complainants import COMPLAINANTS
from standard.closing.disagreement import DISAGREEMENT
from standard.closing.grounds import GROUNDS
from standard.closing.joining import JOINING
from standard.closing.proposal import PROPOSAL
from standard.closing.quiet import QUIET
from standard.closing.reminders import REMINDERS
from standard.closing.withdrawal import WITHDRAWAL
from standard.closing.wording import WORDING
from standard.core.capability import Capability
from standard.core.case import Case
from standard.core.draft import Draft, Happening, Others
from standard.core.joined import joined_to
from standard.core.messages import Message
from standard.core.surroundings import SURROUNDINGS
from standard.progressing.agency_actions import AGENCY_ACTIONS
from standard.progressing.agency_part import AGENCY_PART, LESS_SHARED
from standard.progressing.agency_requests import REQUESTS
from standard.progressing.announcements import ANNOUNCEMENTS
from standard.progressing.before_court import BEFORE_COURT
from standard.progressing.commitment import COMMITMENT
from standard.progressing.considering import CONSIDERING
from standard.progressing.counter_allegations import COUNTER_ALLEGATIONS
from standard.progressing.evidence import EVIDENCE
from standard.progressing.evidence_files import EVIDENCE_FILES
from standard.progressing.exchanges import EXCHANGES
from standard.progressing.help_to_report import HELP_TO_REPORT
from standard.progressing.incidents import INCIDENTS
from standard.progressing.lead_agency import AGENCIES
from standard.progressing.legal_dates import LEGAL_DATES
from standard.progressing.legal_steps import LEGAL_STEPS
from standard.progressing.passing_on import PASSING_ON
from standard.progressing.reports_elsewhere import REPORTS_ELSEWHERE
from standard.progressing.request_reminders import REQUEST_REMINDERS
from standard.progressing.resources import RESOURCES
from standard.progressing.reviews import REVIEWS
from standard.progressing.reviews_due import REVIEWS_DUE
from standard.progressing.same_incidents import SAME_INCIDENTS
from standard.response_times.assessment import ASSESSMENT
from standard.response_times.assessment_due import ASSESSMENT_DUE
from standard.response_times.due import DUE
from standard.response_times.targets import TARGETS
from standard.what_happens_next.access import ACCESS
from standard.what_happens_next.action_plan import ACTION_PLAN
from standard.what_happens_next.allocation import ALLOCATION
from standard.what_happens_next.confidentiality import CONFIDENTIALITY
from standard.what_happens_next.contact import CONTACT
from standard.what_happens_next.contact_as_agreed import CONTACT_AS_AGREED
from standard.what_happens_next.intake import INTAKE
from standard.what_happens_next.investigation import INVESTIGATION
from standard.what_happens_next.parties_due import PARTIES
from standard.what_happens_next.party_contact import PARTY_CONTACT
from standard.what_happens_next.plan_actions import PLAN_ACTIONS
from standard.what_happens_next.plan_due import PLAN_DUE
from standard.what_happens_next.reporter import REPORTER
from standard.what_happens_next.staff_warnings import WARNINGS
from standard.what_happens_next.support_needs import SUPPORT_NEEDS

CAPABILITIES: tuple[Capability, ...] = (
    ASSESSMENT,
    ASSESSMENT_DUE,
    DUE,
    TARGETS,
    INTAKE,
    ALLOCATION,
    ACCESS,
    CONFIDENTIALITY,
    REPORTER,
    WARNINGS,
    SUPPORT_NEEDS,
    CONTACT,
    PARTIES,
    PARTY_CONTACT,
    ACTION_PLAN,
    PLAN_ACTIONS,
    PLAN_DUE,
    INVESTIGATION,
    CONTACT_AS_AGREED,
    INCIDENTS,
    SAME_INCIDENTS,
    EVIDENCE,
    EVIDENCE_FILES,
    PASSING_ON,
    HELP_TO_REPORT,
    REPORTS_ELSEWHERE,
    COUNTER_ALLEGATIONS,
    AGENCY_PART,
    LESS_SHARED,
    AGENCIES,
    EXCHANGES,
    REVIEWS,
    REVIEWS_DUE,
    REQUESTS,
    REQUEST_REMINDERS,
    AGENCY_ACTIONS,
    RESOURCES,
    COMMITMENT,
    CONSIDERING,
    BEFORE_COURT,
    LEGAL_STEPS,
    LEGAL_DATES,
    ANNOUNCEMENTS,
    QUIET,
    DISAGREEMENT,
    GROUNDS,
    COMPLAINANTS,
    WORDING,
    PROPOSAL,
    WITHDRAWAL,
    ANSWERS,
    REMINDERS,
    JOINING,
    SURROUNDINGS,
)

_OF_THE_MATTER = (
    ASSESSMENT,
    ASSESSMENT_DUE,
    ALLOCATION,
    PARTIES,
    INVESTIGATION,
    COUNTER_ALLEGATIONS,
    AGENCY_PART,
    AGENCIES,
    REVIEWS,
    REVIEWS_DUE,
    CONSIDERING,
    BEFORE_COURT,
    LEGAL_STEPS,
    LEGAL_DATES,
    ANNOUNCEMENTS,
    COMPLAINANTS,
)

OF_A_COMPLAINANT = tuple(each for each in CAPABILITIES if not any(each is other for other in _OF_THE_MATTER))
"""Those that go on in a case that is joined to another one: what concerns its reporter. The rest is done there."""


def _hearers(capabilities: tuple[Capability, ...]) -> Mapping[type[Happening], list[Callable[[Draft, Any], None]]]:
    found: dict[type[Happening], list[Callable[[Draft, Any], None]]] = {}
    for each in capabilities:
        for happening, hear in each.hears.items():
            found.setdefault(happening, []).append(hear)
    return found


RULES: dict[type[Message], Callable[[Draft, Any], None]] = {
    model: rule for each in CAPABILITIES for model, rule in each.rules.items()
}
"""What follows from each message."""

OTHERS = Others(_hearers(CAPABILITIES), tuple(each.missing for each in CAPABILITIES))
"""What they have for one another."""

_OTHERS_JOINED = Others(_hearers(OF_A_COMPLAINANT), tuple(each.missing for each in OF_A_COMPLAINANT))


def capabilities_of(case: Case) -> tuple[Capability, ...]:
    """Those that are at work in this case."""
    return CAPABILITIES if joined_to(case) is None else OF_A_COMPLAINANT


def others_of(case: Case) -> Others:
    """What the capabilities of this case have for one another."""
    return OTHERS if joined_to(case) is None else _OTHERS_JOINED
