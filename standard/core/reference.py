"""The case reference: readable over the telephone, with a check character, derived from the report's id.

A reference looks like ``ASB-7K3Q-MX92-PD4T``. Its alphabet of 31 characters leaves out 0, 1, I, L and O. As 31 is
prime, the weighted check character finds every single wrong character and every two that changed places.
"""

import hashlib
from functools import lru_cache

from standard.core.errors import CaseworkError

_ALPHABET = "23456789ABCDEFGHJKMNPQRSTUVWXYZ"
_BODY = 11
_PREFIX = "ASB"


class NotAReference(CaseworkError, ValueError):
    """The text is not a case reference; the message says why and what one looks like."""


def reference_for(report_id: str) -> str:
    """The reference of the case that the report with this id opens: the same id, the same reference."""
    value = int.from_bytes(hashlib.sha256(report_id.encode("utf-8", "surrogatepass")).digest(), "big")
    body = ""
    for _ in range(_BODY):
        value, index = divmod(value, len(_ALPHABET))
        body += _ALPHABET[index]
    return _grouped(body + _check_character(body))


def parse_reference(text: str) -> str:
    """The reference in its one written form, from what somebody typed: case, spaces and hyphens don't matter.

    Raises:
        NotAReference: a character, the length or the check character is wrong.
    """
    compact = "".join(text.upper().replace("-", " ").split())
    body = compact.removeprefix(_PREFIX)
    example = "a reference looks like ASB-7K3Q-MX92-PD4T"
    if len(body) != _BODY + 1:
        raise NotAReference(f"{text!r} has {len(body)} characters after ASB, not {_BODY + 1}; {example}")
    for character in body:
        if character not in _ALPHABET:
            raise NotAReference(f"{text!r} contains {character!r}, which no reference contains; {example}")
    if _check_character(body[:-1]) != body[-1]:
        raise NotAReference(f"{text!r} is mistyped: its last character does not fit the others")
    return _grouped(body)


@lru_cache(maxsize=4096)
def is_reference(text: str) -> bool:
    """Whether the text is a reference in its one written form."""
    try:
        return parse_reference(text) == text
    except NotAReference:
        return False


def _check_character(body: str) -> str:
    total = sum(weight * _ALPHABET.index(character) for weight, character in enumerate(body, start=2))
    return _ALPHABET[-total % len(_ALPHABET)]


def _grouped(body: str) -> str:
    return "-".join([_PREFIX, body[0:4], body[4:8], body[8:12]])
