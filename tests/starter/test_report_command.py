"""``asb report``: from a file to an open case."""

import json
import uuid
from datetime import timedelta
from pathlib import Path

import pytest

from standard.messages import Report
from standard.people import COMMAND
from standard.reference import reference_for
from starter.commands.report import read_report
from tests.starter.conftest import Asb, run_asb
from tests.support.running import Running, Town
from worker.problems import BadInput

EXAMPLES = sorted((Path(__file__).parents[2] / "examples").glob("*.json"))


def as_bytes(**fields: object) -> bytes:
    return json.dumps({"category": "noise", "description": "Drilling at night.", **fields}).encode()


def fresh(**fields: object) -> str:
    return as_bytes(about=str(uuid.uuid4()), **fields).decode()


def test_a_report_without_an_id_gets_one_from_its_content() -> None:
    report, made = read_report(as_bytes())
    assert made
    assert report.sender == COMMAND
    assert read_report(b'{"description": "Drilling at night.", "category": "noise"}')[0] == report
    assert read_report(as_bytes(description="Other"))[0].report_id != report.report_id
    assert read_report(as_bytes(sender="noise-app"))[0].report_id != report.report_id
    assert read_report(as_bytes(report_id="n-1"))[1] is False


@pytest.mark.parametrize("file", EXAMPLES, ids=lambda file: file.name)
def test_the_examples_are_reports(file: Path) -> None:
    report, made = read_report(file.read_bytes())
    assert not made
    assert isinstance(report, Report)


@pytest.mark.parametrize(
    ("content", "says"),
    [
        (b"{", r"FILE is not JSON \(line 1, column 2\)"),
        (b"\xff\xfe\xff", "FILE is not JSON"),
        (b"[" * 100_000, "FILE is not JSON"),
        (b"[]", "FILE holds JSON that is no object"),
        (b" " * 300_001, "FILE has more than 300000 bytes"),
        (b'{"category": "noise"}', "description: is required"),
        (as_bytes(harm="big"), "harm is 'big': Input should be 'high', 'medium', 'none' or 'unknown'"),
        (as_bytes(reported_at="2026-12-24T15:00:00"), "reported_at is '2026-12-24T15:00:00': needs a UTC offset"),
        (as_bytes(occurred_at="2026-12-24T15:00:00"), "occurred_at is '2026-12-24T15:00:00': needs a UTC offset"),
        (as_bytes(colour="red"), "colour is 'red': is no field of this message; its fields are about, category"),
        (as_bytes(reporter={"phone": "none"}), "reporter.phone is 'none'"),
    ],
)
def test_a_bad_report_is_refused_by_field_and_value(content: bytes, says: str) -> None:
    with pytest.raises(BadInput, match=says):
        read_report(content)


async def test_a_report_opens_a_case_and_the_same_one_again_is_that_case(asb: Asb, tmp_path: Path) -> None:
    file = tmp_path / "report.json"
    file.write_text(fresh(harm="medium", patch="north"))
    said = await asb("report", str(file))
    assert said.status == 0, said.text
    reference = reference_for(read_report(file.read_bytes())[0].report_id)
    assert f"Case opened: {reference}" in said.text
    assert "2 (medium): a medium risk of harm is stated" in said.words
    assert "Officer Ola Adeyemi (ola), patch north" in said.words
    assert "begin the investigation within 5 working days due end of" in said.words
    assert "the same file given again is this case" in said.words

    again = await asb("report", "-", stdin=file.read_text())
    assert again.status == 0
    assert f"This report had come before. Its case is {reference}" in again.text
    assert "(running)" in again.text

    shown = (await asb("report", str(file), "--json")).json
    assert shown["already_known"] is True
    assert shown["reference"] == reference
    assert shown["case"]["case"]["priority"] == 2


async def test_another_report_with_the_same_id_is_told_from_a_repeated_one(asb: Asb) -> None:
    report_id = str(uuid.uuid4())
    await asb("report", "-", stdin=as_bytes(report_id=report_id).decode())
    said = await asb("report", "-", stdin=as_bytes(report_id=report_id, violence=True).decode())
    assert said.status == 0
    assert said.words.startswith("Another report had come with this report_id. This one was taken in as a new incident")
    assert "Report news with `asb incident`" in said.text


async def test_a_refused_report_says_why_and_can_be_put_right(asb: Asb) -> None:
    report_id = str(uuid.uuid4())
    wrong = as_bytes(report_id=report_id, reported_at="2199-01-01T00:00:00Z").decode()
    said = await asb("report", "-", stdin=wrong)
    assert said.status == 3
    assert "Refused: reported_at lies in the future" in said.text
    assert (await asb("report", "-", "--json", stdin=wrong)).json["refused"].startswith("reported_at lies")

    right = await asb("report", "-", stdin=as_bytes(report_id=report_id).decode())
    assert right.status == 0
    assert "Case opened" in right.text
    assert "Officer" in right.text


async def test_without_a_worker_the_report_is_taken_in_all_the_same(asb: Asb, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("ASB_TASK_QUEUE", "nobody-listens")
    monkeypatch.setattr("starter.commands.report.OPEN_WITHIN", timedelta(seconds=1))
    said = await asb("report", "-", stdin=fresh())
    assert said.status == 0
    assert "Case opened: ASB-" in said.text
    assert "no worker has taken the case up yet" in said.words


async def test_where_nobody_can_be_allocated_it_says_what_to_do(
    asb: Asb, town: Town, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("starter.commands.report.OPEN_WITHIN", timedelta(seconds=4))
    async with town.pool.connection() as connection:
        await connection.execute("UPDATE officers SET active = false WHERE id IN ('ola', 'oscar')")
    try:
        said = await asb("report", "-", stdin=fresh())
    finally:
        async with town.pool.connection() as connection:
            await connection.execute("UPDATE officers SET active = true WHERE id IN ('ola', 'oscar')")
    assert said.status == 0
    assert "No officer is allocated yet: the register has no active officer: add one" in said.words


def test_a_file_that_is_not_there_is_named() -> None:
    said = run_asb("report", "nowhere.json")
    assert (said.status, said.text) == (
        2,
        "FILE: the file 'nowhere.json' cannot be read (No such file or directory)",
    )


async def test_what_the_command_passes_on_is_sealed_as_its_own(asb: Asb, town: Town) -> None:
    text = json.dumps({"category": "noise", "description": f"Drilling, {uuid.uuid4()}."})
    reported = await asb("report", "-", "--json", stdin=text)
    case = Running(town, reported.json["reference"])
    assert (await asb("incident", case.reference, "--description", "Drilling again.")).status == 0
    await case.settle()
    sealed = {row.kind: row.seal for row in await case.journal() if row.sender == COMMAND}
    assert {seal.kind if seal else None for seal in sealed.values()} == {"operations"}
    assert {"reported", "incident_reported"} <= set(sealed)
