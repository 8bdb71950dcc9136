"""What became of each contact that was due: rows of entries, and counted by the last one of each period."""

import psycopg
from psycopg_pool import AsyncConnectionPool

from activities.register.activities import RegisterActivities
from activities.register.queries import closing_figures
from standard.core.words import ClockStatus, EntryKind
from tests.support.register_material import add_people, batch, entry, opening

ONE, TWO = "2026-06-01T09:00:00+00:00", "2026-06-16T09:00:00+00:00"
DUE = "2026-06-15T23:00:00+00:00"
CONTACT = {"contact_with": "reporter", "method": "phone", "outcome": "spoke"}


def ended(status: ClockStatus, since: str = ONE) -> dict[str, str]:
    return {"contact_since": since, "contact_due": DUE, "contact_status": status}


async def test_agreed_contacts(pool: AsyncConnectionPool, register_url: str) -> None:
    await add_people(pool)
    register = RegisterActivities(pool)
    await register.open_case(opening())
    whole = batch(
        entry(1, EntryKind.REPORTED, words="Shouting", incident=1, category="noise"),
        entry(2, EntryKind.AGREED_CONTACT_MISSED, **ended(ClockStatus.BREACHED)),
        entry(3, EntryKind.CONTACT_RECORDED, **CONTACT),
        entry(4, EntryKind.AGREED_CONTACT_ENDED, **ended(ClockStatus.MET_LATE)),
        entry(5, EntryKind.CONTACT_RECORDED, **CONTACT, **ended(ClockStatus.MET, TWO)),
    )
    await register.record(whole)
    await register.record(whole)
    with psycopg.connect(register_url) as connection:
        rows = connection.execute("SELECT entry, status FROM agreed_contacts ORDER BY entry").fetchall()
    assert rows == [(2, "breached"), (4, "met_late"), (5, "met")]
    counted = (await closing_figures(pool)).agreed_contacts_by_status
    assert counted == {ClockStatus.MET_LATE: 1, ClockStatus.MET: 1}
