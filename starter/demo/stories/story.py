"""What a story is, and the steps that several have in common.

Day 0 is the Monday of the report; times are UK local time.
"""

from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from typing import Any

from standard.core.words import Priority
from standard.worktime.calendar import local_date
from starter.demo.stage import OnStage


@dataclass(frozen=True)
class Story:
    """A story: the report file it is played with, the priority that file must be assessed as, and what happens.

    ``as_it_came``: the file may have any shape, and the case makes of it what it can. ``second``: the file of another
    report about the same matter, whose case ``play`` is given too. ``evidence``: the files that are handed in.
    """

    file: str
    priority: Priority
    title: str
    sentence: str
    play: Callable[..., Awaitable[None]]
    as_it_came: bool = False
    second: str | None = None
    evidence: tuple[str, ...] = ()

    @property
    def files(self) -> tuple[str, ...]:
        """The report file of each of its cases."""
        return (self.file, self.second) if self.second else (self.file,)


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


PIKE: dict[str, Any] = {"person_name": "Darren Pike", "date_of_birth": "1988-03-14"}
"""Who two residents report, without knowing of each other."""


def on_day(case: OnStage, day: int) -> str:
    """The date of a day of the story, as messages have it."""
    return local_date(case.at(day, "12:00")).isoformat()


async def proposes(case: OnStage, what: str, done: str, **fields: Any) -> str:
    """The officer proposes to close the case, as the matter is resolved, and says what was done. Returns the proposal's
    id.
    """
    await case.officer_does(what, "propose_closure", ground="resolved", what_was_done=done, **fields)
    return await case.proposal()


async def words_the_letter(case: OnStage, words: str, officer: str = "") -> None:
    """The officer words what was done, for the letter about the closure."""
    proposal = await case.proposal()
    await case.does(
        officer or case.officer,
        "words what was done, for the letter.",
        "word_closure",
        proposal_id=proposal,
        done_in_words=words,
    )


async def agrees_to_closing(case: OnStage, proposal: str) -> None:
    """The officer rings the resident, who agrees; then the letter is worded."""
    await case.contacts(
        "rings the resident, who agrees to closing.", method="phone", outcome="agrees", proposal_id=proposal
    )
    await words_the_letter(case, "We looked into what you told us, spoke with everybody and kept in touch with you.")


async def assesses(case: OnStage, what: str, **answers: str) -> None:
    """The officer assesses the risk; ``answers`` are those that are not of an ordinary case."""
    await case.officer_does(what, "assess", questionnaire="2026-11", answers=_RISK | answers)


async def plans(case: OnStage, due: int, *, every: int, asks: bool = True) -> None:
    """The officer agrees the action plan with the resident: the landlord's part is due on day ``due``, and contact is
    kept every so many working days.
    """
    if asks:
        await asks_for_needs(case)
    await case.officer_does(
        "agrees the action plan with the resident.",
        "set_plan",
        actions=[{"owner": "landlord", "what": "Speak with the neighbour.", "due": on_day(case, due)}],
        contact={"every": every, "method": "phone"},
        agreed_by="phone",
    )


async def asks_for_needs(case: OnStage) -> None:
    """The officer asks what the resident needs: nothing out of the ordinary."""
    await case.officer_does("asks what the resident needs.", "record_support_needs", none=True)


async def rings_as_agreed(case: OnStage, officer: str, what: str, **fields: Any) -> None:
    """The officer rings the resident, as often as the plan says."""
    await case.does(officer, what, "record_contact", method="phone", outcome="spoke", **fields)
