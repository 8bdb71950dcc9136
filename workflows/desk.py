"""The deciding lane of a case: messages and moments in the order of their arrival, through the Standard, without an
await.

Only a message whose decision hangs on somebody the register must be asked about waits its turn; later messages of the
same sender wait behind it, others go on.
"""

import json
from dataclasses import dataclass
from datetime import datetime

from standard.core.access import Action, may
from standard.core.capability import Moment
from standard.core.draft import Draft, Refused
from standard.core.journal import CaseView
from standard.core.messages import Message, ReportIncident
from standard.core.notices import Notice, NoticeOutcome
from standard.core.reading import UNKNOWN_SENDER, names_its_case
from standard.core.refusals import note_duplicate, refuse
from standard.core.register import Known, Opened, Staff, Surroundings
from standard.core.seals import SenderKind
from standard.core.senders import check_sender
from standard.core.surroundings import CalendarChanged, SettingsChanged
from standard.core.words import EntryKind, RefusalCode, Stage, Template
from standard.deciding import (
    allocate,
    decide,
    notice_settled,
    persons_needed,
    restaff,
    surroundings_loaded,
    told_in_vain,
)
from standard.messages import read_message
from standard.moments import advance, awaited
from standard.view import view_of
from standard.what_happens_next.access import guarded
from workflows.ledger import Ledger
from workflows.models import Answer, Brief, Carried, Outcome, Received

RECENT_KEPT = 50
"""How many entries, without their words, a case keeps at hand; the register has them all."""


@dataclass
class Ticket:
    """A received message on its way to a decision. ``asks`` are the persons the register must be asked about."""

    received: Received
    message: Message | None = None
    asks: frozenset[str] = frozenset()
    answer: Answer | None = None


def cancel_request() -> Received:
    """What a request to cancel the workflow becomes: a message that is refused."""
    reason = "a case cannot be cancelled; propose its closure, or record the reporter's withdrawal"
    return Received(name="cancel request", data=b"", problem=reason, problem_code=RefusalCode.CANCEL_REQUEST)


class Desk:
    """Decides, and keeps what follows: the case, its journal entries and notifications still to be carried out."""

    def __init__(self, carried: Carried) -> None:
        self.carried = carried
        self.waiting: list[Ticket] = []
        self.surroundings_waiting: list[Ticket] = []
        self.refused: list[RefusalCode] = []
        self.awaited: list[Moment] = []
        self._seen: tuple[object, ...] = ()
        self._look_at_moments()

    def view(self, now: datetime) -> CaseView:
        """How the case stands at ``now`` (UTC)."""
        return view_of(self.carried.case, now)

    def shows_to(self, sender: str, now: datetime) -> bool:
        """Whether somebody who has proven to be ``sender`` is told how the case stands at ``now`` (UTC)."""
        about = guarded(self.carried.case, now)
        return not (about.restricted or about.closed_to) or may(self.carried.case.person(sender), Action.SEE, about)

    def take(self, draft: Draft) -> None:
        """Makes a whole decision the case's state, and lets everything follow that it leaves due.

        The one gate through which a case changes: behind it nothing is due, and ``awaited`` has every moment to come.
        """
        self._store(draft)
        self.catch_up(draft.now)

    def catch_up(self, now: datetime) -> None:
        """Lets everything follow that has come due."""
        if any(moment.at <= now for moment in self.awaited):
            self._store(advance(self.carried.case, now))

    def _store(self, draft: Draft) -> None:
        carried = self.carried
        # What the register or a channel answers most often changes nothing, and lists and timers stay as they are.
        if draft.case != carried.case:
            carried.case = draft.case
            self._look_at_moments()
        carried.entries += draft.entries
        for notice in draft.notices:
            self._queue(notice)
        for entry in draft.entries:
            brief = Brief.of(entry)
            carried.recent.append(brief)
            if entry.kind in (EntryKind.REFUSED, EntryKind.DUPLICATE):
                carried.refusals.append(brief)
        del carried.recent[:-RECENT_KEPT]
        del carried.refusals[:-RECENT_KEPT]

    def receive(self, ticket: Ticket, now: datetime) -> None:
        """Decides a message, or puts it among those that wait for the register."""
        self.catch_up(now)
        received = ticket.received
        if self.carried.report is not None:
            self.carried.unclaimed.append(received)
        if received.name == ReportIncident.name and received.seal and not names_its_case(received.data):
            # What does not say which case it is for could be copied to any: its seal proves nothing of this one.
            received = ticket.received = received.model_copy(update={"seal": None})
        try:
            if received.problem is not None:
                raise Refused(received.problem_code, received.problem)
            proven = received.seal.sender if received.seal else None
            reference = self.carried.case.reference
            message = read_message(received.name, received.data, reference, sender=proven, at=received.at)
            # Before anything else: nobody takes a message id from the sender to whom it belongs.
            ticket.message = check_sender(message, received.seal, self.carried.case.trust)
        except Refused as why:
            self._refuse(ticket, why, now)
            return
        self._start(ticket, now)

    def known(self, known: Known, now: datetime) -> None:
        """The register has answered for the first message that waits: it is decided, and those that waited behind
        it.
        """
        first = self.waiting.pop(0)
        self._decide(first, now, known)
        behind, self.waiting = self.waiting, []
        for ticket in behind:
            self._start(ticket, now)

    def surroundings_loaded(self, loaded: Surroundings, asked: int, now: datetime) -> None:
        """The calendar has been loaded anew, for the first ``asked`` messages that wait or of the case's own accord."""
        self.catch_up(now)
        self.carried.retry_at_most = loaded.retry_at_most
        self.carried.closing_letter_within = loaded.closing_letter_within
        tickets, self.surroundings_waiting = self.surroundings_waiting[:asked], self.surroundings_waiting[asked:]
        for ticket in tickets:
            message = ticket.message
            if message is not None and not self._is_duplicate(ticket, message, now):
                draft = surroundings_loaded(self.carried.case, loaded, now, message, ticket.received.seal)
                self._accept(ticket, message, draft)
        if not tickets:
            self.take(surroundings_loaded(self.carried.case, loaded, now))

    def opened(self, opened: Opened, asked_with: str, now: datetime) -> None:
        """The register has claimed the case and allocated an officer. ``asked_with``: the calendar's version then."""
        self.catch_up(now)
        carried = self.carried
        carried.report, carried.set_aside, carried.unclaimed = None, [], []
        if opened.calendar is not None and carried.case.calendar.version == asked_with:
            case = carried.case
            loaded = Surroundings(
                calendar=opened.calendar,
                office=case.office,
                trust=case.trust,
                days=case.days,
                landlord=case.landlord,
            )
            self.take(surroundings_loaded(case, loaded, now))
        if opened.allocation is not None:
            self.take(allocate(carried.case, opened.allocation, opened.people, now, opened))

    def staffed(self, staff: Staff, now: datetime) -> None:
        """The register says which staff the case's patch has today."""
        if self.carried.case.stage is not Stage.CLOSED:
            self.take(restaff(self.carried.case, staff, now))

    def settled(self, notice: Notice, outcome: NoticeOutcome, now: datetime) -> None:
        """A notification has come to its end."""
        self.catch_up(now)
        others = [other for other in self.carried.notices if other.key != notice.key]
        if len(others) == len(self.carried.notices):
            return
        self.carried.notices = others
        self.take(notice_settled(self.carried.case, notice, outcome, now))

    def told_in_vain(self, reference: str, now: datetime) -> None:
        """Another case, which this one had something to tell, no longer runs."""
        self.catch_up(now)
        self.take(told_in_vain(self.carried.case, reference, now))

    def _queue(self, notice: Notice) -> None:
        # A reporter of many incidents is told of the latest, and not of each once the mail server is back.
        if notice.template is Template.INCIDENT_ADDED:
            others = [other for other in self.carried.notices if other.template is not Template.INCIDENT_ADDED]
            self.carried.notices = others
        self.carried.notices.append(notice)

    def _look_at_moments(self) -> None:
        # Thousands of messages may arrive at once, and most of them move no moment.
        case = self.carried.case
        seen = (case.stage, case.clocks, case.quiet_until, case.proposal, case.calendar, case.office, case.own)
        if not all(one is other for one, other in zip(seen, self._seen, strict=False)) or not self._seen:
            self._seen = seen
            self.awaited = awaited(case)

    def _ledger(self, received: Received) -> Ledger:
        # A flood from outside must not push out what people have sent: a copy of that would then count again.
        from_inside = received.seal is not None and received.seal.kind is not SenderKind.SERVICE
        return self.carried.ledger if from_inside else self.carried.outside

    def _start(self, ticket: Ticket, now: datetime) -> None:
        message = ticket.message
        if message is None or self._is_duplicate(ticket, message, now):
            return
        if isinstance(message, CalendarChanged | SettingsChanged):
            self.surroundings_waiting.append(ticket)
            return
        ticket.asks = frozenset(persons_needed(self.carried.case, message))
        behind = any(other.message and other.message.sender == message.sender for other in self.waiting)
        if ticket.asks or behind:
            self.waiting.append(ticket)
        else:
            self._decide(ticket, now, Known(people=[]))

    def _decide(self, ticket: Ticket, now: datetime, known: Known) -> None:
        message = ticket.message
        if message is None:
            return
        self.catch_up(now)
        try:
            received, people = ticket.received, tuple(known.people)
            draft = decide(
                self.carried.case, message, now, people, seal=received.seal, arrived_at=received.at, away=known.away
            )
        except Refused as why:
            self._refuse(ticket, why, now)
            return
        self._accept(ticket, message, draft)

    def _accept(self, ticket: Ticket, message: Message, draft: Draft) -> None:
        entry = draft.case.entries
        self.take(draft)
        self._ledger(ticket.received).add(_identity(ticket.received, message), _content(message), entry)
        ticket.answer = Answer(outcome=Outcome.ACCEPTED, entry=entry)

    def _refuse(self, ticket: Ticket, why: Refused, now: datetime) -> None:
        message, received = ticket.message, ticket.received
        sender = message.sender if message else UNKNOWN_SENDER
        message_id = message.message_id if message else None
        case, data = self.carried.case, received.data
        draft = refuse(case, now, received.name, data, sender, message_id, why, received.seal)
        entry = draft.case.entries
        self.take(draft)
        self.refused.append(why.code)
        if message is not None and why.code is not RefusalCode.ID_USED_BEFORE:
            self._ledger(received).add(_identity(received, message), _content(message), entry, why.code)
        ticket.answer = Answer(outcome=Outcome.REFUSED, entry=entry, code=why.code, reason=why.reason)

    def _is_duplicate(self, ticket: Ticket, message: Message, now: datetime) -> bool:
        decided = self._ledger(ticket.received).find(_identity(ticket.received, message), _content(message))
        if decided is None:
            return False
        if not decided.same_content:
            reason = f"another message came with this message_id before and is entry {decided.entry}; use a new one"
            self._refuse(ticket, Refused(RefusalCode.ID_USED_BEFORE, reason), now)
            return True
        case, received = self.carried.case, ticket.received
        first, seal = decided.entry, received.seal
        self.take(note_duplicate(case, now, received.name, message.sender, message.message_id, first, seal))
        code = decided.refused
        ticket.answer = Answer(
            outcome=Outcome.REFUSED if code else Outcome.ACCEPTED,
            entry=decided.entry,
            code=code,
            reason=f"refused the first time; entry {decided.entry} says why" if code else None,
            duplicate=True,
        )
        return True


def _identity(received: Received, message: Message) -> str:
    # Who merely claims to be somebody does not use up the ids of their messages.
    # In JSON, as a sender or an id may hold any separator.
    return json.dumps([received.seal.kind if received.seal else None, message.sender, message.identity])


def _content(message: Message) -> bytes:
    return message.content().encode()
