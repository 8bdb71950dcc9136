"""One case on the stage: people and services act on it through the public doors, and what follows is told."""

from datetime import UTC, datetime
from typing import Any
from uuid import uuid4

from activities.notifications.store import OutboxMessage, read_outbox
from activities.register.queries import read_case, read_journal
from activities.register.records import JournalRow
from standard.messages import Report
from standard.reference import reference_for
from standard.show import local
from standard.words import EntryKind, Recipient, RefusalCode, Stage, Template
from starter.cases import message
from starter.demo.cast import addressed, called
from starter.demo.diary import Diary
from starter.demo.house import House
from starter.demo.narration import Narrator
from starter.demo.service import signal_as_service
from worker.problems import Problem

_MANY = 1_000
_TOLD_IN_ORDER = tuple(Recipient)


class StepFailed(Problem):
    """The case did something else than the story says: a fault in this program."""


class OnStage:
    """A running case. ``officer`` and ``manager`` are the ids of those the register has allocated."""

    def __init__(self, house: House, narrator: Narrator, diary: Diary, report: Report) -> None:
        self._house = house
        self._narrator = narrator
        self._diary = diary
        self._report = report
        self._entries_told = 0
        self._notices_told: set[str] = set()
        self.reference = reference_for(report.report_id)
        self.officer = ""
        self.manager = ""

    async def opens(self) -> None:
        """The report is made on the first day at 10:00, and becomes a case."""
        house, start = self._house, self._diary.at(0, "10:00")
        await house.cases.open(self._report, start_delay=start - datetime.now(UTC))
        await house.rehearsal.skip(self.reference, start - await house.rehearsal.now(self.reference))
        state = await house.cases.until_open(self.reference)
        if state is None or state.allocation is None or state.allocation.manager is None:
            raise StepFailed("the demo's case was not opened: nobody was allocated")
        self.officer, self.manager = state.allocation.officer, state.allocation.manager
        self._narrator.moment(start, "Resident", f"“{self._report.description}”")
        self._narrator.moment(start, called(self._report.sender), "passes the report on. It becomes a case.")
        await self._tell_what_follows()

    async def until(self, day: int, clock: str, meanwhile: str = "") -> None:
        """Moves the case's clock to a time of day (UK) that many days after the first, and tells what comes due."""
        if meanwhile:
            self._narrator.meanwhile(meanwhile)
        await self._house.rehearsal.forward_to(self.reference, self._diary.at(day, clock))
        for entries, notices in _by_minute(*await self._news()):
            first, *others = entries
            self._narrator.moment(first.recorded_at, called(first.sender), first.summary)
            self._tell(others, notices)

    async def does(
        self, sender: str, what: str, name: str, *, refused: RefusalCode | None = None, **fields: Any
    ) -> None:
        """An officer or manager sends a message, and waits for the answer."""
        await self._say(sender, what)
        sent = message(name, self.reference, sender, **fields)
        await self._house.cases.send(sent)
        self._check(what, sent.message_id, await self._tell_what_follows(), refused)

    async def signals(self, sender: str, what: str, name: str, **fields: Any) -> None:
        """Somebody leaves a message with the case as a signal, as the Temporal UI does."""
        await self._say(sender, what)
        sent = message(name, self.reference, sender, **fields)
        await self._house.cases.signal(sent)
        self._check(what, sent.message_id, await self._tell_what_follows(), None)

    async def service_signals(
        self,
        sender: str,
        what: str,
        name: str,
        *,
        refused: RefusalCode | None = None,
        message_id: str | None = None,
        **fields: Any,
    ) -> None:
        """Another service signals the case with plain JSON by the official ``temporal`` command."""
        await self._say(sender, what)
        given = message_id or str(uuid4())
        await signal_as_service(
            self._house.stack.temporal_address,
            self._house.stack.settings.temporal["namespace"],
            self.reference,
            name,
            {"message_id": given, "case_reference": self.reference, "sender": sender, **fields},
            self._house.folder,
        )
        self._check(what, given, await self._tell_what_follows(), refused)

    async def proposal(self) -> str:
        """The id of the open closure proposal."""
        state = await self._house.cases.state(self.reference)
        if state is None or state.proposal is None:
            raise StepFailed("no closure is proposed in the demo's case, where the story needs one")
        return state.proposal.id

    async def reads_out(self, template: Template) -> None:
        """Prints the last message of this kind, as its reader gets it."""
        messages = await read_outbox(self._house.pool, self.reference, _MANY)
        of_kind = [each for each in messages if each.template is template]
        if not of_kind:
            raise StepFailed(f"the demo's case sent no {template.label}")
        self._narrator.letter(of_kind[-1].subject, of_kind[-1].body)

    async def ends(self) -> None:
        """Makes sure that the register has the case as closed."""
        record = await read_case(self._house.pool, self.reference)
        if record is None or record.stage is not Stage.CLOSED:
            raise StepFailed("the demo's case is not closed at the end of its story")

    async def _say(self, sender: str, what: str) -> None:
        now = await self._house.rehearsal.now(self.reference)
        self._narrator.moment(now, called(sender), what)

    async def _tell_what_follows(self) -> list[JournalRow]:
        await self._house.rehearsal.settle(self.reference)
        entries, notices = await self._news()
        self._tell(entries, notices)
        return entries

    async def _news(self) -> tuple[list[JournalRow], list[OutboxMessage]]:
        journal = await read_journal(self._house.pool, self.reference)
        entries = [entry for entry in journal if entry.number > self._entries_told]
        self._entries_told = journal[-1].number if journal else 0
        outbox = await read_outbox(self._house.pool, self.reference, _MANY)
        notices = [notice for notice in outbox if notice.key not in self._notices_told]
        self._notices_told |= {notice.key for notice in notices}
        return entries, notices

    def _tell(self, entries: list[JournalRow], notices: list[OutboxMessage]) -> None:
        for entry in entries:
            if entry.kind is EntryKind.REFUSED:
                self._narrator.refusal(f"Refused, and on record: {entry.detail['reason']}.")
            elif entry.kind is EntryKind.DUPLICATE:
                self._narrator.refusal(f"It came before, as entry {entry.detail['first_entry']}: nothing changes.")
            else:
                self._narrator.entry(entry.summary)
        for notice in sorted(notices, key=lambda each: (each.created_at, _TOLD_IN_ORDER.index(each.recipient))):
            self._narrator.notice(f"to {addressed(notice.recipient, notice.person)}: {notice.template.label}")

    def _check(self, what: str, message_id: str, entries: list[JournalRow], refused: RefusalCode | None) -> None:
        ours = [entry for entry in entries if entry.message_id == message_id]
        codes = [str(entry.detail["code"]) for entry in ours if entry.kind is EntryKind.REFUSED]
        if not ours or codes != ([refused.value] if refused else []):
            wanted = f"refused as {refused.value}" if refused else "accepted"
            found = f"refused as {', '.join(codes)}" if codes else "accepted" if ours else "not answered"
            raise StepFailed(f"the demo's step {what!r} was to be {wanted}, and was {found}")


def _by_minute(
    entries: list[JournalRow], notices: list[OutboxMessage]
) -> list[tuple[list[JournalRow], list[OutboxMessage]]]:
    """What happened minute by minute; a message belongs to the entries of the minute it was asked for in."""
    minutes: dict[str, tuple[list[JournalRow], list[OutboxMessage]]] = {}
    for entry in entries:
        minutes.setdefault(local(entry.recorded_at), ([], []))[0].append(entry)
    for notice in notices:
        minutes[local(notice.created_at)][1].append(notice)
    return list(minutes.values())
