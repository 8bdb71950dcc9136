"""Actions that are opened besides those of the plan that stands, as a case review has decided.

Source: Service Standard, "What Happens Next?" and "Progressing the case"; readings in docs/standard.md. The version
that the reporter agreed to stays as it is, and so does their agreement; the next version keeps these by their ids.
"""

from collections.abc import Sequence

from standard.core.draft import Draft, Refused, wrong
from standard.core.numbered import in_summary
from standard.core.words import EntryKind, RefusalCode
from standard.what_happens_next.plan_state import ActionOwner, ActionPlan, OpenAction, tell_agencies
from standard.what_happens_next.planned_action import MOST_OPEN, MOST_OWNERS, PlannedAction, check_action, new_action


def add_actions(draft: Draft, field: str, actions: Sequence[PlannedAction]) -> tuple[OpenAction, ...]:
    """Opens actions of the landlord's or of another party, whether or not there is a plan yet. ``field`` is what the
    message calls them.

    Raises:
        Refused: one of them cannot be opened, or there would be too many.
    """
    plan = draft.case.of(ActionPlan)
    for number, each in enumerate(actions, 1):
        _check(draft, f"{field}, number {number}", each)
    opened = tuple(new_action(number, each, draft.at) for number, each in enumerate(actions, plan.ever + 1))
    every = (*plan.open, *opened)
    owners = {each.person for each in every if each.person is not None}
    if len(every) > MOST_OPEN or len(owners) > MOST_OWNERS:
        most = f"at most {MOST_OPEN} actions, of {MOST_OWNERS} of the landlord's people, may be open"
        first = f"complete or waive some first: asb plan show {draft.case.reference}"
        raise Refused(RefusalCode.NOT_ALLOWED, f"{field}: {most}, and {len(plan.open)} are open already; {first}")
    draft.case.keep(plan.adding(*opened))
    rows = {new.id: each.row("added") for new, each in zip(opened, actions, strict=True)}
    draft.write(
        EntryKind.ACTION_ADDED,
        in_summary("added", opened),
        version=plan.version,
        plan={"actions": rows},
    )
    tell_agencies(draft, EntryKind.ACTION_ADDED, plan.version, opened, [each.told_as for each in actions])
    return opened


def _check(draft: Draft, called: str, action: PlannedAction) -> None:
    if action.id is not None:
        raise wrong(called, f"{action.id} is an id; leave it out, as an action that is added is new")
    if action.owner is ActionOwner.REPORTER:
        what = "owner is reporter, needs landlord or other; what the reporter is to do is agreed with them"
        raise wrong(called, f"{what}: asb plan set {draft.case.reference}")
    check_action(draft, called, action)
