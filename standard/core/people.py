"""The people of the landlord, as the register knows them."""

import re
from typing import Annotated

from pydantic import AfterValidator, BaseModel, ConfigDict

from standard.core.words import Recipient, Role

SYSTEM = "system"
"""The sender of what the case does of itself: timers, its own 60-day proposal, notifications."""

COMMAND = "asb"
"""The sender of a report or an incident that the ``asb`` command passes on where it names none."""

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


class Person(BaseModel):
    """An officer or manager. ``active`` is false once they have left; their past deeds stay theirs."""

    model_config = ConfigDict(frozen=True)

    id: PersonId
    name: str
    role: Role
    active: bool = True


class Allocation(BaseModel):
    """Who looks after a case: the officer, and for the patch the manager and the deputy (ids of persons)."""

    model_config = ConfigDict(frozen=True)

    patch: str
    officer: PersonId
    manager: PersonId | None = None
    deputy: PersonId | None = None

    def holder(self, recipient: Recipient) -> str | None:
        """Who of the landlord is told in this place today; the deputy stands in for a manager that the patch lacks."""
        return {
            Recipient.REPORTER: None,
            Recipient.OFFICER: self.officer,
            Recipient.MANAGER: self.manager or self.deputy,
            Recipient.DEPUTY: self.deputy,
            Recipient.PROPOSER: None,
        }[recipient]
