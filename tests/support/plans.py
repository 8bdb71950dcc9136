"""Plans that tests of the action plan set."""

from datetime import timedelta
from typing import Any

from hypothesis import strategies as st

from standard.core.draft import Refused
from standard.core.targets import TargetKind, Targets
from standard.core.words import EntryKind, Stage
from standard.moments import awaited
from standard.what_happens_next.plan_state import ActionOwner, ActionPlan
from standard.what_happens_next.planned_action import MOST_OPEN
from standard.worktime.calendar import local_date
from tests.support.casebook import Play, plan

CANARIES = ("Speak with the neighbour.", "Keep a diary of the noise.", "after the school run")


OURS: dict[str, Any] = {"owner": "landlord", "what": "Visit.", "due": "2026-12-04"}


THEIRS: dict[str, Any] = {"owner": "reporter", "what": "Keep a diary.", "due": "2026-12-04"}


OTHERS: dict[str, Any] = {"owner": "other", "what": "Measure the noise.", "due": "2026-12-04"}


NOT_AGREED: dict[str, Any] = {"agreed_by": None, "not_agreed_because": "Could not be reached."}


CHASED: dict[str, Any] = {"action": "A2", "method": "phone", "possible": "yes"}


AFTER_DUE = "2026-12-01 10:00"


def lines(play: Play) -> dict[str, str]:
    return dict(play.view().lines)


def held(play: Play) -> ActionPlan:
    return play.case.of(ActionPlan)


def timers(play: Play) -> list[str]:
    return [each.name for each in awaited(play.case) if each.name.startswith("action_")]


def target_of(play: Play) -> str | None:
    target = play.case.of(Targets).of(TargetKind.ACTION_PLAN)
    return local_date(target.deadline.due - timedelta(seconds=1)).isoformat() if target else None


def ended(play: Play) -> list[str]:
    """How targets for a plan ended."""
    entries = [entry for draft in play.drafts for entry in draft.entries if entry.kind is EntryKind.TARGET_ENDED]
    return [entry.detail["status"] for entry in entries if entry.detail["target"] is TargetKind.ACTION_PLAN]


def proposed(play: Play, ground: str) -> list[str]:
    """What the gate asks for besides the rest, on a proposal of this ground."""
    play.do("propose_closure", ground=ground, reasons="All was tried.")
    view = play.view().proposal
    assert view is not None
    return [each for each in view.still_needs if "plan" in each]


def not_adhered(play: Play) -> str | None:
    """Why it cannot be proposed that the plan was not adhered to; None if it can."""
    try:
        play.do("propose_closure", ground="action_plan_not_adhered_to", reasons="No diary came.")
    except Refused as refused:
        return refused.reason
    return None


NO: dict[str, Any] = CHASED | {"possible": "no", "prevented_by": "fear"}


def chased_and_set_anew(what: str, due: str, **fields: Any) -> str | None:
    """Why the plan is adhered to, once what was chased as possible stands in a second version."""
    play = Play().planned(**fields).at(AFTER_DUE)
    play.do("chase_action", **CHASED)
    play.do("set_plan", **plan(play.now, actions=[OURS, THEIRS | {"id": "A2", "what": what, "due": due}]) | DROPPED)
    return not_adhered(play.at("2026-12-05 10:00"))


DROPPED = {"dropped_because": "Done."}


def closed(play: Play) -> Play:
    play.do("withdraw", method="phone")
    play.do("approve_closure", "mina")
    return play


ACTION = st.fixed_dictionaries(
    {"owner": st.sampled_from(ActionOwner), "days": st.integers(-2, 20), "stays": st.booleans()}
)


STEP = st.one_of(
    st.tuples(st.just("set"), st.lists(ACTION, min_size=1, max_size=MOST_OPEN)),
    st.tuples(st.sampled_from(["complete", "waive", "chase", "wait", "incident"]), st.integers(1, 60)),
    st.tuples(st.just("close"), st.none()),
)


def attempt(play: Play, name: str, sender: str = "ola", **fields: Any) -> None:
    try:
        play.do(name, sender, **fields)
    except Refused:
        return


def take(play: Play, step: str, value: Any) -> None:
    number = f"A{value}"
    if step == "set":
        set_some(play, value)
    elif step == "wait":
        play.to(play.now + timedelta(hours=value * 6))
    elif step == "complete":
        attempt(play, "complete_action", action=number, outcome="Done.")
    elif step == "waive":
        attempt(play, "waive_action", action=number, reason="Not needed.")
    elif step == "chase":
        attempt(play, "chase_action", **CHASED | {"action": number})
    elif step == "incident" and play.stage() is not Stage.CLOSED:
        play.do("report_incident", "portal", description="Again.")
    elif step == "close":
        attempt(play, "withdraw", method="phone")
        if play.case.proposal is not None:
            attempt(play, "approve_closure", "mina")


def set_some(play: Play, wanted: list[dict[str, Any]]) -> None:
    before = held(play)
    actions, left = [], list(before.open)
    for each in wanted:
        due = (local_date(play.now) + timedelta(days=each["days"])).isoformat()
        action = {"owner": each["owner"], "what": "Something.", "due": due}
        stays = next((one for one in left if one.owner is each["owner"]), None) if each["stays"] else None
        if stays is not None:
            left.remove(stays)
            action["id"] = stays.id
        actions.append(action)
    dropped = {"dropped_because": "Not needed."} if left else {}
    attempt(play, "set_plan", **plan(play.now, actions=actions, **dropped))
    if held(play).version > before.version:
        assert any(each.owner is ActionOwner.LANDLORD for each in held(play).open)
