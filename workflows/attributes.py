"""The search attributes of a case: what lists in the Temporal UI are filtered and sorted by.

Declared here and nowhere else. They are never encrypted: no names, no addresses, nobody's words. On PostgreSQL a
namespace has few slots for each type (Keyword 10; Int, Bool and Datetime 3 each), and most are taken here.
"""

from typing import Any

from temporalio import workflow
from temporalio.common import SearchAttributeKey, SearchAttributeUpdate

from standard.case import Case

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
)
"""Every attribute; a namespace must have them before a worker runs cases in it."""


def attributes_of(case: Case) -> dict[SearchAttributeKey[Any], Any]:
    """The value of every attribute of a case; None where it has none. Instants are UTC."""
    allocation = case.allocation
    return {
        PRIORITY: case.priority.value,
        STAGE: case.stage.value,
        SLA_STATE: case.sla_state(),
        OFFICER: allocation.officer if allocation else None,
        PATCH: allocation.patch if allocation else None,
        CATEGORY: case.category.value,
        CLOSURE_GROUND: case.closure_ground,
        HATE: case.hate,
        NEXT_DUE: case.next_due(),
        LAST_REPORT: case.last_report_at,
        INCIDENTS: case.incidents,
    }


class Listed:
    """Keeps the attributes of the running case the same as the case; only what changed is written."""

    def __init__(self) -> None:
        # A continued run begins with those of the run before.
        found = workflow.info().typed_search_attributes
        self._written: dict[SearchAttributeKey[Any], Any] = {key: found.get(key) for key in ALL}
        self._case: Case | None = None

    def keep(self, case: Case) -> None:
        """Writes what has changed since the last time, in one command."""
        if case is self._case:
            return
        self._case = case
        wanted = attributes_of(case)
        changed = [_set(key, value) for key, value in wanted.items() if value != self._written[key]]
        if changed:
            workflow.upsert_search_attributes(changed)
            self._written = wanted


def _set(key: SearchAttributeKey[Any], value: Any) -> SearchAttributeUpdate[Any]:
    return key.value_unset() if value is None else key.value_set(value)
