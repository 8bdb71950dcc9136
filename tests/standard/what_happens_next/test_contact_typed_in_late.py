"""Contact as agreed that is typed in late: the clock, what is counted and who is told come to the same in any order."""

from datetime import timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from standard.core.agreed_contact import AgreedContact
from standard.core.words import Recipient, Template
from tests.support.casebook import MONDAY, Play, judged, london, plan
from tests.support.contact import DUE, agree, clock, line, periods, speak, statuses


@pytest.mark.parametrize(
    ("typed_in", "status"),
    [("2026-12-07 18:00", "met"), ("2026-12-10 23:59", "met_recorded_late"), ("2026-12-11 00:00", "met_late")],
)
def test_contact_in_time_that_is_typed_in_later(typed_in: str, status: str) -> None:
    play = Play().told().at(typed_in)
    speak(play, london("2026-12-04 10:00"))
    assert statuses(play) == [status]
    assert clock(play).start == london("2026-12-04 10:00")


def test_what_was_met_late_may_turn_out_to_be_recorded_late() -> None:
    play = Play().told().at("2026-12-08 10:00")
    speak(play)
    assert statuses(play) == ["met_late"]
    speak(play, london("2026-12-07 10:00"))
    assert statuses(play) == ["met_recorded_late", "met"]
    assert clock(play).start == play.now


CONTACTS = st.lists(
    st.tuples(st.integers(1, 24 * 40), st.sampled_from(["phone", "visit", "letter"])),
    min_size=2,
    max_size=5,
    unique_by=lambda each: each[0],
)


def typed_in(contacts: list[tuple[int, str]], *, at_once: bool) -> Play:
    """A case of priority 1 with these contacts, so many hours after the report: as they happen, or all in the end."""
    play = Play(harm="high")
    end = MONDAY + timedelta(days=41)
    if at_once:
        play.to(end)
    for hours, method in contacts:
        at = MONDAY + timedelta(hours=hours)
        if not at_once:
            play.to(at)
        speak(play, at, method=method, outcome="sent" if method == "letter" else "spoke")
    return play.to(end)


@given(CONTACTS, st.data())
def test_the_clock_is_the_same_in_whatever_order_contacts_are_typed_in(
    contacts: list[tuple[int, str]], data: st.DataObject
) -> None:
    one, other = (typed_in(data.draw(st.permutations(contacts)), at_once=True) for _ in range(2))
    assert periods(one) == periods(other)
    as_they_happened = typed_in(sorted(contacts), at_once=False)
    found = [(clock(play).start, clock(play).deadline, clock(play).breached_at) for play in (one, other)]
    then = clock(as_they_happened)
    assert found == [(then.start, then.deadline, then.breached_at)] * 2
    # Every period is counted once, and each with the due instant it had.
    assert {since: due for since, (due, _) in periods(one).items()} == {
        since: due for since, (due, _) in periods(as_they_happened).items()
    }


def test_of_a_day_that_was_missed_the_reporter_is_told_once_whatever_is_typed_in_later() -> None:
    play = Play().at("2026-12-08 09:30")
    missed = [Recipient.OFFICER, Recipient.MANAGER, Recipient.REPORTER]
    assert play.asked_for(Template.CONTACT_MISSED) == missed
    speak(play, london("2026-11-23 15:00"))
    play.at("2026-12-09 09:30")
    assert play.asked_for(Template.CONTACT_MISSED) == missed
    assert (clock(play).start, clock(play).due, clock(play).breached_at) == (london("2026-11-23 15:00"), DUE, DUE)
    assert statuses(play) == ["met_recorded_late", "breached"]
    assert line(play) == "every 10 working days; missed, was due end of Mon 7 Dec 2026"


def test_and_once_where_a_plan_that_is_typed_in_later_makes_it_due_on_that_day() -> None:
    play = Play()
    play.do("record_support_needs", none=True)
    agree(play, AgreedContact(every=20)).at("2026-12-22 09:30")
    missed = play.asked_for(Template.CONTACT_MISSED)
    play.do("set_plan", **plan(play.now) | {"contact": {"every": 10}, "happened_at": london("2026-12-07 15:00")})
    play.at("2026-12-23 09:30")
    assert (clock(play).start, clock(play).due) == (london("2026-12-07 15:00"), london("2026-12-22 00:00"))
    assert play.asked_for(Template.CONTACT_MISSED) == missed


def test_details_given_in_a_conversation_start_it_from_then() -> None:
    play = Play(reporter={}).at("2026-11-26 10:00")
    speak(play, london("2026-11-24 10:00"), reporter={"phone": "01632 960002"})
    assert clock(play).start == london("2026-11-24 10:00")


DETAILS = {"reporter": {"phone": "01632 960002"}}
GIVEN, LATER, LAST = (london(f"2026-{day} 10:00") for day in ("11-24", "12-11", "12-16"))


@pytest.mark.parametrize("order", [(0, 1, 2), (1, 0, 2), (1, 2, 0), (2, 1, 0), (2, 0, 1)])
def test_details_typed_in_late_lose_no_period_of_contact(order: tuple[int, ...]) -> None:
    """Details in a conversation on day 1, and two later ones: what was missed between is the same in any order."""
    said = [(GIVEN, DETAILS), (LATER, {}), (LAST, {})]
    play = Play(reporter={}).at("2026-12-17 10:00")
    for number in order:
        at, fields = said[number]
        speak(play, at, **fields)
    found = {since: status for since, (_, status) in periods(play).items() if status != "not_possible"}
    assert found == {GIVEN.isoformat(): "met_late", LATER.isoformat(): "met"}
    assert clock(play).start == LAST


def test_details_that_turn_out_to_have_been_given_earlier_begin_it_earlier() -> None:
    play = Play(reporter={}).at("2026-12-17 10:00")
    speak(play, LATER, **DETAILS)
    assert clock(play).start == LATER
    speak(play, GIVEN, **DETAILS)
    assert periods(play)[GIVEN.isoformat()] == ("2026-12-09T00:00:00+00:00", "met_late")
    assert clock(play).start == LATER


def test_old_contacts_typed_in_oldest_first_tell_nobody_of_what_is_still_being_typed() -> None:
    play = Play().told().at("2027-01-12 10:00")
    told = len(play.asked_for("contact_missed"))
    for day in ("2026-12-04 10:00", "2026-12-16 10:00", "2027-01-04 10:00"):
        speak(play, london(day))
        play.to(play.now + timedelta(minutes=1))
    play.at("2027-01-13 12:00")
    assert len(play.asked_for("contact_missed")) == told


def test_a_miss_that_is_found_by_typing_in_is_told_on_the_next_day() -> None:
    play = Play().told().at("2027-01-12 10:00")
    told = len(play.asked_for("contact_missed"))
    speak(play, london("2026-12-04 10:00"))
    assert clock(play).breached_at == london("2026-12-19 00:00")
    assert play.at("2027-01-13 08:59").asked_for("contact_missed")[told:] == []
    assert play.at("2027-01-13 09:00").asked_for("contact_missed")[told:] == ["reporter", "officer", "manager"]


def test_a_miss_that_is_found_by_details_typed_in_late_is_told_on_the_next_day() -> None:
    play = Play(reporter={}).at("2026-12-17 10:00")
    speak(play, GIVEN, **DETAILS)
    assert clock(play).breached_at == london("2026-12-09 00:00")
    assert play.at("2026-12-18 08:59").asked_for("contact_missed") == []
    assert play.at("2026-12-18 09:00").asked_for("contact_missed") == ["reporter", "officer", "manager"]


@pytest.mark.parametrize("typed_in", ["2026-11-24 10:00", "2026-11-26 10:00"])
def test_a_raise_counts_from_when_it_happened(typed_in: str) -> None:
    play = Play().told().at(typed_in)
    play.do("assess", **judged(1), reason="Looked again.", happened_at=london("2026-11-24 10:00"))
    assert clock(play).due == london("2026-12-02 00:00")


def test_a_letter_that_a_need_typed_in_later_forbids_ends_no_period() -> None:
    play = Play().told().at("2026-11-30 10:00")
    speak(play, london("2026-11-27 10:00"), method="letter", outcome="sent")
    play.do("record_support_needs", none=False, must_not_be_written_to=True, happened_at=london("2026-11-24 10:00"))
    speak(play, london("2026-11-25 10:00"))
    assert clock(play).start == london("2026-11-25 10:00")
