"""What ``asb demo`` reads before anything starts: the reports of its stories, and the evidence that is handed in."""

import re
from pathlib import Path
from typing import Any

import pytest

from standard.core.words import Priority
from starter.demo.play import read_reports
from starter.demo.reports import read_demo_report
from tests.support.examples import examples
from worker.problems import BadInput


def test_evidence_that_is_not_there_is_told_before_anything_starts(tmp_path: Path) -> None:
    folder = examples(tmp_path / "mine", "hate-incident.json")
    (folder / "evidence" / "diary-sheet.txt").unlink()

    with pytest.raises(BadInput, match=r"mine/evidence/diary-sheet\.txt is not there"):
        read_reports(folder)


@pytest.mark.parametrize(
    ("fields", "told"),
    [
        ({"category": None}, "category is '': is missing"),
        ({"surname": "Bello"}, "surname is 'Bello': is no field of a report"),
        ({"category": "baby_crying", "harm": "none"}, "the report is priority 3 (standard)"),
        ({"reporter": {}}, "reporter is out of reach"),
    ],
)
def test_a_report_that_does_not_fit_its_story_names_the_field(
    tmp_path: Path, fields: dict[str, Any], told: str
) -> None:
    folder = examples(tmp_path / "mine", "noise-frightened-neighbour.json", **fields)

    with pytest.raises(BadInput) as raised:
        read_demo_report(folder / "noise-frightened-neighbour.json", Priority.MEDIUM)

    assert str(raised.value).startswith(f"{folder}/noise-frightened-neighbour.json: {told}")


@pytest.mark.parametrize(("content", "told"), [(b"{", "is not JSON"), (b"[]", "no object"), (None, "No such file")])
def test_a_file_that_is_no_report_is_named(tmp_path: Path, content: bytes | None, told: str) -> None:
    file = tmp_path / "hate-incident.json"
    if content is not None:
        file.write_bytes(content)

    with pytest.raises(BadInput, match=re.escape(str(file))) as raised:
        read_demo_report(file, Priority.HIGH)

    assert told in str(raised.value)


def test_times_in_a_report_are_left_out_as_the_stories_have_days_of_their_own(tmp_path: Path) -> None:
    folder = examples(tmp_path / "mine", "hate-incident.json", reported_at="2026-01-05T10:00:00+00:00")

    read = read_demo_report(folder / "hate-incident.json", Priority.HIGH)

    assert (read.reported_at, read.occurred_at) == (None, None)
