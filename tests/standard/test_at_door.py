"""What a report's bytes become at our door: whatever their form, the case reads them as the door did."""

import json
from datetime import UTC, datetime

import pytest

from standard.core.draft import Refused
from standard.core.lenient import LARGEST_REPORT
from standard.core.reading import read_at_door, read_report
from standard.core.reference import reference_for

NOW = datetime(2026, 11, 26, 5, tzinfo=UTC)
TOLD = {"description": "\u00c4rger, every night.", "sender": "ola"}
WITHIN = json.dumps(TOLD)


@pytest.mark.parametrize(
    "raw",
    [
        WITHIN.encode(),
        b"\xef\xbb\xbf" + WITHIN.encode(),
        json.dumps(TOLD, ensure_ascii=False).encode("utf-16"),
        json.dumps(TOLD, ensure_ascii=False).encode("cp1252"),
        json.dumps(WITHIN).encode(),
        json.dumps([[WITHIN]]).encode(),
        b'{"description": "x", "description": "y", "sender": "ola"}',
        json.dumps({"description": "x" * (LARGEST_REPORT - 50)}).encode(),
    ],
    ids=["plain", "BOM", "UTF-16", "Windows-1252", "text", "text in a list", "given twice", "almost too large"],
)
def test_a_report_without_an_id_that_its_sender_hands_in_says_itself_which_it_is(raw: bytes) -> None:
    report, reference = read_at_door(raw, NOW, "ola")
    sent = read_report(report.as_json(), "another place", sender="ola")
    assert (sent.report_id, sent.description, sent.sender) == (report.report_id, report.description, "ola")
    assert reference == reference_for(sent.report_id)


def test_the_door_takes_no_more_than_it_says() -> None:
    with pytest.raises(Refused, match="at most 1000000 are read"):
        read_at_door(b" " * (LARGEST_REPORT + 1), NOW)
