"""What the case and the register say to each other: the arguments and answers of the register's activities."""

from datetime import datetime, timedelta
from typing import Any

from pydantic import Field

from standard.core.journal import CaseView, Entry
from standard.core.kept import Kept
from standard.core.messages import Report, SetAside
from standard.core.notices import Notice, NoticeOutcome
from standard.core.people import Absence, Allocation, Person
from standard.core.seals import Trust
from standard.core.words import LandlordKind, RefusalCode
from standard.worktime.calendar import WorkingCalendar
from standard.worktime.office import Days, OfficeHours


class OpenCase(Kept):
    """Claims a reference for a report and asks for an officer. ``set_aside`` is what could not be read of the report,
    ``reported_at`` and ``now`` are the case's clock (UTC), ``calendar`` the one the case reckons with,
    ``closed_to`` the people who have no part in it.
    """

    reference: str
    run_id: str
    report: Report
    set_aside: list[SetAside] = Field(default_factory=list)
    reported_at: datetime
    now: datetime
    calendar: WorkingCalendar
    closed_to: tuple[str, ...] = ()


class LinkedCase(Kept):
    """The case that a report says it is linked to, as the register has it. ``closed_at`` is None while it is open.
    ``kept_back``: something is not sent by itself to its reporter. ``restricted``, ``named`` and ``closed_to`` say who
    may see it.
    """

    reference: str
    closed_at: datetime | None = None
    kept_back: bool = False
    restricted: bool = False
    named: tuple[str, ...] = ()
    closed_to: tuple[str, ...] = ()


class Opened(Kept):
    """The register's answer to ``OpenCase``.

    ``duplicate_of_run`` is set when another chain of runs holds the reference already: this one is a duplicate and
    must end; ``differs`` where that one's report said something else. ``people`` are the persons named in
    ``allocation``. ``unknown_patch`` is the patch that the report names, where it is none of ours. ``link_unknown`` is
    what the report says it is linked to, where that is no case.
    """

    duplicate_of_run: str | None = None
    differs: bool = False
    allocation: Allocation | None = None
    people: list[Person] = Field(default_factory=list)
    calendar: WorkingCalendar | None = None
    unknown_patch: str | None = None
    linked: LinkedCase | None = None
    link_unknown: str | None = None


class RecordBatch(Kept):
    """Entries to be written in one transaction, and how the case stands after the last of them: its ``view``, or of it
    only the ``changes`` since the view as of the entry ``since``, by the names of its fields.

    ``at`` is when the case asks for it, by its own clock (UTC), ``reset`` whether the run began with a reset: an older
    view never takes the place of a newer one.
    ``after`` is what the register answered for the entry before the first of them (``Recorded.last``); None where
    there is none before.
    """

    reference: str
    run_id: str
    at: datetime
    reset: bool = False
    after: str | None = None
    entries: list[Entry]
    view: CaseView | None = None
    changes: dict[str, Any] = Field(default_factory=dict)
    since: int | None = None


class Staff(Kept):
    """The manager and the deputy that a case's patch has today, without those who have left (ids of persons).

    ``away``: when they, the case's officer and their covers are not there, today or later.
    """

    manager: str | None = None
    deputy: str | None = None
    away: tuple[Absence, ...] = ()


class Recorded(Kept):
    """The register's answer to ``RecordBatch``: the hash of the last entry's content, by which the next batch says what
    it follows. ``staff`` are the patch's of today. ``view_missing``: nothing was written, as the register
    lacks the view that changes were sent of; the batch is to be sent again with all of it.
    """

    last: str | None
    staff: Staff
    view_missing: bool = False


class RecordAndTell(Kept):
    """A batch to be written, and the notifications that its entries cause, addressed."""

    batch: RecordBatch
    notices: list[Notice]


class GiveUp(Kept):
    """Notifications that are not to be tried any more: each becomes a task for somebody to telephone."""

    notices: list[Notice]


class GivenUp(Kept):
    """What became of each of them, in their order: one that a channel had taken before is not given up."""

    outcomes: list[NoticeOutcome]


class Told(Recorded):
    """What became of each notification of a ``RecordAndTell``, in its order; None where it is still to be sent."""

    outcomes: list[NoticeOutcome | None]


class SurroundingsRequest(Kept):
    """Asks for the calendar of the years ``first_year`` to ``last_year``.

    With ``must_be_current`` the register is asked until it answers; without, the last known set is given, marked
    provisional, while the register is away.
    """

    first_year: int
    last_year: int
    must_be_current: bool = False


class Surroundings(Kept):
    """What a case reckons with and carries as data: the working calendar, the office hours, whom it believes, and how
    long at most it waits before it tries again what PostgreSQL or a mail server did not take. ``days``:
    how long things may take by the landlord's settings; ``landlord``: what kind of landlord it is;
    ``closing_letter_within``: how long a closed case waits for its last letter to be taken.

    ``rules`` is the version of the rules that a case which begins with this keeps, on every replay by later code too.
    """

    calendar: WorkingCalendar
    office: OfficeHours = OfficeHours()
    trust: Trust = Trust()
    retry_at_most: timedelta = timedelta(seconds=60)
    days: Days = Days()
    landlord: LandlordKind = LandlordKind.COUNCIL
    closing_letter_within: timedelta = timedelta(hours=1)
    rules: int = 1


class KeptMessage(Kept):
    """A message that no case could take, as it arrived, and why."""

    name: str
    raw: str
    code: RefusalCode
    reason: str


class KeepRefused(Kept):
    """Asks the register to keep messages that no case could take. ``now`` is the case's clock (UTC)."""

    reference: str
    now: datetime
    messages: list[KeptMessage]


class HandOver(Kept):
    """Names a run of a case, ``run_id``, that could end by itself; ``again`` where it had taken another's place."""

    reference: str
    run_id: str
    again: bool = False


class HandedOver(Kept):
    """Why a run that could end by itself could not be replaced; it does not live to hear that it was."""

    refused: str


class WhoIs(Kept):
    """Asks the register for these persons; while it is away the worker's last known directory answers."""

    ids: list[str]


class Known(Kept):
    """The persons found; who is not in the list is not in the register. ``away``: when they and their covers are not
    there.
    """

    people: list[Person]
    away: tuple[Absence, ...] = ()
