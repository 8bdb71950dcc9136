"""``asb people away``, ``back`` and ``handover``: who is away, who covers, and cases given in bulk."""

import re
from collections.abc import AsyncIterator
from datetime import UTC, datetime, timedelta

import psycopg
import pytest

from standard.worktime.calendar import local_date
from standard.worktime.in_words import whole_date
from tests.starter.conftest import Asb
from tests.support.running import Town

TODAY = local_date(datetime.now(UTC))
NEXT_WEEK = TODAY + timedelta(days=7)


@pytest.fixture
async def nobody_away(town: Town) -> AsyncIterator[None]:
    yield
    with psycopg.connect(town.owner_url) as owner:
        owner.execute("DELETE FROM absences")


@pytest.mark.usefixtures("nobody_away")
async def test_who_goes_away_is_listed_and_comes_back(asb: Asb) -> None:
    dates = ("--from", str(NEXT_WEEK), "--to", str(NEXT_WEEK + timedelta(days=4)))
    said = await asb("people", "away", "Ola", *dates, "--cover", "oscar", "--as", "mina")
    days = f"from {whole_date(NEXT_WEEK)} to {whole_date(NEXT_WEEK + timedelta(days=4))}"
    assert said.words == f"ola is away {days}; oscar covers."
    said = await asb("people", "away", "oscar", *dates, "--cover", "mina", "--as", "mina")
    assert f"Note: ola is away {days}; oscar covers." in said.words
    listed = (await asb("people")).text
    assert re.search(rf"ola +{whole_date(NEXT_WEEK)} +.* +oscar", listed)
    assert [each["person"] for each in (await asb("people", "--json")).json["absences"]] == ["ola", "oscar"]
    ended = (await asb("people", "back", "ola", "--on", str(NEXT_WEEK + timedelta(days=2)), "--as", "ola")).words
    assert ended == f"ola is back on {whole_date(NEXT_WEEK + timedelta(days=2))}; oscar covers until then."
    assert "that is called off" in (await asb("people", "back", "oscar", "--as", "mina")).words
    assert (await asb("people", "back", "oscar", "--as", "mina")).status == 2


@pytest.mark.usefixtures("nobody_away")
async def test_a_cover_who_leaves_is_missed(asb: Asb) -> None:
    await asb("people", "away", "ola", "--to", str(NEXT_WEEK), "--cover", "oscar", "--as", "mina")
    try:
        said = await asb("people", "leave", "oscar")
        assert f"Nobody covers for ola any more, who is away until {whole_date(NEXT_WEEK)}." in said.words
        assert re.search(r"ola .* nobody: has left", (await asb("people")).text)
    finally:
        await asb("people", "add", "oscar")


@pytest.mark.usefixtures("nobody_away")
async def test_away_and_back_in_json(asb: Asb) -> None:
    given = ("people", "away", "ola", "--to", str(NEXT_WEEK), "--cover", "oscar", "--as", "mina", "--json")
    absence = {"person": "ola", "first": str(TODAY), "last": str(NEXT_WEEK), "cover": "oscar"}
    assert (await asb(*given)).json == {"absence": absence, "meanwhile": []}
    assert (await asb("people", "back", "ola", "--as", "mina", "--json")).json == {
        "absence": absence,
        "back_on": str(TODAY),
    }


@pytest.mark.parametrize(
    ("arguments", "says"),
    [
        (("away", "ola", "--to", "soon", "--cover", "oscar"), "--to: 'soon' is not a date; give one like 2026-09-21"),
        (("away", "ola", "--to", str(NEXT_WEEK), "--cover", "lee"), "who still works here has the id 'lee'"),
        (("away", "mina", "--to", str(NEXT_WEEK), "--cover", "ola"), "only a manager may decide for them"),
        (("away", "ola", "--to", "2001-01-01", "--cover", "oscar"), "is no absence"),
        (("back", "ola"), "ID: 'ola' is not away on"),
        (("handover", "ola", "--to", "ola"), "--to: 'ola' has these cases already; name another officer"),
        (("handover", "ola", "--to", "lee"), "--to: nobody in the register who still works here has the id 'lee'"),
        (("handover", "nobody", "--to", "ola"), "ID: nobody in the register has the id 'nobody'"),
    ],
)
async def test_what_cannot_be_is_said(asb: Asb, arguments: tuple[str, ...], says: str) -> None:
    said = await asb("people", *arguments, "--as", "mina")
    assert said.status == 2
    assert says in said.words


async def test_all_cases_are_handed_over_and_are_new_to_the_other_officer(asb: Asb, town: Town) -> None:
    await asb("people", "add", "petra", "--name", "Petra Novak")
    case, touched = await town.open(), await town.open()
    for each in (case, touched):
        await each.do("reallocate", "mina", to="petra")
        await each.settle()
    said = await asb("people", "handover", "petra", "--to", "oscar", "--note", "Petra has moved.", "--as", "mina")
    assert said.status == 0
    assert "2 cases handed over from petra to oscar." in said.words
    for each in (case, touched):
        await each.settle()
    await touched.do("record_contact", "oscar", method="phone", outcome="spoke")
    await touched.settle()
    listed = (await asb("list", "--officer", "oscar", "--limit", "9999")).text
    assert re.search(rf"{case.reference} .* oscar, NEW", listed)
    assert not re.search(rf"{touched.reference} .* NEW", listed)
    assert "NEW: given to them in the last 14 days, and nothing recorded by them yet." in " ".join(listed.split())
    rows = {row["reference"]: row for row in (await asb("list", "--officer", "oscar", "--json")).json}
    assert rows[case.reference]["new_since"] is not None
    assert rows[touched.reference]["new_since"] is None
    again = (await asb("people", "handover", "petra", "--to", "oscar", "--as", "mina", "--json")).json
    assert (again["moved"], again["already"], again["refused"]) == ([], [], {})


async def test_who_is_marked_for_hate_cases_is_shown(asb: Asb) -> None:
    try:
        assert (await asb("people", "add", "oscar", "--hate-cases", "--json")).json["hate_cases"] is True
        assert re.search(r"oscar +Oscar Lind +officer, hate", (await asb("people")).text)
        # What is not given stays.
        assert (await asb("people", "add", "oscar", "--json")).json["hate_cases"] is True
    finally:
        assert (await asb("people", "add", "oscar", "--no-hate-cases", "--json")).json["hate_cases"] is False
