"""How much a case carries into its next run, in bytes of the payload, whatever people are called and write."""

import json
from datetime import timedelta
from typing import Any

import pytest

from standard.core.clocks import MOST_CLOCKS
from standard.core.draft import MOST_PEOPLE
from standard.core.people import Allocation, Person
from standard.core.register import Known, Opened
from standard.core.seals import Seal, SenderKind, Trust
from standard.core.words import RefusalCode, Role
from standard.worktime.calendar import build_calendar
from tests.support.casebook import HOLIDAYS, Play, as_asked_for, london
from worker.plugin import CasePayloadConverter
from workflows.desk import Desk, Ticket
from workflows.ledger import KEPT, Ledger
from workflows.models import Carried, Received

CARRIED_AT_MOST = 240_000
"""In bytes. The server would take two million; the law of the house is 256 KB, and leaves room for what is to come."""

WORST = {"emoji": "\U0001f9d1", "quotes": '"', "backslashes": "\\", "escapes": "\x1b", "a right-to-left mark": "\u200f"}


class Whole:
    """A case at its desk, which is sent as much as it remembers, of the longest that it takes."""

    def __init__(self, character: str) -> None:
        self.long = character * 200
        play = Play()
        days = dict.fromkeys(HOLIDAYS, character * 500)
        trust = Trust(revoked_keys=tuple(f"service-{number:010}" for number in range(50)))
        self.case = play.case.model_copy(
            update={
                "trust": trust,
                "calendar": build_calendar(2026, 2028, days, {}, (), london("2028-12-31 00:00").date()),
            }
        )
        self.desk, self.now = Desk(Carried(case=self.case)), play.now
        allocation = Allocation(patch=self.long, officer=f"{'x' * 199}a", manager=f"{'x' * 199}b")
        self.desk.opened(Opened(allocation=allocation, people=[]), "", self.now)

    def person(self, number: int) -> Person:
        return Person(id=f"{'x' * 196}{number:04}", name=self.long * 2 + self.long[:100], role=Role.MANAGER)

    def puts(self, name: str, sender: str, kind: SenderKind | None, number: int, **fields: Any) -> None:
        self.now += timedelta(minutes=1)
        given = {"message_id": f"{number}", "case_reference": self.case.reference, "sender": sender, **fields}
        seal = Seal(sender=sender, kind=kind, sealed_at=self.now, key="people-1") if kind else None
        data = json.dumps(given, ensure_ascii=False).encode()
        self.desk.receive(Ticket(Received(name=name, data=data, seal=seal, at=self.now)), self.now)
        if self.desk.waiting:
            self.desk.known(Known(people=[self.person(number % 100)]), self.now)

    def remembers(self, many: int) -> None:
        """Fills both ledgers, as if so many messages of the longest ids had been decided."""
        for number in range(many):
            for ledger in (self.desk.carried.ledger, self.desk.carried.outside):
                ledger.add(f"{self.long}{number}", self.long.encode(), number, RefusalCode.INVALID_FIELD)

    def carried(self) -> int:
        """What it carries once all of that has been carried out, in bytes of the payload."""
        carried = self.desk.carried
        carried.entries, carried.notices, carried.waiting = [], [], []
        [payload] = CasePayloadConverter().to_payloads([carried])
        [again] = CasePayloadConverter().from_payloads([payload], [Carried])
        as_asked_for(again.case, like=carried.case)
        assert again == carried
        return payload.ByteSize()


@pytest.mark.parametrize("character", WORST.values(), ids=WORST)
def test_whatever_the_script_little_is_carried(character: str) -> None:
    case = Whole(character)
    case.remembers(KEPT)
    for number in range(KEPT, KEPT + 3 * MOST_CLOCKS + 200):
        person = case.person(number % 100).id
        if number < KEPT + 3 * MOST_CLOCKS:
            priority = (2, 3)[number % 2]
            case.puts("assess", person, SenderKind.PERSON, number, priority=priority, reason="Anew.")
        else:
            case.puts("record_contact", person, SenderKind.PERSON, number, method="visit", outcome="spoke")
        case.puts("report_incident", case.long, None, number, description="Drums.", unheard_of=character)
        case.puts(f"{character * 90}{number}", case.long, None, number)
        case.puts("report_incident", case.long, None, number, **{character * 400: 1, "description": "Drums."})
        case.puts("report_incident", case.long, None, number, description="Drums.")
    case.puts("propose_closure", case.person(1).id, SenderKind.PERSON, 5_001, ground="resolved", what_was_done="All.")
    state = case.desk.carried.case
    assert state.proposal is not None
    assert len(case.desk.carried.ledger.rows) == len(case.desk.carried.outside.rows) == KEPT
    assert len(state.people) == MOST_PEOPLE
    assert case.carried() < CARRIED_AT_MOST


def test_what_a_ledger_remembers_is_the_same_in_the_next_run() -> None:
    ledger = Ledger()
    for number, code in enumerate([None, *RefusalCode]):
        ledger.add(f"message \ud800 {number}", b"content", 70_000 + number, code)
    again = Ledger.model_validate_json(ledger.model_dump_json())
    for number, code in enumerate([None, *RefusalCode]):
        assert again.find(f"message \ud800 {number}", b"content") == (True, 70_000 + number, code)
        assert again.find(f"message \ud800 {number}", b"other") == (False, 70_000 + number, code)
    assert again.find("unheard of", b"content") is None
