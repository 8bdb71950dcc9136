"""Reports of every shape, through the reading and the rules that take a report in."""

import json
from datetime import timedelta

import pytest
from hypothesis import given, settings

from standard.core.draft import Refused
from standard.core.people import Allocation
from standard.core.reading import read_report
from standard.core.reference import reference_for
from standard.core.register import Opened, Surroundings
from standard.core.words import EntryKind, Priority
from standard.deciding import allocate, take_in
from tests.support.casebook import MONDAY, calendar
from tests.support.damaged import LONG, Damaged, damaged

OWN = reference_for("own")
SURROUNDINGS = Surroundings(calendar=calendar())
ALLOCATION = Allocation(patch="north", officer="ola", manager="mina")


@given(sent=damaged())
@settings(max_examples=20_000 if LONG else 300)
def test_a_report_of_any_shape_opens_a_case_and_nothing_of_it_is_lost(sent: Damaged) -> None:
    if not sent.is_one:
        with pytest.raises(Refused):
            read_report(sent.raw, OWN)
        return
    report = read_report(sent.raw, OWN)
    draft = take_in(report, MONDAY, SURROUNDINGS, None, OWN)
    opened = allocate(draft.case, ALLOCATION, [], MONDAY, Opened(unknown_patch=report.patch))
    assert draft.case.reference == OWN
    assert not sent.urgent or draft.case.priority is Priority.HIGH
    assert not sent.harm or draft.case.priority is not Priority.STANDARD
    assert not sent.high or draft.case.priority is Priority.HIGH
    assert draft.case.telephone_only is sent.contact
    assert not sent.reach or not draft.case.anonymous
    assert draft.case.quiet_until - MONDAY > timedelta(days=59)
    entries = [*draft.entries, *opened.entries]
    # What the register gets: the report that opens the case, and the entries.
    kept = "".join([report.model_dump_json(), *(entry.words or "" for entry in entries)])
    assert [token for token in sent.tokens if token not in kept] == []
    shown = json.dumps([(entry.summary, entry.detail) for entry in entries])
    assert [token for token in sent.tokens if token in shown] == []
    assert bool(report.set_aside) <= any(entry.kind is EntryKind.SET_ASIDE for entry in entries)
    assert "\n" not in "".join(entry.summary for entry in entries)
