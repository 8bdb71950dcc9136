"""The worker: it carries out the workflows and activities of every case."""

import contextlib
from collections.abc import AsyncIterator
from datetime import timedelta

from psycopg_pool import AsyncConnectionPool
from temporalio.client import Client
from temporalio.worker import Worker

from activities.calendar import CalendarActivities
from activities.notifications.activity import NotificationActivities
from activities.register.activities import RegisterActivities
from worker.channels import channels_from, notification_config
from worker.settings import Settings
from workflows.arguments import ArgumentsInterceptor
from workflows.asb_case import AsbCase

GRACE = timedelta(seconds=10)
"""How long activities under way may take to finish when the worker is asked to stop."""

CACHED_CASES = 1_000
"""How many cases a worker keeps in memory; the others are replayed when something happens in them."""


@contextlib.asynccontextmanager
async def running_worker(client: Client, pool: AsyncConnectionPool, settings: Settings) -> AsyncIterator[Worker]:
    """Runs a worker for as long as the block lasts. What cannot work (a bad channel setting) raises ``BadInput``."""
    register = RegisterActivities(pool)
    calendar = CalendarActivities(pool, office=settings.office_hours)
    notifications = NotificationActivities(pool, channels_from(settings), notification_config(settings))
    await register.warm()
    await calendar.warm()
    worker = Worker(
        client,
        task_queue=settings.task_queue,
        workflows=[AsbCase],
        activities=[
            register.open_case,
            register.record,
            register.who_is,
            register.keep_refused,
            calendar.load_calendar,
            notifications.notify,
        ],
        interceptors=[ArgumentsInterceptor()],
        graceful_shutdown_timeout=GRACE,
        max_cached_workflows=CACHED_CASES,
    )
    async with worker:
        yield worker
