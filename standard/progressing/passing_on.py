"""Whether the reporter's name may be passed on to the police and other agencies: no, unless they have said yes.

Source: Service Standard, "Progressing the case"; readings in docs/standard.md.
"""

from collections.abc import Iterator
from datetime import datetime
from typing import ClassVar

from standard.core.capability import Capability, Line
from standard.core.case import Case, Own
from standard.core.draft import Draft, ReportTaken
from standard.what_happens_next.believing import may_identify


class PassingOn(Own):
    """What the reporter last said, and when (UTC). ``centre``: a report came through a third-party reporting centre."""

    called: ClassVar[str] = "passing_on"

    agreed: bool = False
    said_at: datetime | None = None
    centre: bool = False

    def saying(self, agreed: bool, at: datetime) -> "PassingOn":
        """The same after they said so at ``at`` (UTC). What was said last stands; of a yes and a no at once the no."""
        if self.said_at is not None and (at < self.said_at or (at == self.said_at and not self.agreed)):
            return self
        return self.having(agreed=agreed, said_at=at)


def said(draft: Draft, agreed: bool | None, at: datetime) -> None:
    """Keeps what the reporter said at ``at`` (UTC); None where they were not asked."""
    if agreed is not None:
        draft.case.keep(draft.case.of(PassingOn).saying(agreed, at))


def _report_taken(draft: Draft, taken: ReportTaken) -> None:
    if taken.reported.reporting_centre is not None:
        draft.case.keep(draft.case.of(PassingOn).having(centre=True))
    if taken.number == 1 or may_identify(draft):
        said(draft, taken.reported.may_pass_on, taken.told_at)


def shown(case: Case) -> Iterator[Line]:
    """Whether a reporting centre was the way, and whether their name may be passed on."""
    held = case.of(PassingOn)
    if held.centre or held.said_at is not None:
        through = "came through a reporting centre; " if held.centre else ""
        yield "Passing on", f"{through}the reporter's name may {'' if held.agreed else 'not '}be passed on"


PASSING_ON = Capability(hears={ReportTaken: _report_taken}, shown=shown)
