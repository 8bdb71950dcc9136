"""How much a case carries into its next run, in bytes of JSON, after so many messages.

The deciding lane itself is given the messages, without a server: what it carries is the same whoever calls it. What it
decides counts as carried out at once, as it is in a case that is continued.
"""

from datetime import datetime, timedelta
from time import perf_counter

from activities.calendar import bare_calendar
from bench.reference import CONTACTS, INCIDENTS, MANAGER, OFFICER, Told, first_day, report
from bench.rows import Row, alone
from standard.core.notices import NoticeOutcome, NoticeStatus
from standard.core.people import Allocation, Person
from standard.core.register import Opened, Surroundings
from standard.core.seals import Seal, SenderKind
from standard.core.words import Channel, Role
from standard.deciding import surroundings_loaded, take_in
from standard.worktime.calendar import local_date
from starter.cases import message
from worker.problems import Problem
from workflows.desk import Desk, Ticket
from workflows.ledger import KEPT
from workflows.models import Carried, Outcome, Received

AFTER = (10, 100, 1_000, 5_000)
"""After how many messages the state is weighed."""

_FULL = 2 * KEPT
_PROCLAIMED = 500
_FLAT = 1.01
_BETWEEN = timedelta(minutes=1)
_PEOPLE = [
    Person(id=OFFICER, name="Ola Adeyemi", role=Role.OFFICER),
    Person(id=MANAGER, name="Mina Kaur", role=Role.MANAGER),
]


def carried_rows() -> list[Row]:
    """Bytes carried, for contacts and incidents in turn. Flat: once both ledgers are full it grows no more."""
    desk, now = _opened(first_day())
    bytes_after = {}
    for number in range(1, max(AFTER) + 1):
        now += _BETWEEN
        told = CONTACTS[number % len(CONTACTS)] if number % 2 else INCIDENTS[number % len(INCIDENTS)]
        _receive(desk, told, number, now)
        if number in (*AFTER, _FULL):
            bytes_after[number] = len(desk.carried.model_dump_json().encode())
    rows = [alone(f"bytes carried after {number:,} messages", bytes_after[number]) for number in AFTER]
    last, full = bytes_after[max(AFTER)], bytes_after[_FULL]
    rows[-1] = Row(rows[-1].what, last, target=f"flat since {_FULL:,}", met=last <= full * _FLAT)
    return rows


def calendar_row() -> Row:
    """Microseconds of deciding for one open case when a bank holiday is proclaimed: nearly every one has a clock in
    working days, of contact as agreed and of its targets.
    """
    desk, now = _opened(first_day())
    case = desk.carried.case
    proclaimed = local_date(now) + timedelta(days=1)
    calendar = case.calendar.model_copy(
        update={"version": "proclaimed", "holidays": {**case.calendar.holidays, proclaimed: "Proclaimed"}}
    )
    loaded = Surroundings(calendar=calendar)
    began = perf_counter()
    for _ in range(_PROCLAIMED):
        surroundings_loaded(case, loaded, now)
    spent = (perf_counter() - began) / _PROCLAIMED
    return alone("microseconds per open case, bank holiday proclaimed", spent * 1_000_000)


def _opened(now: datetime) -> tuple[Desk, datetime]:
    opening, calendar = report("bench-carried"), bare_calendar(now.year, now.year + 2)
    draft = take_in(opening, now, Surroundings(calendar=calendar), None)
    desk = Desk(Carried(case=draft.case, report=opening))
    desk.take(draft)
    allocation = Allocation(patch="north", officer=OFFICER, manager=MANAGER)
    desk.opened(Opened(allocation=allocation, people=_PEOPLE), calendar.version, now)
    _carry_out(desk, now)
    return desk, now


def _receive(desk: Desk, told: Told, number: int, now: datetime) -> None:
    reference = desk.carried.case.reference
    said = message(told.name, reference, told.sender, message_id=f"carried-{number}", **told.fields)
    seal = None
    if told.sender == OFFICER:
        seal = Seal(sender=OFFICER, kind=SenderKind.PERSON, name="Ola Adeyemi", role=Role.OFFICER, sealed_at=now)
    ticket = Ticket(Received(name=told.name, data=said.model_dump_json().encode(), seal=seal, at=now))
    desk.receive(ticket, now)
    if ticket.answer is None or ticket.answer.outcome is not Outcome.ACCEPTED:
        raise Problem(f"the case did not take message {number}, {told.name}")
    _carry_out(desk, now)


def _carry_out(desk: Desk, now: datetime) -> None:
    while desk.carried.entries or desk.carried.notices:
        desk.carried.entries.clear()
        for notice in list(desk.carried.notices):
            desk.settled(notice, NoticeOutcome(status=NoticeStatus.ACCEPTED, channel=Channel.EMAIL), now)
