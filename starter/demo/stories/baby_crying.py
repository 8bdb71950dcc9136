"""A baby crying: no anti-social behaviour, and a resident who cannot be reached."""

from standard.core.words import Priority, RefusalCode
from starter.demo.stage import OnStage
from starter.demo.stories.story import Story, words_the_letter


async def _baby_crying(case: OnStage) -> None:
    await case.opens()
    await case.until(3, "14:30")
    await case.officer_does(
        "asks the resident whether anybody is at risk of harm: nobody is.",
        "assess",
        questionnaire="2026-11",
        no_risk_of_harm=True,
        reason="Rang them. The baby is well, and so is everybody else.",
    )
    await case.until(3, "15:00")
    await case.contacts("writes a letter with an answer and some advice, in time.", method="letter", outcome="sent")
    await case.until(60, "10:05", "Sixty days pass without another report.")
    for day, clock, method, what in (
        (63, "10:30", "phone", "rings the resident. No answer."),
        (64, "16:10", "phone", "rings again. No answer."),
        (65, "11:00", "visit", "visits. Nobody is in."),
    ):
        await case.until(day, clock)
        await case.contacts(what, method=method, outcome="no_answer")
    await case.contacts("posts a written notice.", method="letter", outcome="sent")
    await case.until(66, "10:00")
    proposal = await case.proposal()
    await case.officer_does(
        "tries to approve, though the resident has not agreed.",
        "approve_closure",
        proposal_id=proposal,
        refused=RefusalCode.STEP_MISSING,
    )
    await words_the_letter(case, "We rang you twice and came to see you. A baby crying is nothing that we can act on.")
    await case.until(80, "10:00", "Two weeks pass, in which the resident could answer.")
    await case.manager_does(
        "approves, with a reason: tried on three working days and by letter, no answer.",
        "approve_closure",
        proposal_id=proposal,
        reason="Tried by telephone twice and by a visit, on three working days, and by letter. No answer.",
    )
    await case.ends()


BABY_CRYING = Story(
    "baby-crying.json",
    Priority.STANDARD,
    "A baby crying: not anti-social behaviour, recorded and answered all the same",
    "The resident cannot be reached afterwards, so only a manager may close the case, with a reason.",
    _baby_crying,
)
