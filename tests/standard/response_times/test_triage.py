"""Priority from the fields of the report, with reasons."""

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from standard.core.words import Category, Harm, HateStrand, Priority
from standard.response_times.triage import triage
from tests.support.casebook import report


@pytest.mark.parametrize(
    ("fields", "priority", "asb"),
    [
        ({"category": "noise", "harm": "unknown"}, 2, True),
        ({"category": "noise", "harm": "high"}, 1, True),
        ({"category": "noise", "harm": "medium"}, 2, True),
        ({"category": "noise", "harm": "low"}, 2, True),
        ({"category": "noise", "harm": "none"}, 2, True),
        ({"category": "baby_crying"}, 3, False),
        ({"category": "cooking_smells", "harm": "none"}, 3, False),
        ({"category": "one_off_party"}, 3, False),
        ({"category": "baby_crying", "harm": "high"}, 1, True),
        ({"category": "baby_crying", "harm": "low"}, 2, True),
        ({"category": "one_off_party", "threat_of_violence": True}, 1, True),
        ({"category": "violence", "harm": "none"}, 1, True),
        ({"category": "noise", "harm": "none", "hate_perceived": True}, 1, True),
        ({"category": "rubbish", "hate_strands": ["race"]}, 1, True),
        ({"category": "hate"}, 1, True),
    ],
)
def test_priority_of_a_report(fields: dict[str, Any], priority: int, asb: bool) -> None:
    found = triage(report(**fields), Category(fields["category"]))
    assert (found.priority, found.asb) == (priority, asb)
    assert found.reasons


def test_only_a_person_of_the_landlord_says_that_there_is_no_harm() -> None:
    said = report(category="noise", harm="none")
    assert triage(said, Category.NOISE).reasons == ("the risk of harm is not known yet",)
    found = triage(said, Category.NOISE, by_staff=True)
    assert (found.priority, found.asb) == (Priority.STANDARD, False)


def test_what_is_not_classed_as_asb_is_looked_into_where_its_harm_cannot_be_read() -> None:
    assert triage(report(category="baby_crying"), Category.BABY_CRYING, in_doubt=True).priority is Priority.MEDIUM


def test_words_in_the_text_decide_nothing() -> None:
    quiet = triage(report(description="He threatened to kill me because of my race."), Category.NOISE)
    assert quiet.priority is Priority.MEDIUM


@given(
    category=st.sampled_from(Category),
    harm=st.sampled_from(Harm),
    strands=st.lists(st.sampled_from(HateStrand), max_size=5),
    violence=st.booleans(),
    threat=st.booleans(),
    perceived=st.booleans(),
)
def test_hate_and_violence_are_always_priority_one(
    category: Category, harm: Harm, strands: list[HateStrand], violence: bool, threat: bool, perceived: bool
) -> None:
    assessed = report(
        category=category,
        harm=harm,
        hate_strands=strands,
        violence=violence,
        threat_of_violence=threat,
        hate_perceived=perceived,
    )
    found = triage(assessed, category)
    floor = bool(strands) or violence or threat or perceived or category in (Category.HATE, Category.VIOLENCE)
    assert found.floor is floor
    if floor:
        assert found.priority is Priority.HIGH
    assert found.asb or found.priority is Priority.STANDARD
