"""An officer is allocated to the case, and another one takes it over; who is away is covered.

Source: Service Standard, "What Happens Next?"; readings in docs/standard.md.
"""

from collections.abc import Iterator, Sequence
from datetime import datetime
from typing import ClassVar

from pydantic import Field

from standard.core.access import Action, may
from standard.core.capability import Capability, Line, NextStep, Urgency
from standard.core.case import Case
from standard.core.draft import Draft, Refused
from standard.core.messages import Message, Text
from standard.core.people import OPERATOR, Absence, Allocation, Person, PersonId, absence_on
from standard.core.register import Opened, Staff
from standard.core.words import EntryKind, Recipient, RefusalCode, Stage, Template
from standard.what_happens_next.access import Access, guarded, inherit
from standard.what_happens_next.reporter import acknowledge, hold
from standard.worktime.calendar import local_date
from standard.worktime.in_words import short_date, whole_date


class Reallocate(Message):
    """Another officer takes the case over."""

    name: ClassVar[str] = "reallocate"
    about: ClassVar[str] = "Give the case to another officer. Officers and managers."

    to: PersonId = Field(description="The new officer's id in the register.", examples=["oscar"])
    reason: Text | None = Field(None, description="Why.", examples=["Ola is away."])

    @property
    def names(self) -> frozenset[str]:
        """See ``Message``."""
        return frozenset({self.to})


def allocate(draft: Draft, allocation: Allocation, people: Sequence[Person], opened: Opened | None) -> None:
    """The register has allocated an officer: the reporter is told the reference, the officer and what happens when.

    ``opened`` is what the register found of the report's patch, and of the case that it says it is linked to.
    """
    case = draft.case
    inherit(draft, opened.linked if opened is not None else None)
    case.allocation = allocation.model_copy(update={"closed_to": case.of(Access).closed_to})
    draft.know(people)
    unknown_patch = opened.unknown_patch if opened is not None else None
    draft.write(
        EntryKind.ALLOCATED,
        f"Allocated to officer {allocation.officer}, patch {allocation.patch}"
        f"{'; the patch in the report is none of ours' if unknown_patch else ''}",
        words=unknown_patch,
        officer=allocation.officer,
        manager=allocation.manager,
        deputy=allocation.deputy,
        patch=allocation.patch,
    )
    if opened is not None and opened.linked is not None:
        linked = opened.linked
        # How that one stands is not for everybody who may see this one.
        draft.write(EntryKind.LINKED, f"Linked to {linked.reference}", linked_case=linked.reference)
        if linked.kept_back and not (case.telephone_only or case.anonymous):
            _keep_back(draft, linked.reference)
    elif opened is not None and opened.link_unknown:
        draft.write(
            EntryKind.LINKED,
            "Set aside: linked_case, as there is no such case",
            words=opened.link_unknown,
            task=f"Look up which case the report is linked to: `asb show {case.reference} --words` has what it says",
        )
    if case.stage is Stage.CLOSED:
        # It was opened, agreed and closed while the register was away: nobody is told of an opening after the end.
        return
    acknowledge(draft)
    draft.tell(Template.CASE_ALLOCATED, Recipient.OFFICER, priority=case.priority)
    if unknown_patch:
        draft.tell(Template.PATCH_UNKNOWN, Recipient.MANAGER, patch=allocation.patch)


def _keep_back(draft: Draft, linked: str) -> None:
    """Nothing is sent by itself where nothing is in the case that this one is linked to, until somebody has asked."""
    hold(draft.case, draft.now)
    draft.write(
        EntryKind.SET_ASIDE,
        "Nothing is sent to the reporter by itself until an officer says how: so it is in the linked case",
        telephone_only=True,
        task=f"Telephone the reporter and ask how they may be contacted: in {linked} something is not sent by itself",
    )


def restaff(draft: Draft, staff: Staff) -> None:
    """The patch has another manager or deputy than the case knows, or somebody of its people is away or back: whom the
    case names follows that.
    """
    held = draft.case.allocation
    if draft.case.stage is Stage.CLOSED or held is None:
        return
    if (held.manager, held.deputy) != (staff.manager, staff.deputy):
        _change_staff(draft, held, staff)
    if held.away != staff.away:
        _change_cover(draft, staff.away)


def _change_staff(draft: Draft, held: Allocation, staff: Staff) -> None:
    draft.case.allocation = held.model_copy(update={"manager": staff.manager, "deputy": staff.deputy})
    draft.write(
        EntryKind.ALLOCATED,
        f"Patch {held.patch}: manager {staff.manager or 'nobody'}, deputy {staff.deputy or 'nobody'}",
        officer=held.officer,
        manager=staff.manager,
        deputy=staff.deputy,
        patch=held.patch,
    )


def _change_cover(draft: Draft, away: tuple[Absence, ...]) -> None:
    """What the case knows of absences follows the register; it is put on record unless they are simply over."""
    held, today = draft.case.allocation, local_date(draft.now)
    if held is None:
        return
    draft.case.allocation = held.model_copy(update={"away": away})
    ours = {held.officer, held.manager, held.deputy}
    begun = {each.person for each in away if each not in held.away}
    ended = [each for each in held.away if each.person in ours - begun and each.last >= today and each not in away]
    said = [in_words(each) for each in away if each.person in begun]
    said += [f"{each.person} is no longer away" for each in ended]
    if said:
        draft.write(EntryKind.COVER_CHANGED, "; ".join(said), away=[each.model_dump(mode="json") for each in away])


def in_words(absence: Absence) -> str:
    """An absence as a case's journal and page have it: ids and dates."""
    cover = f"{absence.cover} covers" if absence.cover else "nobody covers"
    return f"{absence.person} is away {short_date(absence.first)} to {whole_date(absence.last)}; {cover}"


def reallocate(draft: Draft, message: Reallocate) -> None:
    """Another officer takes the case over; the reporter is told who. One who is away takes it too, and is covered."""
    case, officer = draft.case, draft.case.person(message.to)
    if officer is None:
        raise Refused(RefusalCode.NOT_REGISTERED, "the officer named in the field to is not in the register")
    if not officer.active:
        raise Refused(RefusalCode.HAS_LEFT, "the officer named in the field to has left")
    if officer.id == OPERATOR:
        raise Refused(RefusalCode.NOT_ALLOWED, "the default operator takes no cases; name an officer in the field to")
    if not may(officer, Action.TAKE_ON, guarded(case, draft.now)):
        raise Refused(RefusalCode.NOT_ALLOWED, "the case is closed to the officer named in the field to")
    if case.allocation is None:
        raise Refused(RefusalCode.NOT_ALLOWED, "no officer is allocated yet; the register has to do that first")
    if officer.id == case.allocation.officer:
        raise Refused(RefusalCode.NOT_ALLOWED, "the officer named in the field to has the case already")
    # What the register has just said of them takes the place of what the case knew.
    held = tuple(each for each in case.allocation.away if each.person != officer.id)
    known = (*held, *(each for each in draft.away if each not in held))
    case.allocation = case.allocation.model_copy(update={"officer": officer.id, "away": known})
    absence = absence_on(officer.id, local_date(draft.now), known)
    draft.write(
        EntryKind.ALLOCATED,
        f"Allocated to officer {officer.id}{_covered(case.allocation, absence, draft.now) if absence else ''}",
        words=message.reason,
        officer=officer.id,
        manager=case.allocation.manager,
        deputy=case.allocation.deputy,
        patch=case.allocation.patch,
    )
    draft.tell(Template.OFFICER_CHANGED, Recipient.REPORTER)
    draft.tell(Template.CASE_ALLOCATED, Recipient.OFFICER, priority=case.priority)


def _covered(allocation: Allocation, absence: Absence, now: datetime) -> str:
    cover = allocation.present(Recipient.OFFICER, local_date(now))
    return f", who is away until {whole_date(absence.last)}; {cover or 'nobody'} covers"


def shown(case: Case) -> Iterator[Line]:
    """When the people of the case are away, and who then covers."""
    if case.allocation is not None and case.allocation.away:
        yield "Away", "; ".join(in_words(each) for each in case.allocation.away)


def next_step(case: Case, _: datetime) -> NextStep | None:
    """Before an officer is allocated nobody can do anything."""
    if case.allocation is not None:
        return None
    return NextStep("Allocate an officer, as soon as the register answers", "the system", Urgency.BEFORE_ALL)


ALLOCATION = Capability(rules={Reallocate: reallocate}, next_step=next_step, shown=shown)
