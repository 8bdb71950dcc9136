"""Contact as agreed in a case that is played without servers: its clock, its line and what is counted of it."""

from datetime import datetime
from typing import Any

from standard.core.agreed_contact import AgreedContact, ContactAgreed
from standard.what_happens_next.contact_kept import ContactKept, Period
from tests.support.casebook import Play, london

DUE = london("2026-12-08 00:00")
"""10 working days after Monday, the days of priority 2."""


def clock(play: Play) -> Period:
    running = play.case.of(ContactKept).running
    assert running is not None
    return running


def line(play: Play) -> str | None:
    return dict(play.view().lines).get("Contact as agreed")


def speak(play: Play, at: datetime | None = None, **fields: Any) -> None:
    play.do("record_contact", **{"method": "phone", "outcome": "spoke", "happened_at": at} | fields)


def agree(play: Play, agreed: AgreedContact) -> Play:
    play.hear(ContactAgreed(agreed, play.now))
    return play


def periods(play: Play) -> dict[str, tuple[str, str]]:
    """By when each period began: when contact was due, and what is counted of it."""
    details = [entry.detail for draft in play.drafts for entry in draft.entries]
    return {
        each["contact_since"]: (each["contact_due"], each["contact_status"])
        for each in details
        if "contact_status" in each
    }


def statuses(play: Play) -> list[str]:
    return [status for _, (_, status) in sorted(periods(play).items())]
