"""Contact with a party: of the first one it is on record whether the reporter agrees, and what could identify them."""

from typing import Any

import pytest

from standard.core.draft import Refused
from standard.core.words import EntryKind, RefusalCode
from standard.what_happens_next.parties import Parties, Party, ReporterAgrees
from tests.support.casebook import Play, london

VISIT: dict[str, Any] = {"method": "visit", "outcome": "spoke", "contact_with": "party"}
ASKED: dict[str, Any] = {"reporter_agrees": "yes", "could_identify": "nothing"}


def with_two() -> Play:
    play = Play().told().assessed()
    play.do("record_party", party_role="alleged_perpetrator")
    play.do("record_party", party_role="other")
    return play


def party(play: Play, number: int = 1) -> Party:
    return play.case.of(Parties).on_record[number - 1]


@pytest.mark.parametrize("fields", [{}, {"party": 1}, ASKED])
def test_whoever_is_contacted_is_put_on_record_first(fields: dict[str, Any]) -> None:
    with pytest.raises(Refused, match=r"party: put them on record first.*asb party add ASB-") as refused:
        Play().do("record_contact", **VISIT, **fields)
    assert refused.value.code is RefusalCode.STEP_MISSING


def test_with_parties_on_record_a_contact_says_with_which() -> None:
    with pytest.raises(Refused, match=r"on record: 1 \(alleged perpetrator\), 2 \(other\)$") as refused:
        with_two().do("record_contact", **VISIT)
    assert refused.value.code is RefusalCode.INVALID_FIELD


@pytest.mark.parametrize("outcome", ["spoke", "no_answer"])
@pytest.mark.parametrize(
    ("said", "why"),
    [
        ({}, "reporter_agrees: this is the first contact with party 1; ask whether"),
        ({"reporter_agrees": "yes"}, "could_identify: this is the first contact with party 1; say what"),
        ({"reporter_agrees": "no", "could_identify": "x"}, "why_all_the_same: needed with reporter_agrees no"),
        ({"reporter_agrees": "not_asked", "could_identify": "x"}, "why_all_the_same: needed with reporter_agrees not"),
    ],
)
def test_the_first_contact_asks_what_the_reporter_was_asked(outcome: str, said: dict[str, str], why: str) -> None:
    play = with_two()
    before = play.case
    with pytest.raises(Refused, match=why):
        play.do("record_contact", **VISIT | {"outcome": outcome} | said, party=1)
    assert play.case == before


def test_a_no_forbids_nothing_where_it_is_on_record_why() -> None:
    play = with_two()
    said = {"reporter_agrees": "no", "could_identify": "nothing", "why_all_the_same": "A child is at risk."}
    play.do("record_contact", **VISIT, **said, party=1)
    assert (party(play).agreed, party(play).spoken_with_at) == (ReporterAgrees.NO, play.now)
    entry = play.drafts[-2].entries[-1]
    assert entry.kind is EntryKind.PARTY_CONTACTED
    assert entry.summary == "Contact with party 1, the first; the reporter agrees: no"
    assert entry.detail["of_party"]["why_all_the_same"] == "A child is at risk."


def test_it_is_asked_once_and_not_of_others_than_the_accused_and_witnesses() -> None:
    play = with_two()
    play.do("record_contact", **VISIT, **ASKED, party=1)
    play.do("record_contact", **VISIT, party=1)
    play.do("record_contact", **VISIT, party=2)
    assert [party(play, number).spoken_with_at for number in (1, 2)] == [play.now, play.now]


def test_of_whoever_turns_out_to_be_accused_the_first_contact_is_still_asked_about() -> None:
    play = with_two()
    play.do("begin_investigation")
    play.do("record_contact", **VISIT, **ASKED, party=1)
    play.do("record_contact", **VISIT, party=2)
    assert "parties to speak with" not in play.view().waits_for
    play.do("change_party", party=2, party_role="alleged_perpetrator")
    assert (party(play, 2).settled_at, "parties to speak with" in play.view().waits_for) == (None, True)
    with pytest.raises(Refused, match="reporter_agrees: this is the first contact with party 2"):
        play.do("record_contact", **VISIT, party=2)
    play.do("record_contact", **VISIT, **ASKED, party=2)
    assert party(play, 2).settled_at == play.now


@pytest.mark.parametrize("order", [(0, 1), (1, 0)])
def test_what_the_reporter_said_last_of_a_party_stands_in_whatever_order_it_is_typed_in(order: tuple[int, int]) -> None:
    play = with_two().at("2026-11-26 10:00")
    said = [
        {"reporter_agrees": "no", "why_all_the_same": "A child.", "happened_at": london("2026-11-25 10:00")},
        {"reporter_agrees": "yes", "happened_at": london("2026-11-24 10:00")},
    ]
    for each in order:
        play.do("record_contact", **VISIT, **ASKED | said[each], party=1)
    assert party(play).agreed is ReporterAgrees.NO


@pytest.mark.parametrize(
    ("method", "outcome", "spoken"),
    [
        ("phone", "spoke", True),
        ("email", "spoke", True),
        ("phone", "no_answer", False),
        ("letter", "sent", False),
    ],
)
def test_whoever_answers_has_been_spoken_with(method: str, outcome: str, spoken: bool) -> None:
    play = with_two()
    play.do("record_contact", method=method, outcome=outcome, contact_with="party", party=1, **ASKED)
    assert (party(play).spoken_with_at is not None) is spoken


def test_the_first_conversation_counts_in_whatever_order_they_are_typed_in() -> None:
    play = with_two().at("2026-11-25 12:00")
    for day in ("2026-11-25 10:00", "2026-11-24 10:00"):
        play.do("record_contact", **VISIT, **ASKED, party=1, happened_at=london(day))
    assert party(play).spoken_with_at == london("2026-11-24 10:00")


@pytest.mark.parametrize("name", ["party", "reporter_agrees", "could_identify", "why_all_the_same"])
@pytest.mark.parametrize("contact_with", ["reporter", "partner_agency"])
def test_what_is_said_of_a_party_goes_with_a_party(name: str, contact_with: str) -> None:
    value = {"party": 1, "reporter_agrees": "yes"}.get(name, "x")
    with pytest.raises(Refused, match=f"{name}: goes with a contact with a party on record"):
        with_two().do("record_contact", **VISIT | {"contact_with": contact_with, name: value})


def test_contact_with_a_party_is_none_with_the_reporter() -> None:
    play = with_two()
    clocks = play.case.clocks
    play.do("record_contact", **VISIT | {"method": "phone"}, **ASKED, party=1)
    assert play.case.clocks == clocks
