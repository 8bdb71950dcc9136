"""Incidents set aside and confirmed: what they moved is put back, or counts after all."""

import pytest

from standard.core.draft import Refused
from standard.core.words import ClockStatus, RefusalCode
from tests.standard.typed_in_late import AGREES, CALL, HATE, at, clock
from tests.support.casebook import Play, judged, london


def test_an_incident_is_set_aside_once() -> None:
    play = raised()
    play.do("report_incident", "ola", description="x", reporter={"phone": "01632 960009"})
    play.do("set_incident_aside", incident=2, reason="About another block.")
    with pytest.raises(Refused, match="incident 2 is set aside already"):
        play.do("set_incident_aside", incident=2, reason="About another block.")


def raised() -> Play:
    play = Play().told().at("2026-11-24 10:00")
    play.do("begin_investigation")
    return play.at("2026-11-25 10:00")


def test_an_incident_set_aside_puts_back_what_it_moved() -> None:
    before = raised()
    play = raised()
    play.do("report_incident", "portal", description="He hit me.", violence=True)
    assert play.case.priority == 1
    play.do("set_incident_aside", incident=2, reason="About another block.")
    for name in ("priority", "asb", "hate", "floor", "last_report_at", "quiet_until", "stage"):
        assert getattr(play.case, name) == getattr(before.case, name), name
    assert play.clock("p1_respond") == "superseded"
    play.do("assess", **judged(3), reason="No floor any more.")


def test_an_unproven_incident_on_a_priority_one_case_is_answered_once_it_is_confirmed() -> None:
    play = Play(**HATE).at("2026-11-23 12:00")
    play.do("record_contact", **CALL)
    play.at("2026-11-24 12:00").unproven("report_incident", "stranger", description="He hit her.", violence=True)
    assert [each.id for each in play.case.clocks] == ["p1_respond"]
    assert play.asked_for("incident_to_confirm") == ["officer"]
    play.at("2026-11-24 15:00").do("confirm_incident", incident=2)
    assert clock(play, "p1_respond-2").deadline.start == london("2026-11-24 12:00")


def test_the_first_report_and_an_incident_that_is_not_there_cannot_be_set_aside() -> None:
    for number, code in ((1, RefusalCode.NOT_ALLOWED), (2, RefusalCode.UNKNOWN_INCIDENT)):
        with pytest.raises(Refused) as refused:
            Play().do("set_incident_aside", incident=number, reason="x")
        assert refused.value.code is code


def test_nobody_unproven_dates_an_incident_back() -> None:
    play = Play().at("2026-11-25 12:00")
    play.unproven("report_incident", "stranger", description="x", violence=True, **at("2026-11-23 11:00"))
    assert clock(play, "p1_respond").deadline.start == play.now


def test_an_incident_that_is_confirmed_after_all_has_its_promise() -> None:
    play = raised()
    play.do("report_incident", "portal", description="He hit me.", violence=True)
    play.at("2026-11-25 11:00").do("set_incident_aside", incident=2, reason="About another block.")
    play.at("2026-11-25 12:00").do("confirm_incident", incident=2)
    assert play.case.priority == 1
    assert [each.status for each in play.case.clocks if each.promise == "p1_respond"] == ["superseded", "running"]
    assert play.case.next_due() == london("2026-11-26 10:00")


def test_setting_one_incident_aside_leaves_what_another_asks_for() -> None:
    play = raised()
    play.do("report_incident", "portal", description="He hit me.", violence=True)
    play.at("2026-11-25 12:00").do("report_incident", "portal", description="Again.", **HATE)
    play.at("2026-11-25 13:00").do("set_incident_aside", incident=2, reason="About another block.")
    assert (play.case.priority, play.case.floor, play.case.hate) == (1, True, True)
    [running] = [each for each in play.case.clocks if each.status is ClockStatus.RUNNING]
    assert running.deadline.start == london("2026-11-25 12:00")


def test_an_assessment_stands_where_the_incident_before_it_is_set_aside() -> None:
    play = raised()
    play.do("report_incident", "portal", description="He hit me.", violence=True)
    play.at("2026-11-25 12:00").do("assess", **judged(1), reason="He has a knife.")
    play.at("2026-11-25 13:00").do("set_incident_aside", incident=2, reason="About another block.")
    assert play.case.priority == 1
    [running] = [each for each in play.case.clocks if each.status is ClockStatus.RUNNING]
    assert running.deadline.start == london("2026-11-25 12:00")


def test_confirming_an_incident_cancels_what_was_proposed_without_it() -> None:
    play = raised()
    play.do("report_incident", "portal", description="Again.")
    play.do("set_incident_aside", incident=2, reason="About another block.")
    play.do("propose_closure", ground="resolved")
    play.at("2026-11-25 12:00").do("record_contact", **AGREES)
    play.do("confirm_incident", incident=2)
    assert play.case.proposal is None


def test_an_incident_set_aside_costs_no_sixty_days() -> None:
    before = raised().case.quiet_until
    play = raised().at("2027-01-23 12:00")
    play.do("report_incident", "portal", description="Again.")
    play.do("set_incident_aside", incident=2, reason="About another block.")
    assert play.case.quiet_until == before
    assert play.case.proposal is not None


def test_two_incidents_under_one_id_are_told_apart() -> None:
    play = Play().told()
    for words in ("Drums.", "Bass."):
        play.do("report_incident", "portal", description=words, message_id="i-1")
    keys = [each.key for draft in play.drafts for each in draft.notices if each.template == "incident_added"]
    assert len(set(keys)) == 2


def test_of_two_incidents_told_at_one_instant_the_other_one_still_asks_for_its_promises() -> None:
    play = Play(category="baby_crying").told().at("2026-11-24 10:00")
    for sender in ("ola", "mina"):
        play.do("report_incident", sender, description="x", harm="medium", category="noise")
    play.do("set_incident_aside", incident=2, reason="Another flat.")
    assert [each.status for each in play.case.clocks if each.promise == "p2_acknowledge"] == ["running"]
