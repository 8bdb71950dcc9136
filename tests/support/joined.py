"""Several cases played through the rules alone, which tell each other how they stand as the workflows do."""

from datetime import datetime

from standard.between_cases import message_of, to_tell
from standard.core.joined import Complainant, Matter
from standard.deciding import decide, told_in_vain
from tests.support.casebook import MONDAY, Play, london, sealed

SECOND = {
    "report_id": "report-2",
    "reporter": {"name": "Wanda Canary", "phone": "01632 960777", "email": "canary@example.org"},
    "description": "The same drilling, one floor up.",
}
"""The fields of a second reporter's report about the same matter."""


class Cases:
    """The first case and a second one about the same matter; ``tell`` lets each hear what the others have to say."""

    def __init__(self, now: datetime = MONDAY, **second: object) -> None:
        self.first = Play(now)
        self.second = Play(now, **(SECOND | second))
        self.others: list[Play] = []
        self._told: dict[tuple[str, str], str] = {}
        self._gone: set[str] = set()
        self._words = 0

    @property
    def both(self) -> tuple[Play, Play]:
        """Both of them, the first one first."""
        return self.first, self.second

    def joined(self) -> "Cases":
        """Ola has joined the second case to the first."""
        self.second.do("join", join_to=self.first.case.reference)
        return self.tell()

    def at(self, text: str) -> "Cases":
        """Moves both clocks to a UK local time."""
        return self.to(london(text))

    def to(self, instant: datetime) -> "Cases":
        """As ``at``, to an instant (UTC)."""
        for each in self.both:
            each.to(instant)
        return self.tell()

    def gone(self, play: Play) -> "Cases":
        """A case's workflow ends without a word."""
        self._gone.add(play.case.reference)
        return self

    def end(self, play: Play) -> "Cases":
        """A case's workflow ends: it says what it still has to say, and hears nothing more."""
        return self.tell(over=play).gone(play)

    def tell(self, over: Play | None = None) -> "Cases":
        """Everybody tells until nobody has anything new to say. ``over``: everything in this one is carried out."""
        every = (*self.both, *self.others)
        by_reference = {each.case.reference: each for each in every}
        while new := [
            (play, to, told, said)
            for play in every
            if play.case.reference not in self._gone
            for to, told in self._to_tell(play, over=play is over)
            if self._told.get((play.case.reference, to)) != (said := self._said(told))
        ]:
            for play, to, told, said in new:
                self._told[play.case.reference, to] = said
                if to in self._gone or to not in by_reference:
                    play._keep(told_in_vain(play.case, to, play.now))
                    continue
                hears = by_reference[to]
                # A word that is said later in the same instant is a later one.
                message = message_of(told.model_copy(update={"at": self._later(told.at)}), to)
                hears._keep(decide(hears.case, message, hears.now, seal=sealed(message)))
        return self

    def _to_tell(self, play: Play, *, over: bool) -> list[tuple[str, Complainant | Matter]]:
        found = list(to_tell(play.case, play.now, over=over))
        # Whoever asks again later is answered again, as the workflows do.
        here, named = play.case.reference, {to for to, _ in found}
        self._told = {key: said for key, said in self._told.items() if key[0] != here or key[1] in named}
        return found

    def _said(self, told: Complainant | Matter) -> str:
        # Once a day the same is said again, as the workflows do.
        return f"{told.at:%Y-%m-%d} {told.model_dump_json(exclude={'at'})}"

    def _later(self, at: datetime) -> datetime:
        self._words += 1
        return at.replace(microsecond=self._words)
