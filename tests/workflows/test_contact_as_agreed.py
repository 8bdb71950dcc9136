"""Contact as agreed in a whole case, with a real mail server: missed, owned up to, and begun anew by a call."""

from typing import Any

from activities.notifications.smtp import SmtpSecurity
from activities.register.queries import closing_figures
from standard.core.words import ClockStatus
from tests.support.database import Database, new_register
from tests.support.running import town_on
from tests.support.smtp_server import mail_server
from worker.embedded import Stack


async def test_a_missed_contact_is_owned_up_to_in_a_letter_that_restarts_nothing(
    stack: Stack, database: Database
) -> None:
    async with mail_server() as mail:
        by_mail: dict[str, Any] = {
            "smtp_host": "127.0.0.1",
            "smtp_port": mail.port,
            "smtp_security": SmtpSecurity.NONE,
            "mail_from": "asb@landlord.example",
        }
        with new_register(database) as own:
            async with town_on(stack, own.url, "contact-as-agreed", **by_mail) as town:
                case = await town.open(harm="high")
                await case.do("record_contact", method="phone", outcome="spoke")
                await case.after(days=8)
                [letter] = [each for each in mail.mails if "have not been in touch" in str(each["Subject"])]
                assert letter["To"] == "rae@example.org"
                assert "We should have been in touch with you by the end of Monday" in letter.get_content()
                assert await case.told("contact_missed") == ["manager", "officer", "reporter"]
                lines = dict((await case.state()).lines)
                assert "missed" in lines["Contact as agreed"]
                await case.do("record_contact", method="visit", outcome="spoke")
                await case.settle()
                assert "next by" in dict((await case.state()).lines)["Contact as agreed"]
                counted = (await closing_figures(town.pool)).agreed_contacts_by_status
                assert counted == {ClockStatus.MET: 1, ClockStatus.MET_LATE: 1}
