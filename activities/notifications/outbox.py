"""The outbox of the embedded stack: messages stay in the register, where people read them with ``asb outbox``."""

from activities.notifications.channel import Accepted, Outgoing


class OutboxChannel:
    """Accepts everything: the register's row, written before this, is the delivered message."""

    async def send(self, message: Outgoing) -> Accepted:
        """Accepts the message under its own key."""
        return Accepted(reference=message.key)
