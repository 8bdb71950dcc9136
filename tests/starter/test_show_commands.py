"""What people read: one case, lists, people, tasks, the outbox; and the clock that is moved for a rehearsal."""

import asyncio
import os
import re
import sys
import uuid
from datetime import timedelta
from pathlib import Path

import pytest
from temporalio.common import RawValue

from standard.core.messages import Report
from starter.cases import message
from starter.commands.rehearse import read_length
from tests.starter.conftest import Asb
from tests.support.casebook import WITH_PARTY
from tests.support.running import Town
from tests.support.sealing import plain
from worker.problems import BadInput


async def test_a_case_is_shown_with_its_clocks_and_why(asb: Asb, town: Town) -> None:
    case = await town.open(harm="medium", description="Words [of] the reporter.")
    await case.do("record_contact", method="phone", outcome="spoke", notes="Words of the officer.")
    await case.do("approve_closure", "mina")
    shown = await asb("show", case.reference)
    assert shown.status == 0, shown.text
    assert shown.text.startswith(case.reference)
    assert "Priority 2 (medium): a medium risk of harm is stated" in shown.words
    assert "Officer Ola Adeyemi (ola), patch north Manager Mina Kaur (mina) Deputy David Reyes (david)" in shown.words
    assert "Reporter can be contacted" in shown.words
    assert "Promise: acknowledge within 24 hours (excluding weekends and bank holidays)" in shown.text
    assert "Status met, Mon" in shown.words
    assert re.search(r"Due end of Mon \d+ Nov \d{4} Status running, \d days \d+ hours left", shown.words)
    assert "approve_closure from mina: no closure proposal is open" in shown.words
    assert "counts" not in shown.text
    assert "Words" not in shown.text

    whole = await asb("show", case.reference, "--explain", "--words", "--all")
    assert re.search(r"Mon \d+ Nov +\d\d:\d\d to 24:00 counts", whole.text)
    assert '"Words [of] the reporter."' in whole.words
    assert '"Words of the officer."' in whole.words


async def test_a_claimed_name_is_shown_as_unproven(asb: Asb, town: Town) -> None:
    case = await town.open()
    await case.do("begin_investigation")
    incident = message("report_incident", case.reference, "mina", description="In her name.")
    await case.handle.signal("report_incident", RawValue(plain(incident.model_dump_json().encode())))
    await case.settle()
    shown = await asb("show", case.reference, "--all")
    assert re.search(r"\d\d:\d\d  mina \(unproven\) +Incident 2", shown.text), shown.text
    assert re.search(r"\d\d:\d\d  ola  ", shown.text)
    assert "system (unproven)" not in shown.text
    timeline = (await asb("show", case.reference, "--all", "--json")).json["timeline"]
    assert {entry["proven"] for entry in timeline if entry["sender"] == "mina"} == {False}


async def test_a_long_timeline_is_cut_unless_all_is_asked_for(asb: Asb, town: Town) -> None:
    case = await town.open()
    for _ in range(14):
        await case.do("begin_investigation")
    shown = await asb("show", case.reference)
    assert re.search(r"The last 15 of \d+ entries; --all shows every one.", shown.text)
    assert "Report recorded" not in shown.text
    assert "Report recorded" in (await asb("show", case.reference, "--all")).text
    assert len((await asb("show", case.reference, "--json")).json["timeline"]) == 15


async def test_a_shown_case_is_json_too_without_anybodys_words(asb: Asb, town: Town) -> None:
    case = await town.open(description="Nobody else's business.")
    shown = (await asb("show", case.reference, "--json")).json
    assert shown["source"] == "case"
    assert shown["case"]["allocation"]["officer"] == "ola"
    assert shown["timeline"][0]["words"] is None
    with_words = (await asb("show", case.reference, "--json", "--words")).json
    assert with_words["timeline"][0]["words"] == "Nobody else's business."


async def test_a_late_case_comes_first_and_closed_ones_only_when_asked_for(asb: Asb, town: Town) -> None:
    late = await town.open(harm="medium")
    await late.after(days=14)
    quiet = await town.open(category="baby_crying", harm="none")
    closed = await town.open()
    await closed.do("withdraw", method="phone")
    await closed.do("approve_closure", "mina")
    await closed.handle.result()

    def found(text: str) -> list[str]:
        return [line.split()[0] for line in text.splitlines() if line.startswith("ASB-")]

    listed = await asb("list", "--limit", "9999")
    references = found(listed.text)
    assert references.index(late.reference) < references.index(quiet.reference)
    assert closed.reference not in references
    assert re.search(rf"{late.reference}  2\*  reported +LATE end of Mon", listed.text)

    assert closed.reference in found((await asb("list", "--all")).text)
    assert closed.reference in found((await asb("list", "--stage", "closed")).text)
    only_late = found((await asb("list", "--late", "--limit", "9999")).text)
    assert late.reference in only_late
    assert quiet.reference not in only_late
    assert quiet.reference in found((await asb("list", "--priority", "3", "--limit", "9999")).text)
    assert late.reference not in found((await asb("list", "--priority", "3", "--limit", "9999")).text)
    assert (await asb("list", "--officer", "lee")).text == "No matching cases.\n"
    as_json = (await asb("list", "--late", "--json")).json
    assert {row["reference"] for row in as_json} == set(only_late)
    assert re.search(r"1 case, \d late.* more: give --limit or --all", (await asb("list", "--limit", "1")).words)
    refused = await asb("list", "--priority", "9")
    assert (refused.status, refused.text[:32]) == (2, "--priority: 9 is not a priority;")


async def test_what_cannot_be_delivered_is_a_task_until_it_is_done(asb: Asb, town: Town) -> None:
    case = await town.open()
    async with town.pool.connection() as connection:
        cursor = await connection.execute(
            "INSERT INTO tasks (case_reference, kind, about, person) VALUES (%s, 'telephone', 'Telephone them.', 'ola')"
            " RETURNING id",
            (case.reference,),
        )
        row = await cursor.fetchone()
        assert row is not None
    task = str(row[0])
    listed = await asb("tasks")
    assert f"Task {task}, {case.reference}, for Ola Adeyemi (ola), since " in listed.words
    assert f"Telephone them. (task {task}, Ola Adeyemi (ola))" in (await asb("show", case.reference)).words
    assert task in {str(each["id"]) for each in (await asb("tasks", "--json")).json}

    said = await asb("tasks", "done", task)
    assert said.status == 0
    assert f"Task {task} of {case.reference} is done." in said.words
    again = await asb("tasks", "done", task)
    assert (again.status, again.text) == (2, f"ID: no open task has the number {task}; `asb tasks` lists them")
    assert task not in {str(each["id"]) for each in (await asb("tasks", "--json")).json}


async def test_the_outbox_is_read(asb: Asb, town: Town) -> None:
    case = await town.open()
    read = await asb("outbox", case.reference)
    assert f"{case.reference}  to the reporter" in read.text
    assert "Hello Rae Finch," in read.text
    assert f"{case.reference}  to the officer (ola)" in read.text
    assert len((await asb("outbox", case.reference, "--last", "1", "--json")).json) == 1
    assert (await asb("outbox", "ASB-1")).status == 2


async def test_a_clock_is_moved_and_what_followed_is_shown(asb: Asb) -> None:
    given = Report(report_id=str(uuid.uuid4()), sender="t", category="noise", harm="medium", description="Drilling.")
    reported = await asb("report", "-", "--json", stdin=given.model_dump_json())
    reference = reported.json["reference"]
    said = await asb("fast-forward", reference, "3w")
    assert said.status == 0, said.text
    assert "The case's clock went from " in said.text
    assert "Promise broken: begin the investigation within 5 working days" in said.words
    assert "Drilling" not in said.text
    assert re.search(r"Now: reported; quiet until .*; late since end of ", said.words)
    moved = (await asb("fast-forward", reference, "1m", "--json")).json
    assert moved["happened"] == []
    assert "No deadlines passed." in (await asb("fast-forward", reference, "1m")).text

    later = await asb("fast-forward", reference, "60d")
    assert "Closure proposed: no new reports" in later.words
    assert re.search(r"closure-[0-9a-f]{8} waits for a decision", later.words)


async def test_a_clock_that_cannot_be_moved(asb: Asb, town: Town, monkeypatch: pytest.MonkeyPatch) -> None:
    case = await town.open()
    await case.do("withdraw", method="phone")
    await case.do("approve_closure", "mina")
    await case.handle.result()
    closed = await asb("fast-forward", case.reference, "1d")
    assert closed.status == 3
    assert f"{case.reference} is closed; its clock stands still" in closed.text

    monkeypatch.setenv("TEMPORAL_ADDRESS", "temporal.example:7233")
    other = await asb("fast-forward", case.reference, "1d")
    assert other.status == 2
    assert "works on the embedded stack only, and TEMPORAL_ADDRESS (or a profile) names 'temporal.example" in other.text


def test_how_far_a_clock_is_moved() -> None:
    assert read_length("90m") == timedelta(minutes=90)
    assert read_length(" 3 H ") == timedelta(hours=3)
    assert read_length("10d") == timedelta(days=10)
    assert read_length("2w") == timedelta(days=14)
    for wrong in ("", "10", "d", "-1d", "0d", "1y", "1.5d", "999999w"):
        with pytest.raises(BadInput, match="give a number and m, h, d or w, like 90m or 10d"):
            read_length(wrong)


async def test_what_others_sent_acts_on_no_terminal(asb: Asb, town: Town) -> None:
    hostile = "web\x1b[2Jform\u202e"
    case = await town.open(sender=hostile, description=f"Drums. {hostile}", reporter={"name": hostile})
    await case.do("record_party", party_role="alleged_perpetrator")
    await case.do("record_contact", **WITH_PARTY, method="phone", outcome="spoke", notes=hostile)
    for command in (("show", case.reference, "--all", "--words"), ("list",), ("tasks",), ("outbox",)):
        shown = await asb(*command)
        assert shown.status == 0
        assert shown.text.replace("\n", "").isprintable(), command
    assert (await asb("show", case.reference, "--all", "--words")).text.count(r"\x1b[2J") >= 2
    as_json = await asb("show", case.reference, "--all", "--words", "--json")
    assert as_json.text.isascii()
    assert as_json.json["timeline"][0]["sender"] == "web[2Jform"


async def test_what_an_encoding_lacks_is_replaced(asb: Asb, town: Town) -> None:
    case = await town.open(description="Bębny, \u201cco noc\u201d.")
    assert "co noc" in (await asb("show", case.reference, "--words")).text
    shown = await asyncio.create_subprocess_exec(
        *(sys.executable, "-c", "from starter.cli import main; main()", "show", case.reference, "--all", "--words"),
        *("--as", "mina"),
        cwd=Path(__file__).parents[2],
        env={**os.environ, "PYTHONIOENCODING": "latin-1"},
        stdout=asyncio.subprocess.PIPE,
        stderr=asyncio.subprocess.PIPE,
    )
    out, err = await shown.communicate()
    assert (shown.returncode, err) == (0, b"")
    assert r'"B\u0119bny, \u201cco noc\u201d."' in " ".join(out.decode("latin-1").split())
    assert "Report recorded" in out.decode("latin-1")
