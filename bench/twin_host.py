"""What carries out a twin: the same plugin, interceptors and options as for a real case."""

from temporalio.client import Client
from temporalio.converter import PayloadCodec
from temporalio.worker import Replayer, Worker

from bench.twin import BareTwin, no_op
from worker.main import CACHED_CASES, GRACE, interceptors
from worker.plugin import case_plugin


def twin_worker(client: Client, task_queue: str) -> Worker:
    """A worker for twins."""
    return Worker(
        client,
        task_queue=task_queue,
        workflows=[BareTwin],
        activities=[no_op],
        interceptors=interceptors(),
        graceful_shutdown_timeout=GRACE,
        max_cached_workflows=CACHED_CASES,
    )


def twin_replayer(codec: PayloadCodec) -> Replayer:
    """A replayer for twins."""
    return Replayer(workflows=[BareTwin], plugins=[case_plugin(codec)], interceptors=interceptors())
