"""Putting a partner agency on the case, changing what it may have, ending its part; and the reporter's consent to that.

Source: Service Standard, "Progressing the case"; readings in docs/standard.md. Who an agency is, and anybody's reasons,
go to the register alone.
"""

from datetime import datetime
from typing import Annotated, Any, ClassVar

from pydantic import Field, StringConstraints

from standard.core.capability import Capability
from standard.core.case import Case
from standard.core.draft import Draft, Refused, wrong
from standard.core.messages import AgencyId, Instant, Message, Short, ShortOrNone, Text
from standard.core.words import ContactMethod, EntryKind, RefusalCode, Shared
from standard.progressing.agencies import (
    MOST_AGENCIES,
    MOST_TERMS,
    MOST_WITHDRAWN,
    Agencies,
    Agency,
    AgencyKind,
    ConsentWithdrawn,
    LawfulBasis,
    Terms,
    by_time,
    in_words,
)
from standard.what_happens_next.access import write_down
from standard.worktime.in_words import local

_NAMED = ("agency_name", "contact_name", "agency_email", "agency_phone")
_EmailOrNone = Annotated[str, StringConstraints(max_length=320, pattern=r"^([^@\s]+@[^@\s]+)?$")]


class _AgencyDetails(Message):
    consented_by: ContactMethod | None = Field(
        None, description="With the basis consent: how the reporter gave their consent."
    )
    consented_at: Instant | None = Field(
        None, description="With the basis consent: when they gave it; left out, at the time of the message."
    )
    confidential: bool | None = Field(None, description="Its part in the case is confidential.")
    contact_name: ShortOrNone | None = Field(None, description="Whom to contact there. Only the register has it.")
    agency_email: _EmailOrNone | None = Field(None, description="Its e-mail address. Only the register has it.")
    agency_phone: ShortOrNone | None = Field(None, description="Its telephone number. Only the register has it.")


class AddAgency(_AgencyDetails):
    """A partner agency takes part in the case; ``happened_at`` is from when."""

    name: ClassVar[str] = "add_agency"
    about: ClassVar[str] = "Put a partner agency on the case, and say what it may have. Officers and managers."

    agency_kind: AgencyKind = Field(description="What it is.", examples=["police"])
    agency_name: Short = Field(
        description="Its name, as letters say it. Only the register has it.", examples=["Police"]
    )
    may_have: list[Shared] = Field(
        max_length=len(Shared), description="What it may have; an empty list for nothing.", examples=[["incidents"]]
    )
    lawful_basis: LawfulBasis = Field(description="On which basis it may have that.", examples=["crime_and_disorder"])


class ChangeAgency(_AgencyDetails):
    """An agency may have something else from ``happened_at`` on, or more is known of it. What is left out stays."""

    name: ClassVar[str] = "change_agency"
    about: ClassVar[str] = "Change what an agency may have, its basis or its contact. Officers and managers."

    agency: AgencyId = Field(description="The agency's id, as `asb show` shows it.", examples=["G1"])
    agency_name: Short | None = Field(None, description="Its name, as letters say it. Only the register has it.")
    may_have: list[Shared] | None = Field(
        None, max_length=len(Shared), description="What it may have, all of it; goes with lawful_basis."
    )
    lawful_basis: LawfulBasis | None = Field(None, description="On which basis it may have that; goes with may_have.")


class EndAgency(Message):
    """An agency has no part in the case any more; ``happened_at`` is since when."""

    name: ClassVar[str] = "end_agency"
    about: ClassVar[str] = "End an agency's part in the case. Officers and managers."

    agency: AgencyId = Field(description="The agency's id, as `asb show` shows it.", examples=["G1"])
    ended_because: Text = Field(description="Why.", examples=["They have closed their own case."])


class WithdrawConsent(Message):
    """The reporter no longer consents to sharing; ``happened_at`` is when they said so. It ends sharing on that basis,
    and no other. It is taken whether or not anything is shared on it.
    """

    name: ClassVar[str] = "withdraw_consent"
    about: ClassVar[str] = "Record that the reporter withdraws consent to share with agencies. Officers and managers."

    withdrawn_by: ContactMethod = Field(description="How they said so.", examples=["phone"])
    agency: AgencyId | None = Field(None, description="With which agency; left out, with all.")


def add_agency(draft: Draft, message: AddAgency) -> None:
    """Puts an agency on the case.

    Raises:
        Refused: there are too many, or the basis is consent and it does not say how that was given.
    """
    held = draft.case.of(Agencies)
    if len(held.on_record) >= MOST_AGENCIES:
        raise Refused(RefusalCode.NOT_ALLOWED, f"the case has had {MOST_AGENCIES} agencies, the most it may have")
    agency = Agency(
        number=len(held.on_record) + 1,
        kind=message.agency_kind,
        joined_at=draft.at,
        confidential=bool(message.confidential),
        confidential_at=draft.at,
        terms=(_terms(draft, message, message.may_have, message.lawful_basis),),
    )
    _keep(draft, EntryKind.AGENCY_ADDED, "is on the case", agency, message, agency_kind=agency.kind)


def change_agency(draft: Draft, message: ChangeAgency) -> None:
    """Changes what an agency may have, or what is on record of it.

    Raises:
        Refused: it was not on the case by then, nothing is said, or two fields do not go together.
    """
    agency = draft.case.of(Agencies).agency(message.agency, draft.at)
    if not message.model_dump(exclude={*Message.model_fields, "agency"}, exclude_none=True):
        raise wrong("agency", "nothing is said of it that could be changed")
    update: dict[str, Any] = {}
    if message.may_have is not None and message.lawful_basis is not None:
        terms = by_time(agency.terms, _terms(draft, message, message.may_have, message.lawful_basis))
        if len(terms) > MOST_TERMS:
            what = f"what {agency.id} may have was said {MOST_TERMS} times; end its part, and put it on the case again"
            raise Refused(RefusalCode.NOT_ALLOWED, what)
        update["terms"] = terms
    elif message.may_have is not None or message.lawful_basis is not None:
        raise wrong("may_have", "goes with lawful_basis; give both")
    elif message.consented_by is not None or message.consented_at is not None:
        raise wrong("consented_by", "goes with may_have and the lawful_basis consent")
    if message.confidential is not None and draft.at >= agency.confidential_at:
        update |= {"confidential": message.confidential, "confidential_at": draft.at}
    _keep(draft, EntryKind.AGENCY_CHANGED, "changed", agency.having(**update), message)


def end_agency(draft: Draft, message: EndAgency) -> None:
    """Ends an agency's part. If it leads, the landlord leads again.

    Raises:
        Refused: it is not on the case, or was not by then.
    """
    held = draft.case.of(Agencies)
    agency = held.agency(message.agency)
    if draft.at < agency.joined_at:
        raise wrong("happened_at", f"lies before {agency.id} was on the case, {local(agency.joined_at)}")
    ended = held.with_one(agency.having(left_at=draft.at))
    draft.case.keep(ended)
    again = "; the landlord leads again" if held.lead == agency.id and ended.lead is None else ""
    summary, why = f"Agency {agency.in_words} is no longer on the case{again}", {"reason": message.ended_because}
    write_of_agency(draft, EntryKind.AGENCY_ENDED, summary, agency, in_table=why)


def withdraw_consent(draft: Draft, message: WithdrawConsent) -> None:
    """Ends sharing on the reporter's consent, with one agency or with all, from when they said so.

    Raises:
        Refused: the agency named is not on the case, or was not by then.
    """
    held = draft.case.of(Agencies)
    agency = held.agency(message.agency, draft.at) if message.agency is not None else None
    said = ConsentWithdrawn(at=draft.at, agency=message.agency)
    withdrawn = tuple(sorted({*held.withdrawn, said}, key=lambda each: (each.at, each.agency or "")))
    if len(withdrawn) > MOST_WITHDRAWN:
        raise wrong(
            "agency", f"consent was withdrawn {MOST_WITHDRAWN} times; end the part of who has it: asb agency end"
        )
    held = held.having(withdrawn=withdrawn)
    draft.case.keep(held)
    whom = message.agency or "all agencies"
    ended = [each for each in held.on_case if held.consent_ended(each)]
    nothing = f"; on consent nothing is shared any more with {in_words(ended)}" if ended else ""
    summary, said_by = f"Consent to share with {whom} withdrawn{nothing}", message.withdrawn_by
    write_of_agency(draft, EntryKind.CONSENT_WITHDRAWN, summary, agency, withdrawn_by=said_by)


def _terms(draft: Draft, message: _AgencyDetails, may_have: list[Shared], basis: LawfulBasis) -> Terms:
    if (basis is LawfulBasis.CONSENT) != (message.consented_by is not None):
        what = "say how the reporter consented; goes with the lawful_basis consent, and only with it"
        raise wrong("consented_by", what)
    consented_at = _consented_at(draft.case, message.consented_at, draft.at) if message.consented_by else None
    return Terms(at=draft.at, may_have=tuple(sorted(set(may_have))), basis=basis, consented_at=consented_at)


def _consented_at(case: Case, said: datetime | None, at: datetime) -> datetime:
    if case.anonymous:
        raise wrong("lawful_basis", "the report is anonymous, so nobody can have consented; choose another basis")
    if said is not None and said > at:
        raise wrong("consented_at", f"lies after {local(at)}, from when it may have that")
    return said or at


def _keep(
    draft: Draft, kind: EntryKind, what: str, agency: Agency, message: AddAgency | ChangeAgency, **said: Any
) -> None:
    held = draft.case.of(Agencies).with_one(agency)
    draft.case.keep(held)
    terms = agency.terms_at(draft.at) if message.may_have is not None else None
    named = message.model_dump(mode="json", include=set(_NAMED), exclude_none=True)
    if terms is not None:
        said |= {"may_have": list(terms.may_have), "lawful_basis": terms.basis}
        said |= {"consented_at": terms.consented_at.isoformat() if terms.consented_at else None}
    summary = f"Agency {agency.in_words} {what}{f': {shares(terms)}' if terms else ''}"
    said |= {"consented_by": message.consented_by, "part_confidential": message.confidential}
    write_of_agency(draft, kind, summary, agency, **said, in_table=named or None)


def shares(terms: Terms) -> str:
    """What an agency may have, in an officer's words."""
    what = ", ".join(each.label for each in terms.may_have) or "nothing"
    return f"may have {what} ({terms.basis.label})"


def write_of_agency(draft: Draft, kind: EntryKind, summary: str, agency: Agency | None, **detail: Any) -> None:
    """Writes an entry that concerns an agency, or with None the landlord; confidential, if the agency's part is."""
    confidential = agency is not None and agency.confidential
    write_down(draft, kind, summary, agency=agency.id if agency else None, confidential=confidential, **detail)


AGENCY_PART = Capability(rules={AddAgency: add_agency, ChangeAgency: change_agency})
LESS_SHARED = Capability(rules={EndAgency: end_agency, WithdrawConsent: withdraw_consent})
"""What ends sharing: also in a case that is joined to another, whose reporter has consent of their own to withdraw."""
