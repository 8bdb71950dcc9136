"""Laws of the desk, held by random messages at random times, with and without the register. No server is needed.

A longer run: ``python -m tests.workflows.test_desk_law MINUTES [SEED]``.
"""

import ast
import json
import random
import sys
import time
from datetime import date, timedelta
from pathlib import Path
from typing import Any

import pytest

from standard.core.clocks import Clock
from standard.core.notices import NoticeOutcome, NoticeStatus
from standard.core.people import Allocation
from standard.core.register import Known, Opened, Surroundings
from standard.core.seals import Seal, SenderKind
from standard.core.words import ClockStatus, ClosureGround, ContactMethod, ContactOutcome, Priority, RefusalCode, Stage
from standard.deciding import take_in
from standard.moments import awaited
from standard.response_times.assessment import QUESTIONNAIRES
from standard.response_times.assessment_due import Risk
from standard.view import view_of
from tests.support.casebook import DAVID, EVERYBODY, MINA, MONDAY, OLA, WITH_PARTY, assessed, calendar, judged, report
from workflows.desk import Desk, Ticket
from workflows.models import Carried, Received

OPEN = (ClockStatus.RUNNING, ClockStatus.BREACHED)
MOST_CARRIED = 256_000
LATENESS = [timedelta(0), timedelta(minutes=1), timedelta(hours=3), timedelta(days=1), timedelta(days=4)]
DAY = timedelta(days=1)
STEPS = [
    timedelta(0),
    timedelta(minutes=5),
    timedelta(hours=2),
    timedelta(days=1),
    timedelta(days=9),
    timedelta(days=61),
]
REPORTS: list[dict[str, Any]] = [
    {},
    {"harm": "high"},
    {"category": "baby_crying"},
    {"reporter": {}},
    {"reporter": {}, "violence": True},
    {"hate_strands": ["race"]},
]
DETAILS = {"phone": "01632 960002"}


class Driver:
    """One case at its desk, and somebody who sends it anything at any time."""

    def __init__(self, seed: int) -> None:
        self.random = random.Random(seed)
        self.now = MONDAY
        self.sent = 0
        draft = take_in(report(**self.random.choice(REPORTS)), self.now, Surroundings(calendar=calendar()), None)
        self.desk = Desk(Carried(case=draft.case, report=report()))
        self.desk.take(draft)
        self.before: dict[str, Clock] = {}
        self.tickets: list[Ticket] = []
        self.stages: set[Stage] = set()
        self.statuses: set[ClockStatus] = set()

    def step(self) -> None:
        """Time goes on, something happens, and every law is looked at."""
        self.now += self.random.choice(STEPS)
        self.desk.catch_up(self.now)
        acts = [self.message] * 8 + [self.register_opens, self.register_knows, self.calendar_comes, self.told]
        acts += [self.closes] * 2
        closed = self.desk.carried.case.stage is Stage.CLOSED
        self.random.choice(acts)()
        self.look(was_closed=closed)

    def message(self) -> None:
        case, choose = self.desk.carried.case, self.random.choice
        proposal = case.proposal.id if case.proposal and self.random.random() < 0.9 else "closure-of-old"
        sender = choose(["ola", "oscar", "mina", "lee", "stranger"])
        outcome, method = choose(list(ContactOutcome)), choose(list(ContactMethod))
        incident: dict[str, Any] = {"description": "Again."}
        incident |= choose([{}, {"harm": "high"}, {"violence": True}, {"category": "noise", "harm": "medium"}])
        contact: dict[str, Any] = {
            "method": method,
            "outcome": outcome,
            "contact_with": choose(["reporter", "reporter", "party"]),
        }
        contact |= WITH_PARTY if contact["contact_with"] == "party" else {}
        contact |= choose([{}, {}, {"reporter": DETAILS}])
        if outcome in (ContactOutcome.AGREES, ContactOutcome.DISAGREES) and case.proposal:
            contact["proposal_id"] = proposal
        named = {"proposal_id": proposal, "reason": "Because."}
        needs: dict[str, Any] = {"none": False, "must_not_be_written_to": choose([True, False])}
        needs |= choose([{}, {"safe_from": 18, "safe_until": choose([19, 24])}, {"safe_times": ""}])
        evidence = {
            "kind": "diary_sheet",
            "handed_in_by": "reporter",
            "what": "Nights.",
            "something_new": choose([True, False]),
        }
        name, fields = choose(
            [
                ("report_incident", incident),
                ("confirm_incident", {"incident": self.random.randint(1, case.incidents + 1)}),
                ("set_incident_aside", {"incident": self.random.randint(1, case.incidents + 1), "reason": "Not it."}),
                ("record_contact", contact),
                ("record_contact", {"method": "phone", "outcome": "spoke"}),
                ("record_party", {"party_role": "alleged_perpetrator"}),
                ("record_evidence", evidence),
                ("record_support_needs", needs),
                ("set_warning", {"kind": "dog", "review_on": (self.now.date() + DAY).isoformat(), "words": "Bites."}),
                ("end_warning", {"warning": self.random.randint(1, 3), "reason": "Gone."}),
                ("begin_investigation", {}),
                ("assess", judged(self.random.randint(1, 3)) | {"reason": "Looked again."}),
                ("assess", {"questionnaire": "2026-11", "answers": self.answers()}),
                ("decline_assessment", {"reason": "As before."}),
                ("reallocate", {"to": choose(["oscar", "ola", "lee"])}),
                ("propose_closure", {"ground": choose(["resolved", "actions_exhausted"]), "reasons": "Done."}),
                ("retract_closure", named | {"decision": "retract"}),
                ("approve_closure", named | {"decision": "approve"}),
                ("approve_closure", named | {"decision": "approve"}),
                ("decline_closure", named | {"decision": "decline"}),
                ("withdraw", {"method": method}),
                ("calendar_changed", {"version": "2"}),
            ]
        )
        kind = SenderKind.OPERATIONS if name == "calendar_changed" else choose([*[SenderKind.PERSON] * 8, None])
        late = {"happened_at": (self.now - choose(LATENESS)).isoformat()} if self.random.random() < 0.7 else {}
        self.send(name, sender, kind, fields | late)

    def answers(self) -> dict[str, str]:
        """Answers to some of the questions, often to all."""
        questions = QUESTIONNAIRES["2026-11"].questions
        of_all = self.random.random() < 0.7
        return {
            each.id: self.random.choice(each.answers).id for each in questions if of_all or self.random.random() < 0.5
        }

    def closes(self) -> None:
        """Somebody does what closing takes, if it can be done at all."""
        if self.desk.carried.case.proposal is None:
            name, fields = self.random.choice(
                [("propose_closure", {"ground": "resolved"}), ("withdraw", {"method": "phone"})]
            )
            self.send(name, "ola", SenderKind.PERSON, fields)
        steps: list[tuple[str, str, dict[str, Any]]] = [
            ("assess", "ola", assessed(self.desk.carried.case.priority)),
            ("begin_investigation", "ola", {}),
            ("record_contact", "ola", {"method": "phone", "outcome": "agrees"}),
            ("approve_closure", "david", {"decision": "approve", "reason": "All is done."}),
        ]
        for name, sender, fields in steps[self.random.choice([0, 3]) :]:
            self.now += timedelta(minutes=1)
            self.desk.catch_up(self.now)
            proposal = self.desk.carried.case.proposal
            of_closing = name in ("record_contact", "approve_closure")
            named = {"proposal_id": proposal.id} if proposal and of_closing else {}
            self.send(name, sender, SenderKind.PERSON, fields | named)
            self.register_knows()

    def send(self, name: str, sender: str, kind: SenderKind | None, fields: dict[str, Any]) -> None:
        self.sent += 1
        message_id = f"m{self.sent if self.random.random() < 0.95 else self.random.randint(1, self.sent)}"
        about = {"message_id": message_id, "case_reference": self.desk.carried.case.reference, "sender": sender}
        seal = Seal(sender=sender, kind=kind, sealed_at=self.now, key="key-1") if kind else None
        data = json.dumps(about | fields).encode()
        ticket = Ticket(Received(name=name, data=data, seal=seal, at=self.now))
        self.tickets.append(ticket)
        self.desk.receive(ticket, self.now)

    def register_opens(self) -> None:
        if self.desk.carried.report is not None:
            allocation = Allocation(patch="north", officer="ola", manager="mina", deputy="david")
            another = calendar({date(2026, 11, 27): "Made-up holiday"})
            version = self.desk.carried.case.calendar.version
            opened = Opened(
                allocation=allocation, people=[OLA, MINA, DAVID], calendar=self.random.choice([None, another])
            )
            self.desk.opened(opened, version, self.now)

    def register_knows(self) -> None:
        if self.desk.waiting:
            asked = self.desk.waiting[0].asks
            self.desk.known(Known(people=[person for person in EVERYBODY if person.id in asked]), self.now)

    def calendar_comes(self) -> None:
        added = self.random.choice([{}, {date(2026, 12, 10): "Another made-up holiday"}])
        loaded = Surroundings(calendar=calendar(added))
        self.desk.surroundings_loaded(loaded, len(self.desk.surroundings_waiting), self.now)

    def told(self) -> None:
        notices = self.desk.carried.notices
        if notices and self.desk.carried.report is None:
            status = self.random.choice([NoticeStatus.ACCEPTED, NoticeStatus.UNDELIVERABLE])
            accepted_at = self.now - self.random.choice(LATENESS)
            outcome = NoticeOutcome(status=status, accepted_at=accepted_at, reason="Nobody there.")
            self.desk.settled(notices[0], outcome, self.now)
        self.desk.carried.entries.clear()

    def look(self, *, was_closed: bool) -> None:
        """Every law of the desk."""
        carried, case = self.desk.carried, self.desk.carried.case
        moments = awaited(case)
        assert all(moment.at > self.now for moment in moments), "something due is left undecided"
        assert self.desk.awaited == moments, "a moment to come has no timer"
        numbers = [brief.number for brief in carried.recent]
        assert numbers == list(range(case.entries - len(numbers) + 1, case.entries + 1)), "entries have gaps"
        assert not case.floor or case.priority is Priority.HIGH, "a case is below what hate or violence ask for"
        if case.stage is Stage.CLOSED:
            no_assessment = case.of(Risk).at is None
            assert not no_assessment or case.closure_ground is ClosureGround.WITHDRAWN, "closed without an assessment"
            assert not [clock for clock in case.clocks if clock.status in OPEN], "a closed case has a clock that runs"
        self.stages.add(case.stage)
        self.statuses |= {clock.status for clock in case.clocks}
        clocks = {clock.id: clock for clock in case.clocks}
        if was_closed == (case.stage is Stage.CLOSED):
            for before in self.before.values():
                if before.status not in (*OPEN, ClockStatus.NOT_POSSIBLE):
                    self.is_settled(before, clocks[before.id])
        self.before = clocks
        assert view_of(case, self.now).model_validate_json(view_of(case, self.now).model_dump_json())
        assert Carried.model_validate_json(carried.model_dump_json()).case == case
        for ticket in self.tickets:
            waits = ticket in (*self.desk.waiting, *self.desk.surroundings_waiting)
            assert (ticket.answer is None) == waits, "a message is neither decided nor waiting"
        self.tickets = [ticket for ticket in self.tickets if ticket.answer is None]

    @staticmethod
    def is_settled(before: Clock, now: Clock) -> None:
        late = (ClockStatus.MET_LATE, ClockStatus.MET_RECORDED_LATE)
        assert now == before or (before.status, now.status) == late, "a settled clock has changed"

    def is_small(self) -> None:
        carried = self.desk.carried.model_copy(update={"entries": [], "notices": [], "waiting": [], "unclaimed": []})
        assert len(carried.model_dump_json().encode()) < MOST_CARRIED


def drive(seed: int, steps: int) -> Driver:
    driver = Driver(seed)
    try:
        for _ in range(steps):
            driver.step()
    except Exception as error:
        raise AssertionError(f"seed {seed}, message {driver.sent}: {error}") from error
    driver.is_small()
    return driver


@pytest.mark.parametrize("seed", range(40))
def test_nothing_due_is_left_behind_and_nothing_settled_changes(seed: int) -> None:
    drive(seed, 80)


def test_the_driver_gets_everywhere() -> None:
    """Else the laws would hold of nothing."""
    drivers = [drive(seed, 80) for seed in (*range(30), 109, 117, 203)]
    assert {stage for driver in drivers for stage in driver.stages} == set(Stage) - {Stage.JOINED}
    assert {status for driver in drivers for status in driver.statuses} >= {
        *OPEN,
        ClockStatus.MET,
        ClockStatus.MET_LATE,
        ClockStatus.SUPERSEDED,
        ClockStatus.NOT_POSSIBLE,
        ClockStatus.ENDED_BY_WITHDRAWAL,
    }
    codes = {code for driver in drivers for code in driver.desk.refused}
    assert codes >= {RefusalCode.STEP_MISSING, RefusalCode.STALE_PROPOSAL, RefusalCode.HAS_LEFT}


def test_every_decision_passes_the_one_gate() -> None:
    """Whatever stores a decision is ``Desk.take``, which decides what it leaves due."""
    stores, calls = set(), set()
    for file in Path("workflows").glob("*.py"):
        for function in ast.walk(ast.parse(file.read_text())):
            if not isinstance(function, ast.FunctionDef | ast.AsyncFunctionDef):
                continue
            for node in ast.walk(function):
                targets = node.targets if isinstance(node, ast.Assign) else []
                if any(isinstance(each, ast.Attribute) and each.attr == "case" for each in targets):
                    stores.add(f"{file.stem}.{function.name}")
                if isinstance(node, ast.Call) and getattr(node.func, "attr", "") == "_store":
                    calls.add(f"{file.stem}.{function.name}")
    assert stores == {"desk._store"}
    assert calls == {"desk.take", "desk.catch_up"}


def main(minutes: float, seed: int) -> None:
    """Drives one case after another, and says the seeds."""
    first, until = seed, time.process_time() + minutes * 60
    while time.process_time() < until:
        drive(seed, 150)
        seed += 1
    print(f"seeds {first} to {seed - 1}: every law held")


if __name__ == "__main__":
    main(float(sys.argv[1]), int(sys.argv[2]) if len(sys.argv) > 2 else 1_000)
