"""What the register knows that a message needs: the case's people, its priority, and what was said about a closure."""

from dataclasses import dataclass
from typing import Any

from psycopg import AsyncConnection
from psycopg.rows import dict_row

from activities.notifications.addressing import Addressee, NoRoute
from activities.register.named_sql import load
from standard.core.notices import Notice
from standard.core.words import Priority, Recipient

_SQL = load("notifications")


class NobodyHere(NoRoute):
    """Everybody who could be told has left: that is an alarm, and no task to telephone them."""

    def __init__(self, reason: str) -> None:
        super().__init__(reason, by_telephone=False)


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
    """Reads what ``notice`` needs; whom of staff it goes to is decided here, as of now. Where nobody of them can be
    told, ``problem`` says why.

    Raises:
        NotOnRecordYet: try again later.
    """
    case = await _one(connection, _SQL["case_and_reporter"], reference=notice.reference)
    if case is None or case["as_of"] < notice.entry:
        raise NotOnRecordYet(f"the register does not have entry {notice.entry} of case {notice.reference} yet")
    data = await _data(connection, notice, case)
    if notice.recipient is Recipient.REPORTER:
        addresses = (case["name"], case["email"], case["phone"], case["address"], case["preferred"])
        reporter = Addressee(*addresses, held=bool(case["telephone_only"]))
        return Background(reporter, None, data | {"name": case["name"]})

    person = await _one(connection, _SQL["first_who_is_here"], ids=await _in_turn(connection, notice, case))
    if person is None:
        nobody = NobodyHere(f"nobody is left to be told in the place of the {notice.recipient}")
        return Background(Addressee(), None, data, nobody)
    instead_of = None if person["id"] in (notice.person, *_holders(notice.recipient, case)) else notice.recipient
    told = Addressee(person["name"], person["email"])
    return Background(told, person["id"], data | {"instead_of": instead_of})


def _holders(recipient: Recipient, case: dict[str, Any]) -> tuple[str | None, ...]:
    """Who has the place that a notification is for, whether or not they have left (ids of persons)."""
    if recipient not in (Recipient.MANAGER, Recipient.DEPUTY):
        return (case["officer"],)
    return (case[f"patch_{recipient}"], case[recipient.value])


async def _in_turn(connection: AsyncConnection, notice: Notice, case: dict[str, Any]) -> list[str]:
    """Whom of the landlord's people a notification goes to, in turn: to the first who has not left.

    The patch's people of today come before those that the case was allocated with. What a manager or deputy is to
    decide or hear about a proposal never goes to its own proposer.
    """
    (manager, former_manager), (deputy, former_deputy) = (
        _holders(place, case) for place in (Recipient.MANAGER, Recipient.DEPUTY)
    )
    # A manager that the patch has lost is not replaced by the one from before them while it has a deputy.
    ids = [manager, deputy, former_manager, former_deputy]
    if notice.recipient is Recipient.DEPUTY:
        ids = [deputy, former_deputy, manager, former_manager]
    if notice.recipient not in (Recipient.MANAGER, Recipient.DEPUTY):
        ids = [case["officer"], *ids]
    elif "proposal_id" in notice.facts:
        proposal = {"reference": notice.reference, "proposal_id": notice.facts["proposal_id"]}
        proposed = await _one(connection, _SQL["proposer"], **proposal)
        ids = [each for each in ids if proposed is None or each != proposed["by"]]
    return [each for each in (notice.person, *ids) if each is not None]


async def _data(connection: AsyncConnection, notice: Notice, case: dict[str, Any]) -> dict[str, Any]:
    said = {"reasons": "proposed", "reason": "declined"}
    words = {
        name: (await _words(connection, notice, decision)) if "proposal_id" in notice.facts else None
        for name, decision in said.items()
    }
    proposer = await _one(connection, _SQL["person"], id=notice.facts.get("proposed_by"))
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
        _SQL["words_of_decision"],
        reference=notice.reference,
        proposal_id=notice.facts["proposal_id"],
        decision=decision,
    )
    return row["reasons"] if row else None


async def _one(connection: AsyncConnection, statement: bytes, **values: Any) -> dict[str, Any] | None:
    async with connection.cursor(row_factory=dict_row) as cursor:
        await cursor.execute(statement, values)
        return await cursor.fetchone()
