"""The state of one case: all that its rules need, small however long it lives, and without anybody's words.

All instants are UTC. Collections are tuples, and every part is immutable: a copy of a ``Case`` is a copy of its
fields, so that a decision works on its own copy and a refused one leaves no trace. Fields are only ever added, with a
default: cases outlive deploys.
"""

from datetime import datetime, timedelta
from functools import cache
from typing import Any, ClassVar, TypeVar

from pydantic import BaseModel

from standard.core.clocks import Clock
from standard.core.kept import Kept
from standard.core.people import Allocation, Person
from standard.core.record import Assessed, Fact, FactKind, ReportKnown
from standard.core.seals import Trust
from standard.core.words import (
    Category,
    ClockStatus,
    ClosureGround,
    LandlordKind,
    Priority,
    SlaState,
    Stage,
    SupportNeed,
)
from standard.worktime.calendar import WorkingCalendar
from standard.worktime.office import CallHours, Days, OfficeHours

RULES = 1
"""The version of the rules that new runs begin with. Raised when a rule changes what an open case would do."""


class Proposal(Kept):
    """An open closure proposal. What the reporter said of it, and whether they could be reached, are facts on record.

    ``said_at``: when the reporter withdrew, where that is the ground; None otherwise. ``heard_by``: who of the
    landlord's people heard them say so, after it was proposed. ``made_in``: the case that this one is joined to, if it
    was proposed there and is decided there. ``undone``: the reporter's actions (ids) that were not done, where that is
    the ground.
    """

    id: str
    ground: ClosureGround
    proposed_by: str
    proposed_at: datetime
    remind_at: datetime
    overdue_at: datetime
    said_at: datetime | None = None
    heard_by: tuple[str, ...] = ()
    reminded: bool = False
    overdue_told: bool = False
    made_in: str | None = None
    undone: tuple[str, ...] = ()

    @property
    def counts_from(self) -> datetime:
        """From when (UTC) what the reporter says counts as an answer to it."""
        return self.proposed_at if self.said_at is None else self.said_at

    def heard(self, hearer: str) -> "Proposal":
        """The same, heard by one person more: whoever hears the answer that a withdrawal needs does not approve it."""
        return self.having(heard_by=tuple(sorted({*self.heard_by, hearer})))


class Own(Kept):
    """What one capability keeps in the case, in a module of its own: small, without anybody's words or names.

    Fields are only ever added, with a default. ``called`` is its name in the case, and never changes.
    """

    called: ClassVar[str]


_Own = TypeVar("_Own", bound=Own)


@cache
def _begun(kind: type[_Own]) -> _Own:
    return kind()


class Case(BaseModel):
    """One case. See the module's docstring for what may stand here.

    ``reports``, ``assessed`` and ``facts`` are what happened, as far as rules go by it; priority, clocks, the 60 days
    and the gate follow from them. ``identified_at``: since when the reporter can be contacted, None while nobody can.
    ``telephone_only``: nothing is sent to them by itself. ``first_proposed_at``: when closure was first proposed.
    ``not_quiet_before``: the 60 days end no earlier, as somebody has decided to keep the case open. ``last_new_at``:
    from when they count after what was handed in and is new, but no report. ``new_known_at``: when anything new last
    became known. ``call_hours``: when the reporter may be called, None for at any time. ``priority_reason`` is in plain
    words. ``own`` is what capabilities keep: see ``of`` and ``keep``.
    """

    reference: str
    rules: int = RULES
    stage: Stage = Stage.REPORTED
    priority: Priority
    asb: bool
    hate: bool
    floor: bool
    category: Category
    anonymous: bool
    identified_at: datetime | None = None
    support_needs: tuple[SupportNeed, ...] = ()
    telephone_only: bool = False
    reported_at: datetime
    opened_at: datetime
    last_report_at: datetime
    quiet_until: datetime
    not_quiet_before: datetime | None = None
    last_new_at: datetime | None = None
    new_known_at: datetime | None = None
    first_proposed_at: datetime | None = None
    incidents: int = 1
    calendar: WorkingCalendar
    office: OfficeHours
    call_hours: CallHours | None = None
    trust: Trust = Trust()
    days: Days = Days()
    landlord: LandlordKind = LandlordKind.COUNCIL
    allocation: Allocation | None = None
    people: tuple[Person, ...] = ()
    clocks: tuple[Clock, ...] = ()
    facts: tuple[Fact, ...] = ()
    reports: tuple[ReportKnown, ...] = ()
    assessed: tuple[Assessed, ...] = ()
    proposal: Proposal | None = None
    entries: int = 0
    closed_at: datetime | None = None
    closure_ground: ClosureGround | None = None
    priority_reason: str = ""
    own: dict[str, Any] = {}

    def of(self, kind: type[_Own]) -> _Own:
        """What a capability keeps, or what it begins with."""
        kept: Own | dict[str, Any] | None = self.own.get(kind.called)
        if isinstance(kept, kind):
            return kept
        if kept is not None:
            # A run begins with what the one before had, as JSON has it: read once, for all copies of the case alike.
            self.own[kind.called] = kind.model_validate(kept)
        found: _Own = _begun(kind) if kept is None else self.own[kind.called]
        return found

    def keep(self, value: Own) -> None:
        """Keeps it in place of what there was."""
        if self.own.get(value.called) != value:
            self.own = {**self.own, value.called: value}

    def change(self, kind: type[Own], **fields: Any) -> None:
        """Keeps what a capability has, with these fields."""
        self.keep(self.of(kind).having(**fields))

    def person(self, person_id: str) -> Person | None:
        """The person with this id, where the case knows them."""
        return next((person for person in self.people if person.id == person_id), None)

    def happened(self, *kinds: FactKind) -> list[Fact]:
        """The facts of these kinds, in the order in which they happened."""
        return sorted((fact for fact in self.facts if fact.kind in kinds), key=lambda fact: fact.happened_at)

    def was_anonymous(self, at: datetime) -> bool:
        """Whether nobody could be contacted at this instant (UTC)."""
        return self.identified_at is None or at < self.identified_at

    def next_due(self) -> datetime | None:
        """The due instant of the promise that presses most: a breached one that is still open comes first."""
        if self.stage is Stage.CLOSED:
            return None
        pressing = (ClockStatus.RUNNING, ClockStatus.BREACHED)
        return min((clock.deadline.due for clock in self.clocks if clock.status in pressing), default=None)

    def sla_state(self) -> SlaState | None:
        """How the case stands by its promises; None once it is closed."""
        if self.stage is Stage.CLOSED:
            return None
        if any(clock.status is ClockStatus.BREACHED for clock in self.clocks):
            return SlaState.LATE
        warned = any(clock.status is ClockStatus.RUNNING and clock.warned_at is not None for clock in self.clocks)
        return SlaState.DUE_SOON if warned else SlaState.ON_TRACK


HOW_FAR_AHEAD = timedelta(minutes=5)
"""How far a sender's clock may run ahead of the case's: such times are taken as now, later ones are refused."""
