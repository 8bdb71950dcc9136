"""Contact with the reporter, the other parties and partner agencies, as people record it.

Source: Service Standard, "What Happens Next?"; readings in docs/standard.md.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from typing import ClassVar

from pydantic import Field

from standard.core.capability import Capability, Line
from standard.core.case import Case, Own
from standard.core.draft import Draft, Happening, Refused, wrong
from standard.core.messages import AgencyId, Identifier, Message, Reporter, Text
from standard.core.record import FactKind
from standard.core.words import (
    ContactMethod,
    ContactOutcome,
    ContactWith,
    EntryKind,
    Priority,
    RefusalCode,
    Shared,
    SupportNeed,
    Word,
)
from standard.response_times.assessment_due import Risk
from standard.response_times.promises import put_on_record
from standard.what_happens_next.access import refuse_to_share, write_down
from standard.what_happens_next.parties import Parties, ReporterAgrees
from standard.what_happens_next.reporter import identify
from standard.what_happens_next.support_needs import IN_WRITING, against_needs
from standard.worktime.in_words import local

UNANSWERED = frozenset({ContactOutcome.SENT, ContactOutcome.NO_ANSWER})
"""The outcomes of a contact in which nobody has answered."""


class Given(Word):
    """What the reporter is given in a contact: the outcome of what is no anti-social behaviour."""

    ADVICE = "advice"
    PASSED_TO_REPAIRS = "passed_to_repairs"


class RecordContact(Message):
    """A contact that a person made or tried to make. ``support_need`` names the need that a call other than by phone
    meets; ``proposal_id`` the closure proposal that the reporter agrees or disagrees with, where one is open.
    """

    name: ClassVar[str] = "record_contact"
    about: ClassVar[str] = "Record a contact with the reporter, a party or a partner agency. Officers and managers."

    method: ContactMethod = Field(description="How the contact was made.", examples=["phone"])
    outcome: ContactOutcome = Field(description="What came of it.", examples=["spoke"])
    contact_with: ContactWith = Field(ContactWith.REPORTER, description="Who was contacted.")
    party: int | None = Field(None, ge=1, description="With a party: its number, as `asb show` shows it.")
    reporter_agrees: ReporterAgrees | None = Field(
        None, description="With a party for the first time: whether the reporter agrees to it."
    )
    could_identify: Text | None = Field(
        None, description="With a party for the first time: what could tell them who reported it, or 'nothing'."
    )
    why_all_the_same: Text | None = Field(
        None, description="Why the party is contacted although the reporter does not agree, or was not asked."
    )
    agency: AgencyId | None = Field(None, description="With an agency on the case: its id, as `asb show` shows it.")
    gave: list[Shared] = Field(
        default_factory=list, max_length=len(Shared), description="The kinds of information the agency was given."
    )
    received: list[Shared] = Field(
        default_factory=list, max_length=len(Shared), description="The kinds of information the agency gave us."
    )
    support_need: SupportNeed | None = Field(None, description="The support need that this way of contact meets.")
    proposal_id: Identifier | None = Field(
        None, description="The closure proposal that the reporter agrees or disagrees with."
    )
    reporter: Reporter | None = Field(None, description="Details of the reporter that were given.")
    given: list[Given] = Field(default_factory=list, max_length=5, description="What the reporter was given.")
    notes: Text | None = Field(None, description="What was said.")
    confidential: bool = Field(False, description="What was said is confidential: it is not passed on.")
    passed_on: list[int] = Field(default_factory=list, max_length=50, description="The entries that were passed on.")
    basis: Text | None = Field(None, description="The basis for giving an agency what is confidential.")
    not_shared: bool = Field(False, description="They were told that some of it cannot be shared.")
    dissatisfied: bool = Field(
        False, description="The reporter is dissatisfied with how the case is handled, whatever word they used."
    )
    complaint_offered: bool = Field(False, description="The reporter was offered a complaint in this contact.")


class GivenToReporter(Own):
    """What the reporter was given, and when last (UTC)."""

    called: ClassVar[str] = "given"

    at: dict[Given, datetime] = Field(default_factory=dict)


@dataclass(frozen=True)
class ContactMade(Happening):
    """A contact is on record."""

    contact: RecordContact


def record_contact(draft: Draft, message: RecordContact) -> None:
    """A contact: may settle clocks, and may count towards the agreement to close.

    In writing only what the landlord sent answers; what came from the reporter is on record and settles nothing.
    """
    happened_at = draft.at
    in_writing = message.method in IN_WRITING
    if message.outcome is ContactOutcome.SENT and not in_writing:
        raise Refused(RefusalCode.INVALID_FIELD, f"outcome sent goes with email, sms or letter, not {message.method}")
    if message.outcome is ContactOutcome.NO_ANSWER and in_writing:
        raise Refused(RefusalCode.INVALID_FIELD, f"outcome no_answer goes with a visit or a call, not {message.method}")
    if message.given and message.contact_with is not ContactWith.REPORTER:
        raise wrong("given", "goes with a contact with the reporter")
    agency = message.contact_with is ContactWith.PARTNER_AGENCY
    # An agency on the case has its basis on record, which ``standard.progressing.exchanges`` looks at.
    refuse_to_share(draft.case, message.passed_on, agency=agency, basis=message.basis or message.agency)
    whom = f"{message.contact_with.value.replace('_', ' ')}{f' {message.agency}' if message.agency else ''}"
    confidential = message.confidential or _is_with_a_confidential_party(draft.case, message)
    given = f"; given: {', '.join(each.label for each in message.given)}" if message.given else ""
    against = _against_needs(draft, message)
    to_do = [look_into(draft.case) if against else None, _ask_about_harm(draft.case, message)]
    write_down(
        draft,
        EntryKind.CONTACT_RECORDED,
        f"Contact with the {whom}: {message.method.label}, {message.outcome.label}{given}"
        f"{_exchanged(message)}{', against a support need' if against else ''}"
        f"{'; told that some of it cannot be shared' if message.not_shared else ''}",
        words=message.notes,
        contact_with=message.contact_with,
        method=message.method,
        outcome=message.outcome,
        support_need=message.support_need,
        proposal_id=message.proposal_id,
        given=list(message.given) or None,
        agency=message.agency,
        gave=sorted(set(message.gave)) or None,
        received=sorted(set(message.received)) or None,
        against=against or None,
        confidential=confidential,
        passed_on=message.passed_on or None,
        basis=message.basis,
        not_shared=message.not_shared or None,
        task="; ".join(filter(None, to_do)) or None,
    )
    _keep_given(draft, message)
    identify(draft, message.reporter, happened_at)
    if message.contact_with is ContactWith.REPORTER:
        if message.outcome is ContactOutcome.SENT:
            put_on_record(draft, FactKind.WROTE, happened_at, by=message.method)
        elif message.outcome is not ContactOutcome.NO_ANSWER:
            spoken_with(draft, message.method)
    elif message.outcome not in UNANSWERED and (
        message.contact_with is ContactWith.PARTNER_AGENCY or message.method is ContactMethod.VISIT
    ):
        put_on_record(draft, FactKind.VISITED_OR_REFERRED, happened_at)
    draft.happened(ContactMade(message))


def _exchanged(message: RecordContact) -> str:
    said = (("gave", message.gave), ("received", message.received))
    return "".join(f"; {what}: {', '.join(each.label for each in sorted(set(kinds)))}" for what, kinds in said if kinds)


def _is_with_a_confidential_party(case: Case, message: RecordContact) -> bool:
    held = case.of(Parties).on_record if message.contact_with is ContactWith.PARTY else ()
    return any(each.confidential and each.number == message.party for each in held)


def _against_needs(draft: Draft, message: RecordContact) -> list[str]:
    """What on record a contact goes against; it is taken all the same."""
    # What the reporter wrote of their own accord goes against nothing.
    ours = message.outcome is ContactOutcome.SENT or message.method not in IN_WRITING
    if message.contact_with is not ContactWith.REPORTER or not ours:
        return []
    against = against_needs(draft.case, message.method, draft.at)
    if message.support_need is SupportNeed.ADVOCATE and "contact_instead" in against:
        # It was with whom they want contacted in their place.
        against.remove("contact_instead")
    return against


def look_into(case: Case) -> str:
    """What is to be done if the next entry is a contact that goes against a support need."""
    number = case.entries + 1
    return f"Look into entry {number}, a contact against a support need: `asb show {case.reference} --words`"


def spoken_with(draft: Draft, method: ContactMethod) -> None:
    """A person of the landlord has spoken with the reporter, if this is a way to speak."""
    if method not in IN_WRITING:
        put_on_record(draft, FactKind.SPOKE, draft.at)
    if method is ContactMethod.VISIT:
        put_on_record(draft, FactKind.VISITED_OR_REFERRED, draft.at)


def _ask_about_harm(case: Case, message: RecordContact) -> str | None:
    """What is to be done where a letter answers what is not classed as ASB before anybody asked about harm."""
    written = message.contact_with is ContactWith.REPORTER and message.outcome is ContactOutcome.SENT
    if written and case.priority is Priority.STANDARD and case.of(Risk).at is None:
        return "Ask the reporter whether anybody is at risk of harm: the report was answered in writing before that"
    return None


def _keep_given(draft: Draft, message: RecordContact) -> None:
    if message.given:
        at = draft.case.of(GivenToReporter).at
        new = {each: max(draft.at, at.get(each, draft.at)) for each in message.given}
        draft.case.keep(GivenToReporter(at={**at, **new}))


def shown(case: Case) -> Iterator[Line]:
    """What the reporter was given."""
    given = case.of(GivenToReporter).at
    if given:
        yield "Given", "; ".join(f"{each.label}, {local(at)}" for each, at in given.items())


CONTACT = Capability(rules={RecordContact: record_contact}, shown=shown)
