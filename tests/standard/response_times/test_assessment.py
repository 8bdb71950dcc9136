"""A person assesses the risk of harm: what it does to the priority, when it is asked for, and what the gate asks."""

from datetime import date, timedelta
from typing import Any

import pytest

from standard.core.clocks import MOST_CLOCKS
from standard.core.draft import Refused
from standard.core.register import Surroundings
from standard.core.targets import TargetKind, Targets
from standard.core.words import EntryKind, Priority, RefusalCode
from standard.deciding import surroundings_loaded
from standard.next_step import next_step
from standard.response_times.assessment_due import Risk
from tests.support.casebook import RISK_LOW, Play, calendar, judged, london

WORST: dict[str, Any] = {
    "questionnaire": "2026-11",
    "answers": RISK_LOW["answers"]
    | {
        "how_often": "daily",
        "getting_worse": "yes",
        "their_history": "now",
        "aimed_at": "reporter",
        "at_greater_risk": "yes",
        "daily_life": "afraid",
        "health": "yes",
        "to_turn_to": "no",
        "others_affected": "neighbours",
    },
}


def answered(**answers: str) -> dict[str, Any]:
    return RISK_LOW | {"answers": RISK_LOW["answers"] | answers}


def refusal(play: Play, **fields: Any) -> Refused:
    with pytest.raises(Refused) as refused:
        play.do("assess", **fields)
    return refused.value


def lines(play: Play) -> dict[str, str]:
    return dict(play.view().lines)


def test_a_high_band_is_priority_1_and_a_low_one_priority_2() -> None:
    play = Play(harm="high").at("2026-11-23 12:00")
    play.do("assess", **RISK_LOW)
    assert play.priority() is Priority.MEDIUM
    play.at("2026-11-23 13:00").do("assess", **WORST)
    assert play.priority() is Priority.HIGH
    assert "high risk; those behind it frighten or hurt people now" in play.case.priority_reason
    assert lines(play)["Risk"].startswith("high, ")


def test_no_score_makes_a_case_priority_3_but_finding_nobody_at_risk_does() -> None:
    play = Play(category="baby_crying").at("2026-11-23 12:00")
    play.do("assess", **RISK_LOW)
    assert play.priority() is Priority.MEDIUM
    assert play.case.asb
    play.do("assess", **judged(3), reason="Asked them: nobody is.")
    assert play.priority() is Priority.STANDARD


def test_until_the_required_questions_are_answered_the_priority_is_what_the_report_gave() -> None:
    play = Play(harm="high").at("2026-11-23 12:00").without_plan()
    some = {question: answer for question, answer in RISK_LOW["answers"].items() if question != "health"}
    draft = play.do("assess", **RISK_LOW | {"answers": some})
    assert draft.entries[0].summary == "Risk assessment begun; required answers missing: 1"
    assert play.priority() is Priority.HIGH
    assert "risk assessment" in play.view().waits_for
    play.do("assess", questionnaire="2026-11", answers={"health": "no"})
    assert play.priority() is Priority.MEDIUM
    assert play.view().waits_for == []


@pytest.mark.parametrize("told", [{"hate": "yes"}, {"violence": "used"}, {"violence": "threatened"}])
def test_an_answer_that_tells_of_hate_or_violence_is_a_floor(told: dict[str, str]) -> None:
    play = Play().at("2026-11-23 12:00")
    play.do("assess", **answered(**told))
    assert play.priority() is Priority.HIGH
    assert play.case.hate is ("hate" in told)
    assert refusal(play, **judged(2), reason="x").code is RefusalCode.PRIORITY_FLOOR
    assert refusal(play, **judged(3), reason="x").code is RefusalCode.PRIORITY_FLOOR
    play.at("2026-11-23 13:00").do("assess", **RISK_LOW)
    assert play.priority() is Priority.HIGH


def test_hate_found_by_an_assessment_typed_in_later_counts_whatever_was_found_since() -> None:
    play = Play().at("2026-11-23 14:00")
    play.do("assess", **RISK_LOW)
    play.at("2026-11-23 15:00").do("assess", **answered(hate="yes"), happened_at=london("2026-11-23 12:00"))
    assert play.priority() is Priority.HIGH
    assert play.case.hate


def test_setting_an_incident_aside_leaves_what_an_assessment_found() -> None:
    play = Play().at("2026-11-23 12:00")
    play.do("assess", **answered(hate="yes"))
    play.do("report_incident", "portal", description="Again.", hate_perceived=True)
    play.do("set_incident_aside", incident=2, reason="Another flat.")
    assert play.case.hate
    assert play.priority() is Priority.HIGH


def test_what_the_reports_say_is_filled_in() -> None:
    play = Play(threat_of_violence=True).at("2026-11-23 12:00")
    play.do("report_incident", "portal", description="Again.", violence=True, hate_perceived=True)
    known = play.view().detail["risk"]["answers"]
    assert known == {"hate": "yes", "violence": "used", "happened_before": "yes"}
    left = {each: answer for each, answer in RISK_LOW["answers"].items() if each not in known}
    play.do("assess", **RISK_LOW | {"answers": left})
    assert play.view().detail["risk"]["answers"]["violence"] == "used"


def test_a_manager_is_told_of_judgement_below_the_score_and_of_no_other() -> None:
    play = Play().at("2026-11-23 12:00")
    play.do("assess", **WORST | {"priority": 1}, reason="As the score says.")
    play.do("assess", **WORST | {"priority": 2}, reason="He has moved out.")
    assert play.priority() is Priority.MEDIUM
    assert play.asked_for("priority_overridden") == ["manager"]


@pytest.mark.parametrize(
    ("fields", "code", "says"),
    [
        ({}, RefusalCode.INVALID_FIELD, "answers: missing"),
        ({"priority": 1}, RefusalCode.INVALID_FIELD, "reason: missing"),
        ({"no_risk_of_harm": True}, RefusalCode.INVALID_FIELD, "reason: missing"),
        ({"priority": 3, "reason": "x"}, RefusalCode.INVALID_FIELD, "priority: 3 is never set by judgement"),
        ({"priority": 2, "reason": "x"}, RefusalCode.STEP_MISSING, "answer the required questions first"),
        ({"answers": {"moon": "full"}}, RefusalCode.INVALID_FIELD, "answers: there is no question 'moon'"),
        ({"answers": {"hate": "maybe"}}, RefusalCode.INVALID_FIELD, "it must be one of no, yes, not_known"),
        ({"questionnaire": "1", "answers": {"hate": "no"}}, RefusalCode.INVALID_FIELD, "there is no version '1'"),
        (
            {"answers": {"hate": "no"}, "no_risk_of_harm": True, "reason": "x"},
            RefusalCode.INVALID_FIELD,
            "no_risk_of_harm: it goes without answers",
        ),
    ],
)
def test_what_cannot_be_used_is_refused_with_the_field(fields: dict[str, Any], code: RefusalCode, says: str) -> None:
    why = refusal(Play(harm="high").at("2026-11-23 12:00"), **{"questionnaire": "2026-11"} | fields)
    assert why.code is code
    assert says in why.reason


@pytest.mark.parametrize(
    ("fields", "due"),
    [
        ({"harm": "high"}, "2026-11-26 00:00"),
        ({}, "2026-12-01 00:00"),
        ({"category": "baby_crying"}, "2026-12-08 00:00"),
    ],
)
def test_a_case_is_assessed_within_the_days_of_its_priority(fields: dict[str, Any], due: str) -> None:
    play = Play(**fields)
    target = play.case.of(Targets).of(TargetKind.RISK_ASSESSMENT)
    assert target is not None
    assert target.deadline.due == london(due)
    play.to(london(due) - timedelta(seconds=1))
    assert (play.asked_for("target_warning"), play.asked_for("target_missed")) == (["officer"], [])
    play.to(london(due))
    assert play.asked_for("target_missed") == ["manager"]
    assert lines(play)["Internal target"].endswith(", missed")
    draft = play.assessed().drafts[-2]
    [ended] = [entry for entry in draft.entries if entry.kind is EntryKind.TARGET_ENDED]
    assert ended.detail["status"] == "met_late"


def test_a_raised_case_is_to_be_assessed_sooner() -> None:
    play = Play().at("2026-11-24 10:00")
    play.do("report_incident", "portal", description="He hit him.", violence=True)
    target = play.case.of(Targets).of(TargetKind.RISK_ASSESSMENT)
    assert target is not None
    assert target.deadline.due == london("2026-11-27 00:00")


def test_something_new_asks_the_officer_to_assess_again_once() -> None:
    play = Play().at("2026-11-24 10:00").without_plan().assessed()
    for _ in range(2):
        play.do("report_incident", "portal", description="Again.")
    assert play.asked_for("assessment_asked") == ["officer"]
    assert "to be assessed again: something new was reported" in lines(play)["Risk"]
    assert play.view().waits_for == ["risk assessment"]
    play.do("assess", **RISK_LOW, happened_at=london("2026-11-24 09:00"))
    assert play.view().waits_for == ["risk assessment"], "it was made before anybody knew of what is new"
    play.at("2026-11-24 11:00").do("assess", **RISK_LOW)
    assert play.view().waits_for == []


def test_what_something_new_asks_for_can_be_declined_and_nothing_else() -> None:
    play = Play().at("2026-11-24 10:00").without_plan()
    with pytest.raises(Refused):
        play.do("decline_assessment", reason="Not now.")
    play.assessed()
    play.do("report_incident", "portal", description="Again.")
    play.do("decline_assessment", reason="The same as before.")
    assert play.view().waits_for == []
    assert play.case.of(Targets).of(TargetKind.RISK_ASSESSMENT) is None


def test_after_three_months_the_risk_is_to_be_assessed_again() -> None:
    play = Play().told().at("2026-11-30 10:00").without_plan().assessed()
    play.at("2027-02-26 16:58")
    assert play.asked_for("assessment_asked") == []
    play.at("2027-02-28 10:00")
    assert play.asked_for("assessment_asked") == ["officer"]
    with pytest.raises(Refused):
        play.do("decline_assessment", reason="Nothing has changed.")
    play.assessed()
    assert "risk assessment" not in play.view().waits_for


def test_harm_is_asked_about_before_what_is_no_asb_is_answered() -> None:
    play = Play(category="everyday_living").told().at("2026-11-24 10:00")
    step = next_step(play.case, play.now)
    assert step is not None
    assert step.what.startswith("Ask whether anybody is at risk of harm, before the report is answered")
    letter: dict[str, Any] = {"method": "letter", "outcome": "sent", "given": ["advice", "passed_to_repairs"]}
    [asked, *_] = play.do("record_contact", **letter).entries
    assert "at risk of harm" in asked.detail["task"]
    assert asked.summary == "Contact with the reporter: letter, sent; given: advice, passed to repairs"
    assert lines(play)["Given"].startswith("advice, Tue 24 Nov 2026 10:00; passed to repairs")
    play.assessed()
    assert play.do("record_contact", **letter).entries[0].detail["task"] is None


def test_a_manager_is_told_of_judgement_below_what_was_scored_before() -> None:
    for judgement in (judged(3), {"questionnaire": "2026-11", "priority": 2}):
        play = Play().at("2026-11-23 12:00")
        play.do("assess", **WORST)
        play.do("assess", **judgement, reason="He has moved out.")
        assert play.asked_for("priority_overridden") == ["manager"]


def test_what_only_a_report_says_goes_with_it() -> None:
    play = Play().at("2026-11-23 12:00")
    play.do("report_incident", hate_perceived=True, description="Another flat.")
    known = play.view().detail["risk"]["answers"]
    play.do("assess", **RISK_LOW | {"answers": RISK_LOW["answers"] | known})
    play.at("2026-11-23 13:00").do("set_incident_aside", incident=2, reason="Another flat.")
    assert (play.case.hate, play.case.floor) == (False, False)
    assert "hate" not in play.view().detail["risk"]["answers"]
    assert "happened_before" not in play.view().detail["risk"]["answers"]
    play.do("assess", **RISK_LOW)
    assert play.priority() is Priority.MEDIUM


def test_an_officers_answer_stands_over_what_the_reports_say() -> None:
    play = Play().at("2026-11-23 12:00")
    play.do("report_incident", "portal", description="Again.")
    play.at("2026-11-23 13:00").do("assess", **answered(happened_before="no"))
    before = play.case.of(Risk).score
    play.at("2026-11-23 14:00").do("assess", questionnaire="2026-11", answers={"health": "no"})
    assert play.case.of(Risk).score == before
    assert play.view().detail["risk"]["answers"]["happened_before"] == "no"


def test_of_two_answers_to_a_question_the_later_stands_whichever_is_typed_in_last() -> None:
    play = Play().at("2026-11-25 10:00")
    play.do("assess", questionnaire="2026-11", answers={"daily_life": "afraid"})
    late = {"daily_life": "nothing", "health": "yes"}
    play.do("assess", questionnaire="2026-11", answers=late, happened_at=london("2026-11-24 10:00"))
    assert play.view().detail["risk"]["answers"] == {"daily_life": "afraid", "health": "yes"}


def test_a_decline_from_before_something_newer_is_refused() -> None:
    play = Play().at("2026-11-23 11:00").without_plan().assessed()
    play.at("2026-11-23 12:00").do("report_incident", "portal", description="Noise.")
    play.at("2026-11-24 11:00").do("report_incident", "portal", description="He hit him.", violence=True)
    with pytest.raises(Refused, match="something newer became known after it"):
        play.do("decline_assessment", reason="The same noise.", happened_at=london("2026-11-23 13:00"))
    assert play.view().waits_for == ["risk assessment", "action plan"]


def test_a_raise_sets_a_new_target_where_one_was_missed_and_tells_the_officer() -> None:
    play = Play().without_plan().at("2026-12-10 10:00")
    assert play.asked_for("target_missed") == ["manager"]
    play.do("report_incident", "portal", description="He hit him.", violence=True)
    target = play.case.of(Targets).of(TargetKind.RISK_ASSESSMENT)
    assert target is not None
    assert (target.missed_at, target.deadline.due) == (None, london("2026-12-15 00:00"))
    assert play.asked_for("assessment_asked") == ["officer"]


def test_what_is_asked_for_late_is_not_missed_at_once() -> None:
    play = Play().told().at("2026-11-23 11:00").without_plan().assessed().at("2027-02-19 10:00")
    play.do("report_incident", "portal", description="Again.")
    missed = len(play.asked_for("target_missed"))
    play.at("2027-02-25 10:00").do("decline_assessment", reason="As before.")
    assert "risk assessment" in play.view().waits_for
    assert len(play.asked_for("target_missed")) == missed


def test_an_assessment_typed_in_after_an_incident_settles_what_it_knew_of() -> None:
    waits = []
    for order in (0, 1):
        play = Play().at("2026-11-24 10:00").without_plan()
        if order == 0:
            play.do("assess", **RISK_LOW)
        play.at("2026-11-24 11:00").do("report_incident", "portal", description="Again.")
        play.at("2026-11-24 12:00")
        if order == 1:
            play.do("assess", **RISK_LOW, happened_at=london("2026-11-24 10:00"))
        risk, target = play.case.of(Risk), play.case.of(Targets).of(TargetKind.RISK_ASSESSMENT)
        waits.append((risk.asked, risk.score, target, play.asked_for("assessment_asked")))
        play.do("decline_assessment", reason="As before.")
    assert waits[0] == waits[1]


def test_the_priority_cannot_be_lowered_by_scores_without_end() -> None:
    play = Play().at("2026-11-23 11:00")
    while len(play.case.clocks) < MOST_CLOCKS:
        play.to(play.now + timedelta(hours=2)).do("assess", **WORST)
        play.to(play.now + timedelta(minutes=5)).do("record_contact", method="phone", outcome="spoke")
        if len(play.case.clocks) < MOST_CLOCKS:
            play.to(play.now + timedelta(hours=2)).do("assess", **RISK_LOW)
    assert "changed too often" in refusal(play, **RISK_LOW).reason


@pytest.mark.parametrize(
    ("typed_in", "status"), [("2026-12-01 10:00", "met_recorded_late"), ("2026-12-10 10:00", "met_late")]
)
def test_an_assessment_made_in_time_and_recorded_after_it_was_missed(typed_in: str, status: str) -> None:
    play = Play().at(typed_in)
    draft = play.do("assess", **RISK_LOW, happened_at=london("2026-11-24 10:00"))
    [ended] = [entry for entry in draft.entries if entry.kind is EntryKind.TARGET_ENDED]
    assert ended.detail["status"] == status


def test_an_assessment_that_did_not_know_of_a_report_says_so_and_tells_no_manager() -> None:
    play = Play().at("2026-11-23 11:00").assessed().at("2026-11-24 11:00")
    play.do("report_incident", "ola", description="A.", harm="high", happened_at=london("2026-11-24 10:00"))
    play.at("2026-11-24 12:00")
    made = WORST | {"priority": 2, "reason": "x", "happened_at": london("2026-11-24 10:30")}
    draft = play.do("assess", **made)
    assert "a report that became known after it stands" in draft.entries[0].summary
    assert play.asked_for("priority_overridden") == []


def test_what_is_set_aside_asks_for_nothing_any_more() -> None:
    play = Play().at("2026-11-23 11:00").without_plan().assessed().at("2026-11-24 11:00")
    play.do("report_incident", "ola", description="A.", violence=True)
    play.do("set_incident_aside", incident=2, reason="Another flat.")
    assert (play.view().waits_for, play.case.of(Targets).of(TargetKind.RISK_ASSESSMENT)) == ([], None)


def test_a_closed_case_leaves_no_target_open() -> None:
    play = Play().at("2026-11-23 11:00")
    play.do("withdraw", method="phone")
    play.do("approve_closure", "mina")
    assert play.case.of(Targets).open == ()
    assert "target_ended" in play.kinds()


def test_reasons_that_tell_of_somebodys_health_stand_in_no_journal() -> None:
    play = Play().at("2026-11-23 11:00")
    draft = play.do("assess", **WORST)
    assert "high risk; those behind it frighten" in play.case.priority_reason
    assert not any("frighten" in entry.summary for entry in draft.entries)


def test_a_calendar_change_moves_the_target() -> None:
    play = Play()
    proclaimed = Surroundings(calendar=calendar({date(2026, 11, 25): "A day of mourning"}))
    moved = surroundings_loaded(play.case, proclaimed, play.now).case.of(Targets)
    assert moved.open[0].deadline.due == london("2026-12-02 00:00")
