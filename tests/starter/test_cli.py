"""The frame of the ``asb`` command, and its commands that run things: what they print and how they end."""

import os
import re
import signal
import subprocess
import sys
from pathlib import Path
from typing import Any

import psutil
import psycopg
import pytest
from typer.main import get_command

from standard.messages import MESSAGES
from starter.cli import COMMANDS, app
from tests.support.database import Database
from worker.embedded import Stack

HOUSE = Path(__file__).parents[2]
ASB = [sys.executable, "-c", "from starter.cli import main; main()"]
LONGEST = 60
"""Seconds after which a test gives up; nothing is asserted about how fast anything is."""

FREE_PORTS = {"ASB_TEMPORAL_PORT": "0", "ASB_UI_PORT": "0", "ASB_CODEC_ADDRESS": "127.0.0.1:0"}


def asb(home: Path, *arguments: str, **settings: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [*ASB, *arguments],
        cwd=HOUSE,
        env={**os.environ, "ASB_HOME": str(home), **settings},
        capture_output=True,
        text=True,
        check=False,
        timeout=LONGEST,
    )


def started(home: Path, command: str, **settings: str) -> subprocess.Popen[str]:
    return subprocess.Popen(
        [*ASB, command],
        cwd=HOUSE,
        env={**os.environ, "ASB_HOME": str(home), "PYTHONUNBUFFERED": "1", **settings},
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
    )


def told_until(process: subprocess.Popen[str], last: str) -> str:
    assert process.stdout is not None
    told = ""
    for line in process.stdout:
        told += line
        if last in line:
            return told
    assert process.stderr is not None
    raise AssertionError(f"it ended after {told!r}: {process.stderr.read()}")


def test_a_command_waits_for_nothing_that_only_another_one_needs() -> None:
    """Help and a misspelt name need neither Temporal nor PostgreSQL; the list of commands has a line for each."""
    code = (
        "import sys; from starter.cli import app; from typer.testing import CliRunner;"
        "told = CliRunner().invoke(app, ['--help']).output;"
        "print({'temporalio', 'psycopg', 'holidays'} & set(sys.modules), told.count('...'), 'fast-forward' in told)"
    )
    told = subprocess.run([sys.executable, "-c", code], cwd=HOUSE, capture_output=True, text=True, check=True)
    assert told.stdout == "set() 1 True\n"


def test_a_command_has_the_name_of_its_message() -> None:
    """One verb for one thing; ``record_`` and ``report_`` are left out, as recording is what most commands do. What a
    group has for it, as in ``asb warnings set``, has the message's name the other way round.
    """
    of_the_system = {"calendar_changed", "settings_changed", "complainant_stands", "matter_stands"}
    named = {re.sub("^(record|report)_", "", name).replace("_", "-") for name in set(MESSAGES) - of_the_system}

    whole: Any = get_command(app)
    groups = {name: getattr(command, "commands", {}) for name, command in whole.commands.items()}
    grouped = {f"{verb}-{name.removesuffix('s')}" for name, group in groups.items() for verb in group}
    assert named <= {command.name for command in COMMANDS} | grouped


@pytest.mark.parametrize("arguments", [["frobnicate"], ["migrate", "--no-such-option"]])
def test_a_usage_error_ends_with_status_2(tmp_path: Path, arguments: list[str]) -> None:
    assert asb(tmp_path, *arguments).returncode == 2


def test_help_lists_the_commands(tmp_path: Path) -> None:
    ended = asb(tmp_path, "--help")

    assert ended.returncode == 0
    assert {"up", "worker", "migrate"} <= set(ended.stdout.split())


def test_a_bad_setting_is_one_line_and_status_2(tmp_path: Path) -> None:
    ended = asb(tmp_path, "up", ASB_UI_PORT="many")

    assert ended.returncode == 2
    assert ended.stdout == ""
    assert ended.stderr == ("asb: ASB_UI_PORT is 'many'; it must be a port number from 0 to 65535 (0: any free one)\n")


@pytest.mark.parametrize("command", ["worker", "migrate"])
def test_with_nothing_running_it_says_how_to_start(tmp_path: Path, command: str) -> None:
    ended = asb(tmp_path, command)

    assert ended.returncode == 1
    assert ended.stderr == (
        f"asb: nothing is running on {tmp_path}: start it with `asb up`, "
        "or set ASB_DATABASE_URL to a server of your own\n"
    )


def test_migrate_names_an_unreachable_database_without_its_password(tmp_path: Path) -> None:
    ended = asb(tmp_path, "migrate", ASB_DATABASE_URL="postgresql://asb:sesame@127.0.0.1:1/asb")

    assert ended.returncode == 1
    assert len(ended.stderr.splitlines()) == 1
    assert "127.0.0.1:1" in ended.stderr
    assert "sesame" not in ended.stderr


@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM])
def test_up_says_where_everything_is_and_stops_it_all(tmp_path: Path, number: signal.Signals) -> None:
    with started(tmp_path, "up", **FREE_PORTS) as process:
        told = told_until(process, "Ready.")
        children = psutil.Process(process.pid).children(recursive=True)
        process.send_signal(number)
        output, errors = process.communicate(timeout=LONGEST)

    assert process.returncode == 0, errors
    assert output == "Stopped.\n"
    assert [name for name in ("Temporal:", "Temporal UI:", "PostgreSQL:", "Metrics:") if name not in told] == []
    assert str(tmp_path) in told
    assert children
    assert psutil.wait_procs(children, timeout=LONGEST)[1] == []


def test_other_commands_work_with_what_up_runs(tmp_path: Path) -> None:
    with started(tmp_path, "up", **FREE_PORTS) as process:
        told_until(process, "Ready.")
        migrated = asb(tmp_path, "migrate")
        with started(tmp_path, "worker") as second:
            told_until(second, "Working for")
            second.send_signal(signal.SIGINT)
            _, worker_errors = second.communicate(timeout=LONGEST)
        again = asb(tmp_path, "up", **FREE_PORTS)
        process.send_signal(signal.SIGINT)
        _, errors = process.communicate(timeout=LONGEST)

    assert (migrated.returncode, migrated.stderr) == (0, "")
    assert "already up to date" in migrated.stdout
    assert second.returncode == 0, worker_errors
    assert again.returncode == 1
    assert f"process {process.pid} already runs the embedded stack" in again.stderr
    assert process.returncode == 0, errors


def test_up_with_a_server_that_dies_ends_with_status_1_and_stops_the_rest(tmp_path: Path) -> None:
    with started(tmp_path, "up", **FREE_PORTS) as process:
        told_until(process, "Ready.")
        children = psutil.Process(process.pid).children()
        next(child for child in children if child.name() == "temporal").kill()
        _, errors = process.communicate(timeout=LONGEST)

    assert process.returncode == 1
    assert errors.splitlines()[-1].startswith("asb: the Temporal server has ended by itself with status -9; its log is")
    assert psutil.wait_procs(children, timeout=LONGEST)[1] == []


def test_migrate_alone_makes_the_registers_tables(tmp_path: Path, empty_url: str) -> None:
    ended = asb(tmp_path, "migrate", ASB_DATABASE_OWNER_URL=empty_url)

    assert (ended.returncode, ended.stderr) == (0, "")
    assert "no server is named (TEMPORAL_ADDRESS), so no search attributes were registered" in ended.stdout
    assert "0001" in ended.stdout
    assert "Members of asb_worker: asb_embedded_worker" in ended.stdout
    with psycopg.connect(empty_url) as database:
        assert database.execute("SELECT count(*) FROM cases").fetchone() == (0,)


def test_migrate_registers_search_attributes_without_any_key(
    tmp_path: Path, migrated: Database, bare_namespace: str, stack: Stack
) -> None:
    server = {"TEMPORAL_ADDRESS": stack.temporal_address, "TEMPORAL_NAMESPACE": bare_namespace}
    said = [asb(tmp_path, "migrate", ASB_DATABASE_OWNER_URL=migrated.owner_url, **server).stdout for _ in range(2)]

    first, again = (each.splitlines()[-1] for each in said)
    assert first.startswith(f"{stack.temporal_address}, namespace {bare_namespace}: search attributes AsbPriority, ")
    assert again == f"{stack.temporal_address}, namespace {bare_namespace}: search attributes already registered"


def test_migrate_as_a_worker_says_whose_address_it_needs(tmp_path: Path, migrated_url: str) -> None:
    ended = asb(tmp_path, "migrate", ASB_DATABASE_URL=migrated_url)

    assert (ended.returncode, ended.stdout) == (1, "")
    [line] = ended.stderr.splitlines()
    assert "permission denied" in line
    assert line.endswith("whose address is ASB_DATABASE_OWNER_URL")
