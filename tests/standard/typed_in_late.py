"""Facts, and when they happened, for tests of what was typed in late."""

from typing import Any

from standard.core.clocks import Clock
from standard.core.draft import Refused
from tests.support.casebook import Play, london

CALL: dict[str, Any] = {"method": "phone", "outcome": "spoke"}


AGREES: dict[str, Any] = {"method": "phone", "outcome": "agrees"}


NO_ANSWER: dict[str, Any] = {"method": "phone", "outcome": "no_answer"}


LETTER: dict[str, Any] = {"method": "letter", "outcome": "sent"}


HATE: dict[str, Any] = {"category": "harassment", "hate_strands": ["race"]}


DETAILS: dict[str, Any] = {"reporter": {"phone": "01632 960002"}}


def clock(play: Play, clock_id: str) -> Clock:
    return next(clock for clock in play.case.clocks if clock.id == clock_id)


def at(text: str) -> dict[str, Any]:
    return {"happened_at": london(text)}


def closes(play: Play, **fields: Any) -> bool:
    try:
        play.do("approve_closure", "mina", **fields)
    except Refused:
        return False
    return True


EMAIL: dict[str, Any] = {"reporter": {"email": "rae@example.org", "preferred": "email"}}


TELEPHONE_ONLY: dict[str, Any] = {"reporter": {"telephone_only": True}}
