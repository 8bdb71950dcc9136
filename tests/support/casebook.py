"""Made-up reports, people and cases, for tests of the rules."""

from datetime import UTC, date, datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

import pytest

from standard.capabilities import OTHERS
from standard.closing.wording import is_wanted
from standard.core.case import RULES, Case, Own
from standard.core.draft import Decided, Draft, Happening, Refused
from standard.core.journal import CaseView
from standard.core.messages import Message, Report
from standard.core.notices import NoticeOutcome, NoticeStatus
from standard.core.people import Allocation, Person
from standard.core.register import Surroundings
from standard.core.seals import Seal, SenderKind
from standard.core.words import Channel, EntryKind, Priority, Role, Stage
from standard.deciding import allocate, decide, notice_settled, take_in
from standard.messages import MESSAGES, decision_of
from standard.moments import advance
from standard.progressing.announcement_state import About, Announcements
from standard.view import view_of
from standard.worktime.calendar import WorkingCalendar, build_calendar, local_date
from tests.support.grounds import NO_NEWS, WORDED, with_evidence

OLA = Person(id="ola", name="Ola Adeyemi", role=Role.OFFICER)
OSCAR = Person(id="oscar", name="Oscar Lind", role=Role.OFFICER)
MINA = Person(id="mina", name="Mina Kaur", role=Role.MANAGER)
DAVID = Person(id="david", name="David Reyes", role=Role.MANAGER)
LEAVER = Person(id="lee", name="Lee Vernon", role=Role.OFFICER, active=False)
EVERYBODY = (OLA, OSCAR, MINA, DAVID, LEAVER)

HOLIDAYS = {
    date(2026, 12, 25): "Christmas Day",
    date(2026, 12, 28): "Boxing Day (substitute day)",
    date(2027, 1, 1): "New Year's Day",
    date(2027, 3, 26): "Good Friday",
    date(2027, 3, 29): "Easter Monday",
    date(2027, 5, 3): "Early May bank holiday",
    date(2027, 5, 31): "Spring bank holiday",
}


def london(text: str) -> datetime:
    """An instant (UTC) from UK local time, for example ``2026-11-23 10:00``."""
    return datetime.fromisoformat(text).replace(tzinfo=ZoneInfo("Europe/London")).astimezone(UTC)


MONDAY = london("2026-11-23 10:00")
"""A Monday with five ordinary working days after it."""


def calendar(added: dict[date, str] | None = None) -> WorkingCalendar:
    """The working calendar of 2026 to 2028, with days added."""
    return build_calendar(2026, 2028, HOLIDAYS, added or {}, (), date(2028, 12, 31))


RISK_LOW: dict[str, Any] = {
    "questionnaire": "2026-11",
    "answers": {
        "how_often": "weekly",
        "getting_worse": "no",
        "their_history": "no",
        "aimed_at": "nobody",
        "hate": "no",
        "violence": "no",
        "at_greater_risk": "no",
        "daily_life": "a_little",
        "health": "no",
        "to_turn_to": "yes",
        "others_affected": "nobody",
    },
}
"""The fields of an assessment that finds a low risk: priority 2."""


def judged(priority: int) -> dict[str, Any]:
    """The fields of an assessment by which an officer sets this priority, besides the reason."""
    given = {1: {"priority": 1}, 2: RISK_LOW | {"priority": 2}, 3: {"no_risk_of_harm": True}}[priority]
    return given | {"questionnaire": "2026-11"}


def assessed(priority: int) -> dict[str, Any]:
    """The fields of a whole assessment that finds this priority."""
    return judged(priority) | (RISK_LOW if priority == 1 else {}) | {"reason": "Spoke with them."}


WITH_PARTY: dict[str, Any] = {
    "contact_with": "party",
    "party": 1,
    "reporter_agrees": "yes",
    "could_identify": "nothing",
}
"""The fields of a contact with the first party on record, see ``Play.with_party``."""

NO_PLAN: dict[str, Any] = {"no_plan_because": "It was over before anybody could be spoken with."}
"""The fields of a manager's decision that a case needs no action plan."""


def plan(now: datetime, **fields: Any) -> dict[str, Any]:
    """The fields of an action plan that the reporter agreed to by telephone: one action of each side, due in a week."""
    due = (local_date(now) + timedelta(days=7)).isoformat()
    actions = [
        {"owner": "landlord", "what": "Speak with the neighbour.", "due": due},
        {"owner": "reporter", "what": "Keep a diary of the noise.", "due": due},
    ]
    return {"actions": actions, "contact": {"every": 10, "method": "phone"}, "agreed_by": "phone"} | fields


def report(**fields: Any) -> Report:
    """A report of noise by a reporter with a telephone, unless the fields say otherwise."""
    given = {
        "report_id": "report-1",
        "sender": "contact-centre",
        "category": "noise",
        "reporter": {"name": "Rae Finch", "phone": "01632 960001", "email": "rae@example.org"},
        "description": "Drilling through the wall until two in the morning.",
    }
    return Report.model_validate(given | fields)


def as_asked_for(again: Case, *, like: Case) -> Case:
    """A case that was read from JSON once every capability has asked for what it keeps: only then is that read."""
    for kept in like.own.values():
        if isinstance(kept, Own):
            again.of(type(kept))
    return again


def sealed(message: Message) -> Seal:
    """The proof that a message comes from whom it says."""
    kind = SenderKind.PERSON if message.made_by_a_person else SenderKind.OPERATIONS
    return Seal(sender=message.sender, kind=kind, sealed_at=MONDAY, key="people-1")


class Play:
    """A case and its clock, played through the rules alone."""

    def __init__(self, now: datetime = MONDAY, **fields: Any) -> None:
        self.now = now
        self.drafts: list[Draft] = []
        self._messages = 0
        draft = take_in(report(**fields), now, Surroundings(calendar=calendar(), rules=RULES), None)
        self.case: Case = draft.case
        self._keep(draft)
        allocation = Allocation(patch="north", officer="ola", manager="mina", deputy="david")
        self._keep(allocate(self.case, allocation, [OLA, MINA, DAVID], now))

    def at(self, text: str) -> "Play":
        """Moves the clock to a UK local time, and lets everything follow that comes due on the way."""
        return self.to(london(text))

    def to(self, instant: datetime) -> "Play":
        """As ``at``, to an instant (UTC)."""
        self.now = instant
        self._keep(advance(self.case, self.now))
        return self

    def assessed(self) -> "Play":
        """Ola has assessed the risk, and found what the case's priority says."""
        self.do("assess", **assessed(self.case.priority))
        return self

    def with_party(self) -> "Play":
        """Ola has put on record who the report is about."""
        self.do("record_party", party_role="alleged_perpetrator")
        return self

    def without_plan(self) -> "Play":
        """Mina has put on record why there is no action plan."""
        self.do("record_no_plan", "mina", **NO_PLAN)
        return self

    def worded(self) -> "Play":
        """Ola has worded what was done, for the letter about the closure."""
        self.do("word_closure", proposal_id=self.proposal_id, **WORDED)
        return self

    def unannounced(self) -> "Play":
        """Ola says that the closure is not announced, if that is asked."""
        for each in self.case.of(Announcements).open:
            if each.about is About.CLOSURE and each.wanted is None:
                self.do("answer_announcement", announcement_number=each.id, **NO_NEWS)
        return self

    def planned(self, **fields: Any) -> "Play":
        """The reporter was asked what they need, and has agreed an action plan with Ola."""
        self.do("record_support_needs", none=True)
        self.do("set_plan", **plan(self.now) | fields)
        return self

    def told(self) -> "Play":
        """Every notification so far to the reporter has been accepted."""
        for notice in [notice for draft in list(self.drafts) for notice in draft.notices]:
            outcome = NoticeOutcome(status=NoticeStatus.ACCEPTED, channel=Channel.EMAIL)
            self._keep(notice_settled(self.case, notice, outcome, self.now))
        return self

    def message(self, name: str, sender: str = "ola", **fields: Any) -> Message:
        """A message to this case."""
        self._messages += 1
        given = {"message_id": f"m{self._messages}", "case_reference": self.case.reference, "sender": sender}
        asks_for_it = "decision" in MESSAGES[name].model_fields or fields.get("outcome") in ("agrees", "disagrees")
        if asks_for_it and self.proposal_id is not None:
            given["proposal_id"] = self.proposal_id
        return MESSAGES[name].model_validate(given | decision_of(name) | with_evidence(name, fields))

    @property
    def proposal_id(self) -> str | None:
        """The id of the proposal that is open, or was last."""
        ids = [
            str(entry.detail["proposal_id"])
            for draft in self.drafts
            for entry in draft.entries
            if entry.kind is EntryKind.CLOSURE_PROPOSED
        ]
        return ids[-1] if ids else None

    def do(self, name: str, sender: str = "ola", **fields: Any) -> Draft:
        """Sends a message, sealed by its sender, now; a refusal is raised. The letter about a closure that is to be
        approved is worded, where it is not yet.
        """
        self._keep(advance(self.case, self.now))
        if name == "approve_closure" and self.case.proposal is not None and is_wanted(self.case, self.case.proposal):
            self.do("word_closure", proposal_id=self.case.proposal.id, **WORDED)
        if name == "approve_closure":
            self.unannounced()
        message = self.message(name, sender, **fields)
        draft = decide(self.case, message, self.now, EVERYBODY, seal=sealed(message))
        self._keep(draft)
        return draft

    def unproven(self, name: str, sender: str, **fields: Any) -> Draft:
        """Sends a message whose sender nobody has proven."""
        self._keep(advance(self.case, self.now))
        draft = decide(self.case, self.message(name, sender, **fields), self.now, EVERYBODY, seal=None)
        self._keep(draft)
        return draft

    def hear(self, *happenings: Happening) -> Draft:
        """Something is announced, as by a message that has then been decided."""
        draft = Draft(self.case, self.now, OTHERS)
        for each in (*happenings, Decided()):
            draft.happened(each)
        self._keep(draft)
        return draft

    def stage(self) -> Stage:
        """The case's stage."""
        return self.case.stage

    def priority(self) -> Priority:
        """The case's priority."""
        return self.case.priority

    def kinds(self) -> list[str]:
        """The kinds of all entries so far."""
        return [entry.kind.value for draft in self.drafts for entry in draft.entries]

    def clock(self, clock_id: str) -> str:
        """The status of a clock."""
        return next(clock.status.value for clock in self.case.clocks if clock.id == clock_id)

    def view(self) -> CaseView:
        """How the case stands, for people."""
        return view_of(self.case, self.now)

    def asked_for(self, template: str) -> list[str]:
        """The recipients of the notifications of this template so far."""
        return [
            notice.recipient.value for draft in self.drafts for notice in draft.notices if notice.template == template
        ]

    def _keep(self, draft: Draft) -> None:
        """As the desk takes a decision: whatever it leaves due is decided too."""
        for each in (draft, advance(draft.case, draft.now)):
            self.drafts.append(each)
            self.case = each.case


def refusal(play: Play, name: str, sender: str = "ola", **fields: Any) -> Refused:
    """The refusal of a message."""
    with pytest.raises(Refused) as refused:
        play.do(name, sender, **fields)
    return refused.value
