"""What concerns many cases at once is told in one message."""

from collections.abc import Mapping
from datetime import timedelta
from typing import Any

from psycopg_pool import AsyncConnectionPool
from temporalio.testing import ActivityEnvironment

from activities.notifications.activity import NotificationActivities
from activities.notifications.channel import DeliveryChannel
from activities.notifications.config import Landlord, NotificationConfig
from activities.notifications.outbox import OutboxChannel
from activities.notifications.store import read_outbox
from activities.register.absences import set_away
from standard.core.notices import Notice, NoticeOutcome, NoticeStatus
from standard.core.people import Absence
from standard.core.reference import reference_for
from standard.core.words import Channel, Promise, Recipient, Template
from standard.worktime.calendar import local_date
from tests.activities.notifying import OUTBOX, by_mail, notice, notify_of, open_case, rows
from tests.activities.test_register_guarding import guard
from tests.support.register_material import MONDAY
from tests.support.smtp_server import MailServer


def moved(key: str, report_id: str, **fields: Any) -> Notice:
    clock = {
        "promise": Promise.P1_RESPOND,
        "old_due": MONDAY.isoformat(),
        "new_due": (MONDAY + timedelta(days=1)).isoformat(),
    }
    facts = {"clocks": [clock], "reason": "the working calendar changed"}
    reference = reference_for(report_id)
    return notice(Template.CLOCK_MOVED, Recipient.OFFICER, key=key, reference=reference, facts=facts, **fields)


async def together(
    pool: AsyncConnectionPool, channels: Mapping[Channel, DeliveryChannel], gather_for: timedelta = timedelta()
) -> int:
    config = NotificationConfig(Landlord("Made Up Homes"), gather_for=gather_for)
    return await ActivityEnvironment().run(NotificationActivities(pool, channels, config).tell_together)


async def gathered(pool: AsyncConnectionPool, channels: Mapping[Channel, DeliveryChannel]) -> None:
    """Three cases of one officer are moved, one of them told twice."""
    for report_id in ("r-2", "r-3"):
        await open_case(pool, report_id)
    for key, report_id in (("a", "r-1"), ("b", "r-2"), ("c", "r-3"), ("c", "r-3")):
        told = await notify_of(pool, channels, moved(key, report_id))
        assert told == NoticeOutcome(status=NoticeStatus.ACCEPTED)


async def test_what_moves_in_many_cases_is_told_in_one_message(case: AsyncConnectionPool) -> None:
    await gathered(case, OUTBOX)
    assert await read_outbox(case) == []
    assert await together(case, OUTBOX, timedelta(minutes=1)) == 0, "more may be on its way"
    assert await together(case, OUTBOX) == 1
    assert await together(case, OUTBOX) == 0
    (told,) = await read_outbox(case)
    assert (told.person, told.subject) == ("ann", "Due dates have moved in 3 cases")
    assert all(
        told.body.count(f"Case {reference_for(each)}\n- {Promise.P1_RESPOND.label}: was due by") == 1
        for each in ("r-1", "r-2", "r-3")
    )
    assert {row["status"] for row in await rows(case, "notifications") if row["key"] in "abc"} == {"together"}
    await notify_of(case, OUTBOX, moved("d", "r-2"))
    assert await together(case, OUTBOX) == 1
    assert (await read_outbox(case))[1].subject == f"{reference_for('r-2')}: due dates have moved"


async def test_what_was_gathered_for_somebody_who_is_away_goes_to_the_cover(case: AsyncConnectionPool) -> None:
    await gathered(case, OUTBOX)
    day = local_date(MONDAY)
    await set_away(case, Absence(person="ann", first=day, last=day, cover="bob"), "manager")
    assert await together(case, OUTBOX) == 1
    (told,) = await read_outbox(case)
    assert told.person == "bob"
    assert "You have this message because you cover for Ann Officer, who is away." in told.body


async def test_many_cases_are_one_task_where_nobody_can_be_written_to(case: AsyncConnectionPool) -> None:
    channels = {Channel.SMS: OutboxChannel()}
    await gathered(case, channels)
    assert await together(case, channels) == 0
    (task,) = await rows(case, "tasks")
    assert task["about"] == "Telephone the officer about 3 cases: clock moved could not be sent; e-mail is not set up"


async def test_what_is_told_together_is_tried_until_it_is_taken(case: AsyncConnectionPool, mail: MailServer) -> None:
    async with case.connection() as connection:
        await connection.execute("UPDATE officers SET email = 'ann@landlord.example' WHERE id = 'ann'")
    mail.recipient_answer = "450 busy"
    await gathered(case, by_mail(mail))
    assert await together(case, by_mail(mail)) == 0
    mail.recipient_answer = None
    assert await together(case, by_mail(mail)) == 1
    (got,) = mail.mails
    assert got["Subject"] == "Due dates have moved in 3 cases"
    assert await rows(case, "tasks") == []


async def test_a_case_that_not_everybody_may_see_is_told_by_itself_and_not_to_whom_it_is_closed(
    case: AsyncConnectionPool,
) -> None:
    await gathered(case, OUTBOX)
    day = local_date(MONDAY)
    await set_away(case, Absence(person="ann", first=day, last=day, cover="bob"), "manager")
    await guard(case, "r-2", closed_to=["bob"])
    assert await together(case, OUTBOX) == 2
    told = {message.person: message.body for message in await read_outbox(case)}
    assert reference_for("r-2") not in told["bob"]
    assert reference_for("r-2") in told["manager"]
