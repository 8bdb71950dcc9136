"""The same name or address, however it is written."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from standard.what_happens_next.same_party import address_key, name_key

WORDS = st.lists(
    st.sampled_from(["flat", "apt", "2", "14", "A", "High", "st", "ss1", "1aa", "St.", "Saint", "Mary's", "Ct"])
)
TEXTS = st.one_of(st.text(), WORDS.map(" ".join))


@pytest.mark.parametrize(
    "other", ["RAE FINCH", " rae  finch ", "Finch, Rae", "Mrs Rae Finch", "Ra\u00e9 Finch", "Rae\u00a0Finch."]
)
def test_a_name_however_it_is_written(other: str) -> None:
    assert name_key(other) == name_key("Rae Finch")


@pytest.mark.parametrize(("one", "other"), [("Rae Finch", "Ray Finch"), ("Rae Finch", "Rae Finch-Poole")])
def test_other_names_are_others(one: str, other: str) -> None:
    assert name_key(one) != name_key(other)


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("\u0141ukasz W\u00f3jcik", "Lukasz Wojcik"),
        ("S\u00f8ren \u00d8deg\u00e5rd", "Soren Odegard"),
        ("Rae\u200b Finch", "Rae Finch"),
        ("R\u00adae Finch", "Rae Finch"),
        ("\u202bRae Finch", "Rae Finch"),
    ],
)
def test_letters_of_other_keyboards_and_what_nobody_sees_make_no_other_name(one: str, other: str) -> None:
    assert name_key(one) == name_key(other)


@pytest.mark.parametrize("text", ["Unknown", "n/k", "N/A", "No fixed abode", "NFA", "not  known.", "not given"])
def test_that_nothing_is_known_is_like_nothing_else(text: str) -> None:
    assert (name_key(text), address_key(text), name_key(f"Mr {text}")) == ("", "", "")


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("14A High St", "14 A High Street"),
        ("Flat 2A, 14 High St", "Flat 2 A, 14 High Street"),
        ("1 St Mary's Road", "1 Saint Mary's Rd"),
        ("Flat 2\u00ad, 14 High St", "Flat 2 14 High Street"),
    ],
)
def test_one_address_in_two_ways(one: str, other: str) -> None:
    assert address_key(one) == address_key(other)


@pytest.mark.parametrize("other", ["Sean O\u2019Neill", "sean oneill"])
def test_an_apostrophe_parts_no_name(other: str) -> None:
    assert name_key("Se\u00e1n O'Neill") == name_key(other)


@pytest.mark.parametrize(
    "other",
    [
        "14 high street flat 2, SS1 1AA",
        "FLAT 2 14 HIGH STREET SS11AA",
        "Apt. 2, 14 High St., ss1 1aa",
        "Flat 2\n14 High Street\nSS1 1AA",
    ],
)
def test_an_address_however_it_is_written(other: str) -> None:
    assert address_key("Flat 2, 14 High St, SS1 1AA") == address_key(other)


def test_flat_2_of_number_14_is_not_flat_14_of_number_2() -> None:
    assert address_key("Flat 2, 14 High Street") != address_key("Flat 14, 2 High Street")


@given(TEXTS)
def test_what_is_compared_is_compared_alike_once_more(text: str) -> None:
    assert name_key(name_key(text)) == name_key(text)
    assert address_key(address_key(text)) == address_key(text)


@given(st.lists(st.sampled_from(["rae", "finch", "poole", "o'neill", "mr"]), max_size=4))
def test_the_order_of_a_name_s_parts_makes_no_difference(parts: list[str]) -> None:
    assert name_key(" ".join(reversed(parts))) == name_key(", ".join(parts))


@given(TEXTS)
def test_capitals_and_blanks_make_no_difference(text: str) -> None:
    for key in (name_key, address_key):
        assert key(f"  {text.upper()}  ") == key(text.upper())
        assert key(text.casefold()) == key(text)
