"""A case as people look at it, whichever of the case and the register answers."""

from datetime import date, timedelta

import psycopg
import pytest
from temporalio.common import RawValue

from activities.calendar import add_day
from activities.register.errors import RegisterUnavailable
from standard.core.words import EntryKind
from starter.cases import Cases, message
from starter.look import Source, look_at
from starter.outcomes import UnknownCase
from tests.support.casebook import WITH_PARTY, report
from tests.support.grounds import WORDED
from tests.support.running import Town
from tests.support.sealing import plain


async def test_the_running_case_and_the_register_show_the_same(town: Town) -> None:
    case = await town.open(harm="medium")
    await case.assessed()
    await case.without_plan()
    await case.do("record_contact", method="phone", outcome="spoke", notes="Will keep a diary.")
    await case.do("propose_closure", ground="resolved")
    await case.settle()
    live = await look_at(town.cases, town.pool, case.reference)
    kept = await look_at(None, town.pool, case.reference)
    assert (live.source, kept.source) == (Source.CASE, Source.REGISTER)
    assert live.why_register is None
    assert kept.why_register == "Temporal cannot be reached"
    assert live.case == kept.case
    assert live.deadlines == kept.deadlines
    assert live.timeline == kept.timeline
    assert (
        live.missing
        == kept.missing
        == [
            "no visit or phone call after the proposal is on record in which the reporter agrees",
            "the promise to begin the investigation within 5 working days is not met",
            f"what was done is not yet in an officer's words, for the letter: `asb word-closure {case.reference}`",
        ]
    )
    assert live.case is not None
    assert ("Priority", "2 (medium): a medium risk of harm is stated") in live.case.lines
    assert live.case.next_step is not None
    assert "Will keep a diary." in [entry.words for entry in live.timeline]


async def test_the_register_tells_proven_senders_from_claimed_ones(town: Town) -> None:
    case = await town.open()
    await case.do("record_contact", method="phone", outcome="spoke")
    incident = message("report_incident", case.reference, "mina", description="In her name.")
    await case.handle.signal("report_incident", RawValue(plain(incident.model_dump_json().encode())))
    await case.settle()
    for cases in (town.cases, None):
        seen = await look_at(cases, town.pool, case.reference)
        found = {(entry.kind, entry.sender, entry.proven) for entry in seen.timeline}
        assert (EntryKind.CONTACT_RECORDED, "ola", True) in found
        assert (EntryKind.INCIDENT_REPORTED, "mina", False) in found
        assert {proven for kind, sender, proven in found if sender == "system"} == {True}
    assert {entry.proven for entry in (await look_at(town.cases, None, case.reference)).timeline} == {None}


async def test_without_the_register_the_case_shows_what_it_knows(town: Town) -> None:
    case = await town.open()
    await case.do("begin_investigation", "nobody")
    seen = await look_at(town.cases, None, case.reference)
    assert seen.source is Source.CASE
    assert [entry.kind for entry in seen.timeline][:2] == ["reported", "priority_set"]
    assert all(entry.words is None for entry in seen.timeline)
    assert len(seen.refusals) == 1
    with pytest.raises(RegisterUnavailable):
        await look_at(None, None, case.reference)


async def test_where_no_worker_answers_the_register_does(town: Town) -> None:
    cases = Cases(town.client, town.pool, task_queue="nobody-listens", patience=timedelta(seconds=1))
    opened = await cases.open(report(report_id="nobody-works-on-this"))
    seen = await look_at(cases, town.pool, opened.reference)
    assert seen.case is None
    assert seen.why_register is not None
    assert seen.why_register.startswith("no worker answers")
    with pytest.raises(UnknownCase, match="the register has no case"):
        await look_at(None, town.pool, opened.reference)


async def test_a_disagreement_is_what_closing_still_needs(town: Town) -> None:
    case = await town.open()
    await case.assessed()
    await case.without_plan()
    await case.do("begin_investigation")
    await case.do("propose_closure", ground="resolved")
    await case.do("record_contact", method="phone", outcome="disagrees")
    await case.do("word_closure", **WORDED)
    await case.settle()
    seen = await look_at(town.cases, town.pool, case.reference)
    assert seen.missing == ["the reporter disagrees, so only a manager may approve, with a reason"]
    await case.do("record_contact", method="phone", outcome="agrees")
    assert (await look_at(town.cases, town.pool, case.reference)).missing == []


async def test_an_anonymous_report_needs_a_manager(town: Town) -> None:
    case = await town.open(reporter={}, category="vandalism", harm="high")
    await case.assessed()
    await case.without_plan()
    await case.do("record_party", party_role="alleged_perpetrator")
    await case.do("record_contact", method="visit", outcome="spoke", **WITH_PARTY)
    await case.do("propose_closure", ground="resolved")
    seen = await look_at(town.cases, town.pool, case.reference)
    assert seen.case is not None
    assert seen.case.anonymous
    assert seen.missing == ["the report is anonymous, so only a manager may approve, with a reason"]


async def test_a_due_instant_that_the_calendar_of_today_does_not_give_is_not_explained(town: Town) -> None:
    case = await town.open()
    opened = (await case.state()).reported_at.date()
    before = await look_at(None, town.pool, case.reference)
    assert all(clock.explanation for clock in before.deadlines)
    day: date = opened + timedelta(days=1)
    try:
        await add_day(town.pool, day, "Added after the case had closed", changed_by="test")
        after = await look_at(None, town.pool, case.reference)
        assert [clock.explanation for clock in after.deadlines] == [[], []]
    finally:
        with psycopg.connect(town.owner_url) as connection:
            connection.execute("DELETE FROM calendar_days")
