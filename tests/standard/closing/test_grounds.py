"""Each ground of closing has its evidence, when it is proposed and when it is approved."""

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from standard.closing.grounds import AFRAID, NOT_ASKED_ALONE, Afraid
from standard.core.words import ClosureGround, RefusalCode, Stage
from tests.support.casebook import Play, london, refusal
from tests.support.plans import AFTER_DUE, CHASED

AGREES: dict[str, Any] = {"method": "phone", "outcome": "agrees"}


def ready() -> Play:
    """A case that was told, assessed and is without a plan, for a reason."""
    play = Play().told().at("2026-11-24 10:00").assessed().without_plan()
    play.do("begin_investigation")
    return play


@pytest.mark.parametrize(
    ("ground", "field"),
    [("resolved", "what_was_done"), ("actions_exhausted", "what_was_tried")],
)
def test_a_ground_without_its_evidence_is_refused_and_the_field_named(ground: str, field: str) -> None:
    left_out: dict[str, Any] = {field: None}
    why = refusal(ready(), "propose_closure", ground=ground, reasons="It is over.", **left_out)
    assert why.code is RefusalCode.INVALID_FIELD
    assert why.reason == f"{field}: is missing; the ground {ground} needs it, and the reporter is told"


def test_the_evidence_stands_in_the_register_and_not_in_the_case() -> None:
    play = ready()
    draft = play.do("propose_closure", ground="resolved", what_was_done="The speakers were moved.")
    assert draft.entries[0].detail["in_table"] == {"done": "The speakers were moved."}
    assert "speakers" not in play.case.model_dump_json()


def late_with_the_diary() -> Play:
    """The reporter's diary, A2, is overdue, was possible for them, and was chased."""
    play = Play().told().planned().assessed()
    play.do("begin_investigation")
    play.at(AFTER_DUE).do("chase_action", **CHASED)
    return play


NOT_ADHERED: dict[str, Any] = {"ground": "action_plan_not_adhered_to", "reasons": "No diary came."}


@pytest.mark.parametrize(
    ("undone", "says"),
    [
        (None, "undone: is missing; name the reporter's actions that stayed undone. They may be: A2"),
        (["A1"], "undone: A1 is ours, not the reporter's"),
        (["A2", "A7"], "undone: A7 is not open in the action plan"),
    ],
)
def test_a_plan_not_adhered_to_names_the_reporters_very_actions(undone: list[str] | None, says: str) -> None:
    assert refusal(late_with_the_diary(), "propose_closure", **NOT_ADHERED, undone=undone).reason == says


def test_actions_are_named_for_no_other_ground() -> None:
    why = refusal(late_with_the_diary(), "propose_closure", ground="resolved", undone=["A2"])
    assert why.reason == "undone: is only for the ground action_plan_not_adhered_to; leave it out"


@pytest.mark.parametrize(
    ("name", "fields", "says"),
    [
        ("complete_action", {"action": "A2", "outcome": "It came."}, "is not open"),
        ("waive_action", {"action": "A2", "reason": "Not needed."}, "is not open"),
        (
            "chase_action",
            CHASED | {"possible": "no", "prevented_by": "fear"},
            "was not possible for the reporter, by their last answer",
        ),
    ],
)
def test_what_was_not_adhered_to_is_asked_again_at_the_approval(name: str, fields: dict[str, Any], says: str) -> None:
    play = late_with_the_diary()
    play.do("propose_closure", **NOT_ADHERED)
    play.do("record_contact", **AGREES)
    play.do(name, **fields)
    why = refusal(play, "approve_closure", "mina", reason="All the same.").reason
    assert "action A2, which the proposal names" in why
    assert says in why


def withdrawn(**fields: Any) -> Play:
    """A case whose reporter withdraws, as Ola heard on the telephone."""
    play = ready()
    play.do("withdraw", method="phone", **{"afraid": None, "asked_alone": None} | fields)
    return play


def test_a_withdrawal_closes_nothing_before_the_reporter_was_asked_alone_whether_they_are_afraid() -> None:
    play = withdrawn()
    assert NOT_ASKED_ALONE in refusal(play, "approve_closure", "mina", reason="They said so.").reason
    assert "Ask the reporter, alone" in str(play.view().next_step)
    play.do("withdraw", method="phone", asked_alone=True, afraid="no")
    play.do("approve_closure", "mina")
    assert play.stage() is Stage.CLOSED


@pytest.mark.parametrize("afraid", ["yes", "not_known"])
def test_fear_goes_to_the_manager_who_alone_decides_with_a_reason(afraid: str) -> None:
    play = withdrawn(asked_alone=True, afraid=afraid)
    assert play.asked_for("withdrawal_in_fear") == ["manager"]
    assert AFRAID in refusal(play, "approve_closure", "oscar", reason="They said so.").reason
    assert AFRAID in refusal(play, "approve_closure", "mina").reason
    play.do("approve_closure", "mina", reason="They have moved, and were seen by support.")
    assert play.stage() is Stage.CLOSED


@pytest.mark.parametrize(
    ("fields", "says"),
    [
        ({"asked_alone": True, "afraid": None}, "afraid: is missing; say what they answered: yes, no, not_known"),
        ({"asked_alone": False, "afraid": "no"}, "afraid: counts only if they were asked alone"),
    ],
)
def test_an_answer_and_having_asked_alone_go_together(fields: dict[str, Any], says: str) -> None:
    assert refusal(ready(), "withdraw", method="phone", **fields).reason.startswith(says)


def test_what_a_service_or_somebody_else_says_is_no_answer_and_no_agreement() -> None:
    play = ready()
    play.do("withdraw", "portal", method="email", asked_alone=True, afraid="no")
    play.do("withdraw", method="phone", whose_words="somebody_else", asked_alone=None, afraid=None)
    assert play.asked_for("withdrawal_to_confirm") == ["officer", "officer"]
    why = refusal(play, "approve_closure", "mina", reason="So they said.").reason
    assert NOT_ASKED_ALONE in why
    assert "in which the reporter agrees" in why


def test_what_was_said_in_an_older_withdrawal_does_not_count_for_a_new_one() -> None:
    play = withdrawn(asked_alone=True, afraid="no")
    play.do("decline_closure", "mina", reason="Too soon.")
    play.at("2026-11-25 10:00").do("withdraw", method="phone", afraid=None, asked_alone=None)
    assert NOT_ASKED_ALONE in refusal(play, "approve_closure", "mina").reason


@given(st.permutations([0, 1, 2]), st.tuples(*[st.sampled_from(list(Afraid))] * 3))
def test_the_answer_given_last_stands_in_whatever_order_they_are_typed(
    order: list[int], said: tuple[Afraid, Afraid, Afraid]
) -> None:
    play = withdrawn().at("2026-11-27 10:00")
    for number in order:
        at = london(f"2026-11-2{number + 4} 15:00")
        play.do("withdraw", "oscar", method="email", asked_alone=True, afraid=said[number], happened_at=at)
    still = play.view().proposal
    assert still is not None
    assert (AFRAID in still.still_needs) is (said[2] is not Afraid.NO)


def test_sixty_days_are_asked_for_again_at_the_approval() -> None:
    play = ready().at("2027-01-25 10:00")
    proposal = play.case.proposal
    assert proposal is not None
    assert proposal.ground is ClosureGround.NO_NEW_REPORTS
    play.case = play.case.model_copy(update={"quiet_until": london("2027-02-01 10:00")})
    assert "60 days without a report end only on" in refusal(play, "approve_closure", "ola").reason
