"""``python -m tests.support.run_stack HOME``: runs an embedded stack until its end is asked for or forced.

Prints one line of JSON once it runs: its process ids, its addresses, and its user; or ends as ``asb`` would.
"""

import asyncio
import json
import os
import sys
from pathlib import Path

from starter.interruption import run_until_asked_to_stop
from tests.support.stack import settings_for
from worker.embedded import Ports, embedded_stack
from worker.problems import Problem


async def _run(home: Path) -> None:
    async with embedded_stack(settings_for(home), ports=Ports()) as stack:
        told = {
            "pids": [child.pid for child in stack.children],
            "temporal_address": stack.temporal_address,
            "database_url": stack.database_url,
            "owner_database_url": stack.owner_database_url,
            "uid": os.geteuid(),
        }
        sys.stdout.write(json.dumps(told) + "\n")
        sys.stdout.flush()
        await asyncio.Event().wait()


def main() -> None:
    try:
        run_until_asked_to_stop(_run(Path(sys.argv[1])), asked=lambda: None)
    except Problem as problem:
        sys.stderr.write(f"asb: {problem}\n")
        os._exit(problem.exit_code)
    os._exit(0)


if __name__ == "__main__":
    main()
