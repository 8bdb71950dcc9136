"""What was marked as confidential reaches no letter, whatever it is; and staff who may see the case see that it is."""

from datetime import timedelta
from typing import Any

import pytest
from psycopg_pool import AsyncConnectionPool

from activities.notifications.store import read_outbox
from activities.register.access import transaction
from activities.register.agency_drafts import check_letter, draft_for
from activities.register.confidential import confidential_words
from activities.register.evidence import read_evidence
from activities.register.parties import parties_of
from activities.register.reviews import reviews_of
from activities.register.tables import TABLES
from standard.core.confidential import CANNOT_SHARE
from standard.core.words import EntryKind, Shared, Template
from standard.what_happens_next.access import Access
from tests.activities.notifying import OUTBOX, REFERENCE, notice, notify_of, open_case
from tests.activities.test_register_agencies import put
from tests.activities.test_register_roles import HIDDEN_FROM_READERS
from tests.support.agencies import ASKED, METER, POLICE
from tests.support.canaries import Canaries, canaries_in
from tests.support.casebook import Play
from tests.support.register_material import add_people

NOT_SAID = {
    *("content_hash", "sender", "file_id", "answers", "name_key", "address_key", "date_of_birth", "language", "needs"),
    *("large_print", "safe_channels", "safe_from", "safe_until", "never_leave_message", "must_not_be_written_to"),
    *("kind", "possible", "prevented_by", "told_as"),
}
"""Columns that readers do not see and in which nobody says anything; ``told_as`` is meant for others."""

EVERY = {"description", "notes", "what", "planned", "wanted", "answer", "resource", "partyname", "why", "minutes"}
SPOKE: dict[str, Any] = {"method": "phone", "outcome": "spoke"}


@pytest.mark.parametrize("table", TABLES, ids=lambda table: table.name)
def test_each_table_names_the_columns_in_which_somebody_said_something(table: Any) -> None:
    assert {*table.words} == HIDDEN_FROM_READERS[table.name] - NOT_SAID


@pytest.fixture
async def play(pool: AsyncConnectionPool) -> Play:
    """A case in which something was said of every kind, each with a canary in it."""
    await add_people(pool)
    await open_case(pool)
    canaries, played = Canaries(), Play()
    said = canaries.said
    played.do("report_incident", description=said("description"))
    played.do("record_contact", **SPOKE, notes=said("notes"))
    played.do("record_evidence", kind="recording", handed_in_by="reporter", what=said("what"))
    played.do("record_party", party_role="witness", person_name=f"{canaries.name('party_name')} Ness")
    due = (played.now + timedelta(days=7)).date().isoformat()
    actions = [{"owner": "landlord", "what": "Visit.", "due": due}]
    actions += [{"owner": "landlord", "what": said("planned"), "due": due}]
    played.assessed().planned(actions=actions)
    played.do("add_agency", **POLICE)
    played.do("add_request", **ASKED | {"wanted": said("wanted")})
    played.do("answer_request", request="Q1", answer=said("answer"))
    played.do("add_resource", **METER | {"resource": said("resource")})
    played.do("restrict_case", restricted=True, reason=said("why"))
    held: dict[str, Any] = {"attended": ["ola"], "minutes": said("minutes"), "no_further_action_because": "Enough."}
    played.do("hold_review", **held)
    return played


def everything_said(play: Play) -> str:
    return " ".join(str(each.model_dump(mode="json")) for draft in play.drafts for each in draft.entries)


def mark_all(play: Play) -> None:
    # In two goes: nothing is marked twice, and the plan alone by its action.
    plan = next(each.number for draft in play.drafts for each in draft.entries if each.kind is EntryKind.PLAN_SET)
    others = [each for each in range(1, play.case.entries + 1) if each != plan]
    play.do("record_confidential", keep_back=others, reason="So it is.")
    play.do("record_confidential", keep_back=[plan], keep_back_action="A2", reason="So it is.")


def quoted(play: Play) -> list[str]:
    """What was said, as somebody quotes it."""
    texts = [*_texts([each.model_dump(mode="json") for draft in play.drafts for each in draft.entries])]
    return [each for each in dict.fromkeys(texts) if canaries_in(each) and each[0].isupper()]


def _texts(value: Any) -> list[str]:
    if isinstance(value, dict):
        value = [*value.values()]
    return [text for each in value for text in _texts(each)] if isinstance(value, list) else [str(value)]


async def test_nothing_that_was_marked_stands_in_a_letter(pool: AsyncConnectionPool, play: Play) -> None:
    assert canaries_in(everything_said(play)) == EVERY
    await put(pool, play)
    async with transaction(pool) as connection:
        assert await confidential_words(connection, REFERENCE) == []
    mark_all(play)
    reasons = f"It has stopped. {' '.join(quoted(play))} We did all we could."
    play.do("record_contact", **SPOKE)
    play.do("begin_investigation")
    play.do("propose_closure", ground="resolved", reasons=reasons)
    await put(pool, play)
    facts = {"proposal_id": play.proposal_id, "ground": "resolved"}
    await notify_of(pool, OUTBOX, notice(Template.CLOSURE_PROPOSED, entry=play.case.entries, facts=facts))
    (letter,) = await read_outbox(pool)
    assert canaries_in(letter.body) == set()
    assert "It has stopped" in letter.body
    assert CANNOT_SHARE in letter.body


async def test_nor_in_one_to_an_agency_without_a_basis(pool: AsyncConnectionPool, play: Play) -> None:
    mark_all(play)
    await put(pool, play)
    kinds = set(Shared) - {Shared.CONFIDENTIAL}
    draft = await draft_for(pool, REFERENCE, "G1", kinds)
    assert canaries_in(draft) == set()
    assert "Visit." in draft
    for each in quoted(play):
        # What was asked of it and shared with it is no secret from it; a case's own police are told what they were.
        theirs = canaries_in(each) <= {"wanted", "answer", "resource"}
        found = await check_letter(pool, REFERENCE, "G1", kinds, each)
        assert bool(found) is not theirs, each
    assert EVERY - {"wanted", "answer", "resource", "notes", "why", "minutes"} <= canaries_in(
        await draft_for(pool, REFERENCE, "G1", set(Shared))
    )


async def test_the_plan_s_copy_leaves_the_marked_action_out(pool: AsyncConnectionPool, play: Play) -> None:
    mark_all(play)
    await put(pool, play)
    asked = notice(Template.ACTION_PLAN, entry=play.case.entries, facts={"version": 1})
    await notify_of(pool, OUTBOX, asked)
    (letter,) = await read_outbox(pool)
    assert canaries_in(letter.body) == set()
    assert "Visit." in letter.body


async def test_a_mark_of_an_action_that_the_entry_has_not_keeps_all_of_it_back(
    pool: AsyncConnectionPool, play: Play
) -> None:
    play.do("record_confidential", keep_back=[2], keep_back_action="A9", reason="So it is.")
    number = next(each.number for draft in play.drafts for each in draft.entries if "description" in str(each.words))
    play.do("record_confidential", keep_back=[number], keep_back_action="A9", reason="So it is.")
    await put(pool, play)
    async with transaction(pool) as connection:
        said = await confidential_words(connection, REFERENCE)
    assert canaries_in(" ".join(said)) == {"description"}


async def test_once_released_it_is_told_as_before(pool: AsyncConnectionPool, play: Play) -> None:
    mark_all(play)
    marked = sorted({each.entry for each in play.case.of(Access).marked})
    play.do("record_not_confidential", "mina", release=marked, reason="It was said in court.")
    await put(pool, play)
    async with transaction(pool) as connection:
        assert set(await confidential_words(connection, REFERENCE)) == {"So it is."}


async def test_staff_are_shown_that_it_is_confidential(pool: AsyncConnectionPool, play: Play) -> None:
    mark_all(play)
    await put(pool, play)
    [piece], [party] = await read_evidence(pool, REFERENCE), await parties_of(pool, REFERENCE)
    [review] = await reviews_of(pool, REFERENCE)
    assert (piece.confidential, party.confidential, review.confidential) == (True, True, True)
