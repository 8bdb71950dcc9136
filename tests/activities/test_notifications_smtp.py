"""E-mail against a real SMTP server that also refuses, stalls and hangs up."""

import ssl
from datetime import UTC, datetime
from pathlib import Path

import pytest
import trustme

from activities.notifications.channel import Misconfigured, NeverTaken, Outgoing, Temporary, Unclear
from activities.notifications.smtp import SmtpChannel, SmtpConfig, SmtpSecurity
from standard.core.words import Template
from tests.support.smtp_server import MailServer, mail_server

MESSAGE = Outgoing(
    key="0f5c1c2e-8a55-5c1e-9a0b-1a2b3c4d5e6f",
    template=Template.CLOSED,
    address="rae@resident.example",
    name="Rae Reporter",
    subject="Your case is closed – case ASB-1",
    body="Hello Rae,\n\nCafé £5 – the end of Tuesday 5 January 2027.\n",
    written_at=datetime(2026, 12, 24, 15, tzinfo=UTC),
)


def channel(
    mail: MailServer,
    security: SmtpSecurity = SmtpSecurity.NONE,
    *,
    ca_file: Path | None = None,
    username: str | None = None,
    password: str | None = None,
    timeout_seconds: float = 10,
) -> SmtpChannel:
    return SmtpChannel(
        SmtpConfig(
            host="127.0.0.1",
            port=mail.port,
            mail_from="ASB team <asb@landlord.example>",
            security=security,
            ca_file=ca_file,
            username=username,
            password=password,
            timeout_seconds=timeout_seconds,
        )
    )


@pytest.fixture(scope="module")
def authority() -> trustme.CA:
    return trustme.CA()


@pytest.fixture(scope="module")
def server_tls(authority: trustme.CA) -> ssl.SSLContext:
    context = ssl.create_default_context(ssl.Purpose.CLIENT_AUTH)
    authority.issue_cert("127.0.0.1").configure_cert(context)
    return context


@pytest.fixture
def ca_file(authority: trustme.CA, tmp_path: Path) -> Path:
    file = tmp_path / "ca.pem"
    authority.cert_pem.write_to_path(str(file))
    return file


async def test_a_mail_arrives_with_its_headers_and_words() -> None:
    async with mail_server() as mail:
        accepted = await channel(mail).send(MESSAGE)
    (got,) = mail.mails
    assert accepted.reference == got["Message-ID"] == f"<{MESSAGE.key}@landlord.example>"
    assert got["From"] == "ASB team <asb@landlord.example>"
    assert got["To"] == MESSAGE.address
    assert got["Subject"] == MESSAGE.subject
    assert got["Date"].datetime == MESSAGE.written_at
    assert got["Auto-Submitted"] == "auto-generated"
    assert got.get_content().replace("\r\n", "\n") == MESSAGE.body


async def test_a_key_that_no_message_id_can_hold_is_hashed() -> None:
    async with mail_server() as mail:
        for _ in range(2):
            await channel(mail).send(Outgoing(**{**vars(MESSAGE), "key": "a key <of> " + "ü" * 200}))
    first, second = (mail["Message-ID"] for mail in mail.mails)
    assert first == second
    assert first.isascii()
    assert len(first) < 100


@pytest.mark.parametrize("answer", ["550 5.1.1 rae@resident.example unknown", "553 no such mailbox"])
async def test_a_refused_recipient_is_refused_without_naming_it(answer: str) -> None:
    async with mail_server() as mail:
        mail.recipient_answer = answer
        with pytest.raises(NeverTaken) as refused:
            await channel(mail).send(MESSAGE)
    assert str(refused.value) == f"the mail server refused the e-mail address on record (SMTP {answer[:3]})"
    assert refused.value.__cause__ is None


@pytest.mark.parametrize("answer", ["550 5.7.1 relaying denied", "530 authentication required"])
async def test_a_server_that_refuses_us_is_for_the_operator(answer: str) -> None:
    async with mail_server() as mail:
        mail.recipient_answer = answer
        with pytest.raises(Misconfigured):
            await channel(mail).send(MESSAGE)


async def test_a_full_mailbox_is_temporary() -> None:
    async with mail_server() as mail:
        mail.recipient_answer = "450 mailbox busy"
        with pytest.raises(Temporary, match="SMTP 450"):
            await channel(mail).send(MESSAGE)


async def test_a_message_put_off_is_temporary_and_a_refused_one_is_refused() -> None:
    async with mail_server() as mail:
        mail.data_answer = "451 try later"
        with pytest.raises(Temporary, match="SMTP 451"):
            await channel(mail).send(MESSAGE)
        mail.data_answer = "554 looks like spam"
        with pytest.raises(NeverTaken, match="SMTP 554"):
            await channel(mail).send(MESSAGE)


async def test_after_a_lost_connection_the_same_message_id_goes_out_again() -> None:
    async with mail_server() as mail:
        mail.hang_up = True
        with pytest.raises(Unclear):
            await channel(mail).send(MESSAGE)
        mail.hang_up = False
        await channel(mail).send(MESSAGE)
    assert len({got["Message-ID"] for got in mail.mails}) == 1


async def test_a_server_that_stalls_is_given_up() -> None:
    async with mail_server() as mail:
        mail.stall = True
        with pytest.raises(Unclear):
            await channel(mail, timeout_seconds=1).send(MESSAGE)


async def test_a_server_that_is_not_there_is_temporary() -> None:
    async with mail_server() as mail:
        pass
    with pytest.raises(Temporary, match="cannot be reached"):
        await channel(mail).send(MESSAGE)


@pytest.mark.parametrize("security", [SmtpSecurity.STARTTLS, SmtpSecurity.TLS])
async def test_logs_in_over_tls(security: SmtpSecurity, server_tls: ssl.SSLContext, ca_file: Path) -> None:
    tls, starttls = (server_tls, None) if security is SmtpSecurity.TLS else (None, server_tls)
    async with mail_server(tls=tls, starttls=starttls, login=True) as mail:
        mail.logins = {b"asb": b"made-up"}
        await channel(mail, security, ca_file=ca_file, username="asb", password="made-up").send(MESSAGE)
        with pytest.raises(Misconfigured, match="login"):
            await channel(mail, security, ca_file=ca_file, username="asb", password="wrong").send(MESSAGE)
        with pytest.raises(Misconfigured):
            await channel(mail, security, ca_file=ca_file).send(MESSAGE)
    assert len(mail.mails) == 1


@pytest.mark.parametrize("security", [SmtpSecurity.STARTTLS, SmtpSecurity.TLS])
async def test_a_certificate_of_an_unknown_authority_is_not_trusted(
    security: SmtpSecurity, server_tls: ssl.SSLContext
) -> None:
    tls, starttls = (server_tls, None) if security is SmtpSecurity.TLS else (None, server_tls)
    async with mail_server(tls=tls, starttls=starttls) as mail:
        with pytest.raises(Misconfigured, match="certificate"):
            await channel(mail, security).send(MESSAGE)
    assert mail.mails == []


async def test_a_server_without_starttls_gets_nothing() -> None:
    async with mail_server() as mail:
        with pytest.raises(Misconfigured):
            await channel(mail, SmtpSecurity.STARTTLS).send(MESSAGE)
    assert mail.asked == 0


@pytest.mark.parametrize(
    "address",
    [
        *("a,b@resident.example", "<x>@y", "a@b@c", "\u00fc@resident.example", "a@", "a@b\n.c", "a\x1b[2J@b.example"),
        *(
            "a\u202eb@c.example",
            "a@b\u200bc.example",
            "a@stra\u00dfe.example",
            "a@\u0175..example",
            "a@b.c\r\nBcc: d@e.f",
        ),
    ],
)
async def test_what_is_no_usable_address_is_refused(address: str) -> None:
    async with mail_server() as mail:
        with pytest.raises(NeverTaken) as refused:
            await channel(mail).send(Outgoing(**{**vars(MESSAGE), "address": address}))
    assert address not in str(refused.value)
    assert mail.mails == []


async def test_a_domain_with_other_letters_goes_out_in_the_form_that_every_server_takes() -> None:
    async with mail_server() as mail:
        config = SmtpConfig("127.0.0.1", mail.port, "ASB t\u00eem <asb@tai-g\u0175yr.example>", SmtpSecurity.NONE)
        await SmtpChannel(config).send(Outgoing(**{**vars(MESSAGE), "address": "rae@g\u0175yr.example"}))
    (got,) = mail.mails
    assert mail.senders == ["asb@xn--tai-gyr-fvb.example"]
    assert got["From"] == "ASB t\u00eem <asb@xn--tai-gyr-fvb.example>"
    assert got["To"] == "rae@xn--gyr-b2a.example"
    assert got["Message-ID"] == f"<{MESSAGE.key}@xn--tai-gyr-fvb.example>"


@pytest.mark.parametrize(
    "sender",
    ["\u0175@b.example", "asb@stra\u00dfe.example", "ASB\x1b[2J <a@b.example>", "a@b\n.example", "a@\u0175..example"],
)
def test_a_sender_that_cannot_be_sent_is_refused_at_the_start(sender: str) -> None:
    with pytest.raises(ValueError, match="mail_from"):
        SmtpConfig("mail", 25, sender)


def test_settings_that_cannot_work_are_refused(tmp_path: Path) -> None:
    with pytest.raises(ValueError, match="in clear"):
        SmtpConfig("mail", 25, "a@b.example", SmtpSecurity.NONE, username="asb", password="made-up")
    with pytest.raises(ValueError, match="mail_from"):
        SmtpConfig("mail", 25, "nobody")
    with pytest.raises(ValueError, match="mail_from"):
        SmtpConfig("mail", 25, "a@b.example, c@d.example")
    for content in (None, "no certificate"):
        file = tmp_path / "ca.pem"
        if content:
            file.write_text(content)
        with pytest.raises(ValueError, match="ca_file"):
            SmtpChannel(SmtpConfig("mail", 25, "a@b.example", ca_file=file))


def test_the_password_is_not_shown() -> None:
    config = SmtpConfig("mail", 25, "a@b.example", username="asb", password="made-up")
    assert "made-up" not in repr(config)
