"""A restricted case and one closed to somebody, at the terminal: who is shown what, and that looks are on record."""

import json

from tests.starter.conftest import Asb
from tests.support.running import Town


async def test_a_curious_colleague_is_told_the_officer_and_nothing_else(town: Town, asb: Asb) -> None:
    case = await town.open(description="Somebody everybody knows.")
    reference = case.reference
    said = await asb("restrict-case", reference, "--as", "ola", "--reason", "Known in the office.")
    assert said.status == 0, said.text
    await case.settle()
    of_it = [["show", reference, "--words"], ["outbox", reference], ["fast-forward", reference, "1h"]]
    for looked in of_it:
        refused = await asb(*looked, "--as", "oscar")
        assert (refused.status, refused.text) == (3, f"{reference} is restricted; ask ola"), looked
    for looked in [["list", "--all"], ["tasks"], ["outbox", "--last", "1000"], ["alarms", "--all"]]:
        listed = await asb(*looked, "--as", "oscar", "--json")
        assert (listed.status, reference in listed.text) == (0, False), looked
    sent = await asb("contact", reference, "--as", "oscar", "--method", "phone", "--outcome", "spoke")
    assert (sent.status, "is restricted; ask ola" in sent.words, "Stage" in sent.text) == (3, True, False)
    told = await asb("incident", reference, "--as", "oscar", "--description", "They are at it again.")
    assert (told.status, "Stage" in told.text) == (0, False), "harm is taken from everybody, and tells them nothing"
    assert "Restricted" in (await asb("show", reference, "--as", "ola")).text

    assert (await asb("views", reference, "--as", "ola")).text == "only a manager may, and ola is none"
    views = (await asb("views", reference, "--json")).json
    assert [(each["who"], each["part"], each["shown"]) for each in views] == [
        ("oscar", "case with words", False),
        ("oscar", "outbox", False),
        ("oscar", "case", False),
        ("ola", "case", True),
        ("ola", "views", False),
        ("mina", "views", True),
    ]
    assert "Oscar Lind (oscar)" in (await asb("views", reference)).words
    lifted = await asb("lift-restriction", reference, "--as", "mina", "--reason", "They have moved.")
    assert lifted.status == 0, lifted.text
    await case.settle()
    assert (await asb("show", reference, "--as", "oscar")).status == 0


async def test_what_was_marked_is_shown_as_confidential_until_a_manager_takes_that_back(town: Town, asb: Asb) -> None:
    case = await town.open(description="Somebody everybody knows.")
    await case.do("record_contact", method="phone", outcome="spoke", notes="She is afraid.")
    marked = await asb("confidential", case.reference, "1", "2", "--as", "ola", "--reason", "It tells who she is.")
    assert marked.status == 0, marked.text
    await case.settle()
    shown = (await asb("show", case.reference, "--as", "oscar", "--words")).words
    assert 'CONFIDENTIAL: "Somebody everybody knows."' in shown
    assert 'CONFIDENTIAL: "It tells who she is."' in shown
    assert "entry 1, entry 2" in shown
    release = ("not-confidential", case.reference, "2", "--reason", "It was said in court.", "--as")
    refused = await asb(*release, "ola")
    assert (refused.status, "Only a manager may, and ola is none" in refused.words) == (3, True)
    assert (await asb(*release, "mina")).status == 0
    again = await asb("confidential", case.reference, "1", "--as", "ola", "--reason", "Again.")
    assert (again.status, "entry 1 is confidential already" in again.words) == (3, True)


async def test_who_has_a_part_in_a_case_is_shown_nothing_of_it(town: Town, asb: Asb) -> None:
    case = await town.open()
    closed = await asb("close-case-to", case.reference, "oscar", "--as", "ola", "--because", "their_home")
    assert closed.status == 0, closed.text
    await case.settle()
    shown = await asb("show", case.reference, "--as", "oscar")
    assert (shown.status, shown.text) == (3, f"{case.reference} is closed to you")
    assert case.reference not in (await asb("list", "--all", "--as", "oscar")).text
    given = await asb("reallocate", case.reference, "--as", "mina", "--to", "oscar")
    assert (given.status, "closed to the officer named" in given.words) == (3, True)
    opened = await asb("open-case-to", case.reference, "oscar", "--as", "mina", "--reason", "Another household.")
    assert opened.status == 0, opened.text


async def test_no_command_tells_of_a_restricted_case_by_the_way(town: Town, asb: Asb) -> None:
    case, other = await town.open(reporter={"name": "No Way"}), await town.open()
    reference = case.reference
    await case.do("record_support_needs", none=False, must_not_be_written_to=True)
    await case.do("record_contact", method="email", outcome="sent", notes="x")
    await case.settle()
    tasks = (await asb("tasks", "--as", "ola", "--json")).json
    number = next(each["id"] for each in tasks if each["case_reference"] == reference)
    restricted = await asb("restrict-case", reference, "--as", "ola", "--reason", "Known in the office.")
    assert restricted.status == 0, restricted.text
    await case.settle()

    done, unknown = [await asb("tasks", "done", str(each), "--as", "oscar") for each in (number, 999_999)]
    assert (done.status, done.text) == (2, unknown.text.replace("999999", str(number)))
    refusal = (3, f"{reference} is restricted; ask ola")
    found = await asb("party", "matches", reference, "--as", "oscar")
    assert (found.status, found.text) == refusal
    linked = await asb("link", reference, "--as", "oscar", "--counter-allegation-of", other.reference)
    assert (linked.status, linked.text) == refusal
    assert "Counter-allegation" not in (await asb("show", other.reference)).text
    handed = await asb("people", "handover", "ola", "--to", "oscar", "--as", "oscar", "--json")
    assert (handed.status, reference in handed.text, other.reference in handed.text) == (0, False, True)
    await case.handle.terminate("ended by a test")
    for looker, is_told in (("oscar", False), ("ola", True)):
        checked = await asb("check-register", "--as", looker, "--json")
        assert (checked.status, reference in checked.text) == (0, is_told), checked.text
    assert (await asb("check-register", "--as", "nobody.here")).status == 2
    refused = [each["part"] for each in (await asb("views", reference, "--json")).json if not each["shown"]]
    assert refused == ["tasks", "parties", "case"]


async def test_a_closed_restricted_case_tells_no_more_than_an_open_one(town: Town, asb: Asb) -> None:
    still_open, case = await town.open(), await town.proposed()
    linked = await town.open(linked_case=case.reference)
    for each in (still_open, case):
        await asb("restrict-case", each.reference, "--as", "ola", "--reason", "Known in the office.")
        await each.settle()
    decided = await asb("approve-closure", case.reference, "--as", "oscar", "--json")
    assert (decided.status, decided.json["proposal_id"]) == (3, None)
    assert decided.json["sent"]["answer"]["code"] == "not_for_you"
    assert (await asb("approve-closure", case.reference, "--as", "mina")).status == 0
    await case.handle.result()

    news = ("--as", "oscar", "--description", "Again.", "--message-id", "m-1")
    told = [
        (await asb("incident", each.reference, *news)).text.replace(each.reference, "REF")
        for each in (case, still_open)
    ]
    assert told[0] == told[1]
    report = json.dumps({"description": "Mine.", "linked_case": case.reference, "sender": "oscar"})
    opened = await asb("report", "-", "--as", "oscar", "--json", stdin=report)
    assert (opened.status, opened.json["case"]) == (0, None), opened.text
    shown = {each: (await asb("show", linked.reference, "--as", each)).text.splitlines() for each in ("oscar", "ola")}
    how = {who: [line for line in lines if "Linked to" in line and "closed" in line] for who, lines in shown.items()}
    assert (how["oscar"], len(how["ola"])) == ([], 1)


async def test_nobody_unknown_is_shown_anything(town: Town, asb: Asb) -> None:
    case = await town.open()
    for looked in (
        ("show", case.reference),
        ("list",),
        ("tasks",),
        ("outbox",),
        ("alarms",),
        ("views", case.reference),
    ):
        assert (await asb(*looked, "--as", "nobody.here")).status == 2, looked
        assert (await asb(*looked, "--as", "lee")).status == 2, looked
