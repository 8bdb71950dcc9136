"""Cases with faults, to show that replaying the stored histories finds them."""

from datetime import UTC, datetime, timedelta

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


@workflow.defn(name="AsbCase")
class CaseThatReadsTheClock(AsbCase):
    """As ``AsbCase``, with a look at the machine's clock."""

    @workflow.run
    async def run(self, start: RawValue = NOTHING) -> str:
        datetime.now(UTC)
        return await super().run(start)
