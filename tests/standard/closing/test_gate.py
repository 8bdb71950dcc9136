"""What the reporter said last counts at the gate, in whatever order it was typed in."""

from typing import Any

import pytest

from standard.closing.agreement import agreed_at
from standard.core.draft import Refused
from standard.core.words import RefusalCode, Stage
from tests.support.casebook import Play, judged, london

AGREES: dict[str, Any] = {"method": "phone", "outcome": "agrees"}
DISAGREES: dict[str, Any] = {"method": "phone", "outcome": "disagrees"}
APPROVAL: dict[str, Any] = {"reason": "Nothing more can be done."}


def proposed() -> Play:
    """A P2 case whose promises are met and whose closure was proposed at 09:00; it is 16:00."""
    play = Play().told().at("2026-11-24 09:00").assessed().without_plan()
    play.do("begin_investigation")
    play.do("propose_closure", ground="resolved")
    return play.at("2026-11-24 16:00")


def why_not(play: Play, sender: str = "mina", **fields: Any) -> str:
    with pytest.raises(Refused) as refused:
        play.do("approve_closure", sender, **(fields or APPROVAL))
    assert refused.value.code is RefusalCode.STEP_MISSING
    return refused.value.reason


def test_an_agreement_from_before_the_disagreement_typed_in_after_it_is_none() -> None:
    play = proposed()
    play.do("record_contact", **DISAGREES, happened_at=london("2026-11-24 15:00"))
    play.do("record_contact", **AGREES, happened_at=london("2026-11-24 11:00"))
    assert "only a manager" in why_not(play, reason=None)


def test_a_disagreement_from_before_the_agreement_typed_in_after_it_changes_nothing() -> None:
    play = proposed()
    play.do("record_contact", **AGREES, happened_at=london("2026-11-24 15:00"))
    play.do("record_contact", **DISAGREES, happened_at=london("2026-11-24 11:00"))
    play.do("approve_closure", "oscar")
    assert play.stage() is Stage.CLOSED


@pytest.mark.parametrize("first", ["agrees", "disagrees"])
def test_a_priority_three_answer_taken_back_is_no_agreement(first: str) -> None:
    play = Play(category="baby_crying").told().at("2026-11-25 12:00")
    said = [(AGREES, london("2026-11-25 10:00")), (DISAGREES, london("2026-11-25 11:00"))]
    for contact, when in said if first == "agrees" else reversed(said):
        play.do("record_contact", **contact, happened_at=when)
    play.do("propose_closure", ground="resolved")
    assert "no visit or phone call" in why_not(play)


def test_a_case_that_was_raised_meanwhile_needs_a_new_agreement() -> None:
    play = Play(category="baby_crying").told().at("2026-11-25 10:00")
    play.do("record_contact", **AGREES)
    play.do("assess", **judged(2), reason="It is no baby.")
    play.do("assess", **judged(3), reason="It is one.")
    play.do("propose_closure", ground="resolved")
    assert "no visit or phone call" in why_not(play)


def test_a_withdrawal_taken_back_before_it_was_typed_in_closes_nothing() -> None:
    for first in ("withdraw", "record_contact"):
        play = Play().told().at("2026-11-24 16:00")
        withdrawal = {"method": "phone", "happened_at": london("2026-11-24 10:00")}
        taken_back = DISAGREES | {"happened_at": london("2026-11-24 12:00")}
        both = {"withdraw": withdrawal, "record_contact": taken_back}
        for name in sorted(both, key=lambda name: name != first):
            play.do(name, **both[name])
        assert play.case.proposal is not None
        assert agreed_at(play.case, play.case.proposal) is None
        why_not(play)


def test_no_manager_closes_a_withdrawal_that_the_reporter_denies() -> None:
    play = Play().told().at("2026-11-24 10:00")
    play.do("withdraw", "portal", method="phone")
    play.do("record_contact", **DISAGREES)
    assert "they do not withdraw" in why_not(play)
    play.do("decline_closure", "mina", reason="It was a mistake.")
    assert play.clock("p2_begin_investigation") == "running"


def test_a_withdrawal_in_a_relay_call_is_the_agreement_where_the_record_names_the_need() -> None:
    reporter = {"phone": "01632 960001", "support_needs": ["text_relay"]}
    unnamed = Play(reporter=reporter)
    unnamed.do("withdraw", method="relay_call")
    why_not(unnamed)
    named = Play(reporter=reporter)
    named.do("withdraw", method="relay_call", support_need="text_relay")
    named.do("approve_closure", "mina")
    assert named.stage() is Stage.CLOSED


def test_an_approval_is_dated_when_it_is_given_whatever_it_says() -> None:
    play = proposed()
    play.do("record_contact", **AGREES)
    draft = play.do("approve_closure", "mina", happened_at=london("2026-11-23 11:00"))
    assert {entry.happened_at for entry in draft.entries} == {play.now}


def test_nobody_is_the_system() -> None:
    for name, fields in (("withdraw", {"method": "phone"}), ("propose_closure", {"ground": "resolved"})):
        with pytest.raises(Refused) as refused:
            Play().do(name, "system", **fields)
        assert refused.value.code is RefusalCode.NOT_ALLOWED


def test_a_proposal_taken_back_leaves_the_stage_as_it_was() -> None:
    play = Play()
    play.do("propose_closure", ground="resolved")
    play.do("retract_closure")
    assert play.stage() is Stage.REPORTED


def test_a_withdrawal_cancelled_at_the_last_moment_leaves_its_promises_to_be_kept() -> None:
    play = Play().told()
    play.do("withdraw", method="phone")
    play.do("approve_closure", "mina")
    play.at("2026-11-23 11:00").do("report_incident", "portal", description="Again.")
    assert play.stage() is Stage.REPORTED
    assert play.clock("p2_acknowledge") == "met"
    assert play.clock("p2_begin_investigation") == "running"
    assert play.at("2026-12-01 00:00").clock("p2_begin_investigation") == "breached"


def test_an_incident_that_came_late_is_not_followed_by_the_same_proposal_at_once() -> None:
    play = Play().told()
    play.do("begin_investigation")
    play.at("2027-02-10 10:00").do("report_incident", "portal", description="x", happened_at=london("2026-11-25 10:00"))
    assert play.at("2027-02-10 10:01").case.proposal is None
    assert play.case.quiet_until == london("2027-04-11 10:00")
