"""Marking afterwards what an entry says as confidential, whatever it is about, and the way back.

Source: Service Standard, "Progressing the case" ("we cannot share sensitive information"); readings in
docs/standard.md. What is confidential reaches nobody else by the same ways as what was recorded so: see ``access.py``,
and ``activities/register/confidential.py``. What has gone out by then stays on record.
"""

from collections.abc import Iterator, Sequence
from typing import Annotated, ClassVar

from pydantic import Field

from standard.core.access import Action
from standard.core.capability import Capability, Line
from standard.core.case import Case
from standard.core.draft import Draft, wrong
from standard.core.messages import Message, Text
from standard.core.words import EntryKind
from standard.what_happens_next.access import Access, Mark, is_confidential, write_down
from standard.what_happens_next.plan_state import ActionId

MOST_MARKED = 50
"""How many marks a case keeps; its state has to stay small. Our own bound."""

_Entries = Annotated[tuple[Annotated[int, Field(ge=1)], ...], Field(min_length=1, max_length=MOST_MARKED)]


class RecordConfidential(Message):
    """What these entries say is confidential from here on, as if it had been recorded so."""

    name: ClassVar[str] = "record_confidential"
    about: ClassVar[str] = "Mark as confidential what entries of the case say. Officers and managers."
    until_the_end: ClassVar[bool] = True

    # Names of their own: the text of the one must not be of use as the other, whatever the signal is called.
    keep_back: _Entries = Field(description="The numbers of the entries, as `asb show` has them.", examples=[[2]])
    keep_back_action: ActionId | None = Field(None, description="Only this action, of the entry of an action plan.")
    reason: Text = Field(description="Why.", examples=["It tells who the witness is."])


class RecordNotConfidential(Message):
    """What these entries say is not confidential any more."""

    name: ClassVar[str] = "record_not_confidential"
    about: ClassVar[str] = "Take back that what entries say was marked as confidential. Only a manager."
    wants: ClassVar[Action] = Action.LIFT_RESTRICTION
    until_the_end: ClassVar[bool] = True

    release: _Entries = Field(description="The numbers of the entries, as `asb show` has them.", examples=[[2]])
    reason: Text = Field(description="Why.", examples=["The witness has spoken in court."])


def mark(draft: Draft, message: RecordConfidential) -> None:
    """Keeps back what these entries say. It counts as soon as it is said, whatever time it is said of: the safe order.

    Raises:
        Refused: there is no such entry, it is confidential already, or the case has too many marks.
    """
    case, held = draft.case, draft.case.of(Access)
    new = [Mark(entry=each, action=message.keep_back_action) for each in sorted({*message.keep_back})]
    if len(new) > 1 and message.keep_back_action is not None:
        raise wrong("keep_back", "name the one entry of the action plan that the action in keep_back_action stands in")
    for each in new:
        if each.entry > case.entries:
            raise wrong("keep_back", f"the case has {case.entries} entries, and no {each.entry}")
        of_it = [marked for marked in held.marked if marked.entry == each.entry]
        if each in of_it or (is_confidential(case, each.entry) and all(marked.action is None for marked in of_it)):
            raise wrong("keep_back", f"{each.in_words} is confidential already")
    if len(held.marked) + len(new) > MOST_MARKED:
        what = f"the case has {len(held.marked)} marks, and {MOST_MARKED} is the most"
        raise wrong("keep_back", f"{what}; restrict the case instead: asb restrict-case {case.reference}")
    case.change(Access, marked=(*held.marked, *new))
    # The reason speaks of what is kept back.
    _write(draft, EntryKind.MARKED_CONFIDENTIAL, "Confidential from now on", message.reason, new, confidential=True)


def release(draft: Draft, message: RecordNotConfidential) -> None:
    """What these entries say may be passed on again as it could before it was marked.

    Raises:
        Refused: one of them is not marked. What was recorded as confidential stays so.
    """
    held, entries = draft.case.of(Access), sorted({*message.release})
    marked = sorted({each.entry for each in held.marked})
    for each in entries:
        if each not in marked:
            which = f"marked: {', '.join(map(str, marked)) or 'none'}; what was recorded as confidential stays so"
            raise wrong("release", f"entry {each} is not marked as confidential; {which}")
    draft.case.change(Access, marked=tuple(each for each in held.marked if each.entry not in entries))
    gone = [Mark(entry=each) for each in entries]
    _write(draft, EntryKind.NO_LONGER_CONFIDENTIAL, "No longer marked as confidential", message.reason, gone)


def _write(
    draft: Draft, kind: EntryKind, what: str, reason: str, marks: Sequence[Mark], *, confidential: bool = False
) -> None:
    entries = [each.entry for each in marks]
    summary = f"{what}: {_in_words(marks)}"
    write_down(draft, kind, summary, words=reason, entries=entries, confidential=confidential)


def _in_words(marks: Sequence[Mark]) -> str:
    return ", ".join(each.in_words for each in marks)


def shown(case: Case) -> Iterator[Line]:
    """Which entries are marked."""
    if marked := case.of(Access).marked:
        yield "Marked confidential", _in_words(marked)


CONFIDENTIALITY = Capability(rules={RecordConfidential: mark, RecordNotConfidential: release}, shown=shown)
