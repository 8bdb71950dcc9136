"""The telling of a story on a terminal or in a file: who does what when, and what follows from it."""

import textwrap
from collections.abc import Iterable
from datetime import datetime
from io import StringIO

from rich.console import Console

from standard.worktime.in_words import local
from starter.saying import PlainConsole

WIDTH = 100
"""The widest line, in columns."""

_NARROWEST = 60
_A_FEW = 3
_DATE_COLUMN = 23
_ENTRY, _REFUSAL, _NOTICE = "  - ", "  x ", "  > "


def demo_console(*, stderr: bool = False) -> Console:
    """A console at most 100 columns wide that prints what people wrote as they wrote it."""
    plain = PlainConsole(stderr=stderr, soft_wrap=True)
    plain.width = max(min(plain.width, WIDTH), _NARROWEST) if plain.is_terminal else WIDTH
    return plain


def silent() -> "Narrator":
    """A narrator of whom nothing is heard."""
    return Narrator(PlainConsole(file=StringIO(), width=WIDTH))


class Narrator:
    """Prints one line of a story after the other. Times are shown in UK local time, and only when they change."""

    def __init__(self, console: Console) -> None:
        self._console = console
        self._last_moment = ""

    def introduction(self, text: str) -> None:
        """Says what is to come, and how to read it."""
        self._print("", text)
        for mark, meaning in (
            (_ENTRY, "stands in the case's journal now"),
            (_NOTICE, "is sent to somebody"),
            (_REFUSAL, "is refused, or changes nothing"),
        ):
            self._print(mark, meaning)

    def heading(self, title: str, sentence: str) -> None:
        """Begins a story."""
        self._last_moment = ""
        self._console.print()
        self._console.print("=" * self._console.width, style="bold")
        self._print("", title, "bold")
        self._print("", sentence)
        self._console.print()

    def moment(self, at: datetime, who: str, what: str) -> None:
        """Somebody does something at an instant (aware)."""
        shown = local(at)
        date = "" if shown == self._last_moment else shown
        self._print(date.ljust(_DATE_COLUMN), f"{who}: {what}", "bold")
        self._last_moment = shown

    def meanwhile(self, what: str) -> None:
        """Something that nobody records: time that passes, for example."""
        self._print(" " * _DATE_COLUMN + "... ", what, "italic")

    def entry(self, summary: str) -> None:
        """Something that stands in the case's journal now."""
        self._print(" " * _DATE_COLUMN + _ENTRY, summary)

    def refusal(self, reason: str) -> None:
        """Something that was refused, and is on record as refused."""
        self._print(" " * _DATE_COLUMN + _REFUSAL, reason, "red")

    def notice(self, what: str) -> None:
        """A message that was sent to somebody."""
        self._print(" " * _DATE_COLUMN + _NOTICE, what, "cyan")

    def letter(self, subject: str, body: str) -> None:
        """A whole message, as its reader gets it."""
        self.exhibit([subject, "", *body.rstrip().splitlines()])

    def exhibit(self, lines: Iterable[str]) -> None:
        """Something to look at; set apart from the story where it is more than a few lines."""
        shown = list(lines)
        apart = len(shown) > _A_FEW
        if apart:
            self._console.print()
        for line in shown:
            self._print(" " * _DATE_COLUMN + "    | ", line, "cyan", again="    | ")
        if apart:
            self._console.print()

    def _print(self, lead: str, text: str, style: str | None = None, *, again: str = "") -> None:
        following = again.rjust(len(lead))
        lines = textwrap.wrap(
            " ".join(text.split()),
            self._console.width,
            initial_indent=lead,
            subsequent_indent=following,
            break_on_hyphens=False,
        )
        for line in lines or [lead.rstrip()]:
            self._console.print(line, style=style)
