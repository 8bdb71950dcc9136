"""The law of the order of typing: the same facts, recorded in any order, leave the same case behind.

What differs all the same is excused by name, each with its row of the readings in docs/standard.md.
"""

from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any

from hypothesis import given
from hypothesis import strategies as st

from standard.core.case import Case
from standard.core.clocks import Clock
from standard.core.draft import Refused
from standard.core.words import ClockStatus, Priority, Promise
from tests.support.casebook import MONDAY, WITH_PARTY, Play, judged


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
        contact("visit", "spoke", **WITH_PARTY),
        contact("phone", "no_answer", reporter={"phone": "01632 960002"}),
        ("begin_investigation", {}),
        ("record_evidence", {"kind": "recording", "handed_in_by": "witness", "what": "x", "something_new": True}),
        incident(harm="medium"),
        incident(harm="high"),
        incident(violence=True),
        ("assess", judged(1) | {"reason": "x"}),
        ("assess", judged(2) | {"reason": "x"}),
    ]
)


# Two things at one instant have no order of their own.
def facts_within(hours: int) -> st.SearchStrategy[tuple[int, list[Happened]]]:
    """What happened within so many hours after the report, and one hour more: when it is typed in."""
    one = st.tuples(st.integers(1, hours), WHAT)
    return st.lists(one, min_size=2, max_size=6, unique_by=lambda each: each[0]).map(
        lambda facts: (hours + 1, [Happened(at, name, fields) for at, (name, fields) in facts])
    )


REPORT = st.sampled_from(
    [{}, {"category": "baby_crying"}, {"harm": "high"}, {"reporter": {}}, {"reporter": {}, "harm": "high"}]
)


def as_they_happened(report: dict[str, Any], facts: list[Happened], hours: int) -> Play:
    """Each is typed in when it happens."""
    play = Play(**report).with_party()
    for fact in sorted(facts, key=lambda each: each.hours):
        play.to(fact.at)
        record(play, fact)
    return play.to(MONDAY + timedelta(hours=hours))


def in_the_end(report: dict[str, Any], facts: list[Happened], hours: int) -> Play:
    """All are typed in at the end, in this order."""
    play = Play(**report).with_party().to(MONDAY + timedelta(hours=hours))
    for fact in facts:
        record(play, fact)
    return play


def record(play: Play, fact: Happened) -> None:
    try:
        play.do(fact.name, happened_at=fact.at, **fact.fields)
    except Refused:
        assert fact.name == "assess", fact


def promised(case: Case) -> list[tuple[Any, ...]]:
    """The clocks: what was promised from when, until when, and whether it was kept.

    Excused ("priority raised: running clocks run on"): a promise that was made before it was known that the case had
    been raised as far, or further, already.
    """
    recorded_late = {ClockStatus.MET_RECORDED_LATE: ClockStatus.MET}
    found = [
        (clock.promise, clock.deadline.start, clock.deadline.due, recorded_late.get(clock.status, clock.status))
        for clock in case.clocks
        if not made_unaware(case, clock)
    ]
    return sorted(found)


def made_unaware(case: Case, clock: Clock) -> bool:
    start = clock.promised_at or clock.deadline.start
    high = min((each.at for each in case.assessed if each.priority is Priority.HIGH), default=start)
    if clock.promise is Promise.P1_RESPOND:
        return start > high and any(each.told_at == start and not each.floor for each in case.reports)
    return start > high or (start == high and clock.promise is not Promise.P3_RESPOND and case.reported_at != start)


def stands(case: Case) -> tuple[Any, ...]:
    begun = case.stage
    return case.priority, case.asb, case.hate, case.floor, case.anonymous, case.quiet_until, case.last_report_at, begun


def assessed_before_something_unknown(facts: list[Happened]) -> bool:
    """Excused ("priority raised", "priority lowered"): an assessment judges what was known when it was made, so one
    beside reports, or beside another, may say something else once they are typed in in another order.
    """
    assessments = [fact for fact in facts if fact.name == "assess"]
    reports = [fact for fact in facts if fact.name == "report_incident"]
    return len(assessments) > 1 or bool(assessments and reports)


def answers(fact: Happened) -> bool:
    answered = fact.name == "record_contact" and fact.fields["outcome"] != "no_answer"
    return answered or fact.name == "begin_investigation"


def lowers(fact: Happened) -> bool:
    return fact.fields.get("priority") == Priority.MEDIUM


def settled_too_soon(typed: list[Happened]) -> bool:
    """Excused ("met", "priority lowered", "nobody to contact"): a clock that was met or superseded is not touched by
    what happened before that, and was typed in after it.
    """
    return any(
        other.hours < one.hours and (lowers(one) or (answers(one) and not answers(other)))
        for number, one in enumerate(typed)
        for other in typed[number + 1 :]
    )


def broken_too_soon(typed: list[Happened], hours: int) -> bool:
    """Excused ("met", "priority raised", "priority lowered: a breach is never undone"): a promise that is broken when
    something becomes known stays as it is, whatever that says of an earlier start or of a lowering before the breach.
    """
    starts = [fact.hours for fact in typed if fact.name in ("report_incident", "assess") or "reporter" in fact.fields]
    return hours > 24 and (any(map(lowers, typed)) or starts != sorted(starts))


@given(REPORT, st.sampled_from([19, 36]).flatmap(facts_within), st.randoms(use_true_random=False))
def test_whatever_the_order_of_typing_the_case_is_the_same(
    report: dict[str, Any], within: tuple[int, list[Happened]], rng: Any
) -> None:
    hours, facts = within
    typed = list(facts)
    rng.shuffle(typed)
    one, other = as_they_happened(report, facts, hours), in_the_end(report, typed, hours)
    if assessed_before_something_unknown(facts):
        assert all(play.case.priority is Priority.HIGH or not play.case.floor for play in (one, other))
        return
    assert stands(one.case) == stands(other.case)
    if not settled_too_soon(typed) and not broken_too_soon(typed, hours):
        assert promised(one.case) == promised(other.case)


@given(facts_within(24 * 100), st.randoms(use_true_random=False))
def test_the_60_days_end_alike_whatever_is_typed_in_first(within: tuple[int, list[Happened]], rng: Any) -> None:
    """Over months, where all is typed in at the end: after what was over by then they count from when it is known."""
    hours, facts = within
    typed = list(facts)
    rng.shuffle(typed)
    one, other = in_the_end({}, facts, hours), in_the_end({}, typed, hours)
    assert one.case.quiet_until == other.case.quiet_until
