"""A real SMTP server on 127.0.0.1 that can be told to refuse, to stall, to hang up and to ask for a login."""

import asyncio
import ssl
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from email import message_from_bytes, policy
from email.message import EmailMessage
from typing import Any

import pytest
from aiosmtpd.smtp import SMTP, AuthResult, Envelope, LoginPassword, Session


@dataclass
class MailServer:
    """What the server does with each mail, and what it has got.

    ``busy`` are the addresses that are answered 451 for ever. ``recipient_answer`` and ``data_answer`` are SMTP
    answers to give instead of accepting. ``hang_up``: the connection is cut after the mail was taken, before the
    answer. ``stall``: the answer never comes.
    """

    port: int = 0
    recipient_answer: str | None = None
    data_answer: str | None = None
    busy: set[str] = field(default_factory=set)
    hang_up: bool = False
    stall: bool = False
    login_required: bool = False
    logins: dict[bytes, bytes] = field(default_factory=dict)
    mails: list[EmailMessage] = field(default_factory=list)
    senders: list[str] = field(default_factory=list)
    asked: int = 0

    async def handle_RCPT(  # noqa: N802
        self, _server: SMTP, session: Session, envelope: Envelope, address: str, _options: list[str]
    ) -> str:
        self.asked += 1
        if self.login_required and not session.authenticated:
            return "530 5.7.0 Authentication required"
        if address in self.busy:
            return "451 4.3.0 Try again later"
        if self.recipient_answer:
            return self.recipient_answer
        envelope.rcpt_tos.append(address)
        return "250 OK"

    async def handle_DATA(self, server: SMTP, _session: Session, envelope: Envelope) -> str:  # noqa: N802
        if self.data_answer:
            return self.data_answer
        assert isinstance(envelope.content, bytes)
        self.senders.append(envelope.mail_from or "")
        self.mails.append(message_from_bytes(envelope.content, policy=policy.default))
        if self.hang_up:
            _cut(server)
        if self.stall:
            await asyncio.Event().wait()
        return "250 OK"

    def authenticator(
        self, _server: SMTP, _session: Session, _envelope: Envelope, _mechanism: str, data: Any
    ) -> AuthResult:
        assert isinstance(data, LoginPassword)
        return AuthResult(success=self.logins.get(data.login) == data.password, handled=False)


@asynccontextmanager
async def mail_server(
    *, tls: ssl.SSLContext | None = None, starttls: ssl.SSLContext | None = None, login: bool = False
) -> AsyncIterator[MailServer]:
    """A running server: with TLS from the first byte, by STARTTLS (then required), or in clear; ``login``: required."""
    mail = MailServer(login_required=login)
    loop = asyncio.get_running_loop()
    connections: list[SMTP] = []

    def connection() -> SMTP:
        smtp = SMTP(
            mail,
            hostname="mail.landlord.example",
            tls_context=starttls,
            require_starttls=starttls is not None,
            # It does not see that a connection is inside TLS from the first byte.
            auth_require_tls=tls is None,
            authenticator=mail.authenticator,
            loop=loop,
        )
        connections.append(smtp)
        return smtp

    listening = await loop.create_server(connection, "127.0.0.1", 0, ssl=tls)
    mail.port = listening.sockets[0].getsockname()[1]
    try:
        yield mail
    finally:
        listening.close()
        for smtp in connections:
            _cut(smtp)
        await listening.wait_closed()


def _cut(connection: SMTP) -> None:
    if isinstance(connection.transport, asyncio.Transport):
        connection.transport.abort()


@pytest.fixture
async def mail() -> AsyncIterator[MailServer]:
    """A mail server of the test's own."""
    async with mail_server() as running:
        yield running
