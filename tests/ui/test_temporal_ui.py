"""Cases in the Temporal UI, as people see and handle them in a browser by docs/operations.md."""

import asyncio
import json
from collections.abc import Awaitable, Callable
from contextlib import suppress
from functools import partial
from typing import Any

from playwright.async_api import Error as PlaywrightError
from playwright.async_api import expect
from temporalio.client import WorkflowExecutionStatus

from activities.register.ends import check_register
from tests.support import run_book
from tests.support.running import Running, Town
from tests.support.temporal_ui import Screen
from tests.support.ui_town import UiTown
from tests.support.waiting import until
from workflows.attributes import SLA_STATE

STORY = "They bang on the wall of the Quillfeather flat until two in the morning."


def approval_of(case: Running) -> dict[str, Any]:
    """What the run-book has people type into the form for an approval."""
    typed: dict[str, Any] = json.loads(run_book.typed("approve_closure"))
    return typed | {"case_reference": case.reference, "proposal_id": case.proposal_id}


def counts(town: Town, query: str, number: int) -> Callable[[], Awaitable[bool]]:
    """Whether the server lists so many cases; its lists follow its cases a moment later."""

    async def reached() -> bool:
        return (await town.client.count_workflows(query)).count == number

    return reached


async def test_the_list_of_late_cases_shows_exactly_those(mina: Screen, seen: UiTown) -> None:
    town = seen.town
    on_track, soon, kept_late, *late = await asyncio.gather(*(town.open(description=STORY) for _ in range(5)))
    await asyncio.gather(*(case.after(days=8) for case in (*late, kept_late)))
    await kept_late.do("begin_investigation")
    await soon.after(days=4, hours=6)
    described = [await case.handle.describe() for case in (on_track, *late, kept_late, soon)]
    states = [each.typed_search_attributes.get(SLA_STATE) for each in described]
    assert states == ["on_track", "late", "late", "on_track", "due_soon"]

    query = run_book.list_called("Late").query
    assert 'AsbSlaState="late"' in query
    await until(counts(town, query, len(late)))
    await mina.list_cases(query)

    await expect(mina.rows).to_have_count(len(late))
    assert set(await mina.rows.all_inner_texts()) == {case.reference for case in late}


async def test_a_case_shows_its_details_in_clear(mina: Screen, seen: UiTown) -> None:
    case = await seen.town.open(description=STORY, hate_perceived=True, hate_strands=["religion_or_belief"])
    await mina.open_case(case.reference)
    await mina.open_tab("User Metadata")

    page = mina.details
    await expect(page.get_by_role("heading", name=case.reference)).to_be_visible()
    lines = page.get_by_role("listitem")
    for line in ("Priority: 1 (high)", "Officer: ola, patch north; manager mina"):
        await expect(lines.filter(has_text=line)).to_be_visible()
    await expect(
        lines.filter(has_text="respond within 24 hours (excluding weekends and bank holidays): due")
    ).to_contain_text("on track")
    assert STORY not in await page.locator("body").inner_text()


async def test_what_a_sender_calls_themselves_is_no_link(mina: Screen, seen: UiTown) -> None:
    named = "[y](http://l.example) http://b.example"
    case = await seen.town.open(description=STORY, sender=named)
    await case.signal("report_incident", named, description=STORY)
    await mina.open_case(case.reference)
    await mina.open_tab("User Metadata")

    async def shown(text: str) -> bool:
        # The UI replaces its frames while it loads: one that is gone is looked for again.
        with suppress(PlaywrightError):
            return any([text in await frame.locator("body").inner_text() for frame in mina.page.frames])
        return False

    for text in (f"reported by {named}", f"{named}: Incident 2"):
        await until(partial(shown, text))
    links = [await frame.locator("a[href*='.example']").count() for frame in mina.page.frames]
    assert set(links) == {0}


async def test_the_timeline_names_each_promised_clock_in_clear(mina: Screen, seen: UiTown) -> None:
    case = await seen.town.open(description=STORY)
    await mina.open_case(case.reference)

    for named in ("Begin the investigation within 5 working days: due end of ", "60 days without a report end "):
        await expect(mina.timeline.filter(has_text=named)).to_be_visible()
    await expect(mina.timeline.filter(has_text="Tell the reporter: acknowledgement")).to_be_visible()


async def test_an_approval_by_the_form_closes_the_case_as_who_is_logged_in(mina: Screen, seen: UiTown) -> None:
    case = await seen.town.proposed(description=STORY)
    await mina.open_case(case.reference)
    await mina.send_signal("approve_closure", json.dumps(approval_of(case)))
    assert await case.handle.result() == "closed: resolved"

    await mina.open_case(case.reference)
    await expect(mina.status).to_have_text("Completed")
    assert (await case.record()).closed_at is not None
    sealed = {(row.seal.sender, row.seal.role) for row in await case.journal() if row.sender == "mina" and row.seal}
    assert sealed == {("mina", "manager")}


async def test_a_malformed_approval_shows_as_a_refusal(mina: Screen, seen: UiTown) -> None:
    case = await seen.town.proposed(description=STORY)
    await mina.open_case(case.reference)
    typed = approval_of(case)
    del typed["decision"]
    await mina.send_signal("approve_closure", json.dumps(typed))
    await case.settle()

    await mina.open_case(case.reference)
    await expect(mina.status).to_have_text("Running")
    await mina.open_tab("User Metadata")
    refused = mina.details.get_by_role("listitem").filter(has_text="Refused (invalid field): approve_closure")
    await expect(refused.last).to_contain_text("decision: is required")
    assert [row.code for row in await case.refused()] == ["invalid_field"]
    assert (await case.record()).closed_at is None


async def test_the_query_of_refusals_can_be_asked_in_the_browser(mina: Screen, seen: UiTown) -> None:
    case = await seen.town.open(description=STORY)
    await mina.open_case(case.reference)
    await mina.send_signal("approve_closure", json.dumps(approval_of(case)))
    await case.settle()

    await mina.ask("refusals")
    await expect(mina.answer).to_contain_text("Refused (no proposal): approve_closure")


async def test_who_is_not_logged_in_reads_nothing_and_sends_nothing(stranger: Screen, seen: UiTown) -> None:
    case = await seen.town.proposed(description=STORY)
    await stranger.open_case(case.reference)

    await expect(stranger.page.get_by_role("alert").filter(has_text="Codec Server could not connect")).to_be_visible()
    await expect(stranger.timeline.filter(has_text="propose_closure").first).to_be_visible()
    shown = await stranger.page.get_by_role("main").inner_text()
    assert STORY not in shown
    assert "Begin the investigation" not in shown

    form = await stranger.open_signal_form()
    # The case's own list of signals is encrypted too, so the name has to be known.
    await form.get_by_role("textbox").first.fill("approve_closure")
    await stranger.fill_in(form, json.dumps(approval_of(case)))
    await form.get_by_role("button", name="Submit").click()
    await expect(form.get_by_role("alert")).to_have_text("Data encoding failed")
    await case.settle()
    assert await case.refused() == []
    assert (await case.record()).closed_at is None


async def test_a_case_terminated_by_mistake_goes_on_after_a_reset(mina: Screen, seen: UiTown) -> None:
    case = await seen.town.proposed(description=STORY)
    before = await case.state()
    await case.handle.terminate("by mistake")
    await case.listed()
    await check_register(seen.town.client, seen.town.pool)
    assert (await case.record()).ended_outside_how == "terminated"

    await mina.open_case(case.reference)
    await mina.reset("It was terminated by mistake.")

    async def runs_again() -> bool:
        return (await case.handle.describe()).status is WorkflowExecutionStatus.RUNNING

    await until(runs_again)
    await case.settle()
    assert (await case.state()).model_dump() == before.model_dump()
    await case.listed()
    await check_register(seen.town.client, seen.town.pool)
    assert (await case.record()).ended_outside_how is None
