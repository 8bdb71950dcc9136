"""The state of one case: all that its rules need, small however long it lives, and without anybody's words.

All instants are UTC. Collections are tuples, and every part is immutable: a copy of a ``Case`` is a copy of its
fields, so that a decision works on its own copy and a refused one leaves no trace. Fields are only ever added, with a
default: cases outlive deploys.
"""

from datetime import date, datetime, timedelta
from enum import StrEnum

from pydantic import BaseModel, ConfigDict

from standard.calendar import WorkingCalendar
from standard.clocks import Clock
from standard.journal import CaseView, ProposalView
from standard.office import OfficeHours
from standard.people import Allocation, Person
from standard.seals import Trust
from standard.words import Category, ClockStatus, ClosureGround, Priority, SlaState, Stage, SupportNeed

QUIET_DAYS = 60
"""Calendar days without a report after which closure is proposed. Source: Service Standard, "Closing a case"."""

RULES = 1
"""The version of the rules that new runs begin with. Raised when a rule changes what an open case would do."""


class FactKind(StrEnum):
    """The kinds of fact that settle promised clocks."""

    SPOKE = "spoke"
    WROTE = "wrote"
    TOLD = "told"
    INVESTIGATION_BEGUN = "investigation_begun"
    VISITED_OR_REFERRED = "visited_or_referred"


class Fact(BaseModel):
    """Something on record that can settle a clock: when it happened and when the case learned of it."""

    model_config = ConfigDict(frozen=True)

    kind: FactKind
    happened_at: datetime
    recorded_at: datetime


class Proposal(BaseModel):
    """An open closure proposal, and the steps towards its approval that are on record.

    ``agreed_at``: the reporter agreed in a visit or call. ``disagreed_at``: they last said they do not. ``attempts``:
    the working days (UK dates) on which they could not be reached. ``written_notice_at``: a person wrote to them
    about it.
    """

    model_config = ConfigDict(frozen=True)

    id: str
    ground: ClosureGround
    proposed_by: str
    proposed_at: datetime
    remind_at: datetime
    overdue_at: datetime
    agreed_at: datetime | None = None
    disagreed_at: datetime | None = None
    attempts: tuple[date, ...] = ()
    written_notice_at: datetime | None = None
    reminded: bool = False
    overdue_told: bool = False


class Case(BaseModel):
    """One case. See the module's docstring for what may stand here. ``priority_reason`` is in plain words, and empty in
    a case that was assessed before it was kept. ``telephone_only``: nothing is sent to the reporter by itself.
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
    support_needs: tuple[SupportNeed, ...] = ()
    telephone_only: bool = False
    reported_at: datetime
    last_report_at: datetime
    quiet_until: datetime
    incidents: int = 1
    calendar: WorkingCalendar
    office: OfficeHours
    trust: Trust = Trust()
    allocation: Allocation | None = None
    people: tuple[Person, ...] = ()
    clocks: tuple[Clock, ...] = ()
    facts: tuple[Fact, ...] = ()
    latest_answer: datetime | None = None
    latest_disagreement: datetime | None = None
    proposal: Proposal | None = None
    proposals: int = 0
    entries: int = 0
    closed_at: datetime | None = None
    closure_ground: ClosureGround | None = None
    priority_reason: str = ""

    def person(self, person_id: str) -> Person | None:
        """The person with this id, where the case knows them."""
        return next((person for person in self.people if person.id == person_id), None)

    def view(self) -> CaseView:
        """How the case stands, for the register and for people."""
        proposal = self.proposal
        return CaseView(
            reference=self.reference,
            as_of=self.entries,
            stage=self.stage,
            priority=self.priority,
            asb=self.asb,
            hate=self.hate,
            category=self.category,
            anonymous=self.anonymous,
            allocation=self.allocation,
            reported_at=self.reported_at,
            last_report_at=self.last_report_at,
            quiet_until=self.quiet_until,
            incidents=self.incidents,
            clocks=list(self.clocks),
            proposal=None
            if proposal is None or self.stage is Stage.CLOSED
            else ProposalView(
                id=proposal.id,
                ground=proposal.ground,
                proposed_by=proposal.proposed_by,
                proposed_at=proposal.proposed_at,
                agreed_at=proposal.agreed_at,
            ),
            next_due=self.next_due(),
            closed_at=self.closed_at,
            closure_ground=self.closure_ground,
            calendar_version=self.calendar.version,
        )

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
