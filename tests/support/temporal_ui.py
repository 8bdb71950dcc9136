"""The Temporal UI's pages as a person at a browser uses them, found by what that person reads on them."""

import re
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from urllib.parse import urlencode

from playwright.async_api import Browser, FrameLocator, Locator, Page, ViewportSize, expect

from tests.support.landlord import PASSWORD
from tests.support.ui_town import UiTown

PATIENCE_MILLISECONDS = 30_000
"""After which a test gives up; nothing is asserted about how fast anything is."""

SCREEN = ViewportSize(width=1280, height=900)


@dataclass(frozen=True)
class Screen:
    """One browser at the Temporal UI, with a profile of its own."""

    page: Page
    of: UiTown

    async def log_in(self, person: str, password: str = PASSWORD) -> None:
        """Logs in at the codec server and tells the UI of it, as a new user of this browser does once."""
        await self.page.goto(f"{self.of.codec_url}/login")
        await self.page.get_by_label("Your id in the register").fill(person)
        await self.page.get_by_label("Password").fill(password)
        await self.page.get_by_role("button", name="Log in").click()
        await expect(self.page.get_by_role("heading", name="You are logged in")).to_be_visible()
        await self.page.goto(f"{self.of.ui_url}/namespaces/default/workflows")
        await self.page.get_by_role("button", name="Codec Server").click()
        dialog = self.page.get_by_role("dialog", name="Codec Server")
        await dialog.get_by_text("Use my browser setting").click()
        await dialog.get_by_label("Codec Server browser endpoint").fill(self.of.codec_url)
        await dialog.get_by_text("Include cross-origin credentials").click()
        await dialog.get_by_role("button", name="Apply").click()
        await expect(dialog).to_be_hidden()

    async def list_cases(self, query: str) -> None:
        """Opens the list of what a query finds."""
        await self.page.goto(f"{self.of.ui_url}/namespaces/default/workflows?{urlencode({'query': query})}")

    @property
    def rows(self) -> Locator:
        """The rows of the open list, each with its case's reference."""
        return self.page.get_by_role("table", name="Workflows").get_by_role("link", name=re.compile("^ASB-"))

    async def show_columns(self, add: tuple[str, ...] = (), remove: tuple[str, ...] = ()) -> None:
        """Chooses the columns of the list."""
        await self.page.get_by_role("button", name="Configure Columns").click()
        for name in add:
            await self.page.get_by_role("button", name=f"Add {name} column").click()
        for name in remove:
            await self.page.get_by_role("button", name=f"Remove {name} column").click()
        await self.page.get_by_role("button", name="Close Workflows Table configuration").click()
        await expect(self.page.get_by_role("heading", name="Configure Workflows Table")).to_be_hidden()

    async def open_case(self, reference: str) -> None:
        """Opens a case's page, on its timeline."""
        await self.page.goto(f"{self.of.ui_url}/namespaces/default/workflows/{reference}")
        await expect(self.page.get_by_role("heading", name=reference)).to_be_visible()

    async def open_tab(self, name: str) -> None:
        """Goes to another tab of the case's page."""
        await self.page.get_by_role("tab", name=name).click()

    @property
    def status(self) -> Locator:
        """Whether the case runs, as its page says."""
        return self.page.get_by_role("main").get_by_role("status")

    @property
    def details(self) -> FrameLocator:
        """The current details, on the tab *User Metadata*."""
        return self.page.frame_locator("#user-metadata-current-details")

    @property
    def timeline(self) -> Locator:
        """What stands on the timeline of the case's page: timers, activities, messages."""
        return self.page.get_by_role("main").get_by_role("listitem").get_by_role("button")

    async def ask(self, query: str) -> None:
        """Asks the case a query, on the tab *Queries*."""
        await self.open_tab("Queries")
        await self.page.get_by_role("button", name="deadlines").click()
        await self.page.get_by_role("option", name=query).click()
        await self.page.get_by_role("button", name="Run Query").click()

    @property
    def answer(self) -> Locator:
        """What the case answered."""
        return self.page.get_by_role("textbox", name="Query Result")

    async def open_signal_form(self) -> Locator:
        """Opens the form for a signal on the case's page."""
        await self.page.get_by_role("button", name="More Actions").click()
        await self.page.get_by_role("menuitem", name="Send a Signal").click()
        return self.page.get_by_role("dialog", name="Send a Signal")

    async def fill_in(self, form: Locator, message: str) -> None:
        """Types the message into a form."""
        await form.get_by_label("Data").fill(message)
        # The form lays the JSON out anew when it is left, and the button moves away under the pointer.
        await form.get_by_label("Data").blur()

    async def fill_in_signal(self, name: str, message: str) -> Locator:
        """Opens the form, chooses the signal and types the message; returns the form."""
        form = await self.open_signal_form()
        await form.get_by_role("button", name="Select a signal").click()
        await form.get_by_role("option", name=name).click()
        await expect(form.get_by_role("listbox")).to_be_hidden()
        await self.fill_in(form, message)
        return form

    async def send_signal(self, name: str, message: str) -> None:
        """Sends a message by the form, and waits until the UI says that the server has it."""
        form = await self.fill_in_signal(name, message)
        await form.get_by_role("button", name="Submit").click()
        await expect(self.page.get_by_text("Workflow signaled.").last).to_be_attached()
        await expect(form).to_be_hidden()

    async def reset(self, reason: str) -> None:
        """Has the case go on from the last thing that it had done."""
        await self.page.get_by_role("button", name="Reset").click()
        form = self.page.get_by_role("dialog", name="Reset Workflow")
        await form.get_by_test_id("workflow-reset-event-id-select-button").click()
        await form.get_by_role("option", name="WorkflowTaskCompleted").last.click()
        await form.get_by_placeholder("Enter a reason").fill(reason)
        await form.get_by_role("button", name="Confirm").click()
        await expect(form).to_be_hidden()


@asynccontextmanager
async def screen(browser: Browser, of: UiTown) -> AsyncIterator[Screen]:
    """A new browser window that nobody has used before."""
    expect.set_options(timeout=PATIENCE_MILLISECONDS)
    context = await browser.new_context(viewport=SCREEN, locale="en-GB", timezone_id="Europe/London")
    context.set_default_timeout(PATIENCE_MILLISECONDS)
    try:
        yield Screen(await context.new_page(), of)
    finally:
        await context.close()
