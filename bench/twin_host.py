"""What carries out a twin: the same plugin, interceptors and options as for a real case, and the same sandbox."""

from temporalio.client import Client
from temporalio.converter import PayloadCodec
from temporalio.worker import Replayer, Worker
from temporalio.worker.workflow_sandbox import SandboxedWorkflowRunner, SandboxRestrictions

from bench.twin import BareTwin, no_op
from worker.main import CACHED_CASES, GRACE, interceptors
from worker.plugin import PASSED_THROUGH, case_plugin


def twin_worker(client: Client, task_queue: str) -> Worker:
    """A worker for twins."""
    return Worker(
        client,
        task_queue=task_queue,
        workflows=[BareTwin],
        activities=[no_op],
        workflow_runner=_runner(),
        interceptors=interceptors(),
        graceful_shutdown_timeout=GRACE,
        max_cached_workflows=CACHED_CASES,
    )


def twin_replayer(codec: PayloadCodec) -> Replayer:
    """A replayer for twins."""
    return Replayer(
        workflows=[BareTwin], plugins=[case_plugin(codec)], workflow_runner=_runner(), interceptors=interceptors()
    )


def _runner() -> SandboxedWorkflowRunner:
    """The sandbox that the plugin then gives its modules to; the twin's own is shared where the real case's is."""
    shared = ["bench"] if "workflows" in PASSED_THROUGH else []
    return SandboxedWorkflowRunner(restrictions=SandboxRestrictions.default.with_passthrough_modules(*shared))
