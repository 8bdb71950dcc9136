"""Internal targets: what the landlord asks of its own people, and promises nobody. Counted apart from the promises."""

from datetime import datetime
from typing import ClassVar

from pydantic import Field

from standard.core.case import Own
from standard.core.kept import Kept
from standard.core.words import Recipient, Word
from standard.worktime.deadlines import Deadline


class TargetKind(Word):
    """What is to be done by an internal target, one open target of each kind in a case at most."""

    RISK_ASSESSMENT = "risk_assessment"
    ACTION_PLAN = "action_plan"
    PARTIES_SPOKEN_WITH = "parties_spoken_with"
    CASE_REVIEW = "case_review"
    DISPUTED_CLOSURE = "disputed_closure"

    @property
    def label(self) -> str:
        """What is to be done, in plain words."""
        return _LABELS.get(self, super().label)


_LABELS = {
    TargetKind.PARTIES_SPOKEN_WITH: "conversation with each party (or a reason why not)",
    TargetKind.DISPUTED_CLOSURE: "manager's decision on a disputed closure",
}


class Target(Kept):
    """One open target. Instants are UTC; ``missed_at`` is its due instant, once that has passed. ``asked``: whose it
    is; one of the officer's is the manager's to hear of once it is missed. ``about``: the closure proposal (id) that it
    asks for a decision on.
    """

    kind: TargetKind
    deadline: Deadline
    warned_at: datetime | None = None
    missed_at: datetime | None = None
    asked: Recipient = Recipient.OFFICER
    about: str | None = None


class Targets(Own):
    """The targets that are open; ``at_closing``: those that were when the case closed, if that is undone."""

    called: ClassVar[str] = "targets"

    open: tuple[Target, ...] = Field(default=())
    at_closing: tuple[Target, ...] = ()

    def of(self, kind: TargetKind) -> Target | None:
        """The open target of this kind."""
        return next((each for each in self.open if each.kind is kind), None)

    def with_one(self, target: Target) -> "Targets":
        """The same, with this one in place of any other of its kind."""
        return self.model_copy(update={"open": (*self.without(target.kind).open, target)})

    def without(self, kind: TargetKind) -> "Targets":
        """The same, without the one of this kind."""
        return self.model_copy(update={"open": tuple(each for each in self.open if each.kind is not kind)})
