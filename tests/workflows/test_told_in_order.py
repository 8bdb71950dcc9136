"""A resident is told things in the order in which they happened, whatever the mail server does in between."""

import re
from collections.abc import AsyncIterator
from typing import Any

import pytest

from activities.notifications.smtp import SmtpSecurity
from tests.support.database import Database, new_register
from tests.support.running import Running, Town, town_on
from tests.support.smtp_server import MailServer
from tests.support.waiting import until
from worker.embedded import Stack

NOW_NOT = "451 4.3.0 Try again later"
RESIDENT = "rae@resident.example"


@pytest.fixture
async def writing(stack: Stack, database: Database, mail: MailServer) -> AsyncIterator[Town]:
    """A town whose residents and staff are written to by this mail server."""
    smtp: dict[str, Any] = {"smtp_host": "127.0.0.1", "smtp_port": mail.port, "mail_from": "asb@landlord.example"}
    with new_register(database) as own:
        async with town_on(stack, own.url, "in-order", **smtp, smtp_security=SmtpSecurity.NONE) as town:
            yield town


async def under_way(case: Running, activity: str) -> bool:
    pending = (await case.handle.describe()).raw_description.pending_activities
    return any(each.activity_type.name == activity and each.attempt > 1 for each in pending)


def letters(mail: MailServer) -> list[str]:
    return [str(each.get_content()) for each in mail.mails if RESIDENT in str(each["To"])]


async def test_a_later_incident_does_not_overtake_the_letter_about_an_earlier_one(
    writing: Town, mail: MailServer
) -> None:
    case = await writing.open(reporter={"name": "Rae Finch", "email": RESIDENT})
    mail.recipient_answer = NOW_NOT
    await case.do("report_incident", "portal", description="Drilling again.")

    async def is_tried_again() -> bool:
        return await under_way(case, "notify")

    await until(is_tried_again)
    mail.recipient_answer = None
    await case.do("report_incident", "portal", description="And again.")

    async def both_are_told() -> bool:
        return len(await case.told("incident_added")) == 2

    await until(both_are_told)
    assert re.findall(r"report\s+number\s+(\d+)", " ".join(letters(mail))) == ["2", "3"]
