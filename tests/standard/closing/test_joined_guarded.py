"""Who may see two joined cases, and what stands in which."""

from contextlib import suppress

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from standard.core.draft import Refused
from standard.core.joined import Complainants, Guard
from standard.core.words import Recipient, Stage
from standard.what_happens_next.access import Access, guard_of
from tests.support.complainants import BY_ALL, BY_THEM, GUARDING, GUARDS, not_joined, proposed
from tests.support.joined import Cases


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


@given(GUARDS, GUARDS, GUARDS)
def test_in_whatever_order_cases_hear_of_each_other_they_come_to_the_same(one: Guard, two: Guard, three: Guard) -> None:
    assert one.after(two) == two.after(one)
    assert one.after(two).after(three) == one.after(two.after(three))
    assert one.after(two).after(two) == one.after(two)
