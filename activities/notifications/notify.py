"""GOV.UK Notify: e-mail, text message and letter.

Source: https://docs.notifications.service.gov.uk/python.html. Notify does not refuse a reference it has seen, so from
the second attempt on it is asked for ours before anything is sent.
"""

import asyncio
import logging
import re
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Any

from notifications_python_client.errors import APIError
from notifications_python_client.notifications import NotificationsAPIClient

from activities.notifications.channel import Accepted, Misconfigured, NeverTaken, Outgoing, Temporary, Unclear
from activities.notifications.postal import letter_lines
from standard.core.words import Channel, Template

NOTIFY_URL = "https://api.notifications.service.gov.uk"
"""Where GOV.UK Notify answers."""

ANY_TEMPLATE = "any"
"""The name, among template ids, of the one for every message that has none of its own."""

_UUID = r"[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}"
_API_KEY = re.compile(rf".+-{_UUID}-{_UUID}", re.IGNORECASE)
_TEMPLATE_ID = re.compile(_UUID, re.IGNORECASE)
_ABOUT_AN_ADDRESS = frozenset({"ValidationError", "InvalidPhoneError", "InvalidEmailError"})
# Notify asks not to go by its texts, but has one kind of error for an address that this account may not send to (a
# number abroad) and for faults of the account. Should a text change, people are telephoned who could be written to.
_ABOUT_THE_ACCOUNT = re.compile(
    r"\b(service|account|api key|template|personalisation|database)\b|trial mode", re.IGNORECASE
)
_ON_RECORD = {
    Channel.EMAIL: "the e-mail address on record",
    Channel.SMS: "the telephone number on record",
    Channel.LETTER: "the postal address on record",
}
_UNDELIVERED = frozenset(
    {
        "permanent-failure",
        "temporary-failure",
        "technical-failure",
        "validation-failed",
        "virus-scan-failed",
        "cancelled",
    }
)


@dataclass(frozen=True)
class NotifyConfig:
    """An account at GOV.UK Notify.

    ``templates`` gives, per channel (email, sms, letter), the ids of Notify's templates by the names of ours; ``any``
    stands for every other. Those templates consist of ``((subject))``, where the channel has one, and ``((body))``.
    ``timeout_seconds`` is for each wait on the network.

    Raises:
        ValueError: the key, a template's name or an id is not in the right format. The key is not shown.
    """

    api_key: str = field(repr=False)
    templates: Mapping[Channel, Mapping[str, str]]
    base_url: str = NOTIFY_URL
    timeout_seconds: float = 15

    def __post_init__(self) -> None:
        if not _API_KEY.fullmatch(self.api_key):
            raise ValueError("the GOV.UK Notify key has not the form name-service_id-secret, with two UUIDs at its end")
        names = {*Template, ANY_TEMPLATE}
        for channel, ids in self.templates.items():
            if channel not in _ON_RECORD:
                raise ValueError(f"GOV.UK Notify has no channel {channel!r}: email, sms and letter are accepted")
            for name, template_id in ids.items():
                if name not in names:
                    raise ValueError(f"no message is called {name!r}: {', '.join(sorted(names))} are accepted")
                if not _TEMPLATE_ID.fullmatch(template_id):
                    raise ValueError(f"the template id {template_id!r} of {channel} {name} is not a UUID")


class NotifyChannel:
    """One of Notify's three media."""

    def __init__(self, config: NotifyConfig, medium: Channel) -> None:
        """Raises ValueError where the configuration has no templates for this medium."""
        if not config.templates.get(medium):
            raise ValueError(f"GOV.UK Notify has no template ids for {medium}: give at least {ANY_TEMPLATE!r}")
        self._config = config
        self._medium = medium
        # It logs what Notify says about an address, with the address; we log our own words.
        logging.getLogger("notifications_python_client").setLevel(logging.CRITICAL)

    async def send(self, message: Outgoing) -> Accepted:
        """Hands the message over, unless Notify has it already; the reference is Notify's own id.

        Raises:
            NeverTaken: Notify will not send to this address, or has tried in vain.
            Temporary: not now, or it refused us (``Misconfigured``); ``Unclear`` where no usable answer came.
        """
        return await asyncio.to_thread(self._send, message)

    def _send(self, message: Outgoing) -> Accepted:
        with self._conversation() as client:
            if message.tried_before:
                # By another channel it may have been refused under the same reference.
                found = client.get_all_notifications(  # type: ignore[no-untyped-call]
                    reference=message.key, template_type=self._medium
                )
                known = found["notifications"]
                if known:
                    return self._known(known[0])
            return Accepted(reference=str(self._hand_over(client, message)["id"]))

    @contextmanager
    def _conversation(self) -> Iterator[NotificationsAPIClient]:
        # One client for each message: they are not thread-safe.
        client = NotificationsAPIClient(  # type: ignore[no-untyped-call]
            self._config.api_key, base_url=self._config.base_url, timeout=self._config.timeout_seconds
        )
        try:
            yield client
        except APIError as error:
            raise self._failure(error) from None
        except (KeyError, TypeError, IndexError):
            raise Unclear("GOV.UK Notify gave an answer that cannot be read") from None
        finally:
            client.request_session.close()

    def _hand_over(self, client: NotificationsAPIClient, message: Outgoing) -> dict[str, Any]:
        template_id = self._template_id(message.template)
        content = {"subject": message.subject, "body": message.body}
        answer: dict[str, Any]
        if self._medium is Channel.EMAIL:
            answer = client.send_email_notification(  # type: ignore[no-untyped-call]
                message.address, template_id, personalisation=content, reference=message.key
            )
        elif self._medium is Channel.SMS:
            answer = client.send_sms_notification(  # type: ignore[no-untyped-call]
                message.address, template_id, personalisation={"body": message.body}, reference=message.key
            )
        else:
            lines = letter_lines(message.name, message.address or "")
            if lines is None:
                raise NeverTaken("no letter can be sent to the postal address on record")
            addressed = {f"address_line_{number}": line for number, line in enumerate(lines, 1)}
            answer = client.send_letter_notification(  # type: ignore[no-untyped-call]
                template_id, personalisation=content | addressed, reference=message.key
            )
        return answer

    def _template_id(self, template: Template) -> str:
        ids = self._config.templates[self._medium]
        template_id = ids.get(template) or ids.get(ANY_TEMPLATE)
        if template_id is None:
            raise Misconfigured(f"GOV.UK Notify has no template id for {self._medium} {template}, and none for any")
        return template_id

    def _known(self, notification: dict[str, Any]) -> Accepted:
        if notification["status"] in _UNDELIVERED:
            raise NeverTaken(f"GOV.UK Notify could not deliver it to {_ON_RECORD[self._medium]}")
        return Accepted(reference=str(notification["id"]))

    def _failure(self, error: APIError) -> Exception:
        status = error.status_code
        kind, text = _error(error)
        # Our own ids were checked before, so what is not valid is the address.
        if status == 400 and (
            kind in _ABOUT_AN_ADDRESS or (kind == "BadRequestError" and not _ABOUT_THE_ACCOUNT.search(text))
        ):
            return NeverTaken(f"GOV.UK Notify did not accept {_ON_RECORD[self._medium]}")
        if status == 429:
            return Temporary("GOV.UK Notify asks us to send less (HTTP 429)")
        if status == 403:
            return Misconfigured("GOV.UK Notify refused our key or this machine's clock (HTTP 403)")
        if 400 <= status < 500:
            return Misconfigured(f"GOV.UK Notify refused our account, template or request (HTTP {status})")
        # The client answers 503 also where there was no answer at all.
        return Unclear("GOV.UK Notify gave no answer, or a fault of its own")


def _error(error: APIError) -> tuple[str, str]:
    """The kind of error that Notify names, and its text; neither where it names none."""
    try:
        first = error.response.json()["errors"][0]  # type: ignore[union-attr]
        return str(first["error"]), str(first["message"])
    except (AttributeError, ValueError, KeyError, IndexError, TypeError):
        return "", ""
