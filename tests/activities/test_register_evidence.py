"""Evidence in the register: what became of which piece, though a reset uses its number again."""

from datetime import timedelta
from typing import Any

from psycopg_pool import AsyncConnectionPool

from activities.register.activities import RegisterActivities
from activities.register.evidence import read_evidence
from standard.core.journal import Entry
from standard.core.reference import reference_for
from standard.core.words import EntryKind
from tests.support.register_material import MONDAY, add_people, batch, entry, opening

REPORTED = entry(1, EntryKind.REPORTED, words="Shouting", incident=1, category="noise")


def later(hours: int, number: int, kind: EntryKind, words: str, **detail: Any) -> Entry:
    made = entry(number, kind, words=words, piece="E1", **detail)
    return made.model_copy(update={"recorded_at": MONDAY + timedelta(hours=hours)})


def handed_in(letter: str, hours: int) -> Entry:
    file = {"id": letter * 32, "sha256": letter * 64, "size": 9, "media_type": "audio/wav", "key": "k-1"}
    said: dict[str, Any] = {"evidence": "recording", "handed_in_by": "reporter", "incidents": []}
    said |= {"something_new": False, "file": file, "in_table": {"file_name": "a.wav"}}
    return later(hours, 2, EntryKind.EVIDENCE_RECORDED, "Shouting.", **said)


async def test_a_withdrawal_is_of_the_piece_that_had_the_number_then(pool: AsyncConnectionPool) -> None:
    await add_people(pool)
    register = RegisterActivities(pool)
    await register.open_case(opening())
    withdrawn = later(2, 3, EntryKind.EVIDENCE_WITHDRAWN, "A mistake.", step="withdrawn")
    await register.record(batch(REPORTED, handed_in("a", 1), withdrawn))
    await register.record(batch(handed_in("b", 3), run_id="run-reset", after=REPORTED))

    found = {each.file_id: each.withdrawn_because for each in await read_evidence(pool, reference_for("r-1"))}

    assert found == {"a" * 32: "A mistake.", "b" * 32: None}
