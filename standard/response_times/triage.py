"""The risk assessment of a report: its priority, whether it is ASB, and the reasons.

Source: Service Standard, "Response Times". Read from the fields of the report, never from the words in its text.
"""

from collections.abc import Sequence
from typing import Protocol

from standard.core.kept import Kept
from standard.core.words import Category, Harm, HateStrand, Priority


class Assessed(Protocol):
    """What triage looks at: the assessment fields of a report or an incident."""

    @property
    def harm(self) -> Harm:
        """The stated risk of harm."""

    @property
    def hate_perceived(self) -> bool:
        """Whether the victim or anyone else perceived hate."""

    @property
    def hate_strands(self) -> Sequence[HateStrand]:
        """The strands named."""

    @property
    def violence(self) -> bool:
        """Whether there was violence."""

    @property
    def threat_of_violence(self) -> bool:
        """Whether violence was threatened."""


class Triage(Kept):
    """The outcome of a risk assessment, with its reasons in plain words."""

    priority: Priority
    asb: bool
    hate: bool
    floor: bool
    reasons: tuple[str, ...]
    violence: str = ""


def triage(assessed: Assessed, category: Category, *, by_staff: bool = False, in_doubt: bool = False) -> Triage:
    """The priority of what was reported. ``by_staff``: a proven person of the landlord says so. ``in_doubt``: the
    stated risk of harm could not be read.

    Hate as perceived by anyone, violence and threats of it are priority 1 whatever else is stated (``floor``: no later
    assessment lowers them). What the Standard does not class as ASB is priority 3, unless a risk of harm is stated: the
    Standard's priority 3 is "no risk of harm". Everything else goes by the risk of harm; unknown harm is priority 2,
    and so is harm that is said to be none by anybody but a person of the landlord.
    """
    hate = assessed.hate_perceived or bool(assessed.hate_strands) or category is Category.HATE
    floors = []
    if hate:
        floors.append("a hate element was perceived")
    if assessed.violence or category is Category.VIOLENCE:
        floors.append("violence was reported")
    if assessed.threat_of_violence:
        floors.append("violence was threatened")
    if floors:
        used = assessed.violence or category is Category.VIOLENCE
        violence = "used" if used else "threatened" if assessed.threat_of_violence else ""
        reasons = tuple(floors)
        return Triage(priority=Priority.HIGH, asb=True, hate=hate, floor=True, reasons=reasons, violence=violence)
    if not category.classed_as_asb and assessed.harm in (Harm.NONE, Harm.UNKNOWN) and not in_doubt:
        reason = f"{category.label} is not classed as anti-social behaviour and no risk of harm is stated"
        return Triage(priority=Priority.STANDARD, asb=False, hate=False, floor=False, reasons=(reason,))
    believed = Harm.UNKNOWN if assessed.harm is Harm.NONE and not by_staff else assessed.harm
    priority, reason = _BY_HARM[believed]
    asb = priority is not Priority.STANDARD
    return Triage(priority=priority, asb=asb, hate=False, floor=False, reasons=(reason,))


_BY_HARM = {
    Harm.HIGH: (Priority.HIGH, "a high risk of harm is stated"),
    Harm.MEDIUM: (Priority.MEDIUM, "a medium risk of harm is stated"),
    Harm.LOW: (Priority.MEDIUM, "a low risk of harm is stated"),
    Harm.UNKNOWN: (Priority.MEDIUM, "the risk of harm is not known yet"),
    Harm.NONE: (Priority.STANDARD, "no risk of harm is stated"),
}
