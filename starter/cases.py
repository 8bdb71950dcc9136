"""Opening cases and sending them messages, for other Python services and for the ``asb`` command.

    cases = Cases(client, pool)
    opened = await cases.open(Report(report_id="nm-17", sender="noise-app", category="noise", description="..."))
    opened = await cases.open(b'{"category": "noise", "description": "..."}')  # as it came, whatever its shape
    answer = await cases.send(message("record_contact", opened.reference, "ola", method="phone", outcome="spoke"))

``starter.connect`` makes them with the settings. Every call may be made again: the same report (by its
``report_id``; one without is a new one each time) is the same case, and the same message (by its ``message_id``) is
decided once and answered as the first time.

A message that no worker answers within ``patience`` is left with the case as a signal, so that it is decided as soon
as a worker runs; the answer then says ``waiting``. A message to a closed case is kept in the register, and an incident
opens a new case linked to the closed one. A service without the landlord's ring is told that its incident has been
taken, but never whether there is such a case or what state it is in.
"""

import asyncio
from datetime import UTC, datetime, timedelta
from time import monotonic
from typing import Any
from uuid import uuid4

from psycopg_pool import AsyncConnectionPool
from pydantic_core import to_json
from temporalio.api.enums.v1 import EventType
from temporalio.api.failure.v1 import Failure
from temporalio.client import (
    Client,
    WorkflowHandle,
    WorkflowUpdateFailedError,
    WorkflowUpdateRPCTimeoutOrCancelledError,
)
from temporalio.common import RawValue, WorkflowIDConflictPolicy, WorkflowIDReusePolicy
from temporalio.exceptions import FailureError, WorkflowAlreadyStartedError
from temporalio.service import RPCError, RPCStatusCode

from activities.describing import describe, goes_on
from activities.handing_over import not_begun, start_clean
from activities.register.doors import keep_duplicate_report, keep_refused_report, record_late_message
from activities.register.errors import RegisterUnavailable
from activities.register.guarding import why_not_for
from activities.register.queries import read_case, read_incident_entry, read_report_hash, read_reporter
from activities.register.records import CaseRecord
from standard.core.draft import Refused
from standard.core.journal import CaseView
from standard.core.messages import Message, Report, ReportIncident
from standard.core.people import COMMAND
from standard.core.plain import as_markdown
from standard.core.reading import id_of, read_at_door, read_incident, read_report
from standard.core.reference import parse_reference, reference_for
from standard.core.words import Category, RefusalCode
from standard.messages import MESSAGES, decision_of
from standard.progressing.linked import incident_of, linked_report, same_reporter
from standard.what_happens_next.again import another_report, report_hash
from starter.outcomes import CaseOpened, NotOpened, Sent, UnknownCase, of_temporal
from worker.connection import reads_answers, sealer_for
from worker.problems import BadInput, Problem
from worker.sealing.sealer import Sealer
from workflows.models import Answer, Brief, ClockExplained, Outcome

PATIENCE = timedelta(seconds=30)
"""How long a worker may take to answer before a message is left with the case."""

_REFUSED = "refused: "
_LONGEST_SENDER = 40


def message(name: str, case_reference: str, sender: str, **fields: Any) -> Message:
    """A message of this name; a ``message_id`` is made where none is given. An incident may have any shape: what cannot
    be read of it, the case sets aside.

    Raises:
        KeyError: there is no message of this name.
        pydantic.ValidationError: a field is missing, unknown or wrong.
        standard.core.draft.Refused: an incident has no description, or is too large.
        standard.core.reference.NotAReference: the reference is mistyped.
    """
    reference = parse_reference(case_reference)
    given = {"message_id": str(uuid4()), "sender": sender, **decision_of(name), **fields, "case_reference": reference}
    if MESSAGES[name] is not ReportIncident:
        return MESSAGES[name].model_validate(given)
    raw = to_json(given, exclude_none=True)
    return read_incident(raw, reference).as_it_came(raw)


_SOON_SECONDS = 0.1
"""How long to wait before a case that cannot answer just now is asked again."""


class Cases:
    """The calls. ``task_queue`` is where new cases find their workers.

    ``pool`` may be None where PostgreSQL is away: running cases can still be spoken with. ``patience`` is how long a
    worker may take to answer. ``sealer`` proves who sends; by default that is done with the client's own keys. Whoever
    holds a service's key alone cannot read what a case answers: their messages are left with the case as signals.
    """

    def __init__(
        self,
        client: Client,
        pool: AsyncConnectionPool | None,
        *,
        sealer: Sealer | None = None,
        task_queue: str = "asb-casework",
        patience: timedelta = PATIENCE,
    ) -> None:
        self._client = client
        self._pool = pool
        self._sealer = sealer or sealer_for(client, pool)
        self._reads_answers = reads_answers(client)
        self._task_queue = task_queue
        self._patience = patience

    @property
    def client(self) -> Client:
        """The client that these calls are made with."""
        return self._client

    @of_temporal
    async def open(
        self, report: Report | bytes, *, by: str | None = None, start_delay: timedelta | None = None
    ) -> CaseOpened:
        """Opens the case of a report, or finds it if the report had come before, however long ago. In bytes it may have
        any shape: what cannot be read of it, the case sets aside. Who sends it is then only claimed, but where it names
        ``by``, the person who hands it in, or nobody.

        A report whose case never came to be (it was refused, or its run was ended before the register had it) opens
        one now. Another report than the one that had come with its ``report_id``, or than whatever it was that somebody
        started under its case's reference, is taken in too: see ``CaseOpened.differs``.

        Raises:
            NotOpened: the bytes can be no report; they are kept, with an alarm.
            RegisterUnavailable: another report's case has ended, and the register cannot be asked; or the bytes can be
                no report, and cannot be kept.
            TemporalUnavailable: Temporal cannot be reached.
        """
        if isinstance(report, bytes):
            report, reference = await self._read(report, by)
        else:
            reference = reference_for(report.report_id)
        held, asked = await self._held(reference)
        if held is not None:
            return await self._known(report, reference, same=held == report_hash(report))
        if await self._start(report, reference, WorkflowIDReusePolicy.REJECT_DUPLICATE, start_delay):
            return CaseOpened(reference=reference, already_known=False)
        put_off = await not_begun(self._client, reference)
        if put_off is not None and start_delay is None:
            # Somebody started it with a delay or a schedule past our doors; it goes on now.
            await start_clean(self._client, put_off)
        first, runs = await self._first_report(reference), await self.is_running(reference)
        # A case holds its reference: what else was started under it is none, whatever it is.
        is_case = first is not None and reference in (first.report_id, reference_for(first.report_id))
        if first is not None and is_case and (runs or not asked):
            return await self._known(report, reference, same=report_hash(first) == report_hash(report))
        if not runs and await self._start(report, reference, WorkflowIDReusePolicy.ALLOW_DUPLICATE, start_delay):
            return CaseOpened(reference=reference, already_known=False)
        return await self._take_in_aside(report, reference, linked=is_case)

    @of_temporal
    async def until_open(self, reference: str, within: timedelta = PATIENCE) -> CaseView | None:
        """How a new case stands once an officer is allocated; as far as it has come when ``within`` is over.

        Raises:
            NotOpened: the report was refused.
            TemporalUnavailable: Temporal cannot be reached.
        """
        handle = self._handle(reference)
        state: CaseView | None = None
        try:
            async with asyncio.timeout(within.total_seconds()):
                async for event in handle.fetch_history_events(wait_new_event=True):
                    if event.event_type == EventType.EVENT_TYPE_WORKFLOW_TASK_COMPLETED:
                        state = await self.state(reference)
                        if state is not None and state.allocation is not None:
                            return state
                    elif event.event_type == EventType.EVENT_TYPE_WORKFLOW_EXECUTION_COMPLETED:
                        break
                await self._raise_if_refused(handle)
        except (TimeoutError, Problem):
            # The case is open, whether or not a codec server can read what it answers.
            pass
        return state

    @of_temporal
    async def send(self, message: Message) -> Sent:
        """Sends a message and returns what the case made of it.

        Raises:
            UnknownCase: no case has this reference.
            RegisterUnavailable: the case is closed, and the register cannot be reached to keep the message.
            TemporalUnavailable: Temporal cannot be reached.
        """
        handle = self._handle(message.case_reference)
        if not (message.made_by_a_person and self._reads_answers):
            return await self._signal(handle, message)
        sealed = await self._sealer.seal(message)
        try:
            answer = await handle.execute_update(
                message.name,
                sealed,
                # Not the message's own id: the engine would answer that by itself, and the case must see another
                # message of the same id. Nor made from its words, as an update's id is not encrypted.
                id=str(uuid4()),
                result_type=Answer,
                rpc_timeout=self._patience,
            )
        except (WorkflowUpdateRPCTimeoutOrCancelledError, WorkflowUpdateFailedError):
            _raise_if_cancelled()
            return await self._signal(handle, message)
        except Problem as problem:
            # A codec server that fails only now: whoever sent it again would have it count twice.
            reason = f"it was sent as {message.message_id}; what the case answers cannot be read: {problem}"
            return Sent(answer=Answer(outcome=Outcome.WAITING, reason=reason))
        except RPCError as error:
            if error.status is RPCStatusCode.FAILED_PRECONDITION:
                # The case could not be worked on just now: it takes a signal, and answers nobody before it can.
                return await self._signal(handle, message)
            if error.status is not RPCStatusCode.NOT_FOUND:
                raise
            return await self._too_late(message)
        return Sent(answer=answer)

    @of_temporal
    async def signal(self, message: Message) -> Sent:
        """Leaves a message with the case without waiting for an answer, as other services do.

        Raises:
            UnknownCase: no case has this reference.
            RegisterUnavailable: the case is closed, and the register cannot be reached to keep the message.
            TemporalUnavailable: Temporal cannot be reached.
        """
        return await self._signal(self._handle(message.case_reference), message)

    async def state(self, reference: str) -> CaseView | None:
        """How a case stands; None while it is being opened. Answered for closed cases while Temporal retains them."""
        found: CaseView | None = await self._query(reference, "state", CaseView | None)
        return found

    async def timeline(self, reference: str) -> list[Brief]:
        """The last entries of a case's journal, oldest first."""
        found: list[Brief] = await self._query(reference, "timeline", list[Brief])
        return found

    async def deadlines(self, reference: str) -> list[ClockExplained]:
        """A case's promised clocks, each explained day by day."""
        found: list[ClockExplained] = await self._query(reference, "deadlines", list[ClockExplained])
        return found

    async def refusals(self, reference: str) -> list[Brief]:
        """What last arrived at a case and could not be used."""
        found: list[Brief] = await self._query(reference, "refusals", list[Brief])
        return found

    async def is_running(self, reference: str) -> bool:
        """Whether the case's workflow runs, or is paused."""
        return goes_on(await describe(self._client, reference))

    async def now(self, reference: str) -> datetime:
        """The present on the case's own clock (UTC): real time, except where a rehearsal has moved it."""
        found = await describe(self._client, reference)
        if found is None or not found.workflow_extended_info.HasField("time_skipping_info"):
            return datetime.now(UTC)
        return found.workflow_extended_info.time_skipping_info.current_time.ToDatetime(UTC)

    async def held_up_by(self, reference: str) -> str | None:
        """Why what a case has under way failed the last time it was tried; None where nothing did."""
        found = await describe(self._client, reference)
        for activity in found.pending_activities if found else ():
            if activity.HasField("last_failure"):
                return await self._failure(activity.last_failure)
        return None

    async def _failure(self, failure: Failure) -> str:
        error = await self._client.data_converter.decode_failure(failure)
        return error.message if isinstance(error, FailureError) else str(error)

    async def _query(self, reference: str, name: str, result_type: Any) -> Any:
        if not self._reads_answers:
            raise BadInput(
                "ASB_KEYS_FILE is the ring of a sending service, which cannot read what cases say; set it to the "
                "landlord's own"
            )
        tries_until = monotonic() + self._patience.total_seconds()
        while True:
            try:
                return await self._handle(reference).query(name, result_type=result_type, rpc_timeout=self._patience)
            except RPCError as error:
                # Between two tasks a case can answer nothing; a moment later it can.
                if error.status is not RPCStatusCode.FAILED_PRECONDITION or monotonic() >= tries_until:
                    raise
            await asyncio.sleep(_SOON_SECONDS)

    async def _read(self, raw: bytes, by: str | None) -> tuple[Report, str]:
        now = datetime.now(UTC)
        try:
            return read_at_door(raw, now, by)
        except Refused as why:
            if self._pool is None:
                raise RegisterUnavailable(f"{why.reason}; the register, which keeps such a report, is away") from None
            # The same once more has the same reference, and is counted.
            await keep_refused_report(self._pool, reference_for(id_of(raw, None)), raw, why)
            raise NotOpened(why.reason) from None

    async def _known(self, report: Report, reference: str, *, same: bool) -> CaseOpened:
        """The case of a report that had come, or of another one whose ``report_id`` this one has."""
        if same:
            return CaseOpened(reference=reference, already_known=True)
        case = await read_case(self._pool, reference) if self._pool else None
        # What somebody else runs under a closed case's reference is not that case.
        if (case is not None and not case.is_open) or not await self.is_running(reference):
            if self._pool is None:
                raise RegisterUnavailable("another report came with this report_id, and the register is away")
            if await read_incident_entry(self._pool, incident_of(report, reference, None, datetime.now(UTC))):
                return CaseOpened(reference=reference, already_known=True, differs=True, incident=True)
            return await self._take_in_aside(report, reference, linked=True)
        known = await read_reporter(self._pool, reference) if self._pool else None
        if not same_reporter(report, known):
            # Else what is promised to them would be kept by letters to somebody else, who may have guessed the id.
            return await self._take_in_aside(report, reference, linked=True)
        reported_at = case.reported_at if case is not None else None
        sent = await self.send(incident_of(report, reference, reported_at, datetime.now(UTC)))
        if sent.linked_case is None and sent.answer.outcome is Outcome.REFUSED:
            return await self._take_in_aside(report, reference, linked=True)
        await self._keep_other(report, reference, sent.linked_case)
        as_incident = sent.linked_case is None
        return CaseOpened(
            reference=sent.linked_case or reference, already_known=as_incident, differs=True, incident=as_incident
        )

    async def _take_in_aside(self, report: Report, reference: str, *, linked: bool) -> CaseOpened:
        """Opens a case of its own for a report whose reference something else has; ``linked`` where that is a case."""
        opened = await self.open(another_report(report, reference, linked=linked))
        await self._keep_other(report, reference, opened.reference)
        return opened.model_copy(update={"differs": True})

    async def _keep_other(self, report: Report, reference: str, opened: str | None) -> None:
        if self._pool is not None:
            taken_in = f"a new incident ({report_hash(report)[:8]})" if opened is None else f"the case {opened}"
            await keep_duplicate_report(self._pool, reference, report, taken_in)

    async def _first_report(self, reference: str) -> Report | None:
        """The report that opened the case; None where Temporal has forgotten it, or it is none that we can read."""
        latest = await describe(self._client, reference)
        if latest is None:
            return None
        first_run_id = latest.workflow_execution_info.first_run_id
        try:
            first_run = self._client.get_workflow_handle(reference, run_id=first_run_id)
            async for event in first_run.fetch_history_events(page_size=1):
                payloads = event.workflow_execution_started_event_attributes.input.payloads
                # Whoever sent it is not asked here: it is only compared.
                [found] = await self._client.data_converter.decode(payloads, [RawValue])
                return read_report(found.payload.data, reference, sender=COMMAND)
        except (Refused, ValueError, KeyError):
            # Whoever started it past our doors sent something that is no report, or that is not for us to read.
            return None
        except RPCError as error:
            if error.status is not RPCStatusCode.NOT_FOUND:
                raise
        return None

    async def _held(self, reference: str) -> tuple[str | None, bool]:
        """The hash of the report whose case the register holds, if it does; and whether it could be asked."""
        if self._pool is None:
            return None, False
        try:
            return await read_report_hash(self._pool, reference), True
        except RegisterUnavailable:
            return None, False

    async def _start(
        self, report: Report, reference: str, reuse: WorkflowIDReusePolicy, start_delay: timedelta | None
    ) -> bool:
        try:
            await self._client.start_workflow(
                "AsbCase",
                await self._sealer.seal(report, reference),
                id=reference,
                task_queue=self._task_queue,
                id_reuse_policy=reuse,
                id_conflict_policy=WorkflowIDConflictPolicy.FAIL,
                static_summary=_summary(report),
                start_delay=start_delay,
            )
        except WorkflowAlreadyStartedError:
            return False
        return True

    async def _raise_if_refused(self, handle: WorkflowHandle[Any, Any]) -> None:
        ended = str(await handle.result())
        if ended.startswith(_REFUSED):
            raise NotOpened(ended.removeprefix(_REFUSED))

    async def _signal(self, handle: WorkflowHandle[Any, Any], message: Message) -> Sent:
        try:
            sealed = await self._sealer.seal(message)
            await handle.signal(message.name, sealed, rpc_timeout=self._patience)
        except RPCError as error:
            if error.status is not RPCStatusCode.NOT_FOUND:
                raise
            if self._reads_answers or not isinstance(message, ReportIncident):
                return await self._too_late(message)
            # Whether there is such a case, and how it stands, is none of theirs; what they report is never lost.
            await self.open(linked_report(message, Category.OTHER, None))
        reason = "the case has it and will deal with it as soon as it can"
        if not self._reads_answers:
            reason = "it is with the landlord; the outcome cannot be read with a sending service's own key"
        return Sent(answer=Answer(outcome=Outcome.WAITING, reason=reason))

    async def _too_late(self, message: Message) -> Sent:
        """Keeps a message to a case that has ended; an incident opens a case linked to it."""
        if self._pool is None:
            raise RegisterUnavailable("the case does not run, and the register (PostgreSQL) cannot be reached")
        reference = message.case_reference
        case = await read_case(self._pool, reference)
        if case is None:
            raise UnknownCase(f"no case has the reference {reference}")
        not_for_them = await why_not_for(self._pool, message.sender, reference)
        if isinstance(message, ReportIncident):
            entry = await read_incident_entry(self._pool, message)
            if entry is not None:
                answer = Answer(outcome=Outcome.ACCEPTED, entry=entry, duplicate=True)
                return Sent(answer=answer.for_strangers() if not_for_them else answer)
        elif not_for_them:
            code = RefusalCode.NOT_FOR_YOU
            await record_late_message(self._pool, reference, message.name, message, not_for_them, code)
            return Sent(answer=Answer(outcome=Outcome.REFUSED, code=code, reason=not_for_them))
        ended, linked = _how_it_ended(case), None
        advice = f"; {message.once_ended}" if message.once_ended else ""
        reason = f"the case {ended}; the message is kept in the register{advice}"
        if isinstance(message, ReportIncident):
            linked = await self._open_linked(message, case)
            reason = f"the case {ended}; the incident opened the linked case {linked}"
        await record_late_message(self._pool, reference, message.name, message, reason)
        if not_for_them:
            # Nor how the case stands: it is taken, as it would be were the case open.
            return Sent(answer=Answer(outcome=Outcome.ACCEPTED))
        answer = Answer(outcome=Outcome.REFUSED, code=RefusalCode.CASE_CLOSED, reason=reason)
        return Sent(answer=answer, linked_case=linked)

    async def _open_linked(self, incident: ReportIncident, case: CaseRecord) -> str:
        known = await read_reporter(self._pool, case.reference) if self._pool else None
        report = linked_report(incident, case.category, case.patch, known)
        return (await self.open(report)).reference

    def _handle(self, reference: str) -> WorkflowHandle[Any, Any]:
        return self._client.get_workflow_handle(reference)


def _raise_if_cancelled() -> None:
    """The SDK makes an error of its own of a cancelled update; whoever cancelled must not be answered with a signal."""
    task = asyncio.current_task()
    if task is not None and task.cancelling():
        raise asyncio.CancelledError


def _how_it_ended(case: CaseRecord) -> str:
    if case.closed_at is not None:
        return "is closed"
    return f"was {case.ended_outside_how} from outside" if case.ended_outside_how else "no longer runs"


def _summary(report: Report) -> str:
    """One line about a case, as the Temporal UI shows it; the server takes no more than 400 bytes, encrypted."""
    return f"{report.category.label.capitalize()}, reported by {as_markdown(report.sender, _LONGEST_SENDER)}"
