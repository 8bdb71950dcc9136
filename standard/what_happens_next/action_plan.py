"""The action plan: what each side will do and how contact is kept, agreed with the reporter, in versions.

Source: Service Standard, "What Happens Next?"; readings in docs/standard.md. What becomes of its actions is in
``plan_actions.py``; by when a plan is agreed, and what closing asks for, in ``plan_due.py``.
"""

from collections.abc import Sequence
from datetime import datetime
from typing import Any, ClassVar

from pydantic import Field

from standard.core.agreed_contact import AgreedContact, ContactAgreed
from standard.core.capability import Capability
from standard.core.case import Case
from standard.core.draft import Draft, Refused, wrong
from standard.core.messages import Message, Part, Short, Text
from standard.core.numbered import ids_of
from standard.core.targets import TargetKind
from standard.core.words import ContactMethod, EntryKind, Recipient, RefusalCode, Template
from standard.response_times.targets import settle_target
from standard.what_happens_next.contact import spoken_with
from standard.what_happens_next.plan_actions import end
from standard.what_happens_next.plan_state import ActionOwner, ActionPlan, OpenAction, mark_of, tell_agencies
from standard.what_happens_next.planned_action import MOST_OPEN, MOST_OWNERS, PlannedAction, check_action, new_action
from standard.what_happens_next.support_needs import SupportNeeds
from standard.worktime.in_words import local


class PlannedContact(Part):
    """How contact is kept with the reporter."""

    every: int | None = Field(
        ge=1,
        le=60,
        description="Within how many working days the next contact follows; null: only if there is news.",
    )
    method: ContactMethod | None = Field(None, description="How, if that was agreed.")
    when: Short | None = Field(None, description="When in the day or week, in the reporter's words.")


class SetPlan(Message):
    """A whole version of the action plan; ``happened_at`` is when the reporter agreed, or did not.

    Open actions stay by their ids, those without an id are new, and open ones that are left out are waived.
    """

    name: ClassVar[str] = "set_plan"
    about: ClassVar[str] = "Set the action plan, whether or not the reporter has agreed. Officers and managers."

    actions: list[PlannedAction] = Field(
        min_length=1,
        max_length=MOST_OPEN,
        description="All actions that are open from now on: each with owner (landlord, reporter or other), what and "
        "due (a date), and if it applies with id (of one that stays), person (which of the landlord's people), "
        "agency (which one does it) and told_as (what the reporter's copy says instead, and the agency is told). At "
        "least one is the landlord's.",
        examples=[[{"owner": "landlord", "what": "Speak with the neighbour.", "due": "2026-12-04"}]],
    )
    contact: PlannedContact = Field(
        description="How contact is kept with the reporter: every (within how many working days; null: only if "
        "there is news), method and when.",
        examples=[{"every": 10, "method": "phone"}],
    )
    agreed_by: ContactMethod | None = Field(None, description="How the reporter agreed.", examples=["phone"])
    not_agreed_because: Text | None = Field(None, description="Why the plan stands without the reporter's agreement.")
    their_words: Text | None = Field(None, description="What the reporter said of it, in their words.")
    dropped_because: Text | None = Field(None, description="Why open actions are left out; they are waived.")

    @property
    def names(self) -> frozenset[str]:
        """The landlord's people who own an action."""
        return frozenset(each.person for each in self.actions if each.person is not None)


def set_plan(draft: Draft, message: SetPlan) -> None:
    """The plan stands from here on, and the reporter gets a copy. Older versions stay on record.

    Raises:
        Refused: support needs were not settled by then, or something in the plan cannot be.
    """
    case, plan = draft.case, draft.case.of(ActionPlan)
    _check_needs(case, draft.at)
    _check(draft, message, plan)
    dropped = _dropped(message, plan)
    version = plan.version + 1
    if dropped:
        end(draft, EntryKind.ACTION_WAIVED, "waived", dropped, f"Not in the new plan: {message.dropped_because}")
    opened = _opened(draft, message, plan)
    contact = AgreedContact(every=message.contact.every, method=message.contact.method)
    case.keep(
        ActionPlan(
            version=version,
            at=draft.at,
            agreed_by=message.agreed_by,
            contact=contact,
            ever=max(plan.ever, *(each.number for each in opened)),
            open=opened,
        )
    )
    agreed = f"agreed by {message.agreed_by.label}" if message.agreed_by else "not agreed"
    draft.write(
        EntryKind.PLAN_SET,
        f"Action plan, version {version}, {agreed}; actions: {ids_of(opened)}",
        version=version,
        agreed_by=message.agreed_by,
        every=contact.every,
        method=contact.method,
        plan=_for_the_register(message, opened),
    )
    draft.tell(Template.ACTION_PLAN, Recipient.REPORTER, version=version)
    if message.agreed_by is not None:
        spoken_with(draft, message.agreed_by)
    settled_as = None if message.agreed_by is not None else "not_agreed"
    settle_target(draft, TargetKind.ACTION_PLAN, draft.at, settled_as=settled_as)
    draft.happened(ContactAgreed(contact, draft.at))
    new = [(each, said.told_as) for each, said in zip(opened, message.actions, strict=True) if each not in plan.open]
    tell_agencies(draft, EntryKind.PLAN_SET, version, [each for each, _ in new], [said for _, said in new])


def _check_needs(case: Case, at: datetime) -> None:
    settled_at = case.of(SupportNeeds).settled_at
    if case.anonymous or (settled_at is not None and settled_at <= at):
        return
    what = "first ask the reporter what they need, or record why they could not be asked"
    if settled_at is not None:
        what = f"happened_at: lies before {local(settled_at)}, when that was; {what}"
    raise Refused(RefusalCode.STEP_MISSING, f"{what}: asb support-needs {case.reference}")


def _check(draft: Draft, message: SetPlan, plan: ActionPlan) -> None:
    if (message.agreed_by is None) == (message.not_agreed_because is None):
        raise wrong("agreed_by", "say how the reporter agreed, or in not_agreed_because why they did not; not both")
    if message.agreed_by is not None and draft.case.anonymous:
        raise wrong("agreed_by", "the report is anonymous; give not_agreed_because instead")
    if plan.at is not None and draft.at < plan.at:
        raise wrong("happened_at", f"lies before version {plan.version}, which has stood since {local(plan.at)}")
    if all(each.owner is not ActionOwner.LANDLORD for each in message.actions):
        raise wrong("actions", "at least one has to be the landlord's")
    if len(message.names) > MOST_OWNERS:
        raise wrong("actions", f"name at most {MOST_OWNERS} of the landlord's people, not {len(message.names)}")
    kept = [each.id for each in message.actions if each.id is not None]
    if len(kept) != len({*kept}):
        raise wrong("actions", "the same id is given twice")
    for number, each in enumerate(message.actions, 1):
        _check_action(draft, f"actions, number {number}", each, plan, message)


def _check_action(draft: Draft, called: str, action: PlannedAction, plan: ActionPlan, message: SetPlan) -> None:
    before = plan.one("action", action.id) if action.id else None
    if before is not None and before.owner is not action.owner:
        raise wrong(called, f"{before.id} is {before.owner.whose}; leave it out and add another")
    check_action(draft, called, action, new=before is None or _is_new(before, action, plan, message))


def _is_new(before: OpenAction, action: PlannedAction, plan: ActionPlan, message: SetPlan) -> bool:
    """Whether an action that is open under this id starts anew: with other words or another date, or, of the reporter's
    own, if this is what they agree to for the first time.
    """
    same = (before.due, before.words) == (action.due, mark_of(action.what))
    agreed_now = message.agreed_by is not None and plan.agreed_by is None
    return not same or (agreed_now and before.owner is ActionOwner.REPORTER)


def _dropped(message: SetPlan, plan: ActionPlan) -> list[OpenAction]:
    kept = {each.id for each in message.actions}
    dropped = [each for each in plan.open if each.id not in kept]
    if bool(dropped) != (message.dropped_because is not None):
        left_out = f"left out: {ids_of(dropped)}"
        raise wrong("dropped_because", f"goes with open actions that are left out, and only with them; {left_out}")
    return dropped


def _opened(draft: Draft, message: SetPlan, plan: ActionPlan) -> tuple[OpenAction, ...]:
    """The actions of the new version. One that stays keeps its number; and, unless it starts anew, what was told and
    answered.
    """
    opened, ever = [], plan.ever
    for each in message.actions:
        before = plan.one("action", each.id) if each.id is not None else None
        ever += before is None
        number, since = (before.number, before.since) if before is not None else (ever, draft.at)
        new = new_action(number, each, since)
        stays = before is not None and not _is_new(before, each, plan, message)
        who = {"person": each.person, "agency": each.agency}
        opened.append(before.having(**who) if before is not None and stays else new)
    return tuple(opened)


def _for_the_register(message: SetPlan, opened: Sequence[OpenAction]) -> dict[str, Any]:
    said = message.model_dump(mode="json", include={"not_agreed_because", "their_words"})
    actions = zip(opened, message.actions, strict=True)
    rows = {number.id: each.row("planned") for number, each in actions}
    return {**said, "contact_when": message.contact.when, "actions": rows}


ACTION_PLAN = Capability(rules={SetPlan: set_plan})
