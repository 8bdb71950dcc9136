"""The lenient manner of reading: a report or incident is never turned away for the shape of a field.

Blank and null are left out; invisible characters and blanks in and around what people type are made plain. What still
cannot be read is set aside with the reason, as it came. In doubt the higher priority, and nothing is sent by itself.
"""

import json
import re
import unicodedata
from collections.abc import Callable, Mapping
from enum import StrEnum
from typing import Any, TypeVar

from pydantic import BaseModel, ValidationError

from standard.draft import Refused
from standard.json_read import Twice, one_of, read_object
from standard.messages import LONGEST_TEXT, Report, Reporter, ReportIncident, SetAside
from standard.people import SYSTEM
from standard.reference import NotAReference, parse_reference
from standard.words import Category, Channel, Harm, HateStrand, RefusalCode, SupportNeed
from standard.wrong_fields import accepted

LARGEST_REPORT = 1_000_000
"""The largest report or incident, in bytes."""

_READABLE_NO = frozenset({"", "no", "n", "none", "false", "0", "not applicable", "n/a", "prefer not to say"})
_READABLE_YES = frozenset({"true", "yes", "y", "1"})
_IN_DOUBT_YES = ("hate_perceived", "violence", "threat_of_violence")
_SOUNDS_LIKE = {
    "hate_perceived": re.compile("hate"),
    "violence": re.compile("violen|assault"),
    "threat_of_violence": re.compile("threat"),
}
_OF_CONTACT = re.compile("contact|mail|phone|mobile|tel|sms|text|letter|post|address|writ|need|prefer|safe|channel")
_WORD = re.compile(r"[A-Za-z0-9_.-]{1,40}")
_MOST_AT_ONCE = 100
_SEPARATORS = re.compile(r"[,;/|\n]")
_HYPHENS = re.compile("[\u2010-\u2015\u2212]")
_Lenient = TypeVar("_Lenient", Report, ReportIncident)


class _Unreadable(Exception):
    """The value cannot be read; the text says why. ``instead`` is what is taken in its place."""

    def __init__(self, why: str, instead: Any = None) -> None:
        super().__init__(why)
        self.instead = instead


def read_leniently(model: type[_Lenient], raw: bytes, otherwise: Mapping[str, str]) -> _Lenient:
    """The report or incident in these bytes. ``otherwise`` is what stands for ids that are missing or unreadable.

    Raises:
        Refused: it can be none: too large, no JSON object, or without a description.
    """
    if len(raw) > LARGEST_REPORT:
        raise Refused(RefusalCode.TOO_LONG, f"the report has {len(raw)} bytes; at most {LARGEST_REPORT} are read")
    fields, guessed = read_object(raw)
    aside: list[SetAside] = []
    if guessed:
        aside.append(SetAside(field="encoding", why=f"is not UTF-8, and was read as {guessed}", came=""))
    read = _fields(model, fields, aside)
    if "description" not in read:
        raise Refused(RefusalCode.INVALID_FIELD, "description: is required, in words")
    read = {**otherwise, **read}
    if model is Report and "category" not in read:
        read["category"] = Category.OTHER
        if all(each.field != "category" for each in aside):
            aside.append(SetAside(field="category", why="is missing; taken as other", came=""))
    if any(each.of_contact for each in aside):
        read["reporter"] = {**read.get("reporter", {}), "telephone_only": True}
    return model.model_validate(read).with_set_aside(aside)


def plain(text: str) -> str:
    """Text in one line: invisible characters taken away, blanks of every kind made plain and single."""
    return " ".join(plain_lines(text).split())


def plain_lines(text: str) -> str:
    """Text whose lines stay, with invisible characters taken away and blanks of every kind made plain."""
    lines = unicodedata.normalize("NFC", storable(text)).splitlines()
    return "\n".join(line for line in map(_plain_line, lines) if line)


def storable(text: str) -> str:
    """Text with what no database stores, NUL and half characters, written out."""
    return re.sub("[\x00\ud800-\udfff]", lambda found: f"\\u{ord(found[0]):04x}", text)


def _plain_line(line: str) -> str:
    # Spaces of other widths and tabs are blanks; zero-width, direction and control characters are nothing.
    kept = ((" " if each.isspace() else each if each.isprintable() else "") for each in line)
    return " ".join("".join(kept).split())


def _fields(
    model: type[BaseModel], fields: Mapping[str, Any], aside: list[SetAside], within: str = ""
) -> dict[str, Any]:
    """The fields that can be read, or what is taken in their place; what could not be read is added to ``aside``."""
    read: dict[str, Any] = {}
    in_doubt: dict[str, bool] = {}
    for name, value in _named(model, fields).items():
        known = name in model.model_fields
        try:
            if known:
                found = _value(model, name, value, aside)
                read |= {} if found is None else {name: found}
            elif not _is_blank(value):
                raise _Unreadable("is no field of a report")
        except _Unreadable as unreadable:
            field = f"{within}{name}" if known or _WORD.fullmatch(name) else f"{within}(an unknown field)"
            of_contact = _is_of_contact(field, name, known=known)
            came = _as_it_came(value)
            aside.append(SetAside(field=field, why=str(unreadable), came=came, of_contact=of_contact))
            read |= {} if unreadable.instead is None else {name: unreadable.instead}
            in_doubt |= {} if within else _in_doubt(name, value, known=known)
    return read | in_doubt


def _named(model: type[BaseModel], fields: Mapping[str, Any]) -> dict[str, Any]:
    """The fields by our names for them, whatever case, blanks and hyphens they came with."""
    found: dict[str, list[Any]] = {}
    if len(fields) > _MOST_AT_ONCE:
        # No form: what has no name of ours is read as one, whose name is all of theirs.
        known = {key: value for key, value in fields.items() if _our_name(key) in model.model_fields}
        others = {key: value for key, value in fields.items() if key not in known}
        fields = {**known, ",".join(others): others}
    for key, value in fields.items():
        name = _our_name(key)
        values = value if isinstance(value, Twice) else [value]
        found.setdefault(name if name in model.model_fields else key, []).extend(values)
    return {name: one_of(values) for name, values in found.items()}


def _our_name(key: str) -> str:
    return re.sub(r"[\s_-]+", "_", plain(key).lower())


def _value(model: type[BaseModel], name: str, value: Any, aside: list[SetAside]) -> Any:
    if isinstance(value, Twice):
        within: list[SetAside] = []
        found = _one_of_twice(name, [_value(model, name, each, within) for each in value])
        aside += within
        return found
    if _is_blank(value):
        return None
    if name == "reporter" and isinstance(value, dict):
        return _fields(Reporter, value, aside, "reporter.")
    found = _READERS[name](value)
    try:
        model.model_validate({name: found})
    except ValidationError as error:
        problems = [problem for problem in error.errors(include_url=False) if problem["loc"][0] == name]
        if problems:
            raise _Unreadable(accepted(problems[0], model)) from None
    return found


def _one_of_twice(name: str, values: list[Any]) -> Any:
    given = [value for value in values if value is not None]
    found = one_of(given) if given else None
    if not isinstance(found, Twice):
        return found
    instead = next((value for value in given if value in (Category.HATE, Category.VIOLENCE)), None)
    if name == "description":
        instead = _cut("\n\n".join(given))
    raise _Unreadable("is given twice", instead)


def _in_doubt(name: str, value: Any, *, known: bool) -> dict[str, bool]:
    """What counts as given where a field about hate or violence cannot be read."""
    if known:
        name = "hate_perceived" if name == "hate_strands" else name
        return {name: True} if name in _IN_DOUBT_YES else {}
    if _says_no(value):
        return {}
    return {field: True for field, sounds in _SOUNDS_LIKE.items() if sounds.search(name.lower())}


def _is_of_contact(field: str, name: str, *, known: bool) -> bool:
    if field.startswith("reporter"):
        return field != "reporter.name"
    return not known and bool(_OF_CONTACT.search(name.lower()))


def _is_blank(value: Any) -> bool:
    if isinstance(value, str):
        return not plain(value)
    if isinstance(value, dict):
        return all(map(_is_blank, value.values()))
    return value is None or (isinstance(value, list) and all(map(_is_blank, value)))


def _says_no(value: Any) -> bool:
    if isinstance(value, list):
        return not isinstance(value, Twice) and all(map(_says_no, value))
    return value is None or value in (False, 0) or (isinstance(value, str) and plain(value).lower() in _READABLE_NO)


def _as_it_came(value: Any) -> str:
    return storable(value if isinstance(value, str) else json.dumps(value, ensure_ascii=False))


def _text(value: Any) -> str:
    if not isinstance(value, str):
        raise _Unreadable("needs to be text")
    return value


def _line(value: Any) -> str:
    return plain(_text(value))


def _identifier(value: Any) -> str:
    # As it came but for blanks around it: a sender reckons the case's reference from it.
    return str(value) if isinstance(value, int) and not isinstance(value, bool) else storable(_text(value)).strip()


def _sender(value: Any) -> str:
    if _line(value).lower() == SYSTEM:
        raise _Unreadable("is the case itself, which sends no messages")
    return _line(value)


def _reference(value: Any) -> str:
    try:
        return parse_reference(_line(value))
    except NotAReference:
        raise _Unreadable("is no case reference") from None


def _phone(value: Any) -> str | None:
    text = plain(unicodedata.normalize("NFKC", _HYPHENS.sub("-", _text(value))))
    digits = "".join(str(unicodedata.digit(each)) if each.isdigit() else each for each in text)
    says_something = any(map(str.isalnum, digits)) and not _says_no(digits)
    return digits if says_something else None


def _yes_or_no(value: Any) -> bool:
    if _says_no(value):
        return False
    if value is True or value == 1 or (isinstance(value, str) and plain(value).lower() in _READABLE_YES):
        return True
    raise _Unreadable("needs to be true or false", instead=True)


def _one(words: type[StrEnum]) -> Callable[[Any], StrEnum]:
    by_name = {word.value: word for word in words}

    def read(value: Any) -> StrEnum:
        found = by_name.get(re.sub(r"[\s_-]+", "_", _line(value).lower()))
        if found is None:
            raise _Unreadable(f"needs to be one of {', '.join(by_name)}")
        return found

    return read


def _several(words: type[StrEnum]) -> Callable[[Any], list[StrEnum]]:
    one = _one(words)

    def read(value: Any) -> list[StrEnum]:
        if _says_no(value):
            return []
        values = [each for each in _SEPARATORS.split(value) if each] if isinstance(value, str) else value
        found, wrong = [], not isinstance(values, list) or len(values) > _MOST_AT_ONCE
        for each in values[:_MOST_AT_ONCE] if isinstance(values, list) else []:
            try:
                found += [] if _says_no(each) else [one(each)]
            except _Unreadable:
                wrong = True
        found = list(dict.fromkeys(found))
        if wrong:
            raise _Unreadable(f"needs to be a list of {', '.join(words)}", instead=found)
        return found

    return read


def _category(value: Any) -> StrEnum:
    try:
        return _one(Category)(value)
    except _Unreadable as unreadable:
        named = _as_it_came(value).lower()
        urgent = (each for each in (Category.HATE, Category.VIOLENCE) if each.value[:6] in named)
        raise _Unreadable(str(unreadable), instead=next(urgent, None)) from None


def _description(value: Any) -> str:
    if isinstance(value, str):
        text = storable(value).strip()
        if len(text) > LONGEST_TEXT:
            raise _Unreadable(f"has more than {LONGEST_TEXT} characters, and is cut in the case", instead=_cut(text))
        return text
    if isinstance(value, list | dict) and not _is_blank(value):
        raise _Unreadable("needs to be text, and is taken as it came", instead=_cut(_as_it_came(value)))
    raise _Unreadable("needs to be text")


def _cut(text: str) -> str:
    if len(text) <= LONGEST_TEXT:
        return text
    mark = f"\n[Cut here. The register has the whole text, of {len(text)} characters.]"
    return text[: LONGEST_TEXT - len(mark)] + mark


_READERS: dict[str, Callable[[Any], Any]] = {
    **dict.fromkeys(("report_id", "message_id"), _identifier),
    **dict.fromkeys(("patch", "linked_case", "name", "about", "role", "email"), _line),
    "sender": _sender,
    **dict.fromkeys(("happened_at", "occurred_at", "reported_at"), _line),
    **dict.fromkeys((*_IN_DOUBT_YES, "telephone_only"), _yes_or_no),
    "case_reference": _reference,
    "address": lambda value: plain_lines(_text(value)),
    "phone": _phone,
    "preferred": _one(Channel),
    "support_needs": _several(SupportNeed),
    "hate_strands": _several(HateStrand),
    "harm": _one(Harm),
    "category": _category,
    "reporter": _text,
    "description": _description,
}
