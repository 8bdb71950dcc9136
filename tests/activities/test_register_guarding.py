"""Who may see which case, by the register: the same answer as the rule; and who has looked."""

import random
from datetime import UTC, datetime, timedelta
from typing import Any

import psycopg
import pytest
from psycopg_pool import AsyncConnectionPool

from activities.notifications.channel import Accepted, Outgoing, Temporary
from activities.notifications.store import read_outbox
from activities.register.absences import set_away
from activities.register.access import transaction
from activities.register.claim import claim
from activities.register.errors import NotInRegister
from activities.register.guarding import guards_of, read_views, viewer_of, why_not_for, write_views
from activities.register.people import set_active
from activities.register.queries import list_cases, list_officers, open_tasks, read_alarms
from activities.register.recording import write
from standard.core.access import Action, may
from standard.core.notices import NoticeStatus
from standard.core.people import Absence, Allocation
from standard.core.reference import reference_for
from standard.core.words import Channel, EntryKind, Recipient, Template
from standard.worktime.calendar import local_date
from tests.activities.notifying import CLOSURE, OUTBOX, REFERENCE, notice, notify_of, open_case, rows
from tests.support.casebook import Play
from tests.support.register_material import batch, entry, opening

PEOPLE = ("ann", "bob", "cat", "dan", "deputy", "manager")
TODAY = local_date(datetime.now(UTC))


def access(**fields: Any) -> dict[str, Any]:
    """How a case says in its view who may see it."""
    return {"detail": {"access": {"restricted": False, "named": [], "closed_to": [], **fields}}}


async def guard(pool: AsyncConnectionPool, report_id: str = "r-1", as_of: int = 1, **fields: Any) -> None:
    async with pool.connection() as connection:
        await write(connection, batch(report_id=report_id, as_of=as_of, **access(**fields)))


async def away(pool: AsyncConnectionPool, person: str, cover: str) -> None:
    await set_away(pool, Absence(person=person, first=TODAY, last=TODAY, cover=cover), "manager")


async def test_lists_have_exactly_what_the_rule_lets_each_person_see(case: AsyncConnectionPool) -> None:
    chance = random.Random(20261126)
    await away(case, "ann", "bob")
    await away(case, "bob", "cat")
    await away(case, "manager", "deputy")
    references = [REFERENCE]
    for number in range(2, 25):
        references.append(reference_for(f"r-{number}"))
        await open_case(case, f"r-{number}")
        officer, superior = chance.choice(PEOPLE), chance.choice([None, *PEOPLE])
        allocation = Allocation(patch="east", officer=officer, manager=superior, deputy=chance.choice([None, "deputy"]))
        few = [chance.sample(PEOPLE, chance.choice([0, 0, 1, 2])) for _ in range(2)]
        fields = access(restricted=chance.random() < 0.7, named=few[0], closed_to=few[1])
        async with case.connection() as connection:
            await write(connection, batch(report_id=f"r-{number}", allocation=allocation, **fields))
    async with transaction(case) as connection:
        guards = await guards_of(connection, references)
    for person in PEOPLE:
        viewer = await viewer_of(case, person)
        wanted = {each for each, guarded in guards.items() if may(viewer.person, Action.SEE, guarded)}
        assert {each.reference for each in await list_cases(case, viewer=viewer)} == wanted, person
        counted = await list_cases(case, viewer=viewer, limit=1)
        assert len(counted) + counted.more == len(wanted), person


async def test_nothing_of_a_restricted_case_is_listed_or_counted_for_others(case: AsyncConnectionPool) -> None:
    await notify_of(case, OUTBOX, notice())
    async with case.connection() as connection:
        await write(connection, batch(entry(2, EntryKind.SET_ASIDE, task="Look at it."), as_of=2))
        await connection.execute(
            "INSERT INTO alarms (case_reference, kind, what) VALUES (%s, 'report_refused', 'x')", (REFERENCE,)
        )
    await guard(case, as_of=2, restricted=True)
    for person, sees in (("ann", True), ("cat", False)):
        viewer = await viewer_of(case, person)
        assert bool(await open_tasks(case, viewer)) is sees
        assert bool(await read_outbox(case, viewer=viewer)) is sees
        assert bool(await read_alarms(case, viewer=viewer)) is sees
    assert {each.open_cases for each in await list_officers(case)} == {0}


async def test_nobody_unknown_or_gone_looks_at_anything(case: AsyncConnectionPool) -> None:
    await set_active(case, "cat", False)
    for person in ("cat", "nobody"):
        with pytest.raises(NotInRegister, match="nobody in the register who still works here"):
            await viewer_of(case, person)


async def test_views_are_kept_and_nobody_changes_them(case: AsyncConnectionPool) -> None:
    async with transaction(case) as connection:
        await write_views(connection, "ann", [REFERENCE], "case", "command")
        for _ in range(3):
            await write_views(connection, "bob", [REFERENCE], "payloads", "codec", pause=timedelta(minutes=15))
        await write_views(connection, "cat", [REFERENCE], "case", "command", shown=False)
    found = await read_views(case, REFERENCE, 10)
    assert [(each.who, each.name, each.part, each.how, each.shown) for each in found] == [
        ("ann", "Ann Officer", "case", "command", True),
        ("bob", "Bob Officer", "payloads", "codec", True),
        ("cat", "Cat Officer", "case", "command", False),
    ]
    for change in ("UPDATE views SET who = 'dan'", "DELETE FROM views"):
        async with case.connection() as connection:
            with pytest.raises(psycopg.errors.InsufficientPrivilege):
                await connection.execute(change)
            await connection.rollback()


async def test_nobody_is_told_or_asked_of_a_case_that_is_closed_to_them(case: AsyncConnectionPool) -> None:
    await guard(case, closed_to=["ann", "manager"])
    told = notice(Template.CASE_ALLOCATED, Recipient.OFFICER, facts={"priority": 2})
    await notify_of(case, OUTBOX, told)
    assert [each["person"] for each in await rows(case, "notifications")] == ["deputy"]


async def test_a_case_about_what_is_linked_to_one_closed_to_somebody_is_not_given_to_them(
    case: AsyncConnectionPool,
) -> None:
    await guard(case, closed_to=["bob"])
    async with case.connection() as connection:
        opened = await claim(connection, opening("r-2", linked_case=REFERENCE))
    assert opened.allocation is not None
    assert opened.allocation.officer == "ann", "who has more work, as bob may not have it"
    assert opened.linked is not None
    assert opened.linked.closed_to == ("bob",)


async def test_what_is_confidential_is_left_out_of_the_letter_which_says_so(case: AsyncConnectionPool) -> None:
    said = entry(
        2,
        EntryKind.CONTACT_RECORDED,
        words="The woman at number 9 has seen it all.",
        method="phone",
        outcome="spoke",
        contact_with="reporter",
        confidential=True,
    )
    reasons = "We did all we could. The woman at number 9 has seen it all."
    proposed = entry(3, EntryKind.CLOSURE_PROPOSED, words=reasons, **CLOSURE)
    async with case.connection() as connection:
        await write(connection, batch(said, proposed))
    await notify_of(case, OUTBOX, notice(Template.CLOSURE_PROPOSED, entry=3, facts=CLOSURE))
    (letter,) = await read_outbox(case)
    assert "number 9" not in letter.body
    assert "We did all we could. There is something here that we cannot share with you." in letter.body
    assert ("confidential", 3) in [(alarm.kind, alarm.number) for alarm in await read_alarms(case)]


async def test_the_plan_s_copy_leaves_out_what_is_confidential_wherever_it_stands(case: AsyncConnectionPool) -> None:
    play = Play()
    secret = "The woman at number 9 has seen it all."
    told = {"method": "phone", "outcome": "spoke", "contact_with": "partner_agency"}
    entries = play.do("record_contact", **told, notes=secret, confidential=True).entries
    party: dict[str, Any] = {"party_role": "witness", "confidential": True, "address": "Flat 9, 14 High Street"}
    entries += play.do("record_party", **party).entries
    entries += play.do("record_support_needs", none=True).entries
    due = (play.now + timedelta(days=7)).date().isoformat()
    actions = [{"owner": "landlord", "what": f"Visit. {secret}", "due": due}]
    actions += [{"owner": "reporter", "what": "Call at flat 9, 14 High Street.", "due": due}]
    contact = {"every": 10, "method": "phone", "when": secret}
    entries += play.do("set_plan", actions=actions, contact=contact, agreed_by="phone").entries
    async with case.connection() as connection:
        await write(connection, batch(*entries, as_of=play.case.entries))
    plan = next(each for each in entries if each.kind is EntryKind.PLAN_SET)
    await notify_of(case, OUTBOX, notice(Template.ACTION_PLAN, entry=plan.number, facts={"version": 1}))
    (letter,) = await read_outbox(case)
    assert "number 9" not in letter.body
    assert "High Street" not in letter.body
    assert "Visit. There is something here that we cannot share with you." in letter.body
    assert ("confidential", plan.number) in [(alarm.kind, alarm.number) for alarm in await read_alarms(case)]


class _Away:
    async def send(self, message: Outgoing) -> Accepted:  # noqa: ARG002 - the protocol names it
        raise Temporary("not now")


async def test_what_was_kept_before_the_case_was_restricted_goes_to_who_has_it_now(case: AsyncConnectionPool) -> None:
    async with case.connection() as connection:
        await connection.execute("UPDATE officers SET email = id || '@landlord.example'")
    told = notice(Template.CASE_ALLOCATED, Recipient.OFFICER, facts={"priority": 1})
    with pytest.raises(Temporary):
        await notify_of(case, {Channel.EMAIL: _Away()}, told)
    [before] = await rows(case, "notifications")
    now = "bob" if before["person"] == "ann" else "ann"
    allocation = Allocation(patch="east", officer=now, manager="manager", deputy="deputy")
    async with case.connection() as connection:
        await write(connection, batch(allocation=allocation, **access(restricted=True)))
    for _ in range(2):
        with pytest.raises(Temporary):
            await notify_of(case, {Channel.EMAIL: _Away()}, told)
    [after] = await rows(case, "notifications")
    assert (after["person"], after["address"], after["attempts"]) == (now, f"{now}@landlord.example", 2)


async def test_when_a_case_is_restricted_the_manager_of_a_linked_one_looks_at_that(case: AsyncConnectionPool) -> None:
    linked = reference_for("r-2")
    async with case.connection() as connection:
        await claim(connection, opening("r-2", linked_case=REFERENCE))
        for number in (2, 3):
            await write(
                connection, batch(entry(number, EntryKind.CASE_RESTRICTED), as_of=number, **access(restricted=True))
            )
    [task] = [each for each in await open_tasks(case) if each.case_reference == linked]
    assert (task.person, task.about) == (
        "manager",
        f"See whether this case must be restricted too, as {REFERENCE} is: `asb restrict-case {linked}`",
    )


async def test_a_confidential_party_is_left_out_of_the_letter_by_name_and_address(case: AsyncConnectionPool) -> None:
    who = {"person_name": "Samuel Poole-Hart", "address": "Flat 2, 14 High Street"}
    party = entry(2, EntryKind.PARTY_RECORDED, party=1, party_role="witness", confidential=True, of_party=who)
    reasons = "We spoke with Samuel Poole-Hart. He lives at flat 2, 14 High Street. Nobody can do more."
    proposed = entry(3, EntryKind.CLOSURE_PROPOSED, words=reasons, **CLOSURE)
    async with case.connection() as connection:
        await write(connection, batch(party, proposed))
    await notify_of(case, OUTBOX, notice(Template.CLOSURE_PROPOSED, entry=3, facts=CLOSURE))
    (letter,) = await read_outbox(case)
    assert "Poole" not in letter.body
    assert "14 High Street" not in letter.body
    assert "Nobody can do more." in letter.body


@pytest.mark.parametrize("guarded", [{"restricted": True}, {"closed_to": ["cat"]}, None])
async def test_whose_action_it_is_is_told_of_it_or_nobody_in_their_place(
    case: AsyncConnectionPool, guarded: dict[str, Any] | None
) -> None:
    facts = {"owner": "cat", "due": "2026-06-02T23:00:00+00:00", "actions": [{"id": "A1", "owner": "landlord"}]}
    overdue = notice(Template.ACTION_OVERDUE, Recipient.OFFICER, person="cat", facts=facts)
    if guarded is None:
        await set_active(case, "cat", active=False)
    else:
        await guard(case, **guarded)
    assert (await notify_of(case, OUTBOX, overdue)).status is NoticeStatus.UNDELIVERABLE
    assert [(each["person"], each["status"]) for each in await rows(case, "notifications")] == [(None, "undeliverable")]
    assert (await open_tasks(case), await read_alarms(case)) == ([], [])


async def test_a_late_message_is_taken_of_who_may_see_the_case(case: AsyncConnectionPool) -> None:
    assert await why_not_for(case, "anybody", REFERENCE) is None
    await guard(case, restricted=True, closed_to=["bob"])
    found = {each: await why_not_for(case, each, REFERENCE) for each in ("ann", "bob", "cat", "nobody")}
    assert found == {
        "ann": None,
        "bob": f"{REFERENCE} is closed to you",
        "cat": f"{REFERENCE} is restricted; ask ann",
        "nobody": "nobody who is not in the register, or has left, may",
    }
