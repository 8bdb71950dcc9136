"""What a case keeps of its action plan: ids, owners, dates and answers, and what of them counts as not adhered to.

Source: Service Standard, "What Happens Next?" and "Closing a case"; readings in docs/standard.md. What an action is,
and what was said of it, stands in the register.
"""

import hashlib
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Annotated, ClassVar

from standard.core.agreed_contact import AgreedContact
from standard.core.case import Case
from standard.core.draft import Draft, Happening
from standard.core.messages import id_with
from standard.core.numbered import OpenThing, OpenThings
from standard.core.words import ContactMethod, EntryKind, Priority, Word
from standard.worktime.calendar import end_of
from standard.worktime.in_words import whole_date

ActionId = Annotated[str, id_with("A")]
"""The id of an action in its case, like ``A3``: never given twice."""


class ActionOwner(Word):
    """Who has promised an action."""

    LANDLORD = "landlord"
    REPORTER = "reporter"
    OTHER = "other"

    @property
    def whose(self) -> str:
        """Whose action it is, in an officer's words."""
        return {"landlord": "ours", "reporter": "the reporter's"}.get(self.value, "another party's")


class Possible(Word):
    """Whether the reporter could do what they had agreed to do."""

    YES = "yes"
    NO = "no"
    NOT_KNOWN = "not_known"


class PreventedBy(Word):
    """What made it impossible for them."""

    FEAR = "fear"
    SUPPORT_NEED = "support_need"
    US = "us"
    AN_AGENCY = "an_agency"
    SOMETHING_ELSE = "something_else"


class OpenAction(OpenThing):
    """An action that is open. ``person``: which of the landlord's people (id), None for the case's officer. ``agency``:
    which agency does it (id), where another party does. ``told``: that it is overdue has been told. ``since``: when it
    was planned (UTC); ``words``: what tells its words from others, see ``mark_of``. Of the reporter's own: ``chased``,
    how often; ``spoken_at``, when (UTC) they last answered in a conversation; ``answer`` and ``answered_at``, what they
    last said: yes in a conversation, or no in whatever way.
    """

    letter, called, begun = "A", "action", "was planned"
    in_rows = frozenset({"owner", "person", "agency", "due"})

    owner: ActionOwner
    person: str | None = None
    agency: str | None = None
    due: date
    words: str = ""
    told: bool = False
    chased: int = 0
    spoken_at: datetime | None = None
    answer: Possible | None = None
    answered_at: datetime | None = None

    @property
    def whose(self) -> str:
        """Whose action it is, in an officer's words."""
        return f"agency {self.agency}'s" if self.agency else self.owner.whose

    @property
    def due_at(self) -> datetime:
        """The instant (UTC) from which it is overdue: its UK day is over."""
        return end_of(self.due)

    @property
    def in_words(self) -> str:
        """It without anybody's words, as a timer and the journal say it."""
        return f"{self.id} ({self.whose}), due {whole_date(self.due)}"


@dataclass(frozen=True)
class AgencyActionsPlanned(Happening):
    """In version ``version`` agencies are given actions that are new to them, as an entry of kind ``entry`` says.
    ``worded``: the ids of those for which the officer has worded what others are told.
    """

    entry: EntryKind
    version: int
    actions: tuple[OpenAction, ...]
    worded: frozenset[str]


def tell_agencies(
    draft: Draft, entry: EntryKind, version: int, new: Sequence[OpenAction], told_as: Sequence[str | None]
) -> None:
    """Announces which of the new actions are an agency's; ``told_as``: what others are told of each."""
    of_agencies = tuple(each for each in new if each.agency is not None)
    if of_agencies:
        worded = frozenset(each.id for each, said in zip(new, told_as, strict=True) if said is not None)
        draft.happened(AgencyActionsPlanned(entry, version, of_agencies, worded))


class ActionPlan(OpenThings[OpenAction]):
    """The plan that stands, and its actions that are open. ``at``: when it was agreed or set (UTC); ``none_at``: when a
    manager put on record why there is no plan (UTC), and ``none_for`` which priority.
    """

    called: ClassVar[str] = "action_plan"

    version: int = 0
    at: datetime | None = None
    agreed_by: ContactMethod | None = None
    contact: AgreedContact | None = None
    none_at: datetime | None = None
    none_for: Priority | None = None


def mark_of(what: str) -> str:
    """What tells the words of an action from others, as the case keeps no words: the same for the same ones, however
    they are spaced.
    """
    return hashlib.sha256(" ".join(what.split()).encode("utf-8", "surrogatepass")).hexdigest()[:12]


def not_adhered_lacks(case: Case, now: datetime) -> str | None:
    """What the record lacks before closure may be proposed because the plan was not adhered to; None if nothing.

    Only an action of the reporter's own counts: agreed with them, overdue, and possible for them, as they said in a
    conversation after it was due.
    """
    plan = case.of(ActionPlan)
    if plan.version == 0:
        return "no action plan is on record"
    if plan.agreed_by is None:
        return "the action plan was not agreed with the reporter"
    lacks = {each.id: _lacks(each, now) for each in plan.open if each.owner is ActionOwner.REPORTER}
    if not lacks:
        return "no action of the reporter's own is open in the action plan"
    if None in lacks.values():
        return None
    return "; ".join(f"action {action} {lack}" for action, lack in lacks.items())


def undone_that_qualify(case: Case, now: datetime) -> list[str]:
    """The ids of the reporter's own actions on which it may stand that the plan was not adhered to."""
    return [each.id for each in case.of(ActionPlan).open if undone_lack(case, each.id, now) is None]


def undone_lack(case: Case, action_id: str, now: datetime) -> str | None:
    """What this action lacks to stand for a plan that was not adhered to; None if nothing."""
    plan = case.of(ActionPlan)
    action = next((each for each in plan.open if each.id == action_id), None)
    if action is None:
        return "is not open in the action plan"
    if action.owner is not ActionOwner.REPORTER:
        return f"is {action.whose}, not the reporter's"
    return "is of a plan that was not agreed with the reporter" if plan.agreed_by is None else _lacks(action, now)


def _lacks(action: OpenAction, now: datetime) -> str | None:
    if now < action.due_at:
        return f"is due only {whole_date(action.due)}"
    if action.spoken_at is None or action.spoken_at < action.due_at:
        return "was not chased in a conversation after it was due"
    return None if action.answer is Possible.YES else "was not possible for the reporter, by their last answer"
