"""Partner agencies on a case: who may have what on which basis, and who leads, whenever it is typed in."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from standard.core.draft import Draft
from standard.core.words import RefusalCode, Shared, Template
from standard.progressing.agencies import MOST_AGENCIES, MOST_TERMS, MOST_WITHDRAWN, Agencies
from tests.support.casebook import MONDAY, Play, refusal
from tests.support.joined import Cases

POLICE: dict[str, Any] = {
    "agency_kind": "police",
    "agency_name": "Made Up Police",
    "may_have": ["incidents"],
    "lawful_basis": "crime_and_disorder",
}
CONSENTED: dict[str, Any] = {"lawful_basis": "consent", "consented_by": "phone", "may_have": ["risk"]}
SPOKE: dict[str, Any] = {"contact_with": "partner_agency", "method": "phone", "outcome": "spoke"}
END: dict[str, Any] = {"ended_because": "Closed there."}


def on(play: Play, **fields: Any) -> Play:
    play.do("add_agency", **POLICE | fields)
    return play


def leads(play: Play, who: str, **fields: Any) -> Draft:
    return play.do("lead_agency", leads=who, leads_because="They investigate.", **fields)


def told(draft: Draft) -> list[tuple[str, Any]]:
    """Who is told who leads: the reporter, or an agency by its id."""
    notices = [each for each in draft.notices if each.template is Template.LEAD_AGENCY]
    return [(each.facts.get("agency", each.recipient.value), each.facts["lead"]) for each in notices]


def lines(play: Play) -> dict[str, str]:
    return dict(play.view().lines)


def test_an_agency_is_on_the_case_with_what_it_may_have_and_no_name() -> None:
    play = on(Play(), contact_name="Sgt Pepper", agency_email="pepper@police.example")
    assert lines(play)["Lead agency"] == "the landlord"
    assert "police, since Mon 23 Nov 2026 10:00; may have incidents (crime and disorder)" in lines(play)["Agency G1"]
    assert play.view().detail["agencies"] == {
        "lead": None,
        "on_case": [{"id": "G1", "kind": "police", "may_have": ["incidents"]}],
    }
    assert not any(name in play.case.model_dump_json() for name in ("Made Up", "Pepper", "pepper"))


def test_a_change_of_who_leads_is_announced_to_the_agencies_and_the_reporter() -> None:
    play = on(on(Play()), agency_kind="council")
    assert told(leads(play, "g2")) == [("G1", "G2"), ("G2", "G2"), ("reporter", "G2")]
    assert told(leads(play, "G2")) == []
    assert lines(play)["Lead agency"] == "G2 (council)"
    ended = play.do("end_agency", agency="G2", **END)
    assert ended.entries[0].summary == "Agency G2 (council) is no longer on the case; the landlord leads again"
    assert told(ended) == [("G1", None), ("reporter", None)]
    assert lines(play)["Lead agency"] == "the landlord"


def test_of_a_confidential_part_the_reporter_is_not_told() -> None:
    play = on(on(Play()), confidential=True)
    assert told(leads(play, "G2")) == [("G1", "G2"), ("G2", "G2")]
    assert lines(play)["Lead agency"] == "G2 (confidential)"
    assert "police" not in lines(play)["Agency G2"]
    # They still believe that the landlord leads, as it does again.
    assert told(play.do("end_agency", agency="G2", **END)) == [("G1", None)]
    on(play, confidential=True)
    leads(play, "G3")
    assert told(play.do("change_agency", agency="G3", confidential=False)) == [("reporter", "G3")]


def test_the_reporter_of_a_joined_case_is_told_too_and_nobody_else_twice() -> None:
    cases = Cases().joined()
    on(on(cases.first), confidential=True)
    leads(cases.first, "G1")
    cases.tell().tell()
    assert cases.second.asked_for("lead_agency") == ["reporter"]
    there = cases.first.case.reference
    [notice] = [each for draft in cases.second.drafts for each in draft.notices if each.template == "lead_agency"]
    assert notice.facts == {"lead": "G1", "of_case": there}
    leads(cases.first.to(MONDAY + timedelta(hours=1)), "G2")
    cases.to(MONDAY + timedelta(hours=2)).tell()
    assert cases.second.asked_for("lead_agency") == ["reporter"]
    assert "add agency goes there" in refusal(cases.second, "add_agency", **POLICE).reason
    cases.gone(cases.first).to(MONDAY + timedelta(days=8))
    assert cases.second.asked_for("lead_agency") == ["reporter", "reporter"]


def test_what_is_typed_in_late_announces_only_who_leads_now() -> None:
    play = on(on(Play())).at("2026-11-25 10:00")
    leads(play, "G1")
    assert told(leads(play, "G2", happened_at=MONDAY + timedelta(hours=1))) == []
    assert play.case.of(Agencies).lead_at(MONDAY + timedelta(hours=2)) == "G2"
    assert play.case.of(Agencies).lead == "G1"


def test_an_agency_that_is_not_on_the_case_is_named_with_those_that_are() -> None:
    play = on(Play()).at("2026-11-25 10:00")
    assert "on it: G1 (police); to put one on it: asb agency add" in refusal(play, "change_agency", agency="G7").reason
    play.do("end_agency", agency="G1", **END)
    for name, fields in (("end_agency", END), ("change_agency", {}), ("lead_agency", {"leads_because": "x"})):
        named = {"leads": "G1"} if name == "lead_agency" else {"agency": "G1"}
        assert "G1 is not on the case" in refusal(play, name, **named, **fields).reason
    assert "lies before G1" in refusal(on(play), "end_agency", agency="G2", happened_at=MONDAY, **END).reason.replace(
        "G2", "G1"
    )


def test_consent_is_on_record_or_it_is_no_basis() -> None:
    play = Play().at("2026-11-25 10:00")
    assert (
        "say how the reporter consented" in refusal(play, "add_agency", **POLICE | {"lawful_basis": "consent"}).reason
    )
    assert "consented_by" in refusal(play, "add_agency", **POLICE, consented_by="phone").reason
    later = {"consented_at": (play.now + timedelta(hours=1)).isoformat()}
    assert "consented_at: lies after" in refusal(play, "add_agency", **POLICE | CONSENTED | later).reason
    assert "anonymous" in refusal(Play(reporter={}), "add_agency", **POLICE | CONSENTED).reason
    on(play, **CONSENTED)
    assert "goes with may_have" in refusal(play, "change_agency", agency="G1", consented_by="phone").reason
    assert "give both" in refusal(play, "change_agency", agency="G1", may_have=["risk"]).reason
    assert "nothing is said" in refusal(play, "change_agency", agency="G1").reason


def test_consent_withdrawn_ends_sharing_on_that_basis_and_no_other() -> None:
    play = on(on(Play(), **CONSENTED)).at("2026-11-25 10:00").assessed()
    gone = play.do("withdraw_consent", withdrawn_by="phone")
    assert "nothing is shared any more with G1 (police)" in gone.entries[0].summary
    why = refusal(play, "record_contact", **SPOKE, agency="G1", gave=["risk"])
    assert (why.code, "it may have nothing, as consent was withdrawn" in why.reason) == (RefusalCode.CONFIDENTIAL, True)
    play.do("record_contact", **SPOKE, agency="G1", gave=["risk"], happened_at=MONDAY)
    play.do("record_contact", **SPOKE, agency="G2", gave=["incidents"])
    play.at("2026-11-26 10:00").do("change_agency", agency="G1", **CONSENTED)
    play.do("record_contact", **SPOKE, agency="G1", gave=["risk"])


def test_the_next_step_asks_for_another_basis() -> None:
    play = on(Play(), **CONSENTED).assessed()
    play.do("record_contact", method="visit", outcome="spoke")
    play.do("begin_investigation")
    play.do("withdraw_consent", withdrawn_by="phone")
    step = play.view().next_step
    assert step is not None
    assert f"`asb agency change {play.case.reference} G1`" in step.what


def test_an_exchange_is_a_contact_with_what_was_given_and_on_which_basis() -> None:
    play = on(Play())
    [entry, *_] = play.do("record_contact", **SPOKE, agency="g1", gave=["incidents"], received=["risk"]).entries
    assert entry.summary == "Contact with the partner agency G1: phone, spoke; gave: incidents; received: risk"
    given = {name: entry.detail[name] for name in ("agency", "gave", "received", "lawful_basis")}
    assert given == {"agency": "G1", "gave": ["incidents"], "received": ["risk"], "lawful_basis": "crime_and_disorder"}


def test_what_is_confidential_goes_only_to_an_agency_that_may_have_it() -> None:
    play = on(on(Play()), may_have=["evidence", "confidential"])
    made = play.do("record_evidence", kind="statement", handed_in_by="witness", what="x", confidential=True)
    passed: dict[str, Any] = {"passed_on": [made.entries[0].number], "basis": "To prevent a crime."}
    assert "say which agency" in refusal(play, "record_contact", **SPOKE, **passed).reason
    assert "of which kinds" in refusal(play, "record_contact", **SPOKE, **passed, agency="G2").reason
    beyond = refusal(play, "record_contact", **SPOKE, **passed, agency="G1", gave=["incidents"])
    assert (beyond.code, "may not have confidential" in beyond.reason) == (RefusalCode.CONFIDENTIAL, True)
    play.do("record_contact", **SPOKE, **passed, agency="G2", gave=["evidence"])


@pytest.mark.parametrize(
    ("fields", "named"),
    [
        ({"contact_with": "reporter", "agency": "G1"}, "agency: goes with a contact with a partner agency"),
        ({"contact_with": "reporter", "received": ["risk"]}, "received: goes with"),
        ({"gave": ["risk"]}, "agency: say which agency on the case; on it: G1 (police)"),
        ({"agency": "G1", "gave": ["incidents"], "outcome": "no_answer"}, "nobody answered"),
    ],
)
def test_a_contact_says_with_which_agency(fields: dict[str, Any], named: str) -> None:
    assert named in refusal(on(Play()), "record_contact", **SPOKE | fields).reason


def test_a_letter_is_a_contact_and_goes_out_as_of_now() -> None:
    play = on(Play()).at("2026-11-25 10:00")
    play.do("change_agency", agency="G1", may_have=[], lawful_basis="safeguarding")
    write: dict[str, Any] = {"agency": "G1", "gave": ["incidents"], "letter": "It happened again."}
    assert "it may have nothing" in refusal(play, "write_to_agency", **write, happened_at=MONDAY).reason
    letter = play.do("write_to_agency", **write | {"gave": []})
    [entry, notice] = [letter.entries[0], letter.notices[0]]
    assert (entry.words, entry.happened_at) == ("It happened again.", play.now)
    assert notice.facts == {"agency": "G1", "contact": entry.number, "gave": []}
    assert "again" not in notice.model_dump_json()


def test_what_a_case_keeps_of_agencies_is_bounded() -> None:
    play = Play()
    for _ in range(MOST_AGENCIES):
        on(play)
    assert refusal(play, "add_agency", **POLICE).code is RefusalCode.NOT_ALLOWED
    terms: dict[str, Any] = {"may_have": ["risk"], "lawful_basis": "legal_claims"}
    for _ in range(MOST_TERMS - 1):
        play.to(play.now + timedelta(minutes=1)).do("change_agency", agency="G1", **terms)
    play.to(play.now + timedelta(minutes=1))
    assert "end its part" in refusal(play, "change_agency", agency="G1", **terms).reason


@dataclass(frozen=True)
class Said:
    """Something that was said of two agencies, and how many hours after the report."""

    hours: int
    name: str
    fields: tuple[tuple[str, Any], ...]

    def typed_in(self, play: Play) -> None:
        play.do(self.name, happened_at=MONDAY + timedelta(hours=self.hours), **dict(self.fields))


def said(hours: int, name: str, **fields: Any) -> Said:
    return Said(hours, name, tuple(fields.items()))


WHO = st.sampled_from(["G1", "G2"])
ABOUT = st.one_of(
    st.builds(lambda who: ("lead_agency", {"leads": who, "leads_because": "x"}), st.one_of(WHO, st.just("landlord"))),
    st.builds(lambda who: ("change_agency", {"agency": who, **CONSENTED}), WHO),
    st.builds(lambda who: ("change_agency", {"agency": who, "may_have": [], "lawful_basis": "safeguarding"}), WHO),
    st.builds(lambda who: ("withdraw_consent", {"withdrawn_by": "phone", "agency": who}), WHO),
    st.just(("withdraw_consent", {"withdrawn_by": "phone"})),
)
# Two things at one instant have no order of their own.
HAPPENED = st.lists(st.tuples(st.integers(1, 40), ABOUT), max_size=7, unique_by=lambda each: each[0])


@given(happened=HAPPENED, ends=st.none() | st.integers(41, 45), data=st.data())
def test_the_order_of_typing_makes_no_difference(
    happened: list[tuple[int, Any]], ends: int | None, data: st.DataObject
) -> None:
    facts = [said(hours, name, **fields) for hours, (name, fields) in happened]
    last = [] if ends is None else [said(ends, "end_agency", agency="G1", **END)]
    found = []
    for order in (sorted(facts, key=lambda each: each.hours), data.draw(st.permutations(facts))):
        play = on(on(Play())).to(MONDAY + timedelta(hours=50))
        for each in (*order, *last):
            each.typed_in(play)
        found.append(stands(play))
    assert found[0] == found[1]


def stands(play: Play) -> list[tuple[str | None, ...]]:
    """Who leads, and what each may have, at every hour; and who the reporter has been told leads in the end."""
    held = play.case.of(Agencies)
    assert held.told_lead == held.lead
    there = held.on_record
    found: list[Any] = []
    for hours in range(52):
        at = MONDAY + timedelta(hours=hours)
        lead = held.lead_at(at)
        assert lead is None or held.agency(lead, at)
        found.append((lead, *(held.may_have(each, at) for each in there)))
    return found


@given(at=st.datetimes(datetime(2026, 1, 1), datetime(2027, 12, 31)))  # noqa: DTZ001
def test_before_it_is_on_the_case_an_agency_may_have_nothing(at: datetime) -> None:
    held = on(Play()).case.of(Agencies)
    when = at.replace(tzinfo=MONDAY.tzinfo)
    wanted = {Shared.INCIDENTS} if when >= MONDAY else set()
    assert held.may_have(held.on_record[0], when) == wanted


def test_a_withdrawn_consent_stays_withdrawn_however_often_others_are_and_too_many_are_refused() -> None:
    play = on(on(Play(), **CONSENTED), **CONSENTED)
    play.do("withdraw_consent", withdrawn_by="phone", agency="G1")
    for minute in range(1, MOST_WITHDRAWN):
        play.to(MONDAY + timedelta(minutes=minute)).do("withdraw_consent", withdrawn_by="phone", agency="G2")
    assert held_of(play).may_have(held_of(play).agency("G1")) == frozenset()
    play.to(MONDAY + timedelta(days=1))
    assert "asb agency end" in refusal(play, "withdraw_consent", withdrawn_by="phone").reason


def test_an_agency_is_told_that_a_confidential_one_leads_and_not_which() -> None:
    play = on(on(on(Play()), confidential=True), may_have=["confidential"])
    draft = leads(play, "G2")
    named = {each.facts["agency"]: each.facts["named"] for each in draft.notices if "agency" in each.facts}
    assert named == {"G1": False, "G2": True, "G3": True}


def test_the_reporter_of_a_joined_case_can_still_withdraw_their_consent_and_an_agency_can_leave_it() -> None:
    cases = Cases()
    on(on(cases.second, **CONSENTED))
    cases.joined()
    seen = cases.second.view().detail["agencies"]["on_case"]
    assert [(each["id"], each["may_have"]) for each in seen] == [("G1", ["risk"]), ("G2", ["incidents"])]
    cases.second.do("withdraw_consent", withdrawn_by="phone")
    assert cases.second.view().detail["agencies"]["on_case"][0]["may_have"] == []
    assert held_of(cases.second).may_have(held_of(cases.second).agency("G1")) == frozenset()
    cases.second.do("end_agency", agency="G2", **END)
    assert [each.id for each in held_of(cases.second).on_case] == ["G1"]


def held_of(play: Play) -> Agencies:
    return play.case.of(Agencies)
