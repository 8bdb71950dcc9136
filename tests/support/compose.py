"""``docker-compose.yml`` as Compose reads it, and its services' commands run without a container engine.

What a container would give a command is stood in for: its environment is the file's and nothing else, its secrets are
a folder with those files that the service names, and only host names, ports and paths differ.
"""

import asyncio
import os
import re
import shutil
import signal
import sys
from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from ruamel.yaml import YAML

HOUSE = Path(__file__).parents[2]
FILE = HOUSE / "docker-compose.yml"
OUR_IMAGE = "asb-casework:"

_VARIABLE = re.compile(r"\$\{([A-Z_]+):-([^}]*)\}")


def read_compose(given: Mapping[str, str] | None = None) -> dict[str, Any]:
    """The whole file, with ``given`` in place of the variables' defaults."""
    return _filled_in(YAML(typ="safe").load(FILE), given or {})  # type: ignore[no-any-return]


def _filled_in(value: Any, given: Mapping[str, str]) -> Any:
    if isinstance(value, dict):
        return {name: _filled_in(each, given) for name, each in value.items()}
    if isinstance(value, list):
        return [_filled_in(each, given) for each in value]
    if isinstance(value, str):
        return _VARIABLE.sub(lambda found: given.get(found[1], found[2]), value).replace("$$", "$")
    return value


def ours(compose: dict[str, Any]) -> dict[str, dict[str, Any]]:
    """The services that run our own image."""
    return {name: each for name, each in compose["services"].items() if each["image"].startswith(OUR_IMAGE)}


@dataclass(frozen=True)
class Ground:
    """What stands in for containers: ``replaced`` has what to write for each host and port and each path.

    ``administrator_url`` is PostgreSQL's own administrator's.
    """

    folder: Path
    secrets: Path
    replaced: dict[str, str]
    administrator_url: str

    def written(self, text: str, replaced: Mapping[str, str] | None = None) -> str:
        """A text of the file, for this ground."""
        for before, after in {**self.replaced, **(replaced or {})}.items():
            text = text.replace(before, after)
        return text

    def service(self, name: str, compose: dict[str, Any]) -> "Service":
        """A service, with a folder of its own for the secrets that it names."""
        own = self.folder / "secrets-of" / name
        shutil.rmtree(own, ignore_errors=True)
        own.mkdir(parents=True)
        for secret in compose["services"][name].get("secrets", []):
            (own / secret).write_text(self.written((self.secrets / secret).read_text()))
        return Service(self, compose["services"][name], own)


@dataclass(frozen=True)
class Service:
    """One service of the file."""

    ground: Ground
    content: dict[str, Any]
    secrets: Path

    @property
    def environment(self) -> dict[str, str]:
        """The environment that the file gives it, and where programs are."""
        programs = os.pathsep.join([str(Path(sys.executable).parent), "/usr/bin", "/bin"])
        given = self.content.get("environment", {})
        return {name: self._written(value) for name, value in given.items()} | {
            "PATH": programs,
            "HOME": str(self.ground.folder),
        }

    @property
    def command(self) -> list[str]:
        """What its container runs."""
        entrypoint = self.content.get("entrypoint", ["asb"])
        return [self._written(each) for each in [*entrypoint, *self.content.get("command", [])]]

    @property
    def health_check(self) -> list[str]:
        """What its container is asked with."""
        kind, *command = self.content["healthcheck"]["test"]
        assert kind == "CMD"
        return [self._written(each) for each in command]

    async def run(self) -> tuple[int, str]:
        """Runs its command to the end; returns its exit status and all that it printed."""
        return await self._ran(self.command)

    async def ask_for_health(self) -> tuple[int, str]:
        """Runs its health check; returns its exit status and all that it printed."""
        return await self._ran(self.health_check)

    @asynccontextmanager
    async def running(self) -> AsyncIterator[asyncio.subprocess.Process]:
        """Its command, running; killed where it is still there afterwards."""
        process = await self._started(self.command)
        try:
            yield process
        finally:
            if process.returncode is None:
                process.send_signal(signal.SIGKILL)
                await process.wait()

    async def _ran(self, command: list[str]) -> tuple[int, str]:
        process = await self._started(command)
        printed, _ = await process.communicate()
        return process.returncode or 0, printed.decode()

    async def _started(self, command: list[str]) -> asyncio.subprocess.Process:
        return await asyncio.create_subprocess_exec(
            *command,
            env=self.environment,
            cwd=self.ground.folder,
            stdin=asyncio.subprocess.DEVNULL,
            stdout=asyncio.subprocess.PIPE,
            stderr=asyncio.subprocess.STDOUT,
        )

    def _written(self, text: str) -> str:
        return self.ground.written(text, {"/run/secrets": str(self.secrets)})
