"""Who the reporter is and how they may be written to: decided by what was said last, and in doubt nothing is sent."""

import json
from typing import Any

import pytest

from standard.core.reading import read_incident
from standard.core.words import EntryKind
from standard.deciding import decide
from tests.standard.typed_in_late import (
    CALL,
    EMAIL,
    TELEPHONE_ONLY,
    at,
)
from tests.support.casebook import EVERYBODY, Play, sealed


def test_details_that_came_with_an_incident_set_aside_are_written_to_no_more() -> None:
    play = Play(reporter={}).at("2026-11-24 10:00")
    play.do("report_incident", "ola", description="Again.", reporter={"email": "wrong@example.org"})
    play.do("set_incident_aside", incident=2, reason="About another block.")
    assert play.case.telephone_only


def stranger_asks_for_no_letters(play: Play) -> None:
    play.unproven("report_incident", "portal", description="x", reporter={"telephone_only": True})


def test_a_hold_on_letters_that_an_incident_brought_ends_once_it_is_set_aside() -> None:
    play = Play(reporter={"email": "rae@example.org"}).at("2026-11-24 10:00")
    held = []
    for step in (2, 3):
        stranger_asks_for_no_letters(play)
        held.append((step, play.case.telephone_only))
    for step in (2, 3):
        released = play.do("set_incident_aside", incident=step, reason="About another block.")
        held.append((step, play.case.telephone_only))
    assert held == [(2, True), (3, True), (2, True), (3, False)]
    assert released.entries[0].detail["telephone_only"] is False
    confirmed = play.do("confirm_incident", incident=3)
    assert confirmed.case.telephone_only
    assert confirmed.entries[0].detail["telephone_only"] is True


def test_a_hold_on_letters_that_the_reporter_asked_for_stays_whatever_is_set_aside() -> None:
    play = Play(reporter={"email": "rae@example.org", "telephone_only": True}).at("2026-11-24 10:00")
    stranger_asks_for_no_letters(play)
    play.do("set_incident_aside", incident=2, reason="About another block.")
    assert play.case.telephone_only


def test_an_officer_who_says_how_to_write_ends_every_hold() -> None:
    play = Play(reporter={"email": "rae@example.org"}).at("2026-11-24 10:00")
    stranger_asks_for_no_letters(play)
    play.do("record_contact", method="phone", outcome="spoke", reporter={"preferred": "email"})
    stranger_asks_for_no_letters(play)
    play.do("set_incident_aside", incident=3, reason="About another block.")
    assert not play.case.telephone_only


@pytest.mark.parametrize("order", [(0, 1), (1, 0)])
@pytest.mark.parametrize("held", [True, False])
def test_whether_letters_are_held_is_decided_by_what_was_said_last(order: tuple[int, int], held: bool) -> None:
    play = Play().told().at("2026-11-25 12:00")
    said = [TELEPHONE_ONLY | at("2026-11-24 10:00"), EMAIL | at("2026-11-24 09:00" if held else "2026-11-24 11:00")]
    for each in order:
        play.do("record_contact", **CALL, **said[each])
    assert play.case.telephone_only is held


def test_an_older_address_that_is_typed_in_later_does_not_take_the_place_of_the_newer() -> None:
    play = Play().told().at("2026-11-25 12:00")
    play.do("record_contact", **CALL, reporter={"phone": "01632 960003"}, **at("2026-11-25 10:00"))
    older = {"phone": "01632 960002", "address": "2 Elm Row"}
    draft = play.do("record_contact", **CALL, reporter=older, **at("2026-11-24 10:00"))
    [given] = [entry for entry in draft.entries if entry.kind is EntryKind.REPORTER_IDENTIFIED]
    assert given.detail["reporter"].get("phone") is None
    assert given.detail["reporter"]["address"] == "2 Elm Row"
    assert given.detail["overtaken"] == {"phone": "01632 960002"}


def test_an_incident_with_a_number_that_only_a_person_can_read_leaves_nobody_anonymous() -> None:
    play = Play(reporter={})
    raw: dict[str, Any] = {
        "message_id": "i-1",
        "case_reference": play.case.reference,
        "sender": "ola",
        "description": "Drums.",
    }
    raw |= {"reporter": {"phone": "01632 960001 ext 12"}}
    incident = read_incident(json.dumps(raw).encode(), play.case.reference)
    draft = decide(play.case, incident, play.now, EVERYBODY, seal=sealed(incident))
    assert not draft.case.anonymous
    assert draft.case.telephone_only


def test_an_incident_that_is_confirmed_with_details_leaves_no_hold_behind() -> None:
    play = Play(reporter={"email": "rae@example.org"}).at("2026-11-24 10:00")
    stranger_asks_for_no_letters(play)
    play.at("2026-11-24 12:00").do("confirm_incident", incident=2, **EMAIL)
    assert not play.case.telephone_only
    assert not any(each.hold and each.set_aside for each in play.case.reports)
    play.at("2026-11-24 13:00").do("report_incident", "portal", description="Drums.")
    assert not play.case.telephone_only


def test_who_has_just_asked_for_no_letters_gets_none_whenever_they_said_so() -> None:
    play = Play().told().at("2026-11-24 10:00")
    play.do("record_contact", **CALL, reporter={"preferred": "email"})
    play.at("2026-11-25 10:00")
    draft = play.do("report_incident", description="x", **TELEPHONE_ONLY, **at("2026-11-23 15:00"))
    assert play.case.telephone_only
    [given] = [entry for entry in draft.entries if entry.kind is EntryKind.REPORTER_IDENTIFIED]
    assert given.detail["reporter"]["telephone_only"] is True


@pytest.mark.parametrize("last", [EMAIL, TELEPHONE_ONLY], ids=["letters", "none"])
def test_of_two_things_said_at_one_instant_the_one_typed_in_last_counts(last: dict[str, Any]) -> None:
    play = Play().told().at("2026-11-24 10:00")
    for said in (TELEPHONE_ONLY, EMAIL, last):
        play.do("record_contact", **CALL, **said)
    assert play.case.telephone_only is (last is TELEPHONE_ONLY)


def test_an_incident_that_asks_for_no_letters_at_the_instant_of_a_release_is_heeded() -> None:
    play = Play().told().at("2026-11-24 10:00")
    play.do("record_contact", **CALL, **EMAIL)
    stranger_asks_for_no_letters(play)
    assert play.case.telephone_only


def test_details_that_an_officer_confirmed_with_an_incident_hold_letters_once_it_is_set_aside() -> None:
    play = Play(reporter={}, harm="medium").at("2026-11-24 10:00")
    other = {"email": "other@example.org"}
    play.unproven("report_incident", "portal", description="x", violence=True, reporter=other)
    play.do("confirm_incident", incident=2, reporter=other)
    draft = play.at("2026-11-24 12:00").do("set_incident_aside", incident=2, reason="Another flat.")
    assert play.case.telephone_only
    assert "Confirm who the reporter is" in draft.entries[0].detail["task"]


def test_a_hold_outlives_a_hundred_reports() -> None:
    play = Play(reporter={"email": "rae@example.org"}).told().at("2026-11-24 10:00")
    stranger_asks_for_no_letters(play)
    for number in range(110):
        play.do("report_incident", "portal", description=f"x{number}")
    assert play.case.telephone_only


def test_details_from_an_incident_set_aside_do_not_stand_against_the_reporters_own() -> None:
    play = Play().told().at("2026-11-24 12:00")
    play.do("report_incident", description="x", reporter={"phone": "01632 960009"})
    play.do("set_incident_aside", incident=2, reason="Another block.")
    draft = play.at("2026-11-24 13:00").do(
        "record_contact", **CALL, reporter={"phone": "01632 960001"}, **at("2026-11-24 11:00")
    )
    [given] = [entry for entry in draft.entries if entry.kind is EntryKind.REPORTER_IDENTIFIED]
    assert given.detail["reporter"]["phone"] == "01632 960001"
