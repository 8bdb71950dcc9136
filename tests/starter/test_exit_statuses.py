"""The command as a process of its own: what it ends with, where it says what, and no colours in a pipe."""

import asyncio
import os
import subprocess
import sys
from pathlib import Path

import pytest

from standard.core.reference import reference_for
from tests.starter.conftest import Asb
from tests.support.running import Town

HOUSE = Path(__file__).parents[2]
LONGEST = 60


async def process(*arguments: str, stdin: str = "") -> subprocess.CompletedProcess[str]:
    return await asyncio.to_thread(
        subprocess.run,
        [sys.executable, "-c", "from starter.cli import main; main()", *arguments],
        cwd=HOUSE,
        env=os.environ,
        input=stdin,
        capture_output=True,
        text=True,
        timeout=LONGEST,
        check=False,
    )


async def test_accepted_refused_and_mistyped(asb: Asb, town: Town) -> None:
    case = await town.open()
    assert (await asb("list")).status == 0

    accepted = await process("begin-investigation", case.reference, "--as", "ola", "--notes", "-", stdin="Begun.")
    assert (accepted.returncode, accepted.stderr) == (0, "")
    assert "Accepted: begin investigation" in accepted.stdout
    assert "\x1b" not in accepted.stdout

    refused = await process("approve-closure", case.reference, "--as", "mina")
    assert (refused.returncode, refused.stderr) == (3, "")
    assert "Refused: approve closure" in refused.stdout

    mistyped = await process("show", f"{case.reference[:-1]}?")
    assert (mistyped.returncode, mistyped.stdout) == (2, "")
    assert mistyped.stderr.startswith("asb: REF: 'ASB-")
    assert mistyped.stderr.count("\n") == 1

    unknown = await process("show", reference_for("never-reported"))
    assert (unknown.returncode, unknown.stdout) == (2, "")
    assert unknown.stderr.count("\n") == 1


async def test_nothing_runs(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("ASB_HOME", str(tmp_path))
    away = await process("list")
    assert (away.returncode, away.stdout) == (1, "")
    assert away.stderr.startswith("asb: nothing is running on ")
