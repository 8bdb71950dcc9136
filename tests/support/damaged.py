"""Damaged reports, for tests: each field missing, null, blank, of another type, doubled, too long, or decorated
with invisible and direction characters; the whole in several encodings.

Each knows what a case must make of it.
Every value that cannot be read holds a token of its own, so that a test can look for where it went.
"""

import json
import os
from collections.abc import Callable
from dataclasses import dataclass, field
from itertools import count
from typing import Any

from hypothesis import strategies as st

LONG = "ASB_TEST_LONG" in os.environ
"""Set ``ASB_TEST_LONG`` for the long form: some CPU-minutes."""

ODD = "\u200b\u202e\u2066\ufeff\u00ad\u00a0\u2003\x1b\x07"
"""Invisible, direction and control characters, and blanks of other widths."""

_BLANKS: tuple[Any, ...] = (None, "", "  ", "\u200b", "\u00a0\u2060", [], {})
_NOES: tuple[Any, ...] = (False, 0, "no", " No ", "n", "none", "FALSE", "not applicable", "Prefer not to say", [])
_ELSEWHERE = (
    ("mobile", "07700 900123", True),
    ("e-mail", "rae at example", True),
    ("Contact", {"telephone": 1632960001}, True),
    ("how to reply", "+44 1632 960001", True),
    ("correspondence", "none, he opens my post", False),
    ("confidential", True, False),
    ("remark", "never write to me", False),
)
"""What says how the reporter may be contacted in no field of ours; and whether it may be an address."""

_OF_HATE_OR_VIOLENCE = ("hate_crime", "racially_motivated", "isRacist", "assault", "Weapon used", "threats")
_ENCODINGS = ("utf-8", "utf-8", "utf-8", "utf-8-sig", "utf-16", "utf-16-le", "utf-32", "cp1252")
_Draw = Callable[[st.SearchStrategy[Any]], Any]


@dataclass(repr=False)
class Damaged:
    """A report as bytes. ``is_one``: it has a description in words. ``urgent``: a field about hate or violence holds
    something else than a readable no. ``harm``: the risk of harm cannot be read; ``high``: one of
    two values is the highest. ``reach``: what cannot be read may be an address. ``contact``: how the reporter may be
    contacted cannot be read. ``tokens`` must be found again.
    """

    raw: bytes = b""
    is_one: bool = False
    urgent: bool = False
    harm: bool = False
    high: bool = False
    contact: bool = False
    reach: bool = False
    tokens: list[str] = field(default_factory=list)

    def _repr_pretty_(self, printer: Any, _cycle: bool) -> None:
        # Hypothesis prints every example; one of a whole long text would be too much.
        printer.text(repr(self))

    def __repr__(self) -> str:
        return repr(self.raw.replace(b"x" * 1_000, b"").replace(b"y" * 1_000, b"")[:1_500])


class _Making:
    def __init__(self, draw: _Draw) -> None:
        self._draw = draw
        self._numbers = count(1)
        self.made = Damaged()

    def one_of(self, *values: Any) -> Any:
        return self._draw(st.sampled_from(values))

    def token(self) -> str:
        self.made.tokens.append(f"token{next(self._numbers)}z")
        return self.made.tokens[-1]

    def decorated(self, text: str) -> str:
        return f"{self.one_of(*ODD, '')}{text}{self.one_of(*ODD, ' ', '')}"

    def unreadable(self) -> list[Any]:
        token = self.token()
        deep = [[[[[[[[[[[[[[[[[[[[[[[[token]]]]]]]]]]]]]]]]]]]]]]]]
        return list(self.one_of([{"x": token}], [[token, 7]], [deep], [token + "x" * 21_000], [f"{token}!", {"y": 1}]))

    def values(self, *good: Any) -> tuple[list[Any], bool]:
        """What stands under one key, as many times as it stands there; and whether that cannot be read."""
        how = self.one_of("missing", "good", "good", "good", "blank", "blank", "unreadable")
        if how == "unreadable":
            return self.unreadable(), True
        value = self.one_of(*(good if how == "good" else _BLANKS))
        return ([] if how == "missing" else [value] * self.one_of(1, 1, 2)), False

    def plain(self, *good: Any) -> list[Any]:
        return self.values(*good)[0]

    def of_harm(self, *yes: Any) -> list[Any]:
        how = self.one_of("missing", "no", "no", "no", "no", "blank", "blank", "blank", "yes", "doubled", "unreadable")
        self.made.urgent |= how in ("yes", "doubled", "unreadable")
        if how == "unreadable":
            return self.unreadable()
        yeses, noes = self.one_of(*yes), self.one_of(*_NOES)
        return {"no": [noes], "blank": [self.one_of(*_BLANKS)], "yes": [yeses], "doubled": [yeses, False]}.get(how, [])

    def reporter(self) -> list[str]:
        """The reporter as JSON; none, one, or something else in its place."""
        how = self.one_of("fields", "fields", "fields", "fields", "missing", "blank", "unreadable")
        if how != "fields":
            self.made.contact |= how == "unreadable"
            self.made.reach |= how == "unreadable"
            found = {"blank": [self.one_of(*_BLANKS)], "unreadable": [f"Rae, {self.token()}"]}.get(how, [])
            return [json.dumps(each) for each in found]
        fields = {"name": self.plain("Rae Finch", self.decorated("Rae Finch"))}
        for name, good in (
            ("email", ["rae@example.org", self.decorated("rae@example.org")]),
            ("phone", ["01632 960001", self.decorated("+44 (0)1632 960-001"), "-----"]),
            ("address", ["14 Sample Court\nExampleton\nEX1 1AA"]),
            ("preferred", ["email", "SMS", " Letter"]),
            ("support_needs", [["advocate"], "Sign language", [None, "other"]]),
            ("do_not_write", [None]),
        ):
            fields[name], wrong = self.values(*good)
            self.made.contact |= wrong
            self.made.reach |= wrong and name in ("email", "phone", "address")
        fields |= self.elsewhere()
        return [_object({name: [json.dumps(each) for each in values] for name, values in fields.items()})]

    def elsewhere(self) -> dict[str, list[Any]]:
        name, value, reaches = self.one_of(*_ELSEWHERE, *[("", None, False)] * 8)
        self.made.contact |= bool(name)
        self.made.reach |= reaches
        return {name: [value]} if name else {}

    def others(self) -> dict[str, list[Any]]:
        """Fields that are not ours."""
        found = self.elsewhere()
        if self.one_of(False, False, False, True):
            found[self.one_of(*_OF_HATE_OR_VIOLENCE)] = [self.one_of(True, "yes", 1, {"when": "at night"})]
            self.made.urgent = True
        if self.one_of(False, True):
            found[f"ward {self.token()}"] = [self.one_of("Northgate", 7, ["x"])]
        return found

    def description(self) -> list[Any]:
        words = f"{self.token()} café"
        found = self.one_of(*[words] * 6, self.decorated(words), words + "y" * 25_000, [words, ""], 7, *_BLANKS)
        has_words = words in json.dumps(found, ensure_ascii=False)
        self.made.is_one = has_words or found == 7
        if not has_words:
            self.made.tokens.pop()
        return [found, *([5] if has_words and self.one_of(False, False, True) else [])]


@st.composite
def damaged(draw: _Draw) -> Damaged:
    """A report of any shape, most of them with a description. Without a ``report_id`` that can be read."""
    making = _Making(draw)
    harm, making.made.harm = making.values("low", "HIGH", "none", "unknown")
    if making.one_of(False, False, False, True):
        harm, making.made.high = [*making.unreadable(), "high"], True
    fields = {
        "report_id": making.one_of([], [None], [{"x": 1}], [["r"]], ["r" * 300]),
        "sender": making.plain("web-form"),
        "category": making.plain("noise", "Verbal Abuse", "baby_crying", "drugs"),
        "harm": harm,
        "hate_perceived": making.of_harm(True, "yes", "perhaps", 3),
        "hate_strands": making.of_harm(["race"], "Race", ["goth"], {"a": 1}),
        "violence": making.of_harm(True, 1, "a little"),
        "threat_of_violence": making.of_harm("true", "he shouted"),
        "reported_at": making.plain("2026-11-20T10:00:00Z", "2099-01-01T00:00:00Z"),
        "occurred_at": making.plain("2026-11-20T10:00:00+01:00"),
        "patch": making.plain("north", " North ", making.token()),
        "about": making.plain("the flat above"),
        "linked_case": making.plain("nonsense"),
        "colour": making.plain(None),
        **making.others(),
        "description": making.description(),
    }
    parts = {name: [json.dumps(value) for value in values] for name, values in fields.items()}
    text = making.one_of("{}", "{}", "{}", "[{}]").replace("{}", _object(parts | {"reporter": making.reporter()}))
    making.made.tokens = [token for token in making.made.tokens if token in text]
    making.made.raw = text.replace("\\u00e9", "é").encode(making.one_of(*_ENCODINGS))
    return making.made


def _object(fields: dict[str, list[str]]) -> str:
    given = [f"{json.dumps(name)}: {value}" for name, values in fields.items() for value in values]
    return f"{{{', '.join(given)}}}"
