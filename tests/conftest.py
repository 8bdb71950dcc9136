"""The fixtures that every room's tests share.

Property tests have no time limit for one example: a busy machine breaks no law.
"""

import pytest
from hypothesis import HealthCheck, settings

settings.register_profile("laws", deadline=None, suppress_health_check=[HealthCheck.too_slow])
settings.load_profile("laws")

pytest_plugins = [
    "tests.support.no_skips",
    "tests.support.database",
    "tests.support.stack",
    "tests.support.running",
    "tests.support.landlord",
    "tests.support.smtp_server",
]

LONGEST_FIRST = (
    "ui/test_temporal_ui.py",
    "starter/test_demo.py",
    "workflows/test_long_life.py",
    "worker/test_embedded_process.py",
    "starter/test_cli.py",
    "test_bench.py",
    "starter/test_keys_lost.py",
    "workflows/test_desk_law.py",
    "worker/test_embedded.py",
    "starter/test_nothing_said.py",
    "workflows/test_replay.py",
    "test_compose_services.py",
    "workflows/test_nothing_readable.py",
    "workflows/test_worker_killed.py",
    "workflows/test_outage.py",
    "starter/test_keys_commands.py",
)
"""Files that take longest: one that comes last would keep one processor busy and the others idle."""


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Begins with what takes longest."""

    def place(item: pytest.Item) -> int:
        found = (number for number, file in enumerate(LONGEST_FIRST) if item.path.as_posix().endswith(f"tests/{file}"))
        return next(found, len(LONGEST_FIRST))

    items.sort(key=place)
