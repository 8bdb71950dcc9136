"""By when an action plan is agreed, what closing asks for, and how the plan is shown.

Source: Service Standard, "What Happens Next?" and "Closing a case"; readings in docs/standard.md. The days are internal
targets of the landlord.
"""

from collections.abc import Iterator
from datetime import datetime
from typing import ClassVar

from pydantic import Field

from standard.core.agreed_contact import AgreedContact
from standard.core.capability import Capability, Line, NextStep, Urgency
from standard.core.case import Case, Proposal
from standard.core.draft import Decided, Draft, Refused
from standard.core.joined import joined_to
from standard.core.messages import Message, Text
from standard.core.targets import TargetKind, Targets
from standard.core.words import ClosureGround, EntryKind, Priority, Recipient, RefusalCode, Role, Stage
from standard.response_times.priority import PriorityRaised
from standard.response_times.targets import set_target, settle_target
from standard.what_happens_next.plan_state import ActionOwner, ActionPlan
from standard.worktime.in_words import local, local_due, whole_date

_ASK_FOR_ONE = frozenset({ClosureGround.RESOLVED, ClosureGround.ACTIONS_EXHAUSTED})


class RecordNoPlan(Message):
    """A manager has decided that the case needs no action plan."""

    name: ClassVar[str] = "record_no_plan"
    asked_anew: ClassVar[bool] = True
    about: ClassVar[str] = "Put on record why there is no action plan. Managers."

    # A name that no other message has: the text of another must not be of use as this one.
    no_plan_because: Text = Field(
        description="Why there is none.", examples=["It was over before anybody could be spoken with."]
    )


def record_no_plan(draft: Draft, message: RecordNoPlan) -> None:
    """A manager's reason takes the place of a plan.

    Raises:
        Refused: no manager sends it, or there is a plan.
    """
    plan = draft.case.of(ActionPlan)
    if draft.role is not Role.MANAGER:
        raise Refused(RefusalCode.NOT_ALLOWED, "only a manager can decide that there is no action plan")
    if plan.version:
        raise Refused(RefusalCode.NOT_ALLOWED, f"the case already has an action plan, version {plan.version}")
    draft.case.keep(plan.having(none_at=draft.at, none_for=draft.case.priority))
    draft.write(EntryKind.NO_PLAN_RECORDED, "No action plan, with a manager's reason", words=message.no_plan_because)
    settle_target(draft, TargetKind.ACTION_PLAN, draft.at, needed=False)


def ask_for_plan(draft: Draft, start: datetime) -> None:
    """Sets the target from ``start`` (UTC), if the case is to have a plan and has none."""
    if is_wanted(draft.case):
        within, high = draft.case.days, draft.case.priority is Priority.HIGH
        days = within.plan_high_within_days if high else within.plan_medium_within_days
        set_target(draft, TargetKind.ACTION_PLAN, start, days)


def is_wanted(case: Case) -> bool:
    """Whether a plan is to be agreed: there is none but from before the reporter was known, the case is one of ASB, and
    somebody can agree to it.
    """
    plan = case.of(ActionPlan)
    stands = plan.at is not None and not (plan.agreed_by is None and case.was_anonymous(plan.at))
    settled = stands or _needs_none(case) or case.anonymous or joined_to(case) is not None
    return not settled and _is_asb(case) and case.stage is not Stage.CLOSED


def _needs_none(case: Case) -> bool:
    """Whether a manager's reason stands: why priority 2 needs no plan says nothing of priority 1."""
    none_for = case.of(ActionPlan).none_for
    return none_for is not None and case.priority >= none_for


def _is_asb(case: Case) -> bool:
    return case.priority is not Priority.STANDARD


def raised(draft: Draft, _: PriorityRaised) -> None:
    """What is more urgent now has its plan sooner."""
    ask_for_plan(draft, draft.now)


def decided(draft: Draft, _: Decided) -> None:
    """Keeps the target in step with the case: set if a plan is to be agreed, and settled if none is any more."""
    case, target = draft.case, draft.case.of(Targets).of(TargetKind.ACTION_PLAN)
    if target is not None and not is_wanted(case):
        settle_target(draft, TargetKind.ACTION_PLAN, draft.now, needed=False)
    elif target is None:
        identified = case.identified_at if draft.before.anonymous else None
        ask_for_plan(draft, identified or draft.now)


def missing(case: Case, proposal: Proposal, _: datetime) -> Iterator[str]:
    """*Resolved* and *exhausted* ask for a plan in a case of ASB, or for a manager's reason."""
    plan = case.of(ActionPlan)
    if joined_to(case) is not None:
        return
    if proposal.ground in _ASK_FOR_ONE and _is_asb(case) and not plan.version and not _needs_none(case):
        yield "no action plan is on record, nor a manager's reason why there is none"


def next_step(case: Case, _: datetime) -> NextStep | None:
    """To agree the plan; once there is one, to see to what is overdue."""
    overdue = [each for each in case.of(ActionPlan).open if each.told]
    if overdue:
        theirs = overdue[0].owner is ActionOwner.REPORTER
        do = (
            "ask the reporter, `asb action chase`"
            if theirs
            else "complete or waive it, or agree a new date: `asb plan`"
        )
        what = f"See to action {overdue[0].in_words}: {do}"
    elif is_wanted(case):
        target = case.of(Targets).of(TargetKind.ACTION_PLAN)
        by = f", by {local_due(target.deadline.due)}" if target else ""
        what = f"Agree the action plan with the reporter{by}: `asb plan form {case.reference}`"
    else:
        return None
    return NextStep.of(case, what, Recipient.OFFICER, Urgency.ORDINARY)


def waits_for(case: Case) -> Iterator[str]:
    """A case without its plan says so in every list, and so does one with an overdue action."""
    if case.stage is not Stage.CLOSED:
        if is_wanted(case):
            yield "action plan"
        if any(each.told for each in case.of(ActionPlan).open):
            yield "overdue action"


def shown(case: Case) -> Iterator[Line]:
    """The version that stands, how contact is kept, and each action that is open."""
    plan = case.of(ActionPlan)
    if plan.at is not None and plan.contact is not None:
        agreed = f"agreed by {plan.agreed_by.label}" if plan.agreed_by else "not agreed"
        yield "Action plan", f"version {plan.version}, {agreed}, {local(plan.at)}; contact {_contact(plan.contact)}"
    elif plan.none_at is not None and _needs_none(case):
        yield "Action plan", f"none, with a manager's reason, {local(plan.none_at)}"
    elif is_wanted(case):
        yield "Action plan", "not agreed yet"
    for each in plan.open if case.stage is not Stage.CLOSED else ():
        person = f" ({each.person})" if each.person else ""
        overdue = ", overdue" if each.told else ""
        chased = f", times chased: {each.chased}" if each.chased else ""
        yield f"Action {each.id}", f"{each.whose}{person}, due {whole_date(each.due)}{overdue}{chased}"


def _contact(contact: AgreedContact) -> str:
    every = f"every {contact.every} working days" if contact.every else "only if there is news"
    return f"{every}, by {contact.method.label}" if contact.method else every


PLAN_DUE = Capability(
    rules={RecordNoPlan: record_no_plan},
    hears={PriorityRaised: raised, Decided: decided},
    next_step=next_step,
    missing=missing,
    shown=shown,
    waits_for=waits_for,
)
