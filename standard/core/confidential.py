"""Keeping what is confidential out of what is written to somebody else, and saying so.

Source: Service Standard, "Progressing the case": "there may be occasions when we cannot share sensitive information,
however we will maintain contact with you".
"""

import re
from collections.abc import Iterable

CANNOT_SHARE = "There is something here that we cannot share with you."
"""What a letter says in place of what is left out."""

SHORTEST = 12
"""The shortest sentence, in characters, that is looked for: "It is noisy" is nobody's secret. Our own bound."""

_SENTENCE = re.compile(r"[^.!?\n]+[.!?]*\s*|[.!?\n]+\s*")


def without_confidential(text: str, confidential: Iterable[str]) -> str:
    """The text, with each sentence replaced that quotes a sentence of these, whatever its case and spacing. Other words
    for the same are not found: that remains with whoever writes.
    """
    kept_back = {plain for words in confidential for plain in map(_plain, _sentences(words)) if len(plain) >= SHORTEST}
    if not kept_back:
        return text
    found: list[str] = []
    for sentence in _sentences(text):
        if not _quotes(_plain(sentence), kept_back):
            found.append(sentence)
        elif not found or found[-1] != f"{CANNOT_SHARE} ":
            found.append(f"{CANNOT_SHARE} ")
    return "".join(found).strip()


def _quotes(plain: str, kept_back: set[str]) -> bool:
    return any(each in plain or (len(plain) >= SHORTEST and plain in each) for each in kept_back)


def _sentences(text: str) -> list[str]:
    return _SENTENCE.findall(text)


def _plain(sentence: str) -> str:
    return " ".join(re.sub(r"[\W_]+", " ", sentence.casefold()).split())
