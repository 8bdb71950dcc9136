"""The first case closes only with each complainant asked."""

from contextlib import suppress
from datetime import timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from standard.closing.joining import OUT_OF_REACH_TIMER
from standard.core.draft import Refused
from standard.core.joined import Complainants, Joined
from standard.core.words import ClosureGround, EntryKind, RefusalCode, Stage
from standard.moments import awaited
from tests.support.complainants import STEPS, approved, kinds, not_joined, proposed
from tests.support.grounds import WORDED
from tests.support.joined import Cases


def test_the_60_days_propose_closure_once_and_ask_both() -> None:
    cases = Cases().joined()
    for each in cases.both:
        each.do("record_contact", method="phone", outcome="spoke")
    cases.at("2027-01-22 10:00")
    assert cases.first.case.proposal is not None
    assert cases.second.case.proposal is not None
    assert cases.second.case.proposal.made_in == cases.first.case.reference
    assert cases.second.asked_for("closure_proposed") == ["reporter"]
    assert kinds(cases.second).count("closure_proposed") == 1


def test_each_complainant_is_asked_before_the_case_closes() -> None:
    cases = Cases().joined()
    first, second = cases.both
    proposal_id = proposed(cases)
    first.do("record_contact", method="phone", outcome="agrees")
    cases.tell()
    with pytest.raises(Refused) as why:
        first.do("approve_closure", "mina")
    missing = f"{second.case.reference}: no visit or phone call after the proposal is on record"
    assert why.value.code is RefusalCode.STEP_MISSING
    assert missing in why.value.reason
    assert f"the reporter of {second.case.reference}" in str(first.view().next_step)
    second.do("record_contact", method="phone", outcome="agrees", proposal_id=proposal_id)
    cases.tell()
    with pytest.raises(Refused, match=f"{second.case.reference}: what was done is not yet in an officer's words"):
        first.do("approve_closure", "mina")
    second.do("word_closure", proposal_id=proposal_id, **WORDED)
    cases.tell()
    first.do("approve_closure", "mina")
    assert first.stage() is Stage.CLOSED
    cases.tell()
    assert second.stage() is Stage.JOINED, "it waits until everybody in the first has been told"
    cases.end(first)
    assert second.stage() is Stage.CLOSED
    assert second.case.closure_ground is ClosureGround.RESOLVED
    assert second.asked_for("closed") == ["reporter"]


def test_its_proposal_is_decided_in_the_first_case_only() -> None:
    cases = Cases().joined()
    proposal_id = proposed(cases)
    with pytest.raises(Refused, match="decide on it there"):
        cases.second.do("approve_closure", "mina", proposal_id=proposal_id)
    with pytest.raises(Refused, match="propose closure there"):
        cases.second.do("propose_closure", ground="resolved")


def test_a_promise_to_a_complainant_holds_the_case_open() -> None:
    cases = Cases().joined().at("2026-11-24 10:00")
    proposal_id = proposed(cases)
    cases.second.do("record_contact", method="phone", outcome="agrees", proposal_id=proposal_id)
    cases.tell()
    promised = f"{cases.second.case.reference}: the promise to begin"
    assert not any(step.startswith(promised) for step in cases.first.case.of(Complainants).heard[0].steps)


def test_of_who_disagrees_a_manager_decides_with_a_reason() -> None:
    cases = Cases().joined()
    first, second = cases.both
    proposal_id = proposed(cases)
    first.do("record_contact", method="phone", outcome="agrees")
    second.do("record_contact", method="phone", outcome="disagrees", proposal_id=proposal_id)
    second.do("word_closure", proposal_id=proposal_id, **WORDED)
    cases.tell()
    answered = [e.summary for d in first.drafts for e in d.entries if e.kind is EntryKind.COMPLAINANT_ANSWERED]
    assert answered == [
        f"{second.case.reference}: the reporter disagrees, so only a manager may approve, with a reason"
    ]
    with pytest.raises(Refused, match="the reporter disagrees"):
        first.do("approve_closure", "mina")
    first.do("approve_closure", "mina", reason="All has been done that can be done.")
    assert first.stage() is Stage.CLOSED


def test_of_who_is_anonymous_a_manager_decides_with_a_reason() -> None:
    cases = Cases(reporter={}).joined()
    first, second = cases.both
    proposed(cases)
    first.do("record_contact", method="phone", outcome="agrees")
    cases.tell()
    for sender, fields in (("ola", {"reason": "It is over."}), ("mina", {})):
        with pytest.raises(Refused, match=f"{second.case.reference}: the report is anonymous, so only a manager"):
            first.do("approve_closure", sender, **fields)
    first.do("approve_closure", "mina", reason="Nobody to agree with.")
    cases.end(first)
    assert (second.stage(), second.asked_for("closed")) == (Stage.CLOSED, [])


def test_of_who_is_out_of_reach_a_manager_decides_once_the_wait_is_over() -> None:
    cases = Cases().joined()
    first, second = cases.both
    proposal_id = proposed(cases)
    first.do("record_contact", method="phone", outcome="agrees")
    for day in ("2026-11-24", "2026-11-25", "2026-11-26"):
        cases.at(f"{day} 11:00")
        second.do("record_contact", method="phone", outcome="no_answer", proposal_id=proposal_id)
    second.do("record_contact", method="letter", outcome="sent", proposal_id=proposal_id)
    second.do("word_closure", proposal_id=proposal_id, **WORDED)
    cases.tell()
    assert OUT_OF_REACH_TIMER in {each.name for each in awaited(second.case)}
    with pytest.raises(Refused, match=second.case.reference):
        first.do("approve_closure", "mina", reason="They cannot be reached.")
    cases.at("2026-12-11 09:00")
    assert OUT_OF_REACH_TIMER not in {each.name for each in awaited(second.case)}
    first.do("approve_closure", "mina", reason="They cannot be reached.")
    assert first.stage() is Stage.CLOSED


def test_something_new_of_one_complainant_cancels_the_closure_for_all_and_they_hear_nothing_of_each_other() -> None:
    cases = Cases().joined()
    first, second = cases.both
    proposal_id = proposed(cases)
    first.do("record_contact", method="phone", outcome="agrees")
    second.do("report_incident", description="It began again.")
    cases.tell()
    assert first.case.proposal is None
    assert second.case.proposal is None
    assert first.asked_for("closure_cancelled") == ["officer", "reporter"]
    to_first = [n for d in first.drafts for n in d.notices if n.recipient == "reporter"]
    assert second.case.reference not in str([n.facts for n in to_first])
    assert proposal_id not in str(second.case.of(Joined).proposal)


def test_something_new_in_the_first_ends_what_a_complainant_agreed_to() -> None:
    cases = Cases().joined()
    first, second = cases.both
    proposal_id = proposed(cases)
    second.do("record_contact", method="phone", outcome="agrees", proposal_id=proposal_id)
    cases.tell()
    first.do("report_incident", description="It began again.")
    cases.tell()
    assert second.case.proposal is None
    assert second.stage() is Stage.JOINED
    assert second.asked_for("closure_cancelled") == ["reporter"]
    assert not [fact for fact in second.case.facts if fact.kind == "agreed"]


def test_a_complainant_withdraws_for_themselves_alone() -> None:
    cases = Cases().joined()
    first, second = cases.both
    second.do("withdraw", method="phone")
    second.do("approve_closure", "mina")
    assert second.stage() is Stage.CLOSED
    cases.end(second)
    assert first.stage() is not Stage.CLOSED
    assert first.case.of(Complainants).open == ()
    assert ("Complainant", f"{second.case.reference}, no longer") in first.view().lines


def test_the_first_reporter_does_not_withdraw_for_a_complainant() -> None:
    cases = Cases().joined().at("2026-11-23 12:00")
    cases.first.do("withdraw", method="phone")
    cases.tell()
    assert cases.second.case.proposal is None
    with pytest.raises(Refused, match=f"{cases.second.case.reference}: its reporter has not withdrawn"):
        cases.first.do("approve_closure", "mina")


def test_who_disagrees_after_the_approval_is_not_closed_with_the_first() -> None:
    cases = Cases().joined()
    first, second = cases.both
    proposal_id = approved(cases)
    cases.to(first.now + timedelta(minutes=10))
    second.do("record_contact", method="phone", outcome="disagrees", proposal_id=proposal_id)
    cases.tell()
    cases.end(first)
    assert second.asked_for("closed") == []
    assert second.stage() is Stage.JOINED
    cases.to(first.now + timedelta(days=8))
    assert second.stage() is Stage.INVESTIGATING
    assert second.view().joined_to is None
    assert "a case of its own" in not_joined(second)[0]
    assert second.asked_for("closure_cancelled") == ["reporter"]


def test_who_had_disagreed_before_a_manager_decided_is_closed_with_the_first() -> None:
    cases = Cases().joined()
    proposal_id = approved(cases, "disagrees")
    cases.to(cases.first.now + timedelta(minutes=10))
    cases.second.do("record_contact", method="phone", outcome="disagrees", proposal_id=proposal_id)
    cases.end(cases.first)
    assert cases.second.stage() is Stage.CLOSED


def test_the_closure_of_a_case_that_has_ended_is_not_proposed_once_more() -> None:
    cases = Cases().joined()
    first, second = cases.both
    approved(cases)
    second.do("withdraw", method="phone")
    cases.end(first)
    second.do("decline_closure", "mina", reason="They meant something else.")
    cases.to(first.now + timedelta(days=8))
    assert second.kinds().count("closure_proposed") == 2
    assert (second.stage(), second.case.proposal) == (Stage.INVESTIGATING, None)


@given(st.lists(st.tuples(st.sampled_from(sorted(STEPS)), st.booleans()), max_size=25))
@settings(deadline=None, max_examples=150)
def test_whatever_happens_in_whatever_order_nobody_is_closed_unasked(steps: list[tuple[str, bool]]) -> None:
    cases = Cases().joined()
    first, second = cases.both
    first.assessed().without_plan()
    for step, of_first in steps:
        with suppress(Refused):
            STEPS[step](cases, first if of_first else second)
        if first.stage() is Stage.CLOSED:
            held = first.case.of(Complainants).open
            assert all(first.case.proposal and each.proposal_id == first.case.proposal.id for each in held)
            assert all(not each.agreement or each.excuse for each in held)
            cases.end(first)
            break
        own = second.case.proposal
        assert own is None or own.made_in is not None or own.ground is ClosureGround.WITHDRAWN
        assert second.stage() is not Stage.CLOSED or second.case.closure_ground is ClosureGround.WITHDRAWN
    cases.tell()
    left = first.case.of(Complainants).open
    if left and first.stage() is not Stage.CLOSED:
        withdrawn = first.case.proposal is not None and first.case.proposal.ground is ClosureGround.WITHDRAWN
        theirs = second.case.proposal
        if theirs is None or theirs.made_in is not None:
            assert (theirs is None) == (first.case.proposal is None or withdrawn)
    assert "Canary" not in first.case.model_dump_json()
