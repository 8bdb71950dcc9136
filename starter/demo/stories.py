"""The stories: what people do with each case, and when. What the case makes of it, it decides itself.

Day 0 is the Monday of the report; times are UK local time.
"""

import json
from collections.abc import Awaitable, Callable
from dataclasses import dataclass

from standard.core.words import Priority, RefusalCode, Template
from standard.worktime.calendar import local_date
from starter.demo.stage import OnStage


@dataclass(frozen=True)
class Story:
    """A story: the report file it is played with, the priority that file must be assessed as, and what happens.

    ``as_it_came``: the file may have any shape, and the case makes of it what it can.
    """

    file: str
    priority: Priority
    title: str
    sentence: str
    play: Callable[[OnStage], Awaitable[None]]
    as_it_came: bool = False


_RISK = {
    "how_often": "weekly",
    "getting_worse": "no",
    "their_history": "no",
    "aimed_at": "nobody",
    "hate": "no",
    "violence": "no",
    "at_greater_risk": "no",
    "daily_life": "a_little",
    "health": "not_known",
    "to_turn_to": "yes",
    "others_affected": "household",
}


async def _assesses(case: OnStage, what: str, **answers: str) -> None:
    await case.does(case.officer, what, "assess", questionnaire="2026-11", answers=_RISK | answers)


async def _plans(case: OnStage, due: int, *, asks: bool = True) -> None:
    """The officer agrees the action plan with the resident; the landlord's part is due on day ``due``."""
    if asks:
        await case.does(case.officer, "asks what the resident needs.", "record_support_needs", none=True)
    day = local_date(case.at(due, "12:00")).isoformat()
    await case.does(
        case.officer,
        "agrees the action plan with the resident.",
        "set_plan",
        actions=[{"owner": "landlord", "what": "Speak with the neighbour.", "due": day}],
        contact={"every": 5, "method": "phone"},
        agreed_by="phone",
    )


def _made_up_seal(sender: str) -> str:
    return json.dumps({"sender": sender, "kind": "person", "role": "manager", "sealed_at": "2026-01-01T00:00:00Z"})


async def _hate_incident(case: OnStage) -> None:
    await case.opens()
    await case.reads_out(Template.ACKNOWLEDGEMENT)
    await case.until(1, "10:01", "Nobody rings the resident.")
    await case.until(2, "09:30")
    await case.does(
        case.officer,
        "rings the resident, apologises, and they talk.",
        "record_contact",
        method="phone",
        outcome="spoke",
        notes="Apologised for the delay. Agreed to ring every Friday.",
    )
    await _assesses(
        case,
        "assesses the risk with the resident, question by question.",
        getting_worse="yes",
        aimed_at="household",
        hate="yes",
        daily_life="afraid",
        at_greater_risk="yes",
    )
    await _plans(case, 25)
    await case.until(2, "14:00")
    await case.does(case.officer, "begins the investigation.", "begin_investigation")
    await case.until(16, "15:00", "Two weeks of interviews, and a warning to the neighbour.")
    await case.does(
        case.officer,
        "proposes to close the case: the matter is resolved.",
        "propose_closure",
        ground="resolved",
        reasons="The neighbour was warned and has apologised. Nothing has happened since.",
    )
    proposal = await case.proposal()
    await case.does(
        case.officer,
        "tries to approve her own proposal.",
        "approve_closure",
        proposal_id=proposal,
        refused=RefusalCode.OWN_PROPOSAL,
    )
    await case.until(17, "10:00")
    await case.does(
        case.manager,
        "tries to approve it, before anybody has asked the resident.",
        "approve_closure",
        proposal_id=proposal,
        refused=RefusalCode.STEP_MISSING,
    )
    await case.until(18, "11:00")
    await case.does(
        case.officer,
        "rings the resident, who agrees to closing.",
        "record_contact",
        method="phone",
        outcome="agrees",
        proposal_id=proposal,
    )
    await case.until(18, "16:00")
    await case.signals(
        case.manager, "approves by a signal, as from the Temporal UI.", "approve_closure", proposal_id=proposal
    )
    await case.ends()


async def _noise(case: OnStage) -> None:
    await case.opens()
    await case.until(2, "14:00")
    await case.does(case.officer, "begins the investigation, in time.", "begin_investigation")
    await _assesses(
        case, "assesses the risk: medium.", their_history="in_the_past", aimed_at="reporter", daily_life="a_lot"
    )
    await case.until(7, "09:15")
    await case.forges(
        "claims to be a manager, and signals that the case should close.",
        "propose_closure",
        "somebody-unknown",
        ground="resolved",
        role="manager",
        refused=RefusalCode.UNSEALED,
    )
    await case.until(9, "11:00")
    await case.does(
        case.officer,
        "proposes to close the case: the matter is resolved.",
        "propose_closure",
        ground="resolved",
        reasons="The neighbour has moved the loudspeakers, and it has been quiet for a week.",
    )
    approval = {"proposal_id": await case.proposal(), "decision": "approve"}
    await case.until(9, "12:00")
    await case.forges(
        "approves in Manager Mina's name, by the `temporal` command and as plain JSON.",
        "approve_closure",
        case.manager,
        refused=RefusalCode.UNSEALED,
        **approval,
    )
    await case.forges(
        "does so again, and adds a proof that Manager Mina sent it.",
        "approve_closure",
        case.manager,
        refused=RefusalCode.UNSEALED,
        seal=_made_up_seal(case.manager),
        **approval,
    )
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
    incident = "Loud music again, recorded from 22:05 to 22:38."
    await case.service_signals(
        "noise-app",
        "signals a new incident, as plain JSON by the `temporal` command.",
        "report_incident",
        message_id="recording-2",
        description=incident,
    )
    await case.until(11, "06:10")
    await case.service_signals(
        "noise-app",
        "has been offline, and sends the same message again.",
        "report_incident",
        message_id="recording-2",
        description=incident,
    )
    await case.until(11, "10:00")
    await case.does(
        case.officer,
        "is asked to assess the risk again, and says why that is not needed.",
        "decline_assessment",
        reason="The same music as before, and the resident says that nothing else has changed.",
    )
    await case.until(70, "22:45", "Sixty days pass without a report, counted from the new incident.")
    await case.until(72, "14:00")
    await case.does(
        case.officer,
        "visits the resident, who agrees to closing.",
        "record_contact",
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
    await case.does(
        case.officer,
        "approves, as the case's own officer may: the system proposed it, not she.",
        "approve_closure",
        proposal_id=await case.proposal(),
    )
    await case.ends()
    await case.reports_after_closing(
        120, "23:10", "noise-app", "signals a new incident, weeks after the closure.", description="Music until three."
    )


async def _baby_crying(case: OnStage) -> None:
    await case.opens()
    await case.until(3, "14:30")
    await case.does(
        case.officer,
        "asks the resident whether anybody is at risk of harm: nobody is.",
        "assess",
        questionnaire="2026-11",
        no_risk_of_harm=True,
        reason="Rang them. The baby is well, and so is everybody else.",
    )
    await case.until(3, "15:00")
    await case.does(
        case.officer,
        "writes a letter with an answer and some advice, in time.",
        "record_contact",
        method="letter",
        outcome="sent",
    )
    await case.until(60, "10:05", "Sixty days pass without another report.")
    for day, clock, method, what in (
        (63, "10:30", "phone", "rings the resident. No answer."),
        (64, "16:10", "phone", "rings again. No answer."),
        (65, "11:00", "visit", "visits. Nobody is in."),
    ):
        await case.until(day, clock)
        await case.does(case.officer, what, "record_contact", method=method, outcome="no_answer")
    await case.does(case.officer, "posts a written notice.", "record_contact", method="letter", outcome="sent")
    await case.until(66, "10:00")
    proposal = await case.proposal()
    await case.does(
        case.officer,
        "tries to approve, though the resident has not agreed.",
        "approve_closure",
        proposal_id=proposal,
        refused=RefusalCode.STEP_MISSING,
    )
    await case.until(80, "10:00", "Two weeks pass, in which the resident could answer.")
    await case.does(
        case.manager,
        "approves, with a reason: tried on three working days and by letter, no answer.",
        "approve_closure",
        proposal_id=proposal,
        reason="Tried by telephone twice and by a visit, on three working days, and by letter. No answer.",
    )
    await case.ends()


async def _form_full_of_blanks(case: OnStage) -> None:
    await case.opens()
    await case.until(0, "11:30")
    await case.does(
        case.officer,
        "rings the resident, as nothing may be written, and they talk.",
        "record_contact",
        method="phone",
        outcome="spoke",
    )
    await _assesses(case, "assesses the risk, and does not know all the answers.", at_greater_risk="not_known")
    await case.until(1, "21:10")
    await case.service_signals(
        "somebody-unknown",
        "reports violence on this case, with an e-mail address for the answer.",
        "report_incident",
        description="He hit her. Write to me about it.",
        violence=True,
        reporter={"email": "somebody@elsewhere.example"},
    )
    await case.until(2, "09:20")
    await case.does(
        case.officer,
        "rings the resident, who knows nothing of it, and sets it aside.",
        "set_incident_aside",
        incident=2,
        reason="The resident knows nothing of it, and nobody else in the block does.",
    )
    await case.does(case.officer, "begins the investigation.", "begin_investigation")
    await case.until(4, "10:00")
    await case.does(
        case.officer,
        "takes a call: he was on the stairs again last night.",
        "report_incident",
        description="He was on the stairs again last night.",
    )
    await _assesses(case, "assesses the risk again, with what is new.", getting_worse="yes", health="yes")
    await _plans(case, 30)
    await case.until(4, "15:40")
    await case.does(
        case.officer,
        "types in a letter from the day before, in which the resident withdraws.",
        "withdraw",
        method="letter",
        happened_at=case.at(3, "09:00"),
    )
    await case.until(21, "10:15", "The neighbour is moved to another block.")
    await case.does(
        case.officer, "proposes to close the case: the matter is resolved.", "propose_closure", ground="resolved"
    )
    proposal = await case.proposal()
    await case.until(22, "11:00")
    await case.does(
        case.officer,
        "rings the resident, who agrees to closing.",
        "record_contact",
        method="phone",
        outcome="agrees",
        proposal_id=proposal,
    )
    await case.until(22, "15:00")
    await case.does(case.manager, "approves.", "approve_closure", proposal_id=proposal)
    await case.ends()


async def _mother(case: OnStage) -> None:
    await case.officer_is_away(11)
    await case.opens()
    await case.until(0, "14:20")
    await case.does(
        case.officer,
        "rings with an interpreter, and listens.",
        "record_contact",
        method="phone",
        outcome="spoke",
        support_need="interpreter",
        notes="She is afraid that her post is opened. Mornings are safe.",
    )
    await case.does(
        case.officer,
        "records what she needs, and how to contact her safely.",
        "record_support_needs",
        none=False,
        needs=["interpreter"],
        language="Polish",
        must_not_be_written_to=True,
        never_leave_message=True,
        safe_channels=["phone", "visit"],
        safe_times="Mornings, when she is alone.",
        safe_from=9,
        safe_until=12,
    )
    await _assesses(
        case,
        "assesses the risk with her.",
        how_often="daily",
        getting_worse="yes",
        their_history="now",
        aimed_at="household",
        hate="yes",
        daily_life="afraid",
        health="yes",
        to_turn_to="no",
    )
    await case.does(
        case.officer,
        "warns colleagues: visit in pairs.",
        "set_warning",
        kind="visit_in_pairs",
        review_on=local_date(case.at(60, "12:00")).isoformat(),
        words="The two men came to the door while the officer was there.",
    )
    await _plans(case, 60, asks=False)
    await case.until(1, "10:00")
    await case.does(case.officer, "begins the investigation.", "begin_investigation")
    await case.until(14, "09:30", "The officer of the patch is back from leave.")
    await case.does(case.manager, "gives the case to the officer of the patch.", "reallocate", to="ola")
    await case.until(42, "10:15", "Both men are warned, and then move away.")
    await case.does("ola", "proposes to close the case: the matter is resolved.", "propose_closure", ground="resolved")
    proposal = await case.proposal()
    await case.until(43, "09:40")
    await case.does(
        "ola",
        "rings with an interpreter, in the morning; she agrees to closing.",
        "record_contact",
        method="phone",
        outcome="agrees",
        support_need="interpreter",
        proposal_id=proposal,
    )
    await case.until(43, "15:00")
    await case.does(case.manager, "approves.", "approve_closure", proposal_id=proposal)
    await case.ends()


STORIES = (
    Story(
        "hate-incident.json",
        Priority.HIGH,
        "A hate incident: a promise is broken, owned up to, and the case is not closed too soon",
        "It must be answered within 24 hours, weekends and bank holidays apart, and nobody rings. The manager hears of "
        "it at once.",
        _hate_incident,
    ),
    Story(
        "noise-frightened-neighbour.json",
        Priority.MEDIUM,
        "Noise, and a frightened neighbour: a new incident keeps the case open",
        "A night of noise cancels the proposal to close. Nobody gets the case closed by a forged approval.",
        _noise,
    ),
    Story(
        "baby-crying.json",
        Priority.STANDARD,
        "A baby crying: not anti-social behaviour, recorded and answered all the same",
        "The resident cannot be reached afterwards, so only a manager may close the case, with a reason.",
        _baby_crying,
    ),
    Story(
        "form-full-of-blanks.json",
        Priority.MEDIUM,
        "A form full of blanks, a stranger's address, and a letter typed in late",
        "It is taken in as it came, and nobody is written to who must not be. The letter undoes nothing.",
        _form_full_of_blanks,
        as_it_came=True,
    ),
    Story(
        "hate-not-written-to.json",
        Priority.HIGH,
        "A mother who must not be written to, and an officer on leave",
        "Nothing is sent to her: each letter becomes a task with the words to say. Another officer stands in.",
        _mother,
    ),
)
