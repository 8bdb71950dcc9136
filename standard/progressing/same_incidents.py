"""Incidents that were reported twice: flagged where that is likely, and marked as one by an officer.

Source: Service Standard, "Progressing the case"; readings in docs/standard.md. Both reports stay on record and have
their effects all the same; only the count of incidents changes. What is likely is found in the
register, which has the words.
"""

from collections.abc import Iterator
from datetime import datetime, timedelta
from typing import Any, ClassVar

from pydantic import Field

from standard.core.capability import Capability, Line
from standard.core.case import Case, Own
from standard.core.confidential import words_of
from standard.core.draft import Draft, Refused, wrong
from standard.core.kept import Kept
from standard.core.messages import Message, Text
from standard.core.words import EntryKind, RefusalCode

MOST_COMPARED = 100
"""How many pairs of incidents a case keeps findings of. Our own bound."""

_EITHER_WAY = timedelta(hours=1)
_TOLD_WITHIN = timedelta(days=1)


class Told(Kept):
    """What tells whether an incident is likely another one: when it happened and was told (UTC), and its words."""

    number: int
    occurred_at: datetime | None
    occurred_until: datetime | None
    reported_at: datetime
    description: str

    def is_likely(self, other: "Told") -> bool:
        """Whether both tell of the same incident: their times overlap, and half of all their words are common to both.

        Whoever reports is the same anyway: each complainant has a case of their own.
        """
        (first, last), (begins, ends) = self._within(), other._within()
        mine, theirs = {*words_of(self.description)}, {*words_of(other.description)}
        return first <= ends and begins <= last and 2 * len(mine & theirs) >= len(mine | theirs) > 0

    def _within(self) -> tuple[datetime, datetime]:
        """When it may have happened: an hour either way of what is said; else in the day before it was told."""
        first, last = self.occurred_at or self.occurred_until, self.occurred_until or self.occurred_at
        if first is None or last is None:
            return self.reported_at - _TOLD_WITHIN, self.reported_at
        return first - _EITHER_WAY, last + _EITHER_WAY


class CompareIncidents(Message):
    """An officer has found whether two reports tell of the same incident. A later finding stands."""

    name: ClassVar[str] = "compare_incidents"
    about: ClassVar[str] = "Mark two incidents as one that was reported twice, or as two. Officers and managers."

    incident: int = Field(ge=1, description="The incident's number, as `asb show` shows it.", examples=[3])
    other_incident: int = Field(ge=1, description="The number of an earlier incident.", examples=[2])
    are_the_same: bool = Field(description="Whether both are the same incident.", examples=[True])
    reason: Text = Field(description="Why.", examples=["Told to us by telephone and by the app."])


class Finding(Kept):
    """What was found at ``at`` (UTC) of an incident and an earlier one."""

    incident: int
    other: int
    same: bool
    at: datetime


class SameIncidents(Own):
    """The last finding of each pair of incidents."""

    called: ClassVar[str] = "same_incidents"

    findings: tuple[Finding, ...] = ()

    def first_of(self) -> dict[int, int]:
        """Of each incident that was reported before, the number it was first reported under. Of findings that
        contradict each other the last one made stands: an incident that is then different stands alone.
        """
        first: dict[int, int] = {}
        for each in sorted(self.findings, key=lambda each: (each.at, each.incident, each.other)):
            mine, theirs = first.get(each.incident, each.incident), first.get(each.other, each.other)
            if each.same:
                lesser, greater = sorted((mine, theirs))
                moved = {number for number, begins in first.items() if begins == greater} | {greater}
                first |= dict.fromkeys(moved - {lesser}, lesser)
            elif mine == theirs:
                first.pop(each.incident, None)
        return first


def compare_incidents(draft: Draft, message: CompareIncidents) -> None:
    """Puts on record whether two incidents are one. Nothing else follows from it.

    Raises:
        Refused: the case has no such incident, the other is not the earlier one, or too many were compared.
    """
    case, held = draft.case, draft.case.of(SameIncidents)
    incident, other = message.incident, message.other_incident
    if incident > case.incidents:
        raise Refused(RefusalCode.UNKNOWN_INCIDENT, f"incident: {incident} is not there; the case has {case.incidents}")
    if other >= incident:
        raise wrong("other_incident", f"{other} is not earlier than {incident}; give the later one first")
    pair = (incident, other)
    before = [each for each in held.findings if (each.incident, each.other) == pair]
    others = tuple(each for each in held.findings if each not in before)
    if len(others) >= MOST_COMPARED:
        raise Refused(RefusalCode.NOT_ALLOWED, f"a case keeps findings of at most {MOST_COMPARED} pairs of incidents")
    new = Finding(incident=incident, other=other, same=message.are_the_same, at=draft.at)
    # Of two findings at one instant the one that is typed in last stands.
    stands = next((each for each in before if each.at > new.at), new)
    case.keep(SameIncidents(findings=(*others, stands)))
    draft.write(
        EntryKind.INCIDENTS_COMPARED,
        f"Incident {incident} {'is the same as' if new.same else 'is not the same as'} incident {other}",
        words=message.reason,
        incident=incident,
        other_incident=other,
        found="same" if new.same else "different",
    )


def how_many(case: Case) -> int:
    """How many incidents there were, where some were reported twice."""
    return case.incidents - len(case.of(SameIncidents).first_of())


def shown(case: Case) -> Iterator[Line]:
    """How many incidents the reports are of, where that is less."""
    first = case.of(SameIncidents).first_of()
    if first:
        again = ", ".join(f"{number} repeats {begins}" for number, begins in sorted(first.items()))
        yield "Incidents", f"{how_many(case)}, in {case.incidents} reports: {again}"


def detail(case: Case) -> dict[str, Any]:
    """How many incidents there were, where some were reported twice."""
    return {"different_incidents": how_many(case)} if case.of(SameIncidents).findings else {}


SAME_INCIDENTS = Capability(rules={CompareIncidents: compare_incidents}, shown=shown, detail=detail)
