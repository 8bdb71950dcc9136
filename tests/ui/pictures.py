"""``python -m tests.ui.pictures``: takes the run-book's pictures anew, of made-up cases, into docs/pictures."""

import asyncio
import json
import os
import sys
import tempfile
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

from playwright.async_api import Locator, Page, ViewportSize, expect

from activities.register.people import Officer, Patch, add_officer, add_patch
from standard.core.messages import Report
from standard.core.people import COMMAND
from standard.core.words import Role
from starter.cases import message
from tests.support import run_book
from tests.support.browser import CHROMIUM, NO_CHROMIUM, running_chromium
from tests.support.casebook import assessed
from tests.support.running import Town
from tests.support.temporal_ui import Screen, screen
from tests.support.ui_town import ui_town
from tests.support.waiting import until

PICTURES = run_book.RUN_BOOK.parent / "pictures"

WINDOW = ViewportSize(width=1280, height=600)
TALL_WINDOW = ViewportSize(width=1280, height=1700)

COLUMNS = ("AsbPriority", "AsbStage", "AsbNextDue", "AsbOfficer", "AsbPatch")
NOT_COLUMNS = ("Run ID", "Type", "Start", "End")


async def _open(town: Town, report_id: str, days_ago: int = 0, **fields: Any) -> str:
    """Opens a case on real time, whose clocks count from when it was reported."""
    report = Report.model_validate(
        {
            "report_id": report_id,
            # Only a proven sender dates a report.
            "sender": COMMAND,
            "reported_at": datetime.now(UTC) - timedelta(days=days_ago),
            "category": "noise",
            "patch": "north",
            "reporter": {"name": "Joan Whitlock", "phone": "01632 960044"},
            "description": "Loud music through the wall, most nights from eleven until two.",
        }
        | fields
    )
    reference = (await town.cases.open(report)).reference
    await town.cases.until_open(reference)
    await town.rehearsal.settle(reference)
    return reference


async def _do(town: Town, name: str, reference: str, sender: str = "ola", **fields: Any) -> None:
    await town.cases.send(message(name, reference, sender, **fields))
    await town.rehearsal.settle(reference)


async def _people(town: Town) -> None:
    await add_patch(town.pool, Patch(id="south", name="South", manager="david", deputy="mina"))
    await add_officer(town.pool, Officer(id="sue", name="Sue Marlow", role=Role.OFFICER), ("south",))


async def _take(shown: Page | Locator, name: str) -> None:
    await shown.screenshot(path=PICTURES / f"{name}.png", animations="disabled")
    sys.stdout.write(f"docs/pictures/{name}.png\n")


async def _late(window: Screen, town: Town) -> None:
    reports: tuple[dict[str, Any], ...] = (
        {"category": "noise", "days_ago": 12},
        {"category": "harassment", "hate_perceived": True, "hate_strands": ["race"], "days_ago": 7, "patch": "south"},
        {"category": "vandalism", "days_ago": 15},
        {"category": "noise", "days_ago": 11, "patch": "south"},
        {"category": "noise"},
    )
    for number, report in enumerate(reports):
        await _open(town, f"late-{number}", **report)
    query = run_book.list_called("Late").query

    async def listed() -> bool:
        return (await town.client.count_workflows(query)).count == len(reports) - 1

    await until(listed)
    await window.list_cases(query)
    await window.show_columns(add=COLUMNS, remove=NOT_COLUMNS)
    await expect(window.rows).to_have_count(len(reports) - 1)
    await _take(window.page, "late")


async def _case(window: Screen, town: Town) -> None:
    reference = await _open(town, "story", harm="medium")
    await _do(town, "record_contact", reference, method="phone", outcome="spoke", notes="Agreed to ring on Fridays.")
    await _do(town, "report_incident", reference, "noise-app", description="Loud again until one.")
    await window.open_case(reference)
    await expect(window.timeline.filter(has_text="60 days without a report").first).to_be_visible()
    heading = window.page.get_by_role("heading", name="Timeline")
    await heading.evaluate("heading => { heading.scrollIntoView(); window.scrollTo(0, 0) }")
    await _take(window.page, "timeline")
    await window.open_tab("User Metadata")
    await expect(window.details.get_by_role("heading", name="Clocks")).to_be_visible()
    # What lies below the window's edge is not drawn in a frame.
    await window.page.set_viewport_size(TALL_WINDOW)
    await _take(window.details.owner, "details")
    await window.page.set_viewport_size(WINDOW)


async def _approval(window: Screen, town: Town) -> None:
    reference = await _open(town, "story-2", harm="medium")
    await _do(town, "assess", reference, **assessed(2))
    await _do(town, "begin_investigation", reference)
    await _do(town, "propose_closure", reference, ground="resolved")
    state = await town.cases.state(reference)
    assert state is not None
    assert state.proposal is not None
    named = {"proposal_id": state.proposal.id}
    await _do(town, "record_contact", reference, method="visit", outcome="agrees", **named)
    await window.page.set_viewport_size(TALL_WINDOW)
    await window.open_case(reference)
    typed = json.dumps({"case_reference": reference, **named, "decision": "approve"})
    await _take(await window.fill_in_signal("approve_closure", typed), "approve")


async def _main() -> None:
    PICTURES.mkdir(exist_ok=True)
    with tempfile.TemporaryDirectory(prefix="asb-pictures-") as home:
        async with running_chromium() as browser, ui_town(Path(home)) as seen, screen(browser, seen) as window:
            await _people(seen.town)
            await window.log_in("mina")
            await window.page.set_viewport_size(WINDOW)
            await window.page.get_by_role("button", name="Collapse Navigation").click()
            await _late(window, seen.town)
            await _case(window, seen.town)
            await _approval(window, seen.town)


def main() -> None:
    if CHROMIUM is None:
        sys.exit(NO_CHROMIUM)
    asyncio.run(_main())
    sys.stdout.flush()
    # As the command does: the SDK's threads now and then abort a process that has done its work.
    os._exit(0)


if __name__ == "__main__":
    main()
