"""Whether the reporter's name may be passed on to the police and other agencies: no, unless they have said yes.

Source: Service Standard, "Progressing the case"; readings in docs/standard.md.
"""

from collections.abc import Iterator
from datetime import datetime
from typing import ClassVar

from standard.core.capability import Capability, Line
from standard.core.case import Case, Own
from standard.core.draft import Draft, IncidentSetAside, ReportTaken
from standard.what_happens_next.believing import may_identify


class PassingOn(Own):
    """What the reporter last said, when (UTC), and with which incident (its number).

    ``centre``: a report came through a third-party reporting centre.
    """

    called: ClassVar[str] = "passing_on"

    agreed: bool = False
    said_at: datetime | None = None
    centre: bool = False
    said_with: int | None = None

    def saying(self, agreed: bool, at: datetime, said_with: int | None = None) -> "PassingOn":
        """The same after they said so at ``at`` (UTC). What was said last stands; of a yes and a no at once the no."""
        if self.said_at is not None and (at < self.said_at or (at == self.said_at and not self.agreed)):
            return self
        return self.having(agreed=agreed, said_at=at, said_with=said_with)


def said(draft: Draft, agreed: bool | None, at: datetime, said_with: int | None = None) -> None:
    """Keeps what the reporter said at ``at`` (UTC), with an incident of this number; None where they were not asked."""
    if agreed is not None:
        draft.case.keep(draft.case.of(PassingOn).saying(agreed, at, said_with))


def _set_aside(draft: Draft, aside: IncidentSetAside) -> None:
    # What came with somebody else's incident is theirs: in doubt it is no.
    if draft.case.of(PassingOn).said_with == aside.number:
        draft.case.change(PassingOn, agreed=False)


def _report_taken(draft: Draft, taken: ReportTaken) -> None:
    if taken.reported.reporting_centre is not None:
        draft.case.keep(draft.case.of(PassingOn).having(centre=True))
    if taken.number == 1 or may_identify(draft):
        said(draft, taken.reported.may_pass_on, taken.told_at, taken.number)


def shown(case: Case) -> Iterator[Line]:
    """Whether a reporting centre was the way, and whether their name may be passed on."""
    held = case.of(PassingOn)
    if held.centre or held.said_at is not None:
        through = "came through a reporting centre; " if held.centre else ""
        yield "Passing on", f"{through}the reporter's name may {'' if held.agreed else 'not '}be passed on"


PASSING_ON = Capability(hears={ReportTaken: _report_taken, IncidentSetAside: _set_aside}, shown=shown)
