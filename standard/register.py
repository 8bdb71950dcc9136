"""What the case and the register say to each other: the arguments and answers of the register's activities."""

from datetime import datetime, timedelta

from pydantic import BaseModel, ConfigDict, Field

from standard.calendar import WorkingCalendar
from standard.journal import CaseView, Entry
from standard.messages import Report
from standard.notices import Notice, NoticeOutcome
from standard.office import OfficeHours
from standard.people import Allocation, Person
from standard.seals import Trust
from standard.words import RefusalCode


class OpenCase(BaseModel):
    """Claims a reference for a report and asks for an officer. ``reported_at`` and ``now`` are the case's clock
    (UTC), ``calendar`` the one the case reckons with.
    """

    model_config = ConfigDict(frozen=True)

    reference: str
    run_id: str
    report: Report
    reported_at: datetime
    now: datetime
    calendar: WorkingCalendar


class Opened(BaseModel):
    """The register's answer to ``OpenCase``.

    ``duplicate_of_run`` is set when another chain of runs holds the reference already: this one is a duplicate and
    must end. ``people`` are the persons named in ``allocation``.
    """

    model_config = ConfigDict(frozen=True)

    duplicate_of_run: str | None = None
    allocation: Allocation | None = None
    people: list[Person] = Field(default_factory=list)
    calendar: WorkingCalendar | None = None


class RecordBatch(BaseModel):
    """Entries to be written in one transaction, and how the case stands after the last of them.

    ``after`` is what the register answered for the entry before the first of them (``Recorded.last``); None where
    there is none before.
    """

    model_config = ConfigDict(frozen=True)

    reference: str
    run_id: str
    after: str | None = None
    entries: list[Entry]
    view: CaseView


class Recorded(BaseModel):
    """The register's answer to ``RecordBatch``: the hash of the last entry's content, by which the next batch says what
    it follows.
    """

    model_config = ConfigDict(frozen=True)

    last: str | None


class RecordAndTell(BaseModel):
    """A batch to be written, and the notifications that its entries cause, addressed."""

    model_config = ConfigDict(frozen=True)

    batch: RecordBatch
    notices: list[Notice]


class Told(Recorded):
    """What became of each notification of a ``RecordAndTell``, in its order; None where it is still to be sent."""

    outcomes: list[NoticeOutcome | None]


class CalendarRequest(BaseModel):
    """Asks for the calendar of the years ``first_year`` to ``last_year``.

    With ``must_be_current`` the register is asked until it answers; without, the last known set is given, marked
    provisional, while the register is away.
    """

    model_config = ConfigDict(frozen=True)

    first_year: int
    last_year: int
    must_be_current: bool = False


class Surroundings(BaseModel):
    """What a case reckons with and carries as data: the working calendar, the office hours, whom it believes, and how
    long at most it waits before it tries again what PostgreSQL or a mail server did not take.

    ``rules`` is the version of the rules that a case which begins with this keeps, on every replay by later code too.
    """

    model_config = ConfigDict(frozen=True)

    calendar: WorkingCalendar
    office: OfficeHours = OfficeHours()
    trust: Trust = Trust()
    retry_at_most: timedelta = timedelta(seconds=60)
    rules: int = 1


class KeptMessage(BaseModel):
    """A message that no case could take, as it arrived, and why."""

    model_config = ConfigDict(frozen=True)

    name: str
    raw: str
    code: RefusalCode
    reason: str


class KeepRefused(BaseModel):
    """Asks the register to keep messages that no case could take. ``now`` is the case's clock (UTC)."""

    model_config = ConfigDict(frozen=True)

    reference: str
    now: datetime
    messages: list[KeptMessage]


class WhoIs(BaseModel):
    """Asks the register for these persons; while it is away the worker's last known directory answers."""

    model_config = ConfigDict(frozen=True)

    ids: list[str]


class Known(BaseModel):
    """The persons found; who is not in the list is not in the register."""

    model_config = ConfigDict(frozen=True)

    people: list[Person]
