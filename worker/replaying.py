"""Replaying the open cases of a live server with this version's code, before that is deployed."""

import asyncio
import logging
import re
from collections import deque
from collections.abc import AsyncIterator, Callable, Iterator, Sequence
from contextlib import contextmanager
from itertools import islice

from pydantic import BaseModel, ConfigDict
from temporalio.api.enums.v1 import EventType
from temporalio.api.history.v1 import HistoryEvent
from temporalio.client import Client, WorkflowExecution, WorkflowHistory
from temporalio.converter import PayloadCodec
from temporalio.runtime import Runtime, TelemetryConfig
from temporalio.service import RPCError, RPCStatusCode

from worker.connection import codec_of
from worker.decisions import Decision, Decisions, differences, recorded
from worker.main import WORKFLOWS, case_replayer
from workflows.sealed import UNOPENED

_OPEN_CASES = "WorkflowType = 'AsbCase' AND ExecutionStatus = 'Running'"
_FETCHED_AHEAD = 8
_SHOWN_OF_A_CASE = 10
_NO_DECISION_OF_ITS_OWN = (
    EventType.EVENT_TYPE_WORKFLOW_EXECUTION_UPDATE_ACCEPTED,
    EventType.EVENT_TYPE_WORKFLOW_EXECUTION_UPDATE_COMPLETED,
)
_EVENT = re.compile(r"HistoryEvent\(id: (\d+), (\w+)\)")
_ANOTHER_COMMAND = re.compile(r"error: (\w+) machine does not handle this event")
_NO_COMMAND = "No command scheduled for event"
_WHAT_CORE_SAYS = re.compile(r"Nondeterminism error: (.{1,200}?)\", source:")
_SDK_LOG = logging.getLogger("temporalio.worker")
_SILENT = Runtime(telemetry=TelemetryConfig(logging=None))


class KeyMissing(Exception):
    """What a case asked of an activity is encrypted with a key that is not at hand."""


class Unlike(BaseModel):
    """One way in which a case would not go on as it has begun. ``event`` is the number of the recorded event."""

    model_config = ConfigDict(frozen=True)

    event: int | None
    what: str


class WouldNotReplay(BaseModel):
    """An open case that this code would stop, or take elsewhere."""

    model_config = ConfigDict(frozen=True)

    reference: str
    run_id: str
    unlike: list[Unlike]


class Replayed(BaseModel):
    """What came of replaying: how many cases are open and fit, how many of them were replayed, and how many were gone
    before they could be read. ``where`` names the server and the namespace.
    """

    model_config = ConfigDict(frozen=True)

    where: str
    open_cases: int
    replayed: int
    gone: int
    differing: list[WouldNotReplay]


async def replay_open_cases(
    client: Client,
    *,
    query: str | None = None,
    limit: int | None = None,
    workflows: Sequence[type] = WORKFLOWS,
    progress: Callable[[int, int], None] = lambda _done, _of: None,
) -> Replayed:
    """Replays every open case; with ``query``, a condition of Temporal's list filter, those that it is true of.

    With ``limit`` so many at most, spread evenly from the oldest to the newest. What arrives at a case after it was
    read makes no difference. ``progress`` is called with how many are done, and of how many.

    Raises:
        temporalio.service.RPCError: Temporal does not list the cases (``INVALID_ARGUMENT``: as the query is none) or
            does not give their histories.
        KeyMissing: the client's key ring lacks a key.
    """
    wanted = _OPEN_CASES if query is None else f"{_OPEN_CASES} AND ({query})"
    found = sorted([case async for case in client.list_workflows(wanted)], key=lambda case: case.start_time)
    chosen = found if limit is None else list(_spread(found, limit))
    codec, now = codec_of(client), Decisions()
    replayer = case_replayer(workflows, also=[now], codec=codec, runtime=_SILENT)
    then: list[Decision] = []
    differing, replayed, gone = [], 0, 0

    async def histories() -> AsyncIterator[WorkflowHistory]:
        nonlocal then, gone
        async for history in _fetched(client, chosen):
            if history is None:
                gone += 1
                progress(gone + replayed, len(chosen))
            else:
                then = recorded(await _opened(history, codec))
                now.begin()
                yield history

    progress(0, len(chosen))
    with _quiet():
        async with replayer.workflow_replay_iterator(histories()) as results:
            async for result in results:
                replayed += 1
                unlike = _unlike(result.replay_failure, then, now)
                if unlike:
                    case = result.history
                    differing.append(WouldNotReplay(reference=case.workflow_id, run_id=case.run_id, unlike=unlike))
                progress(gone + replayed, len(chosen))
    differing.sort(key=lambda case: case.reference)
    where = f"{client.service_client.config.target_host}, namespace {client.namespace}"
    return Replayed(where=where, open_cases=len(found), replayed=replayed, gone=gone, differing=differing)


def up_to_the_last_decision(history: WorkflowHistory) -> WorkflowHistory:
    """The history up to what the last completed workflow task has decided: what came after that is still open."""
    kept = 0
    for number, event in enumerate(history.events, start=1):
        if event.event_type == EventType.EVENT_TYPE_WORKFLOW_TASK_COMPLETED or (
            number == kept + 1 and kept and _is_decided(event)
        ):
            kept = number
    return WorkflowHistory(history.workflow_id, history.events[:kept])


def _is_decided(event: HistoryEvent) -> bool:
    if event.event_type in _NO_DECISION_OF_ITS_OWN:
        return True
    which = event.WhichOneof("attributes")
    return which is not None and hasattr(getattr(event, which), "workflow_task_completed_event_id")


def _spread(found: list[WorkflowExecution], at_most: int) -> Iterator[WorkflowExecution]:
    if len(found) <= at_most:
        yield from found
        return
    for number in range(at_most):
        yield found[number * (len(found) - 1) // max(at_most - 1, 1)]


async def _fetched(client: Client, cases: list[WorkflowExecution]) -> AsyncIterator[WorkflowHistory | None]:
    """The histories in this order, a few read ahead; None for a case without one, or without a decision yet."""
    left = iter(cases)
    ahead: deque[asyncio.Task[WorkflowHistory | None]] = deque()
    try:
        while True:
            while len(ahead) < _FETCHED_AHEAD and (case := next(left, None)) is not None:
                ahead.append(asyncio.create_task(_fetch(client, case)))
            if not ahead:
                return
            yield await ahead.popleft()
    finally:
        for task in ahead:
            task.cancel()


async def _fetch(client: Client, case: WorkflowExecution) -> WorkflowHistory | None:
    try:
        history = await client.get_workflow_handle(case.id, run_id=case.run_id).fetch_history()
    except RPCError as error:
        if error.status is RPCStatusCode.NOT_FOUND:
            return None
        raise
    decided = up_to_the_last_decision(history)
    return decided if decided.events else None


def _unlike(failure: Exception | None, then: list[Decision], now: Decisions) -> list[Unlike]:
    if failure is not None:
        return [_stopped(failure, now.broke)]
    found = islice(differences(then, now.made), _SHOWN_OF_A_CASE)
    return [Unlike(event=each.event, what=each.in_short) for each in found]


async def _opened(history: WorkflowHistory, codec: PayloadCodec) -> WorkflowHistory:
    """The history with what each activity was given in clear."""
    events = []
    for event in history.events:
        if event.HasField("activity_task_scheduled_event_attributes"):
            opened = HistoryEvent()
            opened.CopyFrom(event)
            given = opened.activity_task_scheduled_event_attributes.input.payloads
            decoded = await codec.decode(given)
            if any(UNOPENED in payload.metadata for payload in decoded):
                raise KeyMissing
            del given[:]
            given.extend(decoded)
            events.append(opened)
        else:
            events.append(event)
    return WorkflowHistory(history.workflow_id, events)


def _stopped(failure: Exception, broke: str | None) -> Unlike:
    """What stops a case, in words. The SDK's own text is only used where it speaks of commands, not of an error."""
    text = str(failure)
    at, other, core = _EVENT.search(text), _ANOTHER_COMMAND.search(text), _WHAT_CORE_SAYS.search(text)
    if broke is not None:
        what = f"the case stops on an error, {broke}"
    elif at is not None and other is not None:
        what = f"the case stops: {_words(at[2])} is recorded, and the code asks for something else ({_words(other[1])})"
    elif at is not None and _NO_COMMAND in text:
        what = f"the case stops: {_words(at[2])} is recorded, and the code asks for nothing"
    elif core is not None:
        what = f"the case stops: {core[1]}"
    else:
        what = f"the case stops on an error, {type(failure).__name__}"
    return Unlike(event=int(at[1]) if at else None, what=what)


def _words(event_type: str) -> str:
    return re.sub(r"(?<=[a-z])(?=[A-Z])", " ", event_type).lower()


@contextmanager
def _quiet() -> Iterator[None]:
    """The SDK logs what stops a case with the text of the error, which can be somebody's words."""
    before = _SDK_LOG.level
    _SDK_LOG.setLevel(logging.CRITICAL + 1)
    try:
        yield
    finally:
        _SDK_LOG.setLevel(before)
