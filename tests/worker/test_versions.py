"""Which version of the workers has the cases, as a worker is told when it starts."""

import pytest
from temporalio.api.workflowservice.v1 import SetWorkerDeploymentCurrentVersionRequest
from temporalio.client import Client
from temporalio.worker import Worker

from worker.embedded import Stack
from worker.versions import current_version, deployment_config, why_without_work
from workflows.register_check import RegisterCheck

QUEUE = "versions"


@pytest.fixture(scope="module")
async def one_is_current(stack: Stack, temporal: Client) -> None:
    """A version "one" has all cases of the task queue, though no worker of it runs any more."""
    settings = stack.settings.model_copy(update={"task_queue": QUEUE, "build_id": "one"})
    async with Worker(
        temporal, task_queue=QUEUE, workflows=[RegisterCheck], deployment_config=deployment_config(settings)
    ):
        await temporal.workflow_service.set_worker_deployment_current_version(
            SetWorkerDeploymentCurrentVersionRequest(
                namespace=temporal.namespace, deployment_name=QUEUE, build_id="one", allow_no_pollers=True
            )
        )


@pytest.mark.usefixtures("one_is_current")
@pytest.mark.parametrize(
    ("build_id", "why"),
    [
        ("one", None),
        ("two", "It is version two, and gets no work before `asb promote two`."),
        (None, "It has no version (ASB_BUILD_ID), and gets no work: version one has all cases."),
    ],
)
async def test_a_worker_is_told_why_it_gets_no_work(
    stack: Stack, temporal: Client, build_id: str | None, why: str | None
) -> None:
    settings = stack.settings.model_copy(update={"task_queue": QUEUE, "build_id": build_id})

    assert await current_version(temporal, QUEUE) == "one"
    assert await why_without_work(temporal, settings) == why


async def test_where_there_are_no_versions_a_worker_without_one_has_the_work(stack: Stack, temporal: Client) -> None:
    settings = stack.settings.model_copy(update={"task_queue": "no-versions"})

    assert await current_version(temporal, "no-versions") is None
    assert await why_without_work(temporal, settings) is None
    assert deployment_config(settings) is None
