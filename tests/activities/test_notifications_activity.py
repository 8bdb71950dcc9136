"""One notification, from the notice to its outcome: real PostgreSQL, real SMTP and HTTP servers."""

import asyncio
import logging
from datetime import timedelta

import pytest
from psycopg_pool import AsyncConnectionPool

from activities.notifications.background import NotOnRecordYet
from activities.notifications.channel import Accepted, Misconfigured, Outgoing, Temporary, Unclear
from activities.notifications.rendering import CannotRender
from activities.notifications.store import read_outbox
from activities.register.errors import RegisterUnavailable
from activities.register.recording import write
from standard.core.notices import NoticeOutcome, NoticeStatus
from standard.core.reference import reference_for
from standard.core.words import Channel, EntryKind, Recipient, Template
from tests.activities.notifying import (
    CLOSURE,
    EMAIL,
    OUTBOX,
    PHONE,
    REFERENCE,
    by_mail,
    by_notify,
    notice,
    notify_of,
    open_case,
    rows,
)
from tests.support.notify_server import notify_server
from tests.support.register_material import MONDAY, batch, entry
from tests.support.smtp_server import MailServer


async def test_a_mail_is_sent_kept_and_answered_the_same_for_ever(case: AsyncConnectionPool, mail: MailServer) -> None:
    first = await notify_of(case, by_mail(mail), notice())
    again = await notify_of(case, by_mail(mail), notice())
    assert first == again
    assert (first.status, first.channel) == (NoticeStatus.ACCEPTED, Channel.EMAIL)
    assert first.accepted_at is not None
    assert len(mail.mails) == 1
    (row,) = await rows(case, "notifications")
    assert row["address"] == EMAIL
    assert row["body"] == mail.mails[0].get_content().replace("\r\n", "\n")
    assert row["created_at"] == MONDAY
    assert row["provider_reference"] == "<key-1@landlord.example>"
    assert row["attempts"] == 1
    assert row["settled_at"] >= row["first_tried_at"]
    assert await rows(case, "tasks") == []


async def test_words_are_those_of_the_first_attempt(case: AsyncConnectionPool, mail: MailServer) -> None:
    mail.hang_up = True
    with pytest.raises(Unclear):
        await notify_of(case, by_mail(mail), notice())
    async with case.connection() as connection:
        await connection.execute("UPDATE reporters SET name = 'Somebody Else'")
    mail.hang_up = False
    await notify_of(case, by_mail(mail), notice())
    first, second = mail.mails
    assert first.as_string() == second.as_string()
    assert (await rows(case, "notifications"))[0]["attempts"] == 2


async def test_accepted_by_notify_but_the_answer_got_lost_is_one_message_in_all(case: AsyncConnectionPool) -> None:
    with notify_server() as notify:
        notify.lose_answers = 1
        with pytest.raises(Unclear):
            await notify_of(case, by_notify(notify, Channel.SMS), notice())
        outcome = await notify_of(case, by_notify(notify, Channel.SMS), notice())
    assert (outcome.status, outcome.channel) == (NoticeStatus.ACCEPTED, Channel.SMS)
    assert notify.lookups == ["key-1"]
    (sent,) = notify.sent
    assert sent["to"] == PHONE
    assert sent["personalisation"]["body"].startswith("Made Up Homes: Ann Officer is now the officer")
    assert (await rows(case, "notifications"))[0]["provider_reference"] == sent["id"]


async def test_a_letter_is_addressed_by_name(case: AsyncConnectionPool) -> None:
    with notify_server() as notify:
        await notify_of(case, by_notify(notify, Channel.LETTER), notice())
    assert notify.sent[0]["personalisation"]["address_line_1"] == "Rae Reporter"


async def test_the_answer_is_lost_between_provider_and_register(case: AsyncConnectionPool, register_url: str) -> None:
    """PostgreSQL goes away after Notify accepted: the next attempt asks Notify, and sends nothing."""
    with notify_server() as notify:
        accepting = by_notify(notify, Channel.EMAIL)[Channel.EMAIL]
        async with AsyncConnectionPool(register_url, min_size=1, open=False) as going:

            class ThenTheRegisterGoes:
                async def send(self, message: Outgoing) -> Accepted:
                    accepted = await accepting.send(message)
                    await going.close()
                    return accepted

            with pytest.raises(RegisterUnavailable):
                await notify_of(going, {Channel.EMAIL: ThenTheRegisterGoes()}, notice())
        outcome = await notify_of(case, {Channel.EMAIL: accepting}, notice())
    assert outcome.status is NoticeStatus.ACCEPTED
    assert len(notify.sent) == 1


async def test_a_refused_address_becomes_a_task_once_and_holds_no_address(
    case: AsyncConnectionPool, mail: MailServer
) -> None:
    mail.recipient_answer = f"550 5.1.1 {EMAIL} unknown"
    outcomes = [await notify_of(case, by_mail(mail), notice()) for _ in range(2)]
    assert outcomes[0] == outcomes[1]
    assert outcomes[0].status is NoticeStatus.UNDELIVERABLE
    assert outcomes[0].reason == "the mail server refused the e-mail address on record (SMTP 550)"
    assert mail.asked == 1
    (task,) = await rows(case, "tasks")
    assert task["kind"] == "telephone"
    assert task["person"] == "ann"
    assert task["notification_key"] == "key-1"
    assert task["done_at"] is None
    assert "Telephone the reporter" in task["about"]
    assert EMAIL not in task["about"]


@pytest.mark.parametrize("number", ["+48 601 234 567", "01632 960001"])
async def test_what_one_channel_refuses_goes_by_another_on_record(case: AsyncConnectionPool, number: str) -> None:
    await open_case(case, "r-3", email=None, phone=number, preferred="sms")
    asked = notice(reference=reference_for("r-3"))
    with notify_server() as notify:
        channels = by_notify(notify, Channel.SMS, Channel.LETTER)
        with pytest.raises(Temporary, match="by letter next"):
            await notify_of(case, channels, asked)
        outcomes = [await notify_of(case, channels, asked) for _ in range(2)]
    reason = "GOV.UK Notify did not accept the telephone number on record"
    assert outcomes[0] == outcomes[1]
    assert (outcomes[0].status, outcomes[0].channel, outcomes[0].reason) == (
        NoticeStatus.ACCEPTED,
        Channel.LETTER,
        reason,
    )
    (sent,) = notify.sent
    assert sent["personalisation"]["address_line_4"] == "SS1 1ZZ"
    assert "Hello Rae Reporter" in sent["personalisation"]["body"]
    (row,) = await rows(case, "notifications")
    assert (row["channel"], row["refused_by"], row["body"]) == ("letter", ["sms"], sent["personalisation"]["body"])
    assert await rows(case, "tasks") == []


async def test_an_address_that_was_refused_by_mail_is_written_to_by_text(
    case: AsyncConnectionPool, mail: MailServer
) -> None:
    mail.recipient_answer = "550 unknown"
    with notify_server() as notify:
        channels = by_mail(mail) | by_notify(notify, Channel.SMS)
        with pytest.raises(Temporary, match="by sms next"):
            await notify_of(case, channels, notice())
        assert (await notify_of(case, channels, notice())).channel is Channel.SMS
    (sent,) = notify.sent
    assert sent["personalisation"]["body"].startswith("Made Up Homes: Ann Officer is now the officer")


async def test_when_every_channel_has_refused_it_is_a_task_at_once(case: AsyncConnectionPool) -> None:
    await open_case(case, "r-3", email=None, phone="01632 960001", address="Nowhere, Exampleton")
    asked = notice(reference=reference_for("r-3"))
    with notify_server() as notify:
        channels = by_notify(notify, Channel.SMS, Channel.LETTER)
        with pytest.raises(Temporary):
            await notify_of(case, channels, asked)
        outcome = await notify_of(case, channels, asked)
    assert outcome.status is NoticeStatus.UNDELIVERABLE
    assert outcome.reason == (
        "GOV.UK Notify did not accept the telephone number on record; "
        "GOV.UK Notify did not accept the postal address on record"
    )
    (task,) = await rows(case, "tasks")
    assert task["about"].startswith("Telephone the reporter: officer changed could not be sent; GOV.UK Notify did")


@pytest.mark.parametrize(
    ("on_record", "to_do"),
    [
        ({"address": "No fixed abode"}, "No phone number or address is on record; what was given in their place may"),
        ({"email": EMAIL}, "No phone number or address is on record; the e-mail address may help to find another way"),
        (
            {"address": "1 Made Up Street, Town, SS1 1ZZ"},
            "No phone number is on record; visit the reporter, or write by",
        ),
        ({"phone": PHONE, "address": "No fixed abode"}, "Telephone the reporter: officer changed could not be sent"),
    ],
)
async def test_a_task_says_what_can_be_done_with_what_is_on_record(
    case: AsyncConnectionPool, on_record: dict[str, str], to_do: str
) -> None:
    await open_case(case, "r-3", **({"email": None, "phone": None, "address": None} | on_record))
    await notify_of(case, {}, notice(reference=reference_for("r-3")))
    (task,) = await rows(case, "tasks")
    assert task["about"].startswith(to_do)


async def test_what_is_more_than_a_name_is_not_greeted_and_stays_on_record(case: AsyncConnectionPool) -> None:
    name = "[Refund](https://rent.example)"
    await open_case(case, "r-3", name=name)
    for template, key in ((Template.OFFICER_CHANGED, "a"), (Template.CLOSED, "b")):
        facts = {**CLOSURE, "reasons": "Done.\x1b[2J"} if template is Template.CLOSED else {}
        await notify_of(case, OUTBOX, notice(template, key=key, reference=reference_for("r-3"), facts=facts))
    bodies = [message.body for message in await read_outbox(case)]
    assert all(body.startswith("Hello,\n") and "rent.example" not in body for body in bodies)
    assert r"Done.\x1b[2J" in bodies[1]
    assert name in [row["name"] for row in await rows(case, "reporters")]
    with notify_server() as notify:
        await notify_of(case, by_notify(notify, Channel.LETTER), notice(key="c", reference=reference_for("r-3")))
    assert notify.sent[0]["personalisation"]["address_line_1"] == "The resident"


async def test_temporary_failures_are_tried_again_without_a_task(
    case: AsyncConnectionPool, mail: MailServer, caplog: pytest.LogCaptureFixture
) -> None:
    mail.recipient_answer = "450 busy"
    with caplog.at_level(logging.DEBUG), pytest.raises(Temporary) as raised:
        await notify_of(case, by_mail(mail), notice())
    assert raised.value.__cause__ is None
    assert await rows(case, "tasks") == []
    assert "SMTP 450" in caplog.text
    # The mail server shares this process, and logs what it hears.
    ours = [record.getMessage() for record in caplog.records if not record.name.startswith("mail")]
    assert not any(each in line for line in ours for each in (EMAIL, PHONE, "Rae"))
    mail.recipient_answer = None
    assert (await notify_of(case, by_mail(mail), notice())).status is NoticeStatus.ACCEPTED


async def test_a_failed_login_is_logged_as_an_error(
    case: AsyncConnectionPool, mail: MailServer, caplog: pytest.LogCaptureFixture
) -> None:
    mail.recipient_answer = "530 log in first"
    with pytest.raises(Misconfigured):
        await notify_of(case, by_mail(mail), notice())
    assert [record.levelno for record in caplog.records if record.name.startswith("activities")] == [logging.ERROR]


async def test_what_is_put_off_for_too_long_becomes_a_task(case: AsyncConnectionPool, mail: MailServer) -> None:
    mail.recipient_answer = "450 busy"
    with pytest.raises(Temporary):
        await notify_of(case, by_mail(mail), notice())
    async with case.connection() as connection:
        await connection.execute("UPDATE notifications SET first_tried_at = now() - interval '25 hours'")
    outcome = await notify_of(case, by_mail(mail), notice())
    assert outcome.status is NoticeStatus.UNDELIVERABLE
    assert outcome.reason == "not accepted within 24 hours; at last the mail server put the recipient off (SMTP 450)"
    assert len(await rows(case, "tasks")) == 1


async def test_a_provider_that_never_answers_is_given_up(case: AsyncConnectionPool, mail: MailServer) -> None:
    mail.stall = True
    with pytest.raises(Unclear, match="in time"):
        await notify_of(case, by_mail(mail, timeout_seconds=60), notice(), send_within=timedelta(seconds=1))


async def test_two_attempts_at_once_keep_one_row(case: AsyncConnectionPool) -> None:
    outcomes = await asyncio.gather(*(notify_of(case, OUTBOX, notice()) for _ in range(4)))
    assert {outcome.status for outcome in outcomes} == {NoticeStatus.ACCEPTED}
    assert len(await read_outbox(case)) == 1


async def test_the_outbox_is_read_by_case_oldest_first(case: AsyncConnectionPool) -> None:
    await open_case(case, "r-2")
    for number, reference in enumerate([REFERENCE, reference_for("r-2"), REFERENCE]):
        at = MONDAY + timedelta(hours=number)
        await notify_of(case, OUTBOX, notice(key=f"key-{number}", reference=reference, created_at=at))
    await notify_of(
        case, OUTBOX, notice(Template.CASE_ALLOCATED, Recipient.OFFICER, key="key-9", facts={"priority": 2})
    )
    assert [message.key for message in await read_outbox(case)] == ["key-0", "key-9", "key-1", "key-2"]
    assert [message.key for message in await read_outbox(case, limit=1)] == ["key-2"]
    (other,) = await read_outbox(case, reference_for("r-2"))
    assert other.body.startswith("Hello Rae Reporter,")
    assert (other.recipient, other.template, other.person) == (Recipient.REPORTER, Template.OFFICER_CHANGED, None)
    staff = (await read_outbox(case))[1]
    assert (staff.recipient, staff.person) == (Recipient.OFFICER, "ann")


async def test_a_reporter_nobody_can_reach_is_no_task(case: AsyncConnectionPool) -> None:
    await open_case(case, "r-3", name=None, email=None, phone=None, address=None)
    outcome = await notify_of(case, OUTBOX, notice(reference=reference_for("r-3")))
    assert outcome == NoticeOutcome(
        status=NoticeStatus.UNDELIVERABLE, reason="no way to reach the reporter is on record"
    )
    assert await rows(case, "tasks") == []


async def test_a_reporter_no_channel_can_reach_is_a_task_with_the_words_to_say(case: AsyncConnectionPool) -> None:
    await open_case(case, "r-3", email=None, address=None)
    with notify_server() as notify:
        outcome = await notify_of(case, by_notify(notify, Channel.EMAIL), notice(reference=reference_for("r-3")))
    assert outcome.status is NoticeStatus.UNDELIVERABLE
    assert len(await rows(case, "tasks")) == 1
    assert "Another officer now looks after your case" in (await rows(case, "notifications"))[0]["body"]


async def test_who_is_not_to_be_written_to_is_telephoned_at_once_whatever_is_on_record(
    case: AsyncConnectionPool, mail: MailServer
) -> None:
    await open_case(case, "r-3", telephone_only=True, preferred="email")
    for channels in (by_mail(mail), OUTBOX):
        outcome = await notify_of(case, channels, notice(reference=reference_for("r-3"), key=str(len(channels))))
        assert outcome.status is NoticeStatus.UNDELIVERABLE
    assert mail.mails == []
    assert {task["about"].split(";")[0] for task in await rows(case, "tasks")} == {
        "Telephone the reporter: officer changed could not be sent"
    }


async def test_what_was_on_its_way_when_letters_were_held_goes_nowhere(
    case: AsyncConnectionPool, mail: MailServer
) -> None:
    mail.recipient_answer = "450 busy"
    with pytest.raises(Temporary):
        await notify_of(case, by_mail(mail), notice())
    async with case.connection() as connection:
        await connection.execute("UPDATE reporters SET telephone_only = true")
    mail.recipient_answer = None
    outcome = await notify_of(case, by_mail(mail), notice())
    assert outcome.status is NoticeStatus.UNDELIVERABLE
    assert mail.mails == []
    assert len(await rows(case, "tasks")) == 1


async def test_the_reasons_come_from_the_register(case: AsyncConnectionPool) -> None:
    proposed = entry(2, EntryKind.CLOSURE_PROPOSED, words="We spoke to everybody.", **CLOSURE)
    declined = entry(3, EntryKind.CLOSURE_DECLINED, words="One call is missing.", **CLOSURE)
    async with case.connection() as connection:
        await write(connection, batch(proposed, declined))
    asked = [
        notice(Template.CLOSURE_PROPOSED, key="a", entry=3, facts=CLOSURE),
        notice(Template.CLOSED, key="b", entry=3, facts=CLOSURE),
        notice(
            Template.APPROVAL_NEEDED,
            Recipient.MANAGER,
            key="c",
            entry=3,
            facts={**CLOSURE, "proposed_by": "ann", "agreed": True},
        ),
        notice(Template.CLOSURE_DECLINED, Recipient.OFFICER, key="d", entry=3, facts=CLOSURE),
    ]
    for each in asked:
        await notify_of(case, OUTBOX, each)
    bodies = {message.key: message.body for message in await read_outbox(case)}
    assert all("We spoke to everybody." in bodies[key] for key in "abc")
    assert "Ann Officer proposes to close this case." in bodies["c"]
    assert "One call is missing." in bodies["d"]


async def test_what_is_not_on_record_yet_waits(case: AsyncConnectionPool) -> None:
    with pytest.raises(NotOnRecordYet, match="entry 2"):
        await notify_of(case, OUTBOX, notice(entry=2))
    with pytest.raises(NotOnRecordYet):
        await notify_of(case, OUTBOX, notice(reference=reference_for("unknown")))
    assert await rows(case, "notifications") == []


async def test_facts_that_do_not_fit_leave_nothing_behind(case: AsyncConnectionPool) -> None:
    with pytest.raises(CannotRender):
        await notify_of(case, OUTBOX, notice(Template.INCIDENT_ADDED))
    assert await rows(case, "notifications") == []


async def test_a_channel_that_is_no_longer_set_up_waits_for_the_operator(
    case: AsyncConnectionPool, mail: MailServer
) -> None:
    mail.recipient_answer = "450 busy"
    with pytest.raises(Temporary):
        await notify_of(case, by_mail(mail), notice())
    with pytest.raises(Misconfigured, match="channel email"):
        await notify_of(case, OUTBOX, notice())


async def test_words_that_postgresql_cannot_store_are_sent_all_the_same(case: AsyncConnectionPool) -> None:
    await notify_of(case, OUTBOX, notice(Template.CLOSED, facts={**CLOSURE, "reasons": "A\x00B \ud800"}))
    assert r"A\x00B \ud800" in (await read_outbox(case))[0].body


async def test_without_a_register_nothing_is_sent(case: AsyncConnectionPool, mail: MailServer) -> None:
    await case.close()
    with pytest.raises(RegisterUnavailable):
        await notify_of(case, by_mail(mail), notice())
    assert mail.asked == 0
