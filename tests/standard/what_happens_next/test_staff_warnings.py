"""Warnings for staff: first wherever a case is shown, reviewed by a date, ended; of no letter."""

from datetime import timedelta
from typing import Any

import pytest

from standard.core.draft import Refused
from standard.core.words import RefusalCode
from standard.moments import awaited
from standard.next_step import next_step
from standard.what_happens_next.staff_warnings import MOST_WARNINGS, StaffWarnings
from tests.support.casebook import Play, london

DOG: dict[str, Any] = {"kind": "dog", "review_on": "2026-12-07", "words": "Alsatian, loose in the garden."}


def warned() -> Play:
    play = Play().told().assessed()
    play.do("begin_investigation")
    play.do("record_support_needs", none=True)
    play.do("set_warning", **DOG)
    return play


def test_a_warning_stands_on_the_case_by_its_kind_without_its_words() -> None:
    play = warned()
    play.do("set_warning", **DOG | {"kind": "visit_in_pairs", "review_on": "2027-01-04"}, sender="mina")
    assert [each.in_words for each in play.view().warnings] == [
        "1, dog; set by ola, review by Mon 7 Dec 2026",
        "2, visit in pairs; set by mina, review by Mon 4 Jan 2027",
    ]
    assert "Alsatian" not in play.case.model_dump_json()
    summaries = [entry.summary for draft in play.drafts for entry in draft.entries]
    assert "Warning 1 for staff set" in summaries
    assert not any("dog" in summary for summary in summaries)


def test_the_officer_is_asked_to_review_it_once_when_the_office_opens() -> None:
    play = warned()
    [moment] = [each for each in awaited(play.case) if each.name == "warning_review"]
    assert moment.at == london("2026-12-07 09:00")
    play.at("2026-12-01 10:00").do("record_contact", method="phone", outcome="spoke")
    play.at("2026-12-07 09:00")
    assert play.asked_for("warning_review") == ["officer"]
    assert not [each for each in awaited(play.case) if each.name == "warning_review"]
    step = next_step(play.case, play.now)
    assert step is not None
    assert step.what == "Review warning 1, due Mon 7 Dec: end it, or set it again with a later review date"
    play.do("end_warning", warning=1, reason="The dog is gone.")
    assert play.view().warnings == []
    assert "Review" not in str(next_step(play.case, play.now))


def test_a_review_on_a_weekend_is_asked_for_before_it_and_two_of_a_day_together() -> None:
    play = warned()
    for kind in ("threat", "other"):
        play.do("set_warning", **DOG | {"kind": kind, "review_on": "2026-12-05"})
    play.at("2026-12-04 16:58")
    assert play.asked_for("warning_review") == []
    play.at("2026-12-04 16:59")
    [notice] = [each for draft in play.drafts for each in draft.notices if each.template == "warning_review"]
    assert notice.facts["warnings"] == [2, 3]


@pytest.mark.parametrize("day", ["2026-11-22", "2027-11-25"])
def test_a_review_in_the_past_or_too_far_ahead_is_refused(day: str) -> None:
    with pytest.raises(Refused, match="review_on: needs a date from 2026-11-23 to 2027-11-24") as refused:
        Play().do("set_warning", **DOG | {"review_on": day})
    assert refused.value.code is RefusalCode.INVALID_FIELD


def test_a_warning_that_is_not_open_cannot_be_ended() -> None:
    play = warned()
    with pytest.raises(Refused, match="warning: 2 is not open; open: 1"):
        play.do("end_warning", warning=2, reason="x")


def test_a_number_is_never_given_twice_and_there_is_a_bound() -> None:
    play = warned()
    play.do("end_warning", warning=1, reason="x")
    for _ in range(MOST_WARNINGS):
        play.do("set_warning", **DOG)
    assert play.case.of(StaffWarnings).open[0].number == 2
    with pytest.raises(Refused):
        play.do("set_warning", **DOG)


def test_a_closed_case_waits_for_no_review() -> None:
    play = warned()
    play.do("withdraw", method="phone")
    play.do("approve_closure", "mina")
    play.to(play.now + timedelta(days=30))
    assert play.asked_for("warning_review") == []
