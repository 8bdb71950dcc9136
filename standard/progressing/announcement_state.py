"""What a case keeps of announcements to the neighbourhood: ids, answers and times, and nobody's words.

Source: Service Standard, "Progressing the case"; readings in docs/standard.md.
"""

from datetime import datetime
from typing import Annotated, ClassVar

from standard.core.case import Case
from standard.core.kept import Kept
from standard.core.messages import id_with
from standard.core.numbered import OpenThing, OpenThings
from standard.core.words import Word
from standard.worktime.office import reminder_at
from standard.worktime.stretches import working_days_until_end

AnnouncementNumber = Annotated[str, id_with("N")]
"""The id of an announcement in its case, like ``N1``: never given twice."""

MOST_SAID = 10
"""How many answers of the reporter an announcement keeps, the latest ones. Our own bound."""


class About(Word):
    """What may be announced."""

    LEGAL_SUCCESS = "legal_success"
    CLOSURE = "closure"


class ReporterSaid(Kept):
    """What the reporter said about an announcement, at ``at`` (UTC)."""

    at: datetime
    agrees: bool


class Announcement(OpenThing):
    """A question that is open, or an announcement on its way or made. ``proposal_id``: the closure that it is about.
    ``wanted``: it is to be made; None while nobody has answered. ``wording``: the id of its words, by ``worded_by``
    (a person's id). ``told``: that nobody has answered, the manager knows. ``said``: by when the reporter said it.
    """

    letter, called, begun = "N", "announcement", "was asked about"
    in_rows = frozenset({"about", "proposal_id"})

    since: datetime
    about: About
    proposal_id: str | None = None
    wanted: bool | None = None
    said: tuple[ReporterSaid, ...] = ()
    wording: str | None = None
    worded_by: str | None = None
    told: bool = False

    @property
    def in_words(self) -> str:
        """It without anybody's words."""
        return f"{self.id} ({self.about.label})"

    @property
    def reporter_agrees(self) -> bool | None:
        """What the reporter said last; None where they were not asked."""
        return self.said[-1].agrees if self.said else None

    def hearing(self, new: ReporterSaid) -> "Announcement":
        """The same with one answer more, in the order in which they were given."""
        return self.having(said=tuple(sorted((*self.said, new), key=lambda each: each.at)[-MOST_SAID:]))

    def remind_at(self, case: Case) -> datetime:
        """When the manager is asked, if nobody has answered (UTC): inside office hours."""
        end = working_days_until_end(self.since, case.days.ask_manager_to_announce_after_days, case.calendar)
        return reminder_at(end, self.since, case.office, case.calendar)


class Announcements(OpenThings[Announcement]):
    """Those that are asked about or under way; ``made``: those that were approved and not withdrawn."""

    called: ClassVar[str] = "announcements"

    made: tuple[Announcement, ...] = ()
