"""A closure is approved once its letter says, in an officer's words, what was done."""

from typing import Any

import pytest

from standard.core.draft import Refused
from standard.core.words import EntryKind, RefusalCode, Stage
from standard.deciding import decide
from tests.support.casebook import EVERYBODY, Play, refusal, sealed
from tests.support.grounds import WORDED

AGREES: dict[str, Any] = {"method": "phone", "outcome": "agrees"}


def agreed(**fields: Any) -> Play:
    """A case whose closure is proposed and agreed, and whose letter is not worded."""
    play = Play(**fields).told().at("2026-11-24 10:00").assessed().without_plan()
    play.do("begin_investigation")
    play.do("propose_closure", ground="resolved")
    play.do("record_contact", **AGREES)
    return play


def approve(play: Play, **fields: Any) -> None:
    """Mina approves, and nobody words the letter for her."""
    message = play.message("approve_closure", "mina", **fields)
    draft = decide(play.case, message, play.now, EVERYBODY, seal=sealed(message))
    play.case = draft.case


def test_the_gate_asks_for_the_words_and_says_how_to_give_them() -> None:
    play = agreed()
    with pytest.raises(Refused, match=f"`asb word-closure {play.case.reference}`") as why:
        approve(play)
    assert why.value.code is RefusalCode.STEP_MISSING
    assert "Word what was done" in str(play.view().next_step)
    draft = play.do("word_closure", proposal_id=play.proposal_id, **WORDED)
    assert [(each.kind, each.words) for each in draft.entries] == [(EntryKind.CLOSURE_WORDED, WORDED["done_in_words"])]
    approve(play)
    assert play.stage() is Stage.CLOSED


def test_a_manager_does_not_approve_without_the_words() -> None:
    with pytest.raises(Refused, match="officer's words"):
        approve(agreed(), reason="It is over.")


def test_words_are_of_one_proposal() -> None:
    play = agreed()
    old = play.proposal_id
    play.do("word_closure", proposal_id=old, **WORDED)
    play.do("retract_closure")
    play.at("2026-11-25 10:00").do("propose_closure", ground="resolved")
    play.do("record_contact", **AGREES)
    with pytest.raises(Refused, match="officer's words"):
        approve(play)
    assert refusal(play, "word_closure", proposal_id=old, **WORDED).code is RefusalCode.STALE_PROPOSAL


def test_nothing_is_worded_while_no_closure_is_proposed() -> None:
    assert refusal(Play(), "word_closure", proposal_id="closure-1", **WORDED).code is RefusalCode.NO_PROPOSAL


def test_nobody_writes_to_an_anonymous_reporter() -> None:
    play = Play(reporter={}).at("2026-11-24 10:00").assessed().without_plan()
    play.do("begin_investigation")
    play.do("propose_closure", ground="resolved")
    still = play.view().proposal
    assert still is not None
    assert not [each for each in still.still_needs if "words" in each]
