"""Incidents that were reported twice: what is likely, and what an officer's finding changes."""

from datetime import timedelta
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from standard.core.draft import Refused
from standard.core.words import RefusalCode
from standard.progressing.same_incidents import MOST_COMPARED, SameIncidents, Told, how_many
from tests.support.casebook import MONDAY, Play, london

SHOUTED = "He shouted and hit the door until midnight."


def told(text: str = SHOUTED, **fields: Any) -> Told:
    given = {"number": 2, "occurred_at": None, "occurred_until": None, "reported_at": MONDAY, "description": text}
    return Told.model_validate(given | fields)


@pytest.mark.parametrize(
    ("other", "likely"),
    [
        (told("He SHOUTED, and hit the door; until midnight"), True),
        (told("Until midnight he hit the door and shouted at us again."), True),
        (told("The bins in the yard were set on fire."), False),
        (told("..."), False),
        (told(reported_at=MONDAY + timedelta(hours=24)), True),
        (told(reported_at=MONDAY + timedelta(hours=25)), False),
        (told(reported_at=MONDAY + timedelta(days=9), occurred_at=MONDAY - timedelta(hours=20)), True),
        (told(occurred_at=MONDAY - timedelta(days=2), occurred_until=MONDAY - timedelta(hours=24.5)), True),
        (told(occurred_at=MONDAY - timedelta(days=2)), False),
    ],
)
def test_like_words_at_times_that_overlap_are_likely_the_same(other: Told, likely: bool) -> None:
    assert told().is_likely(other) is likely
    assert other.is_likely(told()) is likely


def with_incidents(number: int) -> Play:
    play = Play().at("2026-11-24 10:00")
    for _ in range(number - 1):
        play.do("report_incident", description="Again.")
    return play.at("2026-12-20 10:00")


def compare(play: Play, incident: int, other: int, same: bool = True, **fields: Any) -> None:
    both = {"incident": incident, "other_incident": other, "are_the_same": same, **fields}
    play.do("compare_incidents", "ola", **both, reason="Told by telephone and by the app.")


def test_two_marked_as_one_stay_on_record_and_count_once() -> None:
    play = with_incidents(3)
    before = play.case
    compare(play, 3, 2)
    assert dict(play.view().lines)["Incidents"] == "2, in 3 reports: 3 repeats 2"
    assert play.view().detail["different_incidents"] == 2
    assert [each.number for each in play.case.reports] == [1, 2, 3]
    assert play.case.model_copy(update={"own": {}, "entries": 0}) == before.model_copy(update={"own": {}, "entries": 0})
    compare(play, 3, 2, same=False)
    assert how_many(play.case) == 3
    assert "Incidents" not in dict(play.view().lines)


def test_an_incident_that_is_likely_the_same_has_its_effects_all_the_same() -> None:
    play = Play().told().at("2026-11-24 10:00")
    play.do("begin_investigation")
    play.do("report_incident", description=SHOUTED)
    play.at("2026-11-24 12:00").do("propose_closure", ground="resolved")
    play.at("2026-11-25 10:00").do("report_incident", description=SHOUTED)
    assert play.case.proposal is None
    assert play.case.last_report_at == london("2026-11-25 10:00")
    compare(play, 3, 2)
    assert play.case.last_report_at == london("2026-11-25 10:00")


def test_what_is_the_same_as_the_same_is_one_incident() -> None:
    play = with_incidents(4)
    compare(play, 3, 2)
    compare(play, 4, 3)
    assert how_many(play.case) == 2
    compare(play, 2, 1)
    assert play.case.of(SameIncidents).first_of() == {2: 1, 3: 1, 4: 1}


@pytest.mark.parametrize(
    ("incident", "other", "code"),
    [(4, 1, RefusalCode.UNKNOWN_INCIDENT), (2, 3, RefusalCode.INVALID_FIELD), (2, 2, RefusalCode.INVALID_FIELD)],
)
def test_an_incident_is_compared_with_an_earlier_one(incident: int, other: int, code: RefusalCode) -> None:
    with pytest.raises(Refused) as refused:
        compare(with_incidents(3), incident, other)
    assert refused.value.code is code


def test_findings_have_their_bound() -> None:
    play = with_incidents(20)
    pairs = [(one, other) for one in range(2, 21) for other in range(1, one)]
    for pair in pairs[:MOST_COMPARED]:
        compare(play, *pair)
    compare(play, *pairs[0], same=False)
    with pytest.raises(Refused, match=f"at most {MOST_COMPARED} pairs"):
        compare(play, *pairs[MOST_COMPARED])


PAIRS = st.sampled_from([(2, 1), (3, 1), (3, 2), (4, 2), (4, 3)])
FOUND = st.lists(st.tuples(st.integers(0, 200), PAIRS, st.booleans()), max_size=8, unique_by=lambda each: each[0])


@given(found=FOUND, order=st.randoms(use_true_random=False))
def test_findings_typed_in_in_another_order_come_to_the_same(
    found: list[tuple[int, tuple[int, int], bool]], order: Any
) -> None:
    one, other = with_incidents(4), with_incidents(4)
    shuffled = [*found]
    order.shuffle(shuffled)
    for play, findings in ((one, found), (other, shuffled)):
        for minutes, pair, same in findings:
            at = play.now - timedelta(days=10) + timedelta(minutes=minutes)
            compare(play, *pair, same=same, happened_at=at)
    first = one.case.of(SameIncidents).first_of()
    assert first == other.case.of(SameIncidents).first_of()
    assert all(begins < number and begins not in first for number, begins in first.items())
    last = max(found, default=None)
    if last is not None:
        incident, earlier = last[1]
        assert (first.get(incident, incident) == first.get(earlier, earlier)) is last[2]
