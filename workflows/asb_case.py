"""AsbCase: one report, one case, one chain of runs, from the first call to the agreed closure.

The workflow id is the case reference. It starts with the report as its one argument (plain JSON); a run continued from
another starts with what that one carried over. The rules are in ``standard/``; here they are made durable.
"""

import asyncio
from collections.abc import Sequence
from contextlib import suppress
from datetime import datetime, timedelta
from typing import Any, TypeVar

from temporalio import workflow
from temporalio.common import RawValue
from temporalio.exceptions import WorkflowAlreadyStartedError

from activities.calendar import CalendarActivities
from activities.handing_over import HANDED_OVER_FROM, HandingOver
from activities.register.activities import RegisterActivities
from standard.core.draft import Refused, told_at
from standard.core.journal import CaseView
from standard.core.people import JOINED_CASE
from standard.core.plain import printable
from standard.core.reading import LARGEST_MESSAGE, read_report
from standard.core.refusals import LONGEST_RAW, as_text
from standard.core.register import HandOver, KeepRefused, KeptMessage, SurroundingsRequest
from standard.core.seals import Seal, SenderKind
from standard.core.words import RefusalCode, Stage
from standard.deciding import take_in
from standard.messages import MESSAGES
from standard.what_happens_next.again import whole
from standard.worktime.deadlines import explain
from workflows.arguments import NOTHING, joined, read_payload
from workflows.asking import PROMPT, ask
from workflows.attributes import Listed
from workflows.background import Background
from workflows.between_cases import BetweenCases
from workflows.desk import Desk, Ticket, cancel_request
from workflows.effects import YEARS_AHEAD, Effects, size_of
from workflows.inbox import Inbox
from workflows.last_letters import LastLetters
from workflows.models import Answer, Brief, Carried, ClockExplained, Outcome, Received
from workflows.opening import Elsewhere, carried_over, may_end_by_itself, report_of, start_linked
from workflows.page import page_of
from workflows.sealed import is_our_own, seal_of
from workflows.timers import Timers

CARRIED_THINGS = 400
"""How many things that are still to be done may be carried into the next run."""

CARRIED_BYTES = 500_000
"""How much that is still to be done may be carried into the next run, in bytes of JSON; a payload holds 2 MB."""

_LEAVE_WITHIN = timedelta(minutes=2)
_FETCHED_WITHIN = timedelta(hours=1)
"""How long a run that is to be continued waits for what is under way; after that the next run does it again."""

_Case = TypeVar("_Case")

REFUSALS_METRIC = "asb_refusals"
"""Counter of what arrived and could not be used, by refusal code."""


# The SDK takes an annotated ``self`` for the handler's first argument, hence the two type: ignore below.
def _signal(name: str) -> Any:
    @workflow.signal(name=name, description=MESSAGES[name].about)
    def handler(self, message: RawValue = NOTHING) -> None:  # type: ignore[no-untyped-def]
        self._inbox.receive(Ticket(_received(name, message)))

    return handler


def _update(name: str) -> Any:
    @workflow.update(name=name, description=MESSAGES[name].about)
    async def handler(self, message: RawValue = NOTHING) -> Answer:  # type: ignore[no-untyped-def]
        answer: Answer = await self._answer(name, message)
        return answer

    return handler


def _takes_every_message(case: type[_Case]) -> type[_Case]:
    """A signal for each message, and an update for each that a person makes: the Temporal UI lists them."""
    for name, model in MESSAGES.items():
        setattr(case, name, _signal(name))
        if model.made_by_a_person:
            setattr(case, f"update_{name}", _update(name))
    return case


@workflow.defn(name="AsbCase")
@_takes_every_message
class AsbCase:
    """One anti-social-behaviour or hate case. Every message is a signal; those a person makes are updates too."""

    def __init__(self) -> None:
        self._desk: Desk | None = None
        self._effects: Effects | None = None
        self._background = Background()
        self._inbox = Inbox(self._follow_up, self._background)
        self._timers = Timers(self._catch_up, self._background)
        self._listed: Listed | None = None
        self._following = False
        self._last_letters: LastLetters | None = None
        self._between: BetweenCases | None = None
        self._refused = False

    @workflow.run
    async def run(self, start: RawValue = NOTHING) -> str:
        """Runs the case to its end. Returns in a few words how it ended."""
        whole = asyncio.create_task(self._run(start))
        while True:
            try:
                return await asyncio.shield(whole)
            except asyncio.CancelledError:
                if whole.cancelled():  # The worker takes the case out of its memory: nobody asked for anything.
                    raise
                self._inbox.receive(Ticket(cancel_request()))

    @workflow.signal(dynamic=True)
    def unknown_signal(self, name: str, args: Sequence[RawValue]) -> None:
        """Anything else that is signalled is refused, and kept."""
        self._inbox.receive(Ticket(_received(name, joined(args))))

    @workflow.update(dynamic=True)
    async def unknown_update(self, name: str, args: Sequence[RawValue]) -> Answer:
        """Any other update is refused, and kept."""
        return await self._answer(name, joined(args))

    @workflow.query
    def state(self) -> CaseView | None:
        """How the case stands, or null while it is being opened."""
        return self._desk.view(workflow.now()) if self._desk else None

    def details(self, now: datetime) -> str:
        """A page of Markdown about the case as it stands at ``now`` (UTC), for the Temporal UI."""
        if self._desk is not None:
            return page_of(self._desk.carried, now)
        return "No case was opened: see the result." if self._refused else "The case is being opened."

    @workflow.query
    def timeline(self) -> list[Brief]:
        """The last entries of the journal, oldest first, without anybody's words; the register has them all."""
        return self._desk.carried.recent if self._desk else []

    @workflow.query
    def refusals(self) -> list[Brief]:
        """The last refusals and duplicates, oldest first; the register has them all."""
        return self._desk.carried.refusals if self._desk else []

    @workflow.query
    def deadlines(self) -> list[ClockExplained]:
        """Every promised clock with its due instant explained day by day."""
        if self._desk is None:
            return []
        case = self._desk.carried.case
        return [ClockExplained.of(clock, explain(clock.deadline, case.calendar)) for clock in case.clocks]

    async def _run(self, start: RawValue) -> str:
        try:
            carried = await self._begin(start)
        except Elsewhere as elsewhere:
            return await self._open_elsewhere(start, elsewhere.reference)
        except Refused as why:
            return await self._refuse_report(start, why)
        desk = Desk(carried)
        self._listed = Listed()
        effects = self._effects = Effects(desk, self._follow_up, self._background)
        self._last_letters = LastLetters(desk, effects, self._background)
        between = self._between = BetweenCases(desk, self._follow_up, self._background)
        self._desk = desk
        again, carried.waiting = carried.waiting, []
        self._inbox.open(desk, again)
        self._catch_up()
        return await self._until_it_ends(desk, effects, between)

    async def _begin(self, start: RawValue) -> Carried:
        """What the run before has carried over, or a case opened for a report.

        A run that Temporal began after another, as a schedule or a retry policy has it, comes with the report too.

        Raises:
            Refused: nothing that a case can begin with.
        """
        if workflow.info().continued_run_id and is_our_own(start.payload, Carried):
            return carried_over(start)
        await self._hand_over()
        return await self._open(start)

    async def _hand_over(self) -> None:
        """Lets a run that cannot end by itself take this one's place, if this one can; and fetches in such a run what
        had been sent to the one before.

        Raises:
            Refused: this run could end by itself, and no other may take its place.
        """
        info = workflow.info()
        before = info.headers.get(HANDED_OVER_FROM)
        why = may_end_by_itself(info)
        if why is not None:
            request = HandOver(reference=info.workflow_id, run_id=info.run_id, again=before is not None)
            handed = await ask(HandingOver.hand_over, request, summary="Go on in a run that cannot end by itself")
            reason = f"the case was started with {why}, so it could end by itself; {handed.refused}"
            raise Refused(RefusalCode.NOT_ALLOWED, reason)
        if before is not None:
            run_id = before.data.decode("utf-8", "replace")
            await ask(
                HandingOver.fetch_left_behind,
                HandOver(reference=info.workflow_id, run_id=run_id),
                summary="Fetch what was sent to the run before",
                within=_FETCHED_WITHIN,
                heartbeat=PROMPT,
            )

    async def _open(self, start: RawValue) -> Carried:
        """Takes the report in. Only the calendar is asked for, which is answered even while the register is away."""
        report, seal = report_of(start)
        now = workflow.now()
        told = told_at(report.reported_at, now, seal)
        surroundings = await ask(
            CalendarActivities.load_surroundings,
            SurroundingsRequest(first_year=told.year, last_year=now.year + YEARS_AHEAD),
            summary="Load the working calendar",
        )
        draft = take_in(report, now, surroundings, seal, workflow.info().workflow_id)
        desk = Desk(
            Carried(
                case=draft.case,
                report=report,
                set_aside=list(report.set_aside),
                retry_at_most=surroundings.retry_at_most,
                closing_letter_within=surroundings.closing_letter_within,
            )
        )
        desk.take(draft)
        return desk.carried

    async def _until_it_ends(self, desk: Desk, effects: Effects, between: BetweenCases) -> str:
        def closed() -> bool:
            return self._is_over(desk, effects) and between.told(over=True) and workflow.all_handlers_finished()

        while True:
            await workflow.wait_condition(
                lambda: (
                    closed()
                    or effects.duplicate_of is not None
                    or self._background.broken is not None
                    or (workflow.info().is_continue_as_new_suggested() and self._can_be_carried(desk))
                )
            )
            if self._background.broken is not None:
                # Anything but a plain error would end the case for good; a stuck task waits for a deploy that mends it.
                raise RuntimeError("something that a case does in the background broke") from self._background.broken
            if effects.duplicate_of is not None:
                return await self._end_as_duplicate(desk, effects.duplicate_of, differs=effects.differs)
            if closed():
                return f"closed: {desk.carried.case.closure_ground}"
            await self._continue(desk, effects, between)

    def _is_over(self, desk: Desk, effects: Effects) -> bool:
        """Whether the case is closed, and everything decided in it has been carried out."""
        return desk.carried.case.stage is Stage.CLOSED and effects.done and not self._inbox.waiting

    def _can_be_carried(self, desk: Desk) -> bool:
        """Whether what is left to do fits into one payload: a flood of messages is worked off first."""
        carried = desk.carried
        waiting = [ticket.received for ticket in (*desk.waiting, *desk.surroundings_waiting, *self._inbox.waiting)]
        left = (*carried.entries, *carried.notices, *carried.unclaimed, *waiting)
        return len(left) <= CARRIED_THINGS and size_of(left) <= CARRIED_BYTES

    async def _continue(self, desk: Desk, effects: Effects, between: BetweenCases) -> None:
        """Goes on in a new run, unless so much arrives meanwhile that it cannot be carried over."""
        effects.stop()
        self._inbox.leaving = True
        with suppress(TimeoutError):
            await workflow.wait_condition(
                lambda: effects.idle and between.idle and workflow.all_handlers_finished(),
                timeout=_LEAVE_WITHIN,
                timeout_summary="Finish what is under way before the next run",
            )
        if self._can_be_carried(desk):
            left = [*desk.waiting, *desk.surroundings_waiting, *self._inbox.waiting]
            desk.carried.waiting = [ticket.received for ticket in left]
            desk.carried.run = workflow.info().run_id
            workflow.continue_as_new(desk.carried)
        effects.go_on()
        self._inbox.leaving = False
        self._inbox.decide()

    async def _end_as_duplicate(self, desk: Desk, first_run: str, *, differs: bool) -> str:
        """Another run holds the reference: this one ends, and the messages that came to it are kept as refused.

        ``differs``: the report is another one than the one that opened that case; it opens a linked case.
        """
        linked = await self._take_in_as_linked(desk) if differs else None
        reason = "it came to a second run of a case that the register knows already"
        self._inbox.leaving = True
        while desk.carried.unclaimed or self._inbox.waiting or not workflow.all_handlers_finished():
            kept = [*desk.carried.unclaimed, *(ticket.received for ticket in self._inbox.empty())]
            desk.carried.unclaimed = []
            if kept:
                await self._keep(kept, RefusalCode.CASE_CLOSED, reason)
            await workflow.wait_condition(workflow.all_handlers_finished)
        return f"duplicate of run {first_run}" + (f"; taken in as the linked case {linked}" if linked else "")

    async def _take_in_as_linked(self, desk: Desk) -> str:
        """Opens a case of its own for a report that says something else than the one whose id it has."""
        carried = desk.carried
        if carried.report is None:
            raise RuntimeError("a run that was not claimed has its report")
        # The clocks count from when this one came, however long the register was away.
        report = whole(carried.report, carried.set_aside)
        told = report.model_copy(update={"reported_at": carried.case.reported_at})
        return await start_linked(told, carried.entries[0].seal, carried.case.reference)

    async def _refuse_report(self, start: RawValue, why: Refused) -> str:
        """No case can be opened: what was to open it is kept as refused, and so is every message that came with it."""
        self._refused = True
        await self._keep([Received(name="report", data=start.payload.data)], why.code, why.reason)
        await self._refuse_messages("its case was never opened")
        return f"refused: {why.reason}"

    async def _open_elsewhere(self, start: RawValue, reference: str) -> str:
        """A report without an id came under a workflow id that is no reference: its case opens under one.

        Where a case runs under that, whether of this report or of another one, it opens a linked one; the register,
        which knows what the first one said, ends that where it is the same report.
        """
        self._refused = True
        taken_in_as = reference
        try:
            await workflow.start_child_workflow(
                "AsbCase", start, id=reference, parent_close_policy=workflow.ParentClosePolicy.ABANDON
            )
        except WorkflowAlreadyStartedError:
            seal = seal_of(start.payload)
            report = read_report(read_payload(start), reference, sender=seal.sender if seal else None)
            taken_in_as = await start_linked(report, seal, reference)
        await self._refuse_messages(f"its case is {taken_in_as}")
        return f"handed over to {taken_in_as}"

    async def _refuse_messages(self, reason: str) -> None:
        while self._inbox.waiting or not workflow.all_handlers_finished():
            came = self._inbox.empty()
            if came:
                code = RefusalCode.CASE_CLOSED
                await self._keep([ticket.received for ticket in came], code, reason)
                for ticket in came:
                    ticket.answer = Answer(outcome=Outcome.REFUSED, code=code, reason=reason)
            await workflow.wait_condition(lambda: bool(self._inbox.waiting) or workflow.all_handlers_finished())

    async def _keep(self, received: list[Received], code: RefusalCode, reason: str) -> None:
        # What alone came to open a case may be long; of many together a payload holds less.
        longest = LARGEST_MESSAGE if len(received) == 1 else LONGEST_RAW
        messages = [
            KeptMessage(
                name=printable(each.name)[:100], raw=as_text(each.data, longest), code=code, reason=printable(reason)
            )
            for each in received
        ]
        workflow.metric_meter().create_counter(REFUSALS_METRIC).add(len(messages), {"code": code})
        request = KeepRefused(reference=workflow.info().workflow_id, now=workflow.now(), messages=messages)
        await ask(RegisterActivities.keep_refused, request, summary="Keep in the register what could not be used")

    async def _answer(self, name: str, message: RawValue) -> Answer:
        ticket = self._inbox.receive(Ticket(_received(name, message)))
        if ticket.answer is None:
            await workflow.wait_condition(lambda: ticket.answer is not None or self._inbox.leaving)
        reason = "the register is asked who the sender is; the message is kept and will be decided"
        answer = ticket.answer or Answer(outcome=Outcome.WAITING, reason=reason)
        seal = ticket.received.seal
        if seal is None or (self._desk is not None and not self._desk.shows_to(seal.sender, workflow.now())):
            return answer.for_strangers()
        return answer

    def _catch_up(self) -> None:
        if self._desk is not None:
            self._desk.catch_up(workflow.now())
        self._inbox.decide()

    def _follow_up(self) -> None:
        """Lets timers, lists, effects and metrics follow what was decided."""
        if self._desk is None:
            return
        self._timers.keep(self._desk.awaited)
        if not self._following:
            # After whatever else this task decides: thousands of messages in it are still one change of the lists.
            self._following = True
            self._background.soon(self._let_follow)
        while self._desk.refused:
            code = self._desk.refused.pop()
            workflow.metric_meter().create_counter(REFUSALS_METRIC).add(1, {"code": code})

    def _let_follow(self) -> None:
        self._following = False
        if self._desk is None or self._listed is None or self._effects is None or self._last_letters is None:
            return
        # Lists first: the server hands an activity over at once only where no other command comes after it.
        self._listed.keep(self._desk.carried.case)
        if not self._inbox.leaving:
            self._effects.go_on()
        self._last_letters.keep()
        if self._between is not None and not self._inbox.leaving:
            self._between.keep(over=self._is_over(self._desk, self._effects))


def _received(name: str, message: RawValue) -> Received:
    now, data = workflow.now(), message.payload.data
    if name not in MESSAGES:
        return Received(name=name, data=data, at=now)
    seal = None
    try:
        seal = seal_of(message.payload)
        if MESSAGES[name].between_cases:
            # Whatever key somebody has sealed it with: only a case of ours says how it stands.
            ours = is_our_own(message.payload, MESSAGES[name])
            seal = Seal(sender=JOINED_CASE, kind=SenderKind.OPERATIONS, sealed_at=now) if ours else None
        return Received(name=name, data=read_payload(message), seal=seal, at=now)
    except Refused as why:
        return Received(name=name, data=data, seal=seal, problem=why.reason, problem_code=why.code, at=now)
