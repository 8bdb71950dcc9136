"""What an entry says is marked as confidential after it was written, and the way back."""

from typing import Any

import pytest

from standard.core.draft import Draft
from standard.core.words import RefusalCode
from standard.what_happens_next.access import Access, is_confidential, marked_in
from standard.what_happens_next.confidentiality import MOST_MARKED
from tests.support.agencies import with_police
from tests.support.casebook import Play, refusal

MARK: dict[str, Any] = {"keep_back": [1], "reason": "It tells who the witness is."}
RELEASE: dict[str, Any] = {"release": [1], "reason": "The witness has spoken in court."}
SPOKE: dict[str, Any] = {"method": "phone", "outcome": "spoke"}


def summary(draft: Draft) -> str:
    return draft.entries[0].summary


def test_a_marked_entry_is_passed_on_to_an_agency_on_a_basis_alone() -> None:
    play = Play()
    play.do("record_contact", **SPOKE, passed_on=[1])
    assert summary(play.do("record_confidential", **MARK)) == "Confidential from now on: entry 1"
    for whom in ("reporter", "partner_agency"):
        why = refusal(play, "record_contact", "ola", **SPOKE, contact_with=whom, passed_on=[1])
        assert (why.code, "entry 1 is confidential" in why.reason) == (RefusalCode.CONFIDENTIAL, True)
    basis = "To prevent a crime."
    play.do("record_contact", **SPOKE, contact_with="partner_agency", passed_on=[1], basis=basis)
    assert ("Marked confidential", "entry 1") in play.view().lines
    assert marked_in(play.view()) == [1]


def test_an_agency_on_the_case_needs_that_it_may_have_what_is_confidential() -> None:
    play = with_police()
    play.do("record_confidential", **MARK)
    told: dict[str, Any] = {**SPOKE, "contact_with": "partner_agency", "agency": "G1", "gave": ["incidents"]}
    why = refusal(play, "record_contact", "ola", **told, passed_on=[1], basis="To prevent a crime.")
    assert (why.code, "may not have confidential" in why.reason) == (RefusalCode.CONFIDENTIAL, True)


def test_only_a_manager_takes_it_back_and_then_it_is_as_before() -> None:
    play = Play()
    play.do("record_confidential", **MARK)
    assert refusal(play, "record_not_confidential", "ola", **RELEASE).code is RefusalCode.NOT_FOR_YOU
    assert summary(play.do("record_not_confidential", "mina", **RELEASE)) == "No longer marked as confidential: entry 1"
    play.do("record_contact", **SPOKE, passed_on=[1])
    why = refusal(play, "record_not_confidential", "mina", **RELEASE)
    assert why.reason.startswith("release: entry 1 is not marked as confidential; marked: none")
    play.do("record_confidential", **MARK)
    assert is_confidential(play.case, 1)


def test_what_was_recorded_as_confidential_stays_so() -> None:
    play = Play()
    play.do("record_evidence", kind="statement", handed_in_by="witness", what="I saw it.", confidential=True)
    [number] = play.case.of(Access).confidential
    why = refusal(play, "record_confidential", "ola", **MARK | {"keep_back": [1, number]})
    assert why.reason == f"keep_back: entry {number} is confidential already"
    why = refusal(play, "record_not_confidential", "mina", **RELEASE | {"release": [number]})
    assert why.reason.endswith("what was recorded as confidential stays so")
    assert not is_confidential(play.case, 1), "of a message that is refused nothing is done"


def test_one_action_of_a_plan_is_marked_alone_and_the_rest_later() -> None:
    play = Play().planned()
    number = next(each.number for draft in play.drafts for each in draft.entries if each.kind.value == "plan_set")
    of_plan = MARK | {"keep_back": [number]}
    said = summary(play.do("record_confidential", **of_plan, keep_back_action="a2"))
    assert said == f"Confidential from now on: entry {number} (A2)"
    why = refusal(play, "record_confidential", "ola", **of_plan, keep_back_action="A2")
    assert why.reason == f"keep_back: entry {number} (A2) is confidential already"
    play.do("record_confidential", **of_plan, keep_back_action="A1")
    play.do("record_confidential", **of_plan)
    assert refusal(play, "record_confidential", "ola", **of_plan).code is RefusalCode.INVALID_FIELD
    why = refusal(play, "record_confidential", "ola", **MARK | {"keep_back": [1, number]}, keep_back_action="A1")
    assert why.reason.startswith("keep_back: name the one entry")
    play.do("record_not_confidential", "mina", **RELEASE | {"release": [number]})
    assert play.case.of(Access).marked == ()


@pytest.mark.parametrize("numbers", [[9999], [1, 9999]])
def test_what_is_not_there_is_not_marked(numbers: list[int]) -> None:
    play = Play()
    why = refusal(play, "record_confidential", "ola", **MARK | {"keep_back": numbers})
    assert why.reason == f"keep_back: the case has {play.case.entries} entries, and no 9999"


def test_of_more_than_it_tells_apart_the_case_takes_no_mark() -> None:
    play = Play()
    for _ in range(MOST_MARKED):
        play.do("record_contact", **SPOKE)
    play.do("record_confidential", **MARK | {"keep_back": list(range(1, MOST_MARKED + 1))})
    why = refusal(play, "record_confidential", "ola", **MARK | {"keep_back": [MOST_MARKED + 1]})
    assert "50 is the most; restrict the case instead: asb restrict-case" in why.reason


def test_why_it_is_marked_is_confidential_and_no_words_stand_in_the_case() -> None:
    play = Play()
    [entry] = play.do("record_confidential", **MARK).entries
    assert is_confidential(play.case, entry.number)
    play.do("record_not_confidential", "mina", **RELEASE)
    assert "witness" not in play.case.model_dump_json()


def test_a_closed_case_that_still_has_something_to_send_takes_it() -> None:
    play = Play().told().assessed().without_plan()
    play.do("record_contact", **SPOKE)
    play.do("begin_investigation")
    play.do("withdraw", method="phone")
    play.do("approve_closure", "mina")
    play.do("record_confidential", **MARK)
    assert is_confidential(play.case, 1)
