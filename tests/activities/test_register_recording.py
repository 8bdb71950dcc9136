from datetime import timedelta
from typing import Any

import psycopg
import pytest
from psycopg_pool import AsyncConnectionPool

from activities.register.activities import RegisterActivities
from activities.register.doors import mark_ended_outside, mark_seen
from activities.register.errors import NotInRegister
from activities.register.queries import read_alarms, read_case, read_journal, read_refusals, read_reporter
from activities.register.recording import content_hash
from activities.register.records import CaseRecord
from standard.core.people import Allocation
from standard.core.reference import reference_for
from standard.core.register import KeepRefused, KeptMessage, RecordBatch
from standard.core.words import ClockStatus, ClosureGround, EntryKind, Promise, RefusalCode, Stage
from tests.support.database import Database
from tests.support.register_material import MONDAY, RUN, add_people, batch, clock, entry, opening, proposal

REFERENCE = reference_for("r-1")
REPORTED = entry(1, EntryKind.REPORTED, words="Shouting through the wall", incident=1, category="noise")
BEGUN = entry(2, EntryKind.INVESTIGATION_BEGUN, words="Knocked at both doors")


@pytest.fixture
async def register(pool: AsyncConnectionPool) -> RegisterActivities:
    await add_people(pool)
    activities = RegisterActivities(pool)
    await activities.open_case(opening())
    return activities


async def case_of(pool: AsyncConnectionPool) -> CaseRecord:
    case = await read_case(pool, REFERENCE)
    assert case is not None
    return case


def everything(register_url: str) -> dict[str, list[tuple[object, ...]]]:
    """All rows of the tables that ``record`` writes."""
    tables = (
        "cases",
        "clocks",
        "journal",
        "incidents",
        "contacts",
        "closure_decisions",
        "refusals",
        "reporters",
        "alarms",
    )
    with psycopg.connect(register_url) as connection:
        return {
            table: connection.execute(f"SELECT * FROM {table} ORDER BY 1, 2".encode()).fetchall() for table in tables
        }


async def test_a_retry_changes_nothing(register: RegisterActivities, register_url: str) -> None:
    whole = batch(
        REPORTED,
        entry(2, EntryKind.INCIDENT_REPORTED, words="Again", incident=2, category="noise", harm="medium"),
        entry(3, EntryKind.CONTACT_RECORDED, method="phone", outcome="spoke", contact_with="reporter"),
        entry(4, EntryKind.CLOSURE_PROPOSED, proposal_id="p-1", ground="resolved"),
        entry(5, EntryKind.REFUSED, message_name="withdraw", code="not_allowed", reason="No", raw="{}"),
        entry(6, EntryKind.REPORTER_IDENTIFIED, reporter={"email": "rae@home.example"}),
    )
    await register.record(whole)
    before = everything(register_url)
    assert {table: len(rows) for table, rows in before.items()} == {
        "cases": 1,
        "clocks": 1,
        "journal": 6,
        "incidents": 2,
        "contacts": 1,
        "closure_decisions": 1,
        "refusals": 1,
        "reporters": 1,
        "alarms": 0,
    }
    await register.record(whole)
    assert everything(register_url) == before


async def test_the_journal_keeps_entries_as_they_were(register: RegisterActivities, pool: AsyncConnectionPool) -> None:
    await register.record(batch(REPORTED, BEGUN))
    first, second = await read_journal(pool, REFERENCE)
    assert (first.number, first.detail, first.content_hash) == (1, REPORTED.detail, content_hash(REPORTED))
    assert (second.kind, second.words, second.happened_at) == (BEGUN.kind, BEGUN.words, BEGUN.happened_at)
    assert (second.run_id, second.message_id, second.role) == (RUN, BEGUN.message_id, BEGUN.role)


async def test_a_number_used_twice_keeps_both_and_raises_one_alarm(
    register: RegisterActivities, pool: AsyncConnectionPool
) -> None:
    await register.record(batch(REPORTED, BEGUN))
    other = entry(2, EntryKind.CONTACT_RECORDED, method="visit", outcome="spoke", contact_with="reporter")
    for _ in range(2):
        await register.record(batch(other, run_id="run-reset", after=REPORTED))
    rows = await read_journal(pool, REFERENCE)
    assert [(row.number, row.kind, row.run_id) for row in rows] == [
        (1, EntryKind.REPORTED, RUN),
        (2, EntryKind.INVESTIGATION_BEGUN, RUN),
        (2, EntryKind.CONTACT_RECORDED, "run-reset"),
    ]
    (alarm,) = await read_alarms(pool, REFERENCE)
    assert (alarm.number, alarm.kind) == (2, "number_used_twice")


async def test_an_entry_whose_predecessor_is_missing_raises_one_alarm_at_once(
    register: RegisterActivities, pool: AsyncConnectionPool
) -> None:
    await register.record(batch(REPORTED))
    third = entry(3, EntryKind.CONTACT_RECORDED, method="visit", outcome="spoke", contact_with="reporter")
    for _ in range(2):
        await register.record(batch(third, entry(4, EntryKind.REFUSED, code="not_allowed"), after=BEGUN))
    (alarm,) = await read_alarms(pool, REFERENCE)
    assert (alarm.number, alarm.kind) == (2, "entry_missing")


async def test_another_run_s_entry_of_that_number_is_not_the_predecessor(
    register: RegisterActivities, pool: AsyncConnectionPool
) -> None:
    """After a reset the numbers begin again where the new run began, and what it wrote may be what is missing."""
    third = entry(3, EntryKind.CONTACT_RECORDED, method="visit", outcome="spoke", contact_with="reporter")
    await register.record(batch(REPORTED, BEGUN))
    after_the_reset = BEGUN.model_copy(update={"sender": "oscar"})
    await register.record(batch(third, run_id="run-reset", after=after_the_reset))
    (alarm,) = await read_alarms(pool, REFERENCE)
    assert (alarm.number, alarm.kind) == (2, "entry_missing")


async def test_entries_that_follow_each_other_raise_no_alarm(
    register: RegisterActivities, pool: AsyncConnectionPool
) -> None:
    first = await register.record(batch(REPORTED, BEGUN))
    assert first.last == content_hash(BEGUN)
    third = entry(3, EntryKind.CONTACT_RECORDED, method="visit", outcome="spoke", contact_with="reporter")
    for run in (RUN, "run-continued"):
        again = await register.record(batch(third, run_id=run, after=BEGUN))
        assert again.last == content_hash(third)
    assert (await register.record(batch(run_id="run-continued", after=third))).last == content_hash(third)
    assert await read_alarms(pool, REFERENCE) == []


@pytest.mark.parametrize("statement", ["UPDATE journal SET summary = ''", "DELETE FROM journal", "TRUNCATE journal"])
async def test_the_journal_cannot_be_changed(
    register: RegisterActivities, own_register: Database, statement: str
) -> None:
    await register.record(batch(REPORTED))
    with psycopg.connect(own_register.owner_url) as owner, pytest.raises(psycopg.Error, match="append-only"):
        owner.execute(statement.encode())
    with psycopg.connect(own_register.url) as worker, pytest.raises(psycopg.Error, match="permission denied"):
        worker.execute(statement.encode())


async def test_incidents(register: RegisterActivities, register_url: str) -> None:
    again = entry(
        2,
        EntryKind.INCIDENT_REPORTED,
        words="Again, and worse",
        incident=2,
        category="harassment",
        harm="high",
        hate_perceived=True,
        hate_strands=["race"],
        violence=False,
        threat_of_violence=True,
        occurred_at="2026-06-01T07:00:00+00:00",
    )
    await register.record(batch(REPORTED, again))
    with psycopg.connect(register_url) as connection:
        rows = connection.execute(
            "SELECT number, entry, category, harm, hate, hate_strands, threat_of_violence, occurred_at, description"
            " FROM incidents ORDER BY number"
        ).fetchall()
    assert rows == [
        (1, 1, "noise", "medium", False, [], False, None, "Shouting through the wall"),
        (2, 2, "harassment", "high", True, ["race"], True, MONDAY - timedelta(hours=2), "Again, and worse"),
    ]


async def test_contacts(register: RegisterActivities, register_url: str) -> None:
    contact = entry(
        2,
        EntryKind.CONTACT_RECORDED,
        words="Better now",
        method="video_call",
        outcome="agrees",
        support_need="sign_language",
        contact_with="reporter",
    )
    await register.record(batch(REPORTED, contact))
    with psycopg.connect(register_url) as connection:
        rows = connection.execute(
            "SELECT entry, method, outcome, contact_with, support_need, happened_at, sender, notes FROM contacts"
        ).fetchall()
    assert rows == [(2, "video_call", "agrees", "reporter", "sign_language", contact.happened_at, "ann", "Better now")]


async def test_on_what_basis_something_was_passed_on_stands_with_the_contact_alone(
    register: RegisterActivities, pool: AsyncConnectionPool, register_url: str
) -> None:
    shared: dict[str, Any] = {"method": "phone", "outcome": "spoke", "contact_with": "partner_agency"}
    await register.record(
        batch(REPORTED, entry(2, EntryKind.CONTACT_RECORDED, **shared, passed_on=[1], basis="To prevent a crime."))
    )
    with psycopg.connect(register_url) as connection:
        assert connection.execute("SELECT basis FROM contacts").fetchall() == [("To prevent a crime.",)]
    assert (await read_journal(pool, REFERENCE))[1].detail == shared | {"passed_on": [1]}


async def test_of_details_that_later_ones_have_overtaken_the_journal_says_which_and_no_more(
    register: RegisterActivities, pool: AsyncConnectionPool
) -> None:
    overtaken = {"phone": "01632 960002", "email": "rae@example.org"}
    await register.record(batch(REPORTED, entry(2, EntryKind.REPORTER_IDENTIFIED, reporter={}, overtaken=overtaken)))
    detail = (await read_journal(pool, REFERENCE))[1].detail
    assert detail == {"reporter_fields": [], "overtaken_fields": ["email", "phone"]}


async def test_closure_decisions(register: RegisterActivities, pool: AsyncConnectionPool) -> None:
    kinds = [
        EntryKind.CLOSURE_PROPOSED,
        EntryKind.CLOSURE_AGREED,
        EntryKind.CLOSURE_DISAGREED,
        EntryKind.CLOSURE_RETRACTED,
        EntryKind.CLOSURE_CANCELLED,
        EntryKind.CLOSURE_DECLINED,
        EntryKind.CLOSURE_APPROVED,
    ]
    steps = [
        entry(number, kind, words="Why", proposal_id="p-1", ground="resolved") for number, kind in enumerate(kinds, 2)
    ]
    await register.record(batch(REPORTED, *steps))
    case = await case_of(pool)
    assert [f"closure_{row.decision}" for row in case.decisions] == kinds
    assert {(row.proposal_id, row.ground, row.by, row.reasons) for row in case.decisions} == {
        ("p-1", ClosureGround.RESOLVED, "ann", "Why")
    }


async def test_refusals_keep_what_arrived_once(register: RegisterActivities, pool: AsyncConnectionPool) -> None:
    refused = entry(2, EntryKind.REFUSED, message_name="approve", code="own_proposal", reason="Yours", raw='{"a": 1}')
    repeated = entry(3, EntryKind.DUPLICATE, message_name="approve")
    await register.record(batch(REPORTED, refused, repeated))
    first, second = await read_refusals(pool, REFERENCE)
    assert (first.entry, first.code, first.reason, first.raw, first.source) == (
        2,
        "own_proposal",
        "Yours",
        '{"a": 1}',
        "case",
    )
    assert (second.code, second.reason, second.raw) == ("duplicate", repeated.summary, None)
    assert (await read_journal(pool, REFERENCE))[1].detail == {
        "message_name": "approve",
        "code": "own_proposal",
        "reason": "Yours",
    }


async def test_details_of_a_reporter_are_kept_in_one_place(
    register: RegisterActivities, pool: AsyncConnectionPool, register_url: str
) -> None:
    given = {"email": "rae@home.example", "support_needs": ["interpreter"]}
    await register.record(batch(REPORTED, entry(2, EntryKind.REPORTER_IDENTIFIED, reporter=given)))
    with psycopg.connect(register_url) as connection:
        rows = connection.execute("SELECT name, email, phone, support_needs FROM reporters").fetchall()
    assert rows == [("Rae Reporter", "rae@home.example", "01632 960001", ["interpreter"])]
    assert (await read_journal(pool, REFERENCE))[1].detail == {"reporter_fields": ["email", "support_needs"]}


async def test_characters_that_postgresql_cannot_store_do_not_stop_a_case(
    register: RegisterActivities, pool: AsyncConnectionPool
) -> None:
    odd = entry(2, EntryKind.REFUSED, words="a\x00b", raw="\x00{", reason="c\x00", **{"k\x00": ["\x00"]})
    for _ in range(2):
        await register.record(batch(REPORTED, odd))
    (refusal,) = await read_refusals(pool)
    assert (refusal.raw, refusal.reason) == ("\ufffd{", "c\ufffd")
    row = (await read_journal(pool, REFERENCE))[1]
    assert (row.words, row.detail["k\ufffd"]) == ("a\ufffdb", ["\ufffd"])


async def test_messages_that_no_case_could_take_are_kept_as_they_arrived(
    register: RegisterActivities, pool: AsyncConnectionPool
) -> None:
    kept = KeptMessage(name="withdraw", raw="{\x00", code=RefusalCode.CASE_CLOSED, reason="The case is closed")
    request = KeepRefused(reference=reference_for("unknown"), now=MONDAY, messages=[kept, kept])
    for _ in range(2):
        await register.keep_refused(request)
    rows = await read_refusals(pool, reference_for("unknown"))
    assert [(row.message_name, row.raw, row.code, row.recorded_at, row.times) for row in rows] == [
        ("withdraw", "{\ufffd", "case_closed", MONDAY, 2)
    ]


async def test_the_same_refusal_every_second_is_counted_and_not_written_again(
    register: RegisterActivities, pool: AsyncConnectionPool
) -> None:
    kept = KeptMessage(name="report", raw="rubbish", code=RefusalCode.UNDECODABLE, reason="the payload is not JSON")
    for second in range(5):
        now = MONDAY + timedelta(seconds=second)
        await register.keep_refused(KeepRefused(reference=REFERENCE, now=now, messages=[kept]))
    (row,) = await read_refusals(pool, REFERENCE)
    assert (row.times, row.recorded_at, row.last_at) == (5, MONDAY, MONDAY + timedelta(seconds=4))


async def test_the_view_is_written_whole(register: RegisterActivities, pool: AsyncConnectionPool) -> None:
    running = clock(warned_at=MONDAY + timedelta(hours=18))
    await register.record(
        batch(
            REPORTED,
            stage=Stage.CLOSURE_PROPOSED,
            hate=True,
            incidents=3,
            clocks=[running],
            proposal=proposal(),
            allocation=Allocation(patch="west", officer="cat"),
        )
    )
    case = await case_of(pool)
    assert (case.stage, case.hate, case.incidents, case.as_of, case.run_id) == (Stage.CLOSURE_PROPOSED, True, 3, 1, RUN)
    assert (case.patch, case.officer, case.officer_name, case.manager) == ("west", "cat", "Cat Officer", None)
    assert (case.proposal, case.next_due) == (proposal(), running.deadline.due)
    assert case.clocks == [running]
    assert await rows_of_clocks(pool) == [(running.promise, running.deadline.due, running.warned_at)]


async def rows_of_clocks(pool: AsyncConnectionPool) -> list[tuple[Any, ...]]:
    """The rows that evaluations read, beside the view."""
    async with pool.connection() as connection:
        return await (await connection.execute("SELECT promise, due, warned_at FROM clocks ORDER BY id")).fetchall()


async def test_an_older_view_of_the_same_run_changes_nothing(
    register: RegisterActivities, pool: AsyncConnectionPool
) -> None:
    await register.record(batch(REPORTED, BEGUN, stage=Stage.INVESTIGATING, clocks=[clock(ClockStatus.MET)]))
    await register.record(batch(REPORTED, stage=Stage.REPORTED, clocks=[clock()]))
    case = await case_of(pool)
    assert (case.stage, case.as_of, case.clocks[0].status) == (Stage.INVESTIGATING, 2, ClockStatus.MET)


async def test_after_a_reset_the_case_is_as_the_new_run_says(
    register: RegisterActivities, pool: AsyncConnectionPool
) -> None:
    later = clock(promise=Promise.P2_BEGIN_INVESTIGATION)
    await register.record(batch(REPORTED, BEGUN, stage=Stage.INVESTIGATING, clocks=[clock(), later]))
    await register.record(batch(run_id="run-reset", as_of=1, clocks=[clock()]))
    case = await case_of(pool)
    assert (case.stage, case.as_of, case.run_id) == (Stage.REPORTED, 1, "run-reset")
    assert [row.promise for row in case.clocks] == [Promise.P2_ACKNOWLEDGE]
    assert [row[0] for row in await rows_of_clocks(pool)] == [Promise.P2_ACKNOWLEDGE]


async def test_a_late_attempt_of_an_older_run_does_not_overwrite_the_newer_view(
    register: RegisterActivities, pool: AsyncConnectionPool
) -> None:
    older = batch(REPORTED, at=MONDAY, stage=Stage.REPORTED, clocks=[clock()])
    later = MONDAY + timedelta(minutes=1)
    await register.record(
        batch(run_id="run-2", as_of=2, at=later, stage=Stage.INVESTIGATING, clocks=[clock(ClockStatus.MET)])
    )
    await register.record(older)
    case = await case_of(pool)
    assert (case.stage, case.as_of, case.run_id) == (Stage.INVESTIGATING, 2, "run-2")
    assert case.clocks[0].status is ClockStatus.MET
    # What it has to say is kept all the same.
    assert [row.number for row in await read_journal(pool, REFERENCE)] == [1]


async def test_after_a_reset_a_late_attempt_of_the_run_before_changes_nothing(
    register: RegisterActivities, pool: AsyncConnectionPool
) -> None:
    await register.record(batch(REPORTED, at=MONDAY + timedelta(hours=2), stage=Stage.INVESTIGATING, clocks=[clock()]))
    # In a rehearsal the clock goes back with a reset.
    await register.record(batch(run_id="run-reset", as_of=1, at=MONDAY, stage=Stage.REPORTED, clocks=[clock()]))
    await register.record(batch(REPORTED, BEGUN, at=MONDAY + timedelta(hours=2), stage=Stage.INVESTIGATING, clocks=[]))
    case = await case_of(pool)
    assert (case.stage, case.as_of, case.run_id, len(case.clocks)) == (Stage.REPORTED, 1, "run-reset", 1)


async def test_a_case_not_yet_allocated_keeps_what_the_register_allocated(
    register: RegisterActivities, pool: AsyncConnectionPool
) -> None:
    await register.record(batch(REPORTED, allocation=None))
    assert ((await case_of(pool)).officer, (await case_of(pool)).manager) == ("ann", "manager")
    await register.record(batch(as_of=2, allocation=Allocation(patch="", officer="bob")))
    case = await case_of(pool)
    assert (case.patch, case.officer, case.manager, case.deputy) == ("east", "bob", "manager", "deputy")


async def test_a_case_that_lives_again_is_open_again(register: RegisterActivities, pool: AsyncConnectionPool) -> None:
    await register.record(batch(REPORTED))
    assert await mark_ended_outside(pool, REFERENCE, RUN, "terminated", MONDAY)
    await register.record(batch(BEGUN))
    assert not (await case_of(pool)).is_open
    await register.record(batch(BEGUN, run_id="run-reset"))
    assert (await case_of(pool)).is_open


async def test_a_case_that_was_not_opened_is_not_recorded(register: RegisterActivities) -> None:
    with pytest.raises(NotInRegister, match="was not opened"):
        await register.record(batch(REPORTED, report_id="r-2"))


async def test_a_batch_is_written_whole_or_not_at_all(register: RegisterActivities, pool: AsyncConnectionPool) -> None:
    unknown = Allocation(patch="east", officer="nobody")
    with pytest.raises(Exception, match="constraint cases_officer_fkey"):
        await register.record(batch(REPORTED, allocation=unknown))
    assert await read_journal(pool, REFERENCE) == []


async def test_an_entry_with_a_task_gives_it_to_the_officer_once(
    register: RegisterActivities, pool: AsyncConnectionPool
) -> None:
    asks = entry(2, EntryKind.SET_ASIDE, task="Read what was set aside", fields=["harm"])
    for _ in range(2):
        await register.record(batch(REPORTED, asks))
    await register.record(batch(entry(3, EntryKind.SET_ASIDE, task="Read what was set aside")))
    [task] = (await case_of(pool)).tasks
    assert (task.kind, task.about, task.person) == ("check", "Read what was set aside", "ann")


async def test_letters_are_held_and_let_go(register: RegisterActivities, pool: AsyncConnectionPool) -> None:
    async def held() -> bool | None:
        reporter = await read_reporter(pool, REFERENCE)
        assert reporter is not None
        return reporter.telephone_only

    await register.record(batch(REPORTED, entry(2, EntryKind.SET_ASIDE, telephone_only=True)))
    assert await held()
    await register.record(batch(entry(3, EntryKind.REPORTER_IDENTIFIED, reporter={"name": "Rae"})))
    assert await held()
    right = {"preferred": "email", "telephone_only": False}
    await register.record(batch(entry(4, EntryKind.REPORTER_IDENTIFIED, reporter=right)))
    assert not await held()


async def test_a_sender_whose_fields_cannot_be_read_ten_times_in_a_day_is_one_alarm(
    register: RegisterActivities, pool: AsyncConnectionPool
) -> None:
    async def alarms() -> list[str]:
        return [alarm.what for alarm in await read_alarms(pool) if alarm.kind == "sender_unreadable"]

    def unreadable(number: int) -> RecordBatch:
        aside = entry(number, EntryKind.SET_ASIDE, fields=["harm"])
        return batch(aside.model_copy(update={"sender": "Mr Finch\u202e"}))

    for number in range(2, 11):
        await register.record(unreadable(number))
    assert await alarms() == []
    # Whom somebody asks to be telephoned only is nothing that could not be read.
    asked = entry(50, EntryKind.SET_ASIDE, fields=[], telephone_only=True)
    await register.record(batch(asked.model_copy(update={"sender": "Mr Finch\u202e"})))
    assert await alarms() == []
    for number in range(51, 54):
        await register.record(unreadable(number))
    [what] = await alarms()
    assert "an unproven sender" in what
    assert "Finch" not in what


async def test_an_incident_that_is_refused_is_an_alarm_and_a_task(
    register: RegisterActivities, pool: AsyncConnectionPool
) -> None:
    refused = {"message_name": "report_incident", "code": "invalid_field", "reason": "description: is required"}
    other = refused | {"message_name": "record_contact"}
    await register.record(
        batch(
            REPORTED,
            *(entry(number, EntryKind.REFUSED, **refused) for number in (2, 3)),
            entry(4, EntryKind.REFUSED, **other),
        )
    )
    [alarm] = await read_alarms(pool)
    assert alarm.what == "report incident refused on 2026-06-01: description: is required"
    [task] = (await case_of(pool)).tasks
    assert "Read a report that was refused" in task.about
    assert await mark_seen(pool, alarm.id, "ann", MONDAY)
    assert not await mark_seen(pool, alarm.id, "bob", MONDAY)
    [seen] = await read_alarms(pool)
    assert (seen.seen_by, seen.seen_at) == ("ann", MONDAY)
    assert await read_alarms(pool, unseen_only=True) == []
