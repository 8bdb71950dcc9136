"""One case on the stage: people and services act on it through the public doors, and what follows is told."""

import asyncio
import json
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from datetime import UTC, datetime
from typing import Any
from uuid import uuid4

from temporalio.api.common.v1 import Payload

from activities.notifications.store import OutboxMessage, read_outbox
from activities.register.queries import read_case, read_journal
from activities.register.records import JournalRow
from standard.core.messages import Report
from standard.core.people import SYSTEM
from standard.core.reference import reference_for
from standard.core.words import EntryKind, Recipient, RefusalCode, Stage, Template
from standard.worktime.calendar import local_date
from starter.cases import message
from starter.demo.cast import addressed, called, send_away
from starter.demo.checking import StepFailed, check_step
from starter.demo.diary import Diary
from starter.demo.evidence import stored
from starter.demo.exhibit import as_kept_and_opened
from starter.demo.house import House
from starter.demo.intruder import read_as_kept, with_forged_seal
from starter.demo.looking import Look, refused_look
from starter.demo.minutes import by_minute
from starter.demo.narration import Narrator, silent
from starter.demo.service import signal_by_command
from worker.connection import codec_of, sealer_for

_MANY = 1_000
_LOOK_AGAIN = 0.02
_INTRUDER = "somebody-unknown"
_ENDING = "Your case number is"
_TOLD_IN_ORDER = tuple(Recipient)


class OnStage:
    """A running case. ``officer`` and ``manager`` are the ids of those the register has allocated.

    ``earlier`` are the references of the cases that were played before this one.
    """

    def __init__(
        self, house: House, narrator: Narrator, diary: Diary, report: Report, earlier: Sequence[str] = ()
    ) -> None:
        self._house = house
        self._narrator = narrator
        self._diary = diary
        self._report = report
        self._entries_told = 0
        self._notices_told: set[str] = set()
        self._earlier = earlier
        self.reference = reference_for(report.report_id)
        self.officer = ""
        self.manager = ""

    async def opens(self, clock: str = "10:00", who: str = "Resident", *, in_short: str = "") -> None:
        """The report is made on the first day at a time of day (UK), and becomes a case; ``in_short``: as other
        stories have told, in one line.
        """
        house, start = self._house, self._diary.at(0, clock)
        await house.cases.open(self._report, start_delay=start - datetime.now(UTC))
        await house.rehearsal.skip(self.reference, start - await house.rehearsal.now(self.reference))
        state = await house.cases.until_open(self.reference)
        if state is None or state.allocation is None or state.allocation.manager is None:
            raise StepFailed("the demo's case was not opened: nobody was allocated")
        self.officer, self.manager = state.allocation.officer, state.allocation.manager
        self._narrator.moment(start, who, f'"{self._report.description}"')
        if in_short:
            with self.in_short(in_short):
                await self._tell_what_follows()
            return
        self._narrator.moment(start, called(self._report.sender), "passes the report on. It becomes a case.")
        await self._tell_what_follows()

    async def officer_is_away(self, days: int) -> None:
        """The officer of the patch is away for so many days from the first, and another one covers."""
        first, last = (local_date(self.at(day, "12:00")) for day in (0, days))
        told = await send_away(self._house.pool, first, last)
        self._narrator.moment(self.at(0, "08:00"), "Landlord", f"{told} for {days} days.")

    def at(self, day: int, clock: str) -> datetime:
        """The instant (UTC) of a time of day (UK) that many days after the first."""
        return self._diary.at(day, clock)

    async def until(self, day: int, clock: str, meanwhile: str = "") -> None:
        """Moves the case's clock to a time of day (UK) that many days after the first, and tells what comes due."""
        if meanwhile:
            self._narrator.meanwhile(meanwhile)
        await self._house.rehearsal.forward_to(self.reference, self._diary.at(day, clock))
        for at, entries, notices in by_minute(*await self._news()):
            first = entries.pop(0) if entries else None
            who, what = (first.sender, first.summary) if first else (SYSTEM, "A reminder is due.")
            self._narrator.moment(at, called(who), what)
            self._tell(entries, notices)

    @contextmanager
    def in_short(self, what: str) -> Iterator[None]:
        """What is done until the block ends is told in one line."""
        narrator, self._narrator = self._narrator, silent()
        narrator.meanwhile(what)
        try:
            yield
        finally:
            self._narrator = narrator

    async def does(
        self, sender: str, what: str, name: str, /, *, refused: RefusalCode | None = None, **fields: Any
    ) -> None:
        """An officer or manager sends a message, and waits for the answer."""
        await self._say(sender, what)
        sent = message(name, self.reference, sender, **fields)
        await self._house.cases.send(sent)
        check_step(what, sent.message_id, await self._tell_what_follows(), refused)

    async def officer_does(self, what: str, name: str, /, **fields: Any) -> None:
        """As ``does``, by the officer of the case."""
        await self.does(self.officer, what, name, **fields)

    async def contacts(self, what: str, **fields: Any) -> None:
        """The officer of the case contacts somebody, and records that."""
        await self.officer_does(what, "record_contact", **fields)

    async def manager_does(self, what: str, name: str, **fields: Any) -> None:
        """As ``does``, by the manager of the case."""
        await self.does(self.manager, what, name, **fields)

    async def follows(self, summary: str) -> None:
        """Waits until another case's word has come, and an entry that says so is in the journal; and tells it."""
        while not await self._has_entry(summary):  # noqa: ASYNC110 - only the register knows, and has to be asked
            await asyncio.sleep(_LOOK_AGAIN)
        await self._tell_what_follows()

    async def shows(self, person: str, what: str, name: str) -> None:
        """Somebody looks at the case, and sees the lines of this name, as ``asb show`` has them."""
        await self._say(person, what)
        state = await self._house.cases.state(self.reference)
        lines = [f"{label}: {value}" for label, value in (state.lines if state else ()) if label == name]
        if not lines:
            raise StepFailed(f"the demo's case shows no line {name}, where the story needs one")
        self._narrator.exhibit(lines)

    async def signals(self, sender: str, what: str, name: str, **fields: Any) -> None:
        """Somebody leaves a message with the case as a signal, as the Temporal UI does."""
        await self._say(sender, what)
        sent = message(name, self.reference, sender, **fields)
        await self._house.cases.signal(sent)
        check_step(what, sent.message_id, await self._tell_what_follows(), None)

    async def service_signals(
        self, sender: str, what: str, name: str, *, message_id: str | None = None, **fields: Any
    ) -> None:
        """Another service signals the case with plain JSON by the official ``temporal`` command."""
        await self._say(sender, what)
        given = message_id or str(uuid4())
        await self._signal_by_command(name, self._plain(sender, message_id=given, **fields))
        check_step(what, given, await self._tell_what_follows(), None)

    async def forges(
        self, what: str, name: str, sender: str, *, refused: RefusalCode, seal: str | None = None, **fields: Any
    ) -> None:
        """Somebody without a key signals plain JSON in another's name, with a ``seal`` beside it that they made up."""
        payload = self._plain(sender, message_id=str(uuid4()), **fields)
        await self._intrudes(what, name, payload if seal is None else with_forged_seal(payload, seal), refused)

    async def copies(self, what: str, name: str, *, refused: RefusalCode) -> None:
        """Somebody who can read all that Temporal keeps signals a sealed message of the first case to this one."""
        payload = None
        if self._earlier:
            payload = await read_as_kept(*self._server, self._earlier[0], name)
        if payload is None:
            raise StepFailed(f"the demo's first case has no signal {name} to copy")
        await self._intrudes(what, name, payload, refused)
        self._narrator.exhibit(await as_kept_and_opened(payload, codec_of(self._house.rehearsal.client)))

    async def seals(self, sender: str, what: str, name: str, **fields: Any) -> Payload:
        """An officer or manager seals a message that does not arrive."""
        await self._say(sender, what)
        sealer = sealer_for(self._house.rehearsal.client, self._house.pool)
        return (await sealer.seal(message(name, self.reference, sender, **fields))).payload

    async def delivers(self, what: str, name: str, payload: Payload, *, refused: RefusalCode) -> None:
        """Somebody sends a message that another has sealed."""
        await self._intrudes(what, name, payload, refused)

    async def proposal(self) -> str:
        """The id of the open closure proposal."""
        state = await self._house.cases.state(self.reference)
        if state is None or state.proposal is None:
            raise StepFailed("no closure is proposed in the demo's case, where the story needs one")
        return state.proposal.id

    def tells(self, what: str) -> None:
        """Says what nobody records."""
        self._narrator.meanwhile(what)

    async def reads_out(self, template: Template, *, whole: bool = False) -> None:
        """Prints the last message of this kind to the resident, as they get it; ``whole``: with the end of each."""
        messages = await read_outbox(self._house.pool, self.reference, _MANY)
        of_kind = [each for each in messages if each.template is template and each.recipient is Recipient.REPORTER]
        if not of_kind:
            raise StepFailed(f"the demo's case sent the resident no {template.label}")
        body = of_kind[-1].body
        self._narrator.letter(of_kind[-1].subject, body if whole else body.partition(_ENDING)[0])

    async def looks_in_vain(self, person: str, what: str, look: Look[str] = refused_look) -> None:
        """Somebody asks for what they are not to see, and is told why not; by default for the case."""
        await self._say(person, what)
        self._narrator.refusal(await look(self._house, person, self.reference))

    async def looks(self, person: str, what: str, look: Look[list[str]]) -> None:
        """Somebody looks at something of the case, as a command shows it: one of ``starter/demo/looking.py``."""
        await self._say(person, what)
        found = await look(self._house, person, self.reference)
        if not found:
            raise StepFailed(f"the demo's step {what!r} found nothing, where the story needs something")
        self._narrator.exhibit(found)

    async def hands_in(self, what: str, file: str, /, **fields: Any) -> None:
        """The officer records evidence that was handed in with one of the example files, which is stored first."""
        await self.officer_does(what, "record_evidence", file=await stored(self._house, self.reference, file), **fields)

    async def ends(self) -> None:
        """Makes sure that the register has the case as closed."""
        record = await read_case(self._house.pool, self.reference)
        if record is None or record.stage is not Stage.CLOSED:
            raise StepFailed("the demo's case is not closed at the end of its story")

    async def reports_after_closing(self, day: int, clock: str, sender: str, what: str, **fields: Any) -> None:
        """A service reports an incident on the case that has closed: it opens a case linked to it."""
        self._narrator.moment(self.at(day, clock), called(sender), what)
        sent = await self._house.cases.send(message("report_incident", self.reference, sender, **fields))
        if sent.linked_case is None:
            raise StepFailed("the demo's closed case took an incident in, where a linked case was to open")
        await self._house.cases.until_open(sent.linked_case)
        await self._house.rehearsal.settle(sent.linked_case)
        self._narrator.entry(f"The case stays closed. {sent.linked_case} was opened, linked to it")

    @property
    def _server(self) -> tuple[str, str]:
        return self._house.stack.temporal_address, self._house.stack.settings.temporal["namespace"]

    def _plain(self, sender: str, **fields: Any) -> Payload:
        given = {"case_reference": self.reference, "sender": sender, **fields}
        return Payload(data=json.dumps(given).encode())

    async def _signal_by_command(self, name: str, payload: Payload) -> None:
        await signal_by_command(*self._server, self.reference, name, payload, self._house.folder)

    async def _intrudes(self, what: str, name: str, payload: Payload, refused: RefusalCode) -> None:
        await self._say(_INTRUDER, what)
        await self._signal_by_command(name, payload)
        check_step(what, None, await self._tell_what_follows(), refused)

    async def _has_entry(self, summary: str) -> bool:
        return any(summary in entry.summary for entry in await read_journal(self._house.pool, self.reference))

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
