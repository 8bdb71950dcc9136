"""Laws of the desk, held by random messages at random times, with and without the register. No server is needed.

The laws stand in ``tests/support/desk_laws.py``, what is played in ``tests/support/anything.py``. A longer run:
``python -m tests.workflows.test_desk_law MINUTES [SEED]``.
"""

import ast
import sys
import time
from datetime import timedelta
from pathlib import Path

import pytest

from standard.core.words import ClockStatus, EntryKind, RefusalCode, Stage, Template
from standard.messages import MESSAGES
from tests.support.anything import CROWD, names_played
from tests.support.driver import Driver, drive
from tests.support.joined_desks import drive_joined
from tests.support.themes import THEMES, Step

SEEDS = range(2 * len(THEMES))
STEPS = 60

READ_BEFORE_THE_DESK = {RefusalCode.WRONG_ARGUMENTS, RefusalCode.UNOPENED}
"""What is refused before it comes to the desk: see ``test_hostile_messages.py``."""

AT_ONCE = [timedelta(0), timedelta(minutes=1), timedelta(hours=1)]

OF_TWO_CASES = {"join", "matter_stands", "complainant_stands"}
"""What is of two cases, which ``tests/support/joined_desks.py`` plays."""

JOINED_SEEDS = range(8)

WRITTEN_OF_TWO_CASES = {
    kind for kind in EntryKind if kind.startswith("complainant_") or kind in {"join_asked", "joined", "not_joined"}
}


@pytest.mark.parametrize("seed", SEEDS)
def test_every_law_holds_whatever_comes(seed: int) -> None:
    drive(seed, STEPS)


def test_every_message_is_played() -> None:
    assert names_played() == set(MESSAGES) - OF_TWO_CASES


def test_the_driver_gets_everywhere() -> None:
    """Else the laws would hold of nothing. The steps of the themes do it without luck: whatever is missing needs one
    in ``tests/support/themes.py``.
    """
    drivers = [drive(seed, 0) for seed in range(len(THEMES))]
    never_taken = [what for driver in drivers for what in driver.never_taken]
    left = set(MESSAGES) - OF_TWO_CASES - {name for driver in drivers for name in driver.accepted}
    assert not left, f"{left}; {never_taken}"
    stages = {stage for driver in drivers for stage in driver.laws.stages}
    statuses = {status for driver in drivers for status in driver.laws.statuses}
    codes = {code for driver in drivers for code in driver.desk.refused}
    kinds = {kind for driver in drivers for kind in driver.laws.kinds}
    templates = {template for driver in drivers for template in driver.laws.templates}
    assert set(Stage) - stages == {Stage.JOINED}, never_taken
    # A promise ends by closing only as contact as agreed, which has no clock.
    assert set(ClockStatus) - statuses == {ClockStatus.ENDED_BY_CLOSING}, never_taken
    assert set(RefusalCode) - codes == READ_BEFORE_THE_DESK, never_taken
    assert set(EntryKind) - kinds == WRITTEN_OF_TWO_CASES, never_taken
    assert set(Template) - templates == set(), never_taken


@pytest.mark.parametrize("seed", JOINED_SEEDS)
def test_every_law_holds_in_two_joined_cases(seed: int) -> None:
    drive_joined(seed, 15)


def test_two_joined_cases_get_everywhere() -> None:
    drivers = [driver for seed in (0, 1) for driver in drive_joined(seed, 0).both]
    drivers += drive_joined(1, 0, parts=True).both
    assert {name for driver in drivers for name in driver.accepted} >= OF_TWO_CASES
    assert {kind for driver in drivers for kind in driver.laws.kinds} >= WRITTEN_OF_TWO_CASES
    assert {stage for driver in drivers for stage in driver.laws.stages} == set(Stage)


def test_a_case_stays_small_whatever_it_is_sent() -> None:
    """After 5,000 messages of every kind, of people whose ids are as long as they may be."""
    driver = Driver(5, steps=AT_ONCE, people=[each.id for each in CROWD])
    driver.never_closes()
    # An announcement is asked about only where a legal remedy has succeeded: its theme sees to those.
    of_a_success = {"answer_announcement", "word_announcement", "approve_announcement"}
    wanted = set(MESSAGES) - OF_TWO_CASES - {"approve_closure", "record_no_plan"} - of_a_success
    driver.register_opens()
    while driver.sent < 5_000:
        driver.now += driver.random.choice(AT_ONCE)
        driver.message()
        driver.register_knows()
        if driver.sent % 20 == 0:
            driver.calendar_comes()
            driver.told()
            driver.look()
        left = sorted(wanted - driver.accepted)
        if left and driver.sent % 100 == 0:
            driver.left = [Step(driver.random.choice(left))]
            driver.aim()
    driver.is_small()
    assert driver.accepted >= wanted


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
    """Drives one case after another, and two that are joined, and says the seeds."""
    first, until = seed, time.process_time() + minutes * 60
    while time.process_time() < until:
        drive(seed, 150)
        drive_joined(seed, 40)
        seed += 1
    print(f"seeds {first} to {seed - 1}: every law held")


if __name__ == "__main__":
    main(float(sys.argv[1]), int(sys.argv[2]) if len(sys.argv) > 2 else 1_000)
