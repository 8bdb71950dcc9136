"""Nothing goes to an alleged perpetrator or witness by itself, ever: nothing could be addressed to them."""

import re
from pathlib import Path

from standard.core.words import Recipient
from standard.what_happens_next.parties import PartyRole

NOTIFICATIONS = Path("activities/notifications")
READERS = {"reporter", "staff", "agency"}


def test_no_recipient_of_a_notification_is_a_party() -> None:
    assert set(Recipient) == {"reporter", "officer", "manager", "deputy", "proposer", "agency"}
    assert not {*Recipient} & {"party", *PartyRole}


def test_no_letter_is_for_a_party() -> None:
    files = [file for file in NOTIFICATIONS.rglob("*.j2") if not file.name.startswith("_")]
    assert files
    assert {file.name.split(".")[1] for file in files} <= READERS


def test_nothing_that_sends_reads_where_a_party_lives() -> None:
    """The addresses of parties stand in a table that neither the code nor the SQL of notifications names."""
    sources = [*NOTIFICATIONS.rglob("*.py"), *NOTIFICATIONS.rglob("*.j2")]
    sources += [Path("activities/register/sql") / f"{name}.sql" for name in ("notifications", "record", "shared")]
    named = [file.name for file in sources if re.search(r"\b(parties|party_contacts)\b", file.read_text("utf-8"))]
    assert named == []
