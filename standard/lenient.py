"""The lenient manner of reading: a report or incident is never turned away for the shape of a field.

Blank and null are left out; invisible characters and blanks in and around what people type are made plain. What still
cannot be read is set aside with the reason, as it came. In doubt the higher priority, and nothing is sent by itself.
"""

import re
from collections.abc import Mapping
from typing import Any, TypeVar

from pydantic import BaseModel, ValidationError

from standard.draft import Refused
from standard.json_read import Twice, one_of, read_object
from standard.messages import Report, Reporter, ReportIncident, SetAside
from standard.readers import IN_DOUBT_YES, MOST_AT_ONCE, READERS, Unreadable, as_it_came, cut, is_blank, plain, says_no
from standard.words import Category, RefusalCode
from standard.wrong_fields import accepted

LARGEST_REPORT = 1_000_000
"""The largest report or incident, in bytes."""

_SOUNDS_LIKE = {
    "hate_perceived": re.compile("hate"),
    "violence": re.compile("violen|assault"),
    "threat_of_violence": re.compile("threat"),
}
_OF_CONTACT = re.compile("contact|mail|phone|mobile|tel|sms|text|letter|post|address|writ|need|prefer|safe|channel")
_WORD = re.compile(r"[A-Za-z0-9_.-]{1,40}")
_Lenient = TypeVar("_Lenient", Report, ReportIncident)


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
            elif not is_blank(value):
                raise Unreadable("is no field of a report")
        except Unreadable as unreadable:
            field = f"{within}{name}" if known or _WORD.fullmatch(name) else f"{within}(an unknown field)"
            of_contact = _is_of_contact(field, name, known=known)
            came = as_it_came(value)
            aside.append(SetAside(field=field, why=str(unreadable), came=came, of_contact=of_contact))
            read |= {} if unreadable.instead is None else {name: unreadable.instead}
            in_doubt |= {} if within else _in_doubt(name, value, known=known)
    return read | in_doubt


def _named(model: type[BaseModel], fields: Mapping[str, Any]) -> dict[str, Any]:
    """The fields by our names for them, whatever case, blanks and hyphens they came with."""
    found: dict[str, list[Any]] = {}
    if len(fields) > MOST_AT_ONCE:
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
    if is_blank(value):
        return None
    if name == "reporter" and isinstance(value, dict):
        return _fields(Reporter, value, aside, "reporter.")
    found = READERS[name](value)
    try:
        model.model_validate({name: found})
    except ValidationError as error:
        problems = [problem for problem in error.errors(include_url=False) if problem["loc"][0] == name]
        if problems:
            raise Unreadable(accepted(problems[0], model)) from None
    return found


def _one_of_twice(name: str, values: list[Any]) -> Any:
    given = [value for value in values if value is not None]
    found = one_of(given) if given else None
    if not isinstance(found, Twice):
        return found
    instead = next((value for value in given if value in (Category.HATE, Category.VIOLENCE)), None)
    if name == "description":
        instead = cut("\n\n".join(given))
    raise Unreadable("is given twice", instead)


def _in_doubt(name: str, value: Any, *, known: bool) -> dict[str, bool]:
    """What counts as given where a field about hate or violence cannot be read."""
    if known:
        name = "hate_perceived" if name == "hate_strands" else name
        return {name: True} if name in IN_DOUBT_YES else {}
    if says_no(value):
        return {}
    return {field: True for field, sounds in _SOUNDS_LIKE.items() if sounds.search(name.lower())}


def _is_of_contact(field: str, name: str, *, known: bool) -> bool:
    if field.startswith("reporter"):
        return field != "reporter.name"
    return not known and bool(_OF_CONTACT.search(name.lower()))
