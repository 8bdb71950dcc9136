"""The embedded stack: both servers on one data folder, for as long as a block lasts."""

import asyncio
import contextlib
from collections.abc import AsyncIterator
from dataclasses import dataclass, field
from pathlib import Path

from temporalio.envconfig import ClientConnectConfig

from worker.embedded.home import claimed, publish
from worker.embedded.postgres import Postgres, running_postgres
from worker.embedded.process import Child
from worker.embedded.temporal import Temporal, running_temporal, temporal_data
from worker.problems import BadInput, PartEnded
from worker.sealing.keys import first_ring, save_ring
from worker.settings import Settings


@dataclass(frozen=True)
class Ports:
    """Ports on 127.0.0.1; 0 takes any free one. Without ``ui`` the Temporal server has no UI."""

    temporal: int = 0
    ui: int | None = None
    postgres: int = 0

    @classmethod
    def from_settings(cls, settings: Settings) -> "Ports":
        """The ports that the settings name, with the UI."""
        return cls(temporal=settings.temporal_port, ui=settings.ui_port, postgres=settings.postgres_port)


@dataclass(frozen=True)
class Stack:
    """Running servers. ``settings`` are the given ones, pointed at them.

    ``postgres`` or ``temporal`` is None where that part is not embedded because a setting names a server for it.
    """

    home: Path
    settings: Settings
    postgres: Postgres | None = field(repr=False)
    temporal: Temporal | None = field(repr=False)

    @property
    def ui_url(self) -> str | None:
        """The address of the embedded Temporal UI."""
        return self.temporal.ui_url if self.temporal else None

    @property
    def temporal_address(self) -> str:
        """Host and port of the Temporal server in use."""
        return self.settings.temporal["target_host"]

    @property
    def database_url(self) -> str:
        """A worker's address of the database in use, with its password: not for showing."""
        url = self.settings.database_url
        return url.get_secret_value() if url else ""

    @property
    def owner_database_url(self) -> str:
        """The address of the same database for the role that owns its tables: for migrating, and not for showing."""
        url = self.settings.database_owner_url
        return url.get_secret_value() if url else self.database_url

    @property
    def children(self) -> list[Child]:
        """The processes that run for this stack."""
        return [part.child for part in (self.postgres, self.temporal) if part is not None]

    async def fails(self) -> None:
        """Waits until one of the servers ends by itself, and then raises.

        Raises:
            PartEnded: names the server, its exit status and its log.
        """
        waits = {asyncio.create_task(child.wait()): child for child in self.children}
        if not waits:
            await asyncio.Event().wait()
        try:
            done, _ = await asyncio.wait(waits, return_when=asyncio.FIRST_COMPLETED)
        finally:
            for wait in waits:
                wait.cancel()
        ended = next(iter(done))
        raise PartEnded(
            f"{waits[ended].name} has ended by itself with status {ended.result()}; its log is {waits[ended].log}"
        )


@contextlib.asynccontextmanager
async def embedded_stack(
    settings: Settings, *, ports: Ports | None = None, codec_url: str | None = None
) -> AsyncIterator[Stack]:
    """Runs what the settings name no server for, on ``settings.home``; when the block ends, nothing is left running.

    Must be entered in the main thread: the servers are tied to the thread that starts them, so that they end even where
    our process is killed. ``ports`` are those of the settings unless given. ``codec_url`` is the codec server that the
    caller will run, for the UI and for other commands.

    Raises:
        Problem: one line that says what is wrong and what to do; nothing is left running.
    """
    ports = ports or Ports.from_settings(settings)
    home = settings.home.absolute()
    async with contextlib.AsyncExitStack() as parts:
        parts.enter_context(claimed(home))
        _have_keys(settings, home)
        postgres = temporal = None
        database_url = settings.database_url.get_secret_value() if settings.database_url else None
        owner_url = settings.database_owner_url.get_secret_value() if settings.database_owner_url else None
        server = settings.temporal
        if database_url is None:
            postgres = await parts.enter_async_context(running_postgres(home, port=ports.postgres))
            database_url, owner_url = postgres.url, postgres.owner_url
        if "target_host" not in server:
            temporal = await parts.enter_async_context(
                running_temporal(
                    home,
                    namespace=server.get("namespace", "default"),
                    port=ports.temporal,
                    ui_port=ports.ui,
                    codec_url=codec_url,
                )
            )
            server = ClientConnectConfig(target_host=temporal.address, namespace=temporal.namespace)
        publish(
            home,
            temporal_address=temporal.address if temporal else None,
            temporal_namespace=temporal.namespace if temporal else None,
            ui_url=temporal.ui_url if temporal else None,
            codec_url=codec_url,
            database_url=postgres.url if postgres else None,
            owner_database_url=postgres.owner_url if postgres else None,
            reader_database_url=postgres.reader_url if postgres else None,
        )
        pointed = settings.pointed_at(temporal=server, database_url=database_url, database_owner_url=owner_url)
        yield Stack(home, pointed, postgres, temporal)


def _have_keys(settings: Settings, home: Path) -> None:
    """Makes the first key ring. A folder with cases had one, and others would not open what is in them.

    Raises:
        BadInput: it is lost.
    """
    path = settings.key_ring_file
    if path.exists():
        return
    if "target_host" not in settings.temporal and temporal_data(home).exists():
        raise BadInput(
            f"ASB_KEYS_FILE is {str(path)!r}, where no key ring is, and {home} holds cases that only its keys open; "
            "bring it back with `asb keys restore FILE`"
        )
    save_ring(path, first_ring())
