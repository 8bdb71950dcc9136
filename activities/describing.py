"""What Temporal says of a case's run.

The client's own ``describe()`` raises on states that it has no word for, such as a paused case.
"""

from temporalio.api.common.v1 import WorkflowExecution
from temporalio.api.workflowservice.v1 import DescribeWorkflowExecutionRequest, DescribeWorkflowExecutionResponse
from temporalio.client import Client
from temporalio.service import RPCError, RPCStatusCode


async def describe(client: Client, reference: str, run_id: str = "") -> DescribeWorkflowExecutionResponse | None:
    """The latest run of a case, or this one; None where Temporal does not know it.

    Raises:
        temporalio.service.RPCError: Temporal cannot be reached.
    """
    execution = WorkflowExecution(workflow_id=reference, run_id=run_id)
    request = DescribeWorkflowExecutionRequest(namespace=client.namespace, execution=execution)
    try:
        return await client.workflow_service.describe_workflow_execution(request, retry=True)
    except RPCError as error:
        if error.status is RPCStatusCode.NOT_FOUND:
            return None
        raise


def goes_on(found: DescribeWorkflowExecutionResponse | None) -> bool:
    """Whether the run has not come to its end: it runs, or somebody has paused it."""
    return found is not None and not found.workflow_execution_info.HasField("close_time")
