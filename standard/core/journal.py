"""What a case writes down: numbered entries, refusals among them, and a view of how it stands."""

from datetime import date, datetime
from typing import Any

from pydantic import Field

from standard.core.clocks import Clock
from standard.core.kept import Kept
from standard.core.people import Allocation
from standard.core.seals import Seal
from standard.core.words import Category, ClosureGround, EntryKind, Priority, Role, Stage
from standard.worktime.in_words import short_date


class Entry(Kept):
    """One thing that happened in a case, numbered within it from 1 without gaps.

    ``happened_at`` is when it happened as recorded, ``recorded_at`` the case's clock when it was decided (both UTC).
    ``summary`` is in plain words and holds no personal data; ``words`` is what people said, and leaves the case's
    state once the register has it. ``detail`` is structured and depends on ``kind``. ``seal`` is the proof of who
    ``sender`` is; without one, ``sender`` is what was claimed, or the case itself.
    """

    number: int
    kind: EntryKind
    happened_at: datetime
    recorded_at: datetime
    sender: str
    role: Role | None = None
    seal: Seal | None = None
    message_id: str | None = None
    summary: str
    words: str | None = None
    detail: dict[str, Any] = Field(default_factory=dict)


class ProposalView(Kept):
    """The open closure proposal, as the register and people see it. ``still_needs`` is what the gate asks for before
    the case may close, besides the approval.
    """

    id: str
    ground: ClosureGround
    proposed_by: str
    proposed_at: datetime
    agreed_at: datetime | None = None
    still_needs: list[str] = Field(default_factory=list)


class WarningView(Kept):
    """A warning for staff that has not been ended: of which kind, set by whom (id), and by when it is reviewed."""

    number: int
    kind: str
    set_by: str
    review_on: date

    @property
    def in_words(self) -> str:
        """It in one line, without what was said of it."""
        review_on = f"{short_date(self.review_on)} {self.review_on.year}"
        return f"{self.number}, {self.kind}; set by {self.set_by}, review by {review_on}"


class NextStepView(Kept):
    """What is to be done next, and who does it: a role with the person's id."""

    what: str
    who: str


class CaseView(Kept):
    """How a case stands after entry ``as_of``; the register keeps it whole.

    ``lines`` are what people are shown of it, names and values, in the Standard's order; people stand in them by id.
    ``waits_for``: what lists say that the case waits for. ``detail``: how it stands by each capability, as values.
    ``warnings`` for staff stand before all of it, wherever it is shown. ``joined_to``: the case that it is joined to.
    """

    reference: str
    as_of: int
    stage: Stage
    priority: Priority
    asb: bool
    hate: bool
    category: Category
    anonymous: bool
    allocation: Allocation | None
    reported_at: datetime
    last_report_at: datetime
    quiet_until: datetime
    incidents: int
    clocks: list[Clock]
    proposal: ProposalView | None
    next_due: datetime | None
    closed_at: datetime | None = None
    closure_ground: ClosureGround | None = None
    calendar_version: str
    lines: list[tuple[str, str]] = Field(default_factory=list)
    next_step: NextStepView | None = None
    waits_for: list[str] = Field(default_factory=list)
    detail: dict[str, Any] = Field(default_factory=dict)
    warnings: list[WarningView] = Field(default_factory=list)
    joined_to: str | None = None
