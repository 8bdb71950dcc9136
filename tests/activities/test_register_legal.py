"""Legal steps, announcements and the draft of a closing letter, as the register has them."""

import pytest
from psycopg_pool import AsyncConnectionPool

from activities.register.access import transaction
from activities.register.announcements import announced, who_is_in, words_that_stand
from activities.register.closure_drafts import confidential_in_words, draft_of_closure
from activities.register.remedies import read_legal_steps, told_of_outcome
from standard.core.words import EntryKind
from tests.activities.notifying import REFERENCE, open_case
from tests.activities.test_register_agencies import put
from tests.support.announcing import TEXT, WORDING, WORDS
from tests.support.casebook import Play
from tests.support.legal import ASSESSED, INJUNCTION, OUTCOME, YES
from tests.support.register_material import add_people

IN_CONFIDENCE = "He has a hearing about another matter in January."
PARTY = {"person_name": "Darren Pikestaff", "address": "Flat 2, 24 Sample Court, Exampleton"}


@pytest.fixture
async def won(pool: AsyncConnectionPool) -> Play:
    """A case with an injunction that was granted and announced, and a closure that is proposed."""
    await add_people(pool)
    await open_case(pool)
    play = Play()
    play.do("record_party", party_role="alleged_perpetrator", tenure="secure_tenant", age="adult", **PARTY)
    play.do("record_contact", method="visit", outcome="spoke")
    police = {"contact_with": "partner_agency", "method": "phone", "outcome": "spoke"}
    play.do("record_contact", **police, notes=IN_CONFIDENCE, confidential=True)
    play.do("record_commitment", **YES)
    play.do("consider_remedy", **INJUNCTION)
    play.do("assess_before_court", remedy_number="L1", **ASSESSED)
    play.do("record_legal_step", remedy_number="L1", legal_step="hearing_listed", legal_date="2026-12-14")
    play.do("record_legal_outcome", remedy_number="L1", **OUTCOME)
    play.do("answer_announcement", announcement_number="N1", announce=True)
    play.do("word_announcement", announcement_number="N1", **WORDS)
    play.do("approve_announcement", "mina", announcement_number="N1", announcement_wording=WORDING)
    play.do("propose_closure", ground="resolved", what_was_done=f"We went to court. {IN_CONFIDENCE}")
    await put(pool, play)
    return play


async def test_the_steps_of_a_remedy_are_listed_with_their_dates_and_words(
    pool: AsyncConnectionPool, won: Play
) -> None:
    assessed, listed, outcome = await read_legal_steps(pool, REFERENCE)
    assert (assessed.step, assessed.equality) == ("assessed", ASSESSED["equality"])
    assert {kind: str(day) for kind, day in (listed.dates or {}).items()} == {"court_date": "2026-12-14"}
    assert (outcome.step, outcome.words) == ("succeeded", OUTCOME["outcome_in_words"])
    (entry,) = [e for d in won.drafts for e in d.entries if e.kind is EntryKind.LEGAL_OUTCOME_RECORDED]
    async with transaction(pool) as connection:
        assert await told_of_outcome(connection, REFERENCE, entry.number) == OUTCOME["reporter_is_told"]


@pytest.mark.usefixtures("won")
async def test_what_was_announced_is_listed_with_who_worded_and_approved_it_and_counted(
    pool: AsyncConnectionPool,
) -> None:
    (one,), counted = await announced(pool, [REFERENCE])
    assert (one.text, one.area, one.worded_by, one.approved_by) == (TEXT, "Northside", "ola", "mina")
    assert (counted.asked, counted.approved, counted.unanswered) == (1, 1, 0)
    stands = await words_that_stand(pool, REFERENCE, "N1")
    assert stands is not None
    assert stands.wording == WORDING
    none, nothing = await announced(pool, [])
    assert (none, nothing.asked) == ([], 0)


@pytest.mark.usefixtures("won")
@pytest.mark.parametrize(
    "text",
    [
        "Northside: Mr Pikestaff may not come back.",
        "Northside: Darren is gone.",
        "Northside, Sample Court, is quieter.",
        f"Northside is quieter. {IN_CONFIDENCE}",
    ],
)
async def test_who_is_in_the_case_where_they_live_and_what_is_confidential_is_found(
    pool: AsyncConnectionPool, text: str
) -> None:
    assert await who_is_in(pool, REFERENCE, "Northside", text)
    assert await who_is_in(pool, REFERENCE, "Northside", TEXT) == []


@pytest.mark.usefixtures("won")
async def test_a_street_is_no_area(pool: AsyncConnectionPool) -> None:
    assert await who_is_in(pool, REFERENCE, "Sample Court", "Sample Court is quieter.")


@pytest.mark.usefixtures("won")
async def test_a_letter_of_closure_is_drafted_without_what_is_confidential(pool: AsyncConnectionPool) -> None:
    draft = await draft_of_closure(pool, REFERENCE)
    assert "We went to court." in draft
    assert "We visited you once." in draft
    assert "hearing about another matter" not in draft
    assert await confidential_in_words(pool, REFERENCE, f"We acted. {IN_CONFIDENCE}") == [IN_CONFIDENCE]
