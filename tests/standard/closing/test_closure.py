"""The closure gate, row by row."""

from typing import Any

import pytest

from standard.core.words import RefusalCode, Stage
from tests.support.casebook import Play, london, refusal

AGREES: dict[str, Any] = {"method": "phone", "outcome": "agrees"}
NO_ANSWER: dict[str, Any] = {"method": "phone", "outcome": "no_answer"}
LETTER: dict[str, Any] = {"method": "letter", "outcome": "sent"}


def met(**fields: Any) -> Play:
    """A P2 case whose promises are met."""
    play = Play(**fields).told().at("2026-11-24 10:00").assessed().without_plan()
    play.do("begin_investigation")
    return play


def proposed(ground: str = "resolved", by: str = "ola", **fields: Any) -> Play:
    """A P2 case whose promises are met and whose closure is proposed."""
    play = met(**fields).at("2026-11-30 10:00")
    play.do("propose_closure", by, ground=ground, reasons="The noise has stopped.")
    return play


def test_proposed_agreed_and_approved_by_somebody_else_closes() -> None:
    play = proposed().at("2026-11-30 11:00")
    play.do("record_contact", **AGREES)
    play.do("approve_closure", "mina")
    assert play.stage() is Stage.CLOSED
    assert play.case.closed_at == london("2026-11-30 11:00")
    assert play.asked_for("closed") == ["reporter"]


def test_nobody_approves_their_own_proposal() -> None:
    play = proposed()
    play.do("record_contact", **AGREES)
    assert refusal(play, "approve_closure", "ola").code is RefusalCode.OWN_PROPOSAL
    assert refusal(play, "decline_closure", "ola", reason="x").code is RefusalCode.OWN_PROPOSAL


@pytest.mark.parametrize(
    ("sender", "code"),
    [("stranger", RefusalCode.NOT_REGISTERED), ("lee", RefusalCode.HAS_LEFT)],
)
def test_only_people_in_the_register_approve(sender: str, code: RefusalCode) -> None:
    play = proposed()
    play.do("record_contact", **AGREES)
    assert refusal(play, "approve_closure", sender, role="manager").code is code


def test_without_agreement_the_missing_step_is_named() -> None:
    why = refusal(proposed(), "approve_closure", "mina")
    assert why.code is RefusalCode.STEP_MISSING
    assert "no visit or phone call after the proposal" in why.reason


def test_agreement_from_before_the_proposal_does_not_count() -> None:
    play = met().at("2026-11-30 09:00")
    play.do("record_contact", **AGREES)
    play.at("2026-11-30 10:00").do("propose_closure", ground="resolved")
    why = refusal(play, "approve_closure", "mina")
    assert "no visit or phone call after the proposal" in why.reason


def test_a_proposal_cannot_be_backdated_before_an_agreement() -> None:
    play = met().at("2026-11-30 09:00")
    play.do("record_contact", **AGREES)
    play.at("2026-11-30 10:00").do("propose_closure", ground="resolved", happened_at=london("2026-11-29 10:00"))
    assert refusal(play, "approve_closure", "mina").code is RefusalCode.STEP_MISSING


@pytest.mark.parametrize("method", ["email", "sms", "letter", "meeting", "video_call", "relay_call"])
def test_agreement_by_other_means_does_not_count(method: str) -> None:
    play = proposed()
    play.do("record_contact", method=method, outcome="agrees", support_need="sign_language")
    assert refusal(play, "approve_closure", "mina").code is RefusalCode.STEP_MISSING


def test_a_sign_language_call_counts_where_the_record_names_the_need() -> None:
    reporter = {"email": "rae@example.org", "support_needs": ["sign_language"]}
    play = proposed(reporter=reporter)
    play.do("record_contact", method="video_call", outcome="agrees")
    assert refusal(play, "approve_closure", "mina").code is RefusalCode.STEP_MISSING
    play.do("record_contact", method="video_call", outcome="agrees", support_need="sign_language")
    play.do("approve_closure", "mina")
    assert play.stage() is Stage.CLOSED


def test_an_unmet_promise_is_named() -> None:
    play = Play().told().at("2026-11-24 10:00").without_plan()
    play.do("propose_closure", ground="resolved")
    play.do("record_contact", **AGREES)
    unmet = "the promise to begin the investigation within 5 working days is not met"
    both = refusal(play, "approve_closure", "mina")
    assert both.reason == f"{unmet}; no person has assessed the risk of harm"
    assert refusal(play.assessed(), "approve_closure", "mina").reason == unmet


def test_a_withdrawal_said_in_a_call_is_the_agreement_and_excuses_open_promises() -> None:
    play = Play().told().at("2026-11-24 10:00")
    play.do("withdraw", method="phone", reason="We have made it up.")
    play.do("approve_closure", "mina")
    assert play.stage() is Stage.CLOSED
    assert play.clock("p2_begin_investigation") == "ended_by_withdrawal"


@pytest.mark.parametrize(("sender", "method"), [("portal", "phone"), ("ola", "email")])
def test_a_withdrawal_not_heard_by_an_officer_still_needs_agreement(sender: str, method: str) -> None:
    play = met()
    play.do("withdraw", sender, method=method)
    assert refusal(play, "approve_closure", "mina").code is RefusalCode.STEP_MISSING


def test_nobody_who_heard_the_withdrawal_approves_it_whoever_hears_it_again() -> None:
    play = met()
    play.do("withdraw", "portal", method="phone")
    play.do("withdraw", "ola", method="phone")
    play.do("withdraw", "oscar", method="email")
    assert refusal(play, "approve_closure", "ola").code is RefusalCode.OWN_PROPOSAL
    play.do("approve_closure", "oscar")
    assert play.stage() is Stage.CLOSED


def test_a_withdrawal_heard_again_puts_no_second_agreement_on_record() -> None:
    play = met()
    for method in ("phone", "visit"):
        play.do("withdraw", method=method)
    assert play.kinds().count("closure_agreed") == 1


def test_disagreement_goes_to_a_manager_with_a_reason() -> None:
    play = proposed()
    play.do("record_contact", **AGREES)
    play.do("record_contact", method="email", outcome="disagrees")
    assert play.asked_for("closure_disagreed") == ["manager"]
    assert "only a manager" in refusal(play, "approve_closure", "oscar").reason
    assert "only a manager" in refusal(play, "approve_closure", "mina").reason
    play.do("approve_closure", "mina", reason="Nothing more can be done.")
    assert play.stage() is Stage.CLOSED


def test_three_attempts_on_three_working_days_and_a_notice_let_a_manager_approve() -> None:
    play = proposed()
    for when in ("2026-11-30 12:00", "2026-11-30 15:00", "2026-12-01 12:00", "2026-12-05 12:00"):
        play.at(when).do("record_contact", **NO_ANSWER)
    play.do("record_contact", **LETTER)
    why = refusal(play, "approve_closure", "mina", reason="Cannot be reached.")
    assert "tried on 2 of 3 working days" in why.reason
    play.at("2026-12-07 12:00").do("record_contact", **NO_ANSWER)
    reason = {"reason": "Cannot be reached."}
    assert "until the end of Fri 18 Dec 2026" in refusal(play, "approve_closure", "mina", **reason).reason
    play.at("2026-12-19 00:00")
    assert "only a manager" in refusal(play, "approve_closure", "oscar", **reason).reason
    play.do("approve_closure", "mina", **reason)
    assert play.stage() is Stage.CLOSED


def test_an_anonymous_report_is_closed_by_a_manager_with_a_reason() -> None:
    play = Play(reporter={}).at("2026-11-24 10:00").assessed().without_plan()
    play.do("begin_investigation")
    play.do("propose_closure", ground="resolved")
    assert "only a manager" in refusal(play, "approve_closure", "oscar", reason="x").reason
    play.do("approve_closure", "mina", reason="Nobody to agree with.")
    assert play.stage() is Stage.CLOSED
    assert play.asked_for("closed") == []


def test_who_is_known_by_the_time_of_the_approval_is_asked_after_all() -> None:
    play = Play(reporter={}).at("2026-11-24 10:00").assessed().without_plan()
    play.do("begin_investigation")
    play.do("propose_closure", ground="resolved")
    play.do("record_contact", method="phone", outcome="spoke", reporter={"phone": "01632 960001"})
    why = refusal(play, "approve_closure", "mina", reason="Nobody to agree with.").reason
    assert "no visit or phone call after the proposal" in why


@pytest.mark.parametrize("ground", ["action_plan_not_adhered_to", "actions_exhausted"])
def test_grounds_that_need_reasons(ground: str) -> None:
    assert "needs reasons" in refusal(met(), "propose_closure", "ola", ground=ground).reason


@pytest.mark.parametrize("ground", ["withdrawn", "no_new_reports"])
def test_grounds_that_are_not_an_officers_to_choose(ground: str) -> None:
    assert refusal(met(), "propose_closure", "ola", ground=ground, reasons="x").code in (
        RefusalCode.NOT_ALLOWED,
        RefusalCode.STEP_MISSING,
    )


def test_a_second_proposal_and_a_stale_approval_are_refused() -> None:
    play = proposed()
    assert refusal(play, "propose_closure", "mina", ground="resolved").code is RefusalCode.PROPOSAL_OPEN
    play.do("retract_closure")
    stale = play.proposal_id
    assert refusal(play, "approve_closure", "mina").code is RefusalCode.NO_PROPOSAL
    play.do("propose_closure", ground="resolved")
    assert refusal(play, "approve_closure", "mina", proposal_id=stale).code is RefusalCode.STALE_PROPOSAL


def test_only_the_proposer_retracts() -> None:
    assert refusal(proposed(), "retract_closure", "oscar").code is RefusalCode.NOT_ALLOWED


def test_sixty_quiet_days_propose_closure_and_the_allocated_officer_may_approve() -> None:
    play = met().at("2027-01-22 10:00")
    assert play.stage() is Stage.CLOSURE_PROPOSED
    assert play.case.proposal is not None
    assert play.case.proposal.proposed_by == "system"
    assert play.asked_for("approval_needed") == ["officer"]
    play.at("2027-01-22 11:00").do("record_contact", **AGREES)
    play.do("approve_closure", "ola")
    assert play.stage() is Stage.CLOSED


def test_contacts_do_not_restart_the_sixty_days_and_an_incident_does() -> None:
    play = met().at("2026-12-10 09:00")
    before = play.case.quiet_until
    play.do("record_contact", method="phone", outcome="spoke")
    assert play.case.quiet_until == before
    play.do("report_incident", "portal", description="Again.")
    assert play.case.quiet_until == london("2027-02-08 09:00")


def test_an_incident_cancels_a_proposal() -> None:
    play = proposed().at("2026-12-01 10:00")
    play.do("report_incident", "noise-app", description="Again.")
    assert play.case.proposal is None
    assert play.stage() is Stage.INVESTIGATING
    assert play.asked_for("closure_cancelled") == ["officer"]


def test_an_incident_found_before_completion_cancels_the_closure() -> None:
    play = proposed()
    play.do("record_contact", **AGREES)
    play.do("approve_closure", "mina")
    play.do("report_incident", "noise-app", description="Again.")
    assert play.stage() is Stage.INVESTIGATING
    assert play.case.closed_at is None


def test_other_messages_to_a_closed_case_are_refused() -> None:
    play = proposed()
    play.do("record_contact", **AGREES)
    play.do("approve_closure", "mina")
    assert refusal(play, "record_contact", "ola", **AGREES).code is RefusalCode.CASE_CLOSED


def test_a_declined_sixty_day_proposal_returns_sixty_days_after_the_decline() -> None:
    play = met().at("2027-01-25 10:00")
    play.do("decline_closure", "mina", reason="Keep an eye on it.")
    assert play.case.quiet_until == london("2027-03-26 10:00")
    first = play.proposal_id
    play.at("2027-03-26 10:00")
    assert play.case.proposal is not None
    assert play.case.proposal.id != first


def test_a_proposal_left_lying_reminds_and_then_tells_the_manager() -> None:
    play = proposed()
    play.at("2026-12-07 16:58")
    assert play.asked_for("closure_reminder") == []
    play.at("2026-12-07 16:59")
    assert play.asked_for("closure_reminder") == ["officer", "manager"]
    play.at("2026-12-14 16:59").at("2026-12-30 10:00")
    assert play.asked_for("closure_overdue") == ["manager"]


def test_a_managers_own_proposal_goes_to_the_deputy() -> None:
    assert proposed(by="mina").asked_for("approval_needed") == ["deputy"]


def test_a_managers_own_proposal_left_lying_goes_to_the_deputy() -> None:
    play = proposed(by="mina").at("2026-12-30 10:00")
    assert play.asked_for("closure_overdue") == ["deputy"]


def test_the_call_that_answers_priority_three_may_be_the_agreement() -> None:
    play = Play(category="baby_crying").told().at("2026-11-25 10:00").assessed()
    play.do("record_contact", **AGREES)
    play.at("2026-11-25 11:00").do("propose_closure", ground="resolved")
    play.do("approve_closure", "mina")
    assert play.stage() is Stage.CLOSED


def test_a_new_incident_makes_an_earlier_agreeing_answer_stale() -> None:
    play = Play(category="baby_crying").told().at("2026-11-25 10:00")
    play.do("record_contact", **AGREES)
    play.do("report_incident", "portal", description="Still crying.")
    play.do("propose_closure", ground="resolved")
    assert refusal(play, "approve_closure", "mina").code is RefusalCode.STEP_MISSING


def test_a_proposal_retracted_after_the_sixty_days_starts_sixty_new_ones() -> None:
    play = proposed().at("2027-01-25 10:00")
    play.do("retract_closure")
    assert play.case.quiet_until == london("2027-03-26 10:00")
    assert play.at("2027-01-25 11:00").case.proposal is None


def test_a_reporter_who_never_answers_does_not_hold_a_priority_one_case_open_for_ever() -> None:
    play = Play(category="noise", harm="high").told().at("2026-11-24 12:00").assessed().without_plan()
    play.do("propose_closure", ground="resolved")
    for day in ("2026-11-24 13:00", "2026-11-25 13:00", "2026-11-26 13:00"):
        play.at(day).do("record_contact", **NO_ANSWER)
    manager = {"reason": "Cannot be reached."}
    assert "respond within 24" in refusal(play, "approve_closure", "mina", **manager).reason
    play.do("record_contact", **LETTER)
    assert "respond within 24" in refusal(play, "approve_closure", "mina", **manager).reason
    play.at("2026-12-11 00:00")
    assert "only a manager" in refusal(play, "approve_closure", "oscar", **manager).reason
    play.do("approve_closure", "mina", **manager)
    assert play.stage() is Stage.CLOSED
    assert play.clock("p1_respond") == "never_met"
