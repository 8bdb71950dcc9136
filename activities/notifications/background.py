"""What the register knows that a message needs: the case's people, its priority, and what was said about a closure."""

from dataclasses import dataclass
from typing import Any

from psycopg import AsyncConnection
from psycopg.rows import dict_row

from activities.notifications import statements
from activities.notifications.addressing import Addressee, NoRoute
from standard.notices import Notice
from standard.words import Priority, Recipient


class NotOnRecordYet(Exception):
    """The register does not have the case, or the entry that the notification follows from. It will have it later."""


@dataclass(frozen=True)
class Background:
    """The register's part in one message. ``person`` is the member of staff it goes to (id), None for the reporter."""

    addressee: Addressee
    person: str | None
    data: dict[str, Any]
    problem: NoRoute | None = None


async def background_of(connection: AsyncConnection, notice: Notice) -> Background:
    """Reads what ``notice`` needs. Where staff cannot be written to, ``problem`` says why.

    Raises:
        NotOnRecordYet: try again later.
    """
    case = await _one(connection, statements.CASE_AND_REPORTER, reference=notice.reference)
    if case is None or case["as_of"] < notice.entry:
        raise NotOnRecordYet(f"the register does not have entry {notice.entry} of case {notice.reference} yet")
    data = await _data(connection, notice, case)
    if notice.recipient is Recipient.REPORTER:
        addresses = (case["name"], case["email"], case["phone"], case["address"], case["preferred"])
        reporter = Addressee(*addresses, held=bool(case["telephone_only"]))
        return Background(reporter, None, data | {"name": case["name"]})

    person_id = notice.person or case[notice.recipient.value]
    person = await _one(connection, statements.PERSON, id=person_id)
    if person is None:
        problem = NoRoute(f"no {notice.recipient} is on record for the case", by_telephone=True)
        return Background(Addressee(), person_id, data, problem)
    gone = None if person["active"] else NoRoute(f"the {notice.recipient} on record has left", by_telephone=True)
    return Background(Addressee(person["name"], person["email"]), person_id, data, gone)


async def _data(connection: AsyncConnection, notice: Notice, case: dict[str, Any]) -> dict[str, Any]:
    said = {"reasons": "proposed", "reason": "declined"}
    words = {
        name: (await _words(connection, notice, decision)) if "proposal_id" in notice.facts else None
        for name, decision in said.items()
    }
    proposer = await _one(connection, statements.PERSON, id=notice.facts.get("proposed_by"))
    return {
        **words,
        **notice.facts,
        "reference": notice.reference,
        "officer": {"name": case["officer_name"], "email": case["officer_email"]},
        "priority_of_case": Priority(case["priority"]).label if case["priority"] else "priority not set yet",
        "proposer": proposer["name"] if proposer else notice.facts.get("proposed_by"),
    }


async def _words(connection: AsyncConnection, notice: Notice, decision: str) -> str | None:
    # A case keeps nobody's words, so a notice seldom carries them; the register has them by now.
    row = await _one(
        connection,
        statements.WORDS_OF_DECISION,
        reference=notice.reference,
        proposal_id=notice.facts["proposal_id"],
        decision=decision,
    )
    return row["reasons"] if row else None


async def _one(connection: AsyncConnection, statement: bytes, **values: Any) -> dict[str, Any] | None:
    async with connection.cursor(row_factory=dict_row) as cursor:
        await cursor.execute(statement, values)
        return await cursor.fetchone()
