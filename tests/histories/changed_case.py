"""A case whose commands come in another order, to show that replaying the stored histories finds such a thing."""

from datetime import timedelta

from temporalio import workflow
from temporalio.common import RawValue

from workflows.arguments import NOTHING
from workflows.asb_case import AsbCase


@workflow.defn(name="AsbCase")
class CaseWithAnotherTimer(AsbCase):
    """As ``AsbCase``, after a timer that no stored history has."""

    @workflow.run
    async def run(self, start: RawValue = NOTHING) -> str:
        await workflow.sleep(timedelta(seconds=1), summary="Nobody has waited for this before")
        return await super().run(start)
