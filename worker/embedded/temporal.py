"""The Temporal server with its UI as our own child, on a file that survives restarts."""

import asyncio
import contextlib
import os
import signal
from collections.abc import AsyncIterator
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path

from google.protobuf.duration_pb2 import Duration
from temporalio.api.namespace.v1 import NamespaceConfig
from temporalio.api.workflowservice.v1 import UpdateNamespaceRequest
from temporalio.client import Client
from temporalio.service import RPCError

from worker.embedded import programs
from worker.embedded.ports import HOST, listens, pick_free, require_free
from worker.embedded.process import Child, wait_for_former
from worker.problems import StartFailed, Unreachable
from worker.search_attributes import register_search_attributes

RETENTION = timedelta(days=90)
"""How long the server keeps a closed case's history, and so refuses to open a case of the same reference again."""

_LONGEST_START_SECONDS = 60
_TRIES = 3


@dataclass(frozen=True)
class Temporal:
    """A running server: ``address`` is host and port of its gRPC door; ``ui_url`` is None where it has no UI."""

    child: Child
    address: str
    namespace: str
    ui_url: str | None


def temporal_data(home: Path) -> Path:
    """The file in which the server keeps its cases."""
    return home / "temporal.db"


@contextlib.asynccontextmanager
async def running_temporal(
    home: Path, *, namespace: str, port: int, ui_port: int | None, codec_url: str | None = None
) -> AsyncIterator[Temporal]:
    """Runs the server on ``home`` until the block ends; a port of 0 takes any free one, no ``ui_port`` means no UI.

    ``codec_url`` is the codec server that the UI asks.

    Raises:
        Problem: a port is taken, the program is missing, or the start failed.
    """
    program = programs.temporal_program()
    await wait_for_former("the Temporal server", home / "temporal.pid")
    if port:
        require_free(port, what="the Temporal server", setting="ASB_TEMPORAL_PORT")
    if ui_port:
        require_free(ui_port, what="the Temporal UI", setting="ASB_UI_PORT")
    temporal = await _start(program, home, namespace, port, ui_port, codec_url)
    try:
        yield temporal
    finally:
        await temporal.child.stop(grace=20)


async def _start(
    program: Path, home: Path, namespace: str, port: int, ui_port: int | None, codec_url: str | None
) -> Temporal:
    for tries_left in reversed(range(_TRIES)):
        used = port or pick_free()
        ui_used = ui_port if ui_port != 0 else pick_free()
        child = await Child.start(
            "the Temporal server",
            [str(program), *_arguments(home, namespace, used, ui_used, codec_url)],
            log=home / "logs" / "temporal.log",
            pid_file=home / "temporal.pid",
            end_signal=signal.SIGTERM,
            env=_environment(),
        )
        try:
            await _until_ready(child, f"{HOST}:{used}", namespace)
        except StartFailed:
            await child.stop(grace=20)
            # It takes more ports than those it is told, by chance, and dies where another program was quicker.
            if not tries_left:
                raise
        except BaseException:
            await child.stop(grace=20)
            raise
        else:
            ui_url = f"http://{HOST}:{ui_used}" if ui_used else None
            return Temporal(child, f"{HOST}:{used}", namespace, ui_url)
    raise AssertionError("the last try returns or raises")


def _arguments(home: Path, namespace: str, port: int, ui_port: int | None, codec_url: str | None) -> list[str]:
    ui = ["--headless"] if ui_port is None else ["--ui-port", str(ui_port), "--ui-disable-news-fetch"]
    if ui_port is not None and codec_url is not None:
        ui += ["--ui-codec-endpoint", codec_url]
    return [
        *("server", "start-dev", "--ip", HOST, "--port", str(port), *ui),
        *("--db-filename", str(temporal_data(home)), "--namespace", namespace),
        # One commit is one write to a log beside the file, in place of four waits for the disk; nothing less is kept.
        *("--sqlite-pragma", "journal_mode=wal", "--sqlite-pragma", "synchronous=full"),
        # Gives every case a clock of its own that demonstrations, rehearsals and tests can move on.
        *("--dynamic-config-value", "frontend.WorkflowTimeSkippingEnabled=true"),
        # A timer falls due so much late, once for each that a moved clock passes. A second, as it is by itself, is for
        # servers whose clocks differ: here is one server.
        *("--dynamic-config-value", 'history.timerProcessorMaxTimeShift="20ms"'),
        *("--log-level", "warn", "--log-format", "json", "--color", "never"),
        *("--disable-config-env", "--disable-config-file"),
    ]


def _environment() -> dict[str, str]:
    # The command would read settings for clients of other servers out of these.
    return {name: value for name, value in os.environ.items() if not name.startswith("TEMPORAL_")}


async def _until_ready(child: Child, address: str, namespace: str) -> None:
    """Returns once the namespace answers, keeps histories for ``RETENTION``, and has the search attributes of cases.

    Raises:
        StartFailed: the server ended, or did not answer in time.
        NotRegistered: a search attribute is there with another type.
    """
    try:
        async with asyncio.timeout(_LONGEST_START_SECONDS):
            while not child.ended:
                with contextlib.suppress(OSError, RPCError, RuntimeError, Unreachable):
                    # The SDK's own attempts wait longer each time, and would wait on after the server has ended.
                    _, writer = await asyncio.open_connection(*address.split(":"))
                    writer.close()
                    client = await Client.connect(address, namespace=namespace)
                    await _keep_histories(client, namespace)
                    await register_search_attributes(client)
                    # Where another server was quicker it answers here, until ours finds its port taken and ends.
                    if listens(child.pid, int(address.rpartition(":")[2])):
                        return
                await asyncio.sleep(0.02)
    except TimeoutError:
        pass
    raise child.failed_to_start()


async def _keep_histories(client: Client, namespace: str) -> None:
    lifetime = Duration()
    lifetime.FromTimedelta(RETENTION)
    await client.workflow_service.update_namespace(
        UpdateNamespaceRequest(namespace=namespace, config=NamespaceConfig(workflow_execution_retention_ttl=lifetime)),
        timeout=timedelta(seconds=10),
    )
