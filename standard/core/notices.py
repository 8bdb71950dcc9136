"""The notifications a case asks for, and what became of them."""

from datetime import datetime
from enum import StrEnum
from typing import Any

from pydantic import Field

from standard.core.kept import Kept
from standard.core.words import Channel, Recipient, Template


class Notice(Kept):
    """A notification to be sent. It holds no address: the register knows who the recipient is today.

    ``key`` is made by the case, once, and goes with the notification to the register and the provider, so that no retry
    sends it twice. ``person`` is the id of one of the landlord's people, where the recipient does not say who it is.
    ``entry`` is the number of the journal entry that caused it; ``facts`` are what the template says
    besides the case's own data (instants as ISO 8601 UTC text; templates show UK local time). ``created_at`` is the
    case's clock (UTC).
    """

    key: str
    reference: str
    template: Template
    recipient: Recipient
    person: str | None = None
    entry: int
    created_at: datetime
    facts: dict[str, Any] = Field(default_factory=dict)


class NoticeStatus(StrEnum):
    """What became of a notification."""

    ACCEPTED = "accepted"
    UNDELIVERABLE = "undeliverable"


class NoticeOutcome(Kept):
    """The end of a notification: a channel accepted it, or nobody can be reached this way and why.

    ``reason`` holds no address or other personal data: it is shown in the case. ``accepted_at`` is when the channel
    took it, by the case's clock (UTC); None where that is not known.
    """

    status: NoticeStatus
    channel: Channel | None = None
    reason: str | None = None
    accepted_at: datetime | None = None
