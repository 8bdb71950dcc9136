"""The page of a case in the Temporal UI, as the server hands it out, and drawn alone."""

import re
from datetime import timedelta

from hypothesis import given
from hypothesis import strategies as st
from temporalio.api.sdk.v1 import WorkflowMetadata

from standard.core.journal import Entry
from standard.core.words import EntryKind
from standard.worktime.in_words import local
from tests.support.casebook import WITH_PARTY, Play, london
from tests.support.running import Running, Town, ordinary_monday
from workflows.desk import Desk
from workflows.models import Brief, Carried
from workflows.page import EVENTS_SHOWN, page_of


async def page(case: Running) -> str:
    """The page as the UI asks for it."""
    found: WorkflowMetadata = await case.handle.query("__temporal_workflow_metadata", result_type=WorkflowMetadata)
    return found.current_details


def drawn(play: Play) -> str:
    desk = Desk(Carried(case=play.case))
    for draft in play.drafts:
        desk.take(draft)
    return page_of(desk.carried, play.now)


async def test_it_tells_stage_priority_clocks_next_step_events_and_refusals(town: Town) -> None:
    case = await town.open(category="harassment", hate_strands=["race"])
    # Half a minute after the warning, and before 17 hours and the moment that opening took are no longer left.
    await case.to(ordinary_monday() + timedelta(hours=6, minutes=59, seconds=30))
    await case.do("approve_closure", "mina")

    shown = await page(case)

    assert shown.startswith(f"# {case.reference}\n")
    assert r"- **Priority:** 1 (high)\: a hate element was perceived" in shown
    assert "- **Stage:** reported\n" in shown
    assert "- **Promises:** due soon\n" in shown
    assert r"**Respond within 24 hours (excluding weekends and bank holidays)\: it is due " in shown
    assert "; 17 hours of working time left; **due soon**\n" in shown
    assert "- **60 days without a report: end** " in shown
    assert r"Falls due soon\: respond within 24 hours (excluding weekends and bank holidays)" in shown
    assert "no closure proposal is open" in shown.partition("## Refused")[2]
    for words in ("Rae Finch", "01632", "Drilling"):
        assert words not in shown


async def test_it_is_there_while_the_case_is_being_opened_and_after_it_has_closed(town: Town) -> None:
    case = await town.open()
    await case.do("withdraw", method="phone")
    await case.do("approve_closure", "mina")
    await case.handle.result()
    shown = await page(case)
    assert "Nothing: the case is closed." in shown
    assert "\\: withdrawn\n" in shown


def test_time_left_is_what_is_left_when_somebody_looks() -> None:
    play = Play(harm="high")
    desk = Desk(Carried(case=play.case))
    assert "; 24 hours of working time left; on track\n" in page_of(desk.carried, play.now)
    assert "; 30 minutes of working time left; on track\n" in page_of(desk.carried, london("2026-11-24 09:30"))
    assert "; **late** by 2 hours of working time\n" in page_of(desk.carried, london("2026-11-24 12:00"))


def test_in_a_closed_case_nothing_gets_later() -> None:
    play = Play(reporter={}, harm="high").with_party().at("2026-11-26 10:00").assessed().without_plan()
    play.do("propose_closure", ground="resolved")
    play.do("record_contact", **WITH_PARTY, method="visit", outcome="spoke")
    play.do("approve_closure", "mina", reason="There is nobody to ask.")
    desk = Desk(Carried(case=play.case))
    assert page_of(desk.carried, london("2027-03-01 10:00")) == page_of(desk.carried, play.now)


def test_what_a_sender_calls_themselves_is_no_markup() -> None:
    play = Play()
    brief = Brief(
        number=9,
        kind=EntryKind.REFUSED,
        happened_at=play.now,
        recorded_at=play.now,
        sender="x | [click](javascript:alert) <img src=x> **bold** `code` https://evil.example\n## Heading",
        summary="Refused",
    )
    shown = page_of(Carried(case=play.case, refusals=[brief]), play.now)
    assert r"x \| \[click\](javascript\:alert) \<img src=x\> \*\*bold\*\* \`code\` https\://evil" in shown
    assert "\n## Heading" not in shown


@given(st.text(st.characters(exclude_categories=()) | st.sampled_from("[]()<>`*_~|\\:#&!/\n\x1b\u202e"), max_size=300))
def test_no_text_from_outside_acts_on_the_page(text: str) -> None:
    play = Play()
    brief = Brief(
        number=9, kind=EntryKind.REFUSED, happened_at=play.now, recorded_at=play.now, sender=text, summary=text
    )
    [line] = [
        line
        for line in page_of(Carried(case=play.case, refusals=[brief]), play.now).split("\n")
        if line.startswith("- 9, ")
    ]
    shown = line.removeprefix(f"- 9, {local(play.now)}, ").replace(": ", " ")
    assert not re.search(r"[\[\]<>`*_~|:#&!]", re.sub(r"\\.", "", shown))
    assert line.replace("\u200c", "").replace("\u200d", "").isprintable()


def test_only_the_last_events_are_shown_the_latest_first() -> None:
    play = Play().told()
    for _ in range(EVENTS_SHOWN):
        play.do("record_contact", method="phone", outcome="no_answer")
    events = drawn(play).partition("## Last events")[2].partition("## Refused")[0]
    numbers = [int(number) for number in re.findall(r"^- (\d+),", events, re.MULTILINE)]
    assert numbers == list(range(play.case.entries, play.case.entries - EVENTS_SHOWN, -1))


def test_no_entry_of_a_case_brings_in_anybodys_words() -> None:
    play = Play().told()
    play.do("record_contact", method="phone", outcome="spoke", notes="He owes me money.")
    entries: list[Entry] = [entry for draft in play.drafts for entry in draft.entries]
    assert any(entry.words == "He owes me money." for entry in entries)
    assert "money" not in drawn(play)
