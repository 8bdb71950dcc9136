"""Laws of the desk, held by random messages at random times, with and without the register. No server is needed.

The laws stand in ``tests/support/desk_laws.py``, what is played in ``tests/support/anything.py``. A longer run:
``python -m tests.workflows.test_desk_law MINUTES [SEED]``.
"""

import ast
import sys
import time
from datetime import timedelta
from functools import cache
from pathlib import Path

import pytest

from standard.core.seals import SenderKind
from standard.core.words import ClockStatus, EntryKind, RefusalCode, Stage, Template
from standard.messages import MESSAGES
from tests.support.anything import CROWD, names_played
from tests.support.desk_laws import OPEN
from tests.support.driver import Driver, drive

SEEDS = (*range(38), 140, 223)
RARE = 2
"""How many of each may be missing in so few cases."""

AT_ONCE = [timedelta(0), timedelta(minutes=1), timedelta(hours=1)]

OF_TWO_CASES = {"join", "matter_stands", "complainant_stands"}
"""What two cases say to each other: ``tests/standard/closing/test_joining.py`` plays both."""

WRITTEN_OF_TWO_CASES = {
    kind for kind in EntryKind if kind.startswith("complainant_") or kind in {"join_asked", "joined", "not_joined"}
}

driven = cache(drive)
"""Two tests look at the same cases."""


@pytest.mark.parametrize("seed", SEEDS)
def test_every_law_holds_whatever_comes(seed: int) -> None:
    driven(seed, 80)


def test_every_message_is_played() -> None:
    assert names_played() == set(MESSAGES) - OF_TWO_CASES


def directed() -> Driver:
    """What luck seldom brings: a case that is withdrawn while its clocks run."""
    driver = Driver(0)
    driver.register_opens()
    driver.now += timedelta(minutes=1)
    driver.send("withdraw", "ola", SenderKind.PERSON, {"method": "phone"})
    driver.register_knows()
    proposal = driver.desk.carried.case.proposal
    assert proposal is not None
    decided = {"proposal_id": proposal.id, "decision": "approve", "reason": "They said so."}
    driver.send("approve_closure", "david", SenderKind.PERSON, decided)
    driver.register_knows()
    driver.look()
    return driver


def test_the_driver_gets_everywhere() -> None:
    """Else the laws would hold of nothing. What is rare may be missing, as luck is another with each new message."""
    drivers = [*(driven(seed, 80) for seed in SEEDS), directed()]
    left = set(MESSAGES) - OF_TWO_CASES - {name for driver in drivers for name in driver.accepted}
    assert len(left) <= RARE, left
    assert {stage for driver in drivers for stage in driver.laws.stages} == set(Stage) - {Stage.JOINED}
    statuses = {status for driver in drivers for status in driver.laws.statuses}
    assert statuses >= {*OPEN, ClockStatus.MET, ClockStatus.MET_LATE, ClockStatus.SUPERSEDED, ClockStatus.NOT_POSSIBLE}
    assert ClockStatus.ENDED_BY_WITHDRAWAL in statuses
    codes = {code for driver in drivers for code in driver.desk.refused}
    assert codes >= {
        RefusalCode.STEP_MISSING,
        RefusalCode.STALE_PROPOSAL,
        RefusalCode.HAS_LEFT,
        RefusalCode.NOT_FOR_YOU,
        RefusalCode.CONFIDENTIAL,
    }
    never_written = set(EntryKind) - WRITTEN_OF_TWO_CASES - {kind for driver in drivers for kind in driver.laws.kinds}
    assert len(never_written) <= RARE, never_written
    never_told = set(Template) - {template for driver in drivers for template in driver.laws.templates}
    assert len(never_told) <= RARE, never_told


def test_a_case_stays_small_whatever_it_is_sent() -> None:
    """After 5,000 messages of every kind, of people whose ids are as long as they may be."""
    driver = Driver(5, steps=AT_ONCE, people=[each.id for each in CROWD])
    driver.never_closes()
    driver.register_opens()
    for _ in range(5_000):
        driver.now += driver.random.choice(AT_ONCE)
        driver.message()
        driver.register_knows()
        if driver.sent % 20 == 0:
            driver.calendar_comes()
            driver.told()
            driver.look()
    driver.is_small()
    assert driver.accepted >= set(MESSAGES) - OF_TWO_CASES - {"approve_closure", "record_no_plan"}


def test_every_decision_passes_the_one_gate() -> None:
    """Whatever stores a decision is ``Desk.take``, which decides what it leaves due."""
    stores, calls = set(), set()
    for file in Path("workflows").glob("*.py"):
        for function in ast.walk(ast.parse(file.read_text())):
            if not isinstance(function, ast.FunctionDef | ast.AsyncFunctionDef):
                continue
            for node in ast.walk(function):
                targets = node.targets if isinstance(node, ast.Assign) else []
                if any(isinstance(each, ast.Attribute) and each.attr == "case" for each in targets):
                    stores.add(f"{file.stem}.{function.name}")
                if isinstance(node, ast.Call) and getattr(node.func, "attr", "") == "_store":
                    calls.add(f"{file.stem}.{function.name}")
    assert stores == {"desk._store"}
    assert calls == {"desk.take", "desk.catch_up"}


def main(minutes: float, seed: int) -> None:
    """Drives one case after another, and says the seeds."""
    first, until = seed, time.process_time() + minutes * 60
    while time.process_time() < until:
        drive(seed, 150)
        seed += 1
    print(f"seeds {first} to {seed - 1}: every law held")


if __name__ == "__main__":
    main(float(sys.argv[1]), int(sys.argv[2]) if len(sys.argv) > 2 else 1_000)
