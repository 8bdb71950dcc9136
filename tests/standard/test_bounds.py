"""What a case keeps is bounded, and nothing that matters goes for it."""

from datetime import timedelta

import pytest

from standard.core.clocks import MOST_CLOCKS
from standard.core.draft import Refused
from standard.core.record import MOST_REPORTS, ReportKnown, with_report
from standard.core.words import Priority, RefusalCode
from standard.response_times.priority import MOST_ASSESSED
from tests.support.casebook import MONDAY, Play, judged

HATE = {"hate": True, "floor": True, "priority": Priority.HIGH, "alarm": True}


def known(number: int, **fields: object) -> ReportKnown:
    at = MONDAY + timedelta(hours=number)
    return ReportKnown.model_validate(
        {"number": number, "told_at": at, "known_at": at, "priority": Priority.MEDIUM} | fields
    )


def kept(reports: list[ReportKnown]) -> tuple[ReportKnown, ...]:
    held: tuple[ReportKnown, ...] = ()
    for report in reports:
        held = with_report(held, report)
    return held


def test_of_too_many_reports_those_go_that_are_set_aside_then_those_that_are_not_urgent() -> None:
    reports = [known(1), known(2), known(3, **HATE), known(4, set_aside=True)]
    numbers = [each.number for each in kept([*reports, *(known(n) for n in range(5, MOST_REPORTS + 3))])]
    assert len(numbers) == MOST_REPORTS
    assert {1, 3, MOST_REPORTS + 2} <= set(numbers)
    assert not {2, 4} & set(numbers)


def test_a_case_full_of_alarms_keeps_the_one_report_of_hate() -> None:
    violent = {"floor": True, "priority": Priority.HIGH, "alarm": True}
    reports = [known(1), known(2, **HATE), *(known(n, **violent) for n in range(3, MOST_REPORTS + 50))]
    held = kept(reports)
    assert len(held) == MOST_REPORTS
    assert held[1].hate
    assert held[-1].number == MOST_REPORTS + 49


def test_what_is_set_aside_is_not_taken_for_the_last_report() -> None:
    last = known(MOST_REPORTS, told_at=MONDAY + timedelta(days=90), known_at=MONDAY + timedelta(days=90))
    aside = known(MOST_REPORTS + 1, told_at=MONDAY + timedelta(days=91), set_aside=True)
    held = kept([*(known(n) for n in range(1, MOST_REPORTS)), last, aside])
    assert last in held
    assert aside not in held


def test_a_case_that_was_assessed_too_often_to_keep_it_all_can_still_be_raised() -> None:
    play = Play()
    for _ in range(MOST_ASSESSED + 5):
        play.to(play.now + timedelta(seconds=1)).do("assess", **judged(2), reason="x")
    assert len(play.case.assessed) == MOST_ASSESSED
    play.to(play.now + timedelta(seconds=1)).do("assess", **judged(1), reason="x")
    assert play.case.priority is Priority.HIGH
    assert play.clock("p1_respond") == "running"


def test_reassessments_cannot_make_a_case_grow_without_end() -> None:
    play = Play()
    while len(play.case.clocks) < MOST_CLOCKS or play.case.priority is not Priority.HIGH:
        play.do("assess", **judged(1 if play.case.priority == 2 else 2), reason="x")
    with pytest.raises(Refused, match="too often to lower it again") as refused:
        play.do("assess", **judged(2), reason="x")
    assert refused.value.code is RefusalCode.NOT_ALLOWED
    assert len(play.case.clocks) <= MOST_CLOCKS + 1
