"""What every channel is: it takes one message and says that it was accepted, or how it failed.

The texts of these exceptions are stored with the case and shown to people: they never hold an address, a name or what a
provider answered word for word.
"""

from dataclasses import dataclass
from datetime import datetime
from typing import Protocol

from standard.core.words import Template


@dataclass(frozen=True)
class Outgoing:
    """One message on its way.

    ``key`` is the same at every attempt, and whoever asks the provider about the message asks by it. ``address`` is an
    e-mail address, a telephone number, or a postal address (lines parted by new lines or commas); None in the outbox.
    ``tried_before``: an earlier attempt may have reached the provider. ``written_at`` is the case's clock (aware).
    """

    key: str
    template: Template
    address: str | None
    name: str | None
    subject: str
    body: str
    written_at: datetime
    tried_before: bool = False


@dataclass(frozen=True)
class Accepted:
    """The provider has taken the message over. ``reference`` is its own name for it, where it gives one."""

    reference: str | None = None


class NeverTaken(Exception):
    """The provider will never take this message to this address: trying again is of no use."""


class Temporary(Exception):
    """The provider did not take the message now; it has not been sent. Trying again later may help."""


class Misconfigured(Temporary):
    """The provider refuses us, not the message: a login, a key or a setting is wrong. Somebody has to mend that."""


class Unclear(Temporary):
    """No answer came, or one that says nothing: the message may or may not have been sent."""


class DeliveryChannel(Protocol):
    """A way for messages to travel."""

    async def send(self, message: Outgoing) -> Accepted:
        """Hands the message over, once however often it is called with the same key, as far as the provider allows.

        Raises:
            NeverTaken: never to this address.
            Temporary: not now; ``Unclear`` where it may have been sent.
        """
        ...
