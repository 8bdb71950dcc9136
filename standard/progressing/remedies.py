"""What a remedy is, as data: who may use it, against whom, on what it rests, and what it brings.

Source: Service Standard, "Progressing the case"; readings in docs/standard.md. The list stands in a file of its own.
"""

from dataclasses import dataclass
from datetime import date
from enum import IntEnum
from typing import Annotated

from pydantic import StringConstraints

from standard.core.words import LandlordKind, Word
from standard.progressing.legal_state import LegalDateKind, LegalStepKind
from standard.what_happens_next.parties import Tenure

RemedyId = Annotated[str, StringConstraints(pattern=r"^[A-Za-z_-]{1,60}$", to_lower=True, strip_whitespace=True)]
"""The id of a remedy in the list, like ``civil_injunction``; hyphens are taken for underscores."""

LONG_IN_FORCE = date(2000, 1, 1)
"""Of what was in force before any case of ours: the day itself does not matter."""

EITHER = (LandlordKind.COUNCIL, LandlordKind.PROVIDER)
"""Used by landlords of both kinds."""


class Rung(IntEnum):
    """The steps of the ladder, from the lowest."""

    SUPPORT = 1
    WARNINGS = 2
    AGREEMENTS = 3
    NOTICES = 4
    COURT_ORDERS = 5
    TENANCY = 6

    @property
    def label(self) -> str:
        """The step in plain words."""
        return self.name.replace("_", " ").lower()


class CommitmentNeeded(Word):
    """Whether a remedy needs the reporter's commitment to a witness statement."""

    NO = "no"
    USUALLY = "usually"
    IF_RELIED_ON = "if_relied_on"


@dataclass(frozen=True)
class LegalDeadline:
    """A date that a remedy brings: so many days, or calendar months, after the step ``after``."""

    kind: LegalDateKind
    after: LegalStepKind
    days: int = 0
    months: int = 0


@dataclass(frozen=True)
class Remedy:
    """One remedy. ``used_by``: the kinds of landlord that may use it; ``others``: who else may. ``tenures``: of whom,
    empty for everybody; ``least_age`` and ``below_age`` in years. ``evidence``: what it rests on. ``ask``: what has to
    be found out before it is used. ``in_force_from``: None for what is law and not known to be in force. ``law``: its
    source. ``never_with_violence``: not where there is hate, violence or a threat of it.
    """

    id: str
    name: str
    family: str
    rung: Rung
    evidence: str
    legal: bool = False
    used_by: tuple[LandlordKind, ...] = EITHER
    others: tuple[str, ...] = ()
    tenures: tuple[Tenure, ...] = ()
    least_age: int = 0
    below_age: int | None = None
    commitment: CommitmentNeeded = CommitmentNeeded.NO
    preconditions: tuple[str, ...] = ()
    deadlines: tuple[LegalDeadline, ...] = ()
    ask: str = ""
    in_force_from: date | None = LONG_IN_FORCE
    law: str = ""
    never_with_violence: bool = False
