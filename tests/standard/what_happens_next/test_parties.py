"""The parties of a case: on record by number and flags, spoken with in time or a reason why not."""

from datetime import date, timedelta
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pydantic import ValidationError

from standard.core.draft import Refused
from standard.core.journal import Entry
from standard.core.register import Surroundings
from standard.core.targets import TargetKind, Targets
from standard.core.words import EntryKind, RefusalCode
from standard.deciding import surroundings_loaded
from standard.next_step import next_step
from standard.what_happens_next.parties import MOST_PARTIES, AgeBand, Parties, age_on
from standard.worktime.office import Days
from tests.support.casebook import Play, calendar, judged, london

POOLE: dict[str, Any] = {
    "party_role": "alleged_perpetrator",
    "tenure": "secure_tenant",
    "person_name": "Canary Poole",
    "date_of_birth": "1990-04-02",
    "address": "Canary House, 14 High Street",
    "phone": "01632 960canary",
    "may_be_told": ["what_was_reported", "what_we_do"],
}
FIRST: dict[str, Any] = {"reporter_agrees": "yes", "could_identify": "Canary: the only neighbour."}
DUE = "2026-12-08 00:00"
"""The end of the tenth working day after Monday 23 November."""


def investigated(**fields: Any) -> Play:
    play = Play(**fields).told().assessed()
    play.do("record_support_needs", none=True)
    play.do("begin_investigation")
    return play


def speak(play: Play, party: int = 1, **fields: Any) -> None:
    play.do("record_contact", method="visit", outcome="spoke", contact_with="party", party=party, **FIRST, **fields)


def entries(play: Play) -> list[Entry]:
    return [entry for draft in play.drafts for entry in draft.entries]


def ended(play: Play) -> list[str]:
    """How the targets about parties ended."""
    return [
        str(each.detail["status"])
        for each in entries(play)
        if each.kind is EntryKind.TARGET_ENDED and each.detail["target"] == TargetKind.PARTIES_SPOKEN_WITH
    ]


def is_open(play: Play) -> bool:
    return play.case.of(Targets).of(TargetKind.PARTIES_SPOKEN_WITH) is not None


def test_a_party_stands_on_the_case_by_its_number_and_flags() -> None:
    play = investigated()
    play.do("record_party", **POOLE)
    assert (
        "Party 1",
        "alleged perpetrator, secure tenant, adult; not spoken with yet; may be told: what was reported, what we do",
    ) in play.view().lines


def test_what_is_not_known_is_an_answer() -> None:
    play = investigated()
    play.do("record_party", party_role="witness")
    assert ("Party 1", "witness, tenure not known, age not known; not spoken with yet; may be told: nothing") in (
        play.view().lines
    )


def test_a_change_leaves_the_rest_as_it_is() -> None:
    play = investigated()
    play.do("record_party", **POOLE)
    play.do("change_party", party=1, tenure="leaseholder", may_be_told=[])
    [party] = play.case.of(Parties).on_record
    assert (party.role, party.tenure, party.age, party.may_be_told) == (
        "alleged_perpetrator",
        "leaseholder",
        "adult",
        (),
    )


def test_of_a_confidential_party_nothing_is_shown_but_whether_they_were_spoken_with() -> None:
    play = investigated()
    play.do("record_party", **POOLE, confidential=True)
    assert ("Party 1", "confidential; not spoken with yet") in play.view().lines
    assert "perpetrator" not in play.view().model_dump_json()
    assert not any("perpetrator" in entry.summary for entry in entries(play))


def test_nobody_s_name_or_words_stand_in_the_case_its_summaries_or_its_view() -> None:
    play = investigated()
    play.do("record_party", **POOLE)
    play.do("change_party", party=1, person_name="Canary Poole-Smith", address="")
    speak(play, notes="Canary notes.")
    play.do("record_not_spoken_party", party=1, not_spoken_because="Canary: they shout.")
    assert "canary" not in play.case.model_dump_json().lower()
    assert "canary" not in play.view().model_dump_json().lower()
    for entry in entries(play):
        assert "canary" not in entry.summary.lower()
        detail = {name: value for name, value in entry.detail.items() if name != "of_party"}
        assert "canary" not in str(detail).lower()


def test_the_register_is_given_what_they_are_found_by_in_other_cases() -> None:
    play = investigated()
    play.do("record_party", **POOLE)
    [entry] = [each for each in entries(play) if each.kind is EntryKind.PARTY_RECORDED]
    assert entry.detail["of_party"]["person_name_key"] == "canary poole"
    assert entry.detail["of_party"]["address_key"] == "canary house 14 high street"
    assert entry.detail["of_party"]["date_of_birth"] == "1990-04-02"


@pytest.mark.parametrize(
    ("day", "band"),
    [
        ("2016-11-24", AgeBand.UNDER_10),
        ("2016-11-23", AgeBand.FROM_10_TO_15),
        ("2010-11-23", AgeBand.FROM_16_TO_17),
        ("2008-11-24", AgeBand.FROM_16_TO_17),
        ("2008-11-23", AgeBand.ADULT),
    ],
)
def test_a_date_of_birth_says_the_age(day: str, band: AgeBand) -> None:
    assert age_on(date.fromisoformat(day), date(2026, 11, 23)) is band


@pytest.mark.parametrize(
    ("fields", "why"),
    [
        ({"date_of_birth": "2026-11-24"}, "date_of_birth: needs a date from 1900-01-01 to 2026-11-23"),
        ({"date_of_birth": "1990-04-02", "age": "10_to_15"}, "age: does not go with date_of_birth"),
    ],
)
def test_an_age_that_cannot_be_is_refused(fields: dict[str, Any], why: str) -> None:
    with pytest.raises(Refused, match=why) as refused:
        Play().do("record_party", party_role="witness", **fields)
    assert refused.value.code is RefusalCode.INVALID_FIELD


@pytest.mark.parametrize("name", ["change_party", "record_not_spoken_party"])
def test_a_party_that_is_not_there_is_refused_naming_those_that_are(name: str) -> None:
    play = Play()
    play.do("record_party", **POOLE)
    play.do("record_party", party_role="witness", confidential=True)
    fields = {"not_spoken_because": "x"} if name == "record_not_spoken_party" else {"age": "adult"}
    with pytest.raises(Refused, match=r"needs the number of a party on record: 1 \(alleged perpetrator\), 2$"):
        play.do(name, party=3, **fields)


def test_a_change_of_nothing_and_one_party_too_many_are_refused() -> None:
    play = Play()
    for _ in range(MOST_PARTIES):
        play.do("record_party", party_role="witness")
    with pytest.raises(Refused, match="nothing is said of them"):
        play.do("change_party", party=1)
    with pytest.raises(Refused, match="has 20 parties"):
        play.do("record_party", party_role="witness")


def test_until_it_is_known_who_did_it_or_why_not_the_case_says_so() -> None:
    play = investigated()
    assert "parties to speak with" in play.view().waits_for
    assert ("Parties", "nobody on record yet who the report is about") in play.view().lines
    assert "Record who the report is about, by end of Mon 7 Dec" in str(next_step(play.case, play.now))
    play.do("record_not_spoken_party", not_spoken_because="Nobody saw who left it there.")
    assert "parties to speak with" not in play.view().waits_for
    assert ("Parties", "not known who did it; the reason is on record") in play.view().lines
    assert ended(play) == ["met"]


def test_why_nobody_is_known_is_no_answer_once_somebody_is() -> None:
    play = investigated()
    play.do("record_not_spoken_party", not_spoken_because="Nobody saw it.")
    play.at("2026-11-25 10:00").do("record_party", **POOLE)
    assert is_open(play)
    with pytest.raises(Refused, match="needs the number of a party on record: 1"):
        play.do("record_not_spoken_party", not_spoken_because="Nobody saw it.")
    step = str(next_step(play.case, play.now))
    assert "Speak with party 1, by end of Wed 9 Dec 2026, or record why not. First ask the reporter" in step
    assert "to others they are only 'a resident'" in step


def test_a_witness_alone_is_not_who_the_report_is_about() -> None:
    play = investigated()
    play.do("record_party", party_role="witness")
    speak(play)
    assert is_open(play)
    play.do("record_not_spoken_party", not_spoken_because="The witness saw nobody.")
    assert ended(play) == ["met"]


def test_after_ten_working_days_the_manager_is_told_and_every_list_says_so() -> None:
    play = investigated()
    play.do("record_party", **POOLE)
    play.to(london(DUE) - timedelta(minutes=1))
    assert play.asked_for("target_missed") == []
    play.at(DUE)
    assert "manager" in play.asked_for("target_missed")
    assert "parties to speak with" in play.view().waits_for
    lines = dict(play.view().lines)
    assert lines["Internal target"] == (
        "conversation with each party (or a reason why not) by end of Mon 7 Dec 2026, missed"
    )
    speak(play, happened_at=london("2026-12-07 12:00"))
    assert ended(play) == ["met_recorded_late"]


def test_spoken_with_before_the_investigation_asks_for_nothing_after_it() -> None:
    play = Play().told().assessed()
    play.do("record_party", **POOLE)
    speak(play)
    play.do("begin_investigation")
    assert not is_open(play)
    assert ended(play) == []


def test_what_is_not_classed_as_asb_has_no_such_target_and_a_raised_case_has_one_from_then_on() -> None:
    play = investigated(category="baby_crying")
    assert not is_open(play)
    play.at("2026-12-01 10:00").do("assess", **judged(2), reason="Harm after all.")
    target = play.case.of(Targets).of(TargetKind.PARTIES_SPOKEN_WITH)
    assert target is not None
    assert target.deadline.start == london("2026-12-01 10:00")
    play.do("assess", **judged(3), reason="No harm.")
    assert ended(play) == ["not_needed"]


def test_an_investigation_that_began_earlier_than_was_typed_in_first_counts_from_then() -> None:
    play = Play().told().assessed()
    play.at("2026-11-26 10:00").do("begin_investigation")
    play.do("begin_investigation", happened_at=london("2026-11-24 10:00"))
    target = play.case.of(Targets).of(TargetKind.PARTIES_SPOKEN_WITH)
    assert target is not None
    assert target.deadline.due == london("2026-12-09 00:00")


BEGUN: dict[str, Any] = {"happened_at": london("2026-11-24 10:00")}
SPOKEN: dict[str, Any] = {"happened_at": london("2026-12-18 10:00")}


@pytest.mark.parametrize("begun_first", [True, False])
def test_a_miss_is_one_in_whatever_order_it_is_typed_in(begun_first: bool) -> None:
    play = Play().told().assessed()
    play.do("record_party", **POOLE)
    play.at("2026-12-21 10:00")
    if begun_first:
        play.do("begin_investigation", **BEGUN)
    speak(play, **SPOKEN)
    if not begun_first:
        play.do("begin_investigation", **BEGUN)
    missed = [
        each
        for each in entries(play)
        if each.kind is EntryKind.TARGET_MISSED and each.detail["target"] == TargetKind.PARTIES_SPOKEN_WITH
    ]
    assert [each.happened_at for each in missed] == [london("2026-12-09 00:00")]
    assert ended(play) == ["met_late"]
    assert not is_open(play)


def due(play: Play) -> str:
    return dict(play.view().lines)["Internal target"].removeprefix(
        "conversation with each party (or a reason why not) "
    )


@pytest.mark.parametrize("spoken_first", [True, False])
def test_a_new_party_has_days_of_its_own(spoken_first: bool) -> None:
    play = investigated().without_plan()
    play.do("record_party", **POOLE)
    play.at("2026-12-04 10:00")
    if spoken_first:
        speak(play)
    play.do("record_party", party_role="witness")
    if not spoken_first:
        assert due(play) == "by end of Mon 7 Dec 2026"
        speak(play)
    assert due(play) == "by end of Fri 18 Dec 2026"
    play.at("2026-12-09 10:00")
    speak(play, 2)
    assert ended(play) == ["met", "met"]


def test_a_miss_of_one_party_is_not_made_good_by_the_next() -> None:
    play = investigated().without_plan()
    play.do("record_party", **POOLE)
    play.at("2026-12-04 10:00").do("record_party", party_role="witness")
    play.at("2026-12-10 10:00")
    speak(play)
    assert ended(play) == ["met_late"]
    assert due(play) == "by end of Fri 18 Dec 2026"


def test_whoever_did_it_was_asked_for_from_the_beginning() -> None:
    play = investigated().without_plan()
    play.at("2026-12-04 10:00").do("record_party", **POOLE)
    assert due(play) == "by end of Mon 7 Dec 2026"


@pytest.mark.parametrize("order", [(0, 1), (1, 0)])
def test_of_two_statements_the_later_one_stands_in_whatever_order_they_are_typed_in(order: tuple[int, int]) -> None:
    play = Play()
    play.do("record_party", party_role="witness")
    play.at("2026-11-26 10:00")
    said: list[dict[str, Any]] = [
        {"confidential": True, "tenure": "leaseholder", "happened_at": london("2026-11-25 10:00")},
        {"confidential": False, "may_be_told": ["what_we_do"], "happened_at": london("2026-11-24 10:00")},
    ]
    for each in order:
        play.do("change_party", party=1, **said[each])
    [party] = play.case.of(Parties).on_record
    assert (party.confidential, party.tenure, party.may_be_told) == (True, "leaseholder", ("what_we_do",))


def test_a_date_of_birth_on_record_says_the_age_and_as_of_when() -> None:
    play = Play()
    play.do("record_party", party_role="witness", date_of_birth="2016-11-24")
    with pytest.raises(Refused, match="age: the date of birth on record says it"):
        play.do("change_party", party=1, age="adult")
    assert "under 10 on Mon 23 Nov 2026" in dict(play.view().lines)["Party 1"]
    play.do("change_party", party=1, date_of_birth="1990-04-02")
    assert "adult; not spoken with" in dict(play.view().lines)["Party 1"]


@pytest.mark.parametrize("born", [31536000, "31536000"])
def test_a_date_of_birth_is_no_bare_number(born: object) -> None:
    with pytest.raises(ValidationError, match="needs a date, for example"):
        Play().do("record_party", party_role="witness", date_of_birth=born)


def test_the_days_are_a_setting_and_move_no_target_that_is_open() -> None:
    play = Play().told().assessed()
    fewer = Surroundings(calendar=calendar(), days=Days(speak_with_parties_within_days=3))
    play.case = surroundings_loaded(play.case, fewer, play.now).case
    play.do("begin_investigation")
    assert "by end of Thu 26 Nov" in dict(play.view().lines)["Internal target"]
    ten = Surroundings(calendar=calendar())
    assert surroundings_loaded(play.case, ten, play.now).case.of(Targets) == play.case.of(Targets)


STEPS = st.sampled_from(
    ["begin", "perpetrator", "witness", "speak", "no_answer", "reason", "unknown", "lower", "raise"]
)


@given(st.lists(st.tuples(STEPS, st.integers(1, 4)), max_size=12))
def test_a_target_is_open_if_and_only_if_somebody_is_still_to_be_spoken_with(steps: list[tuple[str, int]]) -> None:
    play = Play().told().assessed()
    for what, number in steps:
        try:
            _do(play, what, number)
        except Refused:
            continue
        held = play.case.of(Parties)
        settled = all(each.spoken_with_at or each.explained_at for each in held.on_record)
        known = held.names_who_did_it or held.none_known_at is not None
        begun = "investigation_begun" in play.kinds()
        assert is_open(play) == (begun and play.case.priority != 3 and not (settled and known))
        assert (held.settled_at is not None) == (settled and known)
        assert ("parties to speak with" in play.view().waits_for) == is_open(play)
        told = {notice.recipient.value for draft in play.drafts for notice in draft.notices}
        assert told <= {"reporter", "officer", "manager", "deputy", "proposer"}


def _do(play: Play, what: str, number: int) -> None:
    if what == "begin":
        play.do("begin_investigation")
    elif what in ("perpetrator", "witness"):
        role = "alleged_perpetrator" if what == "perpetrator" else "witness"
        play.do("record_party", **POOLE | {"party_role": role})
    elif what == "speak":
        speak(play, number)
    elif what == "no_answer":
        about = {"contact_with": "party", "party": number, **FIRST}
        play.do("record_contact", method="phone", outcome="no_answer", **about)
    elif what in ("reason", "unknown"):
        which: dict[str, Any] = {"party": number} if what == "reason" else {}
        play.do("record_not_spoken_party", not_spoken_because="x", **which)
    else:
        play.do("assess", **judged(3 if what == "lower" else 2), reason="Looked again.")
