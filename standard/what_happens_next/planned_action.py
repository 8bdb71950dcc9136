"""One action of a plan as somebody plans it, with its words; and whether it can be.

Source: Service Standard, "What Happens Next?"; readings in docs/standard.md.
"""

from datetime import datetime, timedelta
from typing import Any

from pydantic import Field

from standard.core.draft import Draft, wrong
from standard.core.messages import AgencyId, Day, Part, Short
from standard.core.people import PersonId
from standard.what_happens_next.access import must_see
from standard.what_happens_next.plan_state import ActionId, ActionOwner, OpenAction, mark_of
from standard.worktime.calendar import local_date

MOST_OPEN = 50
"""How many actions of a case may be open at once. Our own bound."""

MOST_OWNERS = 10
"""How many of the landlord's people one plan may name; a case knows only so many. Our own bound."""

DUE_WITHIN = timedelta(days=366)
"""How far ahead an action may be due. Our own bound."""


class PlannedAction(Part):
    """One action of a plan. What it is goes to the register and into the reporter's copy, never into the case."""

    id: ActionId | None = Field(None, description="Its id, if it is open already and stays; without one it is new.")
    owner: ActionOwner = Field(description="Who does it: landlord, reporter or other (another party or an agency).")
    person: PersonId | None = Field(
        None, description="Which of the landlord's people does it (id); left out, the case's officer."
    )
    agency: AgencyId | None = Field(
        None, description="Of another party's action: which agency on the case does it (id). It is told told_as."
    )
    what: Short = Field(
        description="What is to be done. The reporter's copy has it, except for another party's action."
    )
    due: Day = Field(description="The last day (UK) on which it is in time.")
    told_as: Short | None = Field(
        None, description="What the reporter's copy says instead; all that it says of another party's action."
    )

    def row(self, step: str) -> dict[str, Any]:
        """Its row in the register for a step, with its words."""
        return {"step": step, **self.model_dump(mode="json", exclude={"id"})}


def check_action(draft: Draft, called: str, action: PlannedAction, *, new: bool = True) -> None:
    """Whether an action can be given to whom it names; and, where it is ``new``, be due then.

    Raises:
        Refused: it cannot.
    """
    first, last = local_date(draft.at), local_date(draft.now) + DUE_WITHIN
    if new and not first <= action.due <= last:
        raise wrong(called, f"due is {action.due}: needs a date from {first} to {last}")
    if action.agency is not None and action.owner is not ActionOwner.OTHER:
        raise wrong(called, f"agency goes with another party's actions: owner {ActionOwner.OTHER}")
    if action.person is None:
        return
    if action.owner is not ActionOwner.LANDLORD:
        raise wrong(called, "person goes with the landlord's actions")
    must_see(draft, f"{called}, person", action.person)


def new_action(number: int, planned: PlannedAction, since: datetime | None) -> OpenAction:
    """The action of this number as a case keeps it: without its words."""
    given = planned.model_dump(include={"owner", "person", "agency", "due"})
    return OpenAction(number=number, since=since, words=mark_of(planned.what), **given)
