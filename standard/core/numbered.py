"""What a case numbers, and calls by a letter and the number: an id that is never given twice.

What is open until something ends it (an action, a request) is kept while it is; what was said of it stands in the
register alone, in rows of its own.
"""

from collections.abc import Iterable, Sequence
from datetime import datetime
from typing import Any, ClassVar, Generic, Self, TypeVar

from standard.core.case import Own
from standard.core.draft import Draft, wrong
from standard.core.kept import Kept
from standard.core.words import Stage
from standard.worktime.in_words import local


class Numbered(Kept):
    """One thing that has a number in its case."""

    letter: ClassVar[str]

    number: int

    @property
    def id(self) -> str:
        """Its id in the case."""
        return f"{self.letter}{self.number}"


def ids_of(things: Iterable[Numbered]) -> str:
    """Their ids in one line."""
    return ", ".join(each.id for each in things) or "none"


class OpenThing(Numbered):
    """One that is open, ``since`` when (UTC). ``called``: what it is called; ``begun``: how it came to be;
    ``in_rows``: which of its fields a row in the register has.
    """

    called: ClassVar[str]
    begun: ClassVar[str]
    in_rows: ClassVar[frozenset[str]]

    since: datetime | None = None

    @property
    def in_words(self) -> str:
        """It without anybody's words, as a timer and the journal say it."""
        return self.id

    def row(self, step: str, **said: Any) -> dict[str, Any]:
        """Its row for a step, with what was ``said`` of it."""
        return {"step": step, **self.model_dump(mode="json", include=set(self.in_rows)), **said}


_Thing = TypeVar("_Thing", bound=OpenThing)


class OpenThings(Own, Generic[_Thing]):
    """Those of one kind that are open. ``ever``: how many there were in all; ``settled``: they were settled, as the
    case closed. ``stand``: how those that are there are called.
    """

    stand: ClassVar[str] = "open"

    ever: int = 0
    open: tuple[_Thing, ...] = ()
    settled: bool = False

    def one(self, field: str, wanted: str, at: datetime | None = None) -> _Thing:
        """The open one with this id, which a message gives in ``field``.

        Raises:
            Refused: none is open under it, and says which are; or ``at`` (UTC) lies before it came to be.
        """
        found = next((each for each in self.open if each.id == wanted), None)
        if found is None:
            raise wrong(field, f"{wanted} is not {self.stand}; {self.stand}: {ids_of(self.open)}")
        if at is not None and found.since is not None and at < found.since:
            raise wrong("happened_at", f"lies before {found.called} {found.id} {found.begun}, {local(found.since)}")
        return found

    def adding(self, *new: _Thing) -> Self:
        """The same with these, which are new."""
        return self.having(open=(*self.open, *new), ever=self.ever + len(new))

    def with_one(self, new: _Thing) -> Self:
        """The same, with this in place of the one of its number."""
        return self.having(open=tuple(new if each.number == new.number else each for each in self.open))

    def without(self, *gone: _Thing) -> Self:
        """The same, without these."""
        return self.having(open=tuple(each for each in self.open if each not in gone))


def settled_by_now(draft: Draft, kind: type[OpenThings[Any]]) -> bool | None:
    """Keeps whether what is open is settled: True where the case has just closed, False where that is undone and it is
    open again, None where neither is so.
    """
    held, closed = draft.case.of(kind), draft.case.stage is Stage.CLOSED
    if not held.open or closed is held.settled:
        return None
    draft.case.keep(held.having(settled=closed))
    return closed


def in_summary(step: str, things: Sequence[OpenThing]) -> str:
    """What became of them, as the journal says it."""
    several = "s" if len(things) > 1 else ""
    what = ", ".join(each.in_words for each in things)
    return f"{things[0].called.capitalize()}{several} {step.replace('_', ' ')}: {what}"


def rows_of(step: str, things: Iterable[OpenThing], **said: Any) -> dict[str, dict[str, Any]]:
    """The rows that say so in the register, by their ids."""
    return {each.id: each.row(step, **said) for each in things}
