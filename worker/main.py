"""The worker: it carries out the workflows and activities of every case."""

import contextlib
import logging
from collections.abc import AsyncIterator, Sequence
from datetime import timedelta

from psycopg_pool import AsyncConnectionPool
from temporalio.client import Client
from temporalio.service import RPCError
from temporalio.worker import Interceptor, Replayer, Worker

from activities.calendar import CalendarActivities
from activities.notifications.activity import NotificationActivities
from activities.register.activities import RegisterActivities
from activities.register.ends import EndsActivities
from worker.channels import channels_from, notification_config
from worker.plugin import case_plugin
from worker.schedules import ensure_schedules
from worker.settings import Settings
from workflows.arguments import ArgumentsInterceptor
from workflows.asb_case import AsbCase
from workflows.register_check import RegisterCheck

GRACE = timedelta(seconds=10)
"""How long activities under way may take to finish when the worker is asked to stop."""

CACHED_CASES = 1_000
"""How many cases a worker keeps in memory; the others are replayed when something happens in them."""

WORKFLOWS: tuple[type, ...] = (AsbCase, RegisterCheck)
"""The workflows that a worker carries out, and that a replayer replays."""

_log = logging.getLogger(__name__)


def interceptors() -> list[Interceptor]:
    """What stands between arriving messages and the workflows, in worker and replayer alike."""
    return [ArgumentsInterceptor()]


def case_replayer(workflows: Sequence[type] = WORKFLOWS, also: Sequence[Interceptor] = ()) -> Replayer:
    """Replays histories as this worker would, with its plugin, interceptors and workflows; ``also`` come after them."""
    return Replayer(workflows=workflows, plugins=[case_plugin()], interceptors=[*interceptors(), *also])


@contextlib.asynccontextmanager
async def running_worker(client: Client, pool: AsyncConnectionPool, settings: Settings) -> AsyncIterator[Worker]:
    """Runs a worker for as long as the block lasts. What cannot work (a bad channel setting) raises ``BadInput``."""
    register = RegisterActivities(pool)
    calendar = CalendarActivities(
        pool,
        office=settings.office_hours,
        retry_at_most=timedelta(seconds=settings.retry_at_most_seconds),
    )
    notifications = NotificationActivities(pool, channels_from(settings), notification_config(settings))
    ends = EndsActivities(client, pool)
    await register.warm()
    await calendar.warm()
    worker = Worker(
        client,
        task_queue=settings.task_queue,
        workflows=WORKFLOWS,
        activities=[
            register.open_case,
            register.record,
            register.who_is,
            register.keep_refused,
            calendar.load_calendar,
            notifications.notify,
            ends.check_register,
        ],
        interceptors=interceptors(),
        graceful_shutdown_timeout=GRACE,
        max_cached_workflows=CACHED_CASES,
    )
    try:
        await ensure_schedules(client, settings)
    except RPCError as error:
        # Cases come first: a worker that may not make schedules is still of use to them.
        _log.warning(
            "the schedules could not be set up (%s); `asb check-register` does by hand what they do", error.status.name
        )
    async with worker:
        yield worker
