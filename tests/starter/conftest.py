"""The ``asb`` command on the session's town: its servers, worker and register."""

import asyncio
import json
from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from typing import Any

import pytest
from typer.testing import CliRunner

from starter.cli import app
from tests.support.running import Town
from worker.problems import Problem


@dataclass(frozen=True)
class Said:
    """How a command ended: its exit status, and what it printed (a problem as its one line)."""

    status: int
    text: str

    @property
    def words(self) -> str:
        """The text without its line breaks."""
        return " ".join(self.text.split())

    @property
    def json(self) -> Any:
        return json.loads(self.text)


LOOKS = ("show", "list", "tasks", "outbox", "alarms", "views", "fast-forward")
"""The commands that show cases to a person: in tests to Mina, unless they say somebody else."""

Asb = Callable[..., Awaitable[Said]]


def run_asb(*arguments: str, stdin: str | None = None) -> Said:
    result = CliRunner().invoke(app, arguments, input=stdin)
    if isinstance(result.exception, Problem):
        return Said(result.exception.exit_code, str(result.exception))
    if result.exception is not None and not isinstance(result.exception, SystemExit):
        raise result.exception
    if not {"--json", "--form"} & set(arguments):
        assert max(map(len, result.stdout.splitlines()), default=0) <= 80, result.stdout
        assert "\x1b" not in result.stdout
    return Said(result.exit_code, result.stdout + result.stderr)


@pytest.fixture
def asb(town: Town, monkeypatch: pytest.MonkeyPatch) -> Asb:
    """Runs a command as a person at a terminal of the town would."""
    monkeypatch.setenv("ASB_HOME", str(town.stack.home))
    monkeypatch.setenv("ASB_DATABASE_URL", str(town.pool.conninfo))
    monkeypatch.setenv("ASB_TASK_QUEUE", town.settings.task_queue)

    async def run(*arguments: str, stdin: str | None = None) -> Said:
        looks = arguments[0] in LOOKS or arguments[:2] in (("plan", "show"), ("plan", "form"), ("party", "list"))
        if looks and "--as" not in arguments and "seen" not in arguments:
            arguments = (*arguments, "--as", "mina")
        return await asyncio.to_thread(run_asb, *arguments, stdin=stdin)

    return run
