"""What is wrong with a field, in words: the field, and what would be accepted."""

from typing import Any

from pydantic import BaseModel, ValidationError

_FORMS = {
    "email": "needs the form name@example.org",
    "phone": "needs digits, spaces, brackets and hyphens, with a + before a country code, for example 01632 960001",
}


def explain_errors(error: ValidationError, model: type[BaseModel], *, with_values: bool) -> str:
    """Every wrong field in one line each: the field, what is accepted, and the value where ``with_values``."""
    lines = []
    for problem in error.errors(include_url=False):
        field = ".".join(str(part) for part in problem["loc"]) or "the message"
        value = f" is {_shown(problem['input'])}:" if with_values and problem["type"] != "missing" else ":"
        lines.append(f"{field}{value} {accepted(problem, model)}")
    return "; ".join(lines)


def accepted(problem: Any, model: type[BaseModel]) -> str:
    """What the field that pydantic complains of accepts; never the value, which may be somebody's words."""
    kind, context = problem["type"], problem.get("ctx", {})
    if kind == "missing":
        return "is required"
    if kind == "extra_forbidden":
        return f"is not a field of this message; its fields are {', '.join(sorted(model.model_fields))}"
    if kind == "timezone_aware":
        return "needs a UTC offset, for example 2026-12-24T15:00:00+00:00"
    if kind == "string_pattern_mismatch":
        return _FORMS.get(str(problem["loc"][-1]), "is not in the right format")
    if kind == "value_error":
        return str(context.get("error", problem["msg"]))
    return str(problem["msg"])


def _shown(value: object) -> str:
    text = repr(value)
    return text if len(text) <= 80 else f"{text[:77]}..."
