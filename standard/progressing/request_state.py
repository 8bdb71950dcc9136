"""What a case keeps of the requests between the landlord and its agencies: ids, dates, and which reminders are out.

Source: Service Standard, "Progressing the case" ("working closely with partner agencies"); readings in
docs/standard.md. What is asked for, by whom, and what came of it stands in the register alone.
"""

from datetime import date, datetime
from typing import Annotated, ClassVar

from standard.core.case import Case
from standard.core.messages import id_with
from standard.core.numbered import OpenThing, OpenThings
from standard.core.words import Word
from standard.worktime.calendar import end_of, local_date, midnight
from standard.worktime.in_words import whole_date
from standard.worktime.office import reminder_at
from standard.worktime.stretches import day_with_left

RequestId = Annotated[str, id_with("Q")]
"""The id of a request in its case, like ``Q3``: never given twice."""


class RequestDirection(Word):
    """Who asks whom."""

    TO_AGENCY = "to_agency"
    FROM_AGENCY = "from_agency"

    @property
    def whose(self) -> str:
        """The word between the request and the agency."""
        return "to" if self is RequestDirection.TO_AGENCY else "from"


class RequestKind(Word):
    """What is asked for. A reminder to the agency names it, and nothing else of what was asked."""

    INFORMATION = "information"
    STATEMENT = "statement"
    DOCUMENTS = "documents"
    VISIT = "visit"
    MEETING = "meeting"
    ENFORCEMENT = "enforcement"
    SUPPORT = "support"
    OTHER = "other"


class OpenRequest(OpenThing):
    """A request that is neither answered nor withdrawn. ``since``: when it was made (UTC); ``due``: the last UK day on
    which an answer is in time. ``not_before``: no reminder goes earlier (UTC), as it was typed in late, or another
    calendar came. ``chased`` and ``told``: the reminder before the due date is out, and the one after it.
    """

    letter, called, begun = "Q", "request", "was made"
    in_rows = frozenset({"agency", "direction", "kind", "due"})

    agency: str
    direction: RequestDirection
    kind: RequestKind
    due: date
    since: datetime
    not_before: datetime
    chased: bool = False
    told: bool = False

    @property
    def due_at(self) -> datetime:
        """The instant (UTC) from which it is overdue: its UK day is over."""
        return end_of(self.due)

    @property
    def in_words(self) -> str:
        """It without anybody's words, as a timer and the journal say it."""
        return f"{self.id} ({self.kind.label}, {self.direction.whose} {self.agency}), due {whole_date(self.due)}"

    def remind_at(self, case: Case) -> datetime | None:
        """When the next reminder goes (UTC), always in office hours; None once both are out.

        Before the due date: so that the landlord's number of working days is left to answer; none goes on the day on
        which the request was made. After it: when the office is next open.
        """
        if self.told:
            return None
        before = None if self.chased else self._before(case)
        return before or case.office.first_open(max(self.due_at, self.not_before), case.calendar)

    def _before(self, case: Case) -> datetime | None:
        day = day_with_left(self.due, case.days.chase_requests_before_days, case.calendar)
        moment = reminder_at(midnight(day), self.since, case.office, case.calendar)
        if local_date(moment) <= local_date(self.since):
            return None
        at = case.office.first_open(max(moment, self.not_before), case.calendar)
        return at if at < self.due_at else None


class Requests(OpenThings[OpenRequest]):
    """Those that are open."""

    called: ClassVar[str] = "requests"
