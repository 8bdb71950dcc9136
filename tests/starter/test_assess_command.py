"""``asb assess``: question by question, by a file, by judgement; and what the register then has."""

import json
from pathlib import Path
from typing import Any

from standard.response_times.assessment import QUESTIONNAIRES
from tests.starter.conftest import Asb
from tests.support.casebook import RISK_LOW
from tests.support.running import Running, Town

QUESTIONS = QUESTIONNAIRES["2026-11"].questions


async def assessments(case: Running) -> list[tuple[Any, ...]]:
    async with case.town.pool.connection() as connection:
        rows = await connection.execute(
            "SELECT questionnaire, answers, band, judged, no_risk_of_harm, priority, sender FROM assessments"
            " WHERE case_reference = %s ORDER BY entry",
            (case.reference,),
        )
        return await rows.fetchall()


async def test_question_by_question(town: Town, asb: Asb) -> None:
    case = await town.open(hate_perceived=True)
    typed = {each.id: "1" for each in QUESTIONS} | {"hate": "", "violence": "9\n3"}
    said = await asb("assess", case.reference, "--as", "ola", stdin="\n".join(typed.values()) + "\n")
    assert said.status == 0, said.text
    assert "Give a number from 1 to 4." in said.text
    await case.settle()
    answers = {each.id: each.answers[0].id for each in QUESTIONS} | {"hate": "yes", "violence": "used"}
    assert await assessments(case) == [("2026-11", answers, "low", False, False, 1, "ola")]


async def test_a_form_filled_in_is_taken_and_the_rest_is_asked_for(town: Town, asb: Asb, tmp_path: Path) -> None:
    case = await town.open()
    form = (await asb("assess", case.reference, "--form", "--as", "ola")).json
    assert form["answers"] == dict.fromkeys(each.id for each in QUESTIONS)
    assert form["questions"]["how_often"]["answers"]["not_known"] == "Not known"
    file = tmp_path / "answers.json"
    file.write_text(json.dumps(form | {"answers": RISK_LOW["answers"] | {"health": None}}), "utf-8")
    said = await asb("assess", case.reference, "--as", "ola", "--answers", str(file))
    assert said.status == 0
    assert "no person has assessed it yet" in said.words
    assert "2*" in (await asb("list")).text
    said = await asb("assess", case.reference, "--as", "ola", "--answers", "-", stdin='{"health": "not_known"}')
    assert "low, 9 of 44; assessed" in said.words
    await case.settle()
    assert [row[2] for row in await assessments(case)] == [None, "low"]


async def test_what_is_new_is_assessed_or_declined(town: Town, asb: Asb) -> None:
    case = await town.open()
    declined = ("decline-assessment", case.reference, "--as", "ola", "--reason", "As before.")
    assert (await asb(*declined)).status == 3
    await case.assessed()
    await case.signal("report_incident", "noise-app", description="Again.")
    assert await case.told("assessment_asked") == ["officer"]
    assert (await asb(*declined)).status == 0


async def test_what_is_typed_wrong_is_said(town: Town, asb: Asb, tmp_path: Path) -> None:
    case = await town.open()
    file = tmp_path / "answers.json"
    file.write_text("how_often: daily", "utf-8")
    said = await asb("assess", case.reference, "--as", "ola", "--answers", str(file))
    assert (said.status, "is not JSON; `asb assess REF --form` prints a form" in said.words) == (2, True)
    said = await asb("assess", case.reference, "--as", "ola", stdin="")
    assert (said.status, "name a file, or answer the questions at a terminal" in said.words) == (2, True)
    said = await asb("assess", case.reference, "--as", "ola", "--priority", "3", "--reason", "Calm.")
    assert (said.status, "no_risk_of_harm says that nobody is at risk" in said.words) == (3, True)
