"""Text that others may have sent, made fit for where people see it: nothing in it acts, and nothing in it hides.

Everything that leaves for a terminal, a log, a summary, a page or a message goes through here. What is on record stays
as it came.
"""

import re
import unicodedata

_MAY_NEED_CARE = re.compile(r"[^\x20-\x7e]")
_BLANK_BUT_PRINTABLE = frozenset("\u034f\u115f\u1160\u17b4\u17b5\u2800\u3164\uffa0")
_ESCAPED = '"\\'
_JOINERS = frozenset("\u200c\u200d")
_MEANS_SOMETHING_IN_MARKDOWN = re.compile(r"([\\`*_\[\]|~<>:&#$!])")


def printable(text: str) -> str:
    """The text as one line that shows all it holds: escape sequences, control and half characters, direction marks and
    what cannot be seen are written out (``\\x1b``, ``\\u202e``), and every blank is a plain one.

    Joiners within words of other scripts stay, as Persian, Hindi and others are misspelt without them.
    """
    return _MAY_NEED_CARE.sub(_shown, text)


def printable_lines(text: str) -> str:
    """As ``printable``, but line breaks stay, and a tab is a blank."""
    return "\n".join(printable(line.replace("\t", " ")) for line in text.replace("\r\n", "\n").split("\n"))


def as_markdown(text: str, longest: int | None = None) -> str:
    """The text as one line in which Markdown finds neither a link nor anything else: it is shown as it is.

    What is beyond ``longest`` characters, as they are shown, is cut off and said to be.
    """
    shown = printable(" ".join(text.split()))
    if longest is not None and len(shown) > longest:
        shown = f"{shown[:longest]} ..."
    return _MEANS_SOMETHING_IN_MARKDOWN.sub(r"\\\1", shown)


def _shown(match: re.Match[str]) -> str:
    character = match[0]
    if character in _JOINERS and _joins(match.string, match.start()):
        return character
    if unicodedata.category(character) == "Zs":
        return " "
    if character.isprintable() and character not in _BLANK_BUT_PRINTABLE:
        return character
    return character.encode("unicode_escape").decode("ascii")


def _joins(text: str, at: int) -> bool:
    """Whether a joiner at this place stands between two characters, neither of them ASCII, where alone it is needed."""
    around = text[at - 1 : at] + text[at + 1 : at + 2]
    return len(around) == 2 and around.isprintable() and not any(character.isascii() for character in around)


def shortened(text: str, most: int) -> str:
    """The text, printable, in at most so many bytes of JSON: a character of some scripts takes four, a quote two."""
    shown = printable(text)
    if len(shown.encode()) + sum(map(shown.count, _ESCAPED)) <= most:
        return shown
    size = len("…".encode())
    for index, character in enumerate(shown):
        size += 2 if character in _ESCAPED else len(character.encode())
        if size > most:
            return f"{shown[:index]}…"
    return shown
