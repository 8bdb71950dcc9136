"""The deciding lane alone, without a server: what a case remembers of what it has decided."""

import json
from typing import Any

from standard.core.register import Staff
from standard.core.seals import Seal, SenderKind
from tests.support.casebook import Play, sealed
from workflows.desk import Desk, Ticket
from workflows.ledger import KEPT
from workflows.models import Answer, Carried, Outcome, Received


class AtTheDesk:
    """A case at its desk, and messages put on it."""

    def __init__(self) -> None:
        self.play = Play()
        self.desk = Desk(Carried(case=self.play.case))

    def puts(self, name: str, sender: str, kind: SenderKind | None = None, **fields: Any) -> Answer:
        message = self.play.message(name, sender, **fields)
        seal: Seal | None = sealed(message).model_copy(update={"kind": kind}) if kind else None
        data = json.dumps(message.model_dump(mode="json", exclude_none=True)).encode()
        ticket = Ticket(Received(name=name, data=data, seal=seal, at=self.play.now))
        self.desk.receive(ticket, self.play.now)
        assert ticket.answer is not None
        return ticket.answer


CONTACT = {"message_id": "call-1", "method": "phone", "outcome": "agrees"}


def test_a_flood_from_outside_pushes_out_nothing_that_an_officer_sent() -> None:
    case = AtTheDesk()
    first = case.puts("record_contact", "ola", SenderKind.PERSON, **CONTACT)
    for number in range(KEPT + 1):
        kind = SenderKind.SERVICE if number % 2 else None
        case.puts("report_incident", "noise-app", kind, message_id=f"incident-{number}", description="Drilling.")
    again = case.puts("record_contact", "ola", SenderKind.PERSON, **CONTACT)
    assert (again.outcome, again.duplicate, again.entry) == (Outcome.ACCEPTED, True, first.entry)


def test_what_came_longest_ago_is_forgotten_at_last() -> None:
    case = AtTheDesk()
    for number in range(KEPT + 1):
        case.puts("report_incident", "noise-app", message_id=f"incident-{number}", description="Drilling.")
    assert case.puts("report_incident", "noise-app", message_id="incident-1", description="Drilling.").duplicate
    assert not case.puts("report_incident", "noise-app", message_id="incident-0", description="Drilling.").duplicate
    assert len(case.desk.carried.outside.rows) == KEPT


def test_nobody_uses_up_the_ids_of_another_by_what_they_are_called() -> None:
    case = AtTheDesk()
    first = case.puts("report_incident", "portal\n1", message_id="2", description="Drilling.")
    other = case.puts("report_incident", "portal", message_id="1\n2", description="Shouting.")
    assert (first.outcome, other.outcome, other.duplicate) == (Outcome.ACCEPTED, Outcome.ACCEPTED, False)


def test_an_answer_that_changes_nothing_leaves_the_case_as_it_was() -> None:
    case = AtTheDesk()
    before, awaited = case.desk.carried.case, case.desk.awaited
    staff = Staff(manager=before.allocation.manager, deputy=before.allocation.deputy) if before.allocation else None
    assert staff is not None
    case.desk.staffed(staff, case.play.now)
    assert case.desk.carried.case is before
    assert case.desk.awaited is awaited
    case.desk.staffed(staff.model_copy(update={"deputy": "another"}), case.play.now)
    assert case.desk.carried.case is not before
