"""By when a plan is agreed, and what closing asks for."""

from typing import Any

import pytest

from standard.core.targets import TargetKind, Targets
from standard.core.words import RefusalCode, Stage
from standard.next_step import next_step
from tests.support.casebook import NO_PLAN, Play, judged, london, plan, refusal
from tests.support.plans import AFTER_DUE, DROPPED, NOT_AGREED, closed, ended, lines, proposed, target_of


def test_priority_1_has_its_plan_in_5_working_days_and_priority_2_in_10() -> None:
    assert target_of(Play(harm="high")) == "2026-11-30"
    assert target_of(Play()) == "2026-12-07"
    assert target_of(Play(category="baby_crying")) is None


def test_a_raise_makes_the_plan_more_urgent_and_lowering_to_no_asb_ends_its_target() -> None:
    play = Play().at("2026-11-24 10:00")
    play.do("assess", **judged(1), reason="Afraid.")
    assert target_of(play) == "2026-12-01"
    play.do("assess", **judged(2), reason="Less so.")
    assert target_of(play) == "2026-12-01"
    calm = Play().at("2026-11-24 10:00")
    calm.do("assess", **judged(3), reason="A baby.")
    assert (target_of(calm), ended(calm)) == (None, ["not_needed"])
    calm.do("assess", **judged(2), reason="No baby.")
    assert target_of(calm) == "2026-12-08"


def test_details_given_later_start_the_target() -> None:
    play = Play(reporter={}).at("2026-11-26 10:00")
    details: dict[str, Any] = {"method": "visit", "outcome": "spoke", "reporter": {"phone": "01632 960001"}}
    play.do("record_contact", **details, happened_at=london("2026-11-25 10:00"))
    assert target_of(play) == "2026-12-09"


def test_only_a_manager_decides_that_there_is_no_plan_and_only_while_there_is_none() -> None:
    play = Play()
    assert refusal(play, "record_no_plan", **NO_PLAN).code is RefusalCode.NOT_ALLOWED
    play.without_plan()
    assert lines(play)["Action plan"] == "none, with a manager's reason, Mon 23 Nov 2026 10:00"
    assert (target_of(play), ended(play)) == (None, ["not_needed"])
    play.planned()
    assert "version 1" in refusal(play, "record_no_plan", "mina", **NO_PLAN).reason


def test_the_plan_is_the_next_step_once_needs_are_asked_and_then_what_is_overdue() -> None:
    play = Play().told().assessed()
    play.do("begin_investigation")
    play.do("record_support_needs", none=True)
    play.do("record_not_spoken_party", not_spoken_because="Nobody saw who it was.")
    step = next_step(play.case, play.now)
    assert step is not None
    assert step.what.startswith("Agree the action plan with the reporter, by end of Mon 7 Dec 2026")
    play.planned()
    step = next_step(play.case, play.now)
    assert step is not None
    assert "action plan" not in step.what
    play.do("complete_action", action="A1", outcome="Done.")
    step = next_step(play.at(AFTER_DUE).case, play.now)
    assert step is not None
    assert step.what == "See to action A2 (the reporter's), due Mon 30 Nov 2026: ask the reporter, `asb action chase`"


@pytest.mark.parametrize("ground", ["resolved", "actions_exhausted"])
def test_resolved_and_exhausted_ask_for_a_plan_or_a_managers_reason(ground: str) -> None:
    assert proposed(Play(), ground) == ["no action plan is on record, nor a manager's reason why there is none"]
    assert proposed(Play().planned(), ground) == []
    assert proposed(Play().without_plan(), ground) == []
    assert proposed(Play(category="baby_crying"), ground) == []


def test_a_raise_to_priority_1_asks_for_a_plan_again_whatever_the_reason_was() -> None:
    play = Play().without_plan().at("2026-11-24 10:00")
    play.do("assess", **judged(1), reason="Afraid.")
    assert target_of(play) == "2026-12-01"
    assert lines(play)["Action plan"] == "not agreed yet"
    assert "action plan" in play.view().waits_for
    play.without_plan()
    assert target_of(play) is None


def test_what_stands_from_before_the_reporter_was_known_is_still_to_be_agreed() -> None:
    play = Play(reporter={})
    play.do("set_plan", **plan(play.now, **NOT_AGREED))
    details: dict[str, Any] = {"method": "visit", "outcome": "spoke", "reporter": {"phone": "01632 960001"}}
    play.at("2026-11-25 10:00").do("record_contact", **details)
    assert (target_of(play), "action plan" in play.view().waits_for) == ("2026-12-09", True)
    play.do("record_support_needs", none=True)
    play.do("set_plan", **plan(play.now), **DROPPED)
    assert (target_of(play), ended(play)[-1], play.asked_for("action_plan")) == (None, "met", ["reporter"])


def test_a_closing_that_is_undone_lets_targets_go_on_missed_ones_as_missed() -> None:
    play = Play().told()
    play.do("begin_investigation")
    play.at("2026-12-02 10:00")
    before = play.at("2026-12-08 10:00").case.of(Targets)
    others = {TargetKind.CASE_REVIEW, TargetKind.DISPUTED_CLOSURE}
    assert {each.kind for each in before.open if each.missed_at} == {*TargetKind} - others
    closed(play)
    assert play.case.of(Targets).open == ()
    play.at("2026-12-08 11:00").do("report_incident", "portal", description="Again.")
    assert play.stage() is not Stage.CLOSED
    assert {each.kind: each for each in play.case.of(Targets).open} == {each.kind: each for each in before.open}
    assert play.kinds().count("target_resumed") == 4
    play.planned()
    assert ended(play)[-1] == "met_late"
