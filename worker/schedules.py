"""What runs by the clock beside the cases, as Temporal schedules."""

import dataclasses
from datetime import timedelta

from temporalio.client import (
    Client,
    Schedule,
    ScheduleActionStartWorkflow,
    ScheduleAlreadyRunningError,
    ScheduleIntervalSpec,
    ScheduleOverlapPolicy,
    SchedulePolicy,
    ScheduleSpec,
    ScheduleUpdate,
    ScheduleUpdateInput,
)

from worker.settings import Settings
from workflows.register_check import RegisterCheck

REGISTER_CHECK = "asb-register-check"
"""The schedule, and the beginning of the workflow ids, of the check of the register against Temporal."""

EVERY = timedelta(minutes=5)
"""How often the register is checked, and how late a check that was missed is still made up for."""


async def ensure_schedules(client: Client, settings: Settings) -> None:
    """Creates the schedules, or brings them up to date. One that somebody has paused stays paused.

    Raises:
        temporalio.service.RPCError: Temporal cannot be reached, or refuses us.
    """
    wanted = _register_check(settings)
    try:
        await client.create_schedule(REGISTER_CHECK, wanted)
    except ScheduleAlreadyRunningError:
        await client.get_schedule_handle(REGISTER_CHECK).update(lambda found: _updated(found, wanted))


def _register_check(settings: Settings) -> Schedule:
    return Schedule(
        action=ScheduleActionStartWorkflow(
            RegisterCheck.run,
            id=REGISTER_CHECK,
            task_queue=settings.task_queue,
            static_summary="Compare the register with Temporal",
        ),
        spec=ScheduleSpec(intervals=[ScheduleIntervalSpec(every=EVERY)]),
        policy=SchedulePolicy(overlap=ScheduleOverlapPolicy.SKIP, catchup_window=EVERY),
    )


def _updated(found: ScheduleUpdateInput, wanted: Schedule) -> ScheduleUpdate:
    return ScheduleUpdate(dataclasses.replace(wanted, state=found.description.schedule.state))
