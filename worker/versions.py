"""Versions of the worker, side by side on one server: which one a worker is, and which one has the cases.

Without ``ASB_BUILD_ID`` workers are all alike to Temporal. With it they poll as that version of a deployment which is
named like the task queue, and get work once their version is the current one: then every open case goes on there
(``AUTO_UPGRADE``), and every new one begins there.
"""

import asyncio
import re
from datetime import UTC, datetime, timedelta

from temporalio.api.enums.v1 import TaskQueueType, WorkerStatus
from temporalio.api.taskqueue.v1 import TaskQueue
from temporalio.api.workflowservice.v1 import (
    DescribeTaskQueueRequest,
    DescribeWorkerDeploymentRequest,
    ListWorkersRequest,
    SetWorkerDeploymentCurrentVersionRequest,
)
from temporalio.client import Client
from temporalio.common import VersioningBehavior, WorkerDeploymentVersion
from temporalio.service import RPCError, RPCStatusCode
from temporalio.worker import WorkerDeploymentConfig

from worker.settings import BUILD_ID, Settings

_LOOK_AGAIN_SECONDS = 0.5
_ALIVE_FOR = timedelta(seconds=75)
"""How long ago a running worker may have asked for work: it asks anew each minute."""

_CANNOT_SAY = frozenset({RPCStatusCode.UNIMPLEMENTED, RPCStatusCode.PERMISSION_DENIED})
_NOT_YET = frozenset({RPCStatusCode.NOT_FOUND, RPCStatusCode.FAILED_PRECONDITION})


class NoSuchWorker(Exception):
    """No worker of this version polls."""


def deployment_config(settings: Settings) -> WorkerDeploymentConfig | None:
    """The version that a worker with these settings is; None where it has none."""
    if settings.build_id is None:
        return None
    version = WorkerDeploymentVersion(deployment_name=settings.task_queue, build_id=settings.build_id)
    # Not said of the workflows themselves: the server takes nothing from a worker without a version that says it.
    return WorkerDeploymentConfig(
        version=version, use_worker_versioning=True, default_versioning_behavior=VersioningBehavior.AUTO_UPGRADE
    )


async def make_current(client: Client, deployment: str, build_id: str, *, patience: timedelta) -> str | None:
    """Gives all cases to this version of a deployment, once a worker of it runs; waits for that at most ``patience``.

    Returns the version that had them before; None where workers without a version had.

    Raises:
        ValueError: that is no build id. To the server an empty one would be the workers without a version.
        NoSuchWorker: no worker of this version ran in that time.
        temporalio.service.RPCError: Temporal does not answer, or refuses.
    """
    if not re.fullmatch(BUILD_ID, build_id):
        raise ValueError(f"{build_id!r} is no build id")
    service = client.workflow_service
    request = SetWorkerDeploymentCurrentVersionRequest(
        namespace=client.namespace, deployment_name=deployment, build_id=build_id, identity=client.identity
    )
    try:
        async with asyncio.timeout(patience.total_seconds()):
            while True:
                if not await _is_running(client, deployment, build_id):
                    await asyncio.sleep(_LOOK_AGAIN_SECONDS)
                    continue
                try:
                    before = await current_version(client, deployment)
                    await service.set_worker_deployment_current_version(request)
                except RPCError as error:
                    if error.status not in _NOT_YET:
                        raise
                    await asyncio.sleep(_LOOK_AGAIN_SECONDS)
                else:
                    return before
    except TimeoutError:
        raise NoSuchWorker from None


async def _is_running(client: Client, deployment: str, build_id: str) -> bool:
    """Whether a worker of this version asked for work in the last minute, and none of it has ended since.

    The server itself makes any version current of which it has ever seen a worker.
    """
    version = (deployment, build_id)
    queue = DescribeTaskQueueRequest(
        namespace=client.namespace,
        task_queue=TaskQueue(name=deployment),
        task_queue_type=TaskQueueType.TASK_QUEUE_TYPE_WORKFLOW,
    )
    found = (await client.workflow_service.describe_task_queue(queue)).pollers
    polled = [
        each.last_access_time.ToDatetime(UTC)
        for each in found
        if (each.deployment_options.deployment_name, each.deployment_options.build_id) == version
    ]
    if not polled or max(polled) < datetime.now(UTC) - _ALIVE_FOR:
        return False
    return max(polled) > await _ended_at(client, version)


async def _ended_at(client: Client, version: tuple[str, str]) -> datetime:
    """When a worker of this version last said that it ends (UTC); long ago where none did, or the server cannot say."""
    latest = datetime.min.replace(tzinfo=UTC)
    request = ListWorkersRequest(namespace=client.namespace, page_size=1_000)
    while True:
        try:
            answer = await client.workflow_service.list_workers(request)
        except RPCError as error:
            if error.status in _CANNOT_SAY:
                return latest
            raise
        for worker in (each.worker_heartbeat for each in answer.workers_info):
            of = worker.deployment_version
            if (of.deployment_name, of.build_id) == version and worker.status != WorkerStatus.WORKER_STATUS_RUNNING:
                latest = max(latest, worker.heartbeat_time.ToDatetime(UTC))
        if not answer.next_page_token:
            return latest
        request.next_page_token = answer.next_page_token


async def current_version(client: Client, deployment: str) -> str | None:
    """The build id of the version that has the cases; None where workers without a version have.

    Raises:
        temporalio.service.RPCError: Temporal does not answer, or refuses.
    """
    try:
        described = await client.workflow_service.describe_worker_deployment(
            DescribeWorkerDeploymentRequest(namespace=client.namespace, deployment_name=deployment)
        )
    except RPCError as error:
        if error.status is RPCStatusCode.NOT_FOUND:
            return None
        raise
    return described.worker_deployment_info.routing_config.current_deployment_version.build_id or None


async def why_without_work(client: Client, settings: Settings) -> str | None:
    """Why a worker with these settings gets no work as things stand, and what to do; None where it does."""
    try:
        current = await current_version(client, settings.task_queue)
    except RPCError:
        # An older server, or one that does not let workers ask: it may still give them work.
        return None
    if settings.build_id == current:
        return None
    if settings.build_id is None:
        return (
            f"It has no version (ASB_BUILD_ID), and gets no work: version {current} has all cases. Start workers of "
            "that version; docs/deploy.md has the way back under Versions side by side."
        )
    return f"It is version {settings.build_id}, and gets no work before `asb promote {settings.build_id}`."
