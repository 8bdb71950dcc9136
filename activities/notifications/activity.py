"""The activity that sends one notification, once."""

import asyncio
import logging
from collections.abc import Collection, Mapping
from contextlib import suppress

from psycopg import AsyncConnection
from psycopg_pool import AsyncConnectionPool
from temporalio import activity

from activities.case_clock import CaseClock
from activities.notifications import store
from activities.notifications.addressing import NoRoute, Route, route_to_reporter, route_to_staff
from activities.notifications.background import Background, NobodyHere, background_of
from activities.notifications.channel import (
    Accepted,
    DeliveryChannel,
    Misconfigured,
    NeverTaken,
    Outgoing,
    Temporary,
    Unclear,
)
from activities.notifications.config import NotificationConfig
from activities.notifications.rendering import Rendered, Renderer
from activities.notifications.together import TOLD_TOGETHER, gather, take_together, unsettled
from activities.register.access import transaction
from standard.core.notices import Notice, NoticeOutcome, NoticeStatus
from standard.core.register import GivenUp, GiveUp
from standard.core.words import Channel, Recipient
from standard.worktime.in_words import duration_words

_GIVEN_UP = "the case was closed before it was taken"
_TOLD_AT_ONCE = 5
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

        What concerns many cases at once is kept for ``tell_together``, and counts as accepted.

        The words and the address are fixed when the key is first seen, unless who it is for leaves, turns out to be
        away or has another address meanwhile. What a provider refuses for good, or does not take within the configured
        time, is undeliverable, and becomes a task for an officer. Where a channel refuses a reporter's address for
        good, the next one on record is tried before that. Where everybody of the landlord who could be told has left or
        is away, there is an alarm instead.

        Raises, all of them retryable and without personal data:
            Temporary: the provider did not take it this time.
            NotOnRecordYet: the register lacks the entry that the notification follows from.
            RegisterUnavailable, RegisterError: PostgreSQL is away, or refused a statement.
            CannotRender: the notification's facts do not fit its template.
        """
        return await self.tell(notice, CaseClock.begin())

    async def tell(self, notice: Notice, clock: CaseClock) -> NoticeOutcome:
        """As ``notify``, within an activity that has begun ``clock``."""
        async with transaction(self._pool) as connection:
            if notice.template in TOLD_TOGETHER:
                background = await background_of(connection, notice)
                await gather(connection, notice, background.meant_for or background.person)
                return NoticeOutcome(status=NoticeStatus.ACCEPTED)
            if not await store.is_known(connection, notice.key):
                await self._keep(connection, notice)
            elif notice.recipient in (Recipient.REPORTER, Recipient.AGENCY):
                await self._hold(connection, notice)
        return await self._deliver(notice, clock)

    @activity.defn
    async def tell_together(self) -> int:
        """Tells each person in one message what has been gathered for them, and says how many messages went out.

        What a provider does not take now is tried again the next time. May be repeated; heartbeats before each.

        Raises:
            RegisterUnavailable, RegisterError: PostgreSQL is away, or refused a statement.
        """
        async with transaction(self._pool) as connection:
            for notice in await take_together(connection, self._config.gather_for):
                await self._keep(connection, notice)
            notices = await unsettled(connection)
        turn, clock = asyncio.Semaphore(_TOLD_AT_ONCE), CaseClock.begin()

        async def tell(notice: Notice) -> bool:
            async with turn:
                activity.heartbeat()
                with suppress(Temporary):
                    return (await self._deliver(notice, clock)).status is NoticeStatus.ACCEPTED
            return False

        return sum(await asyncio.gather(*(tell(notice) for notice in notices)))

    async def _deliver(self, notice: Notice, clock: CaseClock) -> NoticeOutcome:
        async with transaction(self._pool) as connection:
            if await store.is_for_somebody_gone(connection, notice.key):
                await self._keep(connection, notice)
            attempt = await store.begin_attempt(connection, notice.key)
            outcome = None if attempt else await store.outcome_of(connection, notice.key)
        if attempt is not None:
            outcome = await self._attempt(notice, attempt, clock)
        if outcome is None:
            raise Unclear("another attempt to send this notification is under way")
        return outcome

    @activity.defn
    async def give_up(self, request: GiveUp) -> GivenUp:
        """Makes tasks of notifications that have not come to their end; those that have are left as they are.

        Raises, all of them retryable: as ``notify``.
        """
        outcomes = []
        for notice in request.notices:
            if notice.template in TOLD_TOGETHER:
                outcomes.append(await self.tell(notice, CaseClock.begin()))
                continue
            async with transaction(self._pool) as connection:
                background = await background_of(connection, notice)
                if not await store.is_known(connection, notice.key):
                    await self._keep(connection, notice)
                problem = background.problem
                to_do = _by_hand(notice, background) if problem is None or problem.by_telephone else None
                await store.settle_undeliverable(connection, notice, background.person, _GIVEN_UP, to_do)
                outcome = await store.outcome_of(connection, notice.key)
            if outcome is None:
                raise Unclear("a notification that was given up has no outcome")
            outcomes.append(outcome)
        return GivenUp(outcomes=outcomes)

    async def _hold(self, connection: AsyncConnection, notice: Notice) -> None:
        """Makes a task of what was on its way when it became known that the reporter must not be written to, or not in
        this way; lets an agency not have what it may not have any more; and addresses anew what was on its way to an
        address that is theirs no more.
        """
        way = await store.way_of(connection, notice.key)
        if way is None:
            return
        background = await background_of(connection, notice)
        addressee, (channel, address) = background.addressee, way
        why_not = addressee.why_not(channel)
        if why_not is not None:
            await store.settle_undeliverable(connection, notice, None, why_not, addressee.by_hand)
        elif background.problem is not None or address not in (None, addressee.address_for(channel)):
            await self._keep(connection, notice)

    async def _keep(self, connection: AsyncConnection, notice: Notice) -> None:
        background = await background_of(connection, notice)
        rendered = self._renderer.render(notice.template, notice.recipient, background.data)
        try:
            route = self._route(notice.recipient, background, rendered)
        except NobodyHere as nobody:
            await store.keep_undeliverable(connection, notice, background, rendered, nobody.reason, None)
            await store.alarm_nobody_told(connection, notice, nobody.reason)
        except NoRoute as none:
            to_do = _by_hand(notice, background) if none.by_telephone else None
            await store.keep_undeliverable(connection, notice, background, rendered, none.reason, to_do)
        else:
            await store.keep(connection, notice, background, rendered, route)

    def _route(
        self, recipient: Recipient, background: Background, rendered: Rendered, refused: Collection[Channel] = ()
    ) -> Route:
        if background.problem is not None:
            raise background.problem
        if recipient is Recipient.REPORTER:
            fits_sms = rendered.sms is not None
            return route_to_reporter(background.addressee, self._channels, fits_sms=fits_sms, refused=refused)
        return route_to_staff(background.addressee, self._channels)

    async def _attempt(self, notice: Notice, attempt: store.Attempt, clock: CaseClock) -> NoticeOutcome | None:
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
        accepted_at = clock.now()
        another = None
        async with transaction(self._pool) as connection:
            if isinstance(result, Accepted):
                await store.settle_accepted(connection, notice.key, result.reference, accepted_at)
            else:
                another = await self._give_up(connection, notice, attempt, result)
            outcome = await store.outcome_of(connection, notice.key)
        if another is not None:
            # An attempt of its own, so that this one takes no longer than it may.
            raise Temporary(f"{result}; it goes by {another} next")
        return outcome

    async def _give_up(
        self, connection: AsyncConnection, notice: Notice, attempt: store.Attempt, why: NeverTaken | Temporary
    ) -> Channel | None:
        """The channel by which it goes next. Where there is none it is undeliverable."""
        background = await background_of(connection, notice)
        reason = str(why)
        if isinstance(why, Temporary):
            reason = f"not accepted within {duration_words(self._config.deliver_within)}; at last {why}"
        elif notice.recipient is Recipient.REPORTER:
            rendered = self._renderer.render(notice.template, notice.recipient, background.data)
            with suppress(NoRoute):
                refused = {*attempt.refused_by, attempt.channel}
                route = self._route(notice.recipient, background, rendered, refused)
                await store.go_another_way(connection, notice.key, attempt, rendered, route, reason)
                return route.channel
        to_do = _by_hand(notice, background)
        await store.settle_undeliverable(connection, notice, attempt.person, reason, to_do)
        return None

    async def _has_been_tried_long_enough(self, notice: Notice) -> bool:
        async with transaction(self._pool) as connection:
            return await store.tried_long_enough(connection, notice.key, self._config.deliver_within)

    async def _send(self, notice: Notice, attempt: store.Attempt) -> Accepted | NeverTaken | Temporary:
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
        except (NeverTaken, Temporary) as failure:
            return failure
        except TimeoutError:
            return Unclear("the provider did not answer in time")


def _by_hand(notice: Notice, background: Background) -> str:
    if notice.recipient is Recipient.REPORTER:
        return background.addressee.by_hand
    if notice.recipient is Recipient.AGENCY:
        return f"Telephone agency {notice.facts['agency']}"
    cases = len(notice.facts.get("cases", ()))
    return f"Telephone the {notice.recipient}{f' about {cases} cases' if cases > 1 else ''}"
