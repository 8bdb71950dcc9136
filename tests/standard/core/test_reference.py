import contextlib
import string

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from standard.core.reference import NotAReference, parse_reference, reference_for

ALPHABET = "23456789ABCDEFGHJKMNPQRSTUVWXYZ"
references = st.text(max_size=60).map(reference_for)
PLACES = st.integers(0, 11)


def compact(reference: str) -> str:
    return reference.removeprefix("ASB").replace("-", "")


def test_the_same_report_gives_the_same_reference() -> None:
    assert reference_for("noise-app/2026/17") == reference_for("noise-app/2026/17")
    assert reference_for("noise-app/2026/17") != reference_for("noise-app/2026/18")


@given(reference=references)
def test_it_is_grouped_and_avoids_characters_that_sound_or_look_alike(reference: str) -> None:
    groups = reference.split("-")
    assert groups[0] == "ASB"
    assert [len(group) for group in groups[1:]] == [4, 4, 4]
    assert set(compact(reference)) <= set(ALPHABET)
    assert not set(compact(reference)) & set("01ILO")


@given(
    reference=references,
    lower=st.booleans(),
    separators=st.lists(st.sampled_from(["", " ", "-", " - ", "\t"]), min_size=12, max_size=12),
    prefix=st.sampled_from(["ASB", "ASB-", "asb ", "Asb", ""]),
)
def test_spoken_and_typed_forms_are_read_back(reference: str, lower: bool, separators: list[str], prefix: str) -> None:
    body = compact(reference)
    # A body that itself begins with ASB needs the prefix to be told apart.
    assume(prefix or not body.startswith("ASB"))
    typed = prefix + "".join(c + s for c, s in zip(body.lower() if lower else body, separators, strict=True))
    assert parse_reference(typed) == reference


@given(reference=references, place=PLACES, wrong=st.sampled_from(ALPHABET))
def test_every_single_wrong_character_is_found(reference: str, place: int, wrong: str) -> None:
    body = compact(reference)
    assume(body[place] != wrong)
    with pytest.raises(NotAReference, match="mistyped"):
        parse_reference("ASB" + body[:place] + wrong + body[place + 1 :])


@given(reference=references, one=PLACES, other=PLACES)
def test_every_two_characters_that_changed_places_are_found(reference: str, one: int, other: int) -> None:
    body = list(compact(reference))
    assume(body[one] != body[other])
    body[one], body[other] = body[other], body[one]
    with pytest.raises(NotAReference, match="mistyped"):
        parse_reference("ASB" + "".join(body))


@given(reference=references, place=PLACES, wrong=st.sampled_from("01ILO!é"))
def test_characters_that_no_reference_contains_are_named(reference: str, place: int, wrong: str) -> None:
    body = compact(reference)
    with pytest.raises(NotAReference, match="which no reference contains; a reference looks like"):
        parse_reference("ASB" + body[:place] + wrong + body[place + 1 :])


@given(text=st.text(string.printable, max_size=40))
def test_whatever_is_typed_is_read_or_refused(text: str) -> None:
    with contextlib.suppress(NotAReference):
        assert parse_reference(parse_reference(text)) == parse_reference(text)


@pytest.mark.parametrize("text", ["", "ASB", "ASB-7K3Q", "ASB-7K3Q-MX92-PD4T-2"])
def test_a_wrong_length_is_named(text: str) -> None:
    with pytest.raises(NotAReference, match="characters after ASB, not 12"):
        parse_reference(text)
