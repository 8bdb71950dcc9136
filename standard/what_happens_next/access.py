"""Restricting a case to few people, closing it to somebody with a part in it, and what is confidential in it.

Source: Service Standard, "Progressing the case" ("we cannot share sensitive information"); readings in
docs/standard.md. Who may then do what is decided in standard/core/access.py.
"""

from collections.abc import Iterator, Mapping, Sequence
from datetime import date, datetime
from typing import Annotated, Any, ClassVar, Literal

from pydantic import Field

from standard.core.access import Action, Guarded, may, why_not
from standard.core.capability import Capability, Line, NextStep, Urgency
from standard.core.case import Case, Own
from standard.core.draft import Draft, Refused, wrong
from standard.core.joined import Guard, joined_to
from standard.core.journal import CaseView
from standard.core.kept import Kept
from standard.core.messages import Message, Text
from standard.core.people import Allocation, Person, PersonId
from standard.core.reference import NotAReference, parse_reference
from standard.core.register import LinkedCase
from standard.core.words import EntryKind, Recipient, RefusalCode, Stage, Word
from standard.worktime.calendar import local_date

MOST_NAMED = 20
"""How many people may be named for a restricted case, and to how many a case may be closed. Our own bound."""

MOST_CONFIDENTIAL = 500
"""How many confidential entries a case tells apart; of one with more none is passed on at all. Our own bound."""


class Because(Word):
    """Why a case is closed to a member of staff: who the reporter or party is."""

    THEMSELVES = "themselves"
    THEIR_HOME = "their_home"


class RestrictCase(Message):
    """Only the case's own people and those named see it from here on; named once more, the later list stands.
    ``restricted`` stands in the text, here and when it is lifted, as the name of a signal is not sealed with it.
    """

    name: ClassVar[str] = "restrict_case"
    about: ClassVar[str] = "Restrict the case to its own people and those named. Officers and managers."
    until_the_end: ClassVar[bool] = True

    restricted: Literal[True] = Field(description="Always true.", examples=[True])
    reason: Text = Field(description="Why.", examples=["The reporter works for us."])
    named: Annotated[tuple[PersonId, ...], Field(max_length=MOST_NAMED)] = Field(
        default=(), description="The ids of who else may see it."
    )

    @property
    def names(self) -> frozenset[str]:
        """See ``Message``."""
        return frozenset(self.named)


class LiftRestriction(Message):
    """Everybody sees the case again."""

    name: ClassVar[str] = "lift_restriction"
    about: ClassVar[str] = "Lift the case's restriction. Only a manager who may see it."
    wants: ClassVar[Action] = Action.LIFT_RESTRICTION
    until_the_end: ClassVar[bool] = True

    restricted: Literal[False] = Field(description="Always false.", examples=[False])
    reason: Text = Field(description="Why it is no longer needed.", examples=["They have left us."])


class CloseCaseTo(Message):
    """A member of staff, or somebody of their home, is the reporter or a party: they have no part in the case."""

    name: ClassVar[str] = "close_case_to"
    about: ClassVar[str] = "Close the case to a member of staff who has a part in it. Officers and managers."
    until_the_end: ClassVar[bool] = True

    person: PersonId = Field(description="Their id in the register.", examples=["oscar"])
    because: Because = Field(description="Who is the reporter or a party.", examples=["their_home"])
    reason: Text | None = Field(None, description="More about it, in words.")

    @property
    def names(self) -> frozenset[str]:
        """See ``Message``."""
        return frozenset({self.person})


class OpenCaseTo(Message):
    """The case is no longer closed to somebody."""

    name: ClassVar[str] = "open_case_to"
    about: ClassVar[str] = "Open the case again to a member of staff. Only a manager."
    wants: ClassVar[Action] = Action.LIFT_RESTRICTION
    until_the_end: ClassVar[bool] = True

    person: PersonId = Field(description="Their id in the register.", examples=["oscar"])
    reason: Text = Field(description="Why.", examples=["It was a mistake: another household."])


class Mark(Kept):
    """An entry (its number) that was marked as confidential after it was written, or one ``action`` of its plan."""

    entry: int
    action: str | None = None

    @property
    def in_words(self) -> str:
        """It in an officer's words."""
        return f"entry {self.entry}" + (f" ({self.action})" if self.action else "")


class Access(Own):
    """Who may see the case, by ids. ``confidential``: the numbers of the entries that are not passed on, as they were
    recorded so; ``marked``: those that were marked so since.
    ``awaits_link``: the register has not said yet how the case is guarded that the report names as linked. ``changes``:
    see ``Guard``.
    """

    called: ClassVar[str] = "access"

    restricted: bool = False
    named: tuple[str, ...] = ()
    closed_to: tuple[str, ...] = ()
    confidential: tuple[int, ...] = ()
    marked: tuple[Mark, ...] = ()
    awaits_link: bool = False
    changes: int = 0


def guarded(case: Case, now: datetime) -> Guarded:
    """What of the case says who may do what with it at ``now`` (UTC)."""
    return _guarded(case.reference, case.of(Access), case.allocation, local_date(now))


def guarded_of_view(view: CaseView, day: date) -> Guarded:
    """The same of how a case said that it stood, on a UK day."""
    held = Access.model_validate(view.detail.get(Access.called, {}))
    return _guarded(view.reference, held, view.allocation, day)


def _guarded(reference: str, held: Access, allocation: Allocation | None, day: date) -> Guarded:
    restricted = held.restricted or held.awaits_link
    found = Guarded(reference=reference, restricted=restricted, named=held.named, closed_to=held.closed_to)
    if allocation is None:
        return found
    places = {"officer": allocation.officer, "manager": allocation.manager, "deputy": allocation.deputy}
    return found.model_copy(update=places).on(day, allocation.away)


def refuse_who_may_not(
    case: Case, message: Message, sender: Person | None, now: datetime, *, by_a_person: bool
) -> None:
    """Lets nobody of the landlord's people send a message about a case that is not for them. A report of harm, and what
    a service passes on, is taken from everybody. ``by_a_person``: a person has proven to send it, in the register or
    not.

    Raises:
        Refused: they may not.
    """
    if message.tells_of_harm or not (by_a_person or message.needs_standing):
        return
    about = guarded(case, now)
    # What somebody sent before they left counts where it counted before; a case that is guarded takes nothing of it.
    if not (about.restricted or about.closed_to or message.wants is Action.LIFT_RESTRICTION):
        return
    if not may(sender, message.wants, about):
        raise Refused(RefusalCode.NOT_FOR_YOU, why_not(sender, message.wants, about))


def restrict(draft: Draft, message: RestrictCase) -> None:
    """Restricts the case, or names others.

    Raises:
        Refused: somebody named is not in the register or has left, or the case is closed to them.
    """
    case, held = draft.case, draft.case.of(Access)
    for each in message.named:
        _must_work_here(case, each, "named")
        if each in held.closed_to:
            raise Refused(RefusalCode.NOT_ALLOWED, f"named: the case is closed to {each}")
    named = tuple(sorted(set(message.named)))
    _keep(case, changes=held.changes + 1, restricted=True, named=named)
    _refuse_if_nobody_is_left(draft, "name a manager of another patch in named")
    draft.write(EntryKind.CASE_RESTRICTED, "Case restricted", words=message.reason, named=list(named))


def lift(draft: Draft, message: LiftRestriction) -> None:
    """Everybody sees the case again.

    Raises:
        Refused: it is not restricted.
    """
    held = draft.case.of(Access)
    if not held.restricted:
        raise Refused(RefusalCode.NOT_ALLOWED, "the case is not restricted")
    _keep(draft.case, changes=held.changes + 1, restricted=False, named=())
    draft.write(EntryKind.RESTRICTION_LIFTED, "Restriction lifted", words=message.reason)


def close_to(draft: Draft, message: CloseCaseTo) -> None:
    """Closes the case to somebody, whatever their part in it. What only its officer did then falls to the manager.

    Raises:
        Refused: they are not in the register, or the case is closed to too many.
    """
    case, held = draft.case, draft.case.of(Access)
    _must_work_here(case, message.person, "person", left_too=True)
    closed_to = tuple(sorted({*held.closed_to, message.person}))
    if len(closed_to) > MOST_NAMED:
        raise Refused(RefusalCode.NOT_ALLOWED, f"the case is closed to {MOST_NAMED} people already")
    _keep(case, changes=held.changes + 1, closed_to=closed_to)
    _refuse_if_nobody_is_left(draft, "restrict it once more and name a manager of another patch, then close it to them")
    draft.write(
        EntryKind.CASE_CLOSED_TO,
        "Case closed to a member of staff",
        words=message.reason,
        person=message.person,
        because=message.because,
        task=_give_to_another(case, message.person),
    )


def open_to(draft: Draft, message: OpenCaseTo) -> None:
    """Ends that the case is closed to somebody.

    Raises:
        Refused: it is not.
    """
    case, held = draft.case, draft.case.of(Access)
    if message.person not in held.closed_to:
        raise Refused(RefusalCode.NOT_ALLOWED, "person: the case is not closed to them")
    left = tuple(each for each in held.closed_to if each != message.person)
    _keep(case, changes=held.changes + 1, closed_to=left)
    what = "Case open again to a member of staff"
    draft.write(EntryKind.CASE_OPENED_TO, what, words=message.reason, person=message.person)


def await_link(case: Case, linked_case: str | None) -> None:
    """A report names a case that it is linked to: until the register says how that is guarded, this one is seen by
    managers alone.
    """
    try:
        named = parse_reference(linked_case or "")
    except NotAReference:
        return
    if named != case.reference:
        case.change(Access, awaits_link=True)


def inherit(draft: Draft, linked: LinkedCase | None) -> None:
    """A case is guarded as the one that it is linked to: it has its reporter, and is about the same people."""
    held = draft.case.of(Access)
    if held.awaits_link:
        draft.case.change(Access, awaits_link=False)
    if linked is None or not (linked.restricted or linked.closed_to):
        return
    theirs = Guard(changes=held.changes, restricted=linked.restricted, closed_to=linked.closed_to)
    if linked.restricted:
        theirs = theirs.having(named=linked.named)
    _keep(draft.case, **guard_of(draft.case).after(theirs).model_dump())
    draft.write(EntryKind.CASE_RESTRICTED, f"Seen only by those who may see {linked.reference}, to which it is linked")


def guard_of(case: Case) -> Guard:
    """Who may see the case, as the cases that are joined to it are told."""
    held = case.of(Access)
    restricted = held.restricted or held.awaits_link
    return Guard(changes=held.changes, restricted=restricted, named=held.named, closed_to=held.closed_to)


def guard_alike(draft: Draft, other: str, theirs: Guard) -> None:
    """A case that is joined to the case ``other``, or the other way round, is guarded as that one is."""
    case, ours = draft.case, guard_of(draft.case)
    guard = ours.after(theirs)
    if guard == ours:
        return
    newly = set(guard.closed_to) - set(ours.closed_to)
    _keep(case, **guard.model_dump())
    if not guard.is_like(ours):
        stricter = guard.restricted or guard.closed_to
        kind = EntryKind.CASE_RESTRICTED if stricter else EntryKind.RESTRICTION_LIFTED
        tasks = [_give_to_another(case, each) for each in newly] if joined_to(case) is None else []
        task = next((each for each in tasks if each), None)
        draft.write(kind, f"Seen by those who may see {other}, as the two are joined", task=task)


def _give_to_another(case: Case, person: str) -> str | None:
    if case.allocation is None or case.allocation.officer != person:
        return None
    return f"Give the case to another officer: `asb reallocate {joined_to(case) or case.reference}`"


def note_confidential(draft: Draft, entry: int | None = None) -> None:
    """The latest entry of the draft is confidential, or the one with this number that it has written."""
    held = draft.case.of(Access)
    if len(held.confidential) < MOST_CONFIDENTIAL:
        numbers = {*held.confidential, entry or draft.case.entries}
        draft.case.change(Access, confidential=tuple(sorted(numbers)))


def write_down(draft: Draft, kind: EntryKind, summary: str, *, confidential: bool, **said: Any) -> None:
    """Writes an entry that may be confidential, with its words and what else is said in it."""
    draft.write(kind, summary, confidential=confidential or None, **said)
    if confidential:
        note_confidential(draft)


def is_confidential(case: Case, entry: int) -> bool:
    """Whether the entry with this number is confidential; of more than are told apart each may be one."""
    access = case.of(Access)
    held, marked = access.confidential, [each.entry for each in access.marked]
    after = held[-1] if len(held) >= MOST_CONFIDENTIAL else case.entries
    return entry in (*held, *marked) or entry > after


def marked_in(view: CaseView) -> Sequence[int]:
    """The numbers of the entries that were marked as confidential, in how a case said that it stood."""
    return [each.entry for each in Access.model_validate(view.detail.get(Access.called, {})).marked]


def refuse_to_share(case: Case, entries: Sequence[int], *, agency: bool, basis: str | None) -> None:
    """Lets nothing confidential be passed on, except to an agency on a basis that is recorded.

    Raises:
        Refused: one of these entries is confidential, or there is no such entry.
    """
    if not_there := [each for each in entries if not 1 <= each <= case.entries]:
        raise wrong("passed_on", f"the case has {case.entries} entries, and no {not_there[0]}")
    kept_back = [each for each in entries if is_confidential(case, each)]
    if kept_back and not shareable(confidential=True, agency=agency, basis=basis):
        who = "give the basis for it in basis" if agency else "tell them that it cannot be shared"
        raise Refused(RefusalCode.CONFIDENTIAL, f"passed_on: entry {kept_back[0]} is confidential; {who}")


def shareable(*, confidential: bool, agency: bool, basis: str | None) -> bool:
    """Whether something may be passed on outside the landlord: what is confidential only to an agency, on a basis that
    somebody can read.
    """
    return not confidential or (agency and any(each.isalpha() for each in basis or ""))


def _refuse_if_nobody_is_left(draft: Draft, what_to_do: str) -> None:
    """A restricted case that is closed to all who might see it would be out of everybody's reach."""
    about = guarded(draft.case, draft.now)
    if about.people and about.restricted and not _left(about):
        reason = f"nobody would be left who may see the restricted case; {what_to_do}"
        raise Refused(RefusalCode.NOT_ALLOWED, reason)


def _left(about: Guarded) -> list[str]:
    """Its people, who covers for them and who is named, as far as the case is not closed to them."""
    return [each for each in (*about.people, *about.covering, *about.named) if each not in about.closed_to]


def must_see(draft: Draft, field: str, person: str, *, left_too: bool = False) -> None:
    """Nobody is given a part in the case who may not see it. ``left_too``: whoever has left by now may have had one.

    Raises:
        Refused: they are not in the register or have left, or they may not see the case.
    """
    case = draft.case
    _must_work_here(case, person, field, left_too=left_too)
    if person in case.of(Access).closed_to:
        raise Refused(RefusalCode.NOT_ALLOWED, f"{field}: the case is closed to {person}")
    found = case.person(person)
    if found is not None and found.active and not may(found, Action.SEE, guarded(case, draft.now)):
        what = f"{field}: the case is restricted, and {person} may not see it; name them first: asb restrict-case"
        raise Refused(RefusalCode.NOT_ALLOWED, f"{what} {case.reference}")


def _must_work_here(case: Case, person: str, field: str, *, left_too: bool = False) -> None:
    found = case.person(person)
    if found is None:
        raise Refused(RefusalCode.NOT_REGISTERED, f"{field}: {person} is not in the register")
    if not (found.active or left_too):
        raise Refused(RefusalCode.HAS_LEFT, f"{field}: {person} has left")


def _keep(case: Case, **update: Any) -> None:
    """Keeps who may see the case; to whom it is closed its allocation knows too."""
    case.change(Access, **update)
    if case.allocation is not None:
        case.allocation = case.allocation.model_copy(update={"closed_to": case.of(Access).closed_to})


def next_step(case: Case, now: datetime) -> NextStep | None:
    """Another officer, where the case is closed to the one it has; by a manager of another patch, where it is closed to
    all its people.
    """
    allocation = case.allocation
    if allocation is None or allocation.officer not in allocation.closed_to or case.stage is Stage.CLOSED:
        return None
    if not _left(guarded(case, now)):
        what = "Give the case to another officer, as it is closed to all its people"
        return NextStep(what, "a manager of another patch", Urgency.BEFORE_ALL)
    what = f"Give the case to another officer, as it is closed to {allocation.officer}"
    return NextStep.of(case, what, Recipient.MANAGER, Urgency.BEFORE_ALL)


def shown(case: Case) -> Iterator[Line]:
    """Who may see the case, where not everybody may."""
    held = case.of(Access)
    if held.restricted:
        others = f" and {', '.join(held.named)}" if held.named else ""
        yield "Restricted", f"seen only by its officer, manager, deputy, whoever covers for them{others}"
    elif held.awaits_link:
        yield "Restricted", "seen only by managers until the register has the case that it is linked to"
    if held.closed_to:
        yield "Closed to", ", ".join(held.closed_to)


def detail(case: Case) -> Mapping[str, Any]:
    """What the register keeps of who may see the case."""
    held = case.of(Access)
    if not (held.restricted or held.closed_to or held.awaits_link or held.marked):
        return {}
    return {Access.called: held.model_dump(mode="json", exclude={"confidential", "changes"})}


ACCESS = Capability(
    rules={RestrictCase: restrict, LiftRestriction: lift, CloseCaseTo: close_to, OpenCaseTo: open_to},
    next_step=next_step,
    shown=shown,
    detail=detail,
)
