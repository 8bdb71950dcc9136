"""The same party or place in several cases: what of a name or an address two ways of writing it have in common.

Source: the project's reading of the Standard; see docs/standard.md. Whoever is found this way is *possibly* the same: a
person confirms or refuses it.
"""

import re
import unicodedata

_APOSTROPHES = re.compile("['\u2018\u2019\u02bc`]")
_TITLES = frozenset({"mr", "mrs", "ms", "miss", "mx", "dr"})
_WRITTEN_OUT = {
    "apartment": "flat",
    "apt": "flat",
    "av": "avenue",
    "ave": "avenue",
    "cl": "close",
    "cres": "crescent",
    "ct": "court",
    "dr": "drive",
    "gdns": "gardens",
    "hse": "house",
    "ln": "lane",
    "pl": "place",
    "rd": "road",
    "sq": "square",
    "st": "street",
    "ter": "terrace",
}
_POSTCODE = re.compile(r"\b([a-z]{1,2}[0-9][a-z0-9]?) ([0-9][a-z]{2})\b")


def name_key(name: str) -> str:
    """What a name is compared by: case, accents, punctuation, titles and the order of its parts make no difference."""
    words = _words(name)
    return " ".join(sorted(word for word in words if word not in _TITLES) or sorted(words))


def address_key(address: str) -> str:
    """What an address is compared by: besides, usual abbreviations are written out, and a flat's number stands first.
    All else keeps its order: flat 2 of number 14 is not flat 14 of number 2.
    """
    words = [_WRITTEN_OUT.get(word, word) for word in _words(address)]
    flats: list[str] = []
    rest: list[str] = []
    while words:
        taken = 2 if words[0] == "flat" and len(words) > 1 else 1
        (flats if taken == 2 else rest).extend(words[:taken])
        del words[:taken]
    return _POSTCODE.sub(r"\1\2", " ".join([*flats, *rest]))


def _words(text: str) -> list[str]:
    plain = unicodedata.normalize("NFKD", unicodedata.normalize("NFKD", text).casefold())
    joined = _APOSTROPHES.sub("", "".join(each for each in plain if not unicodedata.combining(each)))
    return "".join(each if each.isalnum() else " " for each in joined).split()
