"""One browser and one town with the Temporal UI, for all tests in this folder."""

from collections.abc import AsyncIterator
from pathlib import Path

import pytest
from playwright.async_api import Browser

from tests.support.browser import CHROMIUM, NO_CHROMIUM, running_chromium
from tests.support.temporal_ui import Screen, screen
from tests.support.ui_town import UiTown, ui_town


@pytest.fixture(scope="session")
async def chromium() -> AsyncIterator[Browser]:
    if CHROMIUM is None:
        pytest.skip(NO_CHROMIUM)
    async with running_chromium() as browser:
        yield browser


@pytest.fixture(scope="session")
async def seen(chromium: Browser, home_of_servers: Path) -> AsyncIterator[UiTown]:  # noqa: ARG001 - skips first
    async with ui_town(home_of_servers / "ui") as whole:
        yield whole


@pytest.fixture(scope="session")
async def mina(chromium: Browser, seen: UiTown) -> AsyncIterator[Screen]:
    """The browser of Mina, a manager, who has logged in and set it up as the run-book says."""
    async with screen(chromium, seen) as window:
        await window.log_in("mina")
        yield window


@pytest.fixture
async def stranger(chromium: Browser, seen: UiTown) -> AsyncIterator[Screen]:
    """The browser of somebody who has not logged in."""
    async with screen(chromium, seen) as window:
        yield window
