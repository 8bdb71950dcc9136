"""Any message about what is asked of agencies and shared with them; see ``anything.py``."""

from collections.abc import Callable
from datetime import datetime, timedelta
from typing import TYPE_CHECKING, Any

from standard.core.case import Case
from standard.progressing.agencies import Agencies
from standard.progressing.request_state import RequestDirection, RequestKind, Requests
from standard.progressing.resources import ResourceDirection, ResourceKind, Resources
from standard.what_happens_next.plan_state import ActionPlan
from standard.worktime.calendar import local_date

if TYPE_CHECKING:
    from tests.support.anything import Anything

Fields = dict[str, Any]
_DAY = timedelta(days=1)


def of_little_use(case: Case) -> set[str]:
    """The messages that a case has nothing to act on for: nearly always they are refused, and say nothing new."""
    found: set[str] = set()
    if not case.of(Agencies).on_case:
        found |= {"change_agency", "end_agency", "lead_agency", "write_to_agency", "add_request", "add_resource"}
    if not case.of(Requests).open:
        found |= {"answer_request", "withdraw_request"}
    return found if case.of(Resources).open else found | {"end_resource"}


class AgencyMessages:
    """Makes them with the luck of ``anything``."""

    def __init__(self, anything: "Anything") -> None:
        self._any = anything
        self.kinds: list[tuple[int, str, Callable[[Case, datetime], Fields]]] = [
            (8, "add_request", self.request),
            (5, "answer_request", lambda case, _: self._ends(case, Requests, "request") | self._said("answer")),
            (
                3,
                "withdraw_request",
                lambda case, _: self._ends(case, Requests, "request") | self._said("withdrawn_because"),
            ),
            (3, "add_resource", self.resource),
            (2, "end_resource", lambda case, _: self._ends(case, Resources, "resource_id") | self._said("came_of_it")),
        ]

    def request(self, case: Case, now: datetime) -> Fields:
        """A request to or from an agency."""
        make = self._any
        due = local_date(now) + make.random.choice([-2, 0, 1, 3, 7, 30]) * _DAY
        return {
            "agency": make.agency(case),
            "request_direction": make.one_of(RequestDirection),
            "request_kind": make.one_of(RequestKind),
            "answer_due": due.isoformat(),
            **self._said("wanted"),
            **make.maybe("asked_by"),
        }

    def resource(self, case: Case, now: datetime) -> Fields:
        """Something that is shared, for an action that is open or not, or for none."""
        make = self._any
        actions = [each.id for each in case.of(ActionPlan).open]
        more: Fields = {"action": make.random.choice([*actions, "A999"])} if make.likely(0.5) else {}
        return {
            "agency": make.agency(case),
            "resource_direction": make.one_of(ResourceDirection),
            "resource_kind": make.one_of(ResourceKind),
            "until": (local_date(now) + make.random.choice([-1, 3, 30]) * _DAY).isoformat(),
            **self._said("resource"),
            **more,
        }

    def _ends(self, case: Case, kind: type[Requests] | type[Resources], field: str) -> Fields:
        return {field: self._any.random.choice([*[each.id for each in case.of(kind).open] * 3, f"{field[0]}1"])}

    def _said(self, field: str) -> Fields:
        return {field: self._any.said(field)}
