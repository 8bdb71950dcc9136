"""Addresses as people write them, as the lines that GOV.UK Notify takes."""

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from activities.notifications.postal import letter_lines

WRITTEN = ["14 Sample Court", "Exampleton", "EX1 1AA"]


@pytest.mark.parametrize(
    ("address", "lines"),
    [
        ("14 Sample Court\nExampleton, EX1 1AA", WRITTEN),
        ("14 Sample Court, Exampleton EX1 1AA", WRITTEN),
        ("14, Sample Court, Exampleton, EX1 1AA", WRITTEN),
        ("14\nSample Court\nExampleton\nEX1 1AA", WRITTEN),
        ("14, Sample Court\nExampleton\nex11aa", WRITTEN),
        ("14 Sample Court, Exampleton, EX1 1AA, UK", WRITTEN),
        ("14 Sample Court, EX1 1AA, Exampleton, England.", WRITTEN),
        (" 14 Sample Court,\r\n\r\n Exampleton.\r\n(EX1  1AA", WRITTEN),
        ("Flat 2, 14-16, Sample Court, Exampleton EX1 1AA", ["Flat 2", "14-16 Sample Court", "Exampleton", "EX1 1AA"]),
        ("Flat 2, 14a Sample Court\nExampleton\nEX1 1AA", ["Flat 2, 14a Sample Court", "Exampleton", "EX1 1AA"]),
        ("14 Sample Court Exampleton EX1 1AA", ["14 Sample Court Exampleton", "EX1 1AA"]),
        ("Sample Court, 14, EX1 1AA", ["Sample Court", "14", "EX1 1AA"]),
        ("a, b, c, d, e, f, g, EX1 1AA", ["a", "b", "c", "d", "e, f, g", "EX1 1AA"]),
        ("Independent Living Court, None Lane\nEX1 1AA", ["Independent Living Court, None Lane", "EX1 1AA"]),
        ("12 Rue Exemple, 75001 Paris, France", ["12 Rue Exemple", "75001 Paris", "France"]),
        ("1 Ulica Przykładowa\n00-001 Warszawa\nPoland", ["1 Ulica Przykładowa", "00-001 Warszawa", "Poland"]),
        ("14 Sample\x1b[2J Court, Exampleton, EX1 1AA", [r"14 Sample\x1b[2J Court", "Exampleton", "EX1 1AA"]),
    ],
)
def test_the_lines_of_an_address(address: str, lines: list[str]) -> None:
    assert letter_lines("Rae Reporter", address) == ["Rae Reporter", *lines]


@pytest.mark.parametrize(
    "address",
    [
        *("No fixed abode", "NFA", "no fixed address, Exampleton, EX1 1AA", "EX1 1AA", "-", ""),
        *("none, none, none", "N/A\nExampleton\nEX1 1AA", "Homeless, Exampleton, EX1 1AA"),
        *("Living in my car, Sample Road, Exampleton", "sofa-surfing, Sample Road, Exampleton, EX1 1AA"),
    ],
)
def test_no_letter_goes_where_nobody_can_be_written_to(address: str) -> None:
    assert letter_lines("Rae", address) is None


@pytest.mark.parametrize("name", [None, "", "[Refund](https://rent.example)", "Call 01632 960001"])
def test_a_letter_to_nobody_by_name(name: str | None) -> None:
    assert letter_lines(name, "14 Sample Court, Exampleton EX1 1AA") == ["The resident", *WRITTEN]


@given(st.one_of(st.none(), st.text()), st.text(max_size=500))
def test_lines_are_never_more_or_fewer_than_notify_takes(name: str | None, address: str) -> None:
    lines = letter_lines(name, address)
    assert lines is None or 3 <= len(lines) <= 7
    for line in lines or ():
        assert line.strip()
        assert "\n" not in line
        assert not re.match(r"[@()=\[\]\"”\\/,<>]", line)
