"""Which agency leads: exactly one at any time, the landlord until something else is said; and telling whom it concerns.

Source: Service Standard, "Progressing the case" ("to clarify who is the lead agency"); readings in docs/standard.md.
"""

from collections.abc import Iterator
from datetime import datetime
from typing import Annotated, ClassVar, Literal

from pydantic import Field

from standard.core.capability import Capability, Line, NextStep, Urgency
from standard.core.case import Case
from standard.core.draft import Decided, Draft, wrong
from standard.core.messages import AgencyId, Message, Text
from standard.core.words import EntryKind, Recipient, Stage, Template
from standard.progressing.agencies import MOST_LEADS, Agencies, Lead, by_time
from standard.progressing.agency_part import shares, write_of_agency
from standard.worktime.in_words import local

LANDLORD: Literal["landlord"] = "landlord"
"""Who leads where no partner agency does."""


class LeadAgency(Message):
    """From ``happened_at`` on this agency leads."""

    name: ClassVar[str] = "lead_agency"
    about: ClassVar[str] = "Say which agency leads on the case. Officers and managers."

    leads: Annotated[AgencyId | Literal["landlord"], Field(union_mode="left_to_right")] = Field(
        description="Who leads: the id of an agency on the case, or landlord.", examples=["G1"]
    )
    leads_because: Text = Field(description="Why.", examples=["They have begun a criminal investigation."])


def lead_agency(draft: Draft, message: LeadAgency) -> None:
    """Puts on record who leads from when. What was said of a later time still stands.

    Raises:
        Refused: the agency was not on the case by then.
    """
    held = draft.case.of(Agencies)
    agency = None if message.leads == LANDLORD else held.agency(message.leads, draft.at)
    leads = by_time(held.leads, Lead(at=draft.at, agency=agency.id if agency else None))
    if len(leads) > MOST_LEADS:
        raise wrong("agency", f"who leads has changed {MOST_LEADS} times, and no more is kept")
    draft.case.keep(held.having(leads=leads))
    summary = f"Lead agency: {agency.in_words if agency else 'the landlord'}"
    write_of_agency(draft, EntryKind.AGENCY_LEADS, summary, agency, in_table={"reason": message.leads_because})


def announce(draft: Draft, _: Decided) -> None:
    """Tells the agencies on the case when another one leads than before; and the reporter, when they were last told of
    another one. Of an agency whose part is confidential the reporter is not told.
    """
    case = draft.case
    if Agencies.called not in case.own or case.stage is Stage.CLOSED:
        return
    held = case.of(Agencies)
    if held.lead != draft.before.of(Agencies).lead:
        for each in held.on_case:
            named = held.may_know(each, held.lead)
            draft.tell(Template.LEAD_AGENCY, Recipient.AGENCY, agency=each.id, lead=held.lead, named=named)
    to_tell = held.lead_for_reporters
    if to_tell != held.told_lead and not case.anonymous:
        draft.tell(Template.LEAD_AGENCY, Recipient.REPORTER, lead=to_tell)
        case.keep(held.having(told_lead=to_tell))


def next_step(case: Case, _: datetime) -> NextStep | None:
    """Where the reporter has withdrawn consent: another basis, or the end of the agency's part."""
    held = case.of(Agencies)
    ended = next((each for each in held.on_case if held.consent_ended(each)), None)
    if ended is None:
        return None
    do = f"`asb agency change {case.reference} {ended.id}` or `asb agency end {case.reference} {ended.id}`"
    what = f"Consent to share with {ended.id} was withdrawn: find another basis or end its part, {do}"
    return NextStep.of(case, what, Recipient.OFFICER, Urgency.TO_BE_DECIDED)


def shown(case: Case) -> Iterator[Line]:
    """Who leads, and what each agency on the case may have; where there has been one."""
    held = case.of(Agencies)
    if not held.on_record:
        return
    yield "Lead agency", held.agency(held.lead).in_words if held.lead else "the landlord"
    for each in held.on_case:
        terms, ended = each.terms_at(), held.consent_ended(each)
        may = "consent withdrawn, may have nothing" if ended or terms is None else shares(terms)
        what = "confidential" if each.confidential else each.kind.label
        yield f"Agency {each.id}", f"{what}, since {local(each.joined_at)}; {may}"


AGENCIES = Capability(
    rules={LeadAgency: lead_agency},
    hears={Decided: announce},
    next_step=next_step,
    shown=shown,
)
