"""What the reporter needs: asked, kept by when it was said, and gone by in contacts, attempts and reminders."""

import json
from datetime import timedelta
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from standard.core.draft import Refused
from standard.core.reading import read_report
from standard.core.register import Surroundings
from standard.core.words import RefusalCode, SupportNeed
from standard.deciding import take_in
from standard.next_step import next_step
from standard.what_happens_next.reporter import ReporterKnown
from standard.what_happens_next.support_needs import SupportNeeds
from tests.standard.typed_in_late import AGREES, CALL, EMAIL, LETTER, NO_ANSWER, at, closes
from tests.support.casebook import MONDAY, WITH_PARTY, Play, calendar, london

BARRED: dict[str, Any] = {"none": False, "must_not_be_written_to": True}
MAY_BE_WRITTEN_TO: dict[str, Any] = {"none": False, "must_not_be_written_to": False}
MORNINGS: dict[str, Any] = {"none": False, "safe_from": 10, "safe_until": 12}


def lines(play: Play) -> dict[str, str]:
    return dict(play.view().lines)


def held(play: Play) -> bool:
    return play.case.telephone_only


def test_not_asked_yet_is_shown_and_is_the_next_step_until_somebody_asks() -> None:
    play = Play(reporter={"phone": "01632 960001", "support_needs": ["sign_language"]}).told().assessed()
    play.do("begin_investigation")
    assert lines(play)["Support needs"] == "sign language; not asked yet"
    step = next_step(play.case, play.now)
    assert step is not None
    assert f"asb support-needs {play.case.reference}" in step.what
    play.do("record_support_needs", none=False, needs=["sign_language"], large_print=True, language="Polish")
    assert lines(play)["Support needs"] == "sign language, another language, large print; asked Mon 23 Nov 2026 10:00"
    assert "Ask the reporter" not in str(next_step(play.case, play.now))


def test_none_is_an_answer_and_says_nothing_of_safety() -> None:
    play = Play(reporter={"phone": "01632 960001", "support_needs": ["interpreter"]})
    play.do("record_support_needs", **BARRED | {"language": "Polish"})
    play.at("2026-11-23 11:00").do("record_support_needs", none=True)
    assert lines(play)["Support needs"] == "none; asked Mon 23 Nov 2026 11:00"
    assert lines(play)["Safe contact"] == "must not be written to"


def test_nobody_can_be_asked_on_an_anonymous_report() -> None:
    play = Play(reporter={}).at("2026-11-24 09:00")
    assert "Support needs" not in lines(play)
    assert "Ask the reporter" not in str(next_step(play.case, play.now))


def test_neither_words_nor_names_stay_in_the_case() -> None:
    play = Play()
    fields = {
        "words": "Deaf in one ear.",
        "language": "Polish",
        "safe_times": "at lunch",
        "contact_instead": "Ann, 12345",
    }
    draft = play.do("record_support_needs", none=False, **fields)
    for words in fields.values():
        assert words not in play.case.model_dump_json()
        assert words not in draft.entries[-1].summary
    assert draft.entries[-1].detail["reporter"]["contact_instead"] == "Ann, 12345"


@pytest.mark.parametrize(
    "fields",
    [
        {"none": False},
        {"none": True, "needs": ["interpreter"]},
        {"none": True, "language": "Polish"},
        {"none": False, "safe_from": 10},
        {"none": False, "safe_from": 12, "safe_until": 10},
        BARRED | {"safe_channels": ["phone", "email"]},
        MAY_BE_WRITTEN_TO | {"safe_channels": ["phone"]},
    ],
)
def test_what_cannot_be_is_refused(fields: dict[str, Any]) -> None:
    with pytest.raises(Refused) as refused:
        Play().do("record_support_needs", **fields)
    assert refused.value.code is RefusalCode.INVALID_FIELD


@pytest.mark.parametrize("order", [(0, 1), (1, 0)])
def test_of_two_answers_the_later_one_stands_in_either_order(order: tuple[int, int]) -> None:
    play = Play().at("2026-11-24 12:00")
    answers: list[dict[str, Any]] = [
        BARRED
        | {"needs": ["sign_language"], "large_print": True, "safe_channels": ["visit"], **MORNINGS}
        | at("2026-11-24 10:00"),
        MAY_BE_WRITTEN_TO
        | {"needs": ["text_relay"], "large_print": False, "safe_channels": ["email"], "safe_times": ""}
        | at("2026-11-24 11:00"),
    ]
    for each in order:
        play.do("record_support_needs", **answers[each])
    needs = play.case.of(SupportNeeds)
    assert (needs.large_print, needs.safe_channels, needs.safe_from) == (False, ("email",), None)
    assert (play.case.support_needs, play.case.telephone_only, play.case.call_hours) == (("text_relay",), False, None)


ANSWER = st.fixed_dictionaries(
    {"none": st.just(False), "large_print": st.booleans()},
    optional={
        "needs": st.lists(st.sampled_from(SupportNeed), max_size=2),
        "language": st.sampled_from(["", "Polish"]),
        "must_not_be_written_to": st.booleans(),
        "safe_times": st.sampled_from(["", "mornings"]),
        "safe_channels": st.sampled_from([[], ["phone", "email"]]),
    },
).filter(lambda said: not (said.get("must_not_be_written_to") and said.get("safe_channels")))


@given(st.lists(ANSWER, min_size=2, max_size=4).flatmap(lambda said: st.permutations([*enumerate(said, 1)])))
def test_whatever_the_order_of_typing_the_needs_are_the_same(typed: list[tuple[int, dict[str, Any]]]) -> None:
    plays = []
    for order in (sorted(typed, key=lambda each: each[0]), typed):
        play = Play().at("2026-11-24 12:00")
        for hours, said in order:
            play.do("record_support_needs", **said, happened_at=MONDAY + timedelta(hours=hours))
        plays.append(play)
    one, other = ([play.case.of(SupportNeeds), set(play.case.support_needs), held(play)] for play in plays)
    assert one == other


@pytest.mark.parametrize("order", [(0, 1), (1, 0)])
def test_a_need_given_after_they_were_asked_adds_to_what_they_said(order: tuple[int, int]) -> None:
    play = Play().at("2026-11-24 12:00")
    typed: list[tuple[str, dict[str, Any]]] = [
        ("record_support_needs", {"none": True} | at("2026-11-24 10:00")),
        ("record_contact", CALL | {"reporter": {"support_needs": ["interpreter"]}} | at("2026-11-24 11:00")),
    ]
    for each in order:
        name, fields = typed[each]
        play.do(name, **fields)
    assert play.case.support_needs == ("interpreter",)


def test_only_a_later_record_that_says_so_ends_that_they_must_not_be_written_to() -> None:
    play = Play()
    play.do("record_support_needs", **BARRED)
    play.at("2026-11-23 11:00").do("record_contact", **CALL | EMAIL)
    assert held(play)
    play.do("record_support_needs", **MAY_BE_WRITTEN_TO | at("2026-11-23 10:00"))
    play.do("record_support_needs", **BARRED | at("2026-11-23 10:30"))
    assert held(play)
    play.do("record_support_needs", **MAY_BE_WRITTEN_TO | at("2026-11-23 10:20"))
    assert held(play)
    draft = play.at("2026-11-23 12:00").do("record_support_needs", **MAY_BE_WRITTEN_TO)
    assert not held(play)
    assert draft.entries[0].detail["telephone_only"] is False
    assert [notice.template for notice in draft.notices] == ["acknowledgement"]


def test_a_report_that_asks_for_no_letters_is_released_by_the_record_too() -> None:
    play = Play(reporter={"phone": "01632 960001", "telephone_only": True})
    assert lines(play)["Safe contact"] == "nothing is sent by itself"
    play.at("2026-11-23 11:00").do("record_support_needs", **MAY_BE_WRITTEN_TO)
    assert "Safe contact" not in lines(play)
    assert not play.case.of(ReporterKnown).barred


def test_phone_only_is_never_written_to() -> None:
    play = Play()
    play.do("record_support_needs", none=False, safe_channels=["phone"])
    assert held(play)
    play.at("2026-11-23 11:00").do("record_support_needs", none=False, safe_channels=["phone", "email"])
    assert not held(play)


@pytest.mark.parametrize(
    ("needs", "contact", "against"),
    [
        (BARRED, LETTER, ["must_not_be_written_to"]),
        (BARRED, CALL, None),
        ({"none": False, "safe_channels": ["phone"]}, {"method": "visit", "outcome": "spoke"}, ["safe_channels"]),
        (MORNINGS, CALL, ["safe_times"]),
        (MORNINGS, LETTER, None),
        ({"none": False, "contact_instead": "Ann"}, CALL, ["contact_instead"]),
        ({"none": False, "contact_instead": "Ann"}, CALL | {"support_need": "advocate"}, None),
        (BARRED, {"method": "email", "outcome": "agrees"}, None),
        (BARRED, LETTER | WITH_PARTY, None),
    ],
)
def test_a_contact_against_a_need_is_taken_and_flagged(
    needs: dict[str, Any], contact: dict[str, Any], against: list[str] | None
) -> None:
    play = Play().with_party()
    play.do("record_support_needs", **needs)
    draft = play.at("2026-11-23 15:00").do("record_contact", **contact)
    entry = draft.entries[0]
    assert entry.detail.get("against") == against
    assert (", against a support need" in entry.summary) is bool(against)
    assert (f"Look into entry {entry.number}, a contact" in str(entry.detail.get("task"))) is bool(against)


def test_a_letter_to_whoever_asked_for_none_in_the_report_is_flagged_too() -> None:
    play = Play(reporter={"phone": "01632 960001", "telephone_only": True}).at("2026-11-23 15:00")
    assert play.do("record_contact", **LETTER).entries[0].detail["against"] == ["must_not_be_written_to"]


def test_a_letter_from_before_they_said_so_goes_against_nothing() -> None:
    play = Play().at("2026-11-23 15:00")
    play.do("record_support_needs", **BARRED | at("2026-11-23 14:00"))
    assert "against" not in play.do("record_contact", **LETTER | at("2026-11-23 13:00")).entries[0].summary


def test_attempts_count_at_safe_times_and_by_safe_ways() -> None:
    play = Play().told().at("2026-11-24 09:00").assessed().without_plan()
    play.do("begin_investigation")
    play.do("record_support_needs", **BARRED | MORNINGS | {"safe_channels": ["phone"]})
    play.do("propose_closure", ground="resolved")
    for day in ("24", "25", "26", "27", "30"):
        play.at(f"2026-11-{day} 11:00").do("record_contact", method="visit", outcome="no_answer")
        play.at(f"2026-11-{day} 15:00").do("record_contact", **NO_ANSWER)
    play.at("2026-12-31 10:00")
    assert not closes(play, reason="Cannot be reached.")
    for day in ("04", "05", "06", "07", "08"):
        play.at(f"2027-01-{day} 11:00").do("record_contact", **NO_ANSWER)
    assert not closes(play, reason="Cannot be reached.")
    play.at("2027-01-23 00:00")
    assert closes(play, reason="Cannot be reached.")


@pytest.mark.parametrize("again", [MORNINGS, {"none": False, "safe_times": ""}], ids=["said again", "taken back"])
def test_what_is_said_later_makes_no_earlier_contact_a_safe_one(again: dict[str, Any]) -> None:
    play = Play().told().at("2026-11-24 09:00").assessed().without_plan()
    play.do("begin_investigation")
    play.do("record_support_needs", **MORNINGS)
    play.do("propose_closure", ground="resolved")
    for day in ("25", "26", "27"):
        play.at(f"2026-11-{day} 16:00").do("record_contact", **NO_ANSWER)
    play.do("record_contact", **LETTER)
    play.at("2026-12-14 10:00").do("record_support_needs", **again)
    assert not closes(play, reason="Cannot be reached.")
    late = play.do("record_contact", **NO_ANSWER | at("2026-12-01 16:00"))
    assert late.entries[0].detail["against"] == ["safe_times"]


def test_a_case_keeps_only_so_much_of_what_was_said_and_what_stands_stays() -> None:
    play = Play().at("2026-11-24 09:00")
    play.do("record_support_needs", **BARRED)
    for day in range(1, 31):
        play.at(f"2026-12-{day:02} 09:00").do("record_support_needs", none=False, large_print=day % 2 == 0)
    needs = play.case.of(SupportNeeds)
    assert len(needs.said) == 20
    assert (needs.must_not_be_written_to, needs.large_print) == (True, True)


def test_not_to_write_is_taken_as_long_as_a_closed_case_has_something_to_send() -> None:
    play = Play().told().at("2026-11-24 09:00")
    play.do("withdraw", method="phone")
    play.do("approve_closure", "mina")
    draft = play.do("record_support_needs", **BARRED)
    assert play.case.telephone_only
    assert [entry.detail.get("telephone_only") for entry in draft.entries] == [True]
    assert draft.notices == []
    with pytest.raises(Refused):
        play.do("set_warning", kind="dog", review_on="2026-12-24", words="Bites.")


def test_a_notice_counts_only_by_a_way_that_is_safe() -> None:
    play = Play().told().at("2026-11-24 09:00").assessed().without_plan()
    play.do("begin_investigation")
    play.do("record_support_needs", none=False, safe_channels=["phone", "email"])
    play.do("propose_closure", ground="resolved")
    for day in ("24", "25", "26"):
        play.at(f"2026-11-{day} 11:00").do("record_contact", **NO_ANSWER)
    play.do("record_contact", **LETTER)
    play.at("2026-12-12 10:00")
    assert not closes(play, reason="Cannot be reached.")
    play.do("record_contact", method="email", outcome="sent")
    play.at("2027-01-01 10:00")
    assert closes(play, reason="Cannot be reached.")


def test_an_answer_by_video_counts_once_the_need_is_on_record() -> None:
    play = Play().told().at("2026-11-24 10:00").assessed().without_plan()
    play.do("begin_investigation")
    play.do("propose_closure", ground="resolved")
    play.at("2026-11-24 11:00").do(
        "record_contact", **AGREES | {"method": "video_call", "support_need": "sign_language"}
    )
    assert not closes(play)
    play.do("record_support_needs", none=False, needs=["sign_language"])
    assert closes(play)


@pytest.mark.parametrize(
    ("needs", "warned"),
    [
        ({"none": True}, "2026-11-24 16:59"),
        (MORNINGS, "2026-11-24 11:59"),
        ({"none": False, "safe_from": 18, "safe_until": 20}, "2026-11-24 18:00"),
    ],
)
def test_a_call_is_reminded_of_when_it_can_be_made(needs: dict[str, Any], warned: str) -> None:
    play = Play(london("2026-11-23 23:00"), harm="high")
    play.now = london("2026-11-23 23:00")
    play.do("record_support_needs", **needs)
    play.at("2026-11-24 22:59")
    [entry] = [each for draft in play.drafts for each in draft.entries if each.kind == "clock_warned"]
    assert entry.happened_at == london(warned)


def test_a_reminder_of_a_proposal_falls_into_the_safe_times_too() -> None:
    play = Play().told().at("2026-11-24 10:00")
    play.do("begin_investigation")
    play.do("propose_closure", ground="resolved")
    assert play.case.proposal is not None
    assert play.case.proposal.remind_at == london("2026-12-01 16:59")
    play.do("record_support_needs", **MORNINGS)
    assert play.case.proposal.remind_at == london("2026-12-01 11:59")


def test_what_could_not_be_read_of_contact_is_said_until_somebody_asks() -> None:
    play = Play()
    assert "Not read" not in lines(play)
    never = {"support_needs": ["please never write, he opens my post"], "address": "1 Made Up Street, Town, SS1 1ZZ"}
    raw = json.dumps({"description": "Shouting.", "reporter": never}).encode()
    draft = take_in(read_report(raw, "r-22"), play.now, Surroundings(calendar=calendar()), None)
    [aside] = [entry for entry in draft.entries if entry.kind == "set_aside"]
    assert aside.detail["of_contact"]
    assert "he opens my post" in str(aside.words)
    play.case = draft.case
    assert lines(play)["Safe contact"] == "nothing is sent by itself"
    assert "something about contact could not be read: see asb show" in lines(play)["Not read"]
    assert "post" not in play.case.model_dump_json()
    play.at("2026-11-23 11:00").do("record_support_needs", none=True, must_not_be_written_to=True)
    assert "Not read" not in lines(play)
