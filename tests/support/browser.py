"""Headless Chromium for tests: Debian's package, driven by Playwright's client; no browser is downloaded."""

import shutil
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

from playwright.async_api import Browser, async_playwright

CHROMIUM = shutil.which("chromium")
"""Debian's browser, or None where its package is not installed."""

NO_CHROMIUM = "needs a browser: Debian's package chromium (apt-get install chromium)"

_SWITCHES = (
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    # The pages under test are on this machine, and nothing else is to be asked for anything.
    "--host-resolver-rules=MAP * ~NOTFOUND, EXCLUDE 127.0.0.1",
)


@asynccontextmanager
async def running_chromium() -> AsyncIterator[Browser]:
    """Runs a browser with a profile of its own, which is gone afterwards."""
    async with async_playwright() as playwright:
        browser = await playwright.chromium.launch(
            executable_path=CHROMIUM,
            args=_SWITCHES,
            # Its sandbox refuses to run as root, as in a container.
            chromium_sandbox=False,
        )
        try:
            yield browser
        finally:
            await browser.close()
