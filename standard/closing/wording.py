"""What was done, in an officer's words, for the letter that tells the reporter that their case is closed.

Source: Service Standard, "Closing a case"; readings in docs/standard.md. It is drafted from the register
(``activities/register/closure_drafts.py``). The letter of each joined case is its own, and is worded there.
"""

from collections.abc import Iterator
from datetime import datetime
from typing import ClassVar

from pydantic import Field

from standard.closing.agreement import agreed_at
from standard.closing.answers import write
from standard.closing.gate import urgency_of, why_a_manager_decides
from standard.core.capability import Capability, NextStep
from standard.core.case import Case, Own, Proposal
from standard.core.draft import Draft, Refused
from standard.core.messages import Identifier, Message, Text
from standard.core.words import EntryKind, Recipient, RefusalCode


class WordClosure(Message):
    """What was done, for the letter about the closure. What was worded last stands."""

    name: ClassVar[str] = "word_closure"
    about: ClassVar[str] = "Word what was done, for the letter about the open closure proposal. Officers and managers."

    proposal_id: Identifier = Field(description="The proposal; it must be the open one.", examples=["closure-1a2b3c4d"])
    done_in_words: Text = Field(
        description="What we did, as the letter about the closure says it.",
        examples=["We visited you twice, and spoke with your neighbour, who has moved the loudspeakers."],
    )


class ClosureWords(Own):
    """The proposal whose letter has its words; they stand in the register."""

    called: ClassVar[str] = "closure_words"

    proposal_id: str | None = None


def word_closure(draft: Draft, message: WordClosure) -> None:
    """Keeps the words for the letter about the open proposal.

    Raises:
        Refused: no proposal is open, or another than the one named.
    """
    proposal = draft.case.proposal
    if proposal is None:
        raise Refused(RefusalCode.NO_PROPOSAL, "no closure proposal is open: first propose to close the case")
    if proposal.id != message.proposal_id:
        raise Refused(RefusalCode.STALE_PROPOSAL, f"the open proposal is {proposal.id}, not the one named")
    draft.case.keep(ClosureWords(proposal_id=proposal.id))
    what = "What was done is worded, for the letter about the closure"
    write(draft, EntryKind.CLOSURE_WORDED, what, proposal, message.done_in_words)


def is_wanted(case: Case, proposal: Proposal) -> bool:
    """Whether the letter about this closure still is to be worded; nobody writes to who is anonymous."""
    return not case.anonymous and case.of(ClosureWords).proposal_id != proposal.id


def missing(case: Case, proposal: Proposal, _: datetime) -> Iterator[str]:
    """The letter is worded before the closure is approved."""
    if is_wanted(case, proposal):
        yield f"what was done is not yet in an officer's words, for the letter: `asb word-closure {case.reference}`"


def next_step(case: Case, now: datetime) -> NextStep | None:
    """To word the letter, once the reporter has answered or a manager may decide without them."""
    proposal = case.proposal
    if proposal is None or not is_wanted(case, proposal):
        return None
    if agreed_at(case, proposal) is None and why_a_manager_decides(case, proposal, now) is None:
        return None
    what = f"Word what was done, for the letter about {proposal.id}: `asb word-closure {case.reference}`"
    return NextStep.of(case, what, Recipient.OFFICER, urgency_of(case, proposal, now))


WORDING = Capability(rules={WordClosure: word_closure}, missing=missing, next_step=next_step)
