"""Whole cases in virtual time: from the report to the agreed closure."""

from datetime import timedelta
from typing import Any

from activities.notifications.smtp import SmtpSecurity
from standard.core.words import ClockStatus, ClosureGround, Priority, Stage
from tests.support.casebook import report
from tests.support.database import Database, new_register
from tests.support.running import Town, ordinary_monday, town_on
from tests.support.smtp_server import mail_server
from tests.support.waiting import until
from worker.embedded import Stack
from workflows.models import Outcome

HATE: dict[str, Any] = {"category": "harassment", "hate_strands": ["race"]}


async def test_a_report_is_recorded_assessed_allocated_and_acknowledged(town: Town) -> None:
    case = await town.open()
    state = await case.state()
    assert state.priority is Priority.MEDIUM
    assert state.allocation is not None
    assert state.allocation.officer == "ola"
    assert await case.clock("p2_acknowledge") == "met"
    assert await case.told("acknowledgement") == ["reporter"]
    record = await case.record()
    assert record.officer_name == "Ola Adeyemi"
    assert [row.number for row in await case.journal()] == list(range(1, state.as_of + 1))


async def test_a_clock_warns_then_breaches_on_time_and_is_met_late(town: Town) -> None:
    case = await town.open(**HATE)
    monday = ordinary_monday()
    await case.to(monday + timedelta(hours=7))
    assert await case.told("clock_warning") == ["officer"]
    await case.to(monday + timedelta(hours=24, minutes=1))
    [clock] = (await case.state()).clocks
    assert clock.status is ClockStatus.BREACHED
    assert clock.breached_at == clock.deadline.due
    assert await case.told("clock_breach") == ["manager"]
    assert (await case.do("record_contact", method="phone", outcome="spoke")).outcome is Outcome.ACCEPTED
    assert await case.clock("p1_respond") == "met_late"


async def test_the_gate_names_the_missing_step_and_then_closes(town: Town) -> None:
    case = await town.open()
    await case.assessed()
    await case.without_plan()
    await case.do("begin_investigation")
    await case.do("propose_closure", ground="resolved", reasons="The noise has stopped.")
    refused = await case.do("approve_closure", "mina")
    assert refused.outcome is Outcome.REFUSED
    assert refused.reason is not None
    assert "no visit or phone call" in refused.reason
    await case.do("record_contact", method="visit", outcome="agrees")
    closed = await case.do("approve_closure", "mina")
    assert closed.outcome is Outcome.ACCEPTED
    assert await case.handle.result() == "closed: resolved"
    record = await case.record()
    assert record.stage is Stage.CLOSED
    assert record.closure_ground is ClosureGround.RESOLVED
    assert [decision.decision for decision in record.decisions] == ["proposed", "worded", "agreed", "approved"]
    assert await case.told("closed") == ["reporter"]


async def test_sixty_quiet_days_propose_and_an_incident_cancels_and_restarts(town: Town) -> None:
    case = await town.open()
    await case.do("begin_investigation")
    await case.after(days=59)
    assert (await case.state()).proposal is None
    await case.after(days=2)
    proposal = (await case.state()).proposal
    assert proposal is not None
    assert proposal.proposed_by == "system"
    await case.signal("report_incident", "noise-app", description="Drilling again.")
    state = await case.state()
    assert state.proposal is None
    assert state.incidents == 2
    assert state.quiet_until > await case.now() + timedelta(days=59)
    await case.after(days=61)
    await case.assessed()
    await case.do("record_contact", method="phone", outcome="agrees")
    await case.do("approve_closure", "ola")
    assert await case.handle.result() == "closed: no_new_reports"


async def test_the_same_report_again_is_the_same_case(town: Town) -> None:
    case = await town.open(report_id="twice")
    again = await town.cases.open(report(report_id="twice"))
    assert again.already_known
    assert again.reference == case.reference


async def test_the_same_message_again_changes_nothing_and_gets_the_first_answer(town: Town) -> None:
    case = await town.open()
    first = await case.do("record_contact", method="phone", outcome="spoke", message_id="call-1")
    await case.settle()
    entries = (await case.state()).as_of
    await case.signal("record_contact", method="phone", outcome="spoke", message_id="call-1")
    state = await case.state()
    assert state.as_of == entries + 1
    assert (await case.kinds())[-1] == "duplicate"
    assert [row.code for row in await case.refused()] == ["duplicate"]
    assert first.entry is not None


async def test_a_mail_server_that_is_away_holds_up_neither_the_record_nor_other_people(
    stack: Stack, database: Database
) -> None:
    busy = "450 4.2.1 Mailbox busy"
    async with mail_server() as mail:
        mail.recipient_answer = busy
        smtp: dict[str, Any] = {"smtp_host": "127.0.0.1", "smtp_port": mail.port, "mail_from": "asb@landlord.example"}
        with new_register(database) as own:
            async with town_on(stack, own.url, "mail-away", **smtp, smtp_security=SmtpSecurity.NONE) as town:
                reporter = {"name": "Rae Finch", "email": "rae@resident.example"}
                opened = await town.begin(reporter=reporter)

                async def is_recorded() -> bool:
                    state = await town.cases.state(opened.reference)
                    return state is not None and state.allocation is not None and len(await opened.journal()) >= 5

                await until(is_recorded)
                assert (await opened.do("begin_investigation")).outcome is Outcome.ACCEPTED
                entries = (await opened.state()).as_of

                async def has_all() -> bool:
                    return (await opened.record()).as_of >= entries

                await until(has_all)
                assert await opened.told("acknowledgement") == []
                mail.recipient_answer = None

                async def are_told() -> bool:
                    told = [await opened.told(each) for each in ("acknowledgement", "case_allocated")]
                    return told == [["reporter"], ["officer"]]

                await until(are_told)
                acknowledged = [each for each in mail.mails if "rae@resident.example" in str(each["To"])]
                assert len(acknowledged) == 1
