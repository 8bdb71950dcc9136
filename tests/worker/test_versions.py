"""Which version of the workers has the cases, as a worker is told when it starts."""

from datetime import timedelta

import pytest
from temporalio.api.workflowservice.v1 import SetWorkerDeploymentCurrentVersionRequest
from temporalio.client import Client
from temporalio.worker import Worker

from tests.starter.conftest import run_asb
from worker.embedded import Stack
from worker.versions import NoSuchWorker, current_version, deployment_config, make_current, why_without_work
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
        (
            None,
            "It has no version (ASB_BUILD_ID), and gets no work: version one has all cases. Start workers of that "
            "version; docs/deploy.md has the way back under Versions side by side.",
        ),
    ],
)
async def test_a_worker_is_told_why_it_gets_no_work(
    stack: Stack, temporal: Client, build_id: str | None, why: str | None
) -> None:
    settings = stack.settings.model_copy(update={"task_queue": QUEUE, "build_id": build_id})

    assert await current_version(temporal, QUEUE) == "one"
    assert await why_without_work(temporal, settings) == why


@pytest.mark.usefixtures("one_is_current")
@pytest.mark.parametrize("build_id", ["one", "never-seen"])
async def test_a_version_whose_workers_have_ended_or_never_came_is_not_made_current(
    temporal: Client, build_id: str
) -> None:
    with pytest.raises(NoSuchWorker):
        await make_current(temporal, QUEUE, build_id, patience=timedelta(seconds=1))
    assert await current_version(temporal, QUEUE) == "one"


@pytest.mark.parametrize("build_id", ["", "two words", "-1", "x" * 101])
async def test_what_is_no_version_is_not_made_current(temporal: Client, build_id: str) -> None:
    with pytest.raises(ValueError, match="is no build id"):
        await make_current(temporal, QUEUE, build_id, patience=timedelta(seconds=1))
    said = run_asb("promote", "--", build_id)
    assert said.status == 2
    assert repr(build_id) in said.text


async def test_where_there_are_no_versions_a_worker_without_one_has_the_work(stack: Stack, temporal: Client) -> None:
    settings = stack.settings.model_copy(update={"task_queue": "no-versions"})

    assert await current_version(temporal, "no-versions") is None
    assert await why_without_work(temporal, settings) is None
    assert deployment_config(settings) is None
