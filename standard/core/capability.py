"""A capability: one thing that the Standard asks for. Everything in it is listed, nothing registers itself."""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field, replace
from datetime import date, datetime
from enum import IntEnum
from typing import Any

from standard.core.case import Case, Proposal
from standard.core.draft import Draft, Happening
from standard.core.messages import Message
from standard.core.words import Recipient


class Urgency(IntEnum):
    """Of several next steps the most urgent one is shown; of equally urgent ones the first by the Standard's order."""

    BEFORE_ALL = 0
    DECIDE_NOW = 1
    PROMISED = 2
    TO_BE_CONFIRMED = 3
    TO_BE_DECIDED = 4
    ORDINARY = 5


@dataclass(frozen=True)
class NextStep:
    """``what`` is to be done, and ``who`` does it: a role with the person's id. ``recipient`` is that role."""

    what: str
    who: str
    urgency: Urgency = field(default=Urgency.ORDINARY, compare=False)
    recipient: Recipient | None = field(default=None, compare=False)

    @classmethod
    def of(cls, case: Case, what: str, recipient: Recipient, urgency: Urgency) -> "NextStep":
        """A step of whoever holds this place in the case."""
        found = case.allocation.holder(recipient) if case.allocation else None
        return cls(what, f"{recipient} {found or '(nobody on record)'}", urgency, recipient)

    def on(self, case: Case, day: date) -> "NextStep":
        """The same on a UK day: whoever stands in for somebody who is away, and for whom."""
        if self.recipient is None or case.allocation is None or not case.allocation.away:
            return self
        # A manager's cover is not asked to decide on a closure that the cover proposed.
        proposer = case.proposal.proposed_by if case.proposal and self.recipient is not Recipient.OFFICER else None
        away = case.allocation.holder(self.recipient)
        found = case.allocation.present(self.recipient, day, not_by=proposer)
        if found == away:
            return self
        return replace(self, who=f"{self.recipient} {found or '(nobody is there)'}, for {away}")


@dataclass(frozen=True)
class Moment:
    """An instant (UTC) the case waits for, as a durable timer of this name. ``summary`` is what the timer says to an
    officer; ``follows`` decides what follows, at that instant. ``waits_for`` and ``then`` say on the case's page what
    the case waits for, and what follows; nothing stands there where they are empty.
    """

    name: str
    at: datetime
    summary: str
    follows: Callable[[Draft, datetime], None] = field(compare=False)
    waits_for: str = ""
    then: str = ""


Line = tuple[str, str]
"""What stands on the page of a case and in ``asb show``: a name, and what is to be said."""


def _none(*_: Any) -> tuple[()]:
    return ()


def _no_detail(*_: Any) -> Mapping[str, Any]:
    return {}


def _nothing(*_: Any) -> None:
    return None


@dataclass(frozen=True)
class Capability:
    """One thing that the Standard asks for.

    ``rules``: what follows from each of its messages. ``hears``: what follows from what others did. ``moments``: what
    the case waits for because of it. ``next_step``: what it asks for next (at an instant, UTC). ``missing``: what it
    still wants before the case may close on this proposal. ``shown``: its lines on the page and in ``asb show``.
    ``waits_for``: what the case waits for because of it, in a few fixed words for lists. ``detail``: how the case
    stands by it, as values for the case's view.
    """

    rules: Mapping[type[Message], Callable[[Draft, Any], None]] = field(default_factory=dict)
    hears: Mapping[type[Happening], Callable[[Draft, Any], None]] = field(default_factory=dict)
    moments: Callable[[Case], Iterable[Moment]] = _none
    next_step: Callable[[Case, datetime], NextStep | None] = _nothing
    missing: Callable[[Case, Proposal, datetime], Iterable[str]] = _none
    shown: Callable[[Case], Iterable[Line]] = _none
    waits_for: Callable[[Case], Iterable[str]] = _none
    detail: Callable[[Case], Mapping[str, Any]] = _no_detail
