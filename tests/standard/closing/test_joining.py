"""A second report about the same matter, joined to the first: no closure, and each reporter keeps what is theirs."""

from collections.abc import Callable
from contextlib import suppress
from datetime import timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from standard.between_cases import message_of
from standard.closing.joining import JOINED_TO_CHECK_TIMER, OUT_OF_REACH_TIMER
from standard.core.draft import Refused
from standard.core.joined import Complainants, Guard, Joined, Matter
from standard.core.reference import reference_for
from standard.core.words import ClosureGround, EntryKind, Recipient, RefusalCode, Stage
from standard.deciding import decide
from standard.moments import awaited
from standard.what_happens_next.access import Access, guard_of
from tests.support.casebook import Play, london, sealed
from tests.support.joined import Cases


def kinds(play: Play) -> list[str]:
    return play.kinds()


def proposed(cases: Cases) -> str:
    """The first case is ready to close, and Oscar proposes that."""
    first, second = cases.to(cases.first.now + timedelta(hours=1)).both
    first.do("record_contact", method="visit", outcome="spoke")
    second.do("record_contact", method="visit", outcome="spoke")
    first.assessed().planned()
    first.do("begin_investigation")
    first.do("propose_closure", "oscar", ground="resolved", reasons="It has stopped.")
    cases.to(first.now + timedelta(hours=1))
    return str(first.proposal_id)


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
    cases.first.do("begin_investigation")
    cases.tell()
    assert cases.first.case.reference in str(cases.second.view().next_step)


def test_the_investigation_of_the_matter_is_everybody_s() -> None:
    cases = Cases().joined()
    cases.first.do("begin_investigation")
    cases.tell()
    assert cases.second.clock("p2_begin_investigation") == "met"
    assert cases.second.stage() is Stage.JOINED


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
    cases.tell()
    answered = [e.summary for d in first.drafts for e in d.entries if e.kind is EntryKind.COMPLAINANT_ANSWERED]
    assert answered == [
        f"{second.case.reference}: the reporter disagrees, so only a manager may approve, with a reason"
    ]
    with pytest.raises(Refused, match="the reporter disagrees"):
        first.do("approve_closure", "mina")
    first.do("approve_closure", "mina", reason="All has been done that can be done.")
    assert first.stage() is Stage.CLOSED


def test_of_who_is_out_of_reach_a_manager_decides_once_the_wait_is_over() -> None:
    cases = Cases().joined()
    first, second = cases.both
    proposal_id = proposed(cases)
    first.do("record_contact", method="phone", outcome="agrees")
    for day in ("2026-11-24", "2026-11-25", "2026-11-26"):
        cases.at(f"{day} 11:00")
        second.do("record_contact", method="phone", outcome="no_answer", proposal_id=proposal_id)
    second.do("record_contact", method="letter", outcome="sent", proposal_id=proposal_id)
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


def test_nothing_of_one_reporter_stands_in_the_other_case() -> None:
    cases = Cases().joined()
    proposed(cases)
    cases.second.do("record_support_needs", none=False, words="Wanda Canary is deaf.", needs=["sign_language"])
    cases.tell()
    of_first = cases.first.case.model_dump_json() + "".join(
        each.model_dump_json() for draft in cases.first.drafts for each in (*draft.entries, *draft.notices)
    )
    for canary in ("Canary", "canary", "960777", "sign_language"):
        assert canary not in of_first
    of_second = cases.second.case.model_dump_json()
    assert "Finch" not in of_second


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


BY_ALL = {"restricted": True, "reason": "The reporter works for us."}
BY_THEM = {"person": "oscar", "because": "their_home"}


def not_joined(play: Play) -> list[str]:
    return [e.summary for d in play.drafts for e in d.entries if e.kind is EntryKind.NOT_JOINED]


def approved(cases: Cases, outcome: str = "agrees") -> str:
    """Both reporters were asked, the second said this, and Mina has approved the closure of the first."""
    first, second = cases.both
    proposal_id = proposed(cases)
    first.do("record_contact", method="phone", outcome="agrees")
    second.do("record_contact", method="phone", outcome=outcome, proposal_id=proposal_id)
    cases.tell()
    first.do("approve_closure", "mina", reason="All has been done that can be done.")
    return proposal_id


@pytest.mark.parametrize("guarded", [0, 1])
def test_cases_that_are_not_guarded_alike_are_not_joined(guarded: int) -> None:
    for name, fields in (("restrict_case", BY_ALL), ("close_case_to", BY_THEM)):
        cases = Cases()
        cases.both[guarded].do(name, "mina", **fields)
        cases.joined()
        assert cases.second.stage() is Stage.REPORTED
        assert "the two cases are not guarded alike" in not_joined(cases.second)[0]
        assert not cases.first.case.of(Complainants).heard


def test_a_joined_case_is_not_given_to_whom_it_is_closed_to() -> None:
    cases = Cases()
    cases.first.do("reallocate", to="oscar")
    for each in cases.both:
        each.do("close_case_to", "mina", **BY_THEM)
    cases.joined()
    allocation = cases.second.case.allocation
    assert allocation is not None
    assert (allocation.closed_to, allocation.holder(Recipient.OFFICER)) == (("oscar",), "mina")
    assert "Oscar" not in str([n.facts for d in cases.second.drafts for n in d.notices])
    assert cases.second.asked_for("officer_changed") == []
    cases.first.do("reallocate", "mina", to="ola")
    cases.tell()
    assert cases.second.case.allocation == cases.first.case.allocation


@pytest.mark.parametrize("where", [0, 1])
def test_whoever_one_joined_case_is_closed_to_has_no_part_in_the_other(where: int) -> None:
    cases = Cases().joined()
    cases.both[where].do("close_case_to", "mina", person="ola", because="their_home")
    cases.tell()
    for each in cases.both:
        assert each.case.of(Access).closed_to == ("ola",)
        with pytest.raises(Refused, match="is closed to you"):
            each.do("record_contact", method="phone", outcome="spoke")
    tasks = [e.detail["task"] for p in cases.both for d in p.drafts for e in d.entries if e.detail.get("task")]
    assert set(tasks) == {f"Give the case to another officer: `asb reallocate {cases.first.case.reference}`"}
    cases.both[1 - where].do("open_case_to", "mina", person="ola", reason="A mistake.")
    cases.tell()
    assert [each.case.of(Access).closed_to for each in cases.both] == [(), ()]


GUARDING: dict[str, Callable[[Play], object]] = {
    "restrict": lambda play: play.do("restrict_case", "mina", **BY_ALL),
    "name Oscar": lambda play: play.do("restrict_case", "mina", **BY_ALL, named=["oscar"]),
    "lift": lambda play: play.do("lift_restriction", "mina", restricted=False, reason="They left."),
    "close": lambda play: play.do("close_case_to", "mina", **BY_THEM),
    "open": lambda play: play.do("open_case_to", "mina", person="oscar", reason="A mistake."),
}


@given(st.lists(st.tuples(st.sampled_from(sorted(GUARDING)), st.booleans(), st.booleans()), max_size=8))
@settings(deadline=None, max_examples=50)
def test_joined_cases_are_guarded_alike_whoever_changes_which_of_them_first(
    steps: list[tuple[str, bool, bool]],
) -> None:
    cases = Cases().joined()
    for step, of_first, told in steps:
        with suppress(Refused):
            GUARDING[step](cases.first if of_first else cases.second)
        if told:
            cases.tell()
    cases.tell()
    assert guard_of(cases.first.case) == guard_of(cases.second.case)


GUARDS = st.builds(
    Guard,
    changes=st.integers(0, 2),
    restricted=st.booleans(),
    named=st.sets(st.sampled_from(["ola", "oscar"])).map(lambda each: tuple(sorted(each))),
    closed_to=st.sets(st.sampled_from(["mina", "david"])).map(lambda each: tuple(sorted(each))),
)


@given(GUARDS, GUARDS, GUARDS)
def test_in_whatever_order_cases_hear_of_each_other_they_come_to_the_same(one: Guard, two: Guard, three: Guard) -> None:
    assert one.after(two) == two.after(one)
    assert one.after(two).after(three) == one.after(two.after(three))
    assert one.after(two).after(two) == one.after(two)


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


def _answer(outcome: str) -> Callable[[Cases, Play], None]:
    def told(_: Cases, play: Play) -> None:
        named = play.case.proposal.id if play.case.proposal else None
        play.do("record_contact", method="phone", outcome=outcome, proposal_id=named)

    return told


def _decide(name: str, **fields: str) -> Callable[[Cases, Play], None]:
    def decided(_: Cases, play: Play) -> None:
        play.do(name, "mina", proposal_id=play.case.proposal.id if play.case.proposal else "none", **fields)

    return decided


def _wait(days: int) -> Callable[[Cases, Play], None]:
    def waited(cases: Cases, _: Play) -> None:
        for each in cases.both:
            each.to(each.now + timedelta(days=days, hours=1))

    return waited


STEPS: dict[str, Callable[[Cases, Play], object]] = {
    "propose": lambda _, play: play.do("propose_closure", "oscar", ground="resolved"),
    "agree": _answer("agrees"),
    "disagree": _answer("disagrees"),
    "no answer": _answer("no_answer"),
    "approve": _decide("approve_closure"),
    "approve with a reason": _decide("approve_closure", reason="Nothing more can be done."),
    "decline": _decide("decline_closure", reason="Not yet."),
    "withdraw": lambda _, play: play.do("withdraw", method="phone"),
    "incident": lambda _, play: play.do("report_incident", description="Again."),
    "begin": lambda _, play: play.do("begin_investigation"),
    "hour": _wait(0),
    "week": _wait(7),
    "two months": _wait(62),
    "tell": lambda cases, _: cases.tell(),
}


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
