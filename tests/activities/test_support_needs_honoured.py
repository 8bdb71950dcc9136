"""What a reporter needs, kept to by whatever is sent: the real activity, register and mail server."""

from collections.abc import Iterator
from typing import Any

import pytest
from psycopg_pool import AsyncConnectionPool

from activities.notifications.channel import Temporary
from activities.register.queries import open_tasks, read_reporter, read_safe_contact, read_warning_words
from activities.register.recording import write
from standard.core.notices import NoticeStatus
from standard.core.words import Channel, EntryKind, Recipient, Template
from tests.activities.notifying import OUTBOX, REFERENCE, by_mail, by_notify, notice, notify_of, rows
from tests.activities.test_notifications_templates import MESSAGES
from tests.support.notify_server import NotifyServer, notify_server
from tests.support.register_material import batch, entry
from tests.support.smtp_server import MailServer

TO_REPORTERS = [(template, facts) for template, recipients, facts, _ in MESSAGES if Recipient.REPORTER in recipients]
BARRED: dict[str, Any] = {"must_not_be_written_to": True}
NEEDS: dict[str, dict[str, Any]] = {
    "must not be written to": BARRED,
    "phone only": {"safe_channels": ["phone"]},
    "somebody else instead": {"contact_instead": "Ann Advocate, 01632 960777"},
    "large print": {"large_print": True},
}


@pytest.fixture
def notify() -> Iterator[NotifyServer]:
    with notify_server() as server:
        yield server


async def need(pool: AsyncConnectionPool, number: int = 2, **said: Any) -> None:
    """What the case writes once they were asked."""
    held = bool(said.get("must_not_be_written_to")) or None
    recorded = entry(number, EntryKind.SUPPORT_NEEDS_RECORDED, reporter=said, telephone_only=held)
    async with pool.connection() as connection:
        await write(connection, batch(recorded))


@pytest.mark.parametrize("said", NEEDS.values(), ids=NEEDS)
async def test_every_letter_there_is_becomes_a_task_with_its_words_and_nothing_is_sent(
    case: AsyncConnectionPool, mail: MailServer, said: dict[str, Any]
) -> None:
    await need(case, **said)
    for channels in (by_mail(mail), OUTBOX):
        for number, (template, facts) in enumerate(TO_REPORTERS):
            asked = notice(template, key=f"{len(channels)}-{min(channels)}-{number}", facts=facts)
            assert (await notify_of(case, channels, asked)).status is NoticeStatus.UNDELIVERABLE
    assert mail.mails == []
    assert mail.asked == 0
    tasks = await open_tasks(case)
    assert len(tasks) == 2 * len(TO_REPORTERS)
    for task in tasks:
        assert task.words
        assert "Rae Reporter" in task.words
        assert task.safe_contact
        # Evaluations read what a task is about: it names no need, and nobody.
        assert not any(word in task.about for word in ("18 point", "Ann", "phone,"))


async def test_every_template_that_goes_to_a_reporter_is_among_them() -> None:
    assert {template for template, _ in TO_REPORTERS} >= {
        *(Template.ACKNOWLEDGEMENT, Template.CLOSURE_PROPOSED, Template.CLOSED, Template.OFFICER_CHANGED),
    }
    assert {template for template, *_ in MESSAGES} == set(Template)


async def test_a_task_says_how_to_contact_them(case: AsyncConnectionPool, mail: MailServer) -> None:
    said: dict[str, Any] = {
        "language": "Polish",
        "never_leave_message": True,
        "safe_times": "school hours",
        "in_words": "Shy.",
    }
    await need(case, **BARRED | said, safe_from=10, safe_until=14)
    await notify_of(case, by_mail(mail), notice())
    [task] = await open_tasks(case)
    assert task.about.startswith("Telephone the reporter: officer changed could not be sent")
    assert task.safe_contact == [
        "Language: Polish.",
        "Write nothing to them, on any channel.",
        "Safe only at these times: school hours.",
        "Never leave a message.",
    ]
    assert task.subject is not None
    assert task.subject.startswith("You have a new officer")


async def test_large_print_is_printed_and_posted_by_a_person(case: AsyncConnectionPool, mail: MailServer) -> None:
    await need(case, large_print=True)
    outcome = await notify_of(case, by_mail(mail), notice())
    [task] = await open_tasks(case)
    assert task.about.startswith("Print it as `asb tasks` says, and post it to the reporter: officer changed")
    assert task.safe_contact == ["What is written to them is printed at 18 point or larger."]
    assert outcome.reason == "a support need on record asks for another way"


async def test_only_safe_ways_are_taken(case: AsyncConnectionPool, mail: MailServer, notify: NotifyServer) -> None:
    channels = {**by_notify(notify, Channel.SMS, Channel.LETTER), **by_mail(mail)}
    await need(case, safe_channels=["phone", "letter"])
    assert (await notify_of(case, channels, notice())).channel is Channel.LETTER
    assert mail.mails == []
    outcome = await notify_of(case, by_mail(mail), notice(key="key-2"))
    assert outcome.status is NoticeStatus.UNDELIVERABLE
    [task] = await open_tasks(case)
    assert task.safe_contact == ["Safe only by: phone, letter."]


async def test_no_text_message_rings_where_only_certain_times_are_safe(
    case: AsyncConnectionPool, notify: NotifyServer
) -> None:
    await need(case, safe_times="when he is at work")
    outcome = await notify_of(case, by_notify(notify, Channel.SMS), notice())
    assert outcome.status is NoticeStatus.UNDELIVERABLE
    assert notify.sent == []


async def test_what_was_on_its_way_by_a_way_that_is_not_safe_goes_nowhere(
    case: AsyncConnectionPool, mail: MailServer
) -> None:
    mail.recipient_answer = "450 busy"
    with pytest.raises(Temporary):
        await notify_of(case, by_mail(mail), notice())
    await need(case, safe_channels=["letter", "phone"])
    mail.recipient_answer = None
    assert (await notify_of(case, by_mail(mail), notice())).status is NoticeStatus.UNDELIVERABLE
    assert mail.mails == []


async def test_what_was_on_its_way_to_an_address_that_is_theirs_no_more_goes_to_the_new_one(
    case: AsyncConnectionPool, mail: MailServer
) -> None:
    mail.recipient_answer = "450 busy"
    with pytest.raises(Temporary):
        await notify_of(case, by_mail(mail), notice())
    moved = entry(2, EntryKind.REPORTER_IDENTIFIED, reporter={"email": "safe@resident.example"})
    async with case.connection() as connection:
        await write(connection, batch(moved))
    mail.recipient_answer = None
    assert (await notify_of(case, by_mail(mail), notice())).status is NoticeStatus.ACCEPTED
    assert [each["To"] for each in mail.mails] == ["safe@resident.example"]


@pytest.mark.parametrize("safe", [["phone", "email"], ["video_call", "phone", "sms"]])
async def test_no_task_asks_for_a_letter_that_is_not_safe(
    case: AsyncConnectionPool, mail: MailServer, safe: list[str]
) -> None:
    async with case.connection() as connection:
        await connection.execute("UPDATE reporters SET phone = NULL")
    await need(case, large_print=True, safe_channels=safe)
    await notify_of(case, by_mail(mail), notice())
    [task] = await open_tasks(case)
    assert task.about.startswith("Contact the reporter as `asb tasks` says")


async def test_no_text_message_is_left_where_no_message_may_be_unless_they_named_it(
    case: AsyncConnectionPool, notify: NotifyServer
) -> None:
    await need(case, never_leave_message=True)
    outcome = await notify_of(case, by_notify(notify, Channel.SMS), notice())
    assert (outcome.status, notify.sent) == (NoticeStatus.UNDELIVERABLE, [])
    await need(case, 3, safe_channels=["sms"])
    assert (await notify_of(case, by_notify(notify, Channel.SMS), notice(key="key-2"))).channel is Channel.SMS


async def test_of_two_answers_the_later_one_stands_and_an_empty_one_takes_back(case: AsyncConnectionPool) -> None:
    await need(case, 4, language="", safe_channels=[], large_print=False)
    await need(case, 3, language="Polish", safe_channels=["phone"], large_print=True, safe_times="10 to 12")
    found = await read_safe_contact(case, REFERENCE)
    assert found is not None
    assert found.how() == ["Safe only at these times: 10 to 12."]


async def test_a_linked_case_sends_nothing_where_a_need_kept_something_back(
    case: AsyncConnectionPool,
) -> None:
    await need(case, language="Polish")
    known = await read_reporter(case, REFERENCE)
    assert known is not None
    assert not known.telephone_only
    await need(case, 3, safe_channels=["email"])
    known = await read_reporter(case, REFERENCE)
    assert known is not None
    assert known.telephone_only


async def test_no_name_or_need_stands_in_the_journal(case: AsyncConnectionPool) -> None:
    await need(case, language="Polish", contact_instead="Ann Advocate, 01632 960777")
    journal = str(await rows(case, "journal"))
    assert "Ann Advocate" not in journal
    assert "Polish" not in journal


async def test_no_letter_speaks_of_a_warning(case: AsyncConnectionPool) -> None:
    warning = {"warning": 1, "warning_kind": "dog", "review_on": "2026-07-01"}
    async with case.connection() as connection:
        await write(connection, batch(entry(2, EntryKind.WARNING_SET, words="Alsatian, bites.", **warning)))
    assert await read_warning_words(case, REFERENCE) == {1: "Alsatian, bites."}
    for number, (template, facts) in enumerate(TO_REPORTERS):
        await notify_of(case, OUTBOX, notice(template, key=str(number), facts=facts))
    sent = await rows(case, "notifications")
    assert len(sent) == len(TO_REPORTERS)
    for each in sent:
        assert not any(word in f"{each['subject']} {each['body']}".lower() for word in ("warning", "dog", "alsatian"))
