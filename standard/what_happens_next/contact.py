"""Contact with the reporter, the other parties and partner agencies, as people record it.

Source: Service Standard, "What Happens Next?"; readings in docs/standard.md.
"""

from dataclasses import dataclass
from typing import ClassVar

from pydantic import Field

from standard.core.capability import Capability
from standard.core.draft import Draft, Happening, Refused
from standard.core.messages import Identifier, Message, Reporter, Text
from standard.core.record import FactKind
from standard.core.words import ContactMethod, ContactOutcome, ContactWith, EntryKind, RefusalCode, SupportNeed
from standard.response_times.promises import put_on_record
from standard.what_happens_next.reporter import identify

_IN_WRITING = frozenset({ContactMethod.EMAIL, ContactMethod.SMS, ContactMethod.LETTER})
_UNANSWERED = frozenset({ContactOutcome.SENT, ContactOutcome.NO_ANSWER})


class RecordContact(Message):
    """A contact that a person made or tried to make. ``support_need`` names the need that a call other than by phone
    meets; ``proposal_id`` the closure proposal that the reporter agrees or disagrees with, where one is open.
    """

    name: ClassVar[str] = "record_contact"
    about: ClassVar[str] = "Record a contact with the reporter, a party or a partner agency. Officers and managers."

    method: ContactMethod = Field(description="How the contact was made.", examples=["phone"])
    outcome: ContactOutcome = Field(description="What came of it.", examples=["spoke"])
    contact_with: ContactWith = Field(ContactWith.REPORTER, description="Who was contacted.")
    support_need: SupportNeed | None = Field(None, description="The support need that this way of contact meets.")
    proposal_id: Identifier | None = Field(
        None, description="The closure proposal that the reporter agrees or disagrees with."
    )
    reporter: Reporter | None = Field(None, description="Details of the reporter that were given.")
    notes: Text | None = Field(None, description="What was said.")


@dataclass(frozen=True)
class ContactMade(Happening):
    """A contact is on record."""

    contact: RecordContact


def record_contact(draft: Draft, message: RecordContact) -> None:
    """A contact: may settle clocks, and may count towards the agreement to close.

    In writing only what the landlord sent answers; what came from the reporter is on record and settles nothing.
    """
    happened_at = draft.at
    in_writing = message.method in _IN_WRITING
    if message.outcome is ContactOutcome.SENT and not in_writing:
        raise Refused(RefusalCode.INVALID_FIELD, f"outcome sent goes with email, sms or letter, not {message.method}")
    if message.outcome is ContactOutcome.NO_ANSWER and in_writing:
        raise Refused(RefusalCode.INVALID_FIELD, f"outcome no_answer goes with a visit or a call, not {message.method}")
    whom = message.contact_with.value.replace("_", " ")
    draft.write(
        EntryKind.CONTACT_RECORDED,
        f"Contact with the {whom}: {message.method.label}, {message.outcome.label}",
        words=message.notes,
        contact_with=message.contact_with,
        method=message.method,
        outcome=message.outcome,
        support_need=message.support_need,
        proposal_id=message.proposal_id,
    )
    identify(draft, message.reporter, happened_at)
    if message.contact_with is ContactWith.REPORTER:
        if message.outcome is ContactOutcome.SENT:
            put_on_record(draft, FactKind.WROTE, happened_at)
        elif message.outcome is not ContactOutcome.NO_ANSWER:
            spoken_with(draft, message.method)
    elif message.outcome not in _UNANSWERED and (
        message.contact_with is ContactWith.PARTNER_AGENCY or message.method is ContactMethod.VISIT
    ):
        put_on_record(draft, FactKind.VISITED_OR_REFERRED, happened_at)
    draft.happened(ContactMade(message))


def spoken_with(draft: Draft, method: ContactMethod) -> None:
    """A person of the landlord has spoken with the reporter, if this is a way to speak."""
    if method not in _IN_WRITING:
        put_on_record(draft, FactKind.SPOKE, draft.at)
    if method is ContactMethod.VISIT:
        put_on_record(draft, FactKind.VISITED_OR_REFERRED, draft.at)


CONTACT = Capability(rules={RecordContact: record_contact})
