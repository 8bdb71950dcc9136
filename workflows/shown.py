"""Shows the page of a case on the Temporal UI's tab "User Metadata".

It is drawn when somebody looks, not on every change: so it costs a case nothing, stands in no history, and says how
much time is left now and not how much was left when something last happened.
"""

from collections.abc import Callable
from datetime import datetime
from typing import Any

from temporalio import workflow
from temporalio.api.sdk.v1 import WorkflowMetadata
from temporalio.worker import HandleQueryInput, Interceptor, WorkflowInboundInterceptor, WorkflowInterceptorClassInput

from workflows.asb_case import AsbCase


class ShownInterceptor(Interceptor):
    """Answers what the UI asks of a workflow with the case's page as its current details.

    ``clock`` is real time (UTC). An answer to a query is never replayed, so it may differ each time. Where a rehearsal
    has moved the case's own clock beyond it, that one counts.
    """

    def __init__(self, clock: Callable[[], datetime]) -> None:
        self._clock = clock

    def workflow_interceptor_class(
        self,
        input: WorkflowInterceptorClassInput,  # noqa: ARG002 - the SDK passes it by this name
    ) -> type[WorkflowInboundInterceptor] | None:
        """See the base class."""
        clock = self._clock

        class Shown(WorkflowInboundInterceptor):
            async def handle_query(self, input: HandleQueryInput) -> Any:
                answer = await super().handle_query(input)
                case = workflow.instance()
                if isinstance(answer, WorkflowMetadata) and isinstance(case, AsbCase):
                    answer.current_details = case.details(max(workflow.now(), clock()))
                return answer

        return Shown
