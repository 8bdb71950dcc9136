"""Noise: a plan with three owners, a restricted case, and forged approvals."""

import json
from typing import Any

from standard.core.words import Priority, RefusalCode, Template
from starter.demo.looking import views_in_words
from starter.demo.stage import OnStage
from starter.demo.stories.story import Story, asks_for_needs, assesses, on_day, rings_as_agreed, words_the_letter


def _made_up_seal(sender: str) -> str:
    return json.dumps({"sender": sender, "kind": "person", "role": "manager", "sealed_at": "2026-01-01T00:00:00Z"})


async def _noise(case: OnStage) -> None:
    await case.opens()
    await case.until(2, "14:00")
    await case.officer_does("begins the investigation, in time.", "begin_investigation")
    await assesses(
        case, "assesses the risk: medium.", their_history="in_the_past", aimed_at="reporter", daily_life="a_lot"
    )
    await _plans_with_three_owners(case)
    await _restricts(case)
    await _speaks_with_the_neighbour(case)
    await case.until(7, "09:15")
    await case.forges(
        "claims to be a manager, and signals that the case should close.",
        "propose_closure",
        "somebody-unknown",
        ground="resolved",
        role="manager",
        refused=RefusalCode.UNSEALED,
    )
    await _chases(case)
    await case.officer_does(
        "proposes to close the case: the matter is resolved.",
        "propose_closure",
        ground="resolved",
        reasons="It has been quiet for a week.",
        what_was_done="We spoke with the neighbour, who has moved the loudspeakers.",
    )
    approval = {"proposal_id": await case.proposal(), "decision": "approve"}
    await case.until(9, "12:00")
    forged: dict[str, Any] = {
        "name": "approve_closure",
        "sender": case.manager,
        "refused": RefusalCode.UNSEALED,
        **approval,
    }
    await case.forges("approves in Manager Mina's name, by the `temporal` command and as plain JSON.", **forged)
    what = "does so again, and adds a proof that Manager Mina sent it."
    await case.forges(what, seal=_made_up_seal(case.manager), **forged)
    await case.copies(
        "copies Manager Mina's real approval of the first case out of Temporal, and signals it to this one.",
        "approve_closure",
        refused=RefusalCode.WRONG_CASE,
    )
    await case.until(9, "15:00")
    held_back = await case.seals(
        case.manager,
        "approves too soon, and somebody on the way holds her message back.",
        "approve_closure",
        **approval,
    )
    await case.until(10, "22:40")
    recorded = {"message_id": "recording-2", "description": "Loud music again, recorded from 22:05 to 22:38."}
    what = "signals a new incident, as plain JSON by the `temporal` command."
    await case.service_signals("noise-app", what, "report_incident", **recorded)
    await case.until(11, "06:10")
    what = "has been offline, and sends the same message again."
    await case.service_signals("noise-app", what, "report_incident", **recorded)
    await case.until(11, "10:00")
    await case.officer_does(
        "is asked to assess the risk again, and says why that is not needed.",
        "decline_assessment",
        reason="The same music as before, and the resident says that nothing else has changed.",
    )
    await case.officer_does(
        "agrees a new version of the plan: a call every six weeks, unless something happens.",
        "set_plan",
        actions=[{"owner": "landlord", "what": "Listen in the flat if it is loud again.", "due": on_day(case, 100)}],
        contact={"every": 30, "method": "phone"},
        agreed_by="phone",
    )
    await case.until(37, "10:30", "Nothing more is heard.")
    await rings_as_agreed(case, case.officer, "rings the resident, as agreed.")
    await case.until(70, "22:45", "Sixty days pass without a report, counted from the new incident.")
    await case.until(72, "14:00")
    await case.manager_does(
        "lifts the restriction: the resident's son has left.",
        "lift_restriction",
        restricted=False,
        reason="Her son has left our office.",
    )
    await case.contacts(
        "visits the resident, who agrees to closing.",
        method="visit",
        outcome="agrees",
        proposal_id=await case.proposal(),
    )
    await case.delivers(
        "delivers the approval that was held back. The proposal it is of was cancelled.",
        "approve_closure",
        held_back,
        refused=RefusalCode.STALE_PROPOSAL,
    )
    await words_the_letter(case, "We spoke with the neighbour, who put his speakers on a shelf.")
    await case.officer_does(
        "approves, as the case's own officer may: the system proposed it, not she.",
        "approve_closure",
        proposal_id=await case.proposal(),
    )
    await case.ends()
    await case.reports_after_closing(
        120, "23:10", "noise-app", "signals a new incident, weeks after the closure.", description="Music until three."
    )


async def _plans_with_three_owners(case: OnStage) -> None:
    await asks_for_needs(case)
    await case.officer_does(
        "agrees the action plan with the resident by telephone: something for each side.",
        "set_plan",
        actions=[
            {"owner": "landlord", "what": "Speak with the tenant upstairs.", "due": on_day(case, 4)},
            {"owner": "reporter", "what": "Keep a diary of the noise for a week.", "due": on_day(case, 8)},
            {
                "owner": "other",
                "what": "Mr Dale upstairs takes the loudspeakers off the floor before his shifts change.",
                "told_as": "The loudspeakers are taken off the floor.",
                "due": on_day(case, 8),
            },
        ],
        contact={"every": 5, "method": "phone", "when": "In the morning"},
        agreed_by="phone",
    )
    await case.reads_out(Template.ACTION_PLAN)


async def _restricts(case: OnStage) -> None:
    await case.until(2, "15:30")
    await case.officer_does(
        "restricts the case: the resident's son works in the office.",
        "restrict_case",
        restricted=True,
        reason="Her son works in our office.",
    )
    await case.until(3, "11:00")
    await case.looks_in_vain("sam", "has nothing to do with the case, and tries to open it.")
    await case.looks(case.manager, "asks who has looked at it.", views_in_words)


async def _speaks_with_the_neighbour(case: OnStage) -> None:
    await case.until(4, "10:00")
    await case.officer_does(
        "records who the report is about.",
        "record_party",
        party_role="alleged_perpetrator",
        person_name="Martin Dale",
        address="24 Sample Court, Exampleton",
    )
    await case.contacts(
        "visits him. The resident was not asked first; the reason is on record.",
        contact_with="party",
        party=1,
        method="visit",
        outcome="spoke",
        reporter_agrees="not_asked",
        could_identify="Only she lives below him.",
        why_all_the_same="He rang us himself about the noise.",
    )
    done = {"A1": "Spoke with him.", "A3": "They stand on a shelf with felt under it."}
    for action, outcome in done.items():
        await case.officer_does(f"records that {action} is done.", "complete_action", action=action, outcome=outcome)


async def _chases(case: OnStage) -> None:
    await case.until(9, "11:00", "The diary does not come.")
    await case.officer_does(
        "rings about the diary. The resident has kept it, and reads it out.",
        "chase_action",
        action="A2",
        method="phone",
        possible="yes",
    )
    await case.officer_does(
        "records that A2 is done.",
        "complete_action",
        action="A2",
        outcome="Four loud nights, none since he moved the loudspeakers.",
    )


NOISE = Story(
    "noise-frightened-neighbour.json",
    Priority.MEDIUM,
    "Noise, and a frightened neighbour: a new incident keeps the case open",
    "Each side does something by a set day, and a curious colleague is shown nothing. A night of noise cancels the "
    "proposal to close. Nobody gets the case closed by a forged approval.",
    _noise,
)
