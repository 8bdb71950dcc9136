"""What a case keeps of its remedies and of the reporter's commitment: ids, dates and answers, and nobody's words.

Source: Service Standard, "Progressing the case": a case is considered for legal action only once the reporter's
commitment to witness statements is confirmed; readings in docs/standard.md. What was said, and why, stands in the
register alone.
"""

from dataclasses import dataclass
from datetime import date, datetime
from typing import Annotated, ClassVar

from standard.core.case import Own
from standard.core.committed import Committed
from standard.core.draft import Happening
from standard.core.kept import Kept
from standard.core.messages import id_with
from standard.core.numbered import OpenThing, OpenThings
from standard.core.words import Word
from standard.worktime.calendar import end_of
from standard.worktime.in_words import whole_date

RemedyNumber = Annotated[str, id_with("L")]
"""The id of a remedy that is considered in a case, like ``L2``: never given twice. Which remedy it is, is data."""


class Commitment(Own):
    """What the reporter said of it, in the order in which they said it."""

    called: ClassVar[str] = "commitment"

    said: tuple[Committed, ...] = ()

    def at(self, moment: datetime) -> Committed | None:
        """What stood at this instant (UTC): the last that was said by then."""
        return next((each for each in reversed(self.said) if each.at <= moment), None)


class LegalDateKind(Word):
    """What a date of a remedy is: each runs as a timer of its own name."""

    REVIEW_MAY_BE_REQUESTED = "review_may_be_requested"
    REVIEW_UNDER_WAY = "review_under_way"
    NOTICE_MUST_BE_SERVED = "notice_must_be_served"
    NOTICE_LAPSES = "notice_lapses"
    COURT_DATE = "court_date"
    ORDER_ENDS = "order_ends"

    @property
    def must_not_lapse(self) -> bool:
        """Whether a case with such a date to come does not close."""
        return self in (LegalDateKind.COURT_DATE, LegalDateKind.REVIEW_UNDER_WAY, LegalDateKind.REVIEW_MAY_BE_REQUESTED)


class LegalStepKind(Word):
    """A step that is taken with a legal remedy, or that a court or the other side takes: a closed list."""

    CONVICTION_OR_FINDING = "conviction_or_finding"
    CLOSURE_ORDER_MADE = "closure_order_made"
    NOTICE_SERVED = "notice_served"
    REVIEW_REQUESTED = "review_requested"
    REVIEW_DECIDED = "review_decided"
    APPLICATION_MADE = "application_made"
    HEARING_LISTED = "hearing_listed"
    HEARING_HELD = "hearing_held"
    ORDER_MADE = "order_made"

    @property
    def is_ours(self) -> bool:
        """Whether the landlord takes it, and so has to have assessed it, and to stand on something, before."""
        return self in (LegalStepKind.NOTICE_SERVED, LegalStepKind.APPLICATION_MADE, LegalStepKind.HEARING_LISTED)


class LegalDate(Kept):
    """A date (UK day, the last one) that a remedy brings, on record since ``since`` (UTC). ``warned`` and ``told``:
    that it comes, and that it has come, has been told.
    """

    kind: LegalDateKind
    day: date
    since: datetime
    warned: bool = False
    told: bool = False

    @property
    def over_at(self) -> datetime:
        """The instant (UTC) from which its UK day is over."""
        return end_of(self.day)


class OpenRemedy(OpenThing):
    """A remedy that is considered or under way; ``since``: when consideration began (UTC). ``remedy``: its id in the
    list of remedies; ``legal``: whether it is a legal one; ``party``: against whom (number), None where nobody is known
    or it is against nobody. ``other_evidence``: a manager named evidence on which it stands without the reporter.
    ``on_hold``: the reporter's commitment is withdrawn, and it stands on nothing else. ``assessed_at``: when
    proportionality, equality, vulnerabilities and alternatives were assessed; ``begun_at``: when the first step was
    taken, like a notice served (UTC).
    """

    letter, called, begun = "L", "remedy", "was considered"
    in_rows = frozenset({"remedy", "party", "other_evidence"})

    since: datetime
    remedy: str
    legal: bool = True
    party: int | None = None
    other_evidence: bool = False
    on_hold: bool = False
    assessed_at: datetime | None = None
    begun_at: datetime | None = None
    dates: tuple[LegalDate, ...] = ()

    @property
    def in_words(self) -> str:
        """It without anybody's words, as a timer and the journal say it."""
        return f"{self.id} ({self.remedy.replace('_', ' ')})"


class Remedies(OpenThings[OpenRemedy]):
    """Those that are considered or under way. ``taken``: the ids, in the list of remedies, of what was done with an
    outcome, for the ladder: which steps came before.
    """

    called: ClassVar[str] = "remedies"
    stand: ClassVar[str] = "considered"

    taken: tuple[str, ...] = ()


@dataclass(frozen=True)
class RemedyOutcome(Happening):
    """A remedy has an outcome on record, at ``at`` (UTC). ``succeeded``: the landlord got what it asked for."""

    remedy: OpenRemedy
    succeeded: bool
    at: datetime


def date_in_words(each: LegalDate) -> str:
    """A date of a remedy as a timer says it."""
    return f"{each.kind.label}: {whole_date(each.day)}"
