"""Who may do what with a case: one function, which everything asks, and which says no unless it knows a reason.

Source: the project's reading of the Standard; see docs/standard.md.
"""

from collections.abc import Collection
from datetime import date

from standard.core.kept import Kept
from standard.core.people import Absence, Person, PersonId, stands_in
from standard.core.words import Role, Word


class Action(Word):
    """What somebody wants of a case."""

    SEE = "see"
    """To be shown it, in whatever form: the case, a list, a count, a digest, a search, its payloads."""

    RECORD = "record"
    """To send it a message."""

    TAKE_ON = "take_on"
    """To be its officer, or to cover for whoever is."""

    DECIDE = "decide"
    """To approve or decline its closure."""

    LIFT_RESTRICTION = "lift_restriction"
    """To let people see it again: everybody, or somebody whom it was closed to."""

    SEE_VIEWS = "see_views"
    """To be told who looked at it."""


class Guarded(Kept):
    """What of a case says who may do what with it (ids of persons). ``covering`` is who stands in today for one of its
    people; ``named`` who else may see it while it is ``restricted``; ``closed_to`` the members of staff who, or
    somebody of whose home, are a party to it: in every role.
    """

    reference: str
    officer: PersonId | None = None
    manager: PersonId | None = None
    deputy: PersonId | None = None
    covering: tuple[PersonId, ...] = ()
    restricted: bool = False
    named: tuple[PersonId, ...] = ()
    closed_to: tuple[PersonId, ...] = ()

    @property
    def people(self) -> tuple[str, ...]:
        """Its officer, manager and deputy, as far as it has them."""
        return tuple(each for each in (self.officer, self.manager, self.deputy) if each is not None)

    def is_seen_by(self, person: PersonId) -> bool:
        """Whether somebody who works here (an id) may see it."""
        known = not self.restricted or person in (*self.people, *self.covering, *self.named)
        return known and person not in self.closed_to

    @property
    def in_charge(self) -> str | None:
        """Whom a task about the case is for: its manager, else the deputy, else the officer, as far as it is not closed
        to them. None where nobody is left.
        """
        found = (self.manager, self.deputy, self.officer)
        return next((each for each in found if each is not None and each not in self.closed_to), None)

    def on(self, day: date, away: Collection[Absence]) -> "Guarded":
        """The same on a UK day, with whoever then covers for one of its people."""
        found = (stands_in(each, day, away, self.closed_to) for each in self.people)
        covering = tuple(dict.fromkeys(each for each in found if each is not None and each not in self.people))
        return self.model_copy(update={"covering": covering})


_MANAGERS_ONLY = frozenset({Action.LIFT_RESTRICTION, Action.SEE_VIEWS})


def may(person: Person | None, action: Action, case: Guarded) -> bool:
    """Whether this person may do this with this case. Nobody unknown may, and nobody who has left.

    Whoever takes a restricted case on need not be among those who see it: with that they are.
    """
    if person is None or not person.active or person.id in case.closed_to:
        return False
    if action in _MANAGERS_ONLY and person.role is not Role.MANAGER:
        return False
    if action is Action.TAKE_ON or case.is_seen_by(person.id):
        return True
    # Before it has an officer somebody must be able to look after it.
    return not case.people and person.role is Role.MANAGER


def why_not(person: Person | None, action: Action, case: Guarded) -> str:
    """Why they may not, in plain words that tell no more than they may know."""
    if person is None or not person.active:
        return "nobody who is not in the register, or has left, may"
    if person.id in case.closed_to:
        return f"{case.reference} is closed to you"
    if case.restricted and not may(person, Action.SEE, case):
        return f"{case.reference} is restricted; ask {case.officer or 'its officer, once one is allocated'}"
    return f"only a manager may, and {person.id} is none" if action in _MANAGERS_ONLY else "it is not for you"
