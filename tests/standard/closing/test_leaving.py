"""A joined case leaves the first one again: it was about something else after all."""

import pytest

from standard.core.draft import Refused
from standard.core.joined import Complainants, Joined
from standard.core.words import EntryKind, Stage, Template
from tests.support.complainants import kinds
from tests.support.joined import Cases

WHY = {"leave_because": "It is the drill of another flat."}


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
