"""Whom of the landlord's people a notification goes to, as they come and go."""

from datetime import timedelta

import pytest
from psycopg_pool import AsyncConnectionPool

from activities.notifications.channel import Temporary
from activities.notifications.store import read_outbox
from activities.register.absences import set_away
from activities.register.people import Officer, Patch, add_officer, add_patch, set_active
from activities.register.recording import write
from standard.core.notices import Notice, NoticeOutcome, NoticeStatus
from standard.core.people import Absence
from standard.core.words import EntryKind, Promise, Recipient, Role, Template
from standard.worktime.calendar import local_date
from tests.activities.notifying import CLOSURE, OUTBOX, REFERENCE, by_mail, notice, notify_of, rows
from tests.support.register_material import MONDAY, batch, entry
from tests.support.smtp_server import MailServer


async def test_staff_are_found_by_their_part_in_the_case(case: AsyncConnectionPool, mail: MailServer) -> None:
    facts = {"promise": Promise.P1_RESPOND, "due": MONDAY.isoformat()}
    outcome = await notify_of(case, by_mail(mail), notice(Template.CLOCK_BREACH, Recipient.MANAGER, facts=facts))
    assert outcome.status is NoticeStatus.ACCEPTED
    assert mail.mails[0]["To"] == "mo@landlord.example"
    assert (await rows(case, "notifications"))[0]["person"] == "manager"


@pytest.mark.parametrize(("recipient", "who_telephones"), [(Recipient.OFFICER, "manager"), (Recipient.DEPUTY, "ann")])
async def test_staff_who_cannot_be_written_to(
    case: AsyncConnectionPool, mail: MailServer, recipient: Recipient, who_telephones: str
) -> None:
    asked = notice(Template.CASE_ALLOCATED, recipient, facts={"priority": 1})
    outcome = await notify_of(case, by_mail(mail), asked)
    reason = "they have no e-mail address on record"
    assert outcome == NoticeOutcome(status=NoticeStatus.UNDELIVERABLE, reason=reason)
    assert [task["person"] for task in await rows(case, "tasks")] == [who_telephones]
    assert mail.mails == []


BREACH = notice(
    Template.CLOCK_BREACH, Recipient.MANAGER, facts={"promise": Promise.P1_RESPOND, "due": MONDAY.isoformat()}
)


LYING = notice(
    Template.CLOSURE_OVERDUE,
    Recipient.MANAGER,
    entry=2,
    facts={"proposal_id": "closure-1", "since": MONDAY.isoformat()},
)


ALLOCATED = notice(Template.CASE_ALLOCATED, Recipient.OFFICER, facts={"priority": 1})


async def new_manager(case: AsyncConnectionPool) -> None:
    await add_officer(case, Officer(id="nia", name="Nia", role=Role.MANAGER, email="nia@landlord.example"))
    await add_patch(case, Patch(id="east", name="East", manager="nia", deputy="deputy"))


async def leave(case: AsyncConnectionPool, *people: str) -> None:
    for person in people:
        await set_active(case, person, active=False)


async def told(case: AsyncConnectionPool, asked: Notice) -> str | None:
    """To whom the notification went, by the outbox."""
    await notify_of(case, OUTBOX, asked)
    (row,) = await rows(case, "notifications")
    assert await rows(case, "tasks") == []
    person: str | None = row["person"]
    return person


async def test_the_patch_s_new_manager_hears_of_the_breach_in_a_case_that_was_open_before(
    case: AsyncConnectionPool,
) -> None:
    await new_manager(case)
    assert await told(case, BREACH) == "nia"
    (message,) = await read_outbox(case)
    assert "in place of" not in message.body


async def test_a_manager_who_has_left_is_replaced_by_the_deputy(case: AsyncConnectionPool) -> None:
    await leave(case, "manager")
    assert await told(case, BREACH) == "deputy"


async def test_an_officer_who_has_left_is_replaced_by_the_manager(case: AsyncConnectionPool) -> None:
    await leave(case, "ann")
    assert await told(case, ALLOCATED) == "manager"
    (message,) = await read_outbox(case)
    assert "You are told in place of the case's officer. Please give it to another: asb reallocate" in message.body


@pytest.mark.parametrize("asked", [BREACH, ALLOCATED])
async def test_where_everybody_has_left_there_is_an_alarm_and_no_task(case: AsyncConnectionPool, asked: Notice) -> None:
    await leave(case, "ann", "manager", "deputy")
    assert await told(case, asked) is None
    (row,) = await rows(case, "notifications")
    assert row["status"] == "undeliverable"
    (alarm,) = await rows(case, "alarms")
    assert (alarm["case_reference"], alarm["kind"]) == (REFERENCE, "nobody_to_tell")
    assert alarm["what"].endswith(f"nobody is left to be told in the place of the {asked.recipient}")


async def proposed_by(case: AsyncConnectionPool, person: str) -> None:
    proposed = entry(2, EntryKind.CLOSURE_PROPOSED, words="We spoke to everybody.", **CLOSURE)
    async with case.connection() as connection:
        await write(connection, batch(proposed.model_copy(update={"sender": person})))


async def test_a_manager_s_own_proposal_left_lying_goes_to_the_deputy(case: AsyncConnectionPool) -> None:
    await proposed_by(case, "manager")
    assert await told(case, LYING) == "deputy"


async def test_a_former_manager_s_proposal_goes_to_the_new_one(case: AsyncConnectionPool) -> None:
    await proposed_by(case, "manager")
    await new_manager(case)
    assert await told(case, LYING) == "nia"


async def test_nobody_decides_on_their_own_proposal_for_want_of_others(case: AsyncConnectionPool) -> None:
    await proposed_by(case, "manager")
    await leave(case, "deputy")
    assert await told(case, LYING) is None
    assert "nobody_to_tell" in [alarm["kind"] for alarm in await rows(case, "alarms")]


async def test_what_waits_for_somebody_who_leaves_meanwhile_is_addressed_anew(
    case: AsyncConnectionPool, mail: MailServer
) -> None:
    await new_manager(case)
    mail.recipient_answer = "450 busy"
    with pytest.raises(Temporary):
        await notify_of(case, by_mail(mail), BREACH)
    await leave(case, "nia")
    mail.recipient_answer = None
    await add_officer(case, Officer(id="deputy", name="Dee", role=Role.MANAGER, email="dee@landlord.example"))
    assert (await notify_of(case, by_mail(mail), BREACH)).status is NoticeStatus.ACCEPTED
    assert mail.mails[-1]["To"] == "dee@landlord.example"


async def test_what_waits_for_somebody_who_leaves_as_the_last_is_an_alarm(
    case: AsyncConnectionPool, mail: MailServer
) -> None:
    mail.recipient_answer = "450 busy"
    with pytest.raises(Temporary):
        await notify_of(case, by_mail(mail), BREACH)
    await leave(case, "manager", "deputy")
    assert (await notify_of(case, by_mail(mail), BREACH)).status is NoticeStatus.UNDELIVERABLE
    assert await rows(case, "tasks") == []
    assert [alarm["kind"] for alarm in await rows(case, "alarms")] == ["nobody_to_tell"]


async def test_a_leaver_is_never_asked_to_telephone(case: AsyncConnectionPool, mail: MailServer) -> None:
    await leave(case, "ann")
    mail.recipient_answer = "550 unknown"
    await notify_of(case, by_mail(mail), notice())
    assert [task["person"] for task in await rows(case, "tasks")] == ["manager"]


async def go_away(case: AsyncConnectionPool, person: str, cover: str, first: int = 0, last: int = 4) -> None:
    """From so many days after the day of the case's clock to so many."""
    monday = local_date(MONDAY)
    days = {"first": monday + timedelta(days=first), "last": monday + timedelta(days=last)}
    await set_away(case, Absence(person=person, cover=cover, **days), "manager")


async def test_who_is_away_is_covered_and_it_is_kept_who_was_meant(case: AsyncConnectionPool) -> None:
    await go_away(case, "ann", "bob")
    assert await told(case, ALLOCATED) == "bob"
    (row,) = await rows(case, "notifications")
    assert (row["recipient"], row["meant_for"]) == ("officer", "ann")
    (message,) = await read_outbox(case)
    assert "You have this message because you cover for Ann Officer, who is away." in message.body
    assert "in place of" not in message.body


async def test_once_they_are_back_they_are_told_themselves(case: AsyncConnectionPool) -> None:
    await go_away(case, "ann", "bob")
    after = ALLOCATED.model_copy(update={"created_at": MONDAY + timedelta(days=5)})
    assert await told(case, after) == "ann"
    (row,) = await rows(case, "notifications")
    assert row["meant_for"] is None


async def test_a_manager_s_cover_who_proposed_is_not_asked_to_decide(case: AsyncConnectionPool) -> None:
    await add_officer(case, Officer(id="nia", name="Nia", role=Role.MANAGER))
    await go_away(case, "manager", "nia")
    await proposed_by(case, "nia")
    assert await told(case, LYING) == "deputy"


async def test_a_proposer_who_is_away_is_covered(case: AsyncConnectionPool) -> None:
    await go_away(case, "cat", "dan")
    facts = {**CLOSURE, "instead": "withdrawn"}
    asked = notice(Template.CLOSURE_REPLACED, Recipient.PROPOSER, person="cat", facts=facts)
    assert await told(case, asked) == "dan"
    assert (await rows(case, "notifications"))[0]["meant_for"] == "cat"


async def test_where_a_cover_has_left_the_next_place_is_told(case: AsyncConnectionPool) -> None:
    await go_away(case, "ann", "bob")
    await leave(case, "bob")
    assert await told(case, ALLOCATED) == "manager"


async def test_where_everybody_is_away_and_nobody_covers_there_is_an_alarm(case: AsyncConnectionPool) -> None:
    for person in ("manager", "deputy"):
        await add_officer(case, Officer(id=f"{person}-2", name="Cover", role=Role.MANAGER))
        await go_away(case, person, f"{person}-2")
    await leave(case, "manager-2", "deputy-2")
    assert await told(case, BREACH) is None
    assert [alarm["kind"] for alarm in await rows(case, "alarms")] == ["nobody_to_tell"]


async def test_what_waits_for_somebody_who_turns_out_to_be_away_is_addressed_anew(
    case: AsyncConnectionPool, mail: MailServer
) -> None:
    await add_officer(case, Officer(id="deputy", name="Dee", role=Role.MANAGER, email="dee@landlord.example"))
    mail.recipient_answer = "450 busy"
    with pytest.raises(Temporary):
        await notify_of(case, by_mail(mail), BREACH)
    await go_away(case, "manager", "deputy")
    mail.recipient_answer = None
    assert (await notify_of(case, by_mail(mail), BREACH)).status is NoticeStatus.ACCEPTED
    assert mail.mails[-1]["To"] == "dee@landlord.example"
    assert "You have this message because you cover for Mo Manager" in mail.mails[-1].get_content()


async def test_who_is_away_is_not_asked_to_telephone(case: AsyncConnectionPool, mail: MailServer) -> None:
    await go_away(case, "ann", "bob")
    mail.recipient_answer = "550 unknown"
    await notify_of(case, by_mail(mail), notice())
    assert [task["person"] for task in await rows(case, "tasks")] == ["manager"]
