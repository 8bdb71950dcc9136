"""RegisterCheck: a small workflow that a schedule starts, so that the register hears of cases ended from outside."""

from datetime import timedelta

from temporalio import workflow
from temporalio.common import RawValue

from activities.register.ends import CheckCounts, EndsActivities
from workflows.arguments import NOTHING
from workflows.asking import ask

_LONGEST = timedelta(minutes=30)
_LONGEST_SILENCE = timedelta(minutes=1)


@workflow.defn(name="RegisterCheck")
class RegisterCheck:
    """One check of the register against Temporal."""

    @workflow.run
    async def run(self, _nothing: RawValue = NOTHING) -> CheckCounts:
        """Checks, and returns what was found in numbers. Whatever it is started with is ignored."""
        return await ask(
            EndsActivities.check_register,
            within=_LONGEST,
            heartbeat=_LONGEST_SILENCE,
            summary="Compare the register's open cases with Temporal",
        )
