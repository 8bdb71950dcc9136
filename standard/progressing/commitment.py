"""The reporter's commitment to a witness statement: asked, answered, or on record why they were not asked.

Source: Service Standard, "Progressing the case": "For a case to be considered for legal action, we will need to confirm
your commitment to supporting us with witness statements"; readings in docs/standard.md. The answer and its time stand
in the case; the words stand in the register alone.
"""

from collections.abc import Iterator
from datetime import datetime
from typing import ClassVar

from pydantic import Field

from standard.core.capability import Capability, Line
from standard.core.case import Case
from standard.core.committed import CommitmentAnswer, Committed
from standard.core.draft import Draft, wrong
from standard.core.joined import Complainants
from standard.core.messages import Message, Short, Text
from standard.core.words import ContactMethod, EntryKind
from standard.progressing.ladder import remedy_of
from standard.progressing.legal_state import Commitment
from standard.progressing.remedies import RemedyId
from standard.worktime.in_words import local

MOST_ANSWERS = 20
"""How many answers a case keeps, the latest ones; the register has them all. Our own bound."""

_WITH_ANSWER, _WITHOUT = ("asked_how", "witness_support"), ("not_asked_because",)
"""The fields that go with an answer, and with none."""


class RecordCommitment(Message):
    """The reporter has said whether they support legal action with a witness statement; ``happened_at`` is when. Each
    answer is whole: it takes the place of the one before.
    """

    name: ClassVar[str] = "record_commitment"
    about: ClassVar[str] = "Record whether the reporter commits to a witness statement. Officers and managers."

    commitment: CommitmentAnswer = Field(description="What they said: yes, no or not_asked.", examples=["yes"])
    to_remedies: list[RemedyId] = Field(
        default_factory=list,
        max_length=30,
        description="The ids of all the legal remedies that they say yes to; left out, whatever it is.",
    )
    asked_how: ContactMethod | None = Field(None, description="How they were asked.", examples=["phone"])
    asked_by: Short | None = Field(None, description="Who asked them; left out, whoever sends this.")
    their_words: Text | None = Field(None, description="What they said, in their own words.")
    not_asked_because: Text | None = Field(None, description="Why they were not asked.")
    witness_support: Text | None = Field(
        None,
        description="Which support for witnesses was offered to them, and what they want of it.",
        examples=["A visit to the court beforehand, and screens."],
    )


def record_commitment(draft: Draft, message: RecordCommitment) -> None:
    """Keeps the answer among the others, in the order in which they were given.

    Raises:
        Refused: something is missing, or does not go with the answer; nobody could be asked then; or a remedy is none.
    """
    case, answered = draft.case, message.commitment is not CommitmentAnswer.NOT_ASKED
    if answered and case.was_anonymous(draft.at):
        raise wrong("commitment", "the reporter was anonymous then; needs not_asked, with the reason")
    wanted, not_wanted = (_WITH_ANSWER, _WITHOUT) if answered else (_WITHOUT, (*_WITH_ANSWER, "their_words"))
    for name in wanted:
        if getattr(message, name) is None:
            raise wrong(name, f"is needed with {message.commitment}")
    for name in not_wanted:
        if getattr(message, name) is not None:
            raise wrong(name, f"does not go with {message.commitment}; leave it out")
    remedies = [remedy_of("to_remedies", each) for each in message.to_remedies]
    if remedies and message.commitment is not CommitmentAnswer.YES:
        raise wrong("to_remedies", "goes with yes alone; leave it out")
    if any(not each.legal for each in remedies):
        raise wrong("to_remedies", "needs legal remedies; the others ask for no witness statement")
    new = Committed(
        at=draft.at,
        known_at=draft.now,
        answer=message.commitment,
        remedies=tuple(dict.fromkeys(each.id for each in remedies)),
    )
    case.change(Commitment, said=_with(case.of(Commitment).said, new))
    draft.write(
        EntryKind.COMMITMENT_RECORDED,
        f"Commitment to a witness statement: {_in_words(new)}",
        words=message.their_words or message.not_asked_because,
        commitment=new.answer,
        to_remedies=list(new.remedies),
        asked_how=message.asked_how,
        in_table={"asked_by": message.asked_by, "witness_support": message.witness_support},
    )


def _with(said: tuple[Committed, ...], new: Committed) -> tuple[Committed, ...]:
    """With one answer more, in the order in which they were given; of two at one time the one typed in later stands.
    Not to be asked again takes no answer back: that they were not asked is kept only from before they first answered.
    """
    in_order = sorted((*said, new), key=lambda each: each.at)
    answers = [each for each in in_order if each.answer is not CommitmentAnswer.NOT_ASKED]
    before = [each for each in in_order if each not in answers and (not answers or each.at < answers[0].at)]
    return (*before[:1], *answers[-MOST_ANSWERS:])


def answers(case: Case, moment: datetime) -> dict[str, Committed | None]:
    """What each reporter had said by ``moment`` (UTC), by the references of their cases: this one's, and each who is a
    complainant here.
    """
    said = {each.reference: Commitment(said=each.said) for each in case.of(Complainants).open}
    return {reference: each.at(moment) for reference, each in ({case.reference: case.of(Commitment)} | said).items()}


def is_committed(case: Case, remedy: str, moment: datetime) -> bool:
    """Whether a reporter had said yes to this remedy (its id) by ``moment`` (UTC), and not taken it back."""
    return any(each is not None and each.covers(remedy) for each in answers(case, moment).values())


def _in_words(said: Committed) -> str:
    return said.answer.label + (f", to {', '.join(said.remedies).replace('_', ' ')}" if said.remedies else "")


def shown(case: Case) -> Iterator[Line]:
    """What the reporter said last."""
    for last in case.of(Commitment).said[-1:]:
        yield "Witness statement", f"{_in_words(last)}, {local(last.at)}"


COMMITMENT = Capability(rules={RecordCommitment: record_commitment}, shown=shown)
