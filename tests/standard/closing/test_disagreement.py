"""A reporter who disagrees, or is dissatisfied, is offered a complaint; and a manager decides within 5 working days."""

from collections.abc import Callable
from datetime import datetime, timedelta
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from standard.closing.agreement import agreed_at, disagreed_since
from standard.core.notices import Notice
from standard.core.targets import Target, TargetKind, Targets
from standard.core.words import EntryKind, Recipient, Stage, Template
from standard.moments import awaited
from standard.worktime.office import Days
from tests.support.casebook import Play, judged, london, refusal
from tests.support.complainants import proposed as proposed_to_both
from tests.support.grounds import WORDED
from tests.support.joined import Cases

SPOKE: dict[str, Any] = {"method": "phone", "outcome": "spoke"}
AGREES: dict[str, Any] = {"method": "phone", "outcome": "agrees"}
DISAGREES: dict[str, Any] = {"method": "phone", "outcome": "disagrees"}
DISSATISFIED = SPOKE | {"dissatisfied": True}
OFFERED: dict[str, Any] = {"complaint_offered": True}
REASON = {"reason": "Nothing more can be done."}
DUE = london("2026-12-09 00:00")
"""5 working days after Tuesday 1 December."""


def proposed(by: str = "ola", **fields: Any) -> Play:
    """A P2 case that could close with the reporter's agreement; it was proposed on Monday, and it is Tuesday."""
    play = Play(**fields).told().at("2026-11-24 10:00").assessed().without_plan()
    play.do("begin_investigation")
    play.at("2026-11-30 10:00").do("propose_closure", by, ground="resolved")
    return play.at("2026-12-01 10:00")


def target(play: Play) -> Target | None:
    return play.case.of(Targets).of(TargetKind.DISPUTED_CLOSURE)


def ended(play: Play) -> list[str]:
    entries = [entry for draft in play.drafts for entry in draft.entries if entry.kind is EntryKind.TARGET_ENDED]
    return [each.detail["status"] for each in entries if each.detail["target"] is TargetKind.DISPUTED_CLOSURE]


def told(play: Play, template: Template) -> list[Notice]:
    notices = [notice for draft in play.drafts for notice in draft.notices if notice.template is template]
    return [each for each in notices if each.facts.get("target", TargetKind.DISPUTED_CLOSURE) == "disputed_closure"]


def offers(play: Play) -> int:
    return len(play.asked_for("complaint_offer"))


@pytest.mark.parametrize(("said", "disputed"), [(DISAGREES, True), (DISSATISFIED, False)])
def test_who_disagrees_or_is_dissatisfied_is_offered_a_complaint(said: dict[str, Any], disputed: bool) -> None:
    play = proposed()
    play.do("record_contact", **said)
    [letter] = told(play, Template.COMPLAINT_OFFER)
    assert (letter.recipient, letter.facts) == (Recipient.REPORTER, {"disputed": disputed})
    assert play.kinds().count("complaint_offered") == 1
    assert ("Complaint", "offered Tue 1 Dec 2026 10:00") in play.view().lines
    assert play.stage() is Stage.CLOSURE_PROPOSED, "work on the case goes on meanwhile"


@pytest.mark.parametrize("said", [DISAGREES, DISSATISFIED])
def test_one_that_was_offered_in_the_conversation_is_on_record_and_needs_no_letter(said: dict[str, Any]) -> None:
    play = proposed()
    play.do("record_contact", **said, **OFFERED, happened_at=london("2026-12-01 09:00"))
    assert (play.kinds().count("complaint_offered"), offers(play)) == (1, 0)
    assert ("Complaint", "offered Tue 1 Dec 2026 09:00") in play.view().lines


def test_a_contact_in_which_nobody_was_dissatisfied_offers_nothing() -> None:
    play = proposed()
    for said in (SPOKE, AGREES):
        play.do("record_contact", **said)
    assert "complaint_offered" not in play.kinds()
    assert not [line for line in play.view().lines if line[0] == "Complaint"]


def test_it_is_offered_once_for_what_was_said_by_then_and_again_for_what_is_said_later() -> None:
    play = proposed()
    play.do("record_contact", **DISSATISFIED, happened_at=london("2026-12-01 09:00"))
    for earlier in ("2026-11-24 12:00", "2026-12-01 09:00", "2026-12-01 09:30"):
        play.do("record_contact", **DISAGREES, happened_at=london(earlier))
    assert offers(play) == 1
    play.at("2026-12-02 10:00").do("record_contact", **DISSATISFIED)
    assert offers(play) == 2


def test_an_offer_from_before_they_said_so_is_none_for_it() -> None:
    play = proposed()
    play.do("record_contact", **DISSATISFIED, **OFFERED, happened_at=london("2026-11-30 12:00"))
    play.do("record_contact", **DISSATISFIED, happened_at=london("2026-12-01 09:00"))
    assert offers(play) == 1


def test_who_was_anonymous_is_offered_it_once_they_are_known() -> None:
    play = Play(reporter={}).at("2026-11-24 10:00")
    play.do("record_contact", **DISSATISFIED)
    assert "complaint_offered" not in play.kinds()
    assert "nobody knows how to reach them" in dict(play.view().lines)["Complaint"]
    play.at("2026-11-25 10:00").do("record_contact", **SPOKE, reporter={"phone": "01632 960001"})
    assert (play.kinds().count("complaint_offered"), offers(play)) == (1, 1)


@pytest.mark.parametrize(
    ("fields", "why"),
    [
        (SPOKE | {"contact_with": "partner_agency", "dissatisfied": True}, "dissatisfied: goes with a contact with"),
        (SPOKE | {"contact_with": "partner_agency", **OFFERED}, "complaint_offered: goes with a contact with the"),
        (
            {"method": "letter", "outcome": "sent", "dissatisfied": True},
            "dissatisfied: cannot be known, as the",
        ),
        ({"method": "phone", "outcome": "no_answer", "dissatisfied": True}, "record the contact in which they said"),
        ({"method": "phone", "outcome": "no_answer", **OFFERED}, "complaint_offered: cannot be, as the outcome is no"),
    ],
)
def test_what_cannot_have_been_said_is_refused(fields: dict[str, Any], why: str) -> None:
    assert why in refusal(proposed(), "record_contact", **fields).reason


def test_a_manager_decides_within_5_working_days_is_warned_and_misses_it() -> None:
    play = proposed()
    play.do("record_contact", **DISAGREES, happened_at=london("2026-12-01 09:00"))
    open_one = target(play)
    assert open_one is not None
    assert (open_one.deadline.start, open_one.deadline.due) == (london("2026-12-01 09:00"), DUE)
    assert told(play, Template.CLOSURE_DISAGREED)[0].facts["decide_by"] == DUE.isoformat()
    assert "decision on a disputed closure" in play.view().waits_for
    step = play.view().next_step
    assert (step is not None, "manager mina" in str(step), "by end of Tue 8 Dec 2026" in str(step)) == (True,) * 3
    play.to(DUE - timedelta(minutes=1))
    warned = told(play, Template.TARGET_WARNING)
    assert [(each.recipient, each.facts["proposal_id"]) for each in warned] == [("manager", play.proposal_id)]
    play.to(DUE)
    assert [each.recipient for each in told(play, Template.TARGET_MISSED)] == ["manager"]
    play.do("record_contact", **SPOKE)
    play.to(DUE + timedelta(days=5))
    assert len(told(play, Template.TARGET_MISSED)) == 1, "it is missed once"


def test_of_the_managers_own_proposal_the_deputy_decides() -> None:
    play = proposed("mina")
    play.do("record_contact", **DISAGREES)
    play.to(DUE - timedelta(minutes=1)).to(DUE)
    for template in (Template.TARGET_WARNING, Template.TARGET_MISSED):
        assert [each.recipient for each in told(play, template)] == ["deputy"]
    assert "deputy david" in str(play.view().next_step)


def test_the_landlord_sets_the_days() -> None:
    play = proposed()
    play.case = play.case.model_copy(update={"days": Days(decide_disputed_within_days=2)})
    play.do("record_contact", **DISAGREES)
    open_one = target(play)
    assert open_one is not None
    assert open_one.deadline.due == london("2026-12-04 00:00")


SETTLING: dict[str, tuple[Callable[[Play], Any], str]] = {
    "approved": (lambda play: play.do("approve_closure", "mina", **REASON), "met"),
    "declined": (lambda play: play.do("decline_closure", "mina", reason="They are right."), "met"),
    "retracted": (lambda play: play.do("retract_closure"), "not_needed"),
    "cancelled": (lambda play: play.do("report_incident", description="Again."), "not_needed"),
    "withdrawn": (lambda play: play.do("withdraw", method="phone"), "not_needed"),
    "agreed": (lambda play: play.do("record_contact", **AGREES), "not_needed"),
}


@pytest.mark.parametrize("how", sorted(SETTLING))
def test_it_is_settled_by_what_ends_the_disagreement(how: str) -> None:
    play = proposed()
    play.do("record_contact", **DISAGREES)
    settle, status = SETTLING[how]
    settle(play.at("2026-12-02 10:00"))
    assert (target(play), ended(play)) == (None, [status])
    assert "decision on a disputed closure" not in play.view().waits_for
    assert not [each for each in awaited(play.case) if each.name == "target_disputed_closure"]
    assert not told(play.at("2027-01-12 10:00"), Template.TARGET_MISSED)


def test_a_decision_that_was_typed_in_late_is_told_apart() -> None:
    play = proposed()
    play.do("record_contact", **DISAGREES)
    play.to(DUE + timedelta(hours=10))
    play.do("decline_closure", "mina", reason="They are right.", happened_at=DUE - timedelta(hours=8))
    assert ended(play) == ["met_recorded_late"]


def test_a_closing_that_is_undone_leaves_no_decision_open() -> None:
    play = proposed()
    play.do("record_contact", **DISAGREES)
    play.do("approve_closure", "mina", **REASON)
    play.do("report_incident", description="Again.")
    assert (play.case.proposal, target(play), ended(play)) == (None, None, ["met"])


def test_who_disagrees_again_after_they_agreed_has_the_days_from_then() -> None:
    said = [("2026-12-01 08:00", DISAGREES), ("2026-12-01 09:00", AGREES), ("2026-12-02 09:00", DISAGREES)]
    for order in ((0, 1, 2), (2, 1, 0), (0, 2, 1)):
        play = proposed().at("2026-12-02 10:00")
        for number in order:
            play.do("record_contact", **said[number][1], happened_at=london(said[number][0]))
        open_one = target(play)
        assert open_one is not None
        assert open_one.deadline.start == london("2026-12-02 09:00")


def test_a_raise_that_ends_what_they_agreed_to_begins_the_days_anew() -> None:
    play = proposed()
    play.do("record_contact", **DISAGREES)
    play.at("2026-12-01 12:00").do("record_contact", **AGREES)
    play.at("2026-12-03 10:00").do("assess", **judged(1), reason="It is worse.")
    open_one = target(play)
    assert open_one is not None
    assert open_one.deadline.start == london("2026-12-03 10:00")


def test_of_a_withdrawal_that_the_reporter_denies_the_decision_is_to_decline() -> None:
    play = Play().told().at("2026-12-01 10:00")
    play.do("withdraw", "portal", method="phone")
    play.do("record_contact", **DISAGREES)
    assert target(play) is not None
    assert f"Decline {play.proposal_id}, by end of" in str(play.view().next_step)


ANSWERS = {"agrees": AGREES, "disagrees": DISAGREES, "dissatisfied": DISSATISFIED, "offered": SPOKE | OFFERED}


@given(st.lists(st.sampled_from(sorted(ANSWERS)), max_size=5).flatmap(lambda said: st.permutations([*enumerate(said)])))
@settings(deadline=None, max_examples=100)
def test_in_whatever_order_it_is_typed_in_the_same_is_to_be_decided_and_everything_is_answered(
    typed: list[tuple[int, str]],
) -> None:
    def played(order: list[tuple[int, str]]) -> tuple[datetime | None, datetime | None, datetime | None]:
        play = proposed()
        for hour, what in order:
            play.do("record_contact", **ANSWERS[what], happened_at=london("2026-12-01 00:00") + timedelta(hours=hour))
        open_one, proposal = target(play), play.case.proposal
        assert proposal is not None
        said = any(what in ("disagrees", "dissatisfied") for _, what in order)
        assert said <= ("complaint_offered" in play.kinds())
        assert offers(play) <= 1
        since = disagreed_since(play.case, proposal)
        assert (open_one is None) is (since is None)
        return since, agreed_at(play.case, proposal), open_one.deadline.due if open_one else None

    assert played(typed) == played(sorted(typed))


def test_a_complainant_who_disagrees_keeps_it_open_for_the_manager_where_it_is_decided() -> None:
    cases = Cases().joined()
    first, second = cases.both
    named = {"proposal_id": proposed_to_both(cases)}
    first.do("record_contact", **AGREES)
    second.do("record_contact", **DISAGREES, **named)
    cases.tell()
    assert (offers(first), offers(second)) == (0, 1)
    open_one = target(first)
    assert (target(second), open_one is not None) == (None, True)
    assert open_one is not None
    assert open_one.deadline.start == second.now
    assert told(second, Template.CLOSURE_DISAGREED)[0].facts["decided_in"] == first.case.reference
    step = str(first.view().next_step)
    assert f"the reporter of {second.case.reference} disagrees, so a manager approves with a reason" in step
    assert "manager mina" in step
    cases.to(open_one.deadline.due)
    assert [each.recipient for each in told(first, Template.TARGET_MISSED)] == ["manager"]
    assert told(second, Template.TARGET_MISSED) == []
    second.do("record_contact", **AGREES, **named)
    cases.tell()
    assert (target(first), ended(first)) == (None, ["not_needed"])


@pytest.mark.parametrize("who", ["first", "second", "both"])
@pytest.mark.parametrize("by", ["oscar", "system"])
def test_with_one_who_disagrees_only_a_manager_approves_with_a_reason(who: str, by: str) -> None:
    cases = Cases().joined()
    first, second = cases.both
    approver = "ola"
    if by == "oscar":
        named = {"proposal_id": proposed_to_both(cases)}
    else:
        approver = "oscar"
        for play in cases.both:
            play.do("record_contact", **SPOKE)
        first.do("begin_investigation")
        first.assessed()
        cases.at("2027-01-25 10:00")
        named = {"proposal_id": str(first.proposal_id)}
    second.do("word_closure", **named, **WORDED)
    for play, name in ((first, "first"), (second, "second")):
        play.do("record_contact", **(DISAGREES if who in (name, "both") else AGREES), **named)
    cases.tell()
    for sender, fields in ((approver, {}), (approver, REASON), ("mina", {})):
        assert "the reporter disagrees, so only a manager" in refusal(first, "approve_closure", sender, **fields).reason
    assert "manager mina" in str(first.view().next_step)
    first.do("approve_closure", "mina", **REASON)
    cases.end(first)
    assert (first.stage(), second.stage()) == (Stage.CLOSED, Stage.CLOSED)
    assert ended(first) == ["met"]


def test_a_complainant_who_leaves_or_withdraws_disputes_nothing_any_more() -> None:
    cases = Cases().joined()
    first, second = cases.both
    second.do("record_contact", **DISAGREES, proposal_id=proposed_to_both(cases))
    cases.tell()
    assert target(first) is not None
    second.do("join", leave_because="It is another matter.")
    cases.tell()
    assert target(first) is None
