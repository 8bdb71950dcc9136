"""Words that nobody would say, one for each field and each time it is filled in: whatever holds one holds what somebody
said, or who they are.
"""

import re

BORN = "1931-03-07"
"""The day on which everybody here was born."""

_CANARY = re.compile(r"zyx([a-z]+)\d+z", re.IGNORECASE)
_NUMBER = "0555777"
_MADE = re.compile(r"zyx[a-z]+(\d+)z", re.IGNORECASE)
_PHONE = re.compile(_NUMBER + r"(\d{5})")
_OF_EACH = 50_000


class Canaries:
    """Makes them. Each is a whole sentence, so that it is found if it is quoted. ``whose``: the number of the case."""

    def __init__(self, whose: int = 0) -> None:
        self._made = whose * _OF_EACH

    def said(self, field: str) -> str:
        """What somebody says in this field."""
        return f"They speak of {self.name(field)} there."

    def name(self, field: str) -> str:
        """One word."""
        self._made += 1
        return f"Zyx{field.replace('_', '')}{self._made}z"

    def email(self) -> str:
        """Where somebody has their e-mails."""
        return f"{self.name('email').lower()}@example.org"

    def phone(self) -> str:
        """Somebody's number."""
        self._made += 1
        return f"{_NUMBER}{self._made:05}"


def whose_in(text: str) -> set[int]:
    """The numbers of the cases whose canaries stand in a text."""
    made = [*_MADE.findall(text), *_PHONE.findall(text)]
    return {int(each) // _OF_EACH for each in made}


def canaries_in(text: str) -> set[str]:
    """The fields whose canaries stand in a text; underscores are left out of their names."""
    found = {each.lower() for each in _CANARY.findall(text)} if "yx" in text.lower() else set()
    found |= {"phone"} if _NUMBER in text else set()
    return found | ({"dateofbirth"} if BORN in text else set())
