"""The worker: it carries out the workflows and activities of every case."""

import contextlib
import logging
from collections.abc import AsyncIterator, Sequence
from datetime import UTC, datetime, timedelta

from psycopg_pool import AsyncConnectionPool
from temporalio.client import Client
from temporalio.converter import PayloadCodec
from temporalio.runtime import Runtime
from temporalio.service import RPCError
from temporalio.worker import Interceptor, Replayer, Worker, WorkflowRunner

from activities.calendar import CalendarActivities
from activities.carrying_out import CarryingOut
from activities.evidence_files import EvidenceFiles
from activities.handing_over import HandingOver
from activities.notifications.activity import NotificationActivities
from activities.register.activities import RegisterActivities
from activities.register.ends import EndsActivities
from standard.worktime.office import Days
from worker.channels import channels_from, notification_config
from worker.connection import codec_of
from worker.plugin import case_plugin
from worker.schedules import ensure_schedules
from worker.sealing.evidence import EvidenceStore
from worker.sealing.watching import keeping_up
from worker.search_attributes import require_search_attributes
from worker.settings import PlainReports, Settings
from worker.versions import deployment_config
from workflows.arguments import ArgumentsInterceptor
from workflows.asb_case import AsbCase
from workflows.register_check import RegisterCheck
from workflows.shown import ShownInterceptor

GRACE = timedelta(seconds=10)
"""How long activities under way may take to finish when the worker is asked to stop."""

CACHED_CASES = 1_000
"""How many cases a worker keeps in memory; the others are replayed when something happens in them."""

WORKFLOWS: tuple[type, ...] = (AsbCase, RegisterCheck)
"""The workflows that a worker carries out, and that a replayer replays."""

_log = logging.getLogger(__name__)


def interceptors() -> list[Interceptor]:
    """What stands between the workflows and what arrives at them, in worker and replayer alike."""
    return [ArgumentsInterceptor(), ShownInterceptor(clock=lambda: datetime.now(UTC))]


def case_replayer(
    workflows: Sequence[type] = WORKFLOWS,
    also: Sequence[Interceptor] = (),
    *,
    codec: PayloadCodec | None,
    runner: WorkflowRunner | None = None,
    runtime: Runtime | None = None,
) -> Replayer:
    """Replays histories as this worker would, with its plugin, interceptors and workflows; ``also`` come after them.

    ``codec`` opens what is encrypted in them; None where they have been decoded. ``runner`` is another than the
    worker's own.
    """
    return Replayer(
        workflows=workflows,
        plugins=[case_plugin(codec, runner)],
        interceptors=[*interceptors(), *also],
        runtime=runtime,
    )


@contextlib.asynccontextmanager
async def running_worker(client: Client, pool: AsyncConnectionPool, settings: Settings) -> AsyncIterator[Worker]:
    """Runs a worker for as long as the block lasts, with the key ring as its file has it.

    Raises:
        BadInput: what cannot work, for example a bad channel setting.
        Problem: the key ring lacks a key that the register lists, the register does not answer, or the namespace lacks
            a search attribute.
    """
    await require_search_attributes(client)
    evidence = EvidenceFiles(pool, EvidenceStore(settings.evidence_folder, lambda: codec_of(client).ring))
    register = RegisterActivities(pool, evidence.look_after)
    calendar = CalendarActivities(
        pool,
        office=settings.office_hours,
        plain_reports=settings.plain_reports is PlainReports.ACCEPT,
        retry_at_most=timedelta(seconds=settings.retry_at_most_seconds),
        days=Days(**{name: getattr(settings, name) for name in Days.model_fields}),
        landlord=settings.landlord_kind,
        closing_letter_within=timedelta(minutes=settings.closing_letter_within_minutes),
    )
    notifications = NotificationActivities(pool, channels_from(settings), notification_config(settings))
    ends, handing_over = EndsActivities(client, pool), HandingOver(client)
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
            calendar.load_surroundings,
            notifications.notify,
            notifications.give_up,
            notifications.tell_together,
            CarryingOut(register, notifications).record_and_tell,
            ends.check_register,
            evidence.check_evidence,
            handing_over.hand_over,
            handing_over.fetch_left_behind,
        ],
        interceptors=interceptors(),
        graceful_shutdown_timeout=GRACE,
        max_cached_workflows=CACHED_CASES,
        deployment_config=deployment_config(settings),
    )
    # What the schedules carry is written with a key of the ring too.
    async with keeping_up(codec_of(client), pool, settings.key_ring_file, client.identity):
        try:
            await ensure_schedules(client, settings)
        except RPCError as error:
            # Cases come first: a worker that may not make schedules is still of use to them.
            _log.warning(
                "the schedules could not be set up (%s): `asb check-register` compares by hand, and messages about "
                "many cases at once wait",
                error.status.name,
            )
        async with worker:
            yield worker
