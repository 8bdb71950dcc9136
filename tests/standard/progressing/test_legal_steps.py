"""Before court, the steps of a legal remedy with their dates, and its outcome."""

from datetime import date, timedelta
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from standard.core.words import EntryKind, RefusalCode, Stage
from standard.moments import awaited
from standard.progressing.legal_state import LegalDateKind, LegalStepKind, Remedies
from standard.progressing.legal_steps import last_day
from standard.progressing.remedies import LegalDeadline
from tests.support.casebook import Play, london, refusal
from tests.support.legal import ASSESSED, INJUNCTION, NO, OUTCOME, YES, last, with_adult

HEARING: dict[str, Any] = {"legal_step": "hearing_listed", "legal_date": "2026-12-14"}


def committed(remedy: str = "civil_injunction") -> Play:
    """A case whose reporter has said yes, and a remedy that is considered."""
    play = with_adult().at("2026-11-24 10:00")
    play.do("record_commitment", **YES)
    play.do("consider_remedy", **INJUNCTION | {"remedy": remedy})
    return play


def assessed(remedy: str = "civil_injunction") -> Play:
    """The same, assessed before court."""
    play = committed(remedy)
    play.do("assess_before_court", remedy_number="L1", **ASSESSED)
    return play


def dates(play: Play) -> dict[str, str]:
    """The dates of the remedy that was considered last, by what they are."""
    return {each.kind.value: each.day.isoformat() for each in last(play).dates}


def timers(play: Play) -> list[str]:
    """The timers of remedies."""
    return [each.name for each in awaited(play.case) if each.name.startswith("legal_")]


@pytest.mark.parametrize("step", [each for each in LegalStepKind if each.is_ours])
def test_nothing_goes_on_without_an_assessment_and_the_refusal_says_what_to_do(step: LegalStepKind) -> None:
    day = {"legal_date": "2026-12-14"} if step is LegalStepKind.HEARING_LISTED else {}
    why = refusal(committed(), "record_legal_step", remedy_number="L1", legal_step=step, **day)
    assert why.code is RefusalCode.STEP_MISSING
    assert why.reason.endswith("asb assess-before-court ASB-GN9Y-ZWUA-26DC L1")


def test_an_assessment_stands_for_three_months_from_when_it_was_made() -> None:
    play = assessed().at("2027-02-24 10:00")
    assert (
        "was not assessed" in refusal(play, "record_legal_step", remedy_number="L1", legal_step="notice_served").reason
    )
    play.do("record_legal_step", remedy_number="L1", legal_step="notice_served", happened_at=london("2027-02-23 10:00"))
    assert last(play).begun_at == london("2027-02-23 10:00")


def test_an_assessment_typed_in_later_opens_no_step_from_before_it() -> None:
    play = assessed().at("2026-11-26 10:00")
    why = refusal(
        play,
        "record_legal_step",
        remedy_number="L1",
        legal_step="notice_served",
        happened_at=london("2026-11-24 09:00"),
    )
    assert why.code is RefusalCode.INVALID_FIELD


def test_nothing_goes_on_while_the_reporter_takes_their_commitment_back() -> None:
    play = assessed().at("2026-11-25 10:00")
    play.do("record_commitment", **NO)
    why = refusal(play, "record_legal_step", remedy_number="L1", **HEARING)
    assert (why.code, "is on hold" in why.reason) == (RefusalCode.STEP_MISSING, True)
    play.do("record_legal_step", remedy_number="L1", **HEARING, happened_at=london("2026-11-24 16:00"))
    assert dates(play) == {"court_date": "2026-12-14"}


def test_a_hearing_has_a_timer_with_its_name_warned_of_before_and_told_after() -> None:
    play = assessed()
    play.do("record_legal_step", remedy_number="L1", **HEARING)
    assert timers(play) == ["legal_L1_court_date"]
    play.at("2026-12-07 17:00")
    assert play.asked_for("legal_date") == ["officer"]
    play.at("2026-12-15 09:00")
    assert play.asked_for("legal_date") == ["officer", "officer", "manager"]
    assert timers(play) == []


def test_the_notice_on_the_absolute_ground_gives_seven_days_for_a_review_that_nothing_extends() -> None:
    play = assessed("absolute_ground")
    play.do("record_legal_step", remedy_number="L1", legal_step="conviction_or_finding")
    assert dates(play) == {"notice_must_be_served": "2027-11-24"}
    play.do("record_legal_step", remedy_number="L1", legal_step="notice_served")
    assert dates(play)["review_may_be_requested"] == "2026-12-01"
    assert "notice_must_be_served" not in dates(play)
    asked = {"remedy_number": "L1", "legal_step": "review_requested", "legal_date": "2026-12-20"}
    late = Play.at(play, "2026-12-02 00:00")
    assert "only until Tue 1 Dec 2026, which cannot be extended" in refusal(late, "record_legal_step", **asked).reason
    late.do("record_legal_step", **asked, happened_at=london("2026-12-01 23:59"))
    assert dates(late)["review_under_way"] == "2026-12-20"
    assert "review_may_be_requested" not in dates(late)


def test_a_court_lists_a_hearing_again_however_long_ago_it_was_assessed() -> None:
    play = assessed()
    play.do("record_legal_step", remedy_number="L1", legal_step="application_made")
    play.at("2027-05-04 10:00").do("record_commitment", **NO)
    play.do("record_legal_step", remedy_number="L1", **HEARING | {"legal_date": "2027-05-20"})
    assert dates(play)["court_date"] == "2027-05-20"


@pytest.mark.parametrize(
    ("fields", "says"),
    [
        ({"legal_step": "hearing_listed"}, "legal_date: is missing; hearing_listed needs the day of: court date"),
        ({"legal_step": "hearing_listed", "legal_date": "2026-11-23"}, "legal_date: is 2026-11-23; needs a date from"),
        ({"legal_step": "hearing_held", "legal_date": "2026-12-01"}, "legal_date: does not go with hearing_held"),
        ({"legal_step": "review_requested", "legal_date": "2026-12-01"}, "legal_step: a review of L1"),
    ],
)
def test_a_step_that_cannot_be_says_which_field_and_what_would_do(fields: dict[str, Any], says: str) -> None:
    assert refusal(assessed(), "record_legal_step", remedy_number="L1", **fields).reason.startswith(says)


@given(st.dates(date(2026, 1, 1), date(2030, 12, 31)))
def test_a_time_in_days_counts_calendar_days(day: date) -> None:
    at = london(f"{day} 15:00")
    week = LegalDeadline(LegalDateKind.REVIEW_MAY_BE_REQUESTED, LegalStepKind.NOTICE_SERVED, days=7)
    assert last_day(week, at) == day + timedelta(days=7)


@pytest.mark.parametrize("ground", ["resolved", "withdrawn"])
def test_what_must_not_lapse_keeps_the_case_open_by_name_whatever_the_ground(ground: str) -> None:
    play = assessed().assessed().without_plan()
    play.do("begin_investigation")
    play.do("record_legal_step", remedy_number="L1", **HEARING)
    if ground == "withdrawn":
        play.do("withdraw", method="phone")
    else:
        play.do("propose_closure", ground=ground)
        play.do("record_contact", method="phone", outcome="agrees")
    why = refusal(play, "approve_closure", "mina", reason="It is over.").reason
    assert "L1 (civil injunction), court date: Mon 14 Dec 2026: record what came of it first" in why
    play.do("record_legal_outcome", remedy_number="L1", **OUTCOME)
    assert not [each for each in play.view().proposal.still_needs if "L1" in each]  # type: ignore[union-attr]


def test_no_timer_of_a_remedy_is_left_in_a_closed_case_and_they_are_back_if_it_is_undone() -> None:
    play = assessed("absolute_ground").told().at("2026-11-25 10:00").assessed().without_plan()
    play.do("record_legal_step", remedy_number="L1", legal_step="conviction_or_finding")
    play.do("begin_investigation")
    play.do("withdraw", method="phone")
    play.do("approve_closure", "mina", reason="It is over.")
    assert (play.stage(), timers(play)) == (Stage.CLOSED, [])
    play.do("report_incident", description="Again.")
    assert timers(play) == ["legal_L1_notice_must_be_served"]


def test_an_outcome_is_told_in_plain_words_or_that_there_is_something_we_cannot_share() -> None:
    play = assessed()
    assert "has no step before it" in refusal(play, "record_legal_outcome", remedy_number="L1", **OUTCOME).reason
    play.do("record_legal_step", remedy_number="L1", legal_step="application_made")
    play.do("record_legal_outcome", remedy_number="L1", **OUTCOME)
    assert play.case.of(Remedies).open == ()
    assert play.asked_for("legal_outcome") == ["reporter"]
    play.do("consider_remedy", **INJUNCTION)
    ended = OUTCOME | {"legal_outcome": "not_pursued"}
    kept_back = ended | {"reporter_is_told": None, "not_told_because": "The police ask us to wait."}
    why = refusal(play, "record_legal_outcome", remedy_number="L2", **kept_back | {"not_told_because": None})
    assert why.reason == "reporter_is_told: give it, or not_told_because: one of the two"
    draft = play.do("record_legal_outcome", remedy_number="L2", **kept_back)
    assert [each.facts["shared"] for each in draft.notices] == [False]
    assert draft.entries[0].kind is EntryKind.LEGAL_OUTCOME_RECORDED


def test_a_step_of_what_is_no_legal_remedy_is_refused_and_its_outcome_recorded() -> None:
    play = with_adult()
    play.do("consider_remedy", remedy="warning_letter", party=1, skipped_because="It is urgent.")
    why = refusal(play, "record_legal_step", remedy_number="L1", legal_step="notice_served").reason
    assert why.endswith("record its outcome: asb legal-outcome ASB-GN9Y-ZWUA-26DC L1")
    play.do("record_legal_outcome", remedy_number="L1", **OUTCOME)


def test_what_was_said_of_a_step_stands_in_the_register_alone() -> None:
    play = assessed()
    play.do("record_legal_step", remedy_number="L1", **HEARING, step_in_words="Before Judge Hale.")
    assert "Hale" not in play.case.model_dump_json()
    assert "Threats" not in play.case.model_dump_json()
