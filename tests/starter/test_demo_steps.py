"""The steps of the demonstration: one that goes otherwise than its story tells is named."""

from datetime import UTC, datetime
from pathlib import Path

import pytest
from temporalio.api.common.v1 import Payload

from standard.core.words import RefusalCode
from starter.demo.checking import StepFailed
from starter.demo.diary import diary_after
from starter.demo.house import House
from starter.demo.narration import silent
from starter.demo.service import signal_by_command
from starter.demo.stage import OnStage
from tests.support.casebook import report
from tests.support.examples import EXAMPLES
from tests.support.running import Town
from worker.problems import Problem


async def test_a_step_that_goes_otherwise_than_told_is_named(town: Town, tmp_path: Path) -> None:
    case = on_stage(town, tmp_path, "demo-otherwise")
    await case.opens()

    with pytest.raises(StepFailed, match="'approves' was to be accepted, and was refused as no_proposal"):
        await case.does(case.manager, "approves", "approve_closure", proposal_id="closure-1")
    with pytest.raises(StepFailed, match="no closure is proposed"):
        await case.proposal()
    with pytest.raises(StepFailed, match="no signal approve_closure to copy"):
        await case.copies("copies", "approve_closure", refused=RefusalCode.WRONG_CASE)
    with pytest.raises(StepFailed, match="not closed"):
        await case.ends()


async def test_a_service_that_cannot_signal_is_a_problem(town: Town, tmp_path: Path) -> None:
    with pytest.raises(Problem, match="could not signal report_incident: it ended with status 1"):
        await signal_by_command(
            town.stack.temporal_address, "default", "no-such-case", "report_incident", Payload(data=b"{}"), tmp_path
        )


def on_stage(town: Town, folder: Path, report_id: str) -> OnStage:
    house = House(town.stack, town.pool, town.cases, town.rehearsal, folder, EXAMPLES)
    return OnStage(house, silent(), diary_after(datetime.now(UTC).date()), report(report_id=report_id))
