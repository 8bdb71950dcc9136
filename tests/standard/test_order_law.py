"""The law of the order of typing: the same facts, recorded in any order, leave the same case behind.

What differs all the same is excused by name, each with its row of the readings in docs/standard.md.
"""

from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any

from hypothesis import given
from hypothesis import strategies as st

from standard.case import Case
from standard.draft import Refused
from standard.words import ClockStatus, Priority
from tests.support.casebook import MONDAY, Play

TYPED_IN_AT = MONDAY + timedelta(hours=40)
"""Wednesday 02:00: later than any promise of 24 hours here, and within the 2 working days in which late is in time."""


@dataclass(frozen=True)
class Happened:
    """A message, and when what it tells of happened."""

    hours: int
    name: str
    fields: dict[str, Any] = field(hash=False)

    @property
    def at(self) -> datetime:
        return MONDAY + timedelta(hours=self.hours)


def contact(method: str, outcome: str, **fields: Any) -> tuple[str, dict[str, Any]]:
    return "record_contact", {"method": method, "outcome": outcome} | fields


def incident(**fields: Any) -> tuple[str, dict[str, Any]]:
    return "report_incident", {"description": "Again.", "category": "noise"} | fields


WHAT = st.sampled_from(
    [
        contact("phone", "spoke"),
        contact("phone", "no_answer"),
        contact("letter", "sent"),
        contact("email", "spoke"),
        contact("visit", "spoke", contact_with="party"),
        contact("phone", "no_answer", reporter={"phone": "01632 960002"}),
        ("begin_investigation", {}),
        incident(harm="medium"),
        incident(harm="high"),
        incident(violence=True),
        ("reassess", {"priority": 1, "reason": "x"}),
        ("reassess", {"priority": 2, "reason": "x"}),
    ]
)
# Two things at one instant have no order of their own.
FACTS = st.lists(st.tuples(st.integers(1, 36), WHAT), min_size=2, max_size=6, unique_by=lambda each: each[0]).map(
    lambda facts: [Happened(hours, name, fields) for hours, (name, fields) in facts]
)
REPORT = st.sampled_from(
    [{}, {"category": "baby_crying"}, {"harm": "high"}, {"reporter": {}}, {"reporter": {}, "harm": "high"}]
)


def as_they_happened(report: dict[str, Any], facts: list[Happened]) -> Play:
    """Each is typed in when it happens."""
    play = Play(**report)
    for fact in sorted(facts, key=lambda each: each.hours):
        play.to(fact.at)
        record(play, fact)
    return play.to(TYPED_IN_AT)


def in_the_end(report: dict[str, Any], facts: list[Happened]) -> Play:
    """All are typed in at the end, in this order."""
    play = Play(**report).to(TYPED_IN_AT)
    for fact in facts:
        record(play, fact)
    return play


def record(play: Play, fact: Happened) -> None:
    try:
        play.do(fact.name, happened_at=fact.at, **fact.fields)
    except Refused:
        assert fact.name == "reassess", fact


def promised(case: Case) -> list[tuple[Any, ...]]:
    """The clocks: what was promised from when, until when, and whether it was kept."""
    recorded_late = {ClockStatus.MET_RECORDED_LATE: ClockStatus.MET}
    found = [
        (clock.promise, clock.deadline.start, clock.deadline.due, recorded_late.get(clock.status, clock.status))
        for clock in case.clocks
    ]
    return sorted(found)


def stands(case: Case) -> tuple[Any, ...]:
    begun = case.stage
    return case.priority, case.asb, case.hate, case.floor, case.anonymous, case.quiet_until, case.last_report_at, begun


def assessed_before_something_unknown(facts: list[Happened]) -> bool:
    """Excused ("priority raised", "priority lowered"): an assessment judges what was known when it was made, so one
    beside reports, or beside another, may say something else once they are typed in in another order.
    """
    assessments = [fact for fact in facts if fact.name == "reassess"]
    reports = [fact for fact in facts if fact.name == "report_incident"]
    return len(assessments) > 1 or bool(assessments and reports)


def settled_or_told_before(facts: list[Happened], report: dict[str, Any]) -> bool:
    """Excused ("met", "priority raised"): a clock that was started by what was known first runs on, and one that has
    been settled is not touched; an earlier raise that becomes known after it has a clock of its own, or none.
    """
    raising = [fact for fact in facts if fact.name in ("report_incident", "reassess")]
    return len(raising) > 1 or ("harm" in report and bool(raising))


@given(REPORT, FACTS, st.randoms(use_true_random=False))
def test_whatever_the_order_of_typing_the_case_is_the_same(
    report: dict[str, Any], facts: list[Happened], rng: Any
) -> None:
    one, other = list(facts), list(facts)
    rng.shuffle(other)
    plays = [as_they_happened(report, facts), in_the_end(report, one), in_the_end(report, other)]
    if assessed_before_something_unknown(facts):
        assert all(play.case.priority is Priority.HIGH or not play.case.floor for play in plays)
        return
    assert stands(plays[0].case) == stands(plays[1].case) == stands(plays[2].case)
    if not settled_or_told_before(facts, report):
        assert promised(plays[0].case) == promised(plays[1].case) == promised(plays[2].case)
