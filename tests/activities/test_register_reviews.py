"""The reviews' table: every step with its words there, none of them in the journal; decisions beside the plan."""

from typing import Any

from psycopg_pool import AsyncConnectionPool

from activities.register.access import transaction
from activities.register.action_plans import copy_for_reporter, read_plans
from activities.register.activities import RegisterActivities
from activities.register.named_sql import load
from activities.register.queries import closing_figures, read_journal
from activities.register.reviews import reviews_of
from standard.core.reference import reference_for
from standard.core.words import EntryKind
from tests.support.register_material import add_people, batch, entry, opening

REFERENCE = reference_for("r-1")
AT = "2026-06-11T09:00:00+00:00"
WORDS = ("PC Hale", "A witness is afraid", "He denies it", "Visit both flats")
MEETING: dict[str, Any] = {"guests": WORDS[0], "minutes": WORDS[2], "no_further_action_because": None}
VISIT = {"owner": "landlord", "person": "ann", "due": "2026-06-19", "what": WORDS[3], "told_as": None}

BEGUN = entry(1, EntryKind.REPORTED, words="Shouting", incident=1, category="noise")
CALLED = entry(
    2,
    EntryKind.REVIEW_CALLED,
    review=1,
    review_at=AT,
    attendees=["ann", "bob"],
    in_table={"called_because": WORDS[1]},
)
MISSED = entry(3, EntryKind.REVIEW_MISSED, review=1, review_at=AT)
ADDED = entry(4, EntryKind.ACTION_ADDED, version=0, plan={"actions": {"A1": {"step": "added", **VISIT}}})
HELD = entry(
    5,
    EntryKind.REVIEW_HELD,
    review=1,
    review_at=AT,
    status="held_recorded_late",
    attendees=["ann"],
    actions=["A1"],
    confidential=True,
    in_table=MEETING,
)
SET = entry(
    6,
    EntryKind.PLAN_SET,
    version=1,
    agreed_by="phone",
    every=10,
    method=None,
    plan={"contact_when": None, "actions": {"A1": {"step": "planned", **VISIT}}},
)
MORE = entry(7, EntryKind.ACTION_ADDED, version=1, plan={"actions": {"A2": {"step": "added", **VISIT}}})


async def test_reviews_and_what_they_decide_are_read_with_their_words_and_the_journal_has_none(
    pool: AsyncConnectionPool,
) -> None:
    await add_people(pool)
    register = RegisterActivities(pool)
    await register.open_case(opening())
    for _ in range(2):
        await register.record(batch(BEGUN, CALLED, MISSED, ADDED, HELD))
    [before] = await read_plans(pool, REFERENCE)
    assert (before.version, [each.what for each in before.actions]) == (0, [WORDS[3]])
    await register.record(batch(SET, MORE))

    steps = await reviews_of(pool, REFERENCE)
    assert [(each.step, each.attendees) for each in steps] == [
        ("called", ["ann", "bob"]),
        ("missed", []),
        ("held", ["ann"]),
    ]
    assert (steps[0].called_because, steps[2].minutes, steps[2].guests) == (WORDS[1], WORDS[2], WORDS[0])
    figures = await closing_figures(pool)
    assert (figures.reviews_by_state, figures.actions_by_state) == ({"held_recorded_late": 1}, {"open": 2})
    journal = "".join(row.model_dump_json() for row in await read_journal(pool, REFERENCE))
    assert not [words for words in WORDS if words in journal]

    plan = (await read_plans(pool, REFERENCE))[-1]
    assert [(each.action, each.added, each.is_open) for each in plan.actions] == [
        ("A1", False, True),
        ("A2", True, True),
    ]
    async with transaction(pool) as connection:
        assert len((await copy_for_reporter(connection, REFERENCE, 1))["ours"]) == 1
        about = {"reference": REFERENCE, "agency": None}
        found = await connection.execute(load("tables/contacts")["confidential"], about)
        assert {words for (words,) in await found.fetchall()} == {WORDS[0], WORDS[2]}
