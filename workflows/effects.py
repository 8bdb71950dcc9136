"""The effects lane of a case: what was decided is written to the register and told to people, in order, until it is
done.

Only this lane waits for PostgreSQL or the mail server. The register is written first; a notification is sent once the
entry that caused it is on record, in order for each recipient, so that one dead mailbox holds up nobody else. Entries
and the notifications they cause go together, in one activity; what cannot be sent then is left to its recipient's lane.
"""

import asyncio
from collections.abc import Awaitable, Callable, Coroutine, Sequence
from dataclasses import dataclass
from datetime import timedelta
from functools import partial
from typing import Any, TypeVar

from pydantic import BaseModel
from temporalio import workflow

from activities.calendar import CalendarActivities
from activities.carrying_out import CarryingOut
from activities.notifications.activity import NotificationActivities
from activities.register.activities import RegisterActivities
from standard.core.journal import CaseView, Entry
from standard.core.notices import Notice, NoticeOutcome
from standard.core.register import GiveUp, OpenCase, RecordAndTell, RecordBatch, Recorded, SurroundingsRequest, WhoIs
from standard.core.words import Recipient
from standard.what_happens_next.access import Access
from workflows.asking import PROMPT, ask
from workflows.background import Background
from workflows.desk import Desk

_SENDING = timedelta(seconds=90)
"""Longer than a channel may take, so that two attempts for one notification never overlap."""

_RECORDING_AND_SENDING = timedelta(minutes=2)
"""As ``_SENDING``, with the time that PostgreSQL may take before."""

_TOLD_AT_ONCE = 20
"""How many notifications at most go with a batch of entries."""

YEARS_AHEAD = 2
"""How many years beyond the present one a case's calendar covers when it is loaded."""

_NAMED = 2
"""How many notifications are named in an activity's summary; of more, only who is told."""

_BATCH_ENTRIES = 200
_BATCH_BYTES = 500_000
_Answer = TypeVar("_Answer")


class Effects:
    """Carries out what the desk has decided. ``changed`` is called whenever the case may have changed.

    Each lane does one thing at a time; what is next in it is begun by ``go_on``.
    """

    def __init__(self, desk: Desk, changed: Callable[[], None], background: Background) -> None:
        self._desk = desk
        self._changed = changed
        self._background = background
        self._stopping = False
        self._under_way = 0
        self._telling = {each: _Lane(partial(self._has_to_tell, each), partial(self._tell, each)) for each in Recipient}
        self._lanes = (
            _Lane(self._has_to_record, self._write),
            _Lane(lambda: bool(desk.waiting), self._ask_for_people),
            _Lane(self._needs_a_calendar, self._load_calendar),
            *self._telling.values(),
        )
        self._busy: dict[_Lane, asyncio.Task[None]] = {}
        self._given_up = False
        self._on_record: CaseView | None = None
        self.duplicate_of: str | None = None
        self.differs = False

    def stop(self) -> None:
        """Finishes what is under way and begins nothing new: the next run does."""
        self._stopping = True

    def go_on(self) -> None:
        """Begins what is next in every lane that has something to do and is free."""
        self._stopping = False
        if self.duplicate_of is not None:
            return
        for lane in self._lanes:
            if lane not in self._busy and lane.has_work():
                self._busy[lane] = self._background.begin(partial(self._once, lane))

    @property
    def idle(self) -> bool:
        """Whether nothing is under way."""
        return self._under_way == 0

    @property
    def done(self) -> bool:
        """Whether everything decided has been carried out and nothing waits for the register."""
        desk, carried = self._desk, self._desk.carried
        left = carried.entries or carried.notices or carried.report or desk.waiting or desk.surroundings_waiting
        ours = [lane for lane in self._busy if not (self._given_up and lane in self._telling.values())]
        return not ours and not left

    async def give_up(self) -> None:
        """Makes tasks of the notifications that nobody has taken; what still tries to send them is not waited for."""
        request = GiveUp(notices=list(self._desk.carried.notices))
        given_up = await self._ask(
            NotificationActivities.give_up, request, summary="Make tasks of what a closed case could not tell"
        )
        for notice, outcome in zip(request.notices, given_up.outcomes, strict=True):
            self._desk.settled(notice, outcome, workflow.now())
        self._given_up = True
        self._changed()

    async def _once(self, lane: "_Lane") -> None:
        await lane.work()
        del self._busy[lane]
        if not self._stopping:
            self.go_on()

    def _has_to_record(self) -> bool:
        return self._desk.carried.report is not None or bool(self._desk.carried.entries)

    async def _write(self) -> None:
        carried = self._desk.carried
        if carried.report is None:
            await self._record(_batch(carried.entries))
            return
        await self._claim(
            OpenCase(
                reference=carried.case.reference,
                run_id=workflow.info().first_execution_run_id,
                report=carried.report,
                set_aside=carried.set_aside,
                reported_at=carried.case.reported_at,
                now=workflow.now(),
                calendar=carried.case.calendar,
                closed_to=carried.case.of(Access).closed_to,
            )
        )

    async def _claim(self, request: OpenCase) -> None:
        opened = await self._ask(
            RegisterActivities.open_case, request, summary="Enter the case in the register and allocate an officer"
        )
        if opened.duplicate_of_run is not None:
            self.duplicate_of, self.differs = opened.duplicate_of_run, opened.differs
            return
        self._desk.opened(opened, request.calendar.version, workflow.now())
        self._changed()

    async def _record(self, batch: list[Entry]) -> None:
        carried = self._desk.carried
        first, last = batch[0].number, batch[-1].number
        view = self._desk.view(workflow.now())
        request = _request(batch, view, self._on_record, carried.recorded)
        notices = self._to_be_told(first, last)
        which = f"entry {first}" if first == last else f"entries {first} to {last}"
        if notices:
            await self._record_and_tell(request, view, which, notices)
        else:
            recorded = await self._ask(RegisterActivities.record, request, summary=f"Write {which} to the register")
            if self._recorded(recorded, view, len(batch)):
                self._desk.staffed(recorded.staff, workflow.now())
                self._changed()

    async def _record_and_tell(self, batch: RecordBatch, view: CaseView, which: str, notices: list[Notice]) -> None:
        told = await self._ask(
            CarryingOut.record_and_tell,
            RecordAndTell(batch=batch, notices=notices),
            within=_RECORDING_AND_SENDING,
            summary=f"Write {which} to the register; tell {_whom(notices)}",
        )
        if not self._recorded(told, view, len(batch.entries)):
            return
        for notice, outcome in zip(notices, told.outcomes, strict=True):
            if outcome is not None:
                self._desk.settled(notice, outcome, workflow.now())
        self._desk.staffed(told.staff, workflow.now())
        self._changed()

    def _recorded(self, recorded: Recorded, view: CaseView, entries: int) -> bool:
        """Whether the register has these entries; if not, they go there once more, with all of the view."""
        if recorded.view_missing:
            self._on_record = None
            return False
        self._on_record = view
        del self._desk.carried.entries[:entries]
        self._desk.carried.recorded = recorded.last
        return True

    def _to_be_told(self, first: int, last: int) -> list[Notice]:
        """The notifications that these entries cause, except to whom an earlier one is still on its way."""
        waiting = self._desk.carried.notices
        behind = {notice.recipient for notice in waiting if notice.entry < first}
        # What a lane is telling need not wait any more: a later incident takes the place of an earlier one.
        behind |= {recipient for recipient, lane in self._telling.items() if lane in self._busy}
        found = [notice for notice in waiting if first <= notice.entry <= last and notice.recipient not in behind]
        return found[:_TOLD_AT_ONCE]

    def _has_to_tell(self, recipient: Recipient) -> bool:
        return self._next_notice(recipient) is not None

    async def _tell(self, recipient: Recipient) -> None:
        notice = self._next_notice(recipient)
        if notice is None:
            return
        outcome = await self._send(notice)
        self._desk.settled(notice, outcome, workflow.now())
        self._changed()

    def _next_notice(self, recipient: Recipient) -> Notice | None:
        carried = self._desk.carried
        if not carried.notices or carried.report is not None or self.duplicate_of is not None:
            return None
        notice = next((notice for notice in carried.notices if notice.recipient is recipient), None)
        unrecorded = carried.entries[0].number if carried.entries else carried.case.entries + 1
        return notice if notice is not None and notice.entry < unrecorded else None

    async def _send(self, notice: Notice) -> NoticeOutcome:
        return await self._ask(
            NotificationActivities.notify,
            notice,
            within=_SENDING,
            summary=f"Tell the {notice.recipient}: {notice.template.label}",
        )

    async def _ask_for_people(self) -> None:
        known = await self._ask(
            RegisterActivities.who_is,
            WhoIs(ids=sorted(self._desk.waiting[0].asks)),
            summary="Ask the register who sent a message",
        )
        self._desk.known(known, workflow.now())
        self._changed()

    def _needs_a_calendar(self) -> bool:
        calendar = self._desk.carried.case.calendar
        is_short = calendar.provisional or calendar.last_year <= workflow.now().year
        return is_short or bool(self._desk.surroundings_waiting)

    async def _load_calendar(self) -> None:
        desk = self._desk
        # Those that arrive later may tell of a day that this answer does not know yet.
        asked = len(desk.surroundings_waiting)
        request = SurroundingsRequest(
            first_year=desk.carried.case.reported_at.year,
            last_year=workflow.now().year + YEARS_AHEAD,
            must_be_current=True,
        )
        loaded = await self._ask(CalendarActivities.load_surroundings, request, summary="Load the calendar again")
        desk.surroundings_loaded(loaded, asked, workflow.now())
        self._changed()

    async def _ask(
        self,
        activity: Callable[..., Awaitable[_Answer]],
        request: BaseModel,
        *,
        summary: str,
        within: timedelta = PROMPT,
    ) -> _Answer:
        self._under_way += 1
        try:
            at_most = self._desk.carried.retry_at_most
            return await ask(activity, request, summary=summary, within=within, at_most=at_most)
        finally:
            self._under_way -= 1


@dataclass(frozen=True, eq=False)
class _Lane:
    """One thing at a time: whether there is something to do, and doing the next of it."""

    has_work: Callable[[], bool]
    work: Callable[[], Coroutine[Any, Any, None]]


def _request(batch: list[Entry], view: CaseView, on_record: CaseView | None, after: str | None) -> RecordBatch:
    """Asks for these entries to be written. Of the view only what has changed goes along, as it is most of what a case
    would have in its history; the first batch of a run has all of it, and so has each of a run that was reset, as the
    register may have a later one by then.
    """
    run = workflow.info()
    reset = run.run_id != run.original_execution_run_id
    request = RecordBatch(
        reference=view.reference,
        run_id=run.run_id,
        at=workflow.now(),
        reset=reset,
        after=after,
        entries=batch,
        view=view,
    )
    if on_record is None or reset:
        return request
    changes = changes_since(on_record, view)
    return request.model_copy(update={"view": None, "changes": changes, "since": on_record.as_of})


def changes_since(on_record: CaseView, view: CaseView) -> dict[str, Any]:
    """What of a case's view is not as it is on record, by the names of its fields, as JSON has it."""
    changed = {name for name in CaseView.model_fields if getattr(view, name) != getattr(on_record, name)}
    return view.model_dump(mode="json", include=changed)


def _whom(notices: list[Notice]) -> str:
    # The server takes no summary beyond 400 bytes, encrypted, and would refuse the whole command.
    if len(notices) <= _NAMED:
        return ", ".join(f"the {notice.recipient}: {notice.template.label}" for notice in notices) or "nobody"
    return ", ".join(f"the {recipient}" for recipient in dict.fromkeys(notice.recipient for notice in notices))


def size_of(models: Sequence[BaseModel]) -> int:
    """How many bytes of JSON these make: what a payload's limit counts."""
    return sum(len(model.model_dump_json().encode("utf-8", "surrogatepass")) for model in models)


def _batch(entries: list[Entry]) -> list[Entry]:
    """The first entries that fit into one activity, at least one: a payload has its limit."""
    batch = entries[:_BATCH_ENTRIES]
    while len(batch) > 1 and size_of(batch) > _BATCH_BYTES:
        batch = batch[: len(batch) // 2]
    return batch
