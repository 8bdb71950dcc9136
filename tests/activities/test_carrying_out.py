"""Entries written and people told of them in one activity: real PostgreSQL, a real SMTP server."""

from datetime import timedelta

import pytest
from psycopg_pool import AsyncConnectionPool
from temporalio.testing import ActivityEnvironment

from activities.carrying_out import CarryingOut
from activities.notifications.activity import NotificationActivities
from activities.notifications.config import Landlord, NotificationConfig
from activities.notifications.smtp import SmtpChannel, SmtpConfig, SmtpSecurity
from activities.register.activities import RegisterActivities
from activities.register.claim import claim
from activities.register.errors import NotInRegister
from activities.register.queries import read_journal
from standard.core.notices import Notice, NoticeStatus
from standard.core.reference import reference_for
from standard.core.register import RecordAndTell, Told
from standard.core.words import Channel, EntryKind, Recipient, Template
from tests.support.register_material import MONDAY, add_people, batch, entry, opening
from tests.support.smtp_server import MailServer

REFERENCE = reference_for("r-1")
NOW_NOT = "450 4.2.1 Mailbox busy"


@pytest.fixture
async def case(pool: AsyncConnectionPool) -> AsyncConnectionPool:
    """A register with people and one case of a reporter with an e-mail address."""
    await add_people(pool)
    async with pool.connection() as connection:
        await claim(connection, opening(reporter={"name": "Rae Reporter", "email": "rae@resident.example"}))
    return pool


def notice(number: int, template: Template = Template.INCIDENT_ADDED) -> Notice:
    return Notice(
        key=f"00000000-0000-4000-8000-{number:012}",
        reference=REFERENCE,
        template=template,
        recipient=Recipient.REPORTER,
        entry=number,
        created_at=MONDAY,
        facts={"incident_number": number, "priority": 2},
    )


async def carried_out(pool: AsyncConnectionPool, mail: MailServer, *notices: Notice) -> Told:
    channel = SmtpChannel(
        SmtpConfig(host="127.0.0.1", port=mail.port, security=SmtpSecurity.NONE, mail_from="asb@landlord.example")
    )
    config = NotificationConfig(Landlord(name="A Landlord"), send_within=timedelta(seconds=5))
    both = CarryingOut(RegisterActivities(pool), NotificationActivities(pool, {Channel.EMAIL: channel}, config))
    entries = [entry(each.entry, EntryKind.INCIDENT_REPORTED, incident=each.entry) for each in notices]
    request = RecordAndTell(batch=batch(*entries), notices=list(notices))
    answer: Told = await ActivityEnvironment().run(both.record_and_tell, request)
    return answer


async def numbers(pool: AsyncConnectionPool) -> list[int]:
    return [row.number for row in await read_journal(pool, REFERENCE)]


async def test_the_entries_are_on_record_and_everybody_is_told_in_order(
    case: AsyncConnectionPool, mail: MailServer
) -> None:
    told = await carried_out(case, mail, notice(1), notice(2))
    assert [each.status for each in told.outcomes if each] == [NoticeStatus.ACCEPTED] * 2
    assert await numbers(case) == [1, 2]
    assert len(mail.mails) == 2


async def test_carried_out_again_it_tells_nobody_twice(case: AsyncConnectionPool, mail: MailServer) -> None:
    first = await carried_out(case, mail, notice(1))
    again = await carried_out(case, mail, notice(1))
    assert first == again
    assert len(mail.mails) == 1


async def test_what_cannot_be_sent_now_has_no_outcome_and_nothing_overtakes_it(
    case: AsyncConnectionPool, mail: MailServer
) -> None:
    mail.recipient_answer = NOW_NOT
    told = await carried_out(case, mail, notice(1), notice(2))
    assert told.outcomes == [None, None]
    assert mail.asked == 1
    assert await numbers(case) == [1, 2]


async def test_where_the_register_does_not_take_the_entries_nobody_is_told(
    pool: AsyncConnectionPool, mail: MailServer
) -> None:
    with pytest.raises(NotInRegister, match="was not opened in the register"):
        await carried_out(pool, mail, notice(1))
    assert mail.asked == 0
