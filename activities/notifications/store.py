"""The register's row of each notification: kept before it is sent, and settled once."""

from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any

from psycopg import AsyncConnection
from psycopg.rows import class_row, dict_row
from psycopg.types.json import Jsonb
from psycopg_pool import AsyncConnectionPool

from activities.notifications.addressing import Route
from activities.notifications.background import Background
from activities.notifications.rendering import Rendered
from activities.register.access import read_rows, storable
from activities.register.alarms import raise_alarm
from activities.register.guarding import Viewer, as_values
from activities.register.named_sql import load
from standard.core.kept import Kept
from standard.core.notices import Notice, NoticeOutcome, NoticeStatus
from standard.core.words import Channel, Recipient, Template
from standard.worktime.calendar import local_date

_SQL = load("notifications")


@dataclass(frozen=True)
class Attempt:
    """One attempt to send what the row holds. ``attempts`` counts it too; ``name`` is the reporter's, for a letter.

    ``refused_by`` are the channels that have refused it for good.
    """

    attempts: int
    person: str | None
    channel: Channel
    address: str | None
    name: str | None
    subject: str
    body: str
    created_at: datetime
    refused_by: list[Channel] = field(default_factory=list)


class OutboxMessage(Kept):
    """A message in the outbox, as a person reads it. ``person`` is the id of the member of staff; instants are UTC."""

    key: str
    reference: str
    template: Template
    recipient: Recipient
    person: str | None
    subject: str
    body: str
    created_at: datetime
    settled_at: datetime


async def is_known(connection: AsyncConnection, key: str) -> bool:
    """Whether the notification has its row."""
    return await (await connection.execute(_SQL["is_known"], {"key": key})).fetchone() is not None


async def is_for_somebody_gone(connection: AsyncConnection, key: str) -> bool:
    """Whether the notification is still to be sent, to somebody who, since it was kept, has left or turned out to be
    away.
    """
    return await (await connection.execute(_SQL["is_for_somebody_gone"], {"key": key})).fetchone() is not None


async def way_of(connection: AsyncConnection, key: str) -> tuple[Channel, str | None] | None:
    """The channel by which the notification is to go, and the address; None once it is settled."""
    row = await (await connection.execute(_SQL["way_of"], {"key": key})).fetchone()
    return (Channel(row[0]), row[1]) if row is not None and row[0] is not None else None


async def outcome_of(connection: AsyncConnection, key: str) -> NoticeOutcome | None:
    """What became of the notification; None while it is not settled."""
    async with connection.cursor(row_factory=class_row(NoticeOutcome)) as cursor:
        await cursor.execute(_SQL["settled_outcome"], {"key": key})
        return await cursor.fetchone()


async def keep(
    connection: AsyncConnection, notice: Notice, background: Background, rendered: Rendered, route: Route
) -> None:
    """Keeps the notification with its words and the address it goes to, both as of now. A known key changes nothing,
    except that it is addressed anew: its person has left or is away, or the reporter or the agency has another address.
    """
    row = _row(notice, background, rendered.subject, _words(rendered, route))
    row |= {"channel": route.channel, "address": route.address}
    kept = await connection.execute(_SQL["keep"], row | {"status": "pending", "reason": None})
    if kept.rowcount == 0:
        await connection.execute(_SQL["address_anew"], row)


async def keep_undeliverable(
    connection: AsyncConnection,
    notice: Notice,
    background: Background,
    rendered: Rendered,
    reason: str,
    to_do: str | None,
) -> None:
    """Keeps the words of a notification that no channel can take. ``to_do``: what an officer is to do instead."""
    person = background.person
    row = _row(notice, background, rendered.subject, rendered.body)
    unsent = {"channel": None, "address": None, "status": "undeliverable", "reason": reason}
    if (await connection.execute(_SQL["keep"], row | unsent)).rowcount == 0:
        await settle_undeliverable(connection, notice, person, reason, to_do)
    elif to_do:
        await _add_task(connection, notice, person, reason, to_do)


async def alarm_nobody_told(connection: AsyncConnection, notice: Notice, why: str) -> None:
    """Raises an alarm about a notification that nobody is told."""
    what = f"{notice.template.label}: {why}"
    # What is told of several entries together is about none.
    await raise_alarm(connection, notice.reference, "nobody_to_tell", what, notice.entry or None)


async def begin_attempt(connection: AsyncConnection, key: str) -> Attempt | None:
    """Counts an attempt before anything is sent; None where the notification is settled already."""
    async with connection.cursor(row_factory=dict_row) as cursor:
        await cursor.execute(_SQL["begin_attempt"], {"key": key})
        row = await cursor.fetchone()
    if row is None:
        return None
    refused_by = [Channel(each) for each in row["refused_by"]]
    return Attempt(**row | {"channel": Channel(row["channel"]), "refused_by": refused_by})


async def tried_long_enough(connection: AsyncConnection, key: str, deliver_within: timedelta) -> bool:
    """Whether the first attempt lies ``deliver_within`` or longer back, by PostgreSQL's clock."""
    cursor = await connection.execute(_SQL["tried_long_enough"], {"key": key, "deliver_within": deliver_within})
    row = await cursor.fetchone()
    return bool(row and row[0])


async def settle_accepted(
    connection: AsyncConnection, key: str, provider_reference: str | None, accepted_at: datetime
) -> None:
    """The provider has the message, since ``accepted_at`` by the case's clock (UTC)."""
    await connection.execute(
        _SQL["settle"],
        {
            "key": key,
            "status": NoticeStatus.ACCEPTED,
            "reason": None,
            "provider_reference": provider_reference,
            "accepted_at": accepted_at,
        },
    )


async def go_another_way(
    connection: AsyncConnection, key: str, attempt: Attempt, rendered: Rendered, route: Route, reason: str
) -> None:
    """The message goes by another channel; the one of this attempt has refused it for good, for this reason."""
    await connection.execute(
        _SQL["go_another_way"],
        {
            "key": key,
            "instead_of": attempt.channel,
            "channel": route.channel,
            "address": route.address,
            "body": storable(_words(rendered, route)),
            "reason": reason,
        },
    )


async def settle_undeliverable(
    connection: AsyncConnection, notice: Notice, person: str | None, reason: str, to_do: str | None
) -> None:
    """The message will not arrive. ``to_do``: what an officer is to do instead."""
    cursor = await connection.execute(
        _SQL["settle"],
        {
            "key": notice.key,
            "status": NoticeStatus.UNDELIVERABLE,
            "reason": reason,
            "provider_reference": None,
            "accepted_at": None,
        },
    )
    if await cursor.fetchone() and to_do:
        await _add_task(connection, notice, person, reason, to_do)


async def read_outbox(
    pool: AsyncConnectionPool, reference: str | None = None, limit: int = 50, viewer: Viewer | None = None
) -> list[OutboxMessage]:
    """The latest messages in the outbox, of one case or of all that ``viewer`` may see, oldest first.

    Raises:
        RegisterUnavailable: PostgreSQL cannot be reached.
    """
    about = {"reference": reference, "limit": limit, **as_values(viewer)}
    return await read_rows(pool, OutboxMessage, _SQL["outbox"], **about)


async def _add_task(connection: AsyncConnection, notice: Notice, person: str | None, reason: str, to_do: str) -> None:
    about = f"{to_do}: {notice.template.replace('_', ' ')} could not be sent; {reason}"
    await connection.execute(
        _SQL["add_task"],
        {
            "reference": notice.reference,
            "about": about,
            "not_by": person,
            "day": local_date(notice.created_at),
            "key": notice.key,
        },
    )


def _words(rendered: Rendered, route: Route) -> str | None:
    return rendered.sms if route.channel is Channel.SMS else rendered.body


def _row(notice: Notice, background: Background, subject: str, body: str | None) -> dict[str, Any]:
    return {
        "key": notice.key,
        "reference": notice.reference,
        "template": notice.template,
        "recipient": notice.recipient,
        "person": background.person,
        "meant_for": background.meant_for,
        "subject": subject,
        "body": storable(body),
        "facts": Jsonb(storable(notice.facts)),
        "created_at": notice.created_at,
    }
