"""The official ``temporal`` command, as another team's service would use it."""

import asyncio
import sys
from pathlib import Path

TEMPORAL = str(Path(sys.executable).with_name("temporal"))


async def temporal_command(address: str, *arguments: str) -> tuple[int, str]:
    """Runs the command against a server; returns its exit status and everything it printed."""
    process = await asyncio.create_subprocess_exec(
        TEMPORAL,
        *arguments,
        "--address",
        address,
        stdout=asyncio.subprocess.PIPE,
        stderr=asyncio.subprocess.STDOUT,
    )
    printed, _ = await process.communicate()
    return process.returncode or 0, printed.decode()
