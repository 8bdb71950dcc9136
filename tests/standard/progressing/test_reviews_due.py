"""When a case review is due: by cadence, after three broken promises, and until one is held."""

from datetime import timedelta
from typing import Any

import pytest

from standard.core.register import Surroundings
from standard.core.targets import Target, TargetKind, Targets
from standard.core.words import EntryKind
from standard.deciding import surroundings_loaded
from standard.progressing.review_state import Reviews, broken_since
from standard.worktime.calendar import local_date
from standard.worktime.office import Days
from tests.support.casebook import Play, calendar, judged, london
from tests.support.joined import Cases

NOTHING: dict[str, Any] = {"attended": ["mina"], "minutes": "All is done.", "no_further_action_because": "It is over."}
CALLED: dict[str, Any] = {"attendees": ["mina"], "called_because": "It is due."}
SPOKE: dict[str, Any] = {"method": "phone", "outcome": "spoke"}


def target(play: Play) -> Target | None:
    return play.case.of(Targets).of(TargetKind.CASE_REVIEW)


def due(play: Play) -> str | None:
    found = target(play)
    return local_date(found.deadline.due - timedelta(seconds=1)).isoformat() if found else None


def ended(play: Play) -> list[str]:
    entries = [entry for draft in play.drafts for entry in draft.entries if entry.kind is EntryKind.TARGET_ENDED]
    return [entry.detail["status"] for entry in entries if entry.detail["target"] is TargetKind.CASE_REVIEW]


def quiet(**fields: Any) -> Play:
    """A case in which nothing else is to be done for some time."""
    play = Play(**fields).told().assessed().without_plan()
    play.do("begin_investigation")
    play.do("record_contact", **SPOKE)
    play.do("record_not_spoken_party", not_spoken_because="Nobody knows who it was.")
    return play


@pytest.mark.parametrize(
    ("fields", "wanted"), [({"harm": "high"}, "2026-12-21"), ({}, "2027-01-07"), ({"category": "baby_crying"}, None)]
)
def test_it_is_due_20_or_30_working_days_after_the_case_was_opened_and_never_where_it_is_no_asb(
    fields: dict[str, Any], wanted: str | None
) -> None:
    assert due(Play(**fields)) == wanted


def test_the_landlord_sets_the_cadence() -> None:
    play = Play()
    loaded = Surroundings(calendar=calendar(), days=Days(review_medium_every_days=5))
    play._keep(surroundings_loaded(play.case, loaded, play.now))
    play.do("hold_review", **NOTHING)
    assert due(play) == "2026-11-30"


def test_the_next_one_counts_from_the_last_that_was_held_in_whatever_order_they_are_typed_in() -> None:
    days, ends = ("2026-11-25 10:00", "2026-11-30 10:00"), []
    for order in (days, days[::-1]):
        play = Play().at("2026-12-01 10:00")
        for day in order:
            play.do("hold_review", **NOTHING, happened_at=london(day))
        ends.append((due(play), play.case.of(Reviews).held_at))
    assert ends == [("2027-01-14", london("2026-11-30 10:00"))] * 2


def test_the_officer_is_asked_in_office_hours_for_one_that_nobody_has_planned_and_then_the_manager_is_told() -> None:
    play = quiet(harm="high")
    play.at("2026-12-19 10:00")
    entries = [entry for draft in play.drafts for entry in draft.entries if entry.kind is EntryKind.TARGET_WARNED]
    assert [entry.happened_at for entry in entries] == [london("2026-12-14 16:59")]
    assert play.asked_for("target_warning") == ["officer"]
    assert "case review" in play.view().waits_for
    play.do("record_contact", **SPOKE)
    step = play.view().next_step
    assert step is not None
    assert step.what.startswith("Call a case review, it is due end of Mon 21 Dec 2026: `asb review call ASB-")
    assert play.at("2026-12-22 10:00").asked_for("target_missed") == ["manager"]
    assert dict(play.view().lines)["Internal target"].endswith("missed")


def test_nobody_is_asked_for_one_that_is_planned_in_time_but_again_once_it_is_called_off() -> None:
    play = quiet(harm="high")
    play.do("call_review", **CALLED, review_at=london("2026-12-18 10:00"))
    assert play.at("2026-12-16 10:00").asked_for("target_warning") == []
    assert "case review" not in play.view().waits_for
    play.do("call_off_review", called_off_because="Ill.")
    assert play.asked_for("target_warning") == ["officer"]
    assert "case review" in play.view().waits_for


def test_one_that_is_due_stays_due_until_an_outcome_is_on_record() -> None:
    play = quiet(harm="high").at("2026-12-22 10:00")
    before = target(play)
    play.do("call_review", **CALLED, review_at=london("2026-12-23 10:00"))
    play.do("report_incident", "portal", description="Again.", violence=True)
    play.at("2027-01-05 10:00")
    assert target(play) == before
    play.do("hold_review", **NOTHING)
    assert (ended(play), due(play)) == (["met_late"], "2027-02-02")


@pytest.mark.parametrize(
    ("typed_in", "status"),
    [("2026-12-21 23:59", "met"), ("2026-12-23 10:00", "met_recorded_late"), ("2027-01-04 10:00", "met_late")],
)
def test_when_it_was_held_decides_whether_it_was_in_time(typed_in: str, status: str) -> None:
    play = quiet(harm="high").at(typed_in)
    play.do("hold_review", **NOTHING, happened_at=london("2026-12-21 12:00"))
    assert ended(play) == [status]


def test_three_promises_broken_or_contacts_missed_make_one_due_on_the_next_working_day() -> None:
    play = Play(harm="high").told().assessed().without_plan()
    play.at("2026-11-30 23:00")
    assert (broken_since(play.case), due(play)) == (1, "2026-12-21")
    play.do("report_incident", "portal", description="Again.", violence=True)
    play.do("record_contact", **SPOKE)
    play.at("2026-12-08 12:00")
    assert broken_since(play.case) == 2
    play.do("report_incident", "portal", description="Again.", violence=True)
    play.at("2026-12-09 12:00")
    assert (broken_since(play.case), due(play)) == (3, "2026-12-10")
    warned = [each for draft in play.drafts for each in draft.notices if each.template == "target_warning"]
    assert [each.facts["target"] for each in warned][-1:] == ["case_review"]
    play.do("hold_review", **NOTHING)
    assert (broken_since(play.case), due(play)) == (0, "2027-01-11")


def test_what_turns_out_to_have_been_in_time_is_no_broken_promise() -> None:
    play = Play(harm="high").told().assessed().without_plan().at("2026-12-01 10:00")
    assert broken_since(play.case) == 2
    play.do("record_contact", **SPOKE, happened_at=london("2026-11-27 12:00"))
    assert broken_since(play.case) == 1
    promise = Play(harm="high").at("2026-11-25 10:00")
    assert broken_since(promise.case) == 1
    promise.do("record_contact", **SPOKE, happened_at=london("2026-11-23 12:00"))
    assert broken_since(promise.case) == 0


def test_a_raise_counts_from_when_it_is_known_and_lowering_leaves_it_as_it_is() -> None:
    play = Play().at("2026-11-25 10:00")
    play.do("report_incident", "portal", description="Again.", violence=True)
    assert due(play) == "2026-12-23"
    lowered = Play(harm="high").at("2026-11-25 10:00")
    lowered.do("assess", **judged(2), reason="Nobody was hurt.")
    assert due(lowered) == "2026-12-21"
    lowered.do("assess", **judged(3), reason="Nothing but everyday life.")
    assert (due(lowered), ended(lowered)) == (None, ["not_needed"])


def test_a_joined_case_has_none_and_one_of_its_own_again_has_one() -> None:
    cases = Cases().joined()
    assert (due(cases.first), due(cases.second)) == ("2027-01-07", None)
    cases.gone(cases.first).at("2026-12-01 10:00")
    assert due(cases.second) == "2027-01-15"
