"""One case at its desk, and somebody who sends it anything at any time, with and without the register."""

import json
import random
from collections.abc import Callable
from datetime import date, timedelta
from typing import Any

from activities.register.access import as_json
from activities.register.errors import ViewMissing
from activities.register.recording import view_after
from standard.core.draft import Draft
from standard.core.journal import CaseView
from standard.core.notices import NoticeOutcome, NoticeStatus
from standard.core.people import Absence, Allocation
from standard.core.register import Known, LinkedCase, Opened, RecordBatch, Staff, Surroundings
from standard.core.seals import Seal, SenderKind
from standard.deciding import take_in
from standard.messages import MESSAGES
from standard.what_happens_next.access import Access
from standard.worktime.calendar import local_date
from standard.worktime.office import Days
from tests.support.anything import DAY, PEOPLE, Anything
from tests.support.canaries import Canaries
from tests.support.casebook import MONDAY, assessed, calendar, plan, report
from tests.support.desk_laws import Laws
from workflows.desk import Desk, Ticket
from workflows.effects import changes_since
from workflows.models import Carried, Outcome, Received

MOST_CARRIED = 256_000
"""How much a case may carry into its next run, in bytes: the server takes two million."""

LATENESS = [timedelta(0), timedelta(minutes=1), timedelta(hours=3), DAY, 4 * DAY]
STEPS = [timedelta(0), timedelta(minutes=5), *[timedelta(hours=2)] * 4, DAY, DAY, DAY, 3 * DAY, 9 * DAY, 61 * DAY]
REPORTS: list[dict[str, Any]] = [
    {},
    {"harm": "high"},
    {"category": "baby_crying"},
    {"reporter": {}},
    {"reporter": {}, "violence": True},
    {"hate_strands": ["race"]},
]
SENDERS = [*["ola"] * 6, *["mina"] * 5, "david", "david", "nadia", "oscar", "oscar", "petra", "lee", "stranger"]
MANAGERS = ["mina", "mina", "david", "nadia"]
FOR_MANAGERS = ("lift_restriction", "open_case_to", "record_no_plan", "keep_evidence")
WHOM_TO_NAME = ["oscar", "oscar", "petra", "petra", "lee", "nadia", "ola", "mina", "stranger"]
RUN = "run-1"


class WatchedDesk(Desk):
    """The desk, with the laws held to each decision that it makes."""

    def __init__(self, carried: Carried, laws: Laws) -> None:
        self.laws = laws
        super().__init__(carried)

    def _store(self, draft: Draft) -> None:
        super()._store(draft)
        self.laws.of_decision(draft)


class Driver:
    """Drives one case; luck comes from ``seed`` alone."""

    def __init__(self, seed: int, steps: list[timedelta] = STEPS, people: list[str] = WHOM_TO_NAME) -> None:
        self.random = random.Random(seed)
        self.steps = steps
        self.now = MONDAY
        self.sent = 0
        self.laws = Laws()
        self.tickets: list[Ticket] = []
        self.accepted: set[str] = set()
        canaries = Canaries()
        self.anything = Anything(self.random, canaries, people, self.laws.confidential)
        told = {"description": canaries.said("description"), "about": canaries.said("about")}
        about = self.random.choice(REPORTS)
        if "reporter" not in about:
            about = about | {"reporter": self.anything.reporter() | {"phone": canaries.phone()}}
        opening = report(**told, **about)
        draft = take_in(opening, self.now, Surroundings(calendar=calendar()), None)
        self.desk = WatchedDesk(Carried(case=draft.case, report=opening), self.laws)
        self.desk.take(draft)
        self._last: Received | None = None
        self._view_sent: CaseView | None = None
        self._view_kept: dict[str, Any] | None = None

    def step(self) -> None:
        """Time goes on, something happens, and every law is looked at."""
        self.now += self.random.choice(self.steps)
        self.desk.catch_up(self.now)
        acts: list[Callable[[], None]] = [self.message] * 16 + [self.closes]
        acts += [self.again, self.register_opens, self.register_knows, self.calendar_comes, self.told, self.staffed]
        self.random.choice(acts)()
        self.look()

    def message(self) -> None:
        """Somebody sends something, of any time."""
        name, fields = self.anything.message(self.desk.carried.case, self.now)
        senders = MANAGERS if name in FOR_MANAGERS and self.random.random() < 0.7 else SENDERS
        sender, kind = self.random.choice(senders), self.random.choice([*[SenderKind.PERSON] * 20, None])
        if not MESSAGES[name].made_by_a_person:
            kind = SenderKind.OPERATIONS
        elif name in ("report_incident", "withdraw") and self.random.random() < 0.2:
            sender, kind = "noise-app", SenderKind.SERVICE
        proposal = self.desk.carried.case.proposal
        if name == "retract_closure" and proposal is not None and self.random.random() < 0.7:
            sender = proposal.proposed_by
        late = {"happened_at": (self.now - self.random.choice(LATENESS)).isoformat()}
        self.send(name, sender, kind, fields | (late if self.random.random() < 0.7 else {}))

    def again(self) -> None:
        """What was sent last arrives once more."""
        if self._last is not None:
            self._receive(self._last)

    def never_closes(self) -> None:
        """Nobody approves a closure of this case."""
        self.anything.kinds = [each for each in self.anything.kinds if each[1] != "approve_closure"]

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
            ("record_support_needs", "ola", {"none": True}),
            ("set_plan", "ola", plan(self.now)),
            ("record_contact", "ola", {"method": "phone", "outcome": "agrees"}),
            ("approve_closure", "david", {"decision": "approve", "reason": "All is done."}),
        ]
        for name, sender, fields in steps[self.random.choice([0, 0, 5]) :]:
            self.now += timedelta(minutes=1)
            self.desk.catch_up(self.now)
            proposal = self.desk.carried.case.proposal
            of_closing = name in ("record_contact", "approve_closure")
            named = {"proposal_id": proposal.id} if proposal and of_closing else {}
            self.send(name, sender, SenderKind.PERSON, fields | named)
            self.register_knows()

    def send(self, name: str, sender: str, kind: SenderKind | None, fields: dict[str, Any]) -> None:
        """Sends a message, now and then under an id that was used before."""
        self.sent += 1
        message_id = f"m{self.sent if self.random.random() < 0.95 else self.random.randint(1, self.sent)}"
        about = {"message_id": message_id, "case_reference": self.desk.carried.case.reference, "sender": sender}
        seal = Seal(sender=sender, kind=kind, sealed_at=self.now, key="key-1") if kind else None
        data = json.dumps(about | fields).encode()
        self._last = Received(name=name, data=data, seal=seal, at=self.now)
        self._receive(self._last)

    def _receive(self, received: Received) -> None:
        ticket = Ticket(received.model_copy(update={"at": self.now}))
        self.tickets.append(ticket)
        self.desk.receive(ticket, self.now)

    def register_opens(self) -> None:
        """The register claims the case; it may be linked to one that is guarded."""
        if self.desk.carried.report is None:
            return
        links = [*[None] * 8, LinkedCase(reference="ASB-7K3Q-MX92-PD4T", restricted=True, named=("petra",))]
        links.append(LinkedCase(reference="ASB-7K3Q-MX92-PD4T", closed_to=("oscar", "ola")))
        linked = self.random.choice(links)
        closed_to = {*self.desk.carried.case.of(Access).closed_to, *(linked.closed_to if linked else ())}
        officer = next(each for each in ("ola", "petra", "oscar", "nadia", "david", "x") if each not in closed_to)
        opened = Opened(
            allocation=Allocation(patch="north", officer=officer, manager="mina", deputy="david"),
            people=[PEOPLE[each] for each in {officer: 0, "mina": 0, "david": 0}],
            calendar=self.random.choice([None, calendar({date(2026, 11, 27): "Made-up holiday"})]),
            linked=linked,
        )
        self.desk.opened(opened, self.desk.carried.case.calendar.version, self.now)

    def staffed(self) -> None:
        """The patch has other people, or somebody is away."""
        today = local_date(self.now)
        away = Absence(
            person=self.random.choice(["ola", "mina", "oscar"]), first=today, last=today + DAY, cover="petra"
        )
        manager, deputy = self.random.choice([("mina", "david"), ("nadia", "david"), ("mina", None), (None, "nadia")])
        staff = Staff(manager=manager, deputy=deputy, away=self.random.choice([(), (away,)]))
        self.desk.staffed(staff, self.now)

    def register_knows(self) -> None:
        """The register says who sent what waits first."""
        if self.desk.waiting:
            asked = self.desk.waiting[0].asks
            self.desk.known(Known(people=[PEOPLE[each] for each in sorted(asked) if each in PEOPLE]), self.now)

    def calendar_comes(self) -> None:
        """The case has another calendar, and other settings."""
        added = self.random.choice([{}, {date(2026, 12, 10): "Another made-up holiday"}])
        days = self.random.choice([Days(), Days(contact_high_every_days=2, contact_medium_every_days=3)])
        loaded = Surroundings(calendar=calendar(added), days=days)
        self.desk.surroundings_loaded(loaded, len(self.desk.surroundings_waiting), self.now)

    def told(self) -> None:
        """The register has what was decided, and somebody was told of something, or could not be."""
        if self.desk.carried.report is not None:
            return
        self.record()
        if self.desk.carried.notices:
            status = self.random.choice([NoticeStatus.ACCEPTED, NoticeStatus.UNDELIVERABLE])
            accepted_at = self.now - self.random.choice(LATENESS)
            outcome = NoticeOutcome(status=status, accepted_at=accepted_at, reason="Nobody there.")
            self.desk.settled(self.desk.carried.notices[0], outcome, self.now)

    def record(self) -> None:
        """Everything goes to the register, a batch at a time, and of the view what has changed. What was sent of it,
        put together, is the view.
        """
        carried = self.desk.carried
        while carried.entries:
            batch = carried.entries[: self.random.randint(1, len(carried.entries))]
            view, on_record = self.desk.view(self.now), self._view_sent
            whole = RecordBatch(reference=view.reference, run_id=RUN, at=self.now, entries=batch, view=view)
            request = whole
            if on_record is not None:
                changes = changes_since(on_record, view)
                request = whole.model_copy(update={"view": None, "changes": changes, "since": on_record.as_of})
            try:
                self._view_kept = self._kept(request)
            except ViewMissing:
                self._view_kept = self._kept(whole)
            assert self._view_kept == as_json(view), "the register's view is another one"
            self._view_sent = view
            # Now and then it loses what it had, and asks for all of it.
            if self.random.random() < 0.05:
                self._view_kept = None
            del carried.entries[: len(batch)]

    def _kept(self, request: RecordBatch) -> dict[str, Any] | None:
        return view_after(RecordBatch.model_validate_json(request.model_dump_json()), RUN, [], self._view_kept)

    def look(self) -> None:
        """Every law of the desk."""
        self.laws.of_desk(self.desk, self.now)
        for ticket in self.tickets:
            waits = ticket in (*self.desk.waiting, *self.desk.surroundings_waiting)
            assert (ticket.answer is None) == waits, "a message is neither decided nor waiting"
            if ticket.answer is not None and ticket.answer.outcome is Outcome.ACCEPTED:
                self.accepted.add(ticket.received.name)
        self.tickets = [ticket for ticket in self.tickets if ticket.answer is None]

    def is_small(self) -> None:
        """What it carries, besides what is on its way, has its bound."""
        carried = self.desk.carried.model_copy(update={"entries": [], "notices": [], "waiting": [], "unclaimed": []})
        size = len(carried.model_dump_json().encode())
        assert size < MOST_CARRIED, f"{size} bytes are carried"


def drive(seed: int, steps: int) -> Driver:
    """A case driven for so many steps; what breaks a law says the seed."""
    driver = Driver(seed)
    try:
        for _ in range(steps):
            driver.step()
    except Exception as error:
        raise AssertionError(f"seed {seed}, message {driver.sent}: {error}") from error
    driver.is_small()
    return driver
