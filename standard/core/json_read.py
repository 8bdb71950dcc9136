"""Bytes to a JSON object, whatever encoding they came in; keys given twice are kept apart, deep nesting is cut off."""

import json
import math
import re
from collections.abc import Callable
from contextlib import suppress
from typing import Any

from standard.core.draft import Refused
from standard.core.plain import shortened
from standard.core.refusals import as_text
from standard.core.words import RefusalCode

DEEPEST_NESTING = 20
"""How deep JSON may be nested; our deepest message needs three levels."""

# A text that is never closed goes to the end: looked for anew at each of its quotes it would take for ever.
_TOKENS = re.compile(r'"[^"\\]*(?:\\.[^"\\]*)*(?:"|\\?\Z)|[\[\]{}]', re.DOTALL)
_LONGEST_NUMBER = 18
_TEXT = json.JSONDecoder(strict=False)


class Twice(list[Any]):
    """The different values of a key that one object gives more than once."""


def read_object(raw: bytes) -> tuple[dict[str, Any], str | None]:
    """The JSON object in these bytes, and the encoding that had to be guessed; None where they are Unicode. It may
    stand alone in a list, or be text that is JSON.

    What is nested deeper than ``DEEPEST_NESTING`` levels becomes the text that it is.

    Raises:
        Refused: it is no JSON object.
    """
    text, guessed = decoded(raw)
    try:
        found = _alone(_parsed(shallow(text)))
    except ValueError as error:
        raise Refused(RefusalCode.UNDECODABLE, f"the payload is not JSON{_where(error)}") from None
    if isinstance(found, str):
        # An object that was made into text before it was made into JSON.
        with suppress(ValueError):
            found = _alone(_parsed(shallow(found)))
    if not isinstance(found, dict):
        raise Refused(RefusalCode.INVALID_FIELD, "the message: is JSON, and no object")
    return found, guessed


def read_strictly(raw: bytes) -> dict[str, Any]:
    """The JSON object in these bytes, and nothing guessed.

    Raises:
        Refused: it is no JSON object in UTF-8, is nested too deep, gives a key twice, or has a number that is none.
    """
    try:
        text = raw.decode("utf-8-sig")
    except UnicodeDecodeError:
        raise Refused(RefusalCode.UNDECODABLE, "the payload is not JSON in UTF-8") from None
    if _nesting(text) > DEEPEST_NESTING:
        raise Refused(RefusalCode.UNDECODABLE, f"the JSON is nested more than {DEEPEST_NESTING} levels deep")
    try:
        found = json.loads(text, object_pairs_hook=_each_once, parse_constant=_no_number)
    except ValueError as error:
        raise Refused(RefusalCode.UNDECODABLE, f"the payload is not JSON{_where(error)}") from None
    if not isinstance(found, dict):
        raise Refused(RefusalCode.INVALID_FIELD, "the message: is JSON, and no object")
    return found


def _each_once(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    found = dict(pairs)
    if len(found) < len(pairs):
        names = [name for name, _ in pairs]
        twice = next(name for name in names if names.count(name) > 1)
        raise Refused(RefusalCode.INVALID_FIELD, f"{shortened(twice, 100)}: is given twice")
    return found


def _no_number(name: str) -> None:
    raise Refused(RefusalCode.UNDECODABLE, f"the payload is not JSON: {name} is no number")


def _where(error: ValueError) -> str:
    return f" (line {error.lineno}, column {error.colno})" if isinstance(error, json.JSONDecodeError) else ""


def _alone(found: Any) -> Any:
    """What stands alone in a list, and in one within it; anything else as it is."""
    while isinstance(found, list) and len(found) == 1:
        found = found[0]
    return found


def decoded(raw: bytes) -> tuple[str, str | None]:
    """The text, and the encoding that had to be guessed: what is not Unicode is most often Windows-1252."""
    try:
        return raw.decode(json.detect_encoding(raw)), None
    except UnicodeDecodeError:
        pass
    try:
        return raw.decode("cp1252"), "Windows-1252"
    except UnicodeDecodeError:
        return raw.decode("latin-1"), "Latin-1"


def with_field(raw: bytes, name: str, value: str) -> bytes:
    """The JSON object in these bytes with one field more, in the encoding and with all the oddities that it has."""
    text, guessed = decoded(raw)
    encoding = guessed or json.detect_encoding(raw)
    first = text.lstrip("[ \t\r\n")
    if first.startswith('"'):
        # An object that was made into text before it was made into JSON.
        with suppress(ValueError):
            text = _TEXT.raw_decode(first)[0]
    return _encoded(text.replace("{", f"{{{json.dumps(name)}: {json.dumps(value)}, ", 1), encoding)


def parsed(text: str) -> Any:
    """What a text within JSON holds, where that is an object or a list itself; None where it is not."""
    if text.lstrip()[:1] not in ("{", "["):
        return None
    try:
        return _parsed(shallow(text))
    except (ValueError, RecursionError):
        return None


def _encoded(text: str, encoding: str) -> bytes:
    """JSON in this encoding; where some of it has no place there, all but ASCII is escaped."""
    try:
        return text.encode(encoding)
    except UnicodeEncodeError:
        return re.sub("[^\x00-\x7f]", lambda found: json.dumps(found[0])[1:-1], text).encode(encoding)


def shallow(text: str) -> str:
    """JSON with everything that is nested too deep made into text: its reader would run out of stack."""
    parts, depth, kept_to, begun = [], 0, 0, 0
    for token in _TOKENS.finditer(text):
        if token[0] in "[{":
            depth += 1
            begun = token.start() if depth == DEEPEST_NESTING + 1 else begun
        elif token[0] in "]}":
            depth -= 1
            if depth == DEEPEST_NESTING:
                deep = as_text(text[begun : token.end()].encode("utf-8", "surrogatepass"))
                parts += [text[kept_to:begun], json.dumps(deep)]
                kept_to = token.end()
    if depth > DEEPEST_NESTING:
        raise ValueError("brackets are left open")
    return "".join([*parts, text[kept_to:]])


def _nesting(text: str) -> int:
    """How deep JSON is nested."""
    depth = deepest = 0
    for token in _TOKENS.finditer(text):
        depth += {"[": 1, "{": 1, "]": -1, "}": -1}.get(token[0], 0)
        deepest = max(deepest, depth)
    return deepest


def _parsed(text: str) -> Any:
    return json.loads(
        text,
        object_pairs_hook=_object,
        parse_constant=str,
        parse_int=_number(int),
        parse_float=_number(float),
        strict=False,
    )


def _object(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    found: dict[str, list[Any]] = {}
    for key, value in pairs:
        found.setdefault(key, []).append(value)
    return {key: one_of(values) for key, values in found.items()}


def one_of(values: list[Any]) -> Any:
    """The one value that all of these are, or all of them as ``Twice``."""
    return values[0] if all(value == values[0] for value in values) else Twice(values)


def _number(kind: Callable[[str], float]) -> Callable[[str], float | str]:
    def read(digits: str) -> float | str:
        if len(digits) > _LONGEST_NUMBER:
            return digits
        value = kind(digits)
        return value if math.isfinite(value) else digits

    return read
