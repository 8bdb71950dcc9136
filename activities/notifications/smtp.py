"""E-mail by SMTP.

SMTP cannot be asked whether a message arrived. After an unclear answer the same message goes out again under the same
Message-ID, which mail systems use to tell a repetition from a new message.
"""

import hashlib
import re
import ssl
import unicodedata
from contextlib import suppress
from dataclasses import dataclass
from email.errors import MessageError
from email.headerregistry import Address
from email.message import EmailMessage
from enum import StrEnum
from pathlib import Path

import aiosmtplib

from activities.notifications.channel import Accepted, Misconfigured, NeverTaken, Outgoing, Temporary, Unclear

_NOT_IN_A_MESSAGE_ID = re.compile(r"[^A-Za-z0-9!#$%&'*+/=?^_`{|}~-]")
_SECURITY_OR_POLICY = re.compile(r"^5\.7\.")
_ASKS_FOR_LOGIN = 530
_LONGEST_MESSAGE_ID = 64
_FAREWELL_SECONDS = 2


class SmtpSecurity(StrEnum):
    """How the connection is protected: not at all, by STARTTLS after connecting, or by TLS from the first byte."""

    NONE = "none"
    STARTTLS = "starttls"
    TLS = "tls"


@dataclass(frozen=True)
class SmtpConfig:
    """Where and how e-mail is handed over.

    ``mail_from`` is an address, with or without a name before it; its domain also makes the Message-IDs. ``ca_file``
    holds the certificates (PEM) that are trusted instead of the system's. ``timeout_seconds`` is for each step of the
    conversation.

    Raises:
        ValueError: a login without TLS, ``mail_from`` that is no address, a ``ca_file`` that cannot be used.
    """

    host: str
    port: int
    mail_from: str
    security: SmtpSecurity = SmtpSecurity.STARTTLS
    username: str | None = None
    password: str | None = None
    ca_file: Path | None = None
    timeout_seconds: float = 20

    def __post_init__(self) -> None:
        if self.username and self.security is SmtpSecurity.NONE:
            raise ValueError("an SMTP login with security 'none' would send the password in clear: use starttls or tls")
        sender_address(self.mail_from)

    def __repr__(self) -> str:
        return f"SmtpConfig({self.host}:{self.port}, {self.security})"


class SmtpChannel:
    """Hands each message to the mail server in a connection of its own."""

    def __init__(self, config: SmtpConfig) -> None:
        """Reads the certificates.

        Raises:
            ValueError: ``ca_file`` cannot be read or holds no certificates.
        """
        self._config = config
        self._sender = sender_address(config.mail_from)
        self._domain = self._sender.domain
        try:
            self._tls = ssl.create_default_context(cafile=str(config.ca_file) if config.ca_file else None)
        except OSError:  # ssl.SSLError is one too
            raise ValueError(f"the SMTP ca_file {str(config.ca_file)!r} is not a readable PEM file") from None

    async def send(self, message: Outgoing) -> Accepted:
        """Hands the message over; the reference is its Message-ID.

        Raises:
            NeverTaken: the server refused the recipient or the message for good.
            Temporary: not now, or it refused us (``Misconfigured``); ``Unclear`` after a lost connection.
        """
        try:
            composed = self._compose(message)
        except (ValueError, IndexError, AttributeError, MessageError):
            # What the email package raises for a bad address varies, and quotes it.
            raise NeverTaken("the e-mail address on record is not one that e-mail can use") from None
        await self._hand_over(composed, composed["To"].addresses[0].addr_spec)
        return Accepted(reference=str(composed["Message-ID"]))

    def _compose(self, message: Outgoing) -> EmailMessage:
        email = EmailMessage()
        email["From"] = self._sender
        email["To"] = Address(addr_spec=_with_ascii_domain(message.address or ""))
        email["Subject"] = message.subject
        email["Date"] = message.written_at
        email["Message-ID"] = f"<{_local_part(message.key)}@{self._domain}>"
        email["Auto-Submitted"] = "auto-generated"
        email.set_content(message.body)
        return email

    async def _hand_over(self, email: EmailMessage, address: str) -> None:
        config = self._config
        client = aiosmtplib.SMTP(
            hostname=config.host,
            port=config.port,
            username=config.username,
            password=config.password,
            # Otherwise the machine's own name is looked up, which may take long, and told to the server.
            local_hostname=self._domain,
            timeout=config.timeout_seconds,
            use_tls=config.security is SmtpSecurity.TLS,
            start_tls=config.security is SmtpSecurity.STARTTLS,
            tls_context=None if config.security is SmtpSecurity.NONE else self._tls,
        )
        try:
            await _connect(client)
            await _transfer(client, email, self._sender.addr_spec, address)
            # The message's fate is settled: whatever becomes of the farewell must not unsettle it.
            with suppress(aiosmtplib.SMTPException, OSError):
                await client.quit(timeout=_FAREWELL_SECONDS)
        finally:
            client.close()


async def _connect(client: aiosmtplib.SMTP) -> None:
    try:
        await client.connect()
    except aiosmtplib.SMTPAuthenticationError as error:
        if error.code < 500:
            raise Temporary(f"the mail server put the login off (SMTP {error.code})") from None
        raise Misconfigured(f"the mail server refused our login (SMTP {error.code})") from None
    except ssl.SSLCertVerificationError:
        raise Misconfigured("the mail server's certificate could not be verified") from None
    except (TimeoutError, OSError) as error:
        # Failures of TLS reach us wrapped; what they were is the cause.
        if isinstance(error.__cause__, ssl.SSLCertVerificationError):
            raise Misconfigured("the mail server's certificate could not be verified") from None
        raise Temporary("the mail server cannot be reached") from None
    except aiosmtplib.SMTPResponseException as error:
        raise Temporary(f"the mail server put us off (SMTP {error.code})") from None
    except aiosmtplib.SMTPException:
        raise Misconfigured("the mail server does not offer the security or login that is set") from None


async def _transfer(client: aiosmtplib.SMTP, email: EmailMessage, sender: str, recipient: str) -> None:
    try:
        await client.send_message(email, sender=sender, recipients=[recipient])
    except aiosmtplib.SMTPRecipientsRefused as error:
        raise _recipient_refused(error.recipients[0]) from None
    except aiosmtplib.SMTPSenderRefused as error:
        raise Misconfigured(f"the mail server refused our own address (SMTP {error.code})") from None
    except aiosmtplib.SMTPDataError as error:
        if error.code < 500:
            raise Temporary(f"the mail server put the message off (SMTP {error.code})") from None
        raise NeverTaken(f"the mail server refused the message (SMTP {error.code})") from None
    except aiosmtplib.SMTPNotSupported:
        raise NeverTaken("the mail server cannot send to an address with such characters") from None
    except aiosmtplib.SMTPResponseException as error:
        raise Temporary(f"the mail server put us off (SMTP {error.code})") from None
    except (aiosmtplib.SMTPException, OSError):
        raise Unclear("the connection to the mail server was lost before it answered") from None
    except ValueError:
        raise NeverTaken("the e-mail address on record is not one that e-mail can use") from None


def _recipient_refused(error: aiosmtplib.SMTPRecipientRefused) -> Exception:
    if error.code < 500:
        return Temporary(f"the mail server put the recipient off (SMTP {error.code})")
    # 530 and 5.7.x (RFC 3463, security or policy) are about who we are, for instance "relaying denied".
    if error.code == _ASKS_FOR_LOGIN or _SECURITY_OR_POLICY.match(error.message):
        return Misconfigured(f"the mail server does not let us send (SMTP {error.code})")
    return NeverTaken(f"the mail server refused the e-mail address on record (SMTP {error.code})")


def sender_address(text: str) -> Address:
    """The address, with or without a name before it, that mail comes from; its domain in the form that e-mail carries.

    Raises:
        ValueError: it is not one address, or one that not every mail server takes. The text names ``mail_from``.
    """
    holder = EmailMessage()
    try:
        holder["From"] = text
        (address,) = holder["From"].addresses
        if not text.isprintable():
            raise ValueError
        # Built anew because the parser lets pass what a header must not hold.
        return Address(display_name=address.display_name, addr_spec=_with_ascii_domain(address.addr_spec))
    except (ValueError, IndexError, AttributeError, MessageError):
        raise ValueError(f"mail_from is {text!r}, not one address like ASB team <asb@landlord.example>") from None


def _with_ascii_domain(address: str) -> str:
    """The address with its domain in IDNA form, which every mail server takes.

    Raises:
        ValueError: the domain has no such form, or only one that stands for another domain too.
    """
    local_part, _, domain = address.rpartition("@")
    if domain.isascii():
        return address
    plain = unicodedata.normalize("NFC", domain).lower()
    encoded = plain.encode("idna")
    # Python's codec knows the older form, in which some letters become others.
    if encoded.decode("idna") != plain:
        raise ValueError("the domain has no form of its own in ASCII")
    return f"{local_part}@{encoded.decode('ascii')}"


def _local_part(key: str) -> str:
    if len(key) <= _LONGEST_MESSAGE_ID and not _NOT_IN_A_MESSAGE_ID.search(key):
        return key
    return hashlib.sha256(key.encode("utf-8", "surrogatepass")).hexdigest()
