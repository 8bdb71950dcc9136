"""A closed case comes to its end whatever a mailbox does, and stays closed: an incident then opens a linked case."""

from collections.abc import AsyncIterator
from datetime import timedelta
from functools import partial
from typing import Any

import pytest

from activities.notifications.smtp import SmtpSecurity
from standard.core.words import Stage
from starter.cases import message as make_message
from starter.outcomes import Sent
from tests.support.database import Database, new_register
from tests.support.running import Running, Town, town_on
from tests.support.smtp_server import MailServer
from tests.support.waiting import until
from worker.embedded import Stack

RESIDENT = "rae@resident.example"
OSCAR = "oscar@landlord.example"


@pytest.fixture
async def writing(stack: Stack, database: Database, mail: MailServer) -> AsyncIterator[Town]:
    """A town whose residents and staff are written to by this mail server."""
    smtp: dict[str, Any] = {"smtp_host": "127.0.0.1", "smtp_port": mail.port, "mail_from": "asb@landlord.example"}
    with new_register(database) as own:
        async with town_on(
            stack, own.url, "closed", **smtp, smtp_security=SmtpSecurity.NONE, retry_at_most_seconds=86_400
        ) as town:
            yield town


async def tasks(case: Running) -> list[str]:
    return [task.about for task in (await case.record()).tasks]


async def closing(town: Town) -> Running:
    """A case whose closure waits for its approval."""
    return await town.proposed(reporter={"name": "Rae Finch", "email": RESIDENT})


async def skip(case: Running, **duration: float) -> None:
    """Moves the case's clock, while something goes on being tried."""
    await case.town.rehearsal.skip(case.reference, timedelta(**duration))


async def the_last_minute_has_begun(case: Running) -> bool:
    """Whether the hour is over, and staff alone are still tried: its timer fires a moment after the clock was moved,
    and the minute that begins then would be a real one.
    """
    history = await case.handle.fetch_history()
    started = (event.timer_started_event_attributes for event in history.events)
    *_, last = (timer.start_to_fire_timeout.ToTimedelta() for timer in started if timer.timer_id)
    return last == timedelta(minutes=1)


async def incident(case: Running) -> Sent:
    told = make_message("report_incident", case.reference, "portal", description="He hit me.", violence=True)
    return await case.town.cases.send(told)


async def test_a_staff_mailbox_does_not_hold_a_closed_case_open(writing: Town, mail: MailServer) -> None:
    case = await closing(writing)
    mail.busy = {OSCAR}
    await case.do("reallocate", "mina", to="oscar")
    await case.do("approve_closure", "mina")

    async def the_letter_is_out() -> bool:
        return await case.told("closed") == ["reporter"]

    await until(the_letter_is_out)
    await skip(case, minutes=2)
    assert await case.handle.result() == "closed: resolved"
    assert any("case allocated could not be sent; the case was closed" in about for about in await tasks(case))
    assert (await incident(case)).linked_case is not None
    assert (await case.record()).stage is Stage.CLOSED


async def test_a_closing_letter_that_nobody_takes_is_a_task_after_an_hour(writing: Town, mail: MailServer) -> None:
    case = await closing(writing)
    mail.busy = {RESIDENT}
    await case.do("approve_closure", "mina")
    await skip(case, minutes=50)
    assert (await case.state()).stage is Stage.CLOSED
    await skip(case, minutes=15)
    await until(partial(the_last_minute_has_begun, case))
    await skip(case, minutes=2)
    assert await case.handle.result() == "closed: resolved"
    assert any(
        "closed could not be sent" in about and "closed before it was taken" in about for about in await tasks(case)
    )
    assert (await incident(case)).linked_case is not None


async def test_an_incident_before_the_letter_is_out_cancels_the_closure_and_the_reporter_is_told(
    writing: Town, mail: MailServer
) -> None:
    case = await closing(writing)
    mail.busy = {RESIDENT}
    await case.do("approve_closure", "mina")
    assert (await incident(case)).linked_case is None
    assert (await case.state()).stage is Stage.INVESTIGATING
    mail.busy = set()

    async def is_told() -> bool:
        return await case.told("closure_cancelled") == ["officer", "reporter"]

    await until(is_told)
