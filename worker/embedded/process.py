"""One child process of the embedded stack: started, watched, and stopped."""

import asyncio
import contextlib
import os
import signal
import sys
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import IO

import psutil

from worker.problems import HomeUnusable, StartFailed

_LAUNCHER = Path(__file__).with_name("child.py")
_LONGEST_ENDING_SECONDS = 20
_LONGEST_LOG = 10 * 1024 * 1024


@dataclass(frozen=True)
class User:
    """An unprivileged user that a child becomes."""

    name: str
    uid: int
    gid: int


def launch_command(command: Sequence[str], *, end_signal: signal.Signals, user: User | None) -> list[str]:
    """The command line that runs ``command`` as ``user`` and sends it ``end_signal`` once our process is gone."""
    who = ["-", "-"] if user is None else [str(user.uid), str(user.gid)]
    own = [sys.executable, "-I", "-S", str(_LAUNCHER), str(os.getpid()), str(int(end_signal)), *who]
    return [*own, *command]


class Child:
    """A running program. Its output goes to ``log``; it has a session of its own, so Ctrl-C does not reach it."""

    def __init__(self, name: str, process: asyncio.subprocess.Process, log: Path, end_signal: signal.Signals):
        self.name = name
        self.log = log
        self._process = process
        self._end_signal = end_signal
        self._log_start = 0

    @classmethod
    async def start(
        cls,
        name: str,
        command: Sequence[str],
        *,
        log: Path,
        end_signal: signal.Signals,
        pid_file: Path,
        user: User | None = None,
        cwd: Path | None = None,
        env: Mapping[str, str],
    ) -> "Child":
        """Starts ``command``, and notes in ``pid_file`` which process it is (see ``wait_for_former``).

        Must be called in a thread that lives as long as the child is wanted (the main thread): Linux ties a child to
        the *thread* that started it.

        Raises:
            HomeUnusable: the log cannot be written.
        """
        with _open_log(log) as output:
            start = output.tell()
            process = await asyncio.create_subprocess_exec(
                *launch_command(command, end_signal=end_signal, user=user),
                stdin=asyncio.subprocess.DEVNULL,
                stdout=output,
                stderr=output,
                cwd=cwd,
                env=dict(env),
                start_new_session=True,
            )
        child = cls(name, process, log, end_signal)
        child._log_start = start
        _note(pid_file, child.pid)
        return child

    @property
    def pid(self) -> int:
        """The process id; the same before and after the launcher turned into the program."""
        return self._process.pid

    @property
    def ended(self) -> bool:
        """Whether the program has ended."""
        return self._process.returncode is not None

    async def wait(self) -> int:
        """Waits until the program ends; its exit status, negative where a signal ended it."""
        return await self._process.wait()

    def output(self) -> str:
        """What the program has written since it was started, at most the last 20,000 bytes."""
        with self.log.open("rb") as log:
            size = log.seek(0, os.SEEK_END)
            log.seek(max(self._log_start, size - 20_000))
            return log.read().decode("utf-8", "replace")

    def failed_to_start(self) -> StartFailed:
        """The problem to raise where the program ended, or did not answer, while starting."""
        lines = [line.strip() for line in self.output().splitlines() if line.strip()]
        said = f": {lines[-1][:300]}" if lines else ""
        what = f"ended with status {self._process.returncode}" if self.ended else "does not answer"
        return StartFailed(f"{self.name} {what} while starting{said} (its log is {self.log})")

    async def stop(self, *, grace: float) -> None:
        """Asks the program to end, and ends it after ``grace`` seconds. Does nothing where it has ended already."""
        for number in (self._end_signal, signal.SIGKILL):
            if self.ended:
                return
            with contextlib.suppress(ProcessLookupError):
                self._process.send_signal(number)
            with contextlib.suppress(TimeoutError):
                await asyncio.wait_for(self._process.wait(), grace)


async def wait_for_former(name: str, pid_file: Path) -> None:
    """Waits until the child noted in ``pid_file`` is gone: one whose parent was killed needs a moment to end by itself.

    Raises:
        StartFailed: it runs on; names the process.
    """
    try:
        former = _noted(pid_file)
        if former is not None:
            await asyncio.to_thread(former.wait, _LONGEST_ENDING_SECONDS)
    except psutil.TimeoutExpired as error:
        raise StartFailed(f"{name} of an earlier start still runs as process {error.pid}; end it first") from None


def _note(pid_file: Path, pid: int) -> None:
    with contextlib.suppress(psutil.Error):
        pid_file.write_text(f"{pid} {psutil.Process(pid).create_time()}")


def _noted(pid_file: Path) -> psutil.Process | None:
    try:
        number, started = pid_file.read_text().split()
        former = psutil.Process(int(number))
        # The system may have given the number to another process since.
        return former if abs(former.create_time() - float(started)) < 1 else None
    except (OSError, ValueError, psutil.Error):
        return None


def _open_log(path: Path) -> IO[bytes]:
    try:
        path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
        if path.exists() and path.stat().st_size > _LONGEST_LOG:
            path.replace(path.with_name(path.name + ".1"))
        return path.open("ab")
    except OSError as error:
        raise HomeUnusable(f"the log {path} cannot be written ({error.strerror}); choose another ASB_HOME") from None
