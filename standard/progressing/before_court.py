"""Before a legal remedy goes to court, or its notice is served: is it proportionate, fair, and the last resort?

Source: Service Standard, "Progressing the case"; readings in docs/standard.md. The answers stand in the register alone.
"""

from datetime import datetime
from typing import ClassVar

from pydantic import Field

from standard.core.capability import Capability
from standard.core.draft import Draft, wrong
from standard.core.messages import Message, Text
from standard.core.words import EntryKind
from standard.progressing.legal_state import OpenRemedy, Remedies, RemedyNumber
from standard.worktime.stretches import months_after

ASSESSED_FOR_MONTHS = 3
"""How long an assessment before court stands. Our own reading: as long as one of the risk."""


class AssessBeforeCourt(Message):
    """What was weighed before a legal remedy goes on; ``happened_at`` is when."""

    name: ClassVar[str] = "assess_before_court"
    about: ClassVar[str] = "Assess a legal remedy before its notice or application. Officers and managers."

    remedy_number: RemedyNumber = Field(description="Its number, as `asb remedies` shows it.", examples=["L1"])
    proportionality: Text = Field(
        description="Why it is proportionate to the harm.", examples=["Threats, weekly, for three months."]
    )
    equality: Text = Field(
        description="What the equality duty asks here, and how it is met.", examples=["A disability: see below."]
    )
    vulnerabilities: Text = Field(
        description="What makes the respondent vulnerable, and what was done for them.",
        examples=["None is known."],
    )
    alternatives: Text = Field(
        description="What else was tried or thought of, and why it is not enough.",
        examples=["A contract, broken."],
    )


def assess_before_court(draft: Draft, message: AssessBeforeCourt) -> None:
    """Puts the assessment on record; of two the one that was made later stands.

    Raises:
        Refused: the remedy is not considered, was not by then, or is no legal one.
    """
    held = draft.case.of(Remedies)
    remedy = held.one("remedy_number", message.remedy_number, draft.at)
    if not remedy.legal:
        raise wrong("remedy_number", f"{remedy.in_words} is no legal remedy, and needs no assessment")
    latest = max(draft.at, remedy.assessed_at or draft.at)
    draft.case.keep(held.with_one(remedy.having(assessed_at=latest)))
    fields = {"proportionality", "equality", "vulnerabilities", "alternatives"}
    draft.write(
        EntryKind.LEGAL_ASSESSMENT_RECORDED,
        f"Assessed before court: {remedy.in_words}",
        remedy_number=remedy.id,
        step="assessed",
        in_table=message.model_dump(include=fields),
    )


def is_assessed(remedy: OpenRemedy, at: datetime) -> bool:
    """Whether an assessment stood at this instant (UTC)."""
    made = remedy.assessed_at
    return made is not None and made <= at < months_after(made, ASSESSED_FOR_MONTHS)


BEFORE_COURT = Capability(rules={AssessBeforeCourt: assess_before_court})
