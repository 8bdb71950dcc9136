"""Cases in the Temporal UI, as people see and handle them in a browser."""

import json

from playwright.async_api import expect

from tests.support.running import Running, Town
from tests.support.temporal_ui import Screen
from tests.support.ui_town import UiTown

STORY = "They bang on the wall of the Quillfeather flat until two in the morning."


async def proposed(town: Town) -> Running:
    """A case whose closure is proposed by Ola and agreed to: one approval would close it."""
    case = await town.open(description=STORY)
    await case.do("begin_investigation")
    await case.do("propose_closure", ground="resolved")
    await case.do("record_contact", method="phone", outcome="agrees")
    await case.settle()
    return case


async def test_the_timeline_names_each_promised_clock_in_clear(mina: Screen, seen: UiTown) -> None:
    case = await seen.town.open(description=STORY)
    await mina.open_case(case.reference)

    await expect(
        mina.page.get_by_role("button").filter(has_text="Begin the investigation within 5 working days")
    ).to_be_visible()


async def test_an_approval_by_the_form_closes_the_case_as_who_is_logged_in(mina: Screen, seen: UiTown) -> None:
    case = await proposed(seen.town)
    await mina.open_case(case.reference)
    typed = {"case_reference": case.reference, "proposal_id": "closure-1", "decision": "approve"}
    await mina.send_signal("approve_closure", json.dumps(typed))

    await expect(mina.status).to_have_text("Completed")
    assert (await case.record()).closed_at is not None


async def test_a_malformed_approval_shows_as_a_refusal(mina: Screen, seen: UiTown) -> None:
    case = await proposed(seen.town)
    await mina.open_case(case.reference)
    typed = {"case_reference": case.reference, "proposal_id": "closure-1"}
    await mina.send_signal("approve_closure", json.dumps(typed))
    await case.settle()

    assert [row.code for row in await case.refused()] == ["invalid_field"]
    await mina.open_tab("Queries")
    print(await mina.page.locator("main").aria_snapshot())
    await mina.page.screenshot(path="/tmp/ui-home/q.png")
    await mina.open_tab("User Metadata")
    for f in await mina.page.locator("iframe").all():
        print(await f.evaluate("e=>e.parentElement.parentElement.parentElement.outerHTML.slice(0,3000)"))


async def test_who_is_not_logged_in_reads_nothing(stranger: Screen, seen: UiTown) -> None:
    case = await seen.town.open(description=STORY)
    await stranger.open_case(case.reference)
    await stranger.page.wait_for_timeout(1500)
    await stranger.page.screenshot(path="/tmp/ui-home/st.png")
