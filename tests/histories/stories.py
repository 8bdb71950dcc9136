"""The stories whose histories are stored: what becomes of a case, one story for each way it can go.

Made-up people only. Each story plays on an ordinary Monday of the coming year and later, and returns the
histories to keep, one for each run.
"""

from datetime import timedelta
from typing import Any

from activities.register.absences import bring_back, set_away
from standard.core.people import Absence
from standard.worktime.calendar import local_date
from tests.histories.stage import WITHOUT_MANAGER, Histories, Stage, Stories
from tests.support.casebook import NO_PLAN, RISK_LOW, judged, plan
from tests.support.grounds import WORDED
from tests.support.running import ordinary_monday

HATE: dict[str, Any] = {"category": "harassment", "hate_strands": ["race"]}
PARTY: dict[str, Any] = {"category": "one_off_party", "harm": "none"}
NOBODY: dict[str, Any] = {"reporter": {}}

STORIES = Stories()


@STORIES.enter
async def open_priority_1(stage: Stage, name: str) -> Histories:
    return [await (await stage.open(name, **HATE)).history()]


@STORIES.enter
async def open_priority_2(stage: Stage, name: str) -> Histories:
    return [await (await stage.open(name)).history()]


@STORIES.enter
async def open_priority_3(stage: Stage, name: str) -> Histories:
    return [await (await stage.open(name, **PARTY)).history()]


@STORIES.enter
async def open_anonymous(stage: Stage, name: str) -> Histories:
    return [await (await stage.open(name, **NOBODY)).history()]


@STORIES.enter
async def anonymous_and_then_identified(stage: Stage, name: str) -> Histories:
    case = await stage.open(name, **NOBODY)
    known = {"name": "Rae Finch", "phone": "01632 960001"}
    await case.signal("report_incident", "noise-app", description="It was me who rang.", reporter=known)
    await case.do("record_contact", method="phone", outcome="spoke", reporter=known)
    await case.settle()
    return [await case.history()]


@STORIES.enter
async def linked(stage: Stage, name: str) -> Histories:
    first = await stage.open(f"{name}-first")
    case = await stage.open(name, linked_case=first.reference, patch="nowhere")
    return [await case.history()]


@STORIES.enter
async def signalled(stage: Stage, name: str) -> Histories:
    case = await stage.open(name)
    await case.signal("record_contact", method="phone", outcome="spoke", notes="Drilling, most nights.")
    await case.signal("begin_investigation")
    again = {"description": "Drilling again.", "message_id": "app-1"}
    await case.signal("report_incident", "noise-app", **again)
    await case.signal("report_incident", "noise-app", **again)
    await case.do("record_contact", "oscar", contact_with="partner_agency", method="email", outcome="sent")
    await case.settle()
    return [await case.history()]


@STORIES.enter
async def everything_signalled(stage: Stage, name: str) -> Histories:
    """Every message that people also send as an update, as a signal."""
    case = await stage.open(name)
    await case.signal("begin_investigation")
    await case.signal("assess", **judged(3), reason="A party that was a single one.")
    await case.signal("reallocate", "mina", to="oscar", reason="Ola is away.")
    await case.signal("propose_closure", "oscar", ground="resolved", reasons="The noise has stopped.")
    await case.signal("word_closure", "oscar", **WORDED)
    await case.signal("retract_closure", "oscar", reason="The drilling has begun again.")
    await case.signal("propose_closure", "oscar", ground="actions_exhausted", reasons="Nothing is left to try.")
    await case.signal("decline_closure", "mina", reason="A mediator was never asked.")
    await case.signal("withdraw", method="phone", reason="They have made peace.")
    await case.signal("report_incident", "noise-app", description="Drilling again.")
    await case.signal("decline_assessment", reason="The same drilling.")
    await case.signal("set_warning", kind="dog", review_on="2099-01-01", words="A large dog.")
    await case.signal("end_warning", warning=1, reason="It was the neighbour's.")
    await case.signal("confirm_incident", incident=2)
    await case.signal("set_incident_aside", incident=2, reason="It came from another block.")
    return [await case.history()]


@STORIES.enter
async def risk_assessed(stage: Stage, name: str) -> Histories:
    """Begun and finished, judged below the score, asked for again, declined, and found high after three months."""
    case, start = await stage.open(name), ordinary_monday()
    await case.do("assess", questionnaire="2026-11", answers={"how_often": "daily"})
    await case.do("assess", **RISK_LOW)
    await case.do("report_incident", "noise-app", description="Drilling again.")
    await case.do("decline_assessment", reason="The same as before.")
    worst = RISK_LOW["answers"] | {
        "their_history": "now",
        "aimed_at": "reporter",
        "daily_life": "afraid",
        "health": "yes",
    }
    worst |= {"how_often": "daily", "to_turn_to": "no", "at_greater_risk": "yes", "getting_worse": "yes"}
    await case.do("assess", **RISK_LOW | {"answers": worst, "priority": 2}, reason="He is away at sea.")
    await case.to(start + timedelta(days=95))
    await case.do("assess", questionnaire="2026-11", answers={"others_affected": "neighbours"})
    await case.do("assess", **RISK_LOW | {"answers": {"others_affected": "neighbours"}})
    await case.settle()
    return [await case.history()]


@STORIES.enter
async def planned(stage: Stage, name: str) -> Histories:
    """Every message of a plan, refused ones too: a new version, overdue, chased, and closed with one action open."""
    case = await stage.open(name)
    agreed = plan(await case.now())
    await case.do("set_plan", **agreed)
    await case.signal("record_no_plan", "ola", **NO_PLAN)
    await case.signal("record_no_plan", "mina", **NO_PLAN)
    await case.do("record_support_needs", none=False, not_asked_because="In hospital until Friday.")
    await case.signal("set_plan", **agreed)
    kept = [each | {"id": f"A{number}"} for number, each in enumerate(agreed["actions"], 1)]
    oscars = agreed["actions"][0] | {"person": "oscar"}
    other = {"owner": "other", "what": "Measure the noise.", "due": oscars["due"], "told_as": "The noise is measured."}
    await case.do("set_plan", **agreed | {"actions": [kept[1], oscars, other], "dropped_because": "Done."})
    await case.after(days=9)
    await case.signal("chase_action", action="A2", method="phone", possible="no", prevented_by="fear")
    await case.signal("chase_action", action="A3", method="phone", possible="yes")
    await case.signal("complete_action", action="A3", outcome="He will wear headphones.")
    await case.signal("complete_action", action="A1", outcome="It is not in the plan any more.")
    await case.signal("waive_action", action="A4", reason="It has stopped.")
    await case.do("waive_action", action="A4", reason="It has stopped.")
    await case.do("withdraw", method="phone")
    await case.do("approve_closure", "mina")
    await case.handle.result()
    return [await case.history()]


@STORIES.enter
async def assessed_too_late(stage: Stage, name: str) -> Histories:
    case = await stage.open(name)
    await case.to(ordinary_monday() + timedelta(days=9))
    await case.assessed()
    await case.settle()
    return [await case.history()]


@STORIES.enter
async def reallocated(stage: Stage, name: str) -> Histories:
    case = await stage.open(name)
    await case.do("reallocate", "mina", to="oscar", reason="Ola is away.")
    await case.settle()
    return [await case.history()]


@STORIES.enter
async def covered(stage: Stage, name: str) -> Histories:
    """Somebody who is away gets a case, is covered, and is back early."""
    case = await stage.open(name)
    day = local_date(await case.now())
    absence = Absence(person="oscar", first=day, last=day + timedelta(days=11), cover="mina")
    await set_away(stage.town.pool, absence, "mina")
    await case.do("reallocate", "mina", to="oscar", reason="He knows the street.")
    await case.settle()
    await bring_back(stage.town.pool, "oscar", day, "mina")
    await case.do("record_contact", "oscar", method="phone", outcome="spoke")
    await case.settle()
    return [await case.history()]


@STORIES.enter
async def warned_and_met(stage: Stage, name: str) -> Histories:
    case = await stage.open(name, **HATE)
    await case.after(hours=23)
    await case.do("record_contact", method="visit", outcome="spoke")
    await case.settle()
    return [await case.history()]


@STORIES.enter
async def breached_and_met_late(stage: Stage, name: str) -> Histories:
    case = await stage.open(name, **HATE)
    await case.after(hours=25)
    await case.do("record_contact", method="phone", outcome="spoke")
    await case.settle()
    return [await case.history()]


@STORIES.enter
async def breached_and_recorded_late(stage: Stage, name: str) -> Histories:
    case = await stage.open(name, **HATE)
    await case.after(hours=25)
    happened_at = (ordinary_monday() + timedelta(hours=20)).isoformat()
    await case.do("record_contact", method="phone", outcome="spoke", happened_at=happened_at)
    await case.settle()
    return [await case.history()]


@STORIES.enter
async def breached_at_standard_priority(stage: Stage, name: str) -> Histories:
    case = await stage.open(name, **PARTY)
    await case.after(days=16)
    await case.do("record_contact", method="phone", outcome="spoke")
    await case.settle()
    return [await case.history()]


@STORIES.enter
async def breached_with_no_manager(stage: Stage, name: str) -> Histories:
    case = await stage.open(name, patch=WITHOUT_MANAGER, **HATE)
    await case.after(hours=25)
    return [await case.history()]


@STORIES.enter
async def lowered_and_raised(stage: Stage, name: str) -> Histories:
    case = await stage.open(name)
    await case.after(days=1)
    await case.do("assess", **judged(3), reason="A party that was a single one.")
    await case.after(days=1)
    await case.do("report_incident", "portal", description="They threatened me.", threat_of_violence=True)
    await case.settle()
    return [await case.history()]


@STORIES.enter
async def lowered_when_already_past(stage: Stage, name: str) -> Histories:
    case = await stage.open(name)
    await case.do("begin_investigation")
    await case.after(days=20)
    await case.do("assess", **judged(3), reason="Nothing but the sounds of everyday life.")
    await case.settle()
    return [await case.history()]


@STORIES.enter
async def incidents_confirmed_and_set_aside(stage: Stage, name: str) -> Histories:
    case = await stage.open(name, **HATE)
    await case.do("record_contact", method="phone", outcome="spoke")
    await case.signal("report_incident", "stranger", description="He hit her.", violence=True)
    await case.do("confirm_incident", incident=2)
    await case.after(days=1, hours=1)
    await case.signal("report_incident", "stranger", description="He hit her again.", violence=True)
    await case.do("set_incident_aside", incident=3, reason="It is about another block.")
    await case.do("set_incident_aside", incident=2, reason="So was this one.")
    await case.settle()
    return [await case.history()]


@STORIES.enter
async def evidence_handed_in(stage: Stage, name: str) -> Histories:
    """A photograph moves nothing; a diary sheet of something new cancels the proposal."""
    case = await stage.open(name)
    await case.do("propose_closure", ground="resolved")
    await case.signal("record_evidence", kind="photograph", handed_in_by="reporter", what="A broken door.")
    diary: dict[str, Any] = {"kind": "diary_sheet", "handed_in_by": "reporter", "incidents": [1], "something_new": True}
    await case.do("record_evidence", what="Six nights.", **diary)
    await case.settle()
    return [await case.history()]


@STORIES.enter
async def support_needs_recorded(stage: Stage, name: str) -> Histories:
    """Must not be written to, called in the mornings; a letter all the same; then they may be written to."""
    case = await stage.open(name, harm="high")
    barred: dict[str, Any] = {"none": False, "must_not_be_written_to": True, "safe_from": 10, "safe_until": 12}
    await case.do("record_support_needs", needs=["interpreter"], language="Polish", words="Shy.", **barred)
    await case.do("record_contact", method="letter", outcome="sent")
    await case.do("reallocate", "mina", to="oscar")
    await case.after(days=1)
    await case.signal("record_support_needs", none=True, must_not_be_written_to=False, safe_times="")
    await case.settle()
    return [await case.history()]


@STORIES.enter
async def staff_warned(stage: Stage, name: str) -> Histories:
    """Two warnings; one is ended, the other comes up for review."""
    case = await stage.open(name)
    review_on = (await case.now()).date() + timedelta(days=14)
    for kind in ("dog", "visit_in_pairs"):
        await case.do("set_warning", kind=kind, review_on=review_on.isoformat(), words="Made up.")
    await case.do("end_warning", warning=1, reason="The dog is gone.")
    await case.after(days=15)
    await case.settle()
    return [await case.history()]


@STORIES.enter
async def typed_in_late(stage: Stage, name: str) -> Histories:
    """A call from before the breach, a raise from before a call, and a withdrawal from before an incident."""
    case = await stage.open(name, harm="high")
    start = await case.now()
    await case.after(days=2)
    await case.do("record_contact", method="phone", outcome="spoke", happened_at=start + timedelta(hours=30))
    await case.do("record_contact", method="visit", outcome="spoke", happened_at=start + timedelta(hours=3))
    await case.do("report_incident", "ola", description="Again.", violence=True)
    await case.do("assess", **judged(2), reason="It looked harmless.", happened_at=start + timedelta(hours=2))
    await case.do("withdraw", method="phone", happened_at=start + timedelta(hours=40))
    await case.after(days=2)
    return [await case.history()]
