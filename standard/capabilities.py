"""The capabilities in the order of the Standard's chapters: the rest of the house loops over this list."""

from collections.abc import Callable, Mapping
from typing import Any

from standard.closing.answers import ANSWERS
from standard.closing.proposal import PROPOSAL
from standard.closing.quiet import QUIET
from standard.closing.reminders import REMINDERS
from standard.closing.withdrawal import WITHDRAWAL
from standard.core.capability import Capability
from standard.core.draft import Draft, Happening, Others
from standard.core.messages import Message
from standard.core.surroundings import SURROUNDINGS
from standard.progressing.counter_allegations import COUNTER_ALLEGATIONS
from standard.progressing.evidence import EVIDENCE
from standard.progressing.incidents import INCIDENTS
from standard.response_times.assessment import ASSESSMENT
from standard.response_times.assessment_due import ASSESSMENT_DUE
from standard.response_times.due import DUE
from standard.response_times.targets import TARGETS
from standard.what_happens_next.access import ACCESS
from standard.what_happens_next.action_plan import ACTION_PLAN
from standard.what_happens_next.allocation import ALLOCATION
from standard.what_happens_next.contact import CONTACT
from standard.what_happens_next.contact_as_agreed import CONTACT_AS_AGREED
from standard.what_happens_next.intake import INTAKE
from standard.what_happens_next.investigation import INVESTIGATION
from standard.what_happens_next.parties_due import PARTIES
from standard.what_happens_next.party_contact import PARTY_CONTACT
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
    REPORTER,
    WARNINGS,
    SUPPORT_NEEDS,
    CONTACT,
    PARTIES,
    PARTY_CONTACT,
    ACTION_PLAN,
    INVESTIGATION,
    CONTACT_AS_AGREED,
    INCIDENTS,
    EVIDENCE,
    COUNTER_ALLEGATIONS,
    QUIET,
    PROPOSAL,
    WITHDRAWAL,
    ANSWERS,
    REMINDERS,
    SURROUNDINGS,
)


def _hearers() -> Mapping[type[Happening], list[Callable[[Draft, Any], None]]]:
    found: dict[type[Happening], list[Callable[[Draft, Any], None]]] = {}
    for each in CAPABILITIES:
        for happening, hear in each.hears.items():
            found.setdefault(happening, []).append(hear)
    return found


RULES: dict[type[Message], Callable[[Draft, Any], None]] = {
    model: rule for each in CAPABILITIES for model, rule in each.rules.items()
}
"""What follows from each message."""

OTHERS = Others(_hearers(), tuple(each.missing for each in CAPABILITIES))
"""What they have for one another."""
