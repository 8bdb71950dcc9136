"""The stories whose histories are stored: what becomes of a case, one story for each way it can go.

Made-up people only. Each story plays on an ordinary Monday of the coming year and later, and returns the
histories to keep, one for each run.
"""

import json
from datetime import timedelta
from typing import Any

from temporalio.common import RawValue

from activities.register.absences import bring_back, set_away
from standard.core.messages import LONGEST_TEXT
from standard.core.people import Absence
from standard.worktime.calendar import local_date
from starter.cases import message
from tests.histories.stage import WITHOUT_MANAGER, Actor, Histories, Stage, Stories
from tests.support.casebook import RISK_LOW, judged, report
from tests.support.running import ordinary_monday
from tests.support.sealing import people_key, plain, sealed_as
from worker.sealing.codec import SealedCodec
from worker.sealing.keys import first_ring

HATE: dict[str, Any] = {"category": "harassment", "hate_strands": ["race"]}
PARTY: dict[str, Any] = {"category": "one_off_party", "harm": "none"}
NOBODY: dict[str, Any] = {"reporter": {}}

STORIES = Stories()


def _by_ola(case: Actor, fields: dict[str, Any]) -> RawValue:
    return sealed_as(case.town.client, "ola", json.dumps(fields).encode())


async def _resolved(case: Actor) -> None:
    """The risk is assessed, the investigation begins, and closure is proposed and agreed to."""
    await case.assessed()
    await case.do("begin_investigation")
    await case.do("propose_closure", ground="resolved", reasons="The noise has stopped.")
    await case.do("record_contact", method="visit", outcome="agrees")
    await case.settle()


async def _closed(case: Actor, by: str = "mina", reason: str | None = None) -> Histories:
    """The open proposal is approved, once a person has assessed the risk, and the case runs to its end."""
    state = await case.state()
    proposal = state.proposal
    assert proposal is not None
    if state.waits_for and proposal.ground != "withdrawn":
        await case.assessed()
    answer = await case.do("approve_closure", by, proposal_id=proposal.id, reason=reason)
    assert answer.outcome == "accepted", answer.reason
    assert (await case.handle.result()).startswith("closed: ")
    return [await case.history()]


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
async def refused_as_unreadable(stage: Stage, name: str) -> Histories:
    case = await stage.open(name)
    contact = {"sender": "ola", "method": "phone", "outcome": "spoke"}
    one = {"message_id": "one", "case_reference": case.reference} | contact
    too_long = one | {"message_id": "long", "notes": "x" * (LONGEST_TEXT + 1)}
    arrivals: list[tuple[str, list[Any]]] = [
        ("record_contact", [None]),
        ("close_at_once", [{}]),
        ("record_contact", []),
        ("record_contact", [one, one]),
        ("record_contact", ["words"]),
        ("record_contact", [_by_ola(case, too_long)]),
        ("record_contact", [one | {"case_reference": "ASB-2222-2222-2222"}]),
        ("record_contact", [_by_ola(case, one)]),
        ("record_contact", [_by_ola(case, one | {"notes": "Another one."})]),
    ]
    for handler, arguments in arrivals:
        await case.handle.signal(handler, args=arguments)
    await case.handle.execute_update("close_at_once", args=[{}])
    await case.handle.execute_update("record_contact", args=[])
    await case.settle()
    return [await case.history()]


@STORIES.enter
async def read_in_part(stage: Stage, name: str) -> Histories:
    case = await stage.open(name)
    told = {"message_id": "part", "case_reference": case.reference, "sender": "web-form", "description": "Drums."}
    await case.handle.signal("report_incident", args=[told | {"harm": "very bad", "call_only": True}])
    await case.settle()
    return [await case.history()]


@STORIES.enter
async def refused_by_the_rules(stage: Stage, name: str) -> Histories:
    case = await stage.open(name, **HATE)
    contact = {"method": "phone", "outcome": "spoke"}
    await case.do("record_contact", happened_at="2199-01-01T00:00:00Z", **contact)
    await case.do("record_contact", happened_at="2001-01-01T00:00:00Z", **contact)
    await case.do("record_contact", "stranger", **contact)
    leaver = {"message_id": "left", "case_reference": case.reference, "sender": "lee"} | contact
    await case.handle.signal("record_contact", sealed_as(stage.town.client, "lee", json.dumps(leaver).encode()))
    await case.do("assess", **judged(3), reason="It has been quiet.")
    await case.do("approve_closure", "mina")
    await case.do("propose_closure", ground="withdrawn")
    await case.do("propose_closure", ground="no_new_reports")
    await case.do("propose_closure", ground="actions_exhausted")
    await case.do("propose_closure", ground="resolved")
    await case.do("propose_closure", ground="resolved")
    await case.do("approve_closure", "mina", proposal_id="closure-7")
    await case.do("record_contact", method="phone", outcome="agrees", proposal_id=None)
    await case.do("set_incident_aside", incident=7, reason="It is about another block.")
    await case.do("approve_closure", "ola")
    await case.do("approve_closure", "mina")
    await case.settle()
    return [await case.history()]


@STORIES.enter
async def refused_for_want_of_proof(stage: Stage, name: str) -> Histories:
    """Messages that nobody has sealed, that another has, with a key that nobody knows, and with a revoked one."""
    case = await stage.open(name)
    client = stage.town.client
    contact = {"sender": "ola", "method": "phone", "outcome": "spoke"}
    one = {"message_id": "one", "case_reference": case.reference} | contact
    [strange] = await SealedCodec(first_ring()).encode([plain(json.dumps(one).encode())])
    await case.handle.signal("record_contact", one)
    await case.handle.signal("record_contact", sealed_as(client, "oscar", json.dumps(one).encode()))
    await case.handle.signal("record_contact", RawValue(strange))
    await case.signal("report_incident", "noise-app", description="Drilling again.")
    revoked = people_key(client)
    async with stage.town.pool.connection() as register:
        await register.execute(
            "INSERT INTO payload_keys (id, use, check_value, made_at, listed_by, revoked_at)"
            " VALUES (%s, 'people', 'none', now(), 'recorder', now())"
            " ON CONFLICT (id) DO UPDATE SET revoked_at = now()",
            [revoked.id],
        )
    await case.signal("settings_changed", "asb-keys")
    await case.do("record_contact", method="phone", outcome="spoke")
    async with stage.town.pool.connection() as register:
        await register.execute("UPDATE payload_keys SET revoked_at = NULL WHERE id = %s", [revoked.id])
    return [await case.history()]


@STORIES.enter
async def refused_after_closing(stage: Stage, name: str) -> Histories:
    case = await stage.open(name)
    await _resolved(case)
    await stage.leave_worker()
    # Both lie before the worker at once, so that the second is decided when the case has closed and still runs.
    contact = {"method": "phone", "outcome": "spoke", "message_id": "late"}
    named = {"message_id": "approval", "proposal_id": case.proposal_id}
    approval = message("approve_closure", case.reference, "mina", **named)
    await stage.town.cases.signal(approval)
    await stage.town.cases.signal(message("record_contact", case.reference, "mina", **contact))
    await stage.enter_worker()
    await case.handle.result()
    return [await case.history()]


@STORIES.enter
async def refused_to_be_cancelled(stage: Stage, name: str) -> Histories:
    case = await stage.open(name)
    await case.handle.cancel()
    await case.settle()
    await case.do("record_contact", method="phone", outcome="spoke")
    await case.settle()
    return [await case.history()]


@STORIES.enter
async def refused_report(stage: Stage, name: str) -> Histories:
    queue = stage.town.settings.task_queue
    incident = {"message_id": "early", "description": "And again."}
    handle = await stage.town.client.start_workflow(
        "AsbCase",
        {"report_id": name, "sender": "noise-app"},
        id=name,
        task_queue=queue,
        start_signal="report_incident",
        start_signal_args=[incident],
    )
    await handle.result()
    return [await handle.fetch_history()]


@STORIES.enter
async def started_twice(stage: Stage, name: str) -> Histories:
    case = await stage.open(name)
    await case.do("withdraw", method="phone")
    await _closed(case)
    incident = message("report_incident", case.reference, "noise-app", description="Again.", message_id="app-1")
    second = await stage.town.client.start_workflow(
        "AsbCase",
        report(report_id=name, patch="north"),
        id=case.reference,
        task_queue=stage.town.settings.task_queue,
        start_signal="report_incident",
        start_signal_args=[incident],
    )
    await second.result()
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
async def left_lying(stage: Stage, name: str) -> Histories:
    """Sixty quiet days propose closure; nobody decides, so people are reminded, and the manager is told."""
    case = await stage.open(name)
    await case.do("begin_investigation")
    await case.after(days=61)
    await case.after(days=20)
    return [await case.history()]


@STORIES.enter
async def declined(stage: Stage, name: str) -> Histories:
    """A sixty-day proposal is declined, and comes back after sixty days more."""
    case = await stage.open(name)
    await case.after(days=61)
    await case.do("decline_closure", "mina", reason="The family is still afraid.")
    await case.after(days=61)
    return [await case.history()]


@STORIES.enter
async def retracted(stage: Stage, name: str) -> Histories:
    case = await stage.open(name)
    await _resolved(case)
    await case.do("retract_closure", reason="The drilling has begun again.")
    await case.settle()
    return [await case.history()]


@STORIES.enter
async def cancelled_by_an_incident(stage: Stage, name: str) -> Histories:
    case = await stage.open(name)
    await case.after(days=61)
    await case.signal("report_incident", "noise-app", description="Drilling again.")
    return [await case.history()]


@STORIES.enter
async def closed_withdrawn(stage: Stage, name: str) -> Histories:
    case = await stage.open(name)
    await case.do("withdraw", method="phone", reason="They have made peace.")
    return await _closed(case)


@STORIES.enter
async def closed_resolved(stage: Stage, name: str) -> Histories:
    case = await stage.open(name)
    await _resolved(case)
    return await _closed(case)


@STORIES.enter
async def closed_as_the_plan_was_not_kept(stage: Stage, name: str) -> Histories:
    case = await stage.open(name)
    await case.do("begin_investigation")
    await case.do("propose_closure", ground="action_plan_not_adhered_to", reasons="No diary came in three months.")
    await case.do("record_contact", method="phone", outcome="disagrees")
    await case.do("record_contact", method="phone", outcome="agrees")
    return await _closed(case)


@STORIES.enter
async def closed_as_actions_are_exhausted(stage: Stage, name: str) -> Histories:
    """The reporter disagrees, and a manager approves with a reason."""
    case = await stage.open(name)
    await case.do("begin_investigation")
    await case.do("propose_closure", ground="actions_exhausted", reasons="Every step that the law allows was taken.")
    await case.do("record_contact", method="visit", outcome="disagrees")
    return await _closed(case, reason="There is no step left to take.")


@STORIES.enter
async def closed_after_sixty_days(stage: Stage, name: str) -> Histories:
    """The system's own proposal, which the allocated officer may approve."""
    case = await stage.open(name)
    await case.do("begin_investigation")
    await case.after(days=61)
    await case.do("record_contact", method="phone", outcome="agrees")
    return await _closed(case, "ola")


@STORIES.enter
async def closed_without_an_answer(stage: Stage, name: str) -> Histories:
    """Three attempts on three working days and a letter; a manager approves with a reason."""
    case = await stage.open(name)
    await case.do("begin_investigation")
    await case.do("propose_closure", ground="resolved")
    for _ in range(3):
        await case.do("record_contact", method="phone", outcome="no_answer")
        await case.after(days=1)
    await case.do("record_contact", method="letter", outcome="sent")
    await case.after(days=16)
    return await _closed(case, reason="Nobody could be reached.")


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


@STORIES.enter
async def closed_as_a_withdrawal_took_the_place_of_a_proposal(stage: Stage, name: str) -> Histories:
    case = await stage.open(name)
    await case.do("propose_closure", "oscar", ground="resolved")
    await case.do("withdraw", method="visit")
    return await _closed(case)


@STORIES.enter
async def closed_anonymous(stage: Stage, name: str) -> Histories:
    case = await stage.open(name, **HATE, **NOBODY)
    await case.do("record_contact", contact_with="party", method="visit", outcome="spoke")
    await case.do("propose_closure", ground="resolved")
    return await _closed(case, reason="There is nobody to ask.")


@STORIES.enter
async def closed_by_the_call_that_answered(stage: Stage, name: str) -> Histories:
    case = await stage.open(name, **PARTY)
    await case.do("record_contact", method="phone", outcome="agrees")
    await case.do("propose_closure", ground="resolved")
    return await _closed(case)


@STORIES.enter
async def closed_in_sign_language(stage: Stage, name: str) -> Histories:
    reporter = {"name": "Sam Okoro", "email": "sam@example.org", "support_needs": ["sign_language"]}
    case = await stage.open(name, reporter=reporter)
    await case.do("begin_investigation")
    await case.do("propose_closure", ground="resolved")
    await case.do("record_contact", method="video_call", outcome="agrees", support_need="sign_language")
    return await _closed(case)
