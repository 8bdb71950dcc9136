"""The action plan's tables: every version and step with its words there, and none of them in the journal."""

from typing import Any

import pytest
from psycopg_pool import AsyncConnectionPool

from activities.register.access import transaction
from activities.register.action_plans import copy_for_reporter, read_plans
from activities.register.activities import RegisterActivities
from activities.register.queries import closing_figures, read_journal
from standard.core.reference import reference_for
from standard.core.words import EntryKind
from tests.support.register_material import add_people, batch, entry, opening

REFERENCE = reference_for("r-1")
CANARIES = ("Interview the man at number 9", "Keep a diary", "Patrol his street", "It will not help", "after school")


def planned(owner: str, what: str, **more: Any) -> dict[str, Any]:
    return {
        "step": "planned",
        "owner": owner,
        "person": None,
        "due": "2026-06-12",
        "what": what,
        "told_as": None,
    } | more


PLAN: dict[str, Any] = {
    "not_agreed_because": "Could not be reached",
    "their_words": CANARIES[3],
    "contact_when": CANARIES[4],
    "actions": {
        "A1": planned("landlord", CANARIES[0], told_as="We will speak with those involved"),
        "A2": planned("reporter", CANARIES[1]),
        "A10": planned("other", CANARIES[2]),
    },
}
BEGUN = entry(1, EntryKind.REPORTED, words="Shouting", incident=1, category="noise")
SET = entry(2, EntryKind.PLAN_SET, version=1, agreed_by=None, every=10, method="phone", plan=PLAN)
DONE = entry(
    3,
    EntryKind.ACTION_COMPLETED,
    words="He was out",
    version=1,
    plan={"actions": {"A1": {"step": "completed", "owner": "landlord", "person": None, "due": "2026-06-12"}}},
)


@pytest.fixture
async def recorded(pool: AsyncConnectionPool) -> AsyncConnectionPool:
    await add_people(pool)
    register = RegisterActivities(pool)
    await register.open_case(opening())
    for _ in range(2):
        await register.record(batch(BEGUN, SET, DONE))
    return pool


async def test_a_version_is_read_with_its_words_and_what_became_of_its_actions(recorded: AsyncConnectionPool) -> None:
    [plan] = await read_plans(recorded, REFERENCE)
    assert (plan.version, plan.agreed_by, plan.their_words, plan.contact_when) == (1, None, CANARIES[3], CANARIES[4])
    assert [(each.action, each.what, each.is_open) for each in plan.actions] == [
        ("A1", CANARIES[0], False),
        ("A2", CANARIES[1], True),
        ("A10", CANARIES[2], True),
    ]
    [step] = plan.actions[0].steps
    assert (step.step, step.words) == ("completed", "He was out")
    assert (await closing_figures(recorded)).actions_by_state == {"completed": 1, "open": 2}


async def test_the_journal_has_none_of_a_plans_words(recorded: AsyncConnectionPool) -> None:
    [_, row, _] = await read_journal(recorded, REFERENCE)
    assert row.detail == {"version": 1, "agreed_by": None, "every": 10, "method": "phone"}
    assert not [words for words in CANARIES if words in row.model_dump_json()]


async def test_the_copy_says_nothing_of_another_party_that_nobody_worded_for_it(recorded: AsyncConnectionPool) -> None:
    async with transaction(recorded) as connection:
        copy = await copy_for_reporter(connection, REFERENCE, 1)
    said = [[each["what"] for each in copy[whose]] for whose in ("ours", "yours", "others")]
    assert said == [["We will speak with those involved"], ["Keep a diary"], [None]]
    assert (copy["agreed"], copy["every"], copy["when"]) == (False, 10, CANARIES[4])
