"""The action plan as the register has it: every version with its words, and what the reporter's copy says of it."""

from collections import defaultdict
from collections.abc import Collection, Iterable, Sequence
from datetime import date, datetime
from typing import Any

from psycopg import AsyncConnection
from psycopg_pool import AsyncConnectionPool

from activities.register.access import fetch_rows, transaction
from activities.register.named_sql import load
from activities.register.records import Row
from standard.core.words import ContactMethod
from standard.what_happens_next.plan_state import ActionOwner, Possible, PreventedBy
from standard.worktime.calendar import end_of

_PLANS = load("tables/action_plans")
_STEPS = load("tables/plan_actions")


class StepRow(Row):
    """What became of an action: ``step`` and when (UTC), and what was said of it."""

    step: str
    happened_at: datetime
    method: ContactMethod | None = None
    possible: Possible | None = None
    prevented_by: PreventedBy | None = None
    words: str | None = None


class ActionRow(Row):
    """One action of one version. ``steps``: what became of it, whichever version stood then; oldest first. ``added``: a
    case review has added it to the version, which the reporter's copy does not say.
    """

    action: str
    owner: ActionOwner
    person: str | None
    agency: str | None = None
    due: date
    what: str
    told_as: str | None
    added: bool = False
    steps: list[StepRow]

    @property
    def whose(self) -> str:
        """Whose action it is, in an officer's words."""
        return f"agency {self.agency}'s" if self.agency else self.owner.whose

    @property
    def is_open(self) -> bool:
        """Whether it still is to be done."""
        ends = ("completed", "waived", "settled", "open again")
        last = [each.step for each in self.steps if each.step in ends]
        return not last or last[-1] == "open again"


class PlanRow(Row):
    """One version of a plan, set by ``sender`` (id). ``happened_at``: when (UTC) the reporter agreed, or did not.
    Version 0 has what case reviews decided while there was no plan.
    """

    version: int
    agreed_by: ContactMethod | None
    not_agreed_because: str | None
    their_words: str | None
    contact_every: int | None
    contact_method: ContactMethod | None
    contact_when: str | None
    happened_at: datetime
    sender: str
    actions: list[ActionRow]


async def read_plans(pool: AsyncConnectionPool, reference: str) -> list[PlanRow]:
    """Every version of a case's action plan with its words, the oldest first; empty if there is none.

    Raises:
        activities.register.errors.RegisterUnavailable: PostgreSQL is away.
    """
    async with transaction(pool) as connection:
        return await _plans(connection, reference)


async def copy_for_reporter(connection: AsyncConnection, reference: str, version: int) -> dict[str, Any]:
    """What the reporter's copy of a version says. Empty if no such version is on record."""
    plan = next((each for each in await _plans(connection, reference) if each.version == version), None)
    return {} if plan is None else copy_of(plan)


async def words_for_agency(
    connection: AsyncConnection, reference: str, version: int, actions: Collection[str]
) -> list[dict[str, Any]]:
    """What an agency is told of its actions in a version. Empty if no such version is on record."""
    plan = next((each for each in await _plans(connection, reference) if each.version == version), None)
    return [] if plan is None else told_to_agency(plan, actions)


def told_to_agency(plan: PlanRow, actions: Collection[str]) -> list[dict[str, Any]]:
    """What an agency is told of these actions of a plan: only what the officer has worded for others."""
    return _told([each for each in plan.actions if each.action in actions and each.told_as], ActionOwner.OTHER)


def copy_of(plan: PlanRow) -> dict[str, Any]:
    """What the reporter's copy says. Of another party's action only what the officer worded for them."""
    return {
        "agreed": plan.agreed_by is not None,
        "ours": _told(plan.actions, ActionOwner.LANDLORD),
        "yours": _told(plan.actions, ActionOwner.REPORTER),
        "others": _told(plan.actions, ActionOwner.OTHER),
        "every": plan.contact_every,
        "method": plan.contact_method,
        "when": plan.contact_when,
    }


def _told(actions: Iterable[ActionRow], owner: ActionOwner) -> list[dict[str, Any]]:
    return [
        {
            "what": each.told_as if owner is ActionOwner.OTHER else each.told_as or each.what,
            "by": end_of(each.due).isoformat(),
        }
        for each in actions
        if each.owner is owner and not each.added
    ]


async def _plans(connection: AsyncConnection, reference: str) -> list[PlanRow]:
    plans = await fetch_rows(connection, dict, _PLANS["versions"], {"reference": reference})
    steps = await fetch_rows(connection, dict, _STEPS["steps"], {"reference": reference})
    without_plan = [each for each in steps if each["step"] == "added" and each["version"] == 0]
    if without_plan:
        nothing = dict.fromkeys(PlanRow.model_fields)
        plans.insert(0, {**nothing, **without_plan[0], "entry": 0, "content_hash": ""})
    became: dict[str, list[dict[str, Any]]] = defaultdict(list)
    for each in steps:
        if each["step"] != "planned":
            became[each["action"]].append(each)
    return [PlanRow.model_validate({**plan, "actions": _actions(plan, steps, became)}) for plan in plans]


def _actions(
    plan: dict[str, Any], steps: Sequence[dict[str, Any]], became: dict[str, list[dict[str, Any]]]
) -> list[dict[str, Any]]:
    of_it = (plan["entry"], plan["content_hash"])
    planned = [each for each in steps if each["step"] == "planned" and (each["entry"], each["content_hash"]) == of_it]
    added = [each for each in steps if each["step"] == "added" and each["version"] == plan["version"]]
    rows = [*planned, *({**each, "added": True} for each in added)]
    return [{**each, "steps": became[each["action"]]} for each in rows]
