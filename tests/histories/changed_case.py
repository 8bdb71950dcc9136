"""Cases with faults, to show that replaying the stored histories finds them."""

import asyncio
from datetime import UTC, datetime, timedelta

from temporalio import workflow
from temporalio.common import RawValue

from workflows.arguments import NOTHING
from workflows.asb_case import AsbCase


@workflow.defn(name="AsbCase")
class CaseWithAnotherTimer(AsbCase):
    """As ``AsbCase``, with a timer that no stored history has."""

    @workflow.run
    async def run(self, start: RawValue = NOTHING) -> str:
        return await super().run(start)

    def _catch_up(self) -> None:
        if not hasattr(self, "_another"):
            wait = workflow.sleep(timedelta(seconds=1), summary="Nobody has waited for this before")
            self._another = asyncio.create_task(wait)
        super()._catch_up()


@workflow.defn(name="AsbCase")
class CaseThatReadsTheClock(AsbCase):
    """As ``AsbCase``, with a look at the machine's clock."""

    @workflow.run
    async def run(self, start: RawValue = NOTHING) -> str:
        datetime.now(UTC)
        return await super().run(start)
