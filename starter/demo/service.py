"""The official ``temporal`` command, as others use it who know nothing of this project: it signals what it is given."""

import asyncio
import base64
from pathlib import Path

from temporalio.api.common.v1 import Payload

from worker.embedded.programs import temporal_program
from worker.problems import Problem

_PLAIN = b"json/plain"


async def signal_by_command(
    address: str, namespace: str, reference: str, name: str, payload: Payload, folder: Path
) -> None:
    """Signals a case. ``address`` is the Temporal server's host and port; ``folder`` takes the payload's file.

    A payload that names no encoding is called plain JSON by the command itself.

    Raises:
        Problem: the command failed; names the signal and its exit status.
    """
    plain = payload.metadata.get("encoding", _PLAIN) == _PLAIN
    # In a file, as everybody on the machine can read what stands on a command line.
    data = folder / "signal"
    data.write_bytes(payload.data if plain else base64.b64encode(payload.data))
    how = [f"--input-meta={key}={value.decode()}" for key, value in payload.metadata.items()]
    if not plain:
        how.append("--input-base64")
    process = await asyncio.create_subprocess_exec(
        temporal_program(),
        *("workflow", "signal", "--address", address, "--namespace", namespace),
        *("--workflow-id", reference, "--name", name, "--input-file", str(data), *how),
        *("--disable-config-env", "--disable-config-file", "--color", "never"),
        stdin=asyncio.subprocess.DEVNULL,
        stdout=asyncio.subprocess.DEVNULL,
        stderr=asyncio.subprocess.DEVNULL,
    )
    try:
        status = await process.wait()
    finally:
        if process.returncode is None:
            process.kill()
            await process.wait()
        data.unlink(missing_ok=True)
    if status:
        raise Problem(f"the temporal command could not signal {name}: it ended with status {status}")
