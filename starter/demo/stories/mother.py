"""A mother who must not be written to, and whose neighbour is known from another case."""

from standard.core.words import Priority
from starter.demo.looking import closure_in_words, same_in_words
from starter.demo.stage import OnStage
from starter.demo.stories.story import PIKE, Story, assesses, on_day, plans, rings_as_agreed, words_the_letter


async def _mother(case: OnStage) -> None:
    await case.officer_is_away(11)
    await case.opens()
    await case.until(0, "14:20")
    await case.contacts(
        "rings with an interpreter, and listens.",
        method="phone",
        outcome="spoke",
        support_need="interpreter",
        notes="She is afraid that her post is opened. Mornings are safe.",
    )
    await case.officer_does(
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
    await assesses(
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
    await case.officer_does(
        "warns colleagues: visit in pairs.",
        "set_warning",
        kind="visit_in_pairs",
        review_on=on_day(case, 60),
        words="The two men came to the door while the officer was there.",
    )
    await plans(case, 60, every=10, asks=False)
    await case.until(1, "10:00")
    await case.officer_does("begins the investigation.", "begin_investigation")
    await case.officer_does(
        "records the one of the two men whose name is known.", "record_party", party_role="alleged_perpetrator", **PIKE
    )
    await case.looks(case.officer, "asks whether he is in another case too.", same_in_words)
    await case.until(2, "15:00")
    await case.contacts(
        "visits him, with a colleague; the mother has agreed.",
        contact_with="party",
        party=1,
        method="visit",
        outcome="spoke",
        reporter_agrees="yes",
        could_identify="Nothing: four families pass that door.",
    )
    await case.until(14, "09:30", "The officer of the patch is back from leave.")
    await case.manager_does("gives the case to the officer of the patch.", "reallocate", to="ola")
    for day, what in (
        (14, "rings with an interpreter, and says who she is."),
        (24, "rings with an interpreter, as agreed."),
    ):
        await case.until(day, "10:30")
        await rings_as_agreed(case, "ola", what, support_need="interpreter")
    await case.until(35, "10:15", "Both men are warned, and then move away.")
    await case.does(
        "ola",
        "proposes to close the case: the matter is resolved.",
        "propose_closure",
        ground="resolved",
        what_was_done="We warned both men, and rang you as agreed.",
    )
    proposal = await case.proposal()
    await case.until(35, "11:00")
    await case.does(
        "ola",
        "rings with an interpreter, in the morning; she agrees to closing.",
        "record_contact",
        method="phone",
        outcome="agrees",
        support_need="interpreter",
        proposal_id=proposal,
    )
    await case.looks("ola", "has the letter about the closure drafted, and reads it.", closure_in_words)
    await words_the_letter(case, "We warned both men. They have moved away. We rang you every ten days or so.", "ola")
    await case.until(36, "15:00")
    await case.manager_does("approves.", "approve_closure", proposal_id=proposal)
    await case.ends()


MOTHER = Story(
    "hate-not-written-to.json",
    Priority.HIGH,
    "A mother who must not be written to, and an officer on leave",
    "Nothing is sent to her: each letter becomes a task with the words to say. Another officer stands in.",
    _mother,
)
