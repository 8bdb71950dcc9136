"""``asb request`` and ``asb resource``, and an agency's action: from the terminal to what the agency is sent."""

import json
from datetime import timedelta
from pathlib import Path

from standard.worktime.calendar import local_date
from tests.starter.conftest import Asb
from tests.support.agencies import POLICE
from tests.support.casebook import plan
from tests.support.running import Town, ordinary_monday
from tests.workflows.test_page import page

FRIDAY = (local_date(ordinary_monday()) + timedelta(days=4)).isoformat()

LISTED, SHARED = ("request", "list", "--as", "ola"), ("resource", "list", "--as", "ola")


async def test_a_request_is_made_chased_answered_and_listed(town: Town, asb: Asb) -> None:
    case = await town.open()
    ref = case.reference
    await case.do("add_agency", **POLICE)
    ask = ("request", "add", ref, "--as", "ola", "--kind", "information", "--what", "Calls since May.", "--due", FRIDAY)
    assert (await asb(*ask)).status == 2
    assert (await asb(*ask, "--to", "G1", "--from", "G1")).status == 2
    said = await asb(*ask, "--to", "g1")
    assert (said.status, "Request Q1 information, to G1" in said.words) == (0, True), said.text
    assert (await asb(*ask, "--from", "G1", "--asked-by", "Rae Lind")).status == 0
    assert (await asb(*ask, "--from", "G1")).status == 0
    assert (await asb("request", "withdraw", ref, "Q3", "--as", "ola", "--reason", "It is Q2.")).status == 0

    await case.to(ordinary_monday() + timedelta(days=8))
    await case.settle()
    assert sorted(await case.told("request_due")) == ["agency", "agency", "officer", "officer"]
    chased = [each for each in (await asb("outbox", ref, "--json")).json if each["recipient"] == "agency"]
    assert [each["subject"] for each in chased] == [
        f"{ref}: our request Q1 is due",
        f"{ref}: our request Q1 was due",
    ]
    assert not [each for each in chased if "Calls" in each["body"] or "Finch" in each["body"]]
    assert "overdue" in await page(case)
    listed = await asb(*LISTED, ref)
    assert "Asked by Rae Lind" in listed.words
    assert "Calls since May." in listed.words

    assert (await asb("request", "answer", ref, "q1", "--as", "ola", "--outcome", "Four calls.")).status == 0
    await case.settle()
    assert "Q1" not in (await asb(*LISTED, ref)).words
    assert [each["request"] for each in (await asb(*LISTED, ref, "--all", "--json")).json] == [
        "Q1",
        "Q2",
        "Q3",
    ]
    assert "answered late" in (await asb(*LISTED, ref, "--all")).words


async def test_an_agency_does_an_action_and_lends_something(town: Town, asb: Asb, tmp_path: Path) -> None:
    case, file = await town.open(), tmp_path / "plan.json"
    ref = case.reference
    await case.do("add_agency", **POLICE)
    await case.do("add_agency", **POLICE | {"agency_email": None, "may_have": []})
    await case.do("record_support_needs", none=True)
    agreed = plan(await case.now())
    visit = {"owner": "other", "agency": "G1", "what": "See Mr Pike.", "due": FRIDAY, "told_as": "A visit is made."}
    agreed["actions"] += [visit, visit | {"agency": "G2"}]
    file.write_text(json.dumps(agreed), "utf-8")
    said = await asb("plan", "set", ref, "--as", "ola", "--from", str(file))
    assert said.status == 0, said.text
    lend = ("resource", "add", ref, "--as", "ola", "--from", "G1", "--kind", "equipment", "--what", "A noise meter.")
    said = await asb(*lend, "--action", "A3", "--until", FRIDAY)
    assert said.status == 0, said.text
    await case.settle()

    [told] = [each for each in (await asb("outbox", ref, "--json")).json if each["recipient"] == "agency"]
    assert "A visit is made." in told["body"]
    assert "Pike" not in told["body"]
    assert "Tell agency G2 of A4 yourself" in (await asb("tasks", "--as", "ola")).words
    assert "A noise meter." in (await asb("plan", "show", ref)).words
    assert "A3 agency G1's" in (await asb("plan", "show", ref)).words
    assert (await asb("resource", "end", ref, "s1", "--as", "ola", "--outcome", "Nine nights.")).status == 0
    await case.settle()
    shown = await asb(*SHARED, ref)
    assert "What came of it: Nine nights." in shown.words
    [row] = (await asb(*SHARED, ref, "--json")).json
    assert (row["resource"], row["action"], row["came_of_it"]) == ("S1", "A3", "Nine nights.")
