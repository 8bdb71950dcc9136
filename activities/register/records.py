"""What the register answers to those who read it. Instants are UTC."""

from datetime import UTC, datetime
from typing import Annotated, Any

from pydantic import AfterValidator, Field

from standard.core.clocks import Clock
from standard.core.journal import CaseView, ProposalView
from standard.core.kept import Kept
from standard.core.seals import Seal
from standard.core.words import Category, ClockStatus, ClosureGround, EntryKind, Priority, Promise, Role, Stage


def _to_utc(instant: datetime) -> datetime:
    return instant.astimezone(UTC)


Instant = Annotated[datetime, AfterValidator(_to_utc)]
"""An aware date-time; PostgreSQL gives it in its session's zone, readers get it in UTC."""


class Row(Kept):
    """What a statement finds."""


class DecisionRow(Row):
    """One step of a closure: proposed, agreed, disagreed, retracted, cancelled, declined or approved."""

    entry: int
    proposal_id: str | None
    decision: str
    ground: ClosureGround | None
    by: str
    role: Role | None
    at: Instant
    reasons: str | None


class TaskRow(Row):
    """Something a person must do because a machine could not, for example telephone somebody who has no e-mail."""

    id: int
    kind: str
    about: str
    person: str | None
    created_at: Instant
    done_at: Instant | None


class OpenTask(TaskRow):
    """A task that nobody has done yet, and the case it belongs to. ``covered_by``: who does it while its person is
    away (id). Where something could not be sent to the reporter, ``subject`` and ``words`` are what it says.
    ``of_reporter``: it may be about contact with them; then ``safe_contact`` is how that is safe, in sentences.
    """

    case_reference: str
    person_name: str | None
    covered_by: str | None = None
    subject: str | None = None
    words: str | None = None
    of_reporter: bool = False
    safe_contact: list[str] = Field(default_factory=list)


class CaseSummary(Row):
    """One line about a case. ``priority`` is None for the moment between the claim and the first entry.

    ``late`` is whether a promised clock is breached and still open, or due at the moment asked about. ``new_since``:
    when it was given to its officer, where one officer's cases are asked for, that was not long ago and they have
    recorded nothing on it yet.
    """

    reference: str
    stage: Stage
    priority: Priority | None
    asb: bool | None
    hate: bool | None
    category: Category
    patch: str
    officer: str
    officer_name: str
    manager: str | None
    deputy: str | None
    reported_at: Instant
    next_due: Instant | None
    late: bool
    incidents: int
    proposal: ProposalView | None
    closed_at: Instant | None
    closure_ground: ClosureGround | None
    ended_outside_at: Instant | None
    ended_outside_how: str | None
    waits_for: list[str] = Field(default_factory=list)
    new_since: Instant | None = None

    @property
    def is_open(self) -> bool:
        """Whether anybody still works on it."""
        return self.closed_at is None and self.ended_outside_at is None


class CaseRecord(CaseSummary):
    """Everything the register says of a case but its journal. ``run_id`` is the run that last wrote; ``view`` is how
    the case then stood, None for the moment between the claim and the first entry.

    ``linked_closed_at`` is None while the linked case is open.
    """

    report_id: str
    run_id: str
    as_of: int
    view: CaseView | None
    linked_case: str | None
    linked_closed_at: Instant | None
    sender: str
    opened_at: Instant
    decisions: list[DecisionRow] = Field(default_factory=list)
    tasks: list[TaskRow] = Field(default_factory=list)

    @property
    def clocks(self) -> list[Clock]:
        """The promised clocks, as the view has them."""
        return self.view.clocks if self.view else []


class JournalRow(Row):
    """One journal entry. ``seal`` proves who its sender is. ``written_at`` is wall-clock time; the other instants
    are the case's.
    """

    number: int
    kind: EntryKind
    happened_at: Instant
    recorded_at: Instant
    sender: str
    role: Role | None
    seal: Seal | None
    message_id: str | None
    summary: str
    words: str | None
    detail: dict[str, Any]
    run_id: str
    content_hash: str
    written_at: Instant


class RefusalRow(Row):
    """Something that was not done and why. ``source`` is case or door, ``raw`` what arrived, ``times`` how often, and
    ``last_at`` when that last was, if it was more than once.
    """

    case_reference: str
    entry: int | None
    message_name: str | None
    message_id: str | None
    code: str
    reason: str
    sender: str | None
    raw: str | None
    recorded_at: Instant
    source: str
    times: int
    last_at: Instant | None


class AlarmRow(Row):
    """Something that a person must look into. ``seen_by`` is the id of who did."""

    id: int
    case_reference: str
    number: int | None
    kind: str
    what: str
    raised_at: Instant
    seen_at: Instant | None
    seen_by: str | None


class OfficerRow(Row):
    """An officer or manager with their patches and the number of open cases allocated to them. ``hate_cases``: hate
    cases of their patches go to them.
    """

    id: str
    name: str
    email: str | None
    phone: str | None
    role: Role
    active: bool
    hate_cases: bool
    patches: list[str]
    open_cases: int


class ClosingFigures(Row):
    """Counts over the whole register. ASB cases are those ever classed as ASB; hate cases are among them.

    ``clocks`` counts by promise and then by status, ``targets_by_status`` the internal targets that were met, missed or
    not needed, ``agreed_contacts_by_status`` what became of each contact that was due, ``actions_by_state`` how many
    actions of the plans were completed, waived or settled by a closing, and how many are open, ``reviews_by_state``
    what became of each case review; every mapping holds only what occurred.
    """

    cases: int
    asb_cases: int
    hate_cases: int
    open_cases: int
    ended_outside: int
    targets_by_status: dict[str, int]
    agreed_contacts_by_status: dict[ClockStatus, int]
    actions_by_state: dict[str, int]
    reviews_by_state: dict[str, int]
    closed_by_ground: dict[ClosureGround, int]
    clocks: dict[Promise, dict[ClockStatus, int]]
    refusals_by_code: dict[str, int]
    notifications_by_status: dict[str, int]
    alarms: int
