"""What a case keeps of the requests between the landlord and its agencies: ids, dates, and which reminders are out.

Source: Service Standard, "Progressing the case" ("working closely with partner agencies"); readings in
docs/standard.md. What is asked for, by whom, and what came of it stands in the register alone.
"""

from collections.abc import Iterable
from datetime import date, datetime, timedelta
from typing import Annotated, ClassVar

from pydantic import BaseModel, ConfigDict, StringConstraints

from standard.core.case import Case, Own
from standard.core.draft import Refused
from standard.core.words import RefusalCode, Word
from standard.worktime.calendar import local_date, midnight
from standard.worktime.in_words import whole_date
from standard.worktime.office import reminder_at

RequestId = Annotated[str, StringConstraints(pattern=r"^[Qq][1-9][0-9]{0,4}$", to_upper=True)]
"""The id of a request in its case, like ``Q3``: never given twice."""

_ONE_DAY = timedelta(days=1)


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


class OpenRequest(BaseModel):
    """A request that is neither answered nor withdrawn. ``since``: when it was made (UTC); ``due``: the last UK day on
    which an answer is in time. ``not_before``: no reminder goes earlier (UTC), as it was typed in late, or another
    calendar came. ``chased`` and ``told``: the reminder before the due date is out, and the one after it.
    """

    model_config = ConfigDict(frozen=True)

    number: int
    agency: str
    direction: RequestDirection
    kind: RequestKind
    due: date
    since: datetime
    not_before: datetime
    chased: bool = False
    told: bool = False

    @property
    def id(self) -> str:
        """Its id in the case."""
        return f"Q{self.number}"

    @property
    def due_at(self) -> datetime:
        """The instant (UTC) from which it is overdue: its UK day is over."""
        return midnight(self.due + _ONE_DAY)

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
        day, left = self.due, case.days.chase_requests_before_days - case.calendar.is_working(self.due)
        while left:
            day -= _ONE_DAY
            left -= case.calendar.is_working(day)
        moment = reminder_at(midnight(day), self.since, case.office, case.calendar)
        if local_date(moment) <= local_date(self.since):
            return None
        at = case.office.first_open(max(moment, self.not_before), case.calendar)
        return at if at < self.due_at else None


class Requests(Own):
    """Those that are open. ``ever``: how many there were in all; ``settled``: they were settled, as the case closed."""

    called: ClassVar[str] = "requests"

    ever: int = 0
    open: tuple[OpenRequest, ...] = ()
    settled: bool = False

    def request(self, request: str) -> OpenRequest:
        """The open request with this id.

        Raises:
            Refused: none is open under it; says which are.
        """
        found = next((each for each in self.open if each.id == request), None)
        if found is None:
            there = ", ".join(each.id for each in self.open) or "none"
            raise Refused(RefusalCode.INVALID_FIELD, f"request: {request} is not open; open: {there}")
        return found

    def with_one(self, new: OpenRequest) -> "Requests":
        """The same, with this in place of the request of its number."""
        return self.with_open(new if each.number == new.number else each for each in self.open)

    def with_open(self, requests: Iterable[OpenRequest]) -> "Requests":
        """The same with these open."""
        return self.model_copy(update={"open": tuple(requests)})
