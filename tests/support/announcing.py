"""Announcements, for tests of the rules, and any message about them; see ``anything.py``."""

from collections.abc import Callable
from datetime import datetime
from typing import TYPE_CHECKING, Any

from standard.core.case import Case
from standard.core.words import ContactMethod
from standard.progressing.announcement_state import Announcements
from standard.progressing.announcements import wording_of

if TYPE_CHECKING:
    from tests.support.anything import Anything

Fields = dict[str, Any]

TEXT = "Northside is quieter. Thank you to everybody who told us."
"""Words without anybody in them."""

WORDS: Fields = {"announcement_area": "Northside", "announcement_text": TEXT}
"""The fields that word an announcement, besides its number."""

WORDING = wording_of(TEXT)
"""The id of those words."""

AGREES: Fields = {"reporter_agrees_to_it": True, "asked_about_it_by": "phone"}
"""The fields of the reporter's yes."""


class AnnouncingMessages:
    """Makes them with the luck of ``anything``."""

    def __init__(self, anything: "Anything") -> None:
        self._any = anything
        self.kinds: list[tuple[int, str, Callable[[Case, datetime], Fields]]] = [
            (4, "answer_announcement", self.answer),
            (8, "word_announcement", lambda case, _: {"announcement_number": self.number(case), **WORDS}),
            (3, "approve_announcement", self.approval),
        ]

    def answer(self, case: Case, _: datetime) -> Fields:
        """A yes or a no, of the landlord and perhaps of the reporter."""
        make = self._any
        fields: Fields = {"announcement_number": self.number(case), "announce": make.likely(0.85)}
        if make.likely(0.5):
            fields |= {"reporter_agrees_to_it": make.likely(0.6), "asked_about_it_by": make.one_of(ContactMethod)}
        return fields | make.maybe("not_announced_because")

    def approval(self, case: Case, _: datetime) -> Fields:
        """Of the words that stand, or of others."""
        wording = WORDING if self._any.likely(0.8) else "w-00000000"
        return {"announcement_number": self.number(case), "announcement_wording": wording}

    def number(self, case: Case) -> str:
        """The number of one that is open or was made, or of another."""
        held = case.of(Announcements)
        return str(self._any.random.choice([*[each.id for each in (*held.open, *held.made)] * 3, "N999"]))
