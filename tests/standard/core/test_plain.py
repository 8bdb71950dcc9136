"""Nothing that others send acts where it is shown, or hides."""

import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from standard.core.plain import as_markdown, printable, printable_lines

ANY_TEXT = st.text(st.characters(exclude_categories=()) | st.sampled_from("\x1b\r\n\t\x7f\x9b\u200b\u202e\u2066\ufeff"))


@pytest.mark.parametrize(
    ("came", "shown"),
    [
        ("web\x1b[2Jform", r"web\x1b[2Jform"),
        ("\x9b2J \x07 \x7f \x00", r"\x9b2J \x07 \x7f \x00"),
        ("abc\u202edef", r"abc\u202edef"),
        ("o\u200bla \u2066x\u2069 \ufeff", r"o\u200bla \u2066x\u2069 \ufeff"),
        ("\u3164 \u2800", r"\u3164 \u2800"),
        ("\ud800", r"\ud800"),
        ("two\nlines", r"two\nlines"),
        ("01632\u00a0960001", "01632 960001"),
        ("o\u200dla", r"o\u200dla"),
    ],
)
def test_what_acts_or_hides_is_written_out(came: str, shown: str) -> None:
    assert printable(came) == shown


@pytest.mark.parametrize(
    "text",
    [
        "Zażółć gęślą jaźń",
        "مريم علی\u200cرضا",
        "李小龙",
        "क्\u200dष",
        "👨\u200d👩\u200d👧",
        "a [b] \\ <c>",
        "María José",
    ],
)
def test_what_people_write_in_any_script_stays(text: str) -> None:
    assert printable(text) == text


def test_line_breaks_stay_where_lines_are_shown() -> None:
    assert printable_lines("one\r\ntwo\tthree\n\n\x1b]0;four\x07\rfive") == "one\ntwo three\n\n\\x1b]0;four\\x07\\rfive"


@given(ANY_TEXT)
def test_nothing_shown_controls_or_turns_anything(text: str) -> None:
    for character in printable_lines(text).replace("\n", "").replace("\u200c", "").replace("\u200d", ""):
        assert unicodedata.category(character) not in {"Cc", "Cf", "Cs", "Zl", "Zp", "Co", "Cn"}
    assert "\n" not in printable(text)


@given(ANY_TEXT)
def test_shown_twice_is_shown_once(text: str) -> None:
    assert printable_lines(printable_lines(text)) == printable_lines(text)


def test_markdown_finds_no_link_and_nothing_else() -> None:
    assert as_markdown("x [y](https://z.example)\n# !") == r"x \[y\](https\://z.example) \# \!"
    assert as_markdown("https&#58;//z.example \u202e") == r"https\&\#58;//z.example \\u202e"
    assert as_markdown("`" * 9, 3) == r"\`\`\` ..."
