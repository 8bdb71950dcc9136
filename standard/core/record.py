"""What a case keeps of what happened: facts that settle clocks and open the closure gate, and the reports it had.

Each stands with the time at which it happened and the time at which the case learned of it. What follows from them is
reckoned from the first, in whatever order people typed them in; the second only says what was recorded late. All
instants are UTC. No words, no names.
"""

from collections import Counter
from datetime import datetime, timedelta
from enum import StrEnum

from standard.core.kept import Kept
from standard.core.words import ContactMethod, Priority, SupportNeed
from standard.worktime.stretches import sixty_days_after

QUIET_DAYS = 60
"""Calendar days without a report after which closure is proposed. Source: Service Standard, "Closing a case"."""

_SURELY_NOT_OVER = timedelta(days=QUIET_DAYS - 1)
"""The clocks move 60 days by an hour at most."""

MOST_FACTS = 150
"""How many facts a case keeps; its state has to stay small. Our own bound."""

MOST_REPORTS = 100
"""How many reports a case keeps apart, so that an officer can set one aside. Our own bound."""


class FactKind(StrEnum):
    """The kinds of fact that settle promised clocks, or that count on the way to a closure.

    ``wrote``: the landlord wrote to the reporter; what the reporter wrote answers nothing. ``visited``: somebody was
    there, or an agency answered a referral. ``tried``: a visit or call by which the reporter could have agreed, and did
    not answer. ``agreed`` and ``disagreed``: what they said about closing.
    """

    SPOKE = "spoke"
    WROTE = "wrote"
    TOLD = "told"
    INVESTIGATION_BEGUN = "investigation_begun"
    VISITED_OR_REFERRED = "visited_or_referred"
    TRIED = "tried"
    AGREED = "agreed"
    DISAGREED = "disagreed"


class Fact(Kept):
    """Something on record. ``about`` is the id of the closure proposal that an answer named, or the reference of the
    joined case in which the investigation began; ``need`` the support need that a call other than by phone met, without
    which it would not count; ``by`` how the reporter was tried or written to.
    """

    kind: FactKind
    happened_at: datetime
    recorded_at: datetime
    about: str | None = None
    need: SupportNeed | None = None
    by: ContactMethod | None = None


class ReportKnown(Kept):
    """A report or incident that the landlord has, without its words.

    ``told_at``: when the landlord was told; ``known_at``: when the case learned of it. ``identified``: it came with
    details of the reporter that were believed. ``floor``: hate, violence or a threat of it. ``proven``: its sender has
    proven who they are, or an officer has confirmed it. ``alarm``: it has to be answered as priority 1. ``set_aside``:
    an officer has found that it is not about this case. ``hold``: after it nothing may be sent by itself. ``violence``:
    ``used`` or ``threatened``, where it tells of that.
    """

    number: int
    told_at: datetime
    known_at: datetime
    priority: Priority
    hate: bool = False
    floor: bool = False
    proven: bool = False
    alarm: bool = False
    set_aside: bool = False
    identified: bool = False
    hold: bool = False
    violence: str = ""

    @property
    def quiet_from(self) -> datetime:
        """From when (UTC) the 60 days count after it."""
        return quiet_from(self.told_at, self.known_at)


class Assessed(Kept):
    """Somebody assessed the case: from ``at`` on it has this priority. ``overtaken``: it was typed in when what came
    after it stood already, so it moves nothing. ``hate`` and ``violence``: its answers tell of that; a threat counts.
    """

    at: datetime
    priority: Priority
    overtaken: bool = False
    hate: bool = False
    violence: bool = False

    @property
    def floor(self) -> bool:
        """Whether the case is priority 1 because of it, whatever any score says."""
        return self.hate or self.violence


def quiet_from(told_at: datetime, known_at: datetime) -> datetime:
    """From when (UTC) the 60 days count after what was told then: from that, but where they were over when it became
    known nothing was quiet yet that the landlord could know of.
    """
    if known_at - told_at < _SURELY_NOT_OVER:
        return told_at
    return known_at if sixty_days_after(told_at, QUIET_DAYS) <= known_at else told_at


def with_fact(facts: tuple[Fact, ...], new: Fact) -> tuple[Fact, ...]:
    """The facts with one more. Of too many, those go that happened longest ago, but for the earliest of each kind."""
    kept = (*facts, new)
    if len(kept) <= MOST_FACTS:
        return kept
    by_time = sorted(kept, key=lambda fact: fact.happened_at)
    counts = Counter(fact.kind for fact in by_time)
    most = counts.most_common(1)[0][0]
    gone = [fact for fact in by_time if fact.kind is most][1]
    return tuple(fact for fact in kept if fact is not gone)


def with_report(reports: tuple[ReportKnown, ...], new: ReportKnown) -> tuple[ReportKnown, ...]:
    """The reports with one more. Of too many, the one goes that moves least: one that is set aside, else the oldest
    that is not urgent, else the oldest; but never the first, the last that was told or that the 60 days count from, or
    the first of its priority, of hate, or of harm that makes the case urgent.
    """
    kept = (*reports, new)
    if len(kept) <= MOST_REPORTS:
        return kept
    by_time = sorted((report for report in kept if not report.set_aside), key=lambda report: report.told_at)
    first_of = {(report.priority, report.hate, report.floor): report.number for report in reversed(by_time)}
    last = max(by_time, key=lambda report: report.quiet_from)
    moving = {kept[0].number, by_time[-1].number, last.number, *first_of.values()}
    gone = min((report for report in kept if report.number not in moving), key=_moves)
    return tuple(report for report in kept if report is not gone)


def with_changed(reports: tuple[ReportKnown, ...], changed: ReportKnown) -> tuple[ReportKnown, ...]:
    """The reports with this in place of the one of its number."""
    return tuple(changed if each.number == changed.number else each for each in reports)


def _moves(report: ReportKnown) -> tuple[int, datetime]:
    """How much of a case hangs on a report: the least first."""
    urgent = report.floor or report.alarm or report.hold or report.priority is Priority.HIGH
    return (0 if report.set_aside else 2 if urgent else 1, report.told_at)
