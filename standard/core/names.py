"""What a person may be called in the landlord's own letters.

Whoever fills in a form can put anything where a name belongs, with somebody else's address beside it: a greeting must
carry no stranger's link or sentence. What is not greeted stays on record for the officer, as it came.
"""

import re
import unicodedata

from standard.core.plain import printable

LONGEST_GREETED, _MOST_WORDS = 60, 6

_WITHIN_A_WORD = re.compile("[-\u2010\u2011'\u2018\u2019\u02bc\u00b7\u30fb]")
_JOINERS = re.compile("[\u200c\u200d]")
_BETWEEN_TWO = frozenset({"&", "and"})
_SHORTENED = frozenset({"mr", "mrs", "ms", "mx", "dr", "prof", "rev", "fr", "st", "sr", "jr"})
_SMALL = re.compile(
    "al|ap|bin|bint|d[ae]?|da?s|del|de[nr]|d[iou]|dos|e|el|ibn|la|las|le|san|te[nr]|van|ver|von|y|zu[mr]?"
)
_IN_NO_NAME = re.compile(
    "please|your|click|here|confirm|account|urgent|https?|www|pay|payment|rent|arrears|debt|owed?|overdue|refund|prize"
    "|money|cash|bank|verify|update|details|login|password|security|website|transfer|claim|reset|call|phone|text|email"
    "|reply|visit|contact|send|scan|me|us|we|now|today|tomorrow|tonight|immediately|asap|warning|alert|important|final"
    "|notice|eviction|evicted|suspended|expired|winner|unknown|anonymous|none|nobody"
)
"""Words of requests and of blanks filled in. Somebody who bears one as a name is written to without it."""


def name_to_greet(name: str | None) -> str | None:
    """The name as a greeting may give it, with single blanks; None where it is more than a name, or too long.

    A name is one to six words of letters of any script, with apostrophes, hyphens and initials within. Where a script
    has capitals, each word begins with one, except small ones such as ``de`` or ``van``: sentences do not.
    """
    plain = " ".join(unicodedata.normalize("NFC", name or "").split())
    words = plain.split(" ")
    if (
        len(plain) > LONGEST_GREETED
        or len(words) > _MOST_WORDS
        or _begins_small(words[-1])
        or printable(plain) != plain
    ):
        return None
    inner = words[1:-1]
    fits = all(_is_of_a_name(word) or (word in _BETWEEN_TWO and word in inner) for word in words)
    return plain if fits else None


def _is_of_a_name(word: str) -> bool:
    if "." in word:
        if word[:-1].casefold() in _SHORTENED:
            return word.endswith(".")
        return all(len(initial) == 1 and _is_letters(initial) for initial in word.removesuffix(".").split("."))
    parts = _WITHIN_A_WORD.split(word)
    if _begins_small(word) and not _SMALL.fullmatch(parts[0]):
        return False
    return not _IN_NO_NAME.fullmatch(word.casefold()) and all(_is_letters(part) for part in parts)


def _begins_small(word: str) -> bool:
    return word[:1].islower() and word[:1].title() != word[:1]


def _is_letters(part: str) -> bool:
    kinds = [unicodedata.category(character)[0] for character in _JOINERS.sub("", part)]
    return bool(kinds) and kinds[0] == "L" and set(kinds) <= {"L", "M"}
