"""RegisterCheck: a small workflow that a schedule starts, so that the register hears of cases ended from outside."""

from datetime import timedelta

from temporalio import workflow
from temporalio.common import RawValue, RetryPolicy

from activities.register.ends import CheckCounts, EndsActivities
from workflows.arguments import NOTHING

_LONGEST = timedelta(minutes=30)
_LONGEST_SILENCE = timedelta(minutes=1)
_RETRY = RetryPolicy(maximum_interval=timedelta(minutes=1))


@workflow.defn(name="RegisterCheck")
class RegisterCheck:
    """One check of the register against Temporal."""

    @workflow.run
    async def run(self, _nothing: RawValue = NOTHING) -> CheckCounts:
        """Checks, and returns what was found in numbers. Whatever it is started with is ignored."""
        return await workflow.execute_activity_method(
            EndsActivities.check_register,
            start_to_close_timeout=_LONGEST,
            heartbeat_timeout=_LONGEST_SILENCE,
            retry_policy=_RETRY,
            summary="Compare the register's open cases with Temporal",
        )
