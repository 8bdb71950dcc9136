"""``asb support-needs`` and ``asb warnings``, from the terminal to what people are shown."""

import json
from datetime import timedelta

from starter.cases import Cases
from tests.starter.conftest import Asb
from tests.support.running import Town, ordinary_monday
from tests.workflows.test_page import page

MOTHER = {"name": "Rae Finch", "phone": "01632 960001", "email": "rae@example.org"}


async def test_needs_are_recorded_shown_and_kept_to(town: Town, asb: Asb) -> None:
    case = await town.open(reporter=MOTHER)
    ref = case.reference
    assert "Support needs not asked yet" in (await asb("show", ref)).words
    said = await asb(
        *("support-needs", ref, "--as", "ola", "--need", "interpreter", "--language", "Polish", "--words", "Shy."),
        *("--must-not-be-written-to", "--never-leave-message", "--safe-from", "10", "--safe-until", "12"),
        *("--contact-instead", "Ann Advocate, 01632 960777", "--safe-channel", "phone"),
    )
    assert said.status == 0, said.text
    assert "Safe contact must not be written to; only by phone; only from 10:00 to 12:00; never leave" in said.words
    await case.do("reallocate", "mina", to="oscar")
    await case.settle()
    assert await case.told("officer_changed") == []

    listed = await asb("tasks")
    assert "Contact instead of the reporter: Ann Advocate, 01632 960777." in listed.words
    assert "Language: Polish." in listed.words
    assert "The words to say: You have a new officer" in listed.words
    [task] = [each for each in (await asb("tasks", "--json")).json if each["case_reference"] == ref]
    assert "Their name is Oscar Lind." in task["words"]

    shown = await asb("show", ref)
    assert "To contact the reporter" in shown.text
    assert "Safe only at these times: 10:00 to 12:00." in shown.words
    assert "Shy." not in shown.words
    assert 'Support needs: "Shy."' in (await asb("show", ref, "--words")).words
    drawn = await page(case)
    assert "must not be written to" in drawn
    for words in ("Polish", "Ann Advocate", "Shy"):
        assert words not in drawn


async def test_a_contact_against_a_need_is_a_task(town: Town, asb: Asb) -> None:
    case = await town.open(reporter=MOTHER)
    await asb("support-needs", case.reference, "--as", "ola", "--none", "--must-not-be-written-to")
    said = await asb("contact", case.reference, "--as", "ola", "--method", "letter", "--outcome", "sent")
    assert said.status == 0, said.text
    await case.settle()
    shown = await asb("show", case.reference, "--all")
    assert "letter, sent, against a support need" in shown.words
    assert "a contact against a support need: `asb show" in shown.words


async def test_what_could_not_be_read_of_contact_stands_there_in_words(town: Town, asb: Asb) -> None:
    never = {"support_needs": ["please never write, he opens my post"], "address": "1 Made Up Street, Town, SS1 1ZZ"}
    raw = json.dumps({"description": "Shouting.", "patch": "north", "reporter": never}).encode()
    cases: Cases = town.cases
    ref = (await cases.open(raw)).reference
    await cases.until_open(ref)
    await town.rehearsal.settle(ref)
    assert "he opens my post" not in (await asb("show", ref)).words
    assert "Not read something about contact could not be read" in (await asb("show", ref)).words
    assert "Could not be read:" in (await asb("show", ref, "--words")).words
    assert "he opens my post" in (await asb("show", ref, "--words")).words
    assert (await asb("show", ref, "--json", "--words")).json["unread"]


async def test_what_is_typed_wrong_is_named(town: Town, asb: Asb) -> None:
    case = await town.open()
    said = await asb("support-needs", case.reference, "--as", "ola", "--any-channel", "--safe-channel", "phone")
    assert (said.status, said.text) == (2, "--any-channel: cannot be used with --safe-channel")
    said = await asb("support-needs", case.reference, "--as", "ola")
    assert said.status == 3
    assert "nothing is said of what they need" in said.words
    said = await asb("support-needs", case.reference, "--as", "ola", "--safe-from", "25", "--safe-until", "26")
    assert said.status == 2
    assert "safe_from" in said.text
    said = await asb(
        *("warnings", "set", case.reference, "--as", "ola", "--kind", "dog", "--review", "soon", "--words", "x")
    )
    assert said.status == 2
    assert "--review" in said.text


async def test_warnings_stand_first_until_they_are_ended(town: Town, asb: Asb) -> None:
    case = await town.open()
    review = (ordinary_monday() + timedelta(days=14)).date()
    said = await asb(
        *("warnings", "set", case.reference, "--as", "ola", "--kind", "dog"),
        *("--review", review.isoformat(), "--words", "Alsatian, loose in the garden."),
    )
    assert said.status == 0, said.text
    await case.settle()
    shown = await asb("show", case.reference)
    first = shown.words.removeprefix(case.reference).strip()
    assert first.startswith("WARNING 1, dog; set by ola, review by Mon")
    assert "Alsatian, loose in the garden." in first.partition("Stage")[0]
    drawn = await page(case)
    assert drawn.index("**WARNING:** 1, dog") < drawn.index("**Stage:**")
    assert "Alsatian" not in drawn

    await case.assessed()
    await case.do("begin_investigation")
    await case.do("record_support_needs", none=True)
    await case.to(ordinary_monday() + timedelta(days=14))
    await case.settle()
    assert await case.told("warning_review") == ["officer"]
    assert "To be reviewed: warning 1" in (await asb("show", case.reference)).words

    said = await asb("warnings", "end", case.reference, "1", "--as", "ola", "--reason", "The dog is gone.")
    assert said.status == 0, said.text
    assert "WARNING" not in said.text
    await case.settle()
    async with town.pool.connection() as connection:
        rows = await connection.execute(
            "SELECT number, step, kind, words FROM staff_warnings WHERE case_reference = %s ORDER BY id",
            (case.reference,),
        )
        assert await rows.fetchall() == [
            (1, "set", "dog", "Alsatian, loose in the garden."),
            (1, "ended", "dog", "The dog is gone."),
        ]
