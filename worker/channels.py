"""The channels that the settings ask for: GOV.UK Notify, SMTP, or the embedded stack's outbox."""

import json
from collections.abc import Mapping
from datetime import timedelta
from pathlib import Path

from pydantic import TypeAdapter, ValidationError

from activities.notifications.channel import DeliveryChannel
from activities.notifications.config import Landlord, NotificationConfig
from activities.notifications.notify import NotifyChannel, NotifyConfig
from activities.notifications.outbox import OutboxChannel
from activities.notifications.smtp import SmtpChannel, SmtpConfig
from standard.core.words import Channel
from worker.problems import BadInput
from worker.settings import Settings

_TEMPLATES = TypeAdapter(dict[Channel, dict[str, str]])


def channels_from(settings: Settings) -> Mapping[Channel, DeliveryChannel]:
    """The channels in use. If neither a mail server nor GOV.UK Notify is set, everything goes to the outbox.

    If both are, e-mail goes through the mail server and the rest through Notify.

    Raises:
        BadInput: a setting does not fit; names it and what is accepted.
    """
    channels: dict[Channel, DeliveryChannel] = {}
    try:
        if settings.notify_api_key and settings.notify_templates:
            config = NotifyConfig(
                api_key=settings.notify_api_key.get_secret_value(),
                templates=_templates(settings.notify_templates),
                base_url=str(settings.notify_base_url),
            )
            channels |= {channel: NotifyChannel(config, channel) for channel in config.templates}
        if settings.smtp_host and settings.mail_from:
            password = settings.smtp_password.get_secret_value() if settings.smtp_password else None
            channels[Channel.EMAIL] = SmtpChannel(
                SmtpConfig(
                    host=settings.smtp_host,
                    port=settings.smtp_port,
                    mail_from=settings.mail_from,
                    security=settings.smtp_security,
                    username=settings.smtp_username,
                    password=password,
                    ca_file=settings.smtp_ca_file,
                )
            )
    except ValueError as error:
        raise BadInput(f"the settings ASB_SMTP_... and ASB_NOTIFY_... do not fit: {error}") from None
    return channels or {Channel.OUTBOX: OutboxChannel()}


def notification_config(settings: Settings) -> NotificationConfig:
    """How messages name the landlord, and how long a provider may take."""
    website = str(settings.landlord_website) if settings.landlord_website else ""
    council = settings.council_contact or ""
    address = settings.landlord_address or ""
    landlord = Landlord(settings.landlord_name, settings.landlord_phone or "", website, council, address)
    return NotificationConfig(landlord=landlord, deliver_within=timedelta(hours=settings.deliver_within_hours))


def _templates(path: Path) -> dict[Channel, dict[str, str]]:
    example = '{"email": {"any": "id of a Notify template"}}'
    try:
        return _TEMPLATES.validate_python(json.loads(path.read_text("utf-8")))
    except OSError as error:
        raise BadInput(f"ASB_NOTIFY_TEMPLATES is {str(path)!r}: {error.strerror}") from None
    except (json.JSONDecodeError, ValidationError):
        raise BadInput(f"ASB_NOTIFY_TEMPLATES is {str(path)!r}; the file must hold JSON like {example}") from None
