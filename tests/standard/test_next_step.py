"""What is to be done next, and by whom."""

import pytest

from standard.core.capability import NextStep
from standard.core.register import Surroundings
from standard.core.words import SlaState
from standard.deciding import take_in
from standard.next_step import next_step
from tests.support.casebook import MONDAY, Play, calendar, report

RESPOND = "Respond within 24 hours (excluding weekends and bank holidays)"


def step(play: Play) -> NextStep:
    found = next_step(play.case, play.now)
    assert found is not None
    return found


def investigated() -> Play:
    play = Play().told().at("2026-11-24 09:00").assessed()
    play.do("begin_investigation")
    return play


def test_before_the_register_answers_an_officer_is_to_be_allocated() -> None:
    case = take_in(report(), MONDAY, Surroundings(calendar=calendar()), None).case
    found = next_step(case, MONDAY)
    assert found is not None
    assert found.who == "the system"
    assert "Allocate an officer" in found.what


def test_the_promise_that_presses_most_comes_first_and_says_when_it_is_broken() -> None:
    play = Play(harm="high")
    assert step(play) == NextStep(f"{RESPOND}: it is due Tue 24 Nov 2026 10:00", "officer ola")
    assert play.case.sla_state() is SlaState.ON_TRACK
    play.at("2026-11-24 09:00")
    assert play.case.sla_state() is SlaState.DUE_SOON
    play.at("2026-11-24 10:00")
    assert step(play).what == f"{RESPOND}: this promise is broken, it was due Tue 24 Nov 2026 10:00"
    assert play.case.sla_state() is SlaState.LATE
    play.do("record_contact", method="phone", outcome="spoke")
    assert step(play).what == "Assess the risk of harm, by end of Wed 25 Nov 2026"
    assert step(play.assessed()).what.startswith("Ask the reporter what they need and how to contact them safely")
    play.do("record_support_needs", none=True)
    assert step(play).what.startswith("Agree the action plan with the reporter, by end of Mon 30 Nov 2026")
    play.without_plan()
    assert step(play).what == "Begin the investigation, or propose closure"
    assert play.case.sla_state() is SlaState.ON_TRACK


def test_without_anything_promised_the_investigation_goes_on() -> None:
    play = investigated().without_plan()
    play.do("record_support_needs", none=True)
    play.do("record_not_spoken_party", not_spoken_because="Nobody saw who it was.")
    assert step(play).what.startswith("Go on with the investigation; without a new report, closure is")


@pytest.mark.parametrize(
    ("contacts", "what", "who"),
    [
        ([], "Visit or telephone the reporter, and agree on {} with them", "officer ola"),
        (["no_answer"], "agree on {} with them; tried on 1 of 3 working days", "officer ola"),
        (["agrees"], "Approve or decline {} (resolved): the reporter agrees", "manager mina"),
        (["disagrees"], "the reporter disagrees, so a manager approves with a reason", "manager mina"),
    ],
)
def test_a_proposal_waits_for_the_reporter_and_then_for_a_decision(contacts: list[str], what: str, who: str) -> None:
    play = investigated()
    play.do("propose_closure", ground="resolved")
    play.worded()
    for outcome in contacts:
        play.do("record_contact", method="phone", outcome=outcome)
    assert what.format(play.proposal_id) in step(play).what
    assert step(play).who == who


def test_the_managers_own_proposal_is_the_deputys_to_decide() -> None:
    play = investigated()
    play.do("propose_closure", "mina", ground="resolved")
    play.worded()
    play.do("record_contact", method="phone", outcome="agrees")
    assert step(play).who == "deputy david"


def test_the_systems_own_proposal_is_the_officers_to_decide() -> None:
    play = investigated().at("2027-02-01 10:00").worded()
    play.do("record_contact", method="phone", outcome="agrees")
    what = f"Approve or decline {play.proposal_id} (no new reports): the reporter agrees"
    assert step(play) == NextStep(what, "officer ola")


def test_a_reporter_who_never_answers_is_a_managers_decision() -> None:
    play = investigated()
    play.do("propose_closure", ground="resolved")
    for day in ("24", "25", "26"):
        play.at(f"2026-11-{day} 15:00")
        play.do("record_contact", method="phone", outcome="no_answer")
    play.do("record_contact", method="letter", outcome="sent")
    assert "waiting for an answer until the end of Thu 10 Dec 2026" in step(play).what
    play.at("2026-12-11 00:00").worded()
    assert "the reporter could not be reached" in step(play).what
    assert step(play).who == "manager mina"


def test_an_anonymous_report_is_a_managers_decision() -> None:
    play = Play(reporter={}).at("2026-11-24 09:00")
    play.do("begin_investigation")
    play.do("propose_closure", ground="resolved")
    assert "the report is anonymous" in step(play).what


def test_a_withdrawal_is_decided_with_promises_still_running() -> None:
    play = Play()
    play.do("withdraw", method="phone")
    assert f"Word what was done, for the letter about {play.proposal_id}" in step(play).what
    play.worded()
    assert f"Approve or decline {play.proposal_id} (withdrawn)" in step(play).what


def test_in_a_closed_case_there_is_nothing_to_do_and_nothing_due() -> None:
    play = Play()
    play.do("withdraw", method="phone")
    play.do("approve_closure", "mina")
    assert next_step(play.case, play.now) is None
    assert play.case.sla_state() is None
