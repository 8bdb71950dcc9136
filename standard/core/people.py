"""The people of the landlord, as the register knows them."""

import re
from collections.abc import Collection, Sequence
from datetime import date
from typing import Annotated

from pydantic import AfterValidator

from standard.core.kept import Kept
from standard.core.words import Recipient, Role

SYSTEM = "system"
"""The sender of what the case does of itself: timers, its own 60-day proposal, notifications."""

COMMAND = "asb"
"""The sender of a report or an incident that the ``asb`` command passes on where it names none."""

JOINED_CASE = "asb-joined"
"""The sender of what joined cases tell each other."""

OPERATOR = "operator"
"""The default operator of the embedded stack: a manager without patch or cases, who sends where nobody is logged in."""


_PERSON_ID = re.compile(r"[A-Za-z0-9.-]{1,200}")


def person_id(typed: str) -> str:
    """A person's id in its one form: blanks around it taken away, and small letters.

    Nothing else than a to z, digits, points and hyphens may stand in it: an invisible character, or a letter of another
    script, would make two of one colleague.

    Raises:
        ValueError: something else does; says what is accepted, and not what was typed.
    """
    text = typed.strip()
    if not _PERSON_ID.fullmatch(text):
        raise ValueError(
            "a person's id has only the letters a to z, digits, points and hyphens, for example ola.adeyemi"
        )
    return text.lower()


def is_one_person(one: str, other: str) -> bool:
    """Whether two ids, as somebody typed them, are one person's."""
    try:
        return person_id(one) == person_id(other)
    except ValueError:
        return False


PersonId = Annotated[str, AfterValidator(person_id)]
"""A person's id, taken as people type it and kept in its one form."""


def folded_patch(patch: str) -> str:
    """A patch's id whatever case, blanks and hyphens it is written with."""
    return "".join(filter(str.isalnum, patch.lower()))


class Person(Kept):
    """An officer or manager. ``active`` is false once they have left; their past deeds stay theirs."""

    id: PersonId
    name: str
    role: Role
    active: bool = True


class Absence(Kept):
    """Somebody is away from the day ``first`` to the day ``last`` (UK dates, both included), and ``cover`` stands in;
    None where the cover has left.
    """

    person: PersonId
    first: date
    last: date
    cover: PersonId | None


def absence_on(person: str, day: date, absences: Collection[Absence]) -> Absence | None:
    """Why this person is not there on a UK day; None where they are."""
    return next((each for each in absences if each.person == person and each.first <= day <= each.last), None)


def stands_in(person: str, day: date, absences: Collection[Absence], closed_to: Collection[str] = ()) -> str | None:
    """Who does this person's work on a UK day: they themselves, else their cover, or in turn the cover's. None where
    that leads to nobody who is there, or to somebody the case is ``closed_to``.
    """
    passed: set[str] = set()
    found: str | None = person
    while found is not None and found not in passed:
        absence = absence_on(found, day, absences)
        if absence is None:
            return None if found in closed_to else found
        passed.add(found)
        found = absence.cover
    return None


def concerning(people: Collection[str], absences: Sequence[Absence], most: int = 12) -> tuple[Absence, ...]:
    """The absences of these people, of who covers for them and so on: the first so many to begin, as a case stays
    small.
    """
    asked = set(people)
    while more := {each.cover for each in absences if each.person in asked and each.cover} - asked:
        asked |= more
    found = sorted((each for each in absences if each.person in asked), key=lambda each: (each.first, each.person))
    return tuple(found[:most])


class Allocation(Kept):
    """Who looks after a case: the officer, and for the patch the manager and the deputy (ids of persons). ``away`` is
    when they and their covers are not there, as far as the case knows. ``closed_to``: who has no part in it, whatever
    place they have.
    """

    patch: str
    officer: PersonId
    manager: PersonId | None = None
    deputy: PersonId | None = None
    away: tuple[Absence, ...] = ()
    closed_to: tuple[PersonId, ...] = ()

    def places(self, recipient: Recipient) -> list[str]:
        """Who of the landlord has this place, and after them who stands in where nobody else does (ids)."""
        found = {
            Recipient.OFFICER: (self.officer, self.manager, self.deputy),
            Recipient.MANAGER: (self.manager, self.deputy),
            Recipient.DEPUTY: (self.deputy,),
        }.get(recipient, ())
        return [each for each in found if each is not None and each not in self.closed_to]

    def holder(self, recipient: Recipient) -> str | None:
        """Who of the landlord has this place, there or away; the deputy has the one of a manager that the patch
        lacks, or that the case is closed to.
        """
        return next(iter(self.places(recipient)), None)

    def present(self, recipient: Recipient, day: date, not_by: str | None = None) -> str | None:
        """Who does what falls to this place on a UK day. ``not_by``: who never does it in another's stead."""
        for each in self.places(recipient):
            found = stands_in(each, day, self.away, self.closed_to)
            if found is not None and (found != not_by or found == self.holder(recipient)):
                return found
        return None
