"""``asb report``: from a file to an open case."""

import json
import re
import uuid
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest

from standard.core.lenient import LARGEST_REPORT
from standard.core.people import COMMAND
from standard.core.reading import read_at_door
from standard.core.reference import reference_for
from standard.core.refusals import as_text
from tests.starter.conftest import Asb, run_asb
from tests.support.running import Running, Town

EXAMPLES = sorted((Path(__file__).parents[2] / "examples").glob("*.json"))


def as_bytes(**fields: object) -> bytes:
    return json.dumps({"category": "noise", "description": "Drilling at night.", **fields}).encode()


def fresh(**fields: object) -> str:
    return as_bytes(about=str(uuid.uuid4()), **fields).decode()


async def latest_alarm(asb: Asb, says: str) -> dict[str, Any]:
    """The last alarm of a report that was refused for this reason."""
    raised = [each for each in (await asb("alarms", "--json")).json if each["kind"] == "report_refused"]
    [*_, alarm] = [each for each in raised if each["what"].startswith("report refused") and says in each["what"]]
    found: dict[str, Any] = alarm
    return found


@pytest.mark.parametrize("file", EXAMPLES, ids=lambda file: file.name)
def test_the_examples_are_reports_that_can_be_read(file: Path) -> None:
    report, reference = read_at_door(file.read_bytes(), datetime.now(UTC))
    assert bool(report.set_aside) == (file.name == "form-full-of-blanks.json")
    assert reference == reference_for(report.report_id)


@pytest.mark.parametrize(
    ("content", "says"),
    [
        (b"{", "the payload is not JSON (line 1, column 2)"),
        (b"\xff\xfe\xff", "the payload is not JSON"),
        (b"[" * 100_000, "the payload is not JSON"),
        (b"[]", "is JSON, and no object"),
        (b" " * 1_000_001, "at most 1000000 are read"),
        (b'{"category": "noise"}', "description: is required"),
        (as_bytes(description=" \u200b"), "description: is required"),
    ],
)
async def test_what_can_be_no_report_is_refused_kept_and_an_alarm(
    asb: Asb, tmp_path: Path, content: bytes, says: str
) -> None:
    file = tmp_path / "report.json"
    file.write_bytes(content)
    said = await asb("report", str(file))
    assert said.status == 3
    assert says in said.words
    alarm = await latest_alarm(asb, says)
    shown = await asb("alarms", "show", str(alarm["id"]), "--json")
    assert shown.json["refused"][0]["raw"] == as_text(content, LARGEST_REPORT)


async def test_an_alarm_is_seen_by_somebody_and_stays_on_record(asb: Asb) -> None:
    await asb("report", "-", stdin=f'{{"about": "{uuid.uuid4()}"}}')
    alarm = await latest_alarm(asb, "description: is required")
    number = str(alarm["id"])
    assert f"Alarm {number}, " in (await asb("alarms")).text
    nobody = await asb("alarms", "seen", number, "--as", "lee")
    assert (nobody.status, "still works here has the id 'lee'" in nobody.words) == (2, True)
    assert (await asb("alarms", "seen", number, "--as", "mina")).text == f"Alarm {number} is marked as seen by mina.\n"
    assert number not in [str(each["id"]) for each in (await asb("alarms", "--json")).json]
    [kept] = [each for each in (await asb("alarms", "--all", "--json")).json if str(each["id"]) == number]
    assert kept["seen_by"] == "mina"
    assert kept["seen_at"]
    assert "Seen by mina" in (await asb("alarms", "--all")).text
    assert (await asb("alarms", "seen", number, "--as", "mina")).status == 2


async def test_what_cannot_be_read_is_told_and_given_to_the_officer(asb: Asb, town: Town) -> None:
    fields = {"harm": "very bad", "colour": "red", "patch": "nowhere", "reporter": {"phone": "01632 960001 ext 12"}}
    said = await asb("report", "-", stdin=fresh(**fields))
    assert said.status == 0, said.text
    assert "harm: needs to be one of high, medium, low, none, unknown" in said.words
    assert "(an unknown field): is no field of a report" in said.words
    assert "The patch in the report is none of ours" in said.words
    reference = re.findall(r"ASB-\S+", said.text)[0]
    case = Running(town, reference)
    await case.settle()
    seen = await asb("show", reference, "--words", "--all")
    summaries = [row.summary for row in await case.journal()]
    assert any(each.startswith("Set aside, as it could not be used: harm, (an unknown field)") for each in summaries)
    assert "01632 960001 ext 12" in seen.words
    assert "Read what was set aside of the report" in seen.words
    assert "Telephone the reporter, if `asb show --words` has a number" in seen.words
    assert "very bad" not in (await asb("show", reference)).text


@pytest.mark.parametrize("encoding", ["cp1252", "utf-16", "utf-8-sig"])
async def test_a_file_in_another_encoding_is_read(asb: Asb, town: Town, tmp_path: Path, encoding: str) -> None:
    file = tmp_path / "report.json"
    text = json.dumps({"category": "noise", "description": "Noise from the café."}, ensure_ascii=False)
    file.write_bytes(text.encode(encoding))
    said = await asb("report", str(file), "--json")
    assert said.status == 0, said.text
    case = Running(town, said.json["reference"])
    await case.settle()
    [reported] = [row for row in await case.journal() if row.kind == "reported"]
    assert reported.words == "Noise from the café."


async def test_the_same_words_without_an_id_are_two_reports(asb: Asb) -> None:
    text = as_bytes().decode()
    first, again = [(await asb("report", "-", "--json", stdin=text)).json for _ in range(2)]
    assert first["reference"] != again["reference"]
    assert (again["already_known"], again["report_id"]) == (False, None)


async def test_a_report_opens_a_case_and_the_same_one_again_is_that_case(asb: Asb, tmp_path: Path) -> None:
    file = tmp_path / "report.json"
    report_id = str(uuid.uuid4())
    file.write_text(fresh(report_id=report_id, harm="medium", patch=" NORTH "))
    said = await asb("report", str(file))
    assert said.status == 0, said.text
    reference = reference_for(report_id)
    assert f"Case opened: {reference}" in said.text
    assert "2 (medium): a medium risk of harm is stated" in said.words
    assert "Officer Ola Adeyemi (ola), patch north" in said.words
    assert "begin the investigation within 5 working days due end of" in said.words

    again = await asb("report", "-", stdin=file.read_text())
    assert again.status == 0
    assert f"We already have this report. It is case {reference}" in again.text
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
    assert "Add news with `asb incident`" in said.text


async def test_a_report_dated_in_the_future_opens_a_case_now(asb: Asb) -> None:
    wrong = as_bytes(report_id=str(uuid.uuid4()), reported_at="2199-01-01T00:00:00Z").decode()
    said = await asb("report", "-", stdin=wrong)
    assert said.status == 0
    reference = re.findall(r"ASB-\S+", said.text)[0]
    shown = (await asb("show", reference, "--all", "--json")).json
    assert "Set aside, as it could not be used: reported_at" in [each["summary"] for each in shown["timeline"]]


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
        await connection.execute("UPDATE officers SET active = false WHERE id <> 'lee'")
    try:
        said = await asb("report", "-", stdin=fresh())
    finally:
        async with town.pool.connection() as connection:
            await connection.execute("UPDATE officers SET active = true WHERE id <> 'lee'")
    assert said.status == 0
    assert "No officer is allocated yet: the register has no active officer who is there" in said.words


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
    assert "incident_reported" in sealed


@pytest.mark.parametrize(("by", "sender", "proven"), [("ola", None, True), ("ola", "ola", True), (None, "ola", False)])
async def test_who_is_named_in_a_report_has_sent_it_only_where_they_hand_it_in(
    asb: Asb, town: Town, by: str | None, sender: str | None, proven: bool
) -> None:
    told = {"category": "harassment", "harm": "none", "description": f"Read out in the hall, {uuid.uuid4()}."}
    text = json.dumps(told | ({"sender": sender} if sender else {}))
    reported = await asb("report", "-", "--json", *(("--as", by) if by else ()), stdin=text)
    case = Running(town, reported.json["reference"])
    await case.settle()
    [row] = [row for row in await case.journal() if row.kind == "reported"]
    assert (row.seal is not None) == proven
    assert (await case.state()).priority == (3 if proven else 2)
