"""The numbers of the incidents that a message is about.

Source: Service Standard, "Progressing the case"; readings in docs/standard.md.
"""

from collections.abc import Sequence
from typing import Annotated

from pydantic import Field

from standard.core.case import Case
from standard.core.draft import Refused
from standard.core.words import RefusalCode

Incidents = Annotated[list[Annotated[int, Field(ge=1)]], Field(max_length=50)]


def check_incidents(case: Case, numbers: Sequence[int]) -> None:
    """Raises ``Refused`` where the case has no incident of one of these numbers."""
    if any(number > case.incidents for number in numbers):
        raise Refused(RefusalCode.UNKNOWN_INCIDENT, f"incidents: the case has {case.incidents}")
