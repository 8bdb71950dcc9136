"""The neighbourhood hears of what went well: asked, worded without anybody in it, and approved by somebody else."""

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from activities.register.announcements import draft_of, parts_of
from standard.core.draft import Refused
from standard.core.words import EntryKind, RefusalCode, Stage
from standard.moments import awaited
from standard.progressing.announcement_state import About, Announcement, Announcements
from standard.progressing.legal_state import OpenRemedy, RemedyOutcome
from tests.support.announcing import AGREES, TEXT, WORDING, WORDS
from tests.support.casebook import RISK_LOW, Play, london, refusal

ALL_AFFECTED = RISK_LOW | {"answers": RISK_LOW["answers"] | {"others_affected": "neighbours"}}


def won(**fields: Any) -> Play:
    """A case with a success in court."""
    play = Play(**fields).told().at("2026-11-24 10:00")
    remedy = OpenRemedy(number=1, since=play.now, remedy="civil_injunction")
    play.hear(RemedyOutcome(remedy=remedy, succeeded=True, at=play.now))
    return play


def resolved(**fields: Any) -> Play:
    """A case whose closure as resolved is proposed, and that affects neighbours."""
    play = Play(**fields).told().at("2026-11-24 10:00")
    play.do("assess", **ALL_AFFECTED)
    play.without_plan().do("begin_investigation")
    play.do("propose_closure", ground="resolved")
    return play


def only(play: Play) -> Announcement:
    """The one that is open."""
    (found,) = play.case.of(Announcements).open
    return found


def worded(play: Play) -> Play:
    """It is to be made, and worded by Ola."""
    play.do("answer_announcement", announcement_number="N1", announce=True, **AGREES)
    play.do("word_announcement", announcement_number="N1", **WORDS)
    return play


def approve(play: Play, sender: str = "mina", wording: str = WORDING) -> None:
    play.do("approve_announcement", sender, announcement_number="N1", announcement_wording=wording)


def test_a_success_in_court_asks_and_what_did_not_succeed_or_is_no_legal_remedy_does_not() -> None:
    assert only(won()).about is About.LEGAL_SUCCESS
    for remedy, succeeded in (("civil_injunction", False), ("warning_letter", True)):
        play = Play()
        of = OpenRemedy(number=1, since=play.now, remedy=remedy, legal=remedy == "civil_injunction")
        play.hear(RemedyOutcome(remedy=of, succeeded=succeeded, at=play.now))
        assert play.case.of(Announcements).open == ()


def test_a_closure_as_resolved_asks_where_neighbours_are_affected_and_the_question_goes_with_its_proposal() -> None:
    play = resolved()
    assert only(play).proposal_id == play.proposal_id
    play.do("retract_closure")
    assert play.case.of(Announcements).open == ()
    assert "announcements_settled" in play.kinds()
    unaffected = Play().told().at("2026-11-24 10:00").assessed().without_plan()
    unaffected.do("begin_investigation")
    unaffected.do("propose_closure", ground="resolved")
    assert unaffected.case.of(Announcements).open == ()


def test_a_case_closes_as_resolved_once_it_is_answered_and_a_yes_is_approved() -> None:
    play = resolved()
    play.do("record_contact", method="phone", outcome="agrees")
    view = play.view().proposal
    assert view is not None
    assert any("say whether N1 (closure) is announced" in each for each in view.still_needs)
    play.do("answer_announcement", announcement_number="N1", announce=True)
    assert "word N1 (closure)" in refusal(play, "approve_closure", "mina").reason
    play.do("word_announcement", announcement_number="N1", **WORDS)
    assert "approve the words of N1" in refusal(play, "approve_closure", "mina").reason
    approve(play, "oscar")
    play.do("approve_closure", "mina")
    assert play.stage() is Stage.CLOSED
    assert [each.id for each in play.case.of(Announcements).made] == ["N1"]


def test_a_no_needs_its_reason() -> None:
    play = won()
    why = refusal(play, "answer_announcement", announcement_number="N1", announce=False)
    assert why.reason.startswith("not_announced_because: is missing")
    play.do("answer_announcement", announcement_number="N1", announce=False, not_announced_because="He would be known.")
    assert play.case.of(Announcements).open == ()


@pytest.mark.parametrize("fields", [{"hate_strands": ["race"]}, {"violence": True}])
def test_in_hate_and_violence_nothing_goes_out_without_the_reporters_yes(fields: dict[str, Any]) -> None:
    play = won(**fields)
    why = refusal(play, "answer_announcement", announcement_number="N1", announce=True)
    assert why.reason.startswith("reporter_agrees_to_it: in hate and violence")
    worded(play).at("2026-11-25 10:00")
    no: dict[str, Any] = {"announce": True, "reporter_agrees_to_it": False, "asked_about_it_by": "phone"}
    assert refusal(play, "answer_announcement", announcement_number="N1", **no).code is RefusalCode.INVALID_FIELD
    play.do("answer_announcement", announcement_number="N1", **no | {"announce": False, "not_announced_because": "No."})
    assert play.case.of(Announcements).open == ()


def test_a_later_no_withdraws_what_was_announced() -> None:
    play = worded(won(violence=True))
    approve(play)
    draft = play.do(
        "answer_announcement", announcement_number="N1", announce=False, not_announced_because="They are afraid now."
    )
    assert [each.kind for each in draft.entries] == [EntryKind.ANNOUNCEMENT_WITHDRAWN]
    assert play.case.of(Announcements).made == ()


def test_nobody_approves_their_own_words_or_words_that_do_not_stand_and_of_a_legal_success_a_manager_does() -> None:
    play = worded(won())
    with pytest.raises(Refused, match="nobody approves their own words"):
        approve(play, "ola")
    with pytest.raises(Refused, match="a manager approves"):
        approve(play, "oscar")
    with pytest.raises(Refused, match="is not what stands"):
        approve(play, wording="w-00000000")
    approve(play)


@pytest.mark.parametrize(
    ("text", "what"),
    [
        ("Northside: see ASB-7K3Q-MX92-PD4T.", "a case's reference"),
        ("Northside: write to rae@example.org.", "an e-mail address"),
        ("Northside: ring 01632 960 001.", "a telephone number"),
        ("Northside, EX1 1AA, is quieter.", "a postcode"),
        ("Northside: 24 Sample Court is quieter.", "a house number"),
        ("Northside: flat 7 is empty.", "a house number"),
    ],
)
def test_what_could_tell_who_or_where_it_is_is_refused_by_what_it_is_and_not_repeated(text: str, what: str) -> None:
    play = won()
    play.do("answer_announcement", announcement_number="N1", announce=True)
    why = refusal(play, "word_announcement", announcement_number="N1", **WORDS | {"announcement_text": text})
    assert why.reason == f"announcement_text: holds {what}; take it out"


def test_a_question_that_nobody_answers_goes_to_the_manager_after_ten_working_days() -> None:
    play = won().at("2026-12-08 16:58")
    assert play.asked_for("announcement_overdue") == []
    play.at("2026-12-08 17:00")
    assert play.asked_for("announcement_overdue") == ["manager"]
    assert not [each.name for each in awaited(play.case) if each.name.startswith("announcement_")]


def test_what_is_open_at_closing_is_settled_and_open_again_if_that_is_undone() -> None:
    play = won().at("2026-11-25 10:00").assessed()
    play.do("withdraw", method="phone")
    play.do("approve_closure", "mina")
    assert "announcements_settled" in play.kinds()
    assert not [each.name for each in awaited(play.case) if each.name.startswith("announcement_")]
    play.do("report_incident", description="Again.")
    assert "announcements_resumed" in play.kinds()
    assert only(play).wanted is None


@given(st.permutations([0, 1, 2]), st.tuples(*[st.booleans()] * 3))
def test_what_the_reporter_said_last_stands_in_whatever_order_it_is_typed(
    order: list[int], agrees: tuple[bool, bool, bool]
) -> None:
    play = won().at("2026-11-28 10:00")
    for number in order:
        said = AGREES | {"reporter_agrees_to_it": agrees[number], "happened_at": london(f"2026-11-2{number + 5} 10:00")}
        play.do("answer_announcement", announcement_number="N1", announce=True, **said)
    assert only(play).reporter_agrees is agrees[2]


def test_a_draft_has_three_forms_and_names_the_area_and_nobody() -> None:
    for about in About:
        text = draft_of(about, "Northside")
        assert [line for line in text.splitlines() if line.startswith("For ")] == [
            "For the website",
            "For the magazine",
            "For letters",
        ]
        assert text.count("Northside") >= 3


def test_a_name_and_an_address_are_known_by_their_parts() -> None:
    assert {*parts_of("Rae Finch")} == {"finch", "Rae Finch"}
    assert {*parts_of("Flat 2, 24 Sample Court, Exampleton, EX1 1AA")} == {"Sample Court"}
    assert {*parts_of("3 High Street")} == {"High Street"}


def test_no_words_stand_in_the_case() -> None:
    play = worded(won())
    assert TEXT not in play.case.model_dump_json()
