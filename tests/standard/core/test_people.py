"""Ids of people: one form, so that look-alikes are one colleague or nobody."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from standard.core.people import is_one_person, person_id

LOOKS_LIKE_OLA = [
    "ol\u0430",
    "\u043ela",
    "o\u200bla",
    "ola\u200b",
    "\ufeffola",
    "\u202eola",
    "o\u0301la",
    "\uff4fla",
    "o la",
]
NOBODY_S = [*LOOKS_LIKE_OLA, "", " ", "ola_a", "ola@landlord.example", "\u212aim", "ola\x00", "x" * 201]


@pytest.mark.parametrize("typed", ["ola", "Ola", "OLA", " ola", "ola\n", "\u00a0Ola\t"])
def test_what_people_type_is_the_one_form(typed: str) -> None:
    assert person_id(typed) == "ola"
    assert is_one_person(typed, "ola")


@pytest.mark.parametrize("typed", NOBODY_S)
def test_what_only_looks_like_an_id_is_refused_with_what_is_accepted(typed: str) -> None:
    with pytest.raises(ValueError, match="only the letters a to z, digits, points and hyphens"):
        person_id(typed)
    assert not is_one_person(typed, typed)


@given(st.text(max_size=12))
def test_an_id_in_its_form_stays_as_it_is(typed: str) -> None:
    try:
        found = person_id(typed)
    except ValueError:
        return
    assert found == person_id(found)
    assert found.isascii()
    assert found == found.strip().lower()
