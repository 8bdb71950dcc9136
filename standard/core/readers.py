"""Reads the fields of reports and incidents, one by one: what people type made plain, or why it cannot be read."""

import json
import re
import unicodedata
from collections.abc import Callable, Iterable
from enum import StrEnum
from typing import Any, Literal

from standard.core.json_read import Twice
from standard.core.messages import LONGEST_TEXT
from standard.core.people import SYSTEM
from standard.core.reference import NotAReference, parse_reference
from standard.core.words import WAYS_TO_WRITE, Category, Harm, HateStrand, SupportNeed

IN_DOUBT_YES = ("hate_perceived", "violence", "threat_of_violence")
MOST_AT_ONCE = 100
_PIECE = 500
_LONGEST_YES = 50
_LONGEST_SPELT_OUT = 10_000
_READABLE_NO = re.compile(
    r"(?:no|n|none|false|0|not applicable|n/a|prefer not to say|no (?:hate|violence|threats?|injur(?:y|ies)))?[.!]?"
)
_READABLE_YES = frozenset({"true", "yes", "y", "1"})
_SOUNDS_LIKE = {
    "hate_perceived": re.compile(
        r"(?<![a-z])hate|hatred|racis|racial|phobi|semit|bigot|prejudice|motivated by"
        r"|protected characteristic"
    ),
    "violence": re.compile(
        r"violen|assault|attack|weapon|knife|knives|injur|stabb|\bguns?\b|shooting|physical(?:ly)? (?:abus|harm|hurt)"
        r"|\b(?:hit|beat|beaten|punched|kicked) (?:me|her|him|us|them)\b"
    ),
    "threat_of_violence": re.compile("threat"),
}
_SEPARATORS = re.compile(r"[,;/|\n]")
_IN_NO_ADDRESS = re.compile(
    r"\b(?:do not|don't|dont|never|please|must ?n[o']t|not safe|unsafe|confidential|secret|only|instead"
    r"|no (?:letters?|post|mail|contact|visits?)|(?:call|ring|phone|text|contact|write|write to|tell) me"
    r"|he|she|they|him|his|you|my|opens?|old address|moved)\b",
    re.IGNORECASE,
)
"""Words of requests and stories: an address that has them is for a person to read."""

_IN_NO_EMAIL = re.compile(r"[<>;,:\\\"()]")

_HYPHENS = re.compile("[\u2010-\u2015\u2212]")


class Unreadable(Exception):
    """The value cannot be read; the text says why. ``instead`` is what is taken in its place."""

    def __init__(self, why: str, instead: Any = None) -> None:
        super().__init__(why)
        self.instead = instead


def plain(text: str) -> str:
    """Text in one line: invisible characters taken away, blanks of every kind made plain and single."""
    if text.isascii() and text.isprintable():
        return " ".join(text.split())
    return " ".join(plain_lines(text).split())


def normal(form: Literal["NFC", "NFKC"], text: str) -> str:
    """Text in this normal form, piece by piece: thousands of marks on one letter would take for ever. Of very long text
    no letter is made several.
    """
    form = form if len(text) <= _LONGEST_SPELT_OUT else "NFC"
    pieces = (text[begins : begins + _PIECE] for begins in range(0, len(text), _PIECE))
    return "".join(unicodedata.normalize(form, piece) for piece in pieces)


def plain_lines(text: str) -> str:
    """Text whose lines stay, with invisible characters taken away and blanks of every kind made plain."""
    lines = normal("NFC", storable(text)).splitlines()
    return "\n".join(line for line in map(_plain_line, lines) if line)


def storable(text: str) -> str:
    """Text with what no database stores, NUL and half characters, written out."""
    return re.sub("[\x00\ud800-\udfff]", lambda found: f"\\u{ord(found[0]):04x}", text)


def _plain_line(line: str) -> str:
    # Spaces of other widths and tabs are blanks; zero-width, direction and control characters are nothing.
    kept = ((" " if each.isspace() else each if each.isprintable() else "") for each in line)
    return " ".join("".join(kept).split())


def is_blank(value: Any) -> bool:
    """Whether it is as good as left out: null, or nothing but blanks and what cannot be seen."""
    if isinstance(value, str):
        # A long text says at its beginning that it is none.
        return not plain(value[:1000]) and not plain(value)
    if isinstance(value, dict):
        # A form of XML has {"yes": null} where it was ticked.
        return all(is_blank(each) and not says_yes(key) for key, each in value.items())
    return value is None or (isinstance(value, list) and all(map(is_blank, value)))


def says_no(value: Any) -> bool:
    """Whether it is a readable no."""
    if isinstance(value, list):
        return not isinstance(value, Twice) and all(map(says_no, value))
    if isinstance(value, dict):
        return bool(value) and all(says_no(each) and not says_yes(key) for key, each in value.items())
    if isinstance(value, str):
        text = value if len(value) <= _LONGEST_YES else value.strip()
        return len(text) <= _LONGEST_YES and bool(_READABLE_NO.fullmatch(plain(text).lower()))
    return value is None or value in (False, 0)


def says_yes(text: str) -> bool:
    """Whether it is a readable yes."""
    return len(text) <= _LONGEST_YES and plain(text).lower() in _READABLE_YES


def sounding(text: str) -> list[str]:
    """The fields about hate and violence that a name which is not ours may stand for."""
    said = plain(normal("NFKC", text)).lower()
    return [field for field, sounds in _SOUNDS_LIKE.items() if sounds.search(said)]


def as_it_came(value: Any) -> str:
    """The value as text that can be stored."""
    return storable(value if isinstance(value, str) else json.dumps(value, ensure_ascii=False))


def _text(value: Any) -> str:
    if not isinstance(value, str):
        raise Unreadable("needs to be text")
    return value


def _line(value: Any) -> str:
    return plain(_text(value))


def _email(value: Any) -> str:
    text = _line(value)
    if _IN_NO_EMAIL.search(text):
        raise Unreadable("needs to be one e-mail address and nothing else")
    return text


def _label(value: Any) -> str:
    if _IN_NO_ADDRESS.search(_line(value).replace("\u2019", "'")):
        raise Unreadable("says more than a name")
    return _line(value)


def _identifier(value: Any) -> str:
    # As it came but for blanks around it: a sender reckons the case's reference from it.
    return str(value) if isinstance(value, int) and not isinstance(value, bool) else storable(_text(value)).strip()


def _sender(value: Any) -> str:
    if _line(value).lower() == SYSTEM:
        raise Unreadable("is the case itself, which sends no messages")
    return _line(value)


def _reference(value: Any) -> str:
    try:
        return parse_reference(_line(value))
    except NotAReference:
        raise Unreadable("is no case reference") from None


def _address(value: Any) -> str | None:
    text = plain_lines(_text(value))
    if says_no(text):
        return None
    if _IN_NO_ADDRESS.search(text.replace("\u2019", "'")):
        raise Unreadable("says more than an address")
    return text


def _phone(value: Any) -> str | None:
    text = plain(normal("NFKC", _HYPHENS.sub("-", _text(value))))
    digits = "".join(str(unicodedata.digit(each)) if each.isdigit() else each for each in text)
    says_something = any(map(str.isalnum, digits)) and not says_no(digits)
    return digits if says_something else None


def _yes_or_no(value: Any) -> bool:
    if says_no(value):
        return False
    if value is True or value == 1 or (isinstance(value, str) and says_yes(value)):
        return True
    raise Unreadable("needs to be true or false", instead=True)


def _agrees(value: Any) -> bool:
    # Of all yes and no the one that in doubt is a no.
    try:
        return _yes_or_no(value)
    except Unreadable as unreadable:
        raise Unreadable(f"{unreadable}, and is taken as no", instead=False) from None


def _unless_no(read: Callable[[Any], Any]) -> Callable[[Any], Any]:
    """Reads a name or a number that somebody gives if there is one; a readable no is none."""

    def found(value: Any) -> Any:
        return None if says_no(value) else read(value)

    return found


def _their_reference(value: Any) -> str:
    text: str = _identifier(value)
    if not any(map(str.isdigit, text)):
        raise Unreadable("holds no number")
    return text


def _one(words: Iterable[StrEnum]) -> Callable[[Any], StrEnum]:
    by_name = {word.value: word for word in words}

    def read(value: Any) -> StrEnum:
        found = by_name.get(re.sub(r"[\s_-]+", "_", _line(value).lower()))
        if found is None:
            raise Unreadable(f"needs to be one of {', '.join(by_name)}")
        return found

    return read


def _several(words: type[StrEnum]) -> Callable[[Any], list[StrEnum]]:
    one = _one(words)

    def read(value: Any) -> list[StrEnum]:
        if says_no(value):
            return []
        values = [each for each in _SEPARATORS.split(value) if each] if isinstance(value, str) else value
        found, wrong = [], not isinstance(values, list) or len(values) > MOST_AT_ONCE
        for each in values[:MOST_AT_ONCE] if isinstance(values, list) else []:
            try:
                found += [] if says_no(each) else [one(each)]
            except Unreadable:
                wrong = True
        found = list(dict.fromkeys(found))
        if wrong:
            raise Unreadable(f"needs to be a list of {', '.join(words)}", instead=found)
        return found

    return read


def _category(value: Any) -> StrEnum:
    try:
        return _one(Category)(value)
    except Unreadable as unreadable:
        urgent = {"hate_perceived": Category.HATE, "violence": Category.VIOLENCE}
        sounds = [urgent[field] for field in sounding(as_it_came(value)) if field in urgent]
        raise Unreadable(str(unreadable), instead=next(iter(sounds), None)) from None


def _description(value: Any) -> str:
    if isinstance(value, str):
        text = storable(value).strip()
        if len(text) > LONGEST_TEXT:
            raise Unreadable(f"has more than {LONGEST_TEXT} characters, and is cut in the case", instead=cut(text))
        return text
    raise Unreadable("needs to be text, and is taken as it came", instead=cut(as_it_came(value)))


def cut(text: str) -> str:
    """As much of a text as a case carries; what is cut off is said."""
    if len(text) <= LONGEST_TEXT:
        return text
    mark = f"\n[Cut here. The register has the whole text, of {len(text)} characters.]"
    return text[: LONGEST_TEXT - len(mark)] + mark


READERS: dict[str, Callable[[Any], Any]] = {
    **dict.fromkeys(("report_id", "message_id"), _identifier),
    "police_reference": _unless_no(_their_reference),
    **dict.fromkeys(("patch", "linked_case", "name"), _label),
    **dict.fromkeys(("about", "role"), _line),
    "reporting_centre": _unless_no(_line),
    "may_pass_on": _agrees,
    "email": _email,
    "sender": _sender,
    **dict.fromkeys(("happened_at", "occurred_at", "occurred_until", "reported_at"), _line),
    **dict.fromkeys((*IN_DOUBT_YES, "telephone_only"), _yes_or_no),
    "case_reference": _reference,
    "address": _address,
    "phone": _phone,
    "preferred": _one(WAYS_TO_WRITE),
    "support_needs": _several(SupportNeed),
    "hate_strands": _several(HateStrand),
    "harm": _one(Harm),
    "category": _category,
    "reporter": _text,
    "description": _description,
}
