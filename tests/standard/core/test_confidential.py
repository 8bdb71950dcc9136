"""What is confidential reaches no letter, and the letter says that something is left out."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from standard.core.confidential import CANNOT_SHARE, SHORTEST, without_confidential

TOLD = "The woman at number 9 has seen it all. She is afraid."


@pytest.mark.parametrize(
    ("reasons", "letter"),
    [
        ("It has stopped.", "It has stopped."),
        ("It has stopped. She is afraid.", f"It has stopped. {CANNOT_SHARE}"),
        ("THE WOMAN at number 9  has seen it all! It has stopped.", f"{CANNOT_SHARE} It has stopped."),
        ("We know it: the woman at number 9 has seen it all, and she is afraid.", CANNOT_SHARE),
        (f"First. {TOLD} Then.", f"First. {CANNOT_SHARE} Then."),
        ("It is so.\nShe is\nafraid", "It is so.\nShe is\nafraid"),
    ],
)
def test_a_sentence_that_quotes_it_is_replaced(reasons: str, letter: str) -> None:
    assert without_confidential(reasons, [TOLD]) == letter


def test_with_nothing_confidential_the_words_stay_as_they_were() -> None:
    assert without_confidential(" It  has stopped ", []) == " It  has stopped "


words = st.text(st.characters(codec="ascii", categories=["L", "N"]) | st.just(" "), min_size=1, max_size=40)


@given(words, st.lists(words, max_size=3), st.lists(words, max_size=3))
def test_no_sentence_of_it_ever_stands_in_what_is_written(secret: str, before: list[str], after: list[str]) -> None:
    secret = " ".join(f"{secret} QX7".split())
    written = without_confidential(". ".join([*before, secret, *after]), [secret])
    if len(secret) >= SHORTEST:
        assert " ".join(secret.casefold().split()) not in " ".join(written.casefold().split())
        assert CANNOT_SHARE in written
