"""What a case carries from run to run, and what it answers."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum
from typing import Self

from pydantic import BaseModel, ConfigDict, Field

from standard.core.case import Case
from standard.core.clocks import Clock
from standard.core.journal import Entry
from standard.core.messages import Report, SetAside
from standard.core.notices import Notice
from standard.core.plain import shortened
from standard.core.seals import Seal
from standard.core.words import ClockStatus, EntryKind, RefusalCode
from standard.worktime.deadlines import ExplanationLine
from workflows.ledger import Ledger


class Received(BaseModel):
    """A message as it arrived: its name, its bytes, the proof of who sent it, and what is wrong with the payload, if
    anything is.

    ``at`` is when it arrived (UTC): a message without a time of its own takes that, however long it waits.
    """

    model_config = ConfigDict(frozen=True, ser_json_bytes="base64", val_json_bytes="base64")

    name: str
    data: bytes
    seal: Seal | None = None
    problem: str | None = None
    problem_code: RefusalCode = RefusalCode.UNDECODABLE
    at: datetime | None = None


@dataclass(frozen=True, slots=True)
class Brief:
    """A journal entry without anybody's words. No model, as a case keeps many of them in memory."""

    number: int
    kind: EntryKind
    happened_at: datetime
    recorded_at: datetime
    sender: str
    summary: str

    @classmethod
    def of(cls, entry: Entry) -> "Brief":
        """The entry in brief: what it names is cut where it is longer than people write."""
        return cls(
            number=entry.number,
            kind=entry.kind,
            happened_at=entry.happened_at,
            recorded_at=entry.recorded_at,
            sender=shortened(entry.sender, 100),
            summary=shortened(entry.summary, 400),
        )


class Outcome(StrEnum):
    """What became of a message."""

    ACCEPTED = "accepted"
    REFUSED = "refused"
    WAITING = "waiting"


class Answer(BaseModel):
    """The answer to an update: the outcome, and the journal entry it stands in. A query says how the case stands, as
    answers are kept in its history.

    ``waiting``: the register has to be asked who the sender is and cannot be reached yet; the message is kept and
    will be decided. ``duplicate``: the message had come before, and outcome and entry are those of the first time.
    """

    model_config = ConfigDict(frozen=True)

    outcome: Outcome
    entry: int | None = None
    code: RefusalCode | None = None
    reason: str | None = None
    duplicate: bool = False

    def for_strangers(self) -> "Answer":
        """What somebody hears who has not proven who they are: whether it could be used, and nothing of the case."""
        of_the_case = self.duplicate or self.code is RefusalCode.ID_USED_BEFORE
        return Answer(outcome=self.outcome, code=self.code, reason=None if of_the_case else self.reason)


class ClockExplained(BaseModel):
    """A promised clock and how its due instant comes about, day by day."""

    model_config = ConfigDict(frozen=True)

    id: str
    promise: str
    status: ClockStatus
    start: datetime
    due: datetime
    warning_at: datetime
    provisional: bool
    calendar_version: str
    explanation: list[ExplanationLine]

    @classmethod
    def of(cls, clock: Clock, explanation: list[ExplanationLine]) -> Self:
        """The clock with its explanation."""
        deadline = clock.deadline
        return cls(
            id=clock.id,
            promise=clock.promise.label,
            status=clock.status,
            start=deadline.start,
            due=deadline.due,
            warning_at=deadline.warning_at,
            provisional=deadline.provisional,
            calendar_version=deadline.calendar_version,
            explanation=explanation,
        )


class TakenIn(BaseModel):
    """What our own runs start another case with: a report that came under an id which was used before, what could not
    be read of it, and the proof of who sent it.
    """

    model_config = ConfigDict(frozen=True)

    report: Report
    set_aside: list[SetAside] = []
    seal: Seal | None = None


class Carried(BaseModel):
    """Everything that a new run of a case needs. Grows only by fields with defaults.

    ``report`` is set until the register has claimed the case, and so is ``set_aside``, what could not be read of it.
    ``entries`` and ``notices`` are effects still to be carried out, ``waiting`` messages still to be decided,
    ``unclaimed`` messages that arrived before the claim was settled. ``ledger`` has the messages of the landlord's
    people and commands, ``outside`` all others. ``recorded`` is what the register says of the last entry that it has,
    ``run`` the run that carries this over. ``told_cases``: what other cases were last told, by their references.
    """

    case: Case
    report: Report | None = None
    set_aside: list[SetAside] = []
    ledger: Ledger = Field(default_factory=Ledger)
    outside: Ledger = Field(default_factory=Ledger)
    recent: list[Brief] = []
    refusals: list[Brief] = []
    entries: list[Entry] = []
    notices: list[Notice] = []
    waiting: list[Received] = []
    retry_at_most: timedelta = timedelta(seconds=60)
    closing_letter_within: timedelta = timedelta(hours=1)
    unclaimed: list[Received] = []
    recorded: str | None = None
    told_cases: dict[str, str] = {}
    run: str = ""
