"""What is exchanged with a partner agency on the case: nothing beyond what it may have, and all of it on record.

Source: Service Standard, "Progressing the case"; readings in docs/standard.md. An exchange is a contact with the
agency: whoever records it says what was given and received. What is written to an agency, an officer has read and
sends.
"""

from collections.abc import Mapping
from typing import Any, ClassVar

from pydantic import Field

from standard.core.capability import Capability
from standard.core.case import Case
from standard.core.draft import Draft, Refused, wrong
from standard.core.messages import AgencyId, Message, Text
from standard.core.words import (
    ContactMethod,
    ContactOutcome,
    ContactWith,
    EntryKind,
    Recipient,
    RefusalCode,
    Shared,
    Template,
)
from standard.progressing.agencies import Agencies, Agency, in_words
from standard.what_happens_next.access import is_confidential, note_confidential
from standard.what_happens_next.contact import ContactMade, RecordContact, record_contact


class WriteToAgency(Message):
    """An officer writes to an agency: the letter goes out as it stands, when this is decided, whatever ``happened_at``
    says.
    """

    name: ClassVar[str] = "write_to_agency"
    about: ClassVar[str] = "Send an agency what an officer has written and read. Officers and managers."

    agency: AgencyId = Field(description="The agency's id, as `asb show` shows it.", examples=["G1"])
    gave: list[Shared] = Field(
        max_length=len(Shared),
        description="The kinds of information that the letter gives; an empty list for none.",
        examples=[["incidents"]],
    )
    letter: Text = Field(description="What is sent, word for word.", examples=["It happened again on Sunday night."])
    passed_on: list[int] = Field(default_factory=list, max_length=50, description="The entries that it passes on.")


def write_to_agency(draft: Draft, message: WriteToAgency) -> None:
    """Records the letter as a contact with the agency, and sends it by e-mail if it gives no more than it says.

    Raises:
        Refused: the agency is not on the case, or may not have what the letter gives.
    """
    # What it may have now decides: it is sent now.
    draft.happened_at = draft.now
    common = message.model_dump(include={*Message.model_fields, "agency", "gave", "passed_on"})
    record_contact(
        draft,
        RecordContact(
            **common,
            method=ContactMethod.EMAIL,
            outcome=ContactOutcome.SENT,
            contact_with=ContactWith.PARTNER_AGENCY,
            notes=message.letter,
        ),
    )
    gave, contact = sorted(set(message.gave)), _entry_of_the_contact(draft)
    draft.tell(Template.AGENCY_LETTER, Recipient.AGENCY, agency=message.agency, contact=contact, gave=gave)


def contact_made(draft: Draft, happening: ContactMade) -> None:
    """A contact with an agency on the case: it is given only what it may have, at the time at which it was.

    Raises:
        Refused: it is not said with which agency, it was not on the case by then, or may not have what it was given.
    """
    contact, held = happening.contact, draft.case.of(Agencies)
    if contact.contact_with is not ContactWith.PARTNER_AGENCY:
        if contact.agency is not None or contact.gave or contact.received:
            field = "agency" if contact.agency is not None else "gave" if contact.gave else "received"
            raise wrong(field, "goes with a contact with a partner agency")
        return
    if contact.agency is None:
        _must_name_it(draft, contact, held)
        return
    agency = held.agency(contact.agency, draft.at)
    _check(draft, contact, held, agency)
    terms = agency.terms_at(draft.at)
    if contact.gave and terms is not None:
        draft.add_detail(EntryKind.CONTACT_RECORDED, lawful_basis=terms.basis)
    if agency.confidential:
        draft.add_detail(EntryKind.CONTACT_RECORDED, confidential=True)
        note_confidential(draft, _entry_of_the_contact(draft))


def _must_name_it(draft: Draft, contact: RecordContact, held: Agencies) -> None:
    # A referral to an agency without a part in the case names none; once one has a part, what is passed on goes to it.
    if contact.gave or contact.received or (contact.passed_on and held.on_record):
        there = in_words(held.on_case_at(draft.at))
        what = f"agency: say which agency on the case; on it: {there}; to put one on it: asb agency add"
        raise Refused(RefusalCode.STEP_MISSING, f"{what} {draft.case.reference}")


def _check(draft: Draft, contact: RecordContact, held: Agencies, agency: Agency) -> None:
    if contact.outcome is ContactOutcome.NO_ANSWER and (contact.gave or contact.received):
        raise wrong("gave, received", "nobody answered, so nothing was exchanged")
    if contact.passed_on and not contact.gave:
        raise wrong("gave", "say of which kinds the entries are that were passed on")
    given = {*contact.gave}
    if any(is_confidential(draft.case, each) for each in contact.passed_on):
        given.add(Shared.CONFIDENTIAL)
    may_have = held.may_have(agency, draft.at)
    if beyond := sorted(given - may_have):
        has = ", ".join(each.label for each in sorted(may_have)) or "nothing"
        ended = ", as consent was withdrawn" if held.consent_ended(agency, draft.at) else ""
        what = f"gave: {agency.id} may not have {', '.join(each.label for each in beyond)}; it may have {has}{ended}"
        do = f"to change that: asb agency change {draft.case.reference} {agency.id}"
        raise Refused(RefusalCode.CONFIDENTIAL, f"{what}; {do}")


def _entry_of_the_contact(draft: Draft) -> int:
    return next(each.number for each in reversed(draft.entries) if each.kind is EntryKind.CONTACT_RECORDED)


def detail(case: Case) -> Mapping[str, Any]:
    """Who leads, and who is on the case with what it may have, as the register's view has it, which is asked again
    before anything goes out, also in a joined case; not what a confidential one is.
    """
    held = case.of(Agencies)
    if not held.on_record:
        return {}
    there = [
        {"id": each.id, "kind": None if each.confidential else each.kind, "may_have": sorted(held.may_have(each))}
        for each in held.on_case
    ]
    return {Agencies.called: {"lead": held.lead, "on_case": there}}


EXCHANGES = Capability(rules={WriteToAgency: write_to_agency}, hears={ContactMade: contact_made}, detail=detail)
