"""RegisterCheck: a small workflow that a schedule starts, so that the register hears of cases ended from outside, and
people are told in one message what concerns many cases; and evidence files are looked after.
"""

from datetime import timedelta

from temporalio import workflow
from temporalio.common import RawValue

from activities.evidence_files import EvidenceFiles
from activities.notifications.activity import NotificationActivities
from activities.register.ends import CheckCounts, EndsActivities
from workflows.arguments import NOTHING
from workflows.asking import ask

_LONGEST = timedelta(minutes=30)
_LONGEST_SILENCE = timedelta(minutes=2)
"""Longer than it takes to send one message."""


@workflow.defn(name="RegisterCheck")
class RegisterCheck:
    """One check of the register against Temporal."""

    @workflow.run
    async def run(self, _nothing: RawValue = NOTHING) -> CheckCounts:
        """Checks, then tells what waits to be told together, and looks after the evidence files; returns what the check
        found in numbers.

        Whatever it is started with is ignored.
        """
        found = await ask(
            EndsActivities.check_register,
            within=_LONGEST,
            heartbeat=_LONGEST_SILENCE,
            summary="Compare the register's open cases with Temporal",
        )
        await ask(
            NotificationActivities.tell_together,
            within=_LONGEST,
            heartbeat=_LONGEST_SILENCE,
            summary="Tell officers in one message what moved in many cases",
        )
        await ask(
            EvidenceFiles.check_evidence,
            within=_LONGEST,
            heartbeat=_LONGEST_SILENCE,
            summary="Look after the evidence files",
        )
        return found
