"""What becomes of the actions of a plan: overdue, chased, completed, waived, and settled when the case closes.

Source: Service Standard, "What Happens Next?"; readings in docs/standard.md.
"""

from collections.abc import Iterator, Sequence
from datetime import datetime
from functools import partial
from typing import Any, ClassVar

from pydantic import Field

from standard.core.access import Action, may
from standard.core.capability import Capability, Moment
from standard.core.case import Case
from standard.core.draft import Decided, Draft, wrong
from standard.core.messages import Message, Text
from standard.core.numbered import ids_of, in_summary, rows_of, settled_by_now
from standard.core.record import FactKind
from standard.core.words import ContactMethod, EntryKind, Recipient, Template
from standard.response_times.promises import put_on_record
from standard.what_happens_next.access import guarded
from standard.what_happens_next.contact import look_into, spoken_with
from standard.what_happens_next.plan_state import (
    ActionId,
    ActionOwner,
    ActionPlan,
    OpenAction,
    Possible,
    PreventedBy,
)
from standard.what_happens_next.support_needs import IN_WRITING, against_needs


class CompleteAction(Message):
    """An action of the plan has been done; ``happened_at`` is when."""

    name: ClassVar[str] = "complete_action"
    about: ClassVar[str] = "Record that an action of the plan is completed, and what came of it. Officers and managers."

    action: ActionId = Field(description="The action's id, as `asb plan show` has it.", examples=["A1"])
    outcome: Text = Field(description="What came of it.", examples=["He will wear headphones after ten."])


class WaiveAction(Message):
    """An action of the plan is not needed any more."""

    name: ClassVar[str] = "waive_action"
    about: ClassVar[str] = "Waive an action of the plan, with the reason. Officers and managers."

    action: ActionId = Field(description="The action's id, as `asb plan show` has it.", examples=["A1"])
    reason: Text = Field(description="Why it is not needed.", examples=["The flat is empty now."])


class ChaseAction(Message):
    """The reporter was reminded of an action of their own, and asked whether they could do it; ``happened_at`` is when.

    In a conversation they say yes or no; whoever reached nobody records ``not_known``. That changes no earlier
    answer, and neither does a yes in writing.
    """

    name: ClassVar[str] = "chase_action"
    about: ClassVar[str] = (
        "Record that the reporter was reminded of an action of their own, and whether it was possible. Officers and "
        "managers."
    )

    action: ActionId = Field(description="The action's id; one of the reporter's own.", examples=["A2"])
    method: ContactMethod = Field(description="How they were reminded.", examples=["phone"])
    possible: Possible = Field(description="Whether it was possible for them, as they say.", examples=["yes"])
    prevented_by: PreventedBy | None = Field(None, description="What prevented it; goes with possible no.")
    notes: Text | None = Field(None, description="What was said.")


def complete_action(draft: Draft, message: CompleteAction) -> None:
    """Takes an action off the plan: it is done.

    Raises:
        Refused: it is not open, or was not planned by then.
    """
    _end_one(draft, EntryKind.ACTION_COMPLETED, "completed", message.action, message.outcome)


def waive_action(draft: Draft, message: WaiveAction) -> None:
    """Takes an action off the plan: it is not needed.

    Raises:
        Refused: it is not open, or was not planned by then.
    """
    _end_one(draft, EntryKind.ACTION_WAIVED, "waived", message.action, message.reason)


def chase_action(draft: Draft, message: ChaseAction) -> None:
    """Keeps that the reporter was reminded, and whether they say that they can do it: of several answers the one that
    was given last. A yes counts only in a conversation, as a no may be behind it; at one instant a no counts.

    It is a contact with them as any other: it settles what a contact settles, and is flagged if it goes against a need.

    Raises:
        Refused: it is not open, not the reporter's own or not planned by then, or the fields do not go together.
    """
    plan = draft.case.of(ActionPlan)
    action = plan.one("action", message.action, draft.at)
    if action.owner is not ActionOwner.REPORTER:
        theirs = ids_of(each for each in plan.open if each.owner is ActionOwner.REPORTER)
        raise wrong("action", f"{action.id} is {action.owner.whose}; only the reporter's own are chased: {theirs}")
    if (message.possible is Possible.NO) != (message.prevented_by is not None):
        raise wrong("prevented_by", "needed with possible no, and only then")
    update: dict[str, Any] = {"chased": action.chased + 1}
    in_writing, refuses = message.method in IN_WRITING, message.possible is Possible.NO
    answered = message.possible is not Possible.NOT_KNOWN
    if answered and not in_writing:
        update["spoken_at"] = max(draft.at, action.spoken_at or draft.at)
    last = (action.answered_at or draft.at, action.answer is Possible.NO)
    if (refuses or (answered and not in_writing)) and (draft.at, refuses) >= last:
        update |= {"answer": message.possible, "answered_at": draft.at}
    draft.case.keep(plan.with_one(action.having(**update)))
    against = against_needs(draft.case, message.method, draft.at)
    said = {
        "method": message.method,
        "possible": message.possible,
        "prevented_by": message.prevented_by,
        "against": against or None,
        "task": look_into(draft.case) if against else None,
    }
    write_step(draft, EntryKind.ACTION_CHASED, "chased", [action], message.notes, **said)
    if in_writing:
        put_on_record(draft, FactKind.WROTE, draft.at, by=message.method)
    elif answered:
        spoken_with(draft, message.method)
    elif message.method in (ContactMethod.VISIT, ContactMethod.PHONE):
        put_on_record(draft, FactKind.TRIED, draft.at, by=message.method)


def _end_one(draft: Draft, kind: EntryKind, step: str, action: str, words: str) -> None:
    end(draft, kind, step, [draft.case.of(ActionPlan).one("action", action, draft.at)], words)


def end(draft: Draft, kind: EntryKind, step: str, actions: Sequence[OpenAction], words: str) -> None:
    """Takes actions off the plan; ``words`` say what became of them."""
    draft.case.keep(draft.case.of(ActionPlan).without(*actions))
    write_step(draft, kind, step, actions, words)


def write_step(
    draft: Draft, kind: EntryKind, step: str, actions: Sequence[OpenAction], words: str | None = None, **detail: Any
) -> None:
    """Writes what became of actions; each is a row of its own in the register."""
    version, plan = draft.case.of(ActionPlan).version, {"actions": rows_of(step, actions)}
    draft.write(kind, in_summary(step, actions), words=words, version=version, plan=plan, **detail)


def moments(case: Case) -> Iterator[Moment]:
    """Every open action that is not overdue yet has a timer of its own."""
    for each in case.of(ActionPlan).open:
        if not each.told:
            at, summary = each.due_at, f"Action {each.in_words}"
            yield Moment(f"action_{each.id}", at, summary, partial(_overdue, at), f"action {each.id}:", "it is overdue")


def _overdue(at: datetime, draft: Draft, _: datetime) -> None:
    """Tells the officer, and each of the landlord's people of their own, what is overdue at ``at`` (UTC). Once."""
    plan = draft.case.of(ActionPlan)
    due = [each for each in plan.open if not each.told and each.due_at <= at]
    for each in due:
        plan = plan.with_one(each.having(told=True))
    draft.case.keep(plan)
    draft.happened_at = at
    write_step(draft, EntryKind.ACTION_OVERDUE, "overdue", due)
    officer, about = draft.case.allocation.officer if draft.case.allocation else None, guarded(draft.case, draft.now)
    for person in dict.fromkeys(each.person for each in due):
        # Whom it is no longer for is not told: the officer is, once, of all that is overdue.
        who = draft.case.person(person) if person is not None else None
        if person not in (None, officer) and (who is None or may(who, Action.SEE, about)):
            _tell(draft, at, [each for each in due if each.person == person], person=person)
    _tell(draft, at, due)


def _tell(draft: Draft, at: datetime, actions: Sequence[OpenAction], person: str | None = None) -> None:
    what = [{"id": each.id, "owner": each.owner, "agency": each.agency} for each in actions]
    draft.tell(
        Template.ACTION_OVERDUE, Recipient.OFFICER, person=person, owner=person, due=at.isoformat(), actions=what
    )


def settle_with_the_case(draft: Draft, _: Decided) -> None:
    """What is open when the case closes is settled by that; where the closing is undone, it is open again."""
    settled, actions = settled_by_now(draft, ActionPlan), draft.case.of(ActionPlan).open
    if settled:
        ground = draft.case.closure_ground
        words = f"Settled at closing: {ground.short}." if ground else "Settled at closing."
        write_step(draft, EntryKind.ACTIONS_SETTLED, "settled", actions, words)
    elif settled is not None:
        write_step(draft, EntryKind.ACTIONS_RESUMED, "open again", actions)


PLAN_ACTIONS = Capability(
    rules={CompleteAction: complete_action, WaiveAction: waive_action, ChaseAction: chase_action},
    hears={Decided: settle_with_the_case},
    moments=moments,
)
