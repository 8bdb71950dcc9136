"""Two neighbours who report the same: each is asked before the case closes, and hears nothing of the other."""

from standard.core.words import Priority, RefusalCode, Template
from starter.demo.stage import OnStage
from starter.demo.stories.story import Story, assesses, plans, words_the_letter


async def _agrees(case: OnStage, what: str, proposal_id: str) -> None:
    await words_the_letter(case, "We agreed set hours with the builders.")
    await case.contacts(what, method="phone", outcome="agrees", proposal_id=proposal_id)


async def _two_neighbours(first: OnStage, second: OnStage) -> None:
    await first.opens()
    await second.opens("15:30", "Another resident")
    await first.until(0, "15:30")
    await second.officer_does("joins this case to the first: it is the same drilling.", "join", join_to=first.reference)
    await first.follows("is joined to this case")
    await second.follows("Joined to")
    await first.shows(first.officer, "looks at the first case.", "Complainant")
    await assesses(first, "assesses the risk: low.")
    await plans(first, 8, every=10)
    await first.officer_does("begins the investigation, for both.", "begin_investigation")
    await second.follows("Met: begin the investigation")
    for case in (first, second):
        await case.until(4, "10:00")
    await first.officer_does(
        "proposes to close the case: the matter is resolved.",
        "propose_closure",
        ground="resolved",
        reasons="The drilling is over, and your father sleeps again.",
        what_was_done="We agreed set hours with the builders.",
    )
    await second.follows("Closure proposed in")
    proposal = await first.proposal()
    await first.officer_does(
        "is asked whether the neighbourhood hears of it, and says why not.",
        "answer_announcement",
        announcement_number="N1",
        announce=False,
        not_announced_because="It was one house, and everybody would know which.",
    )
    await _agrees(first, "rings the first resident, who agrees.", proposal)
    await first.manager_does(
        "tries to approve, though only one of them has answered.",
        "approve_closure",
        proposal_id=proposal,
        refused=RefusalCode.STEP_MISSING,
    )
    await _agrees(second, "rings the other resident, who agrees.", proposal)
    await first.follows("its reporter agrees to closing")
    await first.manager_does("approves, and both cases close.", "approve_closure", proposal_id=proposal)
    await second.follows("Case closed")
    second.tells("The letter to the other resident says nothing of the first one, nor of her father.")
    await second.reads_out(Template.CLOSED)
    for case in (first, second):
        await case.ends()


TWO_NEIGHBOURS = Story(
    "two-neighbours.json",
    Priority.MEDIUM,
    "Two neighbours report the same: one matter, and two complainants",
    "The second report opens a case of its own, and an officer joins it to the first. Each resident is asked before "
    "it closes, and hears nothing of the other.",
    _two_neighbours,
    second="two-neighbours-second.json",
)
