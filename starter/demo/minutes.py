"""What happened in a case, minute by minute, as it is told."""

from datetime import datetime

from activities.notifications.store import OutboxMessage
from activities.register.records import JournalRow


def by_minute(
    entries: list[JournalRow], notices: list[OutboxMessage]
) -> list[tuple[datetime, list[JournalRow], list[OutboxMessage]]]:
    """Each minute (UTC) in order, with its entries and the messages that were asked for in it; one of the two may be
    empty.
    """
    minutes: dict[datetime, tuple[list[JournalRow], list[OutboxMessage]]] = {}
    for entry in entries:
        minutes.setdefault(_minute(entry.recorded_at), ([], []))[0].append(entry)
    for notice in notices:
        minutes.setdefault(_minute(notice.created_at), ([], []))[1].append(notice)
    return [(at, *minutes[at]) for at in sorted(minutes)]


def _minute(at: datetime) -> datetime:
    return at.replace(second=0, microsecond=0)
