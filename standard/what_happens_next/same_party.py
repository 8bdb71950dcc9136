"""The same party or place in several cases: what of a name or an address two ways of writing it have in common.

Source: the project's reading of the Standard; see docs/standard.md. Whoever is found this way is *possibly* the same: a
person confirms or refuses it.
"""

import re
import unicodedata

_APOSTROPHES = re.compile("['\u2018\u2019\u02bc`]")
_LETTERS = str.maketrans(
    {
        "\u0142": "l",
        "\u00f8": "o",
        "\u0111": "d",
        "\u00e6": "ae",
        "\u0153": "oe",
        "\u0131": "i",
        "\u00fe": "th",
        "\u00f0": "d",
    }
)
"""Letters that Unicode does not take apart, as people write them on an English keyboard."""

_SAYS_NOTHING = frozenset(
    {"", "anon", "anonymous", "homeless", "n a", "n k", "na", "nfa", "nk", "no address", "no fixed abode", "none"}
    | {"not applicable", "not given", "not known", "not stated", "unknown", "unknown address", "tbc", "withheld"}
)
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
    # "St" is either, so that the two are one: that makes nobody else of a neighbour.
    "saint": "street",
    "sq": "square",
    "st": "street",
    "ter": "terrace",
}
_NUMBER_AND_LETTER = re.compile(r"\b([0-9]+) ([a-h])\b")
_POSTCODE = re.compile(r"\b([a-z]{1,2}[0-9][a-z0-9]?) ([0-9][a-z]{2})\b")


def name_key(name: str) -> str:
    """What a name is compared by: case, accents, punctuation, titles and the order of its parts make no difference.
    Empty, and like no other, if it says that none is known.
    """
    words = sorted(_words(name))
    key = " ".join([word for word in words if word not in _TITLES] or words)
    return "" if key in {" ".join(sorted(each.split())) for each in _SAYS_NOTHING} else key


def address_key(address: str) -> str:
    """What an address is compared by: besides, usual abbreviations are written out, and a flat's number stands first.
    All else keeps its order: flat 2 of number 14 is not flat 14 of number 2. Empty if it says that none is known.
    """
    joined = _joined(" ".join(_words(address)))
    if joined in _SAYS_NOTHING:
        return ""
    words = [_WRITTEN_OUT.get(word, word) for word in joined.split()]
    flats: list[str] = []
    rest: list[str] = []
    while words:
        taken = 2 if words[0] == "flat" and len(words) > 1 else 1
        (flats if taken == 2 else rest).extend(words[:taken])
        del words[:taken]
    return _POSTCODE.sub(r"\1\2", _joined(" ".join([*flats, *rest])))


def _joined(words: str) -> str:
    return _NUMBER_AND_LETTER.sub(r"\1\2", words)


def _words(text: str) -> list[str]:
    plain = unicodedata.normalize("NFKD", unicodedata.normalize("NFKD", text).casefold()).translate(_LETTERS)
    # Marks belong to the letter before them, and what nobody sees (a soft hyphen, a mark of direction) to none.
    seen = (each for each in plain if not unicodedata.combining(each) and unicodedata.category(each) != "Cf")
    joined = _APOSTROPHES.sub("", "".join(seen))
    return "".join(each if each.isalnum() else " " for each in joined).split()
