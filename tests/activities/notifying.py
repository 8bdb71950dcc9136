"""Notifications, channels and a case of somebody to notify, for tests of what is sent."""

from collections.abc import Mapping
from datetime import timedelta
from typing import Any
from uuid import UUID

from psycopg.rows import dict_row
from psycopg_pool import AsyncConnectionPool
from temporalio.testing import ActivityEnvironment

from activities.notifications.activity import NotificationActivities
from activities.notifications.channel import DeliveryChannel
from activities.notifications.config import Landlord, NotificationConfig
from activities.notifications.notify import NotifyChannel, NotifyConfig
from activities.notifications.outbox import OutboxChannel
from activities.notifications.smtp import SmtpChannel, SmtpConfig, SmtpSecurity
from activities.register.claim import claim
from activities.register.recording import write
from standard.core.notices import Notice, NoticeOutcome
from standard.core.reference import reference_for
from standard.core.words import Channel, ClosureGround, EntryKind, Recipient, Template
from tests.support.notify_server import API_KEY, NotifyServer
from tests.support.register_material import MONDAY, batch, entry, opening
from tests.support.smtp_server import MailServer

REFERENCE = reference_for("r-1")
EMAIL, PHONE = "rae@resident.example", "07700 900123"


OUTBOX: Mapping[Channel, DeliveryChannel] = {Channel.OUTBOX: OutboxChannel()}


CLOSURE = {"proposal_id": "closure-1", "ground": ClosureGround.ACTIONS_EXHAUSTED, "asb": True, "hate": False}


async def open_case(pool: AsyncConnectionPool, report_id: str = "r-1", **reporter: Any) -> None:
    who = {
        "name": "Rae Reporter",
        "email": EMAIL,
        "phone": PHONE,
        "address": "1 Made Up Street, Town, SS1 1ZZ",
        **reporter,
    }
    async with pool.connection() as connection:
        await claim(connection, opening(report_id, reporter=who))
        await write(connection, batch(entry(1, EntryKind.REPORTED), report_id=report_id))


def by_mail(mail: MailServer, timeout_seconds: float = 10) -> dict[Channel, DeliveryChannel]:
    config = SmtpConfig(
        "127.0.0.1", mail.port, "asb@landlord.example", SmtpSecurity.NONE, timeout_seconds=timeout_seconds
    )
    return {Channel.EMAIL: SmtpChannel(config)}


def by_notify(notify: NotifyServer, *media: Channel) -> dict[Channel, DeliveryChannel]:
    config = NotifyConfig(API_KEY, {each: {"any": str(UUID(int=1))} for each in media}, base_url=notify.url)
    return {each: NotifyChannel(config, each) for each in media}


def notice(
    template: Template = Template.OFFICER_CHANGED, recipient: Recipient = Recipient.REPORTER, **fields: Any
) -> Notice:
    values: dict[str, Any] = {"key": "key-1", "reference": REFERENCE, "entry": 1, "created_at": MONDAY, **fields}
    return Notice(template=template, recipient=recipient, **values)


async def notify_of(
    pool: AsyncConnectionPool,
    channels: Mapping[Channel, DeliveryChannel],
    asked: Notice,
    **config: timedelta,
) -> NoticeOutcome:
    """One attempt, as Temporal would make it."""
    activities = NotificationActivities(
        pool, channels, NotificationConfig(Landlord("Made Up Homes", "01632 960000"), **config)
    )
    return await ActivityEnvironment().run(activities.notify, asked)


async def rows(pool: AsyncConnectionPool, table: str) -> list[dict[str, Any]]:
    async with pool.connection() as connection, connection.cursor(row_factory=dict_row) as cursor:
        await cursor.execute(f"SELECT * FROM {table}".encode())
        return await cursor.fetchall()
