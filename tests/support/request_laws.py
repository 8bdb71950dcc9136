"""What holds of requests to and from agencies, and of what is shared with them, whatever anybody sends."""

from standard.core.capability import Moment
from standard.core.case import Case
from standard.core.draft import Draft
from standard.core.words import EntryKind, Shared, Stage, Template
from standard.progressing.agencies import Agencies
from standard.progressing.agency_requests import MOST_REQUESTS
from standard.progressing.request_state import Requests
from standard.progressing.resources import MOST_RESOURCES, Resources


class RequestLaws:
    """Holds one case to them: each request is chased at most once before its due date, and once after it."""

    def __init__(self) -> None:
        self.chased: set[tuple[str, str]] = set()

    def of_decision(self, draft: Draft) -> None:
        """The laws of one decision."""
        for notice in draft.notices:
            if notice.template is Template.AGENCY_ACTION:
                held = draft.case.of(Agencies)
                may_have = held.may_have(held.agency(notice.facts["agency"]))
                assert Shared.PLAN_ACTIONS in may_have, "an agency is told of an action, and may not be"
        for entry in draft.entries:
            if entry.kind is not EntryKind.REQUEST_CHASED:
                continue
            at, case = entry.happened_at, draft.case
            assert case.office.is_open(at, case.calendar), f"somebody is chased at {at}"
            for request, row in entry.detail["rows"].items():
                assert (request, row["step"]) not in self.chased, f"{request} is {row['step']} twice"
                self.chased.add((request, row["step"]))


def of_requests(case: Case, moments: list[Moment]) -> None:
    """The laws of a case at rest, with the moments that it waits for."""
    held, closed = case.of(Requests), case.stage is Stage.CLOSED
    assert len(held.open) <= MOST_REQUESTS
    assert len(case.of(Resources).open) <= MOST_RESOURCES
    assert not held.open or held.settled is closed, "open requests are settled with the case, and only with it"
    wanted = [] if closed else [(f"request_{each.id}", each.remind_at(case)) for each in held.open if not each.told]
    timers = [(moment.name, moment.at) for moment in moments if moment.name.startswith("request_")]
    assert timers == wanted, "the requests and their timers differ"
