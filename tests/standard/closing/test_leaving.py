"""A joined case leaves the first one again: it was about something else after all."""

from typing import Any

import pytest

from standard.core.draft import Refused
from standard.core.joined import Complainants, Joined
from standard.core.record import FactKind
from standard.core.words import EntryKind, Stage, Template
from tests.support.casebook import london
from tests.support.complainants import kinds
from tests.support.joined import Cases

WHY: dict[str, Any] = {"leave_because": "It is the drill of another flat."}


def test_a_case_that_leaves_is_its_own_again_and_holds_the_first_open_no_more() -> None:
    cases = Cases().joined()
    first, second = cases.both
    first.do("propose_closure", ground="resolved")
    cases.tell()
    assert second.case.proposal is not None
    second.do("join", **WHY)
    entry = next(each for draft in second.drafts for each in draft.entries if each.kind is EntryKind.NOT_JOINED)
    assert (entry.words, entry.detail.get("task")) == (WHY["leave_because"], None)
    cases.tell()
    view = second.view()
    assert (view.stage, view.joined_to, view.proposal) == (Stage.REPORTED, None, None)
    assert len(second.asked_for(Template.CLOSURE_CANCELLED)) == 1
    left = next(each for draft in first.drafts for each in draft.entries if each.kind is EntryKind.COMPLAINANT_LEFT)
    assert left.summary.startswith(f"{second.case.reference} has left this case")
    assert first.case.of(Complainants).open == ()
    assert ("Complainant", f"{second.case.reference}, no longer") in first.view().lines
    second.do("begin_investigation")
    assert second.stage() is Stage.INVESTIGATING


def test_it_may_be_joined_again_to_the_same_or_to_another() -> None:
    cases = Cases().joined()
    second, reference = cases.second, cases.first.case.reference
    second.do("join", **WHY)
    cases.tell()
    second.do("join", join_to=reference)
    cases.tell()
    assert (second.stage(), kinds(cases.first).count("complainant_joined")) == (Stage.JOINED, 2)
    assert second.case.of(Joined).left is None


def test_the_first_hears_of_it_once_though_the_other_closes_or_the_first_is_gone() -> None:
    cases = Cases().joined()
    cases.gone(cases.first)
    cases.second.do("join", **WHY)
    cases.tell()
    assert cases.second.case.of(Joined).left is None


@pytest.mark.parametrize("fields", [{}, WHY | {"join_to": "ASB-7K3Q-MX92-PD4T"}, WHY])
def test_what_cannot_be_left_is_refused(fields: dict[str, str]) -> None:
    with pytest.raises(Refused, match=r"^join_to: name the other case|^leave_because: the case is not joined"):
        Cases().second.do("join", **fields)


@pytest.mark.parametrize("told", ["before it joins", "while it is joined"])
def test_a_promise_that_the_other_investigation_met_stays_met_and_its_own_is_to_begin(told: str) -> None:
    cases = Cases()
    first, second = cases.both
    if told == "while it is joined":
        cases.joined()
    first.do("begin_investigation")
    cases.tell()
    if told == "before it joins":
        cases.joined()
    cases.at("2026-11-25 09:00")
    second.do("join", **WHY, happened_at=london("2026-11-24 09:00"))
    cases.tell()
    assert (second.clock("p2_begin_investigation"), second.stage()) == ("met", Stage.REPORTED)
    step = second.view().next_step
    assert step is not None
    assert "investigation_begun" not in second.kinds()
    second.do("begin_investigation")
    assert second.stage() is Stage.INVESTIGATING
    cases.at("2026-12-20 09:00")
    assert second.clock("p2_begin_investigation") == "met"


@pytest.mark.parametrize("typed", ["before it joins", "after it has left"])
@pytest.mark.parametrize("theirs", ["2026-11-23 17:30", "2026-11-25 09:00"])
def test_its_own_investigation_stays_its_own_whenever_it_was_typed_in(typed: str, theirs: str) -> None:
    """Begun on Tuesday, joined on Wednesday, left on Thursday: the same if it is typed in first or last."""
    cases = Cases()
    first, second = cases.both
    begun: dict[str, Any] = {"happened_at": london("2026-11-24 09:00")}
    cases.at("2026-11-25 08:00")
    if typed == "before it joins":
        second.do("begin_investigation", **begun)
    cases.joined()
    cases.at("2026-11-25 10:00")
    first.do("begin_investigation", happened_at=london(theirs))
    cases.tell()
    cases.at("2026-11-26 09:00")
    second.do("join", **WHY)
    cases.tell()
    if typed == "after it has left":
        assert second.stage() is Stage.REPORTED
        second.do("begin_investigation", **begun)
    assert (second.clock("p2_begin_investigation"), second.stage()) == ("met", Stage.INVESTIGATING)
    assert [each.about for each in second.case.happened(FactKind.INVESTIGATION_BEGUN)] == [None]


def test_what_is_typed_in_there_after_it_has_left_is_not_its_own() -> None:
    cases = Cases().joined()
    first, second = cases.both
    cases.at("2026-11-25 09:00")
    second.do("join", **WHY)
    cases.tell()
    first.do("begin_investigation", happened_at=london("2026-11-24 09:00"))
    cases.tell()
    assert (second.clock("p2_begin_investigation"), second.stage()) == ("running", Stage.REPORTED)
    second.do("begin_investigation", happened_at=london("2026-11-24 09:00"))
    assert (second.clock("p2_begin_investigation"), second.stage()) == ("met", Stage.INVESTIGATING)


def test_if_the_first_ends_without_a_word_its_investigation_was_of_the_same_matter() -> None:
    cases = Cases().joined()
    cases.first.do("begin_investigation")
    cases.tell().gone(cases.first).at("2026-12-03 09:00")
    assert cases.second.stage() is Stage.INVESTIGATING
