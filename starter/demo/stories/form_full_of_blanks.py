"""A form full of blanks: taken in as it came."""

from standard.core.words import Priority
from starter.demo.stage import OnStage
from starter.demo.stories.story import Story, agrees_to_closing, assesses, plans, proposes


async def _form_full_of_blanks(case: OnStage) -> None:
    await case.opens()
    await case.until(0, "11:30")
    await case.contacts(
        "rings the resident, as nothing may be written, and they talk.", method="phone", outcome="spoke"
    )
    await assesses(case, "assesses the risk, and does not know all the answers.", at_greater_risk="not_known")
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
    await case.officer_does(
        "rings the resident, who knows nothing of it, and sets it aside.",
        "set_incident_aside",
        incident=2,
        reason="The resident knows nothing of it, and nobody else in the block does.",
    )
    await case.officer_does("begins the investigation.", "begin_investigation")
    await case.until(4, "10:00")
    await case.officer_does(
        "takes a call: he was on the stairs again last night.",
        "report_incident",
        description="He was on the stairs again last night.",
    )
    await assesses(case, "assesses the risk again, with what is new.", getting_worse="yes", health="yes")
    await plans(case, 30, every=15)
    await case.officer_does(
        "says why the neighbour has not been spoken with.",
        "record_not_spoken_party",
        not_spoken_because="The resident does not know his name yet, and fears what he will do if we ask around.",
    )
    await case.until(4, "15:40")
    await case.officer_does(
        "types in a letter from the day before, in which the resident withdraws.",
        "withdraw",
        method="letter",
        happened_at=case.at(3, "09:00"),
    )
    await case.until(21, "10:15", "The neighbour is moved to another block.")
    proposal = await proposes(case, "proposes to close the case.", "We rang you, and it has stopped.")
    await case.until(22, "11:00")
    await agrees_to_closing(case, proposal)
    await case.until(22, "15:00")
    await case.manager_does("approves.", "approve_closure", proposal_id=proposal)
    await case.ends()


FORM_FULL_OF_BLANKS = Story(
    "form-full-of-blanks.json",
    Priority.MEDIUM,
    "A form full of blanks, a stranger's address, and a letter typed in late",
    "It is taken in as it came, and nobody is written to who must not be. The letter undoes nothing.",
    _form_full_of_blanks,
    as_it_came=True,
)
