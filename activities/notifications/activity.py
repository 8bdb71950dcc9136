"""The activity that sends one notification, once."""

import asyncio
import logging
from collections.abc import Mapping

from psycopg import AsyncConnection
from psycopg_pool import AsyncConnectionPool
from temporalio import activity

from activities.notifications import store
from activities.notifications.addressing import NoRoute, Route, route_to_reporter, route_to_staff
from activities.notifications.background import Background, NobodyHere, background_of
from activities.notifications.channel import (
    Accepted,
    DeliveryChannel,
    Misconfigured,
    Outgoing,
    Refused,
    Temporary,
    Unclear,
)
from activities.notifications.config import NotificationConfig
from activities.notifications.rendering import Rendered, Renderer
from activities.register.access import transaction
from standard.notices import Notice, NoticeOutcome
from standard.show import duration_words
from standard.words import Channel, Recipient

_log = logging.getLogger(__name__)


class NotificationActivities:
    """Sends notifications through the channels that are set up.

    ``channels``: the channel for each word; with ``Channel.OUTBOX`` among them everything goes to the outbox.
    """

    def __init__(
        self, pool: AsyncConnectionPool, channels: Mapping[Channel, DeliveryChannel], config: NotificationConfig
    ) -> None:
        self._pool = pool
        self._channels = channels
        self._config = config
        self._renderer = Renderer(config.landlord)

    @activity.defn
    async def notify(self, notice: Notice) -> NoticeOutcome:
        """Sends the notification under its key and says what became of it; a settled one is not sent again.

        The words and the address are fixed when the key is first seen, unless who it is for leaves meanwhile. What a
        provider refuses for good, or does not take within the configured time, is undeliverable, and becomes a task for
        an officer to telephone. Where everybody who could be told has left, there is an alarm instead.

        Raises, all of them retryable and without personal data:
            Temporary: the provider did not take it this time.
            NotOnRecordYet: the register lacks the entry that the notification follows from.
            RegisterUnavailable, RegisterError: PostgreSQL is away, or refused a statement.
            CannotRender: the notification's facts do not fit its template.
        """
        async with transaction(self._pool) as connection:
            if not await store.is_known(connection, notice.key) or await store.is_for_a_leaver(connection, notice.key):
                await self._keep(connection, notice)
            attempt = await store.begin_attempt(connection, notice.key)
            outcome = None if attempt else await store.outcome_of(connection, notice.key)
        if attempt is not None:
            outcome = await self._attempt(notice, attempt)
        if outcome is None:
            raise Unclear("another attempt to send this notification is under way")
        return outcome

    async def _keep(self, connection: AsyncConnection, notice: Notice) -> None:
        background = await background_of(connection, notice)
        rendered = self._renderer.render(notice.template, notice.recipient, background.data)
        try:
            route = self._route(notice.recipient, background, rendered)
        except NobodyHere as nobody:
            await store.keep_undeliverable(connection, notice, None, rendered, nobody.reason, task=False)
            await store.raise_alarm(connection, notice, nobody.reason)
        except NoRoute as none:
            await store.keep_undeliverable(
                connection, notice, background.person, rendered, none.reason, task=none.by_telephone
            )
        else:
            await store.keep(connection, notice, background.person, rendered, route)

    def _route(self, recipient: Recipient, background: Background, rendered: Rendered) -> Route:
        if background.problem is not None:
            raise background.problem
        if recipient is Recipient.REPORTER:
            return route_to_reporter(background.addressee, self._channels, fits_sms=rendered.sms is not None)
        return route_to_staff(background.addressee, self._channels)

    async def _attempt(self, notice: Notice, attempt: store.Attempt) -> NoticeOutcome | None:
        result = await self._send(notice, attempt)
        if isinstance(result, Temporary) and not await self._has_been_tried_long_enough(notice):
            _log.log(
                logging.ERROR if isinstance(result, Misconfigured) else logging.WARNING,
                "Notification %s of case %s by %s, attempt %d: %s",
                notice.key,
                notice.reference,
                attempt.channel,
                attempt.attempts,
                result,
            )
            raise result
        async with transaction(self._pool) as connection:
            if isinstance(result, Accepted):
                await store.settle_accepted(connection, notice.key, result.reference)
            else:
                reason = str(result)
                if isinstance(result, Temporary):
                    reason = f"not accepted within {duration_words(self._config.deliver_within)}; at last {result}"
                await store.settle_undeliverable(connection, notice, attempt.person, reason)
            return await store.outcome_of(connection, notice.key)

    async def _has_been_tried_long_enough(self, notice: Notice) -> bool:
        async with transaction(self._pool) as connection:
            return await store.tried_long_enough(connection, notice.key, self._config.deliver_within)

    async def _send(self, notice: Notice, attempt: store.Attempt) -> Accepted | Refused | Temporary:
        channel = self._channels.get(attempt.channel)
        if channel is None:
            return Misconfigured(f"the channel {attempt.channel}, by which it was to go, is no longer set up")
        message = Outgoing(
            key=notice.key,
            template=notice.template,
            address=attempt.address,
            name=attempt.name,
            subject=attempt.subject,
            body=attempt.body,
            written_at=attempt.created_at,
            tried_before=attempt.attempts > 1,
        )
        try:
            async with asyncio.timeout(self._config.send_within.total_seconds()):
                return await channel.send(message)
        except (Refused, Temporary) as failure:
            return failure
        except TimeoutError:
            return Unclear("the provider did not answer in time")
