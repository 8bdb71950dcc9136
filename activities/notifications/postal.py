"""A postal address as people write it, as the lines that a letter needs.

GOV.UK Notify takes three to seven lines, the last of them a UK postcode or a country, and none that begins with a
bracket or the like (https://docs.notifications.service.gov.uk/python.html#send-a-letter).
"""

import re

from standard.core.names import name_to_greet
from standard.core.plain import printable

FEWEST_LINES, MOST_LINES = 3, 7
NOBODY_BY_NAME = "The resident"

_POSTCODE = re.compile(r"(?:^|(?<=[\s,.]))([A-Za-z]{1,2}[0-9][A-Za-z0-9]?)\s*([0-9][A-Za-z]{2})$")
_AT_HOME = frozenset(
    {"uk", "united kingdom", "great britain", "gb", "england", "wales", "scotland", "northern ireland"}
)
_HOUSE_NUMBER = re.compile(r"^([0-9]+[A-Za-z]?(?:\s*[-/\u2013]\s*[0-9]+[A-Za-z]?)?)(?:\s*,\s*|$)")
_NOWHERE = re.compile(
    r"no fixed (?:abode|address)|\b(?:living|sleeping) (?:in|on|rough)\b|\brough sleep|\bsofa.?surf|\bmy\b",
    re.IGNORECASE,
)
_NO_PLACE = re.compile(r"nfa|homeless|none|no|unknown|not known|n/?a|not applicable", re.IGNORECASE)
_AROUND = " \t,;."
_NOT_FIRST = _AROUND + '@()=[]"\u201d\\/<>'


def letter_lines(name: str | None, address: str) -> list[str] | None:
    """The lines of a letter's address, three to seven; None where no letter can be sent to this address.

    The name comes first, where it is a name. Lines are those of the address, or what stands between its commas; a house
    number stands with its street, and the postcode, from wherever it stood, on a line of its own at the end. Where
    there are too many lines, those before the last are joined.
    """
    parts = [part.strip(_AROUND) for part in re.split("[,\n]", address)]
    if _NOWHERE.search(address) or any(map(_NO_PLACE.fullmatch, parts)):
        return None
    lines = [line for part in _parts(address) if (line := printable(part).lstrip(_NOT_FIRST).rstrip(_AROUND))]
    lines = [name_to_greet(name) or NOBODY_BY_NAME, *_with_house_numbers(_postcode_last(lines))]
    if len(lines) > MOST_LINES:
        lines = [*lines[: MOST_LINES - 2], ", ".join(lines[MOST_LINES - 2 : -1]), lines[-1]]
    return lines if len(lines) >= FEWEST_LINES else None


def _parts(address: str) -> list[str]:
    lines = [line for line in address.splitlines() if line.strip(_AROUND)]
    return lines if len(lines) > 1 else address.split(",")


def _postcode_last(lines: list[str]) -> list[str]:
    at_home = [line for line in lines if line.casefold() not in _AT_HOME]
    for index in reversed(range(len(at_home))):
        found = _POSTCODE.search(at_home[index])
        if found:
            rest = at_home[index][: found.start()].rstrip(_AROUND)
            postcode = f"{found[1]} {found[2]}".upper()
            return [*at_home[:index], *([rest] if rest else []), *at_home[index + 1 :], postcode]
    return lines


def _with_house_numbers(lines: list[str]) -> list[str]:
    """A number alone on its line, or before a comma, goes with the street that follows it."""
    found: list[str] = []
    for line in lines:
        goes_on = found and _HOUSE_NUMBER.fullmatch(found[-1]) and not _POSTCODE.match(line)
        found.append(_HOUSE_NUMBER.sub(r"\1 ", f"{found.pop()} {line}" if goes_on else line).strip())
    return found
