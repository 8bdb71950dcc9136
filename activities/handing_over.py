"""Handing a case over from a run that could end by itself to one that cannot.

Whoever starts a case past our doors can give it a timeout, a schedule or a retry policy. None of them can be taken off
a run, nor all of them off the one that continues it; so a clean run takes its place under its id, with what it was
started with, byte for byte, and then fetches what had been sent to it.
"""

import logging
from collections.abc import AsyncIterator
from uuid import NAMESPACE_URL, uuid5

from temporalio import activity
from temporalio.api.common.v1 import Header, Payload, Payloads, WorkflowExecution
from temporalio.api.enums.v1 import EventType
from temporalio.api.history.v1 import HistoryEvent
from temporalio.api.workflowservice.v1 import SignalWorkflowExecutionRequest, StartWorkflowExecutionRequest
from temporalio.client import Client
from temporalio.common import WorkflowIDConflictPolicy, WorkflowIDReusePolicy
from temporalio.service import RPCError, RPCStatusCode

from activities.describing import describe, goes_on
from standard.core.register import HandedOver, HandOver

HANDED_OVER_FROM = "asb-handed-over-from"
"""The header of a clean run: the id of the run whose place it took."""

_REFUSED = frozenset(
    {
        RPCStatusCode.PERMISSION_DENIED,
        RPCStatusCode.INVALID_ARGUMENT,
        RPCStatusCode.UNIMPLEMENTED,
        RPCStatusCode.UNAUTHENTICATED,
    }
)
"""What trying again does not mend."""

_log = logging.getLogger(__name__)


class HandingOver:
    """The two activities, with a client of their own process."""

    def __init__(self, client: Client) -> None:
        self._client = client

    @activity.defn
    async def hand_over(self, request: HandOver) -> HandedOver:
        """Starts a clean run in the place of the one that asks, which ends with that.

        An answer is heard only where Temporal refuses that: its report is then refused, kept, and alarmed.

        Raises:
            RPCError: Temporal cannot be reached.
        """
        reason = "the run that took its place could end by itself too" if request.again else None
        try:
            if reason is None:
                await start_clean(self._client, request)
        except RPCError as error:
            if error.status not in _REFUSED:
                raise
            reason = f"Temporal refused to start a run in its place ({error.status.name})"
        return HandedOver(refused=reason or "another run has its place")

    @activity.defn
    async def fetch_left_behind(self, request: HandOver) -> None:
        """Sends this run every message that had come to the one whose place it took; each once, however often asked.

        Raises:
            RPCError: Temporal cannot be reached.
        """
        # Another attempt goes on behind what the one before had sent.
        sent_before = max((int(each) for each in activity.info().heartbeat_details), default=0)
        ours = WorkflowExecution(workflow_id=request.reference, run_id=activity.info().workflow_run_id or "")
        try:
            async for event in _events(self._client, request):
                name, came = _message(event)
                if name is None or event.event_id <= sent_before:
                    continue
                await self._client.workflow_service.signal_workflow_execution(
                    SignalWorkflowExecutionRequest(
                        namespace=self._client.namespace,
                        workflow_execution=ours,
                        signal_name=name,
                        input=came,
                        identity=self._client.identity,
                        request_id=str(uuid5(NAMESPACE_URL, f"{request.run_id}/{event.event_id}")),
                    ),
                    retry=True,
                )
                activity.heartbeat(event.event_id)
        except RPCError as error:
            # The run before is removed after the retention only; a run that never was is somebody's invention.
            if error.status not in (RPCStatusCode.NOT_FOUND, RPCStatusCode.INVALID_ARGUMENT):
                raise
            _log.warning("case %s: run %s, whose place it took, is not found", request.reference, request.run_id)


async def start_clean(client: Client, request: HandOver) -> None:
    """Starts a clean run of what a run was started with, in its place; that ends where it is running still.

    Nothing happens where another run has its place by now.

    Raises:
        RPCError: Temporal cannot be reached, or refuses it.
    """
    latest = await describe(client, request.reference)
    if latest is None or latest.workflow_execution_info.execution.run_id != request.run_id:
        return
    async for event in _events(client, request):
        began = event.workflow_execution_started_event_attributes
        await client.workflow_service.start_workflow_execution(
            StartWorkflowExecutionRequest(
                namespace=client.namespace,
                workflow_id=request.reference,
                workflow_type=began.workflow_type,
                task_queue=began.task_queue,
                input=began.input,
                identity=client.identity,
                request_id=str(uuid5(NAMESPACE_URL, request.run_id)),
                workflow_id_reuse_policy=int(WorkflowIDReusePolicy.ALLOW_DUPLICATE),  # type: ignore[arg-type]
                workflow_id_conflict_policy=int(WorkflowIDConflictPolicy.TERMINATE_EXISTING),  # type: ignore[arg-type]
                header=Header(fields={HANDED_OVER_FROM: Payload(data=request.run_id.encode())}),
                user_metadata=event.user_metadata,
            ),
            retry=True,
        )
        return


async def not_begun(client: Client, reference: str) -> HandOver | None:
    """The case's latest run, where it was started with a delay or a schedule and has not begun: it might in a year."""
    latest = await describe(client, reference)
    if latest is None or not goes_on(latest) or latest.workflow_execution_info.type.name != "AsbCase":
        return None
    run = HandOver(reference=reference, run_id=latest.workflow_execution_info.execution.run_id)
    async for event in _events(client, run):
        if event.event_type == EventType.EVENT_TYPE_WORKFLOW_TASK_SCHEDULED:
            return None
    return run


def _events(client: Client, request: HandOver) -> AsyncIterator[HistoryEvent]:
    return client.get_workflow_handle(request.reference, run_id=request.run_id).fetch_history_events()


def _message(event: HistoryEvent) -> tuple[str | None, Payloads]:
    """The name and payloads of what an event says was sent to a run; an update's are sent on as a signal."""
    if event.HasField("workflow_execution_signaled_event_attributes"):
        signal = event.workflow_execution_signaled_event_attributes
        return signal.signal_name, signal.input
    if event.HasField("workflow_execution_update_accepted_event_attributes"):
        update = event.workflow_execution_update_accepted_event_attributes.accepted_request.input
        return update.name, update.args
    return None, Payloads()
