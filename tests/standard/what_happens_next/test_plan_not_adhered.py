"""What the reporter did not do is a ground for closing only with all its evidence."""

from datetime import timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from standard.core.words import ContactMethod, RefusalCode
from standard.what_happens_next.plan_state import ActionOwner
from tests.support.casebook import MONDAY, Play, london, plan, refusal
from tests.support.plans import (
    AFTER_DUE,
    CANARIES,
    CHASED,
    DROPPED,
    NO,
    NOT_AGREED,
    OTHERS,
    OURS,
    THEIRS,
    chased_and_set_anew,
    not_adhered,
)


def test_what_the_reporter_did_not_do_is_a_ground_only_with_all_its_evidence() -> None:
    without = {"ground": "action_plan_not_adhered_to", "reasons": "No diary came."}
    refused = refusal(Play(), "propose_closure", **without)
    assert (refused.code, "no action plan is on record" in refused.reason) == (RefusalCode.STEP_MISSING, True)
    play = Play().planned()
    assert "A2 is due only Mon 30 Nov 2026" in str(not_adhered(play))
    play.do("chase_action", **CHASED)
    play.at(AFTER_DUE)
    assert "A2 was not chased in a conversation after it was due" in str(not_adhered(play))
    play.do("chase_action", **CHASED | {"method": "letter"})
    play.do("chase_action", **CHASED | {"possible": "not_known"})
    assert "not chased in a conversation" in str(not_adhered(play))
    play.do("chase_action", **CHASED | {"possible": "no", "prevented_by": "fear"})
    assert "A2 was not possible for the reporter" in str(not_adhered(play))
    play.at("2026-12-02 10:00").do("chase_action", **CHASED)
    assert not_adhered(play) is None
    play.do("complete_action", action="A2", outcome="The diary came.")
    view = play.view().proposal
    assert view is not None
    assert "action A2, which the proposal names, is not open in the action plan" in str(view.still_needs)


def test_nobody_failed_at_what_they_did_not_agree_to_or_somebody_else_was_to_do() -> None:
    unagreed = Play().planned(**NOT_AGREED).at(AFTER_DUE)
    unagreed.do("chase_action", **CHASED)
    assert "not agreed with the reporter" in str(not_adhered(unagreed))
    others = Play()
    others.do("record_support_needs", none=True)
    others.do("set_plan", **plan(others.now, actions=[OURS, OTHERS]))
    assert "no action of the reporter's own" in str(not_adhered(others.at("2026-12-10 10:00")))


@pytest.mark.parametrize("order", [(0, 1), (1, 0)])
def test_of_two_answers_the_one_that_was_given_last_stands_in_either_order(order: tuple[int, int]) -> None:
    play = Play().planned().at("2026-12-02 10:00")
    answers = [
        CHASED | {"happened_at": london("2026-12-01 10:00")},
        CHASED | {"possible": "no", "prevented_by": "us", "happened_at": london("2026-12-01 11:00")},
    ]
    for each in order:
        play.do("chase_action", **answers[each])
    assert "was not possible" in str(not_adhered(play))


@pytest.mark.parametrize("method", ["letter", "sms", "email"])
def test_a_yes_in_writing_takes_back_no_spoken_no(method: str) -> None:
    play = Play().planned().at(AFTER_DUE)
    play.do("chase_action", **NO)
    play.at("2026-12-02 10:00").do("chase_action", **CHASED | {"method": method})
    assert "was not possible" in str(not_adhered(play))


def test_a_no_in_writing_takes_back_a_spoken_yes() -> None:
    play = Play().planned().at(AFTER_DUE)
    play.do("chase_action", **CHASED)
    play.at("2026-12-02 10:00").do("chase_action", **NO | {"method": "letter"})
    assert "was not possible" in str(not_adhered(play))


@pytest.mark.parametrize("order", [(0, 1), (1, 0)])
def test_of_two_answers_at_one_instant_the_no_counts(order: tuple[int, int]) -> None:
    play = Play().planned().at(AFTER_DUE)
    for each in order:
        play.do("chase_action", **(NO, CHASED)[each])
    assert "was not possible" in str(not_adhered(play))


def test_what_was_said_of_an_action_stands_while_its_words_and_date_do() -> None:
    assert chased_and_set_anew(f" {CANARIES[1]} ", "2026-11-30") is None
    assert "was not chased" in str(chased_and_set_anew("Give a statement.", "2026-12-04"))
    assert "was not chased" in str(chased_and_set_anew(CANARIES[1], "2026-12-04"))


def test_what_was_said_before_they_agreed_is_no_evidence() -> None:
    assert "was not chased" in str(chased_and_set_anew(CANARIES[1], "2026-12-04", **NOT_AGREED))
    play = Play().planned(**NOT_AGREED).at(AFTER_DUE)
    kept = THEIRS | {"id": "A2", "what": CANARIES[1], "due": "2026-11-30"}
    refused = refusal(play, "set_plan", **plan(play.now, actions=[OURS, kept]), **DROPPED)
    assert "needs a date from 2026-12-01" in refused.reason


@given(
    owner=st.sampled_from(ActionOwner),
    agreed=st.booleans(),
    chased=st.lists(
        st.tuples(st.integers(0, 20), st.sampled_from(ContactMethod), st.sampled_from(["yes", "no", "not_known"])),
        max_size=4,
    ),
    day=st.integers(0, 20),
)
def test_not_adhered_is_proposed_for_nothing_but_the_reporters_own_possible_chased_overdue_action(
    owner: ActionOwner, agreed: bool, chased: list[tuple[int, ContactMethod, str]], day: int
) -> None:
    play = Play()
    play.do("record_support_needs", none=True)
    actions = [OURS, {"owner": owner, "what": "Something.", "due": "2026-12-04"}]
    play.do("set_plan", **plan(play.now, actions=actions, **({} if agreed else NOT_AGREED)))
    done: list[tuple[int, ContactMethod, str]] = []
    for when, method, possible in sorted(chased, key=lambda each: each[0]):
        if when <= day and owner is ActionOwner.REPORTER:
            play.to(MONDAY + timedelta(days=when))
            why = {"prevented_by": "fear"} if possible == "no" else {}
            play.do("chase_action", action="A2", method=method, possible=possible, **why)
            done.append((when, method, possible))
    may = not_adhered(play.to(MONDAY + timedelta(days=day))) is None
    answers = [each for each in done if each[2] != "not_known"]
    written = ("email", "sms", "letter")
    spoken_after = [each for each in answers if each[0] >= 12 and each[1] not in written]
    counting = [each for each in answers if each[2] == "no" or each[1] not in written]
    # Of those at one instant a no counts.
    last = {each[2] for each in counting if each[0] == counting[-1][0]}
    evidence = owner is ActionOwner.REPORTER and agreed and bool(spoken_after) and last == {"yes"}
    assert may == evidence
