"""The lenient manner of reading: a report or incident is never turned away for the shape of a field.

Blank and null are left out; invisible characters and blanks in and around what people type are made plain. What still
cannot be read is set aside with the reason, as it came. In doubt the higher priority, and nothing is sent by itself.
"""

import re
from collections.abc import Mapping
from itertools import chain
from typing import Annotated, Any, TypeVar

from pydantic import BaseModel, Field, TypeAdapter, ValidationError

from standard.core.doubt import is_of_them, may_be_of_contact, may_be_of_risk, may_reach, of_category, of_harm
from standard.core.draft import Refused
from standard.core.json_read import Twice, one_of, read_object
from standard.core.messages import Report, Reporter, ReportIncident, SetAside
from standard.core.readers import (
    IN_DOUBT_YES,
    MOST_AT_ONCE,
    READERS,
    Unreadable,
    as_it_came,
    cut,
    is_blank,
    plain,
    storable,
)
from standard.core.words import Category, Harm, RefusalCode
from standard.core.wrong_fields import accepted

LARGEST_REPORT = 1_000_000
"""The largest report or incident, in bytes."""

_OUR_ID = re.compile(rb'\{"report_id": "content-[0-9a-f]{32}", ')
"""What our door puts before the fields of a report that has no id."""

_BEGINNING = 400
_UNKNOWN = "(an unknown field)"
ALREADY_SET_ASIDE = "set_aside"
"""Under this name stands in a message that is made of another one what could not be read of that."""

_LONGEST_WHY = 300
_SET_ASIDE = TypeAdapter(Annotated[list[SetAside], Field(max_length=300)])
_FIELDS = {*Report.model_fields, *ReportIncident.model_fields, *(f"reporter.{each}" for each in Reporter.model_fields)}
_MAY_BE_SET_ASIDE = {*_FIELDS, _UNKNOWN, f"reporter.{_UNKNOWN}", "encoding", "name_given"}
_WORST_HARM_FIRST = (Harm.HIGH, Harm.MEDIUM, Harm.LOW, Harm.UNKNOWN, Harm.NONE)
_Lenient = TypeVar("_Lenient", Report, ReportIncident)


def read_leniently(model: type[_Lenient], raw: bytes, otherwise: Mapping[str, str]) -> _Lenient:
    """The report or incident in these bytes. ``otherwise`` is what stands for ids that are missing or unreadable.

    Raises:
        Refused: it can be none: too large, no JSON object, or without a description.
    """
    begins = raw[:_BEGINNING]
    added = _OUR_ID.search(begins.replace(b"\0", b""))
    size = len(raw) - (len(added[0]) * (2 if b"\0" in begins else 1) if added else 0)
    if size > LARGEST_REPORT:
        raise Refused(RefusalCode.TOO_LONG, f"the report has {size} bytes; at most {LARGEST_REPORT} are read")
    fields, guessed = read_object(raw)
    aside: list[SetAside] = []
    doubts: set[str] = set()
    aside += _already_set_aside(fields)
    if guessed:
        aside.append(SetAside(field="encoding", why=f"is not UTF-8, and was read as {guessed}", came=""))
    read = _fields(model, fields, aside, doubts) | dict.fromkeys(sorted(doubts), True)
    if "description" not in read:
        raise Refused(RefusalCode.INVALID_FIELD, "description: is required, in words")
    read = {**otherwise, **read}
    unread = any(each.field == "category" for each in aside)
    if "category" not in read and (unread or model is Report):
        read["category"] = Category.OTHER
        if not unread:
            aside.append(SetAside(field="category", why="is missing; taken as other", came=""))
    if any(each.of_contact for each in aside):
        read["reporter"] = {**read.get("reporter", {}), "telephone_only": True}
    return model.model_validate(read).with_set_aside(aside)


def _already_set_aside(fields: dict[str, Any]) -> list[SetAside]:
    """What is set aside already, taken out of the fields. Whoever says so of themselves only adds to the doubt."""
    try:
        found = _SET_ASIDE.validate_python(fields.get(ALREADY_SET_ASIDE, []))
    except ValidationError:
        return []
    fields.pop(ALREADY_SET_ASIDE, None)
    ours = [each if each.field in _MAY_BE_SET_ASIDE else each.model_copy(update={"field": _UNKNOWN}) for each in found]
    return [
        each.model_copy(
            update={"why": plain(each.why)[:_LONGEST_WHY], "name": storable(each.name), "came": storable(each.came)}
        )
        for each in ours
    ]


def _fields(
    model: type[BaseModel], fields: Mapping[str, Any], aside: list[SetAside], doubts: set[str], within: str = ""
) -> dict[str, Any]:
    """The fields that can be read, or what is taken in their place; what could not be read is added to ``aside``, and
    what of hate and violence it may say to ``doubts``.
    """
    read: dict[str, Any] = {}
    for name, value in _named(model, fields).items():
        known = name in model.model_fields
        try:
            if known:
                found = _value(model, name, value, aside, doubts)
                read |= {} if found is None else {name: found}
            elif not is_blank(value):
                raise Unreadable("is no field of a report")
        except Unreadable as unreadable:
            aside.append(_set_aside(within, name, value, str(unreadable), known=known))
            read |= {} if unreadable.instead is None else {name: unreadable.instead}
            doubts.update(_in_doubt(name, value, known=known))
    return read


def _named(model: type[BaseModel], fields: Mapping[str, Any]) -> dict[str, Any]:
    """The fields by our names for them, whatever case, blanks and hyphens they came with."""
    found: dict[str, list[Any]] = {}
    if len(fields) > MOST_AT_ONCE:
        # No form: what has no name of ours is read as one.
        known = {key: value for key, value in fields.items() if _our_name(key) in model.model_fields}
        others = {key: value for key, value in fields.items() if key not in known}
        fields = {**known, "": others}
    for key, value in fields.items():
        name = _our_name(key)
        values = value if isinstance(value, Twice) else [value]
        found.setdefault(name if name in model.model_fields else key, []).extend(values)
    return {name: one_of(values) for name, values in found.items()}


def _our_name(key: str) -> str:
    return re.sub(r"[\s_-]+", "_", plain(key).lower())


def _value(model: type[BaseModel], name: str, value: Any, aside: list[SetAside], doubts: set[str]) -> Any:
    if isinstance(value, Twice):
        return _one_of_twice(model, name, value, aside, doubts)
    if is_blank(value) and (name == "reporter" or not isinstance(value, dict) or not value):
        return None
    if name == "reporter" and isinstance(value, dict):
        return _fields(Reporter, value, aside, doubts, "reporter.")
    found = READERS[name](value)
    try:
        model.model_validate({name: found})
    except ValidationError as error:
        problems = [problem for problem in error.errors(include_url=False) if problem["loc"][0] == name]
        if problems:
            raise Unreadable(accepted(problems[0], model)) from None
    return found


def _one_of_twice(model: type[BaseModel], name: str, values: Twice, aside: list[SetAside], doubts: set[str]) -> Any:
    given: list[Any] = []
    within: list[SetAside] = []
    wrong = False
    for value in values:
        try:
            found = _value(model, name, value, within, doubts)
        except Unreadable as unreadable:
            found, wrong = unreadable.instead, True
        given += [] if found is None else [found]
    only = one_of(given) if given else None
    if wrong or isinstance(only, Twice):
        raise Unreadable("is given twice", _instead_of_twice(name, given, wrong=wrong))
    aside += within
    return only


def _instead_of_twice(name: str, given: list[Any], *, wrong: bool) -> Any:
    """What of a field that is given twice can be read; in doubt the worse. ``wrong``: some of it cannot be read."""
    if name == "may_pass_on":
        return False
    if name == "description":
        return cut("\n\n".join(given))
    if name == "harm":
        return min([*given, Harm.UNKNOWN] if wrong else given, key=_WORST_HARM_FIRST.index)
    if name == "category":
        worst_first = (Category.HATE, Category.VIOLENCE, *given)
        return next((each for each in worst_first if each in given and each.classed_as_asb), None)
    if given and all(isinstance(each, list) for each in given):
        return list(dict.fromkeys(chain.from_iterable(given)))
    return given[0] if given and one_of(given) is given[0] else None


def _in_doubt(name: str, value: Any, *, known: bool) -> list[str]:
    """The fields about hate and violence that count as given where a field cannot be read."""
    if not known:
        return of_harm(name, value)
    own = "hate_perceived" if name == "hate_strands" else name
    said = of_category(value) if name in ("category", "harm") else []
    return [*([own] if own in IN_DOUBT_YES else []), *said, *of_harm("", value)]


def _set_aside(within: str, name: str, value: Any, why: str, *, known: bool) -> SetAside:
    names = (
        {"field": f"{within}{name}"} if known else {"field": f"{within}{_UNKNOWN}", "name": storable(f"{within}{name}")}
    )
    of_risk = (known and name == "harm") or may_be_of_risk("" if known else name, value)
    found = SetAside(**names, why=why, came=as_it_came(value), of_risk=of_risk)
    if known and not within and name != "reporter":
        # People write what matters to them into the field at hand.
        reaches = not name.endswith(("_at", "_until")) and may_reach("", value)
        return found.model_copy(update={"of_contact": reaches or may_be_of_contact("", value), "may_reach": reaches})
    is_address = known and name in ("reporter", "email", "phone", "address")
    reaches = is_address or may_reach("" if known else name, value)
    of_reporter = (within or known) and not is_of_them(name)
    of_contact = reaches or of_reporter or may_be_of_contact(name, value)
    return found.model_copy(update={"of_contact": of_contact, "may_reach": reaches})
