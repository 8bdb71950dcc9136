"""The run-book says what is there: each of its lists, asked for on the real server, finds what its words promise."""

import asyncio
import json
import re
from collections.abc import AsyncIterator
from datetime import timedelta

import pytest
from temporalio.client import Client
from temporalio.service import RPCError

from standard.messages import MESSAGES
from tests.support import run_book
from tests.support.command import temporal_command
from tests.support.run_book import RUN_BOOK, Listed, lists, queries_beside_links
from tests.support.running import Town, ordinary_monday
from tests.support.waiting import until

ALL_LISTS = lists()


def words(each: Listed) -> str:
    return each.words


@pytest.mark.parametrize("listed", ALL_LISTS, ids=words)
async def test_the_server_understands_every_list(listed: Listed, temporal: Client) -> None:
    # It raises where it does not, as the next test shows.
    await temporal.count_workflows(listed.query)


@pytest.mark.parametrize("query", ['AsbSlaStat="late"', 'AsbSlaState="late', 'AsbPriority="high"', "AsbHate"])
async def test_a_list_with_a_mistake_in_it_would_be_noticed(query: str, temporal: Client) -> None:
    with pytest.raises(RPCError):
        await temporal.count_workflows(query)


def test_every_link_asks_for_the_query_beside_it() -> None:
    beside = queries_beside_links()

    assert {listed.words for listed, _ in beside} == {each.words for each in ALL_LISTS}
    assert [listed.query for listed, _ in beside] == [query for _, query in beside]


async def test_every_temporal_command_runs(temporal: Client) -> None:
    commands = run_book.commands()
    assert commands
    for _, *arguments in commands:
        status, printed = await temporal_command(temporal.service_client.config.target_host, *arguments)
        assert status == 0, printed


@pytest.mark.parametrize("signal", ["approve_closure", "decline_closure"])
def test_what_is_typed_into_the_form_is_a_message_once_the_sender_is_added(signal: str) -> None:
    typed = json.loads(run_book.typed(signal)) | {"sender": "mina", "message_id": "m-1"}

    assert MESSAGES[signal].model_validate(typed).name == signal


def test_every_picture_stands_in_the_run_book_and_is_small() -> None:
    pictures = sorted((RUN_BOOK.parent / "pictures").glob("*.png"))
    content = run_book.text()

    assert pictures
    assert not [each.name for each in pictures if f"](pictures/{each.name})" not in content]
    assert not [each.name for each in pictures if each.stat().st_size > 200_000]


DAY = re.compile(r"\d{4}-\d\d-\d\dT00:00:00Z")
"""The day that a list asks for, which whoever uses it puts in."""

FOURTH_DAY = (ordinary_monday() + timedelta(days=3)).replace(hour=0)


@pytest.fixture(scope="module")
async def population(town: Town) -> AsyncIterator[dict[str, str]]:
    """What is known of each case, by its workflow id: one of every kind that the run-book lists, all opened at 10:00
    on an ordinary Monday.
    """
    hate, *others = await asyncio.gather(
        town.open(hate_perceived=True, hate_strands=["religion_or_belief"]), *(town.open() for _ in range(8))
    )
    new, soon, late, kept_late, proposed, closed, often, ended = others
    await asyncio.gather(
        soon.after(days=4, hours=6), often.after(days=4), *(each.after(days=8) for each in (late, kept_late, ended))
    )
    for case in (kept_late, proposed, closed):
        await case.do("begin_investigation")
    await closed.assessed()
    await closed.without_plan()
    for case in (proposed, closed):
        await case.do("propose_closure", ground="resolved")
    await proposed.do("record_contact", method="phone", outcome="disagrees")
    await closed.do("record_contact", method="phone", outcome="agrees")
    await closed.do("approve_closure", sender="mina", decision="approve")
    for _ in range(2):
        await often.signal("report_incident", sender="noise-app", description="It began again.")
    # It was late when somebody ended it.
    await ended.handle.terminate("by mistake")
    unread = await town.client.start_workflow(
        "AsbCase", {"words": "of no use"}, id="no-case", task_queue=town.settings.task_queue
    )
    await unread.result()
    waiting = await town.client.start_workflow("AsbCase", id="not-begun", task_queue="no-worker")
    cases = {
        "new": new,
        "hate": hate,
        "soon": soon,
        "late": late,
        "kept late": kept_late,
        "proposed": proposed,
        "closed": closed,
        "often": often,
        "ended": ended,
    }
    called = {case.reference: what for what, case in cases.items()}
    yield called | {unread.id: "no case", waiting.id: "not begun"}
    await waiting.terminate()


OPEN = {"new", "hate", "soon", "late", "kept late", "proposed", "often"}

FOUND = {
    "Open": OPEN | {"not begun"},
    "Late": {"late"},
    "Due soon": {"soon"},
    "Due before a day": {"hate"},
    "Waiting for approval": {"proposed"},
    "High priority": {"hate"},
    "Hate": {"hate"},
    "Whose: Ola's": OPEN,
    "Where: patch north": OPEN,
    "To be assessed": OPEN,
    "Contact missed": set(),
    "No plan yet": OPEN,
    "Actions overdue": set(),
    "Requests overdue": set(),
    "Remedies on hold": set(),
    "To be announced": set(),
    "Parties to speak with": {"kept late", "proposed"},
    "Case review due": set(),
    "Disputed closures": {"proposed"},
    "Reported again and again": {"often"},
    "Quiet since a day": OPEN - {"often"},
    "Closed as resolved": {"closed"},
    "Stuck": set(),
    "Ended from outside": {"ended"},
    "Not on the other lists": {"not begun"},
    "Reports that opened no case": {"no case"},
}
"""Which of the population each list finds."""


def test_every_list_is_looked_into() -> None:
    assert [each.words for each in ALL_LISTS] == list(FOUND)


@pytest.mark.parametrize("listed", ALL_LISTS, ids=words)
async def test_a_list_finds_what_its_words_promise(
    listed: Listed, population: dict[str, str], temporal: Client
) -> None:
    query = DAY.sub(FOURTH_DAY.strftime("%Y-%m-%dT%H:%M:%SZ"), listed.query)
    among = " OR ".join(f'WorkflowId="{workflow_id}"' for workflow_id in population)

    async def as_promised() -> bool:
        listing = temporal.list_workflows(f"({query}) AND ({among})")
        return {population[case.id] async for case in listing} == FOUND[listed.words]

    # The server's lists follow its cases a moment later.
    await until(as_promised)
