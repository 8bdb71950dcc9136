"""Another service: it knows nothing of this project, and signals cases with plain JSON by the ``temporal`` command."""

import asyncio
import json
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from worker.embedded.programs import temporal_program
from worker.problems import Problem


async def signal_as_service(
    address: str, namespace: str, reference: str, name: str, fields: Mapping[str, Any], folder: Path
) -> None:
    """Signals a case. ``address`` is the Temporal server's host and port; ``folder`` takes the message's file.

    Raises:
        Problem: the command failed; names the signal and its exit status.
    """
    # In a file, as everybody on the machine can read what stands on a command line.
    message = folder / "signal.json"
    message.write_text(json.dumps(fields), "utf-8")
    process = await asyncio.create_subprocess_exec(
        temporal_program(),
        *("workflow", "signal", "--address", address, "--namespace", namespace),
        *("--workflow-id", reference, "--name", name, "--input-file", message),
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
        message.unlink(missing_ok=True)
    if status:
        raise Problem(f"the temporal command could not signal {name}: it ended with status {status}")
