"""Keeping what is confidential out of what is written to somebody else, and saying so.

Source: Service Standard, "Progressing the case": "there may be occasions when we cannot share sensitive information,
however we will maintain contact with you".
"""

import re
import unicodedata
from bisect import bisect_left
from collections.abc import Iterable, Iterator
from itertools import accumulate, chain

CANNOT_SHARE = "There is something here that we cannot share with you."
"""What a letter says in place of what is left out."""

RUN = 4
"""How many of its words in a row are looked for. Our own bound: fewer are in everybody's mouth."""

_WHOLE = 2
"""Of a sentence of so few words the whole sentence is looked for; "I agree" inside another is nobody's secret."""

_ENDS = ".!?\u061f\u06d4\u0964\u3002\uff01\uff0e\uff1f\uff61\u2026"
_SENTENCE = re.compile(rf"[^{_ENDS}\n]+[{_ENDS}]*\s*|[{_ENDS}\n]+\s*")
# A line that goes on in lower case is the same sentence.
_SAID_AT_ONCE = re.compile(rf"[{_ENDS}]+|\n(?=\s*[^a-z\s])")
# Scripts without spaces: each sign counts as a word.
_WORD = re.compile(r"[\u3040-\u30ff\u3400-\u9fff\uf900-\ufaff]|[^\W_\u3040-\u30ff\u3400-\u9fff\uf900-\ufaff]+")


def without_confidential(text: str, confidential: Iterable[str], names: Iterable[str] = ()) -> str:
    """The text, with each sentence replaced that quotes ``RUN`` words in a row of these, or a whole sentence of them
    that is shorter; of one single word not. Case, accents, punctuation, spacing, line breaks and invisible characters
    make no difference. Other words for the same are not found: that remains with whoever writes. ``names``, like
    addresses and numbers, are found whole, wherever they stand.
    """
    sentences, quoted = _found(text, confidential, names)
    if not quoted:
        return text
    found: list[str] = []
    for number, sentence in enumerate(sentences):
        if number not in quoted:
            found.append(sentence)
        elif number - 1 not in quoted:
            found.append(f"{CANNOT_SHARE} ")
    return "".join(found).strip()


def confidential_in(text: str, confidential: Iterable[str], names: Iterable[str] = ()) -> list[str]:
    """The sentences of a text that ``without_confidential`` replaces."""
    sentences, quoted = _found(text, confidential, names)
    return [sentences[number].strip() for number in sorted(quoted)]


def _found(text: str, confidential: Iterable[str], names: Iterable[str]) -> tuple[list[str], set[int]]:
    kept_back = {run for words in confidential for run in _runs(words)}
    named = {words for each in names if (words := tuple(words_of(each)))}
    sentences = _SENTENCE.findall(text)
    quoted = _quoting([words_of(each) for each in sentences], kept_back, named) if kept_back or named else set()
    return sentences, quoted


def _runs(text: str) -> Iterator[tuple[str, ...]]:
    """What is looked for of a text: its words in runs, and its shorter sentences whole."""
    words = words_of(text)
    yield from (tuple(words[start : start + RUN]) for start in range(len(words) - RUN + 1))
    for sentence in (text, *_SAID_AT_ONCE.split(text)):
        short = words_of(sentence)
        if _WHOLE <= len(short) < RUN:
            yield tuple(short)


def _quoting(sentences: list[list[str]], runs: set[tuple[str, ...]], names: set[tuple[str, ...]]) -> set[int]:
    """The numbers of the sentences that any of the runs or names stands in. Compared without the spaces between words,
    as a word may be broken at the end of a line.
    """
    words = list(chain.from_iterable(sentences))
    ends = list(accumulate(map(len, words)))
    of_word = [number for number, each in enumerate(sentences) for _ in each]
    starts, whole = {0, *ends}, {0, *accumulate(sum(map(len, each)) for each in sentences)}
    letters, found = "".join(words), set()
    for run in runs | names:
        wanted, bounds = "".join(run), whole if len(run) <= _WHOLE and run not in names else starts
        at = letters.find(wanted)
        while at >= 0:
            if at in bounds and at + len(wanted) in bounds:
                first, last = bisect_left(ends, at + 1), bisect_left(ends, at + len(wanted))
                found.update(of_word[first : last + 1])
            at = letters.find(wanted, at + 1)
    return found


def words_of(text: str) -> list[str]:
    """The words of a text, one by one, without case, accents, punctuation and invisible characters."""
    apart = unicodedata.normalize("NFKD", unicodedata.normalize("NFKD", text).casefold())
    return _WORD.findall("".join(each for each in apart if unicodedata.category(each) not in ("Cf", "Mn", "Me")))
