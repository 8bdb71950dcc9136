"""The reporter withdraws the complaint.

Source: Service Standard, "Closing a case"; readings in docs/standard.md.
"""

from typing import Any, ClassVar

from pydantic import Field

from standard.closing.agreement import can_agree_by, need_met
from standard.closing.answers import write, write_answer
from standard.closing.gate import manager_for
from standard.closing.grounds import Afraid, WhoseWords, note_asked_alone
from standard.closing.proposal import open_proposal
from standard.core.capability import Capability
from standard.core.draft import Draft, wrong
from standard.core.messages import Message, Text
from standard.core.people import SYSTEM
from standard.core.record import FactKind
from standard.core.words import ClosureGround, ContactMethod, EntryKind, Recipient, SupportNeed, Template
from standard.response_times.promises import put_on_record
from standard.what_happens_next.contact import spoken_with


class Withdraw(Message):
    """The reporter withdraws. Said in a call or visit that an officer records, that is also the agreement.
    ``support_need`` names the need that a call other than by phone meets.
    """

    name: ClassVar[str] = "withdraw"
    needs_standing: ClassVar[bool] = False
    about: ClassVar[str] = "Record the reporter's withdrawal and how it was said."

    method: ContactMethod = Field(description="How the reporter said so.", examples=["phone"])
    support_need: SupportNeed | None = Field(
        None, description="The support need that this way of contact meets.", examples=["sign_language"]
    )
    reason: Text | None = Field(None, description="Why, in the reporter's words.", examples=["They have made peace."])
    whose_words: WhoseWords = Field(
        WhoseWords.REPORTER, description="Who said so: the reporter, or somebody else for them."
    )
    asked_alone: bool = Field(False, description="The reporter was asked, alone, whether they are afraid.")
    afraid: Afraid | None = Field(None, description="What they answered; only if they were asked alone.")


def withdraw(draft: Draft, message: Withdraw) -> None:
    """The reporter withdraws: closure is proposed, and the visit or call in which a person of the landlord heard it is
    the agreement.

    It takes the place of another open proposal. One that a service passes on leaves that open; one from before
    something new became known proposes nothing. Both make a task for the officer, to ask the reporter alone and safely.
    """
    case, open_one = draft.case, draft.case.proposal
    said_at = draft.at
    heard = draft.role is not None
    themselves = message.whose_words is WhoseWords.REPORTER
    agrees = heard and themselves and can_agree_by(message.method, message.support_need)
    _check_asked(message)
    if heard and themselves:
        spoken_with(draft, message.method)
    if case.new_known_at is not None and case.new_known_at >= said_at:
        _to_be_asked(draft, message, "something new became known after it")
    elif not heard and open_one is not None:
        _to_be_asked(draft, message, "a service passed it on, and a closure proposal is open")
    else:
        if open_one is None or open_one.ground is not ClosureGround.WITHDRAWN:
            _replace(draft)
            open_proposal(draft, ClosureGround.WITHDRAWN, message.reason, said_at=said_at)
        else:
            again = open_one.heard(draft.sender) if agrees else open_one
            case.proposal = again.model_copy(update={"said_at": min(again.counts_from, said_at)})
            summary = f"The reporter's withdrawal was heard again ({message.method.label})"
            write(draft, EntryKind.WITHDRAWAL_RECORDED, summary, open_one, message.reason)
        if not (heard and themselves):
            _ask_the_reporter(draft)
        elif case.proposal is not None and agrees:
            need = need_met(message.method, message.support_need)
            put_on_record(draft, FactKind.AGREED, said_at, about=case.proposal.id, need=need)
            write_answer(draft, f"The reporter said so in a {message.method.label}")
    if heard and message.afraid is not None:
        _note_fear(draft, message.afraid)


def _check_asked(message: Withdraw) -> None:
    if message.asked_alone and message.afraid is None:
        raise wrong("afraid", f"is missing; say what they answered: {', '.join(Afraid)}")
    if message.afraid is not None and not message.asked_alone:
        raise wrong("afraid", "counts only if they were asked alone: say so in asked_alone, or leave it out")


def _note_fear(draft: Draft, afraid: Afraid) -> None:
    """The manager hears of a reporter who may withdraw out of fear, at once and whatever the withdrawal does."""
    note_asked_alone(draft, afraid)
    proposal = draft.case.proposal
    draft.write(EntryKind.WITHDRAWAL_RECORDED, f"The reporter was asked alone whether they are afraid: {afraid.label}")
    if afraid is not Afraid.NO:
        whom = manager_for(draft.case, proposal) if proposal is not None else Recipient.MANAGER
        draft.tell(Template.WITHDRAWAL_IN_FEAR, whom, afraid=afraid)


def _replace(draft: Draft) -> None:
    """A withdrawal takes the place of the proposal that is open, with a word to its proposer."""
    proposal = draft.case.proposal
    if proposal is None:
        return
    write(draft, EntryKind.CLOSURE_CANCELLED, "Closure proposal replaced by the reporter's withdrawal", proposal)
    draft.case.proposal = None
    facts: dict[str, Any] = {"proposal_id": proposal.id, "ground": proposal.ground}
    if proposal.proposed_by == SYSTEM:
        draft.tell(Template.CLOSURE_REPLACED, Recipient.OFFICER, **facts)
    else:
        draft.tell(Template.CLOSURE_REPLACED, Recipient.PROPOSER, person=proposal.proposed_by, **facts)


def _to_be_asked(draft: Draft, message: Withdraw, why: str) -> None:
    summary = f"A withdrawal was recorded ({message.method.label}); it proposes nothing, as {why}"
    draft.write(EntryKind.WITHDRAWAL_RECORDED, summary, words=message.reason)
    _ask_the_reporter(draft)


def _ask_the_reporter(draft: Draft) -> None:
    draft.tell(Template.WITHDRAWAL_TO_CONFIRM, Recipient.OFFICER)


WITHDRAWAL = Capability(rules={Withdraw: withdraw})
