"""A hate incident: what was promised and not kept is owned up to, and what is confidential stays out of the letter."""

from typing import Any

from standard.core.words import Priority, RefusalCode, Template
from starter.demo.stage import OnStage
from starter.demo.stories.story import PIKE, Story, agrees_to_closing, assesses, plans, proposes, rings_as_agreed

_IN_CONFIDENCE = "He has a hearing about another matter in January."


async def _hate_incident(case: OnStage) -> None:
    await case.opens()
    await case.reads_out(Template.ACKNOWLEDGEMENT, whole=True)
    await case.until(1, "10:01", "Nobody rings the resident.")
    await case.until(2, "09:30")
    await case.contacts(
        "rings the resident, apologises, and they talk.",
        method="phone",
        outcome="spoke",
        notes="Apologised for the delay. Agreed to ring every Friday.",
    )
    await assesses(
        case,
        "assesses the risk with the resident, question by question.",
        getting_worse="yes",
        aimed_at="household",
        hate="yes",
        daily_life="afraid",
        at_greater_risk="yes",
    )
    await plans(case, 25, every=5)
    await case.until(2, "14:00")
    await case.officer_does("begins the investigation.", "begin_investigation")
    await _speaks_with_the_neighbour(case)
    await case.until(10, "09:30", "The officer is busy, and does not ring as agreed.")
    await case.reads_out(Template.CONTACT_MISSED)
    await rings_as_agreed(case, case.officer, "rings the resident, and says sorry.")
    await case.until(15, "11:00", "Interviews, and a warning to the neighbour.")
    await case.contacts(
        "is told something by the police, in confidence.",
        contact_with="partner_agency",
        method="phone",
        outcome="spoke",
        notes=_IN_CONFIDENCE,
        confidential=True,
    )
    await _closes(case)


async def _speaks_with_the_neighbour(case: OnStage) -> None:
    await case.until(3, "11:00")
    await case.officer_does(
        "records who the report is about.",
        "record_party",
        party_role="alleged_perpetrator",
        tenure="secure_tenant",
        may_be_told=["that_it_was_reported", "what_we_do"],
        **PIKE,
    )
    await case.until(4, "16:00")
    visit: dict[str, Any] = {"contact_with": "party", "party": 1, "method": "visit", "outcome": "spoke"}
    await case.contacts(
        "records a visit to him, and nothing about the resident.", refused=RefusalCode.INVALID_FIELD, **visit
    )
    await case.contacts(
        "adds that the resident agreed, and what could tell him who reported it.",
        reporter_agrees="yes",
        could_identify="They are the only family on his landing.",
        **visit,
    )


async def _closes(case: OnStage) -> None:
    await case.until(16, "15:00")
    proposal = await proposes(
        case,
        "proposes to close the case, and quotes the police in her reasons.",
        "We warned the neighbour, and rang you every Friday.",
        reasons=f"The neighbour was warned and has apologised. {_IN_CONFIDENCE} Nothing has happened since.",
    )
    await case.officer_does(
        "tries to approve her own proposal.", "approve_closure", proposal_id=proposal, refused=RefusalCode.OWN_PROPOSAL
    )
    await case.until(17, "10:00")
    await case.manager_does(
        "tries to approve it, before anybody has asked the resident.",
        "approve_closure",
        proposal_id=proposal,
        refused=RefusalCode.STEP_MISSING,
    )
    await case.until(17, "15:30")
    await agrees_to_closing(case, proposal)
    await case.until(18, "16:00")
    await case.signals(
        case.manager, "approves by a signal, as from the Temporal UI.", "approve_closure", proposal_id=proposal
    )
    case.tells("The letter leaves out what the police said. An alarm says that it was quoted.")
    await case.reads_out(Template.CLOSED)
    await case.ends()


HATE_INCIDENT = Story(
    "hate-incident.json",
    Priority.HIGH,
    "A hate incident: a promise is broken, owned up to, and the case is not closed too soon",
    "It must be answered within 24 hours, weekends and bank holidays apart, and nobody rings. The manager hears of "
    "it at once. What the police say in confidence is left out of the letter.",
    _hate_incident,
)
