"""Stories about what cannot be used: unreadable, against the rules, without proof, after the end."""

import json
from typing import Any

from temporalio.common import RawValue

from standard.core.messages import LONGEST_TEXT
from starter.cases import message
from tests.histories.closings import closed, resolved
from tests.histories.stage import Actor, Histories, Stage, Stories
from tests.histories.stories import HATE
from tests.support.casebook import judged, report
from tests.support.sealing import people_key, plain, sealed_as
from worker.sealing.codec import SealedCodec
from worker.sealing.keys import first_ring

STORIES = Stories()


def _by_ola(case: Actor, fields: dict[str, Any]) -> RawValue:
    return sealed_as(case.town.client, "ola", json.dumps(fields).encode())


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
    await resolved(case)
    await case.worded()
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
    await closed(case)
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
