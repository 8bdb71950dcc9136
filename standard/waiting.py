"""What lists say that a case waits for, besides its promises."""

from standard.capabilities import capabilities_of
from standard.core.case import Case


def waits_for(case: Case) -> list[str]:
    """What the case waits for, in a few fixed words each, in the Standard's order."""
    return [what for each in capabilities_of(case) for what in each.waits_for(case)]
