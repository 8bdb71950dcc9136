"""A second report about the same matter is joined to the first case."""

from datetime import timedelta

import pytest

from standard.between_cases import message_of
from standard.closing.joining import JOINED_TO_CHECK_TIMER
from standard.core.draft import Refused
from standard.core.joined import Complainants, Joined, Matter
from standard.core.reference import reference_for
from standard.core.words import ClosureGround, EntryKind, Stage
from standard.deciding import decide
from standard.moments import awaited
from tests.support.casebook import Play, london, sealed
from tests.support.complainants import kinds, not_joined
from tests.support.joined import Cases


def test_a_joined_case_is_no_closure() -> None:
    cases = Cases().joined()
    first, second = cases.both
    assert second.stage() is Stage.JOINED
    assert (second.case.closed_at, second.case.closure_ground) == (None, None)
    assert second.asked_for("closed") == second.asked_for("closure_proposed") == []
    assert second.view().joined_to == first.case.reference
    assert ("Joined to", first.case.reference) in second.view().lines
    stands = "priority 2 (medium), next promise due Tue 24 Nov 2026 10:00"
    assert ("Complainant", f"{second.case.reference}, {stands}") in first.view().lines
    assert "complainant_joined" in kinds(first)


def test_until_the_first_has_taken_it_nothing_is_joined() -> None:
    cases = Cases()
    cases.second.do("join", join_to=cases.first.case.reference)
    assert cases.second.stage() is Stage.REPORTED
    assert cases.second.view().joined_to is None
    assert ("Joined to", f"{cases.first.case.reference}, once that case has taken it") in cases.second.view().lines


def test_the_promises_run_on_by_that_reporter_s_own_clocks() -> None:
    cases = Cases()
    before = cases.second.case.clocks
    cases.joined()
    assert cases.second.case.clocks == before
    cases.at("2026-11-24 10:00")
    assert cases.second.clock("p2_acknowledge") == "breached"
    assert "Acknowledge" in str(cases.second.view().next_step)


def test_what_is_for_the_matter_is_not_asked_for_twice() -> None:
    cases = Cases().joined()
    second = cases.second.told()
    left = {"p2_begin_investigation", "contact_as_agreed", JOINED_TO_CHECK_TIMER}
    assert {each.name for each in awaited(second.case)} == left
    for name, fields in (("begin_investigation", {}), ("reallocate", {"to": "oscar"})):
        with pytest.raises(Refused, match=f"joined to {cases.first.case.reference}: .* goes there"):
            second.do(name, **fields)


def test_if_nothing_is_left_for_its_reporter_the_work_goes_on_in_the_first() -> None:
    cases = Cases().joined()
    for each in cases.both:
        each.do("record_contact", method="visit", outcome="spoke")
        each.do("record_support_needs", none=True)
        each.do("record_help_to_report", help_to_report="declined")
    cases.first.do("begin_investigation")
    cases.tell()
    assert cases.first.case.reference in str(cases.second.view().next_step)


def test_the_investigation_of_the_matter_is_everybody_s() -> None:
    cases = Cases().joined()
    cases.first.do("begin_investigation")
    cases.tell()
    assert cases.second.clock("p2_begin_investigation") == "met"
    assert cases.second.stage() is Stage.JOINED


def test_an_investigation_typed_in_late_counts_alike_in_both() -> None:
    """Whether a report was joined before or after that was typed in: recorded late in the first, and in the other."""
    for late in (False, True):
        cases = Cases()
        first, second = cases.both
        if not late:
            cases.joined()
        cases.at("2026-12-01 09:00")
        first.do("begin_investigation", happened_at=london("2026-12-01 08:00"))
        cases.tell()
        first.do("begin_investigation", happened_at=london("2026-11-30 09:00"))
        cases.tell()
        if late:
            cases.at("2026-12-10 09:00").joined()
        status = "met_recorded_late"
        assert (first.clock("p2_begin_investigation"), second.clock("p2_begin_investigation")) == (status, status), late


def test_the_officer_of_the_matter_is_everybody_s() -> None:
    cases = Cases().joined()
    cases.first.do("reallocate", to="oscar")
    cases.tell()
    assert cases.second.case.allocation == cases.first.case.allocation
    assert cases.second.asked_for("officer_changed") == ["reporter"]


def test_an_incident_that_either_reports_counts_for_the_60_days() -> None:
    cases = Cases().joined().at("2026-12-10 12:00")
    cases.second.do("report_incident", description="Again.")
    cases.tell()
    assert cases.first.case.quiet_until == london("2027-02-08 12:00")
    assert cases.second.case.incidents == 2
    assert cases.first.case.incidents == 1


def test_a_case_that_is_closed_takes_no_other() -> None:
    cases = Cases().at("2026-11-23 12:00")
    cases.first.do("withdraw", method="phone")
    cases.first.do("approve_closure", "mina")
    cases.joined()
    assert cases.second.stage() is Stage.REPORTED
    assert "not_joined" in kinds(cases.second)
    assert cases.second.case.of(Joined).to is None
    [entry] = [e for d in cases.second.drafts for e in d.entries if e.kind is EntryKind.NOT_JOINED]
    assert entry.summary == f"Not joined to {cases.first.case.reference}: it is closed"


def test_a_case_that_ended_without_a_word_lets_the_joined_one_be_its_own_again() -> None:
    cases = Cases().joined().at("2026-11-23 12:00")
    cases.gone(cases.first)
    cases.second.do("report_incident", description="Again.")
    cases.tell()
    assert cases.second.stage() is Stage.REPORTED
    assert cases.second.view().joined_to is None
    assert "quiet_60_days" in {each.name for each in awaited(cases.second.case)}
    assert "target_action_plan" in {each.name for each in awaited(cases.second.case)}


def test_two_cases_that_are_joined_to_each_other_stay_as_they_are() -> None:
    cases = Cases()
    cases.first.do("join", join_to=cases.second.case.reference)
    cases.joined()
    assert {each.view().joined_to for each in cases.both} == {None}
    assert all(each.case.of(Joined).to is None for each in cases.both)


def test_what_cannot_be_joined_is_refused_with_the_reason() -> None:
    cases = Cases()
    first, second = cases.both
    for to, reason in (("ASB-1", "needs the reference of a case"), (second.case.reference, "another case than")):
        with pytest.raises(Refused, match=reason):
            second.do("join", join_to=to)
    cases.joined()
    assert second.do("join", join_to=first.case.reference).entries == []
    with pytest.raises(Refused, match=r"is joined to .* already"):
        second.do("join", join_to=reference_for("another"))
    with pytest.raises(Refused, match="other cases are joined to this one"):
        first.do("join", join_to=reference_for("another"))


def test_a_case_with_an_open_proposal_is_not_joined() -> None:
    cases = Cases()
    cases.second.do("propose_closure", ground="resolved")
    with pytest.raises(Refused, match="decide on it first"):
        cases.second.do("join", join_to=cases.first.case.reference)


def test_two_incidents_of_one_instant_are_both_new() -> None:
    cases = Cases().joined().at("2026-12-10 12:00")
    for number in range(2):
        cases.second.do("report_incident", description=f"Again, {number}.")
        cases.tell()
    assert cases.first.case.of(Complainants).heard[0].news == 2


def test_an_older_word_than_the_last_changes_nothing() -> None:
    cases = Cases().joined()
    before = cases.first.case
    told = before.of(Complainants).heard[0]
    old = told.model_copy(update={"at": told.at - timedelta(days=1), "ended": True})
    cases.first.do("complainant_stands", "asb-joined", complainant=old.model_dump(mode="json"))
    assert cases.first.case.of(Complainants) == before.of(Complainants)


def test_a_withdrawal_on_the_way_to_being_joined_stays() -> None:
    cases = Cases()
    first, second = cases.both
    second.do("join", join_to=first.case.reference)
    second.do("withdraw", method="phone")
    cases.tell()
    assert second.view().joined_to == first.case.reference
    assert second.case.proposal is not None
    assert second.asked_for("closure_cancelled") == []
    second.do("approve_closure", "mina")
    cases.end(second)
    assert second.case.closure_ground is ClosureGround.WITHDRAWN
    assert first.case.of(Complainants).open == ()


def test_a_case_that_closed_before_it_was_taken_is_no_complainant() -> None:
    cases = Cases()
    first, second = cases.both
    second.do("join", join_to=first.case.reference)
    second.do("withdraw", method="phone")
    second.do("approve_closure", "mina")
    cases.end(second)
    assert "complainant_joined" not in kinds(first)
    assert first.case.of(Complainants).heard == ()


def test_a_case_that_is_itself_joined_says_so_to_one_that_asks() -> None:
    cases = Cases().joined()
    third = Play(report_id="report-3", reporter={"name": "Theo Marsh", "phone": "01632 960700"})
    third.do("join", join_to=cases.second.case.reference)
    cases.others.append(third)
    cases.tell()
    [said] = not_joined(third)
    reference = cases.second.case.reference
    assert said == f"Not joined to {reference}: it is itself joined to {cases.first.case.reference}"
    assert third.case.of(Joined).to is None
    third.do("join", join_to=cases.first.case.reference)
    cases.tell()
    assert third.stage() is Stage.JOINED


def test_a_refusal_of_an_earlier_request_does_not_undo_a_later_one() -> None:
    cases = Cases()
    first, second = cases.both
    second.do("join", join_to=first.case.reference)
    old = Matter(reference=first.case.reference, at=second.now, refused="it is closed", asked_at=second.now)
    second.to(second.now + timedelta(days=1))
    for asked_at, asks in ((second.now, False), (old.asked_at, True)):
        second.do("join", join_to=first.case.reference)
        refusal = message_of(old.model_copy(update={"asked_at": asked_at}), second.case.reference)
        second._keep(decide(second.case, refusal, second.now, seal=sealed(refusal)))
        assert (second.case.of(Joined).to is not None) is asks


def test_a_joined_case_notices_within_a_week_that_the_first_has_ended() -> None:
    cases = Cases().joined()
    first, second = cases.both
    second.do("record_contact", method="visit", outcome="spoke")
    second.do("record_support_needs", none=True)
    first.do("begin_investigation")
    cases.tell().gone(first)
    [check] = [each for each in awaited(second.case) if each.name == JOINED_TO_CHECK_TIMER]
    assert check.at <= second.now + timedelta(days=7)
    cases.to(check.at)
    assert second.stage() is Stage.INVESTIGATING
    assert JOINED_TO_CHECK_TIMER not in {each.name for each in awaited(second.case)}


def test_a_first_case_that_was_reset_takes_the_joined_one_in_once_more_or_lets_it_go() -> None:
    for closed in (False, True):
        cases = Cases()
        before = cases.first.case
        cases.joined()
        cases.first.case = before
        if closed:
            cases.first.do("withdraw", method="phone")
            cases.first.do("approve_closure", "mina")
        cases.to(cases.first.now + timedelta(days=8))
        assert cases.second.stage() is (Stage.REPORTED if closed else Stage.JOINED)
        assert [each.reference for each in cases.first.case.of(Complainants).open] == (
            [] if closed else [cases.second.case.reference]
        )
