"""Reads what arrives as JSON, and never raises: the outcome is a message, or a refusal that says why.

Hostile input is expected: size and nesting are bounded before anything is parsed. Reasons name the field and what
would be accepted, never the value, which may be somebody's words; the raw text is kept beside the refusal.
"""

import re
from typing import Any, TypeVar

from pydantic import BaseModel, ValidationError

from standard.draft import Refused
from standard.messages import LONGEST_TEXT, MESSAGES, Message, Report
from standard.reference import NotAReference, parse_reference
from standard.words import RefusalCode

LARGEST_MESSAGE = 300_000
"""The largest message in bytes of JSON: the longest text with every character escaped, and room for the rest."""

DEEPEST_NESTING = 20
"""How deep JSON may be nested; our deepest message needs three levels."""

_FORMS = {
    "email": "needs the form name@example.org",
    "phone": "needs digits, spaces, brackets and hyphens, with a + before a country code, for example 01632 960001",
}
_STRINGS = re.compile(rb'"(?:[^"\\]|\\.)*"', re.DOTALL)
_BRACKETS = re.compile(rb"[\[\]{}]")
_Model = TypeVar("_Model", bound=BaseModel)


def read_message(name: str, raw: bytes, case_reference: str) -> Message:
    """The message of this name for this case.

    Raises:
        Refused: the name is unknown, the JSON cannot be read, a field is wrong, or it is for another case.
    """
    model = MESSAGES.get(name)
    if model is None:
        names = ", ".join(sorted(MESSAGES))
        raise Refused(RefusalCode.UNKNOWN_MESSAGE, f"no message has this name; there are: {names}")
    message = read_model(model, raw)
    try:
        meant = parse_reference(message.case_reference)
    except NotAReference:
        meant = ""
    if meant != case_reference:
        raise Refused(RefusalCode.WRONG_CASE, "the message's case_reference is not this case's")
    return message


def read_report(raw: bytes) -> Report:
    """The report that opens a case.

    Raises:
        Refused: the JSON cannot be read or a field is wrong.
    """
    return read_model(Report, raw)


def read_model(model: type[_Model], raw: bytes) -> _Model:
    """What the JSON says, checked against the model.

    Raises:
        Refused: too large, nested too deep, not JSON, or a field is missing, unknown or wrong.
    """
    if len(raw) > LARGEST_MESSAGE:
        raise Refused(RefusalCode.TOO_LONG, f"the message has {len(raw)} bytes; at most {LARGEST_MESSAGE} are read")
    if _nesting(raw) > DEEPEST_NESTING:
        raise Refused(RefusalCode.UNDECODABLE, f"the JSON is nested more than {DEEPEST_NESTING} levels deep")
    try:
        return model.model_validate_json(raw)
    except ValidationError as error:
        raise _refusal(error, model) from None


def explain_errors(error: ValidationError, model: type[BaseModel], *, with_values: bool) -> str:
    """Every wrong field in one line each: the field, what is accepted, and the value where ``with_values``."""
    lines = []
    for problem in error.errors(include_url=False):
        field = ".".join(str(part) for part in problem["loc"]) or "the message"
        accepted = _accepted(problem, model)
        value = f" is {_shown(problem['input'])}:" if with_values and problem["type"] != "missing" else ":"
        lines.append(f"{field}{value} {accepted}")
    return "; ".join(lines)


def _accepted(problem: Any, model: type[BaseModel]) -> str:
    kind, context = problem["type"], problem.get("ctx", {})
    if kind == "missing":
        return "is required"
    if kind == "extra_forbidden":
        return f"is no field of this message; its fields are {', '.join(sorted(model.model_fields))}"
    if kind == "timezone_aware":
        return "needs a UTC offset, for example 2026-12-24T15:00:00+00:00"
    if kind == "string_pattern_mismatch":
        return _FORMS.get(str(problem["loc"][-1]), "has not the form it must have")
    if kind == "value_error":
        return str(context.get("error", problem["msg"]))
    return str(problem["msg"])


def _shown(value: object) -> str:
    text = repr(value)
    return text if len(text) <= 80 else f"{text[:77]}..."


def _refusal(error: ValidationError, model: type[BaseModel]) -> Refused:
    kinds = {problem["type"] for problem in error.errors(include_url=False, include_input=False)}
    reason = explain_errors(error, model, with_values=False)[:2000]
    if "json_invalid" in kinds:
        return Refused(RefusalCode.UNDECODABLE, "the payload is not JSON")
    if "string_too_long" in kinds:
        return Refused(RefusalCode.TOO_LONG, f"{reason} (texts have at most {LONGEST_TEXT} characters)")
    return Refused(RefusalCode.INVALID_FIELD, reason)


def _nesting(raw: bytes) -> int:
    depth = deepest = 0
    for bracket in _BRACKETS.finditer(_STRINGS.sub(b"", raw)):
        depth += 1 if bracket[0] in b"[{" else -1
        deepest = max(deepest, depth)
    return deepest
