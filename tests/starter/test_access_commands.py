"""A restricted case and one closed to somebody, at the terminal: who is shown what, and that looks are on record."""

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
