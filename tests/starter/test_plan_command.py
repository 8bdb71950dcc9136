"""``asb plan``, from the terminal to the reporter's copy."""

import json
from datetime import timedelta
from pathlib import Path

from standard.worktime.calendar import local_date
from tests.starter.conftest import Asb
from tests.support.running import Town, ordinary_monday
from tests.workflows.test_page import page

DUE = (local_date(ordinary_monday()) + timedelta(days=4)).isoformat()
OURS = {"owner": "landlord", "person": "oscar", "what": "Speak with him.", "due": DUE}
THEIRS = {"owner": "reporter", "what": "Keep a diary.", "due": DUE}
OTHERS = {"owner": "other", "what": "Wait for Mr Pike's brother.", "due": DUE}


async def test_a_plan_is_set_copied_shown_and_worked_off(town: Town, asb: Asb, tmp_path: Path) -> None:
    case = await town.open()
    ref, file = case.reference, tmp_path / "plan.json"
    form = (await asb("plan", "form", ref)).json
    assert [each["owner"] for each in form["actions"]] == ["landlord", "reporter"]
    filled_in = form | {"actions": [OURS, THEIRS, OTHERS], "agreed_by": "phone"}
    file.write_text(json.dumps(filled_in), "utf-8")
    set_it = ("plan", "set", ref, "--as", "ola", "--from", str(file))
    said = await asb(*set_it)
    assert (said.status, f"asb support-needs {ref}" in said.words) == (3, True)
    await asb("support-needs", ref, "--as", "ola", "--not-asked", "In hospital until Friday.")
    said = await asb(*set_it)
    assert said.status == 0, said.text
    assert "Action plan version 1, agreed by phone" in said.words
    await case.settle()

    [copy] = [each for each in (await asb("outbox", ref, "--json")).json if each["template"] == "action_plan"]
    assert "Keep a diary." in copy["body"]
    assert "We have agreed something with others too." in copy["body"]
    assert "Pike" not in copy["body"]
    shown = await asb("plan", "show", ref)
    assert "Contact every 10 working days" in shown.words
    assert "A3 another party's" in shown.words
    assert "Wait for Mr Pike's brother." in shown.words
    for words in (str((await case.state()).model_dump_json()), await page(case)):
        assert "Pike" not in words

    await case.to(ordinary_monday() + timedelta(days=5))
    await case.settle()
    assert await case.told("action_overdue") == ["officer", "officer"]
    chased = ("action", "chase", ref, "a2", "--as", "ola", "--method", "phone", "--possible", "no")
    assert (await asb(*chased)).status == 3
    assert (await asb(*chased, "--prevented-by", "fear")).status == 0
    assert (await asb("action", "complete", ref, "A1", "--as", "ola", "--outcome", "Spoke with him.")).status == 0
    assert (await asb("action", "waive", ref, "A3", "--as", "ola", "--reason", "He has gone.")).status == 0
    await case.settle()
    shown = await asb("plan", "show", ref)
    assert "possible: no, prevented by fear" in shown.words
    assert "Completed, " in shown.words
    form = (await asb("plan", "form", ref)).json
    assert [(each["id"], each["what"]) for each in form["actions"]] == [("A2", "Keep a diary.")]


async def test_a_manager_says_why_there_is_no_plan(town: Town, asb: Asb) -> None:
    case = await town.open()
    none = ("no-plan", case.reference, "--reason", "It was over at once.")
    assert (await asb(*none, "--as", "ola")).status == 3
    said = await asb(*none, "--as", "mina")
    assert "Action plan none, with a manager's reason" in said.words
    assert (await asb("plan", "show", case.reference)).words == "No action plan is on record."


async def test_what_is_wrong_in_a_file_is_named(town: Town, asb: Asb, tmp_path: Path) -> None:
    case = await town.open()
    file = tmp_path / "plan.json"
    set_it = ("plan", "set", case.reference, "--as", "ola", "--from", str(file))
    for text, named in (
        ("A1: visit", "is not JSON; `asb plan form REF` prints a form"),
        ("[]", "must hold an object"),
        ('{"sender": "mina"}', "it has sender"),
        ('{"agreed_by": null, "agreed_by": "phone"}', "'agreed_by' stands there twice; say it once"),
        (json.dumps((await asb("plan", "form", case.reference)).json), "actions.0.what"),
    ):
        file.write_text(text, "utf-8")
        said = await asb(*set_it)
        assert (said.status, named in said.words) == (2, True), said.text
