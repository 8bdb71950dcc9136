"""Names are greeted, in every script; whatever is more than a name is not."""

import re
import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from standard.core.names import _IN_NO_NAME, LONGEST_GREETED, name_to_greet

LETTERS = st.text(st.characters(categories=["Lu", "Lo"]), min_size=1, max_size=12)


@pytest.mark.parametrize(
    "name",
    [
        *("Rae", "Mina Kaur", "Dr Mina Kaur", "Dr. Mina Kaur", "J.R.R. Tolkien", "J. Smith", "MINA KAUR"),
        *("O'Brien", "Siobhán O\u2019Brien", "Jean-Luc", "Mr & Mrs Kaur", "Ann and Bob Smith", "D'Arcy", "d'Arcy Vane"),
        *("Zażółć Gęślą", "Łukasz Żak-Żółty", "María José de la Cruz", "Ludwig van der Berg", "al-Hassan Idris"),
        *(
            "محمد عبد الله",
            "علی\u200cرضا",
            "李小龙",
            "阿卜杜·热合曼",
            "김철수",
            "山田太郎",
            "Нурлан Қасым",
            "მარიამ ბერიძე",
        ),
        *("सीता देवी", "สมชาย", "Nguyễn Thị Hoa", "Björk Guðmundsdóttir", "שרה לוי", "Αλέξανδρος", "ʻIolani"),
    ],
)
def test_a_name_is_greeted(name: str) -> None:
    assert name_to_greet(f"  {name}\u00a0 ") == unicodedata.normalize("NFC", name)


@pytest.mark.parametrize(
    "name",
    [
        *(None, "", "  ", "-", "'", ".", "...", "&", "and"),
        *("please confirm your rent account here: https://rent.example/pay", "[Refund](https://rent.example)"),
        *(
            "rent.example",
            "www.rent.example",
            "rent。example",
            "Rae rent.example",
            "Rae@rent.example",
            "Rae (Call 999)",
        ),
        *("Please Confirm Your Account", "Click Here", "your rent is due", "Rae, pay now", "Pay now.", "Rae\x1b[2J"),
        *(
            "<b>Rae</b>",
            "**Rae**",
            "# Rae",
            "Rae {{ body }}",
            "((name))",
            "12/11/2026",
            "01632 960001",
            "Flat 2",
            "R2D2",
        ),
        *(
            "Rae\u202eevil",
            "R\u200bae",
            "R\u200dae",
            "Rae 🎉",
            "\ud800",
            "=1+1",
            "Rae \\ Kaur",
            "A" * 61,
            "A B C D E F G",
        ),
        *("Pay Rent Today", "Call Me Now", "Verify Bank Details", "Unknown", "Final Notice"),
        *("Rae!", "-Rae", "Rae-", "Rae;", "\u3164"),
    ],
)
def test_what_is_more_than_a_name_is_not(name: str | None) -> None:
    assert name_to_greet(name) is None


@given(st.text())
def test_a_greeting_holds_letters_and_little_else(text: str) -> None:
    greeted = name_to_greet(text)
    if greeted is None:
        return
    assert 1 <= len(greeted) <= LONGEST_GREETED
    assert not re.search(r"[\d/\\:@()\[\]<>{}*_#`~|,;!?=+%$\"\n\x1b]", greeted)
    # A dot stands after an initial or a title, so that no address is made of it.
    assert not re.search(r"\w{2,}\.\w", greeted)


@given(st.lists(LETTERS, min_size=1, max_size=4))
def test_words_of_letters_are_a_name_in_any_script(words: list[str]) -> None:
    name = unicodedata.normalize("NFC", " ".join(words))
    if len(name) <= LONGEST_GREETED and all(unicodedata.category(each[0])[0] == "L" for each in name.split(" ")):
        assert (name_to_greet(name) == name) or any(_IN_NO_NAME.fullmatch(each.casefold()) for each in name.split(" "))
