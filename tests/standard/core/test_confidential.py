"""What is confidential reaches no letter, and the letter says that something is left out."""

import re
import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from standard.core.confidential import CANNOT_SHARE, RUN, without_confidential

TOLD = "The woman at number 9 has seen it all. She is afraid."


@pytest.mark.parametrize(
    ("reasons", "letter"),
    [
        ("It has stopped.", "It has stopped."),
        ("It has stopped. She is afraid.", f"It has stopped. {CANNOT_SHARE}"),
        ("THE WOMAN at number 9  has seen it all! It has stopped.", f"{CANNOT_SHARE} It has stopped."),
        ("We know it: the woman at number 9 has seen it all, and she is afraid.", CANNOT_SHARE),
        (f"First. {TOLD} Then.", f"First. {CANNOT_SHARE} Then."),
        ("It is so.\nShe is\nafraid", f"It is so.\n{CANNOT_SHARE}"),
    ],
)
def test_a_sentence_that_quotes_it_is_replaced(reasons: str, letter: str) -> None:
    assert without_confidential(reasons, [TOLD]) == letter


def test_with_nothing_confidential_the_words_stay_as_they_were() -> None:
    assert without_confidential(" It  has stopped ", []) == " It  has stopped "


@pytest.mark.parametrize(
    ("reasons", "confidential"),
    [
        ("We looked. She has HIV. Bye.", "She has HIV."),
        ("We looked, as she has HIV, and saw her. Bye.", "Seen. She has HIV."),
        ("We spoke with Dr. Amy Ng. Bye.", "Dr. Amy Ng."),
        (unicodedata.normalize("NFD", "Zażółć told José Peña of it. Bye."), "Zażółć told José Peña of it."),
        ("Mr Poole is an in\u00adformant. Bye.", "Mr Poole is an informant"),
        ("Mr Poole is an in\u200bformant. Bye.", "Mr Poole is an informant"),
        ("Mr Poole is an in-\nformant. Bye.", "Mr Poole is an informant"),
        ("Poole\nis a\npolice\ninformant\nhere. Bye.", "Poole is a police informant."),
        ("So: Poole is an informant for the police. Bye.", "Poole is an informant for the police, at number 12."),
        ("\u4ed6\u6709\u827e\u6ecb\u75c5\u3002Bye.", "\u4ed6\u6709\u827e\u6ecb\u75c5\u3002"),
        ("He is ill. Bye.", "Owes rent\nHe is ill\nSleeps badly"),
        ("\uff28\uff25 IS ILL. Bye.", "He is ill."),
    ],
)
def test_however_it_is_written_it_is_found(reasons: str, confidential: str) -> None:
    written = without_confidential(reasons, [confidential])
    assert CANNOT_SHARE in written
    assert written.endswith("Bye.")
    letters = re.sub(r"[\W_]", "", unicodedata.normalize("NFKC", written).casefold())
    assert re.sub(r"[\W_]", "", unicodedata.normalize("NFKC", confidential).casefold())[-9:] not in letters


@pytest.mark.parametrize(
    ("reasons", "confidential"),
    [
        ("I agree with you.", "I agree. She has HIV."),
        ("The noise has stopped.", "Noise. Stopped? The."),
        ("Of course he said that.", "He said that she is ill."),
    ],
)
def test_what_is_in_everybody_s_mouth_stays(reasons: str, confidential: str) -> None:
    assert without_confidential(reasons, [confidential]) == reasons


word = st.text(st.characters(codec="utf-8", categories=["Ll", "Lu", "Nd"]), min_size=1, max_size=8)
said = st.lists(word, max_size=12)
between = st.sampled_from([" ", "  ", "\n", ", ", " - ", ". ", "\u3002", " \u200b", "; "])


def plain(words: list[str]) -> str:
    apart = unicodedata.normalize("NFKD", unicodedata.normalize("NFKD", "".join(words)).casefold())
    return "".join(each for each in apart if each.isalnum())


@given(st.lists(word, min_size=RUN, max_size=12), said, said, st.data())
def test_no_run_of_its_words_ever_stands_in_what_is_written(
    secret: list[str], before: list[str], after: list[str], data: st.DataObject
) -> None:
    start = data.draw(st.integers(0, len(secret) - RUN))
    run = ["QX7", *secret[start + 1 : start + RUN]]
    secret = [*secret[:start], *run, *secret[start + RUN :]]
    reasons = "".join(f"{each}{data.draw(between)}" for each in [*before, *run, *after])
    written = without_confidential(reasons, [" ".join(secret)])
    assert CANNOT_SHARE in written
    left = [each for each in written.split(CANNOT_SHARE) if plain(run) in plain([each])]
    assert "qx7" in plain([*before, *after]) or not left


@given(st.lists(word, min_size=2, max_size=RUN - 1), said, said)
def test_no_short_sentence_of_it_ever_stands_in_what_is_written(
    secret: list[str], before: list[str], after: list[str]
) -> None:
    secret = ["QX7", *secret[1:]]
    reasons = ". ".join([" ".join(before), " ".join(secret), " ".join(after)])
    written = without_confidential(reasons, [f"So. {' '.join(secret)}."])
    assert CANNOT_SHARE in written
    assert "qx7" in plain([*before, *after]) or "qx7" not in plain([written])


@given(st.text(), st.lists(st.text(), max_size=3))
def test_what_is_left_is_what_was_there(reasons: str, confidential: list[str]) -> None:
    written = without_confidential(reasons, confidential)
    assert written == reasons or CANNOT_SHARE in written
    for kept in written.split(CANNOT_SHARE):
        assert kept.strip() in reasons
