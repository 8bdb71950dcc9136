"""The activity that carries out what a decision asks for: its entries are written, then people are told of them."""

import asyncio
import logging
from collections import defaultdict
from datetime import timedelta

from temporalio import activity

from activities.case_clock import CaseClock
from activities.notifications.activity import NotificationActivities
from activities.register.activities import RegisterActivities
from standard.core.notices import Notice, NoticeOutcome
from standard.core.register import RecordAndTell, Told
from standard.core.words import Recipient

_BEGUN_WITHIN = timedelta(seconds=30)
"""How long after the activity's start a notification may be begun: sending it must end before another attempt does."""

_log = logging.getLogger(__name__)


class CarryingOut:
    """Writes to the register and tells people, in one activity: a case's history grows by half as much as with two."""

    def __init__(self, register: RegisterActivities, notifications: NotificationActivities) -> None:
        self._register = register
        self._notifications = notifications

    @activity.defn
    async def record_and_tell(self, request: RecordAndTell) -> Told:
        """Writes the batch, then sends its notifications; each recipient's in order, all recipients at once.

        Each notification is tried once here. One that could not be sent has no outcome, nor have those that come after
        it for the same recipient: ``notify`` goes on with them, and holds up nothing else. May be repeated.

        Raises:
            RegisterUnavailable, RegisterError, NotInRegister: as ``RegisterActivities.record``; nobody was told.
        """
        clock = CaseClock.begin()
        recorded = await self._register.record(request.batch)
        if recorded.view_missing:
            return Told(**dict(recorded), outcomes=[None for _ in request.notices])
        of_one: dict[Recipient, list[Notice]] = defaultdict(list)
        for notice in request.notices:
            of_one[notice.recipient].append(notice)
        outcomes: dict[str, NoticeOutcome] = {}
        await asyncio.gather(*(self._tell(notices, clock, outcomes) for notices in of_one.values()))
        found = [outcomes.get(notice.key) for notice in request.notices]
        return Told(**dict(recorded), outcomes=found)

    async def _tell(self, notices: list[Notice], clock: CaseClock, outcomes: dict[str, NoticeOutcome]) -> None:
        for notice in notices:
            if clock.now() - clock.began_at > _BEGUN_WITHIN:
                return
            try:
                outcomes[notice.key] = await self._notifications.tell(notice, clock)
            except Exception as failure:
                # Whatever it was, the notification's own activity meets it again, and shows it where people look.
                _log.info("Notification %s is left to its own activity: %s", notice.key, type(failure).__name__)
                return
