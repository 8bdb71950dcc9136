"""Reports that come again, and what another message makes of one: nothing that made it doubtful is lost."""

import json
from datetime import UTC, datetime
from typing import Any

import pytest

from standard.core.lenient import LARGEST_REPORT
from standard.core.messages import Report
from standard.core.reading import read_report
from standard.core.reference import reference_for
from standard.progressing.linked import incident_of, linked_report
from standard.what_happens_next.again import another_report, beside, report_hash

REFERENCE = reference_for("r-1")
NOW = datetime(2026, 11, 24, 10, tzinfo=UTC)
PLAIN: dict[str, Any] = {"report_id": "r-1", "sender": "web", "category": "baby_crying", "description": "Drums."}


def read(**fields: Any) -> Report:
    return read_report(json.dumps({**PLAIN, **fields}).encode(), REFERENCE)


UNREAD: dict[str, dict[str, Any]] = {
    "harm": {"harm": "terrible"},
    "email": {"reporter": {"email": "rae at example"}},
    "name": {"reporter": {"name": ["Rae"]}},
    "reporter": {"reporter": "Rae, 01632 960001"},
    "unknown": {"diary": "every night"},
    "unknown and about contact": {"call_only": True},
    "needs": {"reporter": {"email": "rae@example.org", "support_needs": ["never write"]}},
    "violence": {"violence": "perhaps"},
    "id": {"report_id": "x" * 300},
    "times": {"occurred_at": "last Tuesday"},
    "a number that is no text": {"reporter": {"phone": 447700900123, "address": True, "name": 0}, "patch": 7},
    "a dot in a name": {"reporter.email": "a@example.org", "reporter.name": "Bob"},
    "harm in another field": {"category": "baby_crying", "about": {"harm": "high"}},
    "a number as the description": {"description": ["+44 7700 900152"]},
    "doubled keys in text": {"extra": '{"harm": "high", "harm": "none", "phone": "01632 960001", "phone": "no"}'},
    "a field that only incidents have": {"happened_at": "2099-01-01T00:00:00+00:00", "message_id": {"a": 1}},
    "long": {"description": "x" * 24_000 + "END"},
}


@pytest.mark.parametrize("unread", UNREAD)
def test_what_could_not_be_read_is_in_the_same_doubt_in_the_case_that_another_report_opens(unread: str) -> None:
    report = read(**UNREAD[unread])
    other = another_report(report, REFERENCE, linked=True)
    assert other.linked_case == REFERENCE
    assert report_hash(read_report(other.as_json(), "none")) == report_hash(other), "the case reads what is sent"
    incident = incident_of(report, REFERENCE, None, NOW)
    for made in (other, incident, linked_report(incident, "noise", None)):
        assert (made.harm_in_doubt, made.gives_an_address) == (report.harm_in_doubt, report.gives_an_address)
        assert made.violence == report.violence
        assert made.reporter is None or made.reporter.telephone_only == report.reporter.telephone_only
        left = "".join(each.came for each in made.set_aside)
        assert all(each.came in left or each.came in made.description for each in report.set_aside)
        assert {each.name for each in report.set_aside if each.name} <= {each.name for each in made.set_aside}


def test_what_a_sender_says_is_set_aside_already_only_adds_to_the_doubt() -> None:
    said = {"field": "<b>", "why": "x\u0007\n" * 400, "came": "y\x00\ud800", "of_contact": True, "of_risk": True}
    report = read(set_aside=[said])
    assert report.harm_in_doubt
    assert report.reporter.telephone_only
    [kept] = report.set_aside
    assert (kept.field, kept.came) == ("(an unknown field)", "y\\u0000\\ud800")
    assert kept.why.isprintable()
    assert report.content()
    for no_list_of_ours in ("x", [said | {"why": "y"}] * 301):
        assert [each.called for each in read(set_aside=no_list_of_ours).set_aside] == ["set_aside"]


def test_an_unread_field_tells_two_reports_apart_and_the_time_of_sending_does_not() -> None:
    first = read(diary="every night")
    assert report_hash(first) == report_hash(read(diary="every night", reported_at="just now"))
    assert report_hash(first) != report_hash(read(diary="every day"))
    assert report_hash(first) != report_hash(read())


def test_the_same_report_becomes_the_same_other_one() -> None:
    other, again = (another_report(read(harm="terrible"), REFERENCE, linked=True) for _ in range(2))
    assert report_hash(other) == report_hash(again)
    assert beside(other.report_id) == (REFERENCE, report_hash(read(harm="terrible"))[:32])
    assert beside(f"{REFERENCE}/{'0' * 32}") is None


def test_as_much_as_a_case_reads_is_sent_on_of_the_largest_report() -> None:
    other = another_report(read(diary='"' * (LARGEST_REPORT // 2 - 1_000)), REFERENCE, linked=True)
    assert len(other.as_json()) <= LARGEST_REPORT
    assert [each.called for each in other.set_aside] == ["diary"]


def test_what_was_read_is_read_again_in_whatever_encoding_it_came() -> None:
    """As UTF-8 a name of 600,000 letters takes twice as much: what is sent on is cut, and never refused."""
    raw = '{"report_id": "r-1", "description": "He hit me.", "%s": "z"}' % ("\u00e9" * 600_000)
    report = read_report(raw.encode("latin-1"), REFERENCE)
    incident = incident_of(report, REFERENCE, None, NOW)
    for made in (another_report(report, REFERENCE, linked=True), incident, linked_report(incident, "noise", None)):
        assert made.description == "He hit me."
        assert len(made.as_json()) <= LARGEST_REPORT
