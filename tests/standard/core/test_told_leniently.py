"""When something happened, how it came and whom else was told: read of reports and incidents, whatever their shape."""

from datetime import timedelta
from typing import Any

import pytest

from standard.core.messages import ReportIncident
from standard.core.reading import read_report
from standard.core.words import EntryKind
from standard.progressing.linked import incident_of, linked_report
from tests.standard.core.leniently import read, read_incident, set_aside
from tests.support.casebook import MONDAY, Play

WHOLE: dict[str, Any] = {
    "occurred_at": "2026-11-22T22:05:00+00:00",
    "occurred_until": "2026-11-22T23:30:00+00:00",
    "police_reference": 4212342,
    "reporting_centre": " The  Rainbow Hub",
    "may_pass_on": "yes",
}


def incident(**fields: Any) -> ReportIncident:
    return read_incident({"description": "Drums."} | fields)


def test_all_of_it_is_read_in_a_report_and_in_an_incident() -> None:
    for found in (read(**WHOLE), incident(**WHOLE)):
        assert not found.set_aside
        assert found.occurred_until == MONDAY.replace(day=22, hour=23, minute=30)
        assert (found.police_reference, found.reporting_centre, found.may_pass_on) == (
            *("4212342", "The Rainbow Hub"),
            True,
        )


@pytest.mark.parametrize("doubt", ["only to the police", 7, ["maybe"], {"a": "b"}])
def test_in_doubt_a_name_is_not_passed_on(doubt: object) -> None:
    found = read(may_pass_on=doubt)
    assert not found.may_pass_on
    assert set_aside(found) == ["may_pass_on"]


def test_of_a_yes_and_a_no_the_no_stands() -> None:
    raw = b'{"description": "x", "category": "noise", "may_pass_on": true, "may_pass_on": "no"}'
    assert read_report(raw, "own").may_pass_on is False


def test_an_end_that_cannot_be_read_is_set_aside() -> None:
    assert set_aside(incident(occurred_until="half past")) == ["occurred_until"]


@pytest.mark.parametrize(
    ("first", "last"), [(timedelta(0), timedelta(hours=-1)), (timedelta(hours=-1), timedelta(days=2))]
)
def test_an_end_before_its_beginning_or_to_come_is_set_aside(first: timedelta, last: timedelta) -> None:
    play = Play(occurred_at=MONDAY + first, occurred_until=MONDAY + last)
    [entry] = [each for each in play.drafts[0].entries if each.kind is EntryKind.SET_ASIDE]
    assert entry.detail["fields"] == ["occurred_until"]
    assert play.drafts[0].entries[0].detail["occurred_until"] is None


def test_when_it_happened_stands_apart_from_when_it_was_reported() -> None:
    play = Play(**WHOLE | {"police_reference": "42/1"})
    first = play.drafts[0].entries[0]
    assert first.summary == "Report recorded: noise; it happened Sun 22 Nov 2026 22:05 to Sun 22 Nov 2026 23:30"
    assert first.happened_at == MONDAY
    assert "it happened" not in Play().drafts[0].entries[0].summary


def test_an_incident_without_any_of_it_is_the_same_incident_as_before() -> None:
    """Who sent one before there were these fields, and sends it again, has sent it twice."""
    assert "occurred_until" not in incident().content()
    assert incident().content_hash != incident(police_reference="1").content_hash


def test_it_goes_along_where_a_report_becomes_an_incident_or_the_reverse() -> None:
    given = read(**WHOLE)
    made = incident_of(given, "ASB-7K3Q-MX92-PD4T", MONDAY, MONDAY + timedelta(days=1))
    again = linked_report(made, "noise", None)
    names = {"occurred_until", "police_reference", "reporting_centre", "may_pass_on"}
    assert made.model_dump(include=names) == again.model_dump(include=names) == given.model_dump(include=names)


@pytest.mark.parametrize("no", ["none", "no", "N/A", "not applicable", 0, "", None])
def test_a_reference_or_a_centre_that_is_a_readable_no_is_none(no: object) -> None:
    found = read(police_reference=no, reporting_centre=no)
    assert (found.police_reference, found.reporting_centre, set_aside(found)) == (None, None, [])


@pytest.mark.parametrize("words", ["not yet", "they never answered"])
def test_words_in_place_of_a_reference_are_set_aside_and_not_taken_for_one(words: str) -> None:
    found = read(police_reference=words)
    assert (found.police_reference, set_aside(found)) == (None, ["police_reference"])
