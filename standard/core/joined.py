"""Cases that are joined: what the joined one and the one that it is joined to keep of each other.

Source: the project's reading of the Standard; see docs/standard.md. References, clocks and flags only: a complainant's
name, needs, addresses and words stay with their own reference.
"""

from datetime import datetime
from typing import ClassVar

from standard.core.case import Case, Own, Proposal
from standard.core.committed import Committed
from standard.core.kept import Kept
from standard.core.people import Allocation
from standard.core.record import Fact
from standard.core.words import Priority

MOST_COMPLAINANTS = 10
"""How many cases may be joined to one; its state has to stay small. Our own bound."""

_MOST_REFUSED = 5


class Guard(Kept):
    """Who may see a case (ids of persons): joined cases are guarded alike. ``changes``: how often that was changed; of
    two that differ the one with more of them stands.
    """

    changes: int = 0
    restricted: bool = False
    named: tuple[str, ...] = ()
    closed_to: tuple[str, ...] = ()

    def is_like(self, other: "Guard") -> bool:
        """Whether both are seen by the same people, however often that was changed."""
        return self == other.model_copy(update={"changes": self.changes})

    def after(self, other: "Guard") -> "Guard":
        """How a case with this one is guarded once it has heard of the other: in whatever order, all come to the same.
        Of two that were changed at the same time both stand, as nobody is to see what one of them keeps from them.
        """
        if self.changes != other.changes:
            return max(self, other, key=lambda each: each.changes)
        return Guard(
            changes=self.changes,
            restricted=self.restricted or other.restricted,
            named=tuple(sorted({*self.named, *other.named})),
            closed_to=tuple(sorted({*self.closed_to, *other.closed_to})),
        )


class Complainant(Kept):
    """How a joined case stands, as it says itself at ``at`` (UTC, its own clock; a later word takes the place of an
    earlier one).

    ``news``: how often something new became known there; ``new_at``: from when the 60 days count after the last of it.
    ``proposal_id`` is the closure that its reporter was told of, ``agreement`` what is missing of their answer, and
    ``excuse`` why a manager may decide without it; both are empty if nothing is. ``disagreed_at``: since when they
    disagree (UTC). ``steps``: what else is missing there.
    ``next_due``: the promise to its reporter that presses most. ``guard``: who may see it. ``ended``: it is closed, as
    its reporter has withdrawn, no longer runs, or has ``left``. ``said``: what its reporter said about a witness
    statement, and when.
    """

    reference: str
    at: datetime
    news: int = 0
    new_at: datetime
    priority: Priority
    hate: bool = False
    next_due: datetime | None = None
    proposal_id: str | None = None
    agreement: str = ""
    excuse: str = ""
    disagreed_at: datetime | None = None
    steps: tuple[str, ...] = ()
    guard: Guard = Guard()
    ended: bool = False
    left: bool = False
    said: tuple[Committed, ...] = ()

    def of(self, step: str) -> str:
        """A step of theirs, as the case that they are joined to names it."""
        return f"{self.reference}: {step}"


class NotTaken(Kept):
    """A case that asked at ``asked_at`` (UTC, its own clock) to be joined to this one, and why it is not."""

    reference: str
    asked_at: datetime
    why: str


class Matter(Kept):
    """How the case that others are joined to stands, as it says itself at ``at`` (UTC, its own clock).

    ``refused``: why the one that asked at ``asked_at`` is not joined. ``begun``: that its investigation began, and when
    that was recorded. ``guard``: who may see it. ``over``: it is closed on ``proposal``, and everybody has been told;
    ``excuse``: why a manager decided without the answer of the reporter who hears this. ``lead``: which agency
    reporters are told to lead (its id there), None for the landlord.
    """

    reference: str
    at: datetime
    refused: str | None = None
    asked_at: datetime | None = None
    allocation: Allocation | None = None
    begun: Fact | None = None
    proposal: Proposal | None = None
    guard: Guard = Guard()
    over: bool = False
    excuse: str = ""
    lead: str | None = None


class Joined(Own):
    """What a joined case keeps: ``to`` which one it is joined, ``asked_at`` when that was asked for and ``since`` when
    that is so (UTC; None until then), and ``heard_at``, the time of that one's last word. ``checked_at``: when it was
    last looked whether that one still runs, and is to hear anything. ``proposal``: the closure that is proposed there,
    unless that is ``dropped`` (its id), as something new became known here; ``news``: how often that happened.
    ``left``: the case that this one was joined to, and has left. ``lead``: which agency this reporter was last told to
    lead there (its id), None for the landlord.
    """

    called: ClassVar[str] = "joined"

    to: str | None = None
    asked_at: datetime | None = None
    since: datetime | None = None
    heard_at: datetime | None = None
    proposal: Proposal | None = None
    dropped: str | None = None
    news: int = 0
    checked_at: datetime | None = None
    lead: str | None = None
    left: str | None = None


class Complainants(Own):
    """What a case keeps of those that are joined to it, and of the last that were not."""

    called: ClassVar[str] = "complainants"

    heard: tuple[Complainant, ...] = ()
    not_taken: tuple[NotTaken, ...] = ()

    @property
    def open(self) -> tuple[Complainant, ...]:
        """Those whose reporters are still complainants here."""
        return tuple(each for each in self.heard if not each.ended)

    def of(self, reference: str) -> Complainant | None:
        """What was last heard of the case with this reference."""
        return next((each for each in self.heard if each.reference == reference), None)

    def hearing(self, new: Complainant) -> "Complainants":
        """The same, with this word of one of them in place of the last; no longer among those that were not taken."""
        heard = {each.reference: each for each in self.heard} | {new.reference: new}
        return Complainants(heard=tuple(heard.values()), not_taken=self._others(new.reference))

    def refusing(self, reference: str, *no: NotTaken) -> "Complainants":
        """The same, with this to tell the case with this reference of why it is not joined, or nothing any more."""
        return Complainants(heard=self.heard, not_taken=(*self._others(reference), *no)[-_MOST_REFUSED:])

    def _others(self, reference: str) -> tuple[NotTaken, ...]:
        return tuple(each for each in self.not_taken if each.reference != reference)


def joined_to(case: Case) -> str | None:
    """The reference of the case that this one is joined to; None where it is a case of its own."""
    if Joined.called not in case.own:
        return None
    joined = case.of(Joined)
    return joined.to if joined.since is not None else None


def excused(case: Case) -> frozenset[str]:
    """The answers of joined reporters that a manager may decide without, as the gate names them."""
    if Complainants.called not in case.own:
        return frozenset()
    return frozenset(each.of(each.agreement) for each in case.of(Complainants).open if each.excuse)
