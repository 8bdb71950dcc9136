"""Which remedies are offered against a party, which are not and why, and which steps were taken before."""

from datetime import date, timedelta
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from standard.core.register import Surroundings
from standard.core.words import LandlordKind
from standard.deciding import surroundings_loaded
from standard.progressing.ladder import Offer, offers
from standard.progressing.legal_state import OpenRemedy, Remedies, RemedyOutcome
from standard.progressing.remedies import CommitmentNeeded, Rung
from standard.progressing.remedies_2026_11 import REMEDIES
from standard.what_happens_next.access import is_confidential
from standard.what_happens_next.parties import AgeBand, Party, PartyRole, Tenure
from tests.support.casebook import MONDAY, Play, calendar, refusal
from tests.support.legal import INJUNCTION, OTHERS_SAW_IT, YES, considered, with_adult

TODAY = date(2026, 11, 23)
TENANTS = "secure tenant, fixed term tenant, other tenant"
COUNCIL, PROVIDER = LandlordKind.COUNCIL, LandlordKind.PROVIDER


def offered(remedy: str, landlord: LandlordKind = COUNCIL, today: date = TODAY, **party: Any) -> Offer:
    given_party = {"number": 1, "role": "alleged_perpetrator", "tenure": "secure_tenant", "age": "adult"} | party
    found = offers(Party.model_validate(given_party), landlord, today)
    return next(each for each in found if each.remedy.id == remedy)


def test_the_list_has_each_remedy_once_step_by_step() -> None:
    assert len({each.id for each in REMEDIES}) == len(REMEDIES)
    assert [each.rung for each in REMEDIES] == sorted(each.rung for each in REMEDIES)
    assert {each.rung for each in REMEDIES} == {*Rung}
    for each in REMEDIES:
        assert each.legal or each.commitment is CommitmentNeeded.NO, each.id
        assert each.used_by or each.others, each.id
        assert all(bool(deadline.days) != bool(deadline.months) for deadline in each.deadlines)
        assert len(each.id) <= 34, "two columns of 80 signs hold it"


@pytest.mark.parametrize("remedy", ["respect_order", "housing_injunction", "youth_injunction"])
def test_what_is_law_and_not_known_to_be_in_force_is_not_offered_and_says_so(remedy: str) -> None:
    age = "10_to_15" if remedy == "youth_injunction" else "adult"
    why_not = "is law (Crime and Policing Act 2026), but not known to be in force"
    assert offered(remedy, age=age).why_not == why_not
    assert offered("landlord_closure_order", PROVIDER).why_not == why_not


@pytest.mark.parametrize(
    ("remedy", "party", "why_not"),
    [
        (
            "absolute_ground",
            {"tenure": "leaseholder"},
            f"is only for these tenures: {TENANTS}",
        ),
        ("introductory_ended", {}, "is only for these tenures: introductory tenant"),
        ("community_protection_notice", {"age": "10_to_15"}, "is only from the age of 16"),
        ("civil_injunction", {"age": "under_10"}, "is only from the age of 10"),
        ("parenting_contract", {}, "is only below the age of 18"),
        ("civil_injunction", {"role": "witness"}, "is not used against a witness"),
        ("dispersal", {}, "is not for a council or its ALMO; the police can use it: ask them"),
        ("landlord_closure_order", {}, "is law (Crime and Policing Act 2026), but not known to be in force"),
    ],
)
def test_what_is_not_for_this_party_or_landlord_is_not_offered_and_says_why(
    remedy: str, party: dict[str, Any], why_not: str
) -> None:
    assert offered(remedy, **party).why_not == why_not


def test_what_is_for_the_council_alone_is_not_for_another_landlord() -> None:
    assert offered("abatement_notice").why_not is None
    why_not = "is not for a private registered provider; the council can use it: ask them"
    assert offered("abatement_notice", PROVIDER).why_not == why_not


def test_what_is_not_known_is_offered_with_the_question() -> None:
    found = offered("absolute_ground", tenure="not_known")
    assert found.why_not is None
    assert found.questions == (f"Tenure not known: is it one of {TENANTS}?",)
    assert offered("civil_injunction", age="not_known").questions == ("Age not known: are they 10 or older?",)
    assert offered("parenting_contract", age="not_known").questions == ("Age not known: are they below 18?",)
    assert offered("community_protection_notice").questions == ("Has the council designated the landlord for it?",)
    unknown = {each.remedy.id: each for each in offers(None, COUNCIL, TODAY)}
    assert len(unknown["demotion"].questions) == 1
    assert unknown["advice"].questions == ()


def test_who_was_too_young_when_it_was_said_may_be_old_enough_now() -> None:
    said: dict[str, Any] = {"age": "10_to_15", "said_at": {"age": MONDAY}}
    assert offered("community_protection_notice", **said).why_not is not None
    later = offered("community_protection_notice", today=TODAY + timedelta(days=365), **said)
    assert later.questions[-1] == "Recorded as younger some time ago: are they 16 or older now?"


def test_nobody_mediates_where_there_is_hate_or_violence() -> None:
    play = with_adult(hate_strands=["race"])
    why = refusal(play, "consider_remedy", remedy="mediation", party=1).reason
    assert why.startswith(
        "remedy: mediation is not used where there is hate, violence or a threat of it; what is offered"
    )
    assert play.view().detail["hate_or_violence"] is True


def test_the_kind_of_landlord_is_a_setting_that_the_case_carries() -> None:
    play = with_adult()
    wanted: dict[str, Any] = {"remedy": "abatement_notice", "party": 1, "skipped_because": "It is every night."}
    play.do("record_commitment", **YES)
    draft = surroundings_loaded(play.case, Surroundings(calendar=calendar(), landlord=PROVIDER), play.now)
    assert "landlord: private registered provider" in draft.entries[-1].summary
    play.case = draft.case
    assert "is not for a private registered provider" in refusal(play, "consider_remedy", **wanted).reason
    assert play.view().detail["landlord"] == "private_registered_provider"


def test_a_step_that_is_offered_and_was_not_taken_is_skipped_with_a_reason() -> None:
    play = with_adult()
    play.do("record_commitment", **YES)
    given_fields: dict[str, Any] = {"remedy": "civil_injunction", "party": 1}
    why = refusal(play, "consider_remedy", **given_fields).reason
    assert why.endswith("were not taken: support, warnings, agreements, notices")
    for remedy in ("advice", "final_warning", "undertaking"):
        done = RemedyOutcome(OpenRemedy(number=7, since=MONDAY, remedy=remedy, party=1), succeeded=True, at=MONDAY)
        play.hear(done)
    assert refusal(play, "consider_remedy", **given_fields).reason.endswith("were not taken: notices")
    other: dict[str, Any] = {"party_role": "alleged_perpetrator", "tenure": "secure_tenant", "age": "adult"}
    play.do("record_party", **other)
    why = refusal(play, "consider_remedy", **given_fields | {"party": 2}).reason
    assert why.endswith("support, warnings, agreements, notices"), "what was done against another is no step"
    play.do("consider_remedy", **given_fields, skipped_because="It is not noise.")
    assert [each["remedy"] for each in play.view().detail["ladder"]] == ["advice", "final_warning", "undertaking"]


def test_what_has_begun_is_dropped_no_more() -> None:
    play = with_adult()
    play.do("record_commitment", **YES)
    held = play.case.of(Remedies)
    begun = considered(play).having(begun_at=play.now)
    play.case.keep(held.adding(begun))
    why = refusal(play, "drop_remedy", remedy_number="L1", remedy_dropped_because="No.").reason
    assert f"record its outcome: asb legal-outcome {play.case.reference} L1" in why


def test_only_who_is_on_record_has_a_remedy_considered_against_them() -> None:
    assert refusal(Play(), "consider_remedy", remedy="advice", party=1).reason.startswith("party: needs the number")
    assert refusal(Play(), "consider_remedy", remedy="hanging").reason.startswith("remedy: needs the id of a remedy")


def test_of_a_confidential_party_no_refusal_tells_what_is_on_record() -> None:
    play = Play()
    play.do("record_party", party_role="alleged_perpetrator", tenure="leaseholder", age="10_to_15", confidential=True)
    play.do("record_commitment", **YES)
    for remedy in ("demotion", "community_protection_notice"):
        why = refusal(play, "consider_remedy", "mina", **INJUNCTION | OTHERS_SAW_IT | {"remedy": remedy}).reason
        assert "leaseholder" not in why
        assert "15" not in why
    draft = play.do("consider_remedy", remedy="advice", party=1)
    assert is_confidential(play.case, draft.entries[-1].number)
    assert "party" not in draft.entries[-1].summary


@given(
    landlord=st.sampled_from(LandlordKind),
    role=st.sampled_from(PartyRole),
    tenure=st.sampled_from(Tenure),
    age=st.sampled_from(AgeBand),
    violence=st.booleans(),
)
def test_every_remedy_is_offered_or_says_why_not_and_knowing_less_offers_no_less(
    landlord: LandlordKind, role: PartyRole, tenure: Tenure, age: AgeBand, violence: bool
) -> None:
    party = Party(number=1, role=role, tenure=tenure, age=age)
    known = offers(party, landlord, TODAY, hate_or_violence=violence)
    unknown = offers(None, landlord, TODAY, hate_or_violence=violence)
    assert [each.remedy for each in known] == [*REMEDIES]
    for more, less in zip(known, unknown, strict=True):
        assert more.why_not is None or not more.questions
        assert more.why_not is not None or less.why_not is None
