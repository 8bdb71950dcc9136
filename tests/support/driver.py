"""One case at its desk, and somebody who sends it anything at any time, with and without the register."""

import json
import random
from collections.abc import Callable
from datetime import date, timedelta
from typing import Any

from activities.register.access import as_json
from activities.register.errors import ViewMissing
from activities.register.recording import view_after
from standard.core.access import Action, may
from standard.core.draft import Draft
from standard.core.journal import CaseView
from standard.core.notices import NoticeOutcome, NoticeStatus
from standard.core.people import Absence, Allocation
from standard.core.register import Known, LinkedCase, Opened, RecordBatch, Staff, Surroundings
from standard.core.seals import Seal, SenderKind, Trust
from standard.core.words import Stage
from standard.deciding import take_in
from standard.messages import MESSAGES
from standard.what_happens_next.access import Access, guarded
from standard.worktime.calendar import local_date
from standard.worktime.office import Days
from tests.support.anything import DAY, PEOPLE, Anything
from tests.support.canaries import Canaries
from tests.support.casebook import MONDAY, assessed, calendar, plan, report
from tests.support.desk_laws import Laws
from tests.support.grounds import with_evidence
from tests.support.themes import AGAIN, LUCK, THEMES, Step
from workflows.desk import Desk, Ticket, cancel_request
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
WHO_SENDS = ["ola", "ola", "mina", "david", "nadia", "petra", "oscar"]
MANAGERS = ["mina", "mina", "david", "nadia"]
FOR_MANAGERS = ("lift_restriction", "open_case_to", "record_no_plan", "keep_evidence")
WHOM_TO_NAME = ["oscar", "oscar", "petra", "petra", "lee", "nadia", "ola", "mina", "stranger"]
RUN = "run-1"
REVOKED = "key-0"
"""A key that proves nothing any more."""
TRIES = 40
"""How often a message of a case's theme is sent until it is taken."""


class WatchedDesk(Desk):
    """The desk, with the laws held to each decision that it makes."""

    def __init__(self, carried: Carried, laws: Laws) -> None:
        self.laws = laws
        super().__init__(carried)

    def _store(self, draft: Draft) -> None:
        super()._store(draft)
        self.laws.of_decision(draft)


class Driver:
    """Drives one case; luck comes from ``seed`` alone. ``theme``: what it is about, see ``themes.py``;
    ``whose``: the case's own number, where there are several.
    """

    def __init__(
        self,
        seed: int,
        steps: list[timedelta] = STEPS,
        people: list[str] = WHOM_TO_NAME,
        theme: str = LUCK,
        whose: int = 0,
    ) -> None:
        self.random = random.Random(seed)
        self.steps = steps
        self.now = MONDAY
        self.sent = 0
        self.laws = Laws(whose)
        self.tickets: list[Ticket] = []
        self.accepted: set[str] = set()
        self.never_taken: list[str] = []
        self.canaries = canaries = Canaries(whose)
        self.anything = Anything(self.random, canaries, people, self.laws.confidential)
        told = {"description": canaries.said("description"), "about": canaries.said("about")}
        about, self.left = THEMES[theme][0], list(THEMES[theme][1])
        about = self.random.choice(REPORTS) if about is None else about
        if "reporter" not in about:
            about = about | {"reporter": self.anything.reporter() | {"phone": canaries.phone()}}
        opening = report(report_id=f"report-{whose + 1}", **told, **about)
        trust = Trust(revoked_keys=(REVOKED,))
        draft = take_in(opening, self.now, Surroundings(calendar=calendar(), trust=trust), None)
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

    def aim(self) -> None:
        """The next step of the theme, and every law is looked at."""
        step = self.left.pop(0)
        if step.name in MESSAGES or step.refused:
            self._try(step)
        else:
            getattr(self, step.name)(**step.does)
        self.look()

    def _try(self, step: Step) -> None:
        """Sends a message until it is taken, or too often; a closed case hears of another incident first."""
        if self.desk.carried.report is not None:
            self.register_opens(sure=True)
        harmless = step.name in ("report_incident", "withdraw") or step.refused
        if self.desk.carried.case.stage is Stage.CLOSED and not harmless:
            self._try(AGAIN)
        for _ in range(1 if step.refused else TRIES):
            self.passes(minutes=1)
            ticket = self._send_step(step)
            while self.desk.waiting:
                self.register_knows()
            if self.desk.surroundings_waiting:
                self.calendar_comes()
            if ticket.answer is not None and ticket.answer.outcome is Outcome.ACCEPTED:
                return
        if not step.refused:
            self.never_taken.append(f"{step.name}: {ticket.answer and ticket.answer.reason}")

    def _send_step(self, step: Step) -> Ticket:
        case, kind = self.desk.carried.case, step.kind
        fields = (step.fields or self.anything.maker(step.name))(case, self.now)
        if step.name in MESSAGES and not MESSAGES[step.name].made_by_a_person:
            kind = SenderKind.OPERATIONS
        self.send(step.name, step.sender or self._who_may(), kind, fields, anew=True)
        return self.tickets[-1]

    def _who_may(self) -> str:
        """Somebody who may send something to the case; most often its officer, whoever it is now."""
        case = self.desk.carried.case
        about = guarded(case, self.now)
        able = [each for each in WHO_SENDS if may(PEOPLE[each], Action.RECORD, about)] or ["nadia"]
        return self.random.choice(able)

    def passes(self, days: int = 0, **time: int) -> None:
        """Time goes on, a day at a time."""
        for each in [*[DAY] * days, timedelta(**time)]:
            self.now += each
            self.desk.catch_up(self.now)

    def receives_what_cannot_be_read(self) -> None:
        """No JSON, and what is sealed with a key that was revoked."""
        reference = self.desk.carried.case.reference
        seal = Seal(sender="ola", kind=SenderKind.PERSON, sealed_at=self.now, key=REVOKED)
        message = {"message_id": "m-of-old", "case_reference": reference, "sender": "ola"}
        for data in (b"\xff", json.dumps(message).encode()):
            self._receive(Received(name="begin_investigation", data=data, seal=seal, at=self.now))

    def is_cancelled(self) -> None:
        """Somebody asks for the workflow to be cancelled."""
        self._receive(cancel_request())

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
            ("word_closure", "ola", {"done_in_words": "We spoke with everybody."}),
            ("approve_closure", "david", {"decision": "approve", "reason": "All is done."}),
        ]
        for name, sender, fields in steps[self.random.choice([0, 0, 5]) :]:
            self.now += timedelta(minutes=1)
            self.desk.catch_up(self.now)
            proposal = self.desk.carried.case.proposal
            of_closing = name in ("record_contact", "word_closure", "approve_closure")
            named = {"proposal_id": proposal.id} if proposal and of_closing else {}
            self.send(name, sender, SenderKind.PERSON, fields | named)
            self.register_knows()

    def send(
        self, name: str, sender: str, kind: SenderKind | None, fields: dict[str, Any], *, anew: bool = False
    ) -> None:
        """Sends a message, now and then under an id that was used before, unless it is sent ``anew``."""
        self.sent += 1
        message_id = f"m{self.sent if anew or self.random.random() < 0.95 else self.random.randint(1, self.sent)}"
        about = {"message_id": message_id, "case_reference": self.desk.carried.case.reference, "sender": sender}
        seal = Seal(sender=sender, kind=kind, sealed_at=self.now, key="key-1") if kind else None
        given = with_evidence(name, fields) if anew or self.random.random() < 0.8 else fields
        data = json.dumps(about | given).encode()
        self._last = Received(name=name, data=data, seal=seal, at=self.now)
        self._receive(self._last)

    def _receive(self, received: Received) -> None:
        ticket = Ticket(received.model_copy(update={"at": self.now}))
        self.tickets.append(ticket)
        self.desk.receive(ticket, self.now)

    def register_opens(self, *, sure: bool = False) -> None:
        """The register claims the case; it may be linked to one that is guarded. ``sure``: it is not, there is neither
        the patch nor the case that the report names, and the calendar has changed.
        """
        if self.desk.carried.report is None:
            return
        links = [*[None] * 8, LinkedCase(reference="ASB-7K3Q-MX92-PD4T", restricted=True, named=("petra",))]
        links.append(LinkedCase(reference="ASB-7K3Q-MX92-PD4T", closed_to=("oscar", "ola")))
        linked = None if sure else self.random.choice(links)
        closed_to = {*self.desk.carried.case.of(Access).closed_to, *(linked.closed_to if linked else ())}
        officer = next(each for each in ("ola", "petra", "oscar", "nadia", "david", "x") if each not in closed_to)
        holiday = calendar({date(2026, 11, 27): "Made-up holiday"})
        opened = Opened(
            allocation=Allocation(patch="north", officer=officer, manager="mina", deputy="david"),
            people=[PEOPLE[each] for each in {officer: 0, "mina": 0, "david": 0}],
            calendar=self.random.choice([None, holiday]) if not sure else holiday,
            unknown_patch=self.canaries.said("patch") if sure else None,
            linked=linked,
            link_unknown=self.canaries.said("link") if sure else None,
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

    def told(self, status: NoticeStatus | None = None) -> None:
        """The register has what was decided, and somebody was told of something, or could not be."""
        if self.desk.carried.report is not None:
            return
        self.record()
        if self.desk.carried.notices:
            status = status or self.random.choice([NoticeStatus.ACCEPTED, NoticeStatus.UNDELIVERABLE])
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
    """A case driven for so many steps of luck; what breaks a law says the seed. The steps of its theme are taken
    first, or in every other round of the seeds through the themes now and then.
    """
    rounds, which = divmod(seed, len(THEMES))
    driver = Driver(seed, theme=list(THEMES)[which])
    try:
        while driver.left and rounds % 2 == 0:
            driver.aim()
        for _ in range(steps):
            driver.aim() if driver.left and driver.random.random() < 0.3 else driver.step()
    except Exception as error:
        raise AssertionError(f"seed {seed}, message {driver.sent}: {error}") from error
    driver.is_small()
    return driver
