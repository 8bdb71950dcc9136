"""What the reporter told other agencies, and help with it: offered, asked about until it is answered, and given."""

from datetime import timedelta
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from standard.core.draft import Draft, Refused
from standard.core.words import EntryKind, RefusalCode, Stage
from standard.progressing.help_to_report import MOST_OFFERS, Help, next_step, to_answer
from standard.progressing.passing_on import PassingOn
from standard.progressing.reports_elsewhere import ReportsElsewhere
from tests.support.casebook import MONDAY, Play

ASKED = "Ask if the reporter wants help to tell the police or others about incident"
CENTRE: dict[str, Any] = {"reporting_centre": "The Rainbow Hub", "hate_strands": ["race"]}


def step(play: Play) -> str:
    found = next_step(play.case, play.now)
    return found.what if found else ""


def answer(play: Play, help_to_report: str, **fields: Any) -> Draft:
    return play.do("record_help_to_report", help_to_report=help_to_report, **fields)


def told(play: Play, agency: str = "police", **fields: Any) -> Draft:
    return play.do("record_reported_to", agency=agency, **{"recorded_as": "crime"} | fields)


def line(play: Play, name: str) -> str:
    return "; ".join(said for called, said in play.view().lines if called == name)


def test_help_is_asked_about_from_intake_until_it_is_answered() -> None:
    play = Play()
    assert step(play).startswith(f"{ASKED} 1: `asb help-to-report {play.case.reference}`")
    answer(play, "offered")
    assert step(play).startswith(ASKED)
    answer(play, "declined")
    assert step(play) == ""


@pytest.mark.parametrize(
    ("fields", "is_crime"),
    [
        ({"violence": True}, True),
        ({"threat_of_violence": True}, True),
        ({"hate_perceived": True}, True),
        ({"category": "vandalism"}, True),
        ({"category": "drugs"}, True),
        ({"category": "noise", "description": "He dealt drugs and hit me."}, False),
        ({}, False),
    ],
)
def test_it_is_offered_for_what_is_a_crime_by_its_fields_never_by_its_words(
    fields: dict[str, Any], is_crime: bool
) -> None:
    play = Play()
    answer(play, "declined")
    play.at("2026-11-24 10:00").do("report_incident", **{"description": "Again."} | fields)
    assert step(play).startswith(f"{ASKED} 2:") is is_crime


def test_what_is_no_asb_and_what_nobody_can_be_asked_about_is_not_asked_about() -> None:
    assert step(Play(category="baby_crying")) == ""
    anonymous = Play(reporter={})
    assert step(anonymous) == ""
    anonymous.do("record_contact", method="phone", outcome="spoke", reporter={"phone": "01632 960002"})
    assert step(anonymous).startswith(ASKED)


def test_help_that_was_accepted_is_to_be_given() -> None:
    play = Play()
    answer(play, "accepted")
    assert step(play).startswith("Help the reporter to tell the agency about incident 1, and record it")
    with pytest.raises(Refused, match="agency: goes with given; one of police, council"):
        answer(play, "given")
    draft = answer(play, "given", agency="police", notes="Rang 101 together.")
    [entry] = draft.entries
    assert (entry.kind, entry.summary) == (EntryKind.HELP_TO_REPORT, "Help to report to the police: given")
    assert entry.sender == "ola"
    assert step(play) == ""
    assert line(play, "Help to report") == "times given: 1"


def test_what_they_have_told_an_agency_is_not_offered_any_more() -> None:
    play = Play()
    told(play, incidents=[1], told_on="2026-11-20", their_reference="42/1234/26", helped=True)
    assert step(play) == ""
    assert line(play, "Also told") == "police, Fri 20 Nov 2026, recorded as crime"
    assert line(play, "Help to report") == "times given: 1"
    told(play, recorded_as="not_recorded")
    told(play, "council", recorded_as="not_known")
    assert line(play, "Also told") == "council; police, not recorded, 2 times"
    assert "42/1234" not in play.case.model_dump_json()


@pytest.mark.parametrize(
    ("fields", "said"),
    [
        ({"recorded_as": None}, "without their_reference it needs one of crime, asb, not_recorded, not_known"),
        ({"agency": "other"}, "agency_name: goes with agency other"),
        ({"agency_name": "RSPCA"}, "agency_name: goes with agency other"),
        ({"told_on": "2026-11-24"}, "told_on: 2026-11-24 lies after 2026-11-23, the day on which the landlord heard"),
        ({"told_on": "2026-11-23", "happened_at": "2026-11-22T12:00:00Z"}, "lies after 2026-11-22, the day"),
        ({"incidents": [2]}, "incidents: the case has 1"),
    ],
)
def test_what_cannot_be_is_refused(fields: dict[str, Any], said: str) -> None:
    play = Play(MONDAY - timedelta(days=2)).to(MONDAY)
    with pytest.raises(Refused, match=said):
        told(play, **fields)


@pytest.mark.parametrize("order", [1, -1])
def test_of_two_that_were_heard_of_at_once_the_later_stands_in_whatever_order_they_are_typed_in(order: int) -> None:
    play = Play()
    both: list[dict[str, Any]] = [{"told_on": "2026-11-19"}, {"told_on": "2026-11-20", "recorded_as": "asb"}]
    for each in both[::order]:
        fields: dict[str, Any] = {"recorded_as": "not_known", "happened_at": MONDAY} | each
        told(play, **fields)
    assert line(play, "Also told") == "police, Fri 20 Nov 2026, recorded as asb, 2 times"


def test_an_incident_set_aside_is_not_asked_about_and_nothing_blocks_the_closure() -> None:
    play = Play().told().assessed().planned()
    play.do("begin_investigation")
    answer(play, "declined")
    play.at("2026-11-24 10:00").do("report_incident", description="x", category="drugs")
    assert to_answer(play.case, accepted=False) == [2]
    play.do("set_incident_aside", incident=2, reason="About another flat.")
    assert to_answer(play.case, accepted=False) == []
    play.do("confirm_incident", incident=2)
    assert to_answer(play.case, accepted=False) == [2]
    play.do("propose_closure", ground="actions_exhausted", reasons="All is done.")
    play.at("2026-11-24 11:00").do("record_contact", method="phone", outcome="agrees")
    play.do("approve_closure", "mina", reason="Agreed.")
    assert play.stage() is Stage.CLOSED


def test_a_police_reference_in_a_report_is_on_record_and_answers_the_offer() -> None:
    play = Play(police_reference="42/1234/26", occurred_at=MONDAY - timedelta(hours=3))
    entry = next(each for each in play.drafts[0].entries if each.kind is EntryKind.REPORTED_ELSEWHERE)
    assert entry.detail["in_table"] == {"their_reference": "42/1234/26"}
    assert "42/1234" not in entry.summary
    assert step(play) == ""
    play.unproven("report_incident", "stranger", description="x", violence=True, police_reference="made up")
    assert step(play).startswith(f"{ASKED} 2:")


def test_their_name_is_passed_on_only_if_they_agree() -> None:
    assert not Play().case.of(PassingOn).agreed
    play = Play(**CENTRE)
    assert line(play, "Passing on") == "came through a reporting centre; the reporter's name may not be passed on"
    play.unproven("report_incident", "stranger", description="x", may_pass_on=True)
    assert not play.case.of(PassingOn).agreed
    answer(play.at("2026-11-24 10:00"), "declined", may_pass_on=True)
    assert line(play, "Passing on") == "came through a reporting centre; the reporter's name may be passed on"
    play.at("2026-11-25 10:00").do("report_incident", description="x", may_pass_on=False)
    assert not play.case.of(PassingOn).agreed
    assert Play(**CENTRE, may_pass_on=True).case.of(PassingOn).agreed
    assert "Rainbow" not in play.case.model_dump_json()


def test_offers_have_their_bound() -> None:
    play = Play()
    for _ in range(MOST_OFFERS + 5):
        play.do("report_incident", description="x", category="drugs")
    assert len(play.case.of(Help).offers) == MOST_OFFERS
    answer(play, "declined")
    assert step(play) == ""


WHAT = st.sampled_from(
    [
        ("report_incident", {"description": "x", "category": "drugs"}),
        ("report_incident", {"description": "x"}),
        *(("record_help_to_report", {"help_to_report": each}) for each in ("offered", "accepted", "declined")),
        ("record_help_to_report", {"help_to_report": "given", "agency": "council"}),
        ("record_help_to_report", {"help_to_report": "offered", "may_pass_on": True}),
        ("record_help_to_report", {"help_to_report": "offered", "may_pass_on": False}),
        ("record_reported_to", {"agency": "police", "recorded_as": "asb"}),
        ("record_reported_to", {"agency": "police", "recorded_as": "crime", "helped": True}),
    ]
)
FACTS = st.lists(st.tuples(st.integers(1, 90), WHAT), max_size=7, unique_by=lambda each: each[0])


@given(facts=FACTS, order=st.randoms(use_true_random=False))
def test_typed_in_late_in_another_order_it_comes_to_the_same(facts: list[tuple[int, Any]], order: Any) -> None:
    """Incidents keep the numbers in which they came, so it is their times that are compared."""
    shuffled = [*facts]
    order.shuffle(shuffled)
    ended = []
    for given_facts in (sorted(facts, key=lambda each: each[0]), shuffled):
        play = Play().to(MONDAY + timedelta(hours=2))
        for minutes, (name, fields) in given_facts:
            play.do(name, happened_at=MONDAY + timedelta(minutes=minutes), **fields)
        case, held = play.case, play.case.of(Help)
        offers = sorted((each.told_at, str(held.is_wanted(each))) for each in held.offers)
        alone = held.model_copy(update={"offers": ()})
        ended.append((offers, alone, case.of(PassingOn), case.of(ReportsElsewhere)))
    assert ended[0] == ended[1]


def test_no_refusal_changes_anything() -> None:
    play = Play()
    before = play.case
    with pytest.raises(Refused) as refused:
        told(play, incidents=[9])
    assert refused.value.code is RefusalCode.UNKNOWN_INCIDENT
    assert play.case == before


@pytest.mark.parametrize("order", [["declined", "accepted"], ["accepted", "declined"]])
def test_who_declines_help_and_then_accepts_it_is_helped_in_whatever_order_that_is_typed_in(order: list[str]) -> None:
    said = {"declined": MONDAY + timedelta(hours=1), "accepted": MONDAY + timedelta(hours=2)}
    play = Play().to(MONDAY + timedelta(hours=3))
    for each in order:
        answer(play, each, happened_at=said[each])
    assert to_answer(play.case, accepted=True) == [1]


def test_a_consent_that_came_with_somebody_elses_incident_is_none() -> None:
    play = Play()
    play.do("report_incident", description="x", may_pass_on=True)
    assert play.case.of(PassingOn).agreed
    play.do("set_incident_aside", incident=2, reason="About another flat.")
    assert not play.case.of(PassingOn).agreed
