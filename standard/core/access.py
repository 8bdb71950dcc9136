"""Who may do what with a case: one function, which everything asks, and which says no unless it knows a reason.

Source: the project's reading of the Standard; see docs/standard.md.
"""

from pydantic import BaseModel, ConfigDict

from standard.core.people import Person, PersonId
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
    """To let everybody see it again."""

    SEE_VIEWS = "see_views"
    """To be told who looked at it."""


class Guarded(BaseModel):
    """What of a case says who may do what with it (ids of persons). ``covering`` is who stands in today for one of its
    people; ``named`` who else may see it while it is ``restricted``; ``closed_to`` the members of staff who, or
    somebody of whose home, are a party to it: in every role.
    """

    model_config = ConfigDict(frozen=True)

    reference: str
    officer: PersonId | None = None
    manager: PersonId | None = None
    deputy: PersonId | None = None
    covering: tuple[PersonId, ...] = ()
    restricted: bool = False
    named: tuple[PersonId, ...] = ()
    closed_to: tuple[PersonId, ...] = ()


_MANAGERS_ONLY = frozenset({Action.LIFT_RESTRICTION, Action.SEE_VIEWS})


def may(person: Person | None, action: Action, case: Guarded) -> bool:
    """Whether this person may do this with this case. Nobody unknown may, and nobody who has left."""
    if person is None or not person.active or person.id in case.closed_to:
        return False
    if action in _MANAGERS_ONLY and person.role is not Role.MANAGER:
        return False
    if not case.restricted:
        return True
    return person.id in (case.officer, case.manager, case.deputy, *case.covering, *case.named)
