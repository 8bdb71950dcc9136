"""The search attributes of a case: what lists in the Temporal UI are filtered and sorted by.

Declared here and nowhere else. They are never encrypted: no names, no addresses, nobody's words. On PostgreSQL a
namespace has few slots for each type (Keyword 10; Int, Bool and Datetime 3 each), and most are taken here.
"""

from typing import Any

from temporalio import workflow
from temporalio.common import SearchAttributeKey, SearchAttributeUpdate

from standard.core.case import Case
from standard.waiting import waits_for
from standard.what_happens_next.access import Access

PRIORITY = SearchAttributeKey.for_int("AsbPriority")
STAGE = SearchAttributeKey.for_keyword("AsbStage")
SLA_STATE = SearchAttributeKey.for_keyword("AsbSlaState")
OFFICER = SearchAttributeKey.for_keyword("AsbOfficer")
PATCH = SearchAttributeKey.for_keyword("AsbPatch")
CATEGORY = SearchAttributeKey.for_keyword("AsbCategory")
CLOSURE_GROUND = SearchAttributeKey.for_keyword("AsbClosureGround")
HATE = SearchAttributeKey.for_bool("AsbHate")
NEXT_DUE = SearchAttributeKey.for_datetime("AsbNextDue")
LAST_REPORT = SearchAttributeKey.for_datetime("AsbLastReport")
INCIDENTS = SearchAttributeKey.for_int("AsbIncidents")
WAITS_FOR = SearchAttributeKey.for_keyword_list("AsbWaitsFor")

ALL: tuple[SearchAttributeKey[Any], ...] = (
    PRIORITY,
    STAGE,
    SLA_STATE,
    OFFICER,
    PATCH,
    CATEGORY,
    CLOSURE_GROUND,
    HATE,
    NEXT_DUE,
    LAST_REPORT,
    INCIDENTS,
    WAITS_FOR,
)
"""Every attribute; a namespace must have them before a worker runs cases in it."""


def values_of(case: Case) -> tuple[Any, ...]:
    """The values of a case's attributes, in the order of ``ALL``; None where it has none. Instants are UTC. A
    restricted case has its officer alone: lists tell no more of it.
    """
    allocation = case.allocation
    if case.of(Access).restricted:
        return tuple(allocation.officer if allocation and key is OFFICER else None for key in ALL)
    sla_state = case.sla_state()
    return (
        case.priority.value,
        case.stage.value,
        sla_state.value if sla_state else None,
        allocation.officer if allocation else None,
        allocation.patch if allocation else None,
        case.category.value,
        case.closure_ground.value if case.closure_ground else None,
        case.hate,
        case.next_due(),
        case.last_report_at,
        case.incidents,
        waits_for(case) or None,
    )


class Listed:
    """Keeps the attributes of the running case the same as the case; only what changed is written."""

    def __init__(self) -> None:
        # A continued run begins with those of the run before.
        found = workflow.info().typed_search_attributes
        self._written = tuple(found.get(key) for key in ALL)
        self._case: Case | None = None

    def keep(self, case: Case) -> None:
        """Writes what has changed since the last time, in one command."""
        if case is self._case:
            return
        wanted = values_of(case)
        if wanted != self._written:
            pairs = zip(ALL, wanted, self._written, strict=True)
            workflow.upsert_search_attributes([_set(key, new) for key, new, old in pairs if new != old])
        self._case, self._written = case, wanted


def _set(key: SearchAttributeKey[Any], value: Any) -> SearchAttributeUpdate[Any]:
    return key.value_unset() if value is None else key.value_set(value)
