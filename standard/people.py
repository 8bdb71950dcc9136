"""The people of the landlord, as the register knows them."""

from pydantic import BaseModel, ConfigDict

from standard.words import Recipient, Role

SYSTEM = "system"
"""The sender of what the case does of itself: timers, its own 60-day proposal, notifications."""

COMMAND = "asb"
"""The sender of a report or an incident that the ``asb`` command passes on where it names none."""

OPERATOR = "operator"
"""The default operator of the embedded stack: a manager without patch or cases, who sends where nobody is logged in."""


def folded_patch(patch: str) -> str:
    """A patch's id whatever case, blanks and hyphens it is written with."""
    return "".join(filter(str.isalnum, patch.lower()))


class Person(BaseModel):
    """An officer or manager. ``active`` is false once they have left; their past deeds stay theirs."""

    model_config = ConfigDict(frozen=True)

    id: str
    name: str
    role: Role
    active: bool = True


class Allocation(BaseModel):
    """Who looks after a case: the officer, and for the patch the manager and the deputy (ids of persons)."""

    model_config = ConfigDict(frozen=True)

    patch: str
    officer: str
    manager: str | None = None
    deputy: str | None = None

    def holder(self, recipient: Recipient) -> str | None:
        """Who of the landlord is told in this place today; the deputy stands in for a manager that the patch lacks."""
        return {
            Recipient.REPORTER: None,
            Recipient.OFFICER: self.officer,
            Recipient.MANAGER: self.manager or self.deputy,
            Recipient.DEPUTY: self.deputy,
            Recipient.PROPOSER: None,
        }[recipient]
