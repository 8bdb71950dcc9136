"""An officer reassesses the risk of harm.

Source: Service Standard, "Response Times"; readings in docs/standard.md.
"""

from collections.abc import Iterator
from datetime import datetime
from typing import ClassVar

from pydantic import Field

from standard.core.capability import Capability, Line
from standard.core.case import Case
from standard.core.clocks import MOST_CLOCKS
from standard.core.draft import Draft, Refused
from standard.core.messages import Message, Text
from standard.core.words import EntryKind, Priority, RefusalCode
from standard.response_times.priority import (
    PriorityRaised,
    assess,
    last_assessment,
    last_raise,
    priority_at,
    write_priority,
)
from standard.response_times.promises import alarms_changed, start_promised, start_reclassified, supersede_unpromised
from standard.worktime.in_words import local


class Reassess(Message):
    """A new assessment of the risk of harm sets the priority, with the officer's reason."""

    name: ClassVar[str] = "reassess"
    about: ClassVar[str] = "Set the priority after a new assessment, with the reason. Officers and managers."

    priority: Priority = Field(description="1 (high), 2 (medium) or 3 (standard).", examples=[3])
    reason: Text = Field(description="Why.", examples=["It has been quiet."])


def reassess(draft: Draft, message: Reassess) -> None:
    """An officer's assessment sets the priority. Hate and violence stay priority 1 whatever the score.

    Of two assessments the one that was made later stands; and none undoes a raise that came after it.
    """
    case, happened_at = draft.case, draft.at
    if case.floor and message.priority is not Priority.HIGH:
        raise Refused(
            RefusalCode.PRIORITY_FLOOR,
            "a case with a hate element, violence or a threat of it stays priority 1 whatever the score",
        )
    if message.priority > case.priority and len(case.clocks) >= MOST_CLOCKS:
        raise Refused(RefusalCode.NOT_ALLOWED, "the priority of this case has been changed too often to lower it again")
    overtaken = _overtaken(draft, message.priority, happened_at)
    draft.write(
        EntryKind.REASSESSED,
        f"Reassessed as {message.priority.label}{f'; {overtaken}' if overtaken else ''}",
        words=message.reason,
        priority=message.priority,
    )
    if overtaken is not None:
        assess(draft, message.priority, happened_at, overtaken=True)
        return
    before = case.priority
    raised = message.priority < max(before, priority_at(case, happened_at))
    assess(draft, message.priority, happened_at)
    if case.priority < before:
        write_priority(draft, "raised by an assessment")
    if raised:
        start_promised(draft, message.priority, happened_at)
    elif case.priority > before:
        write_priority(draft, "lowered by an assessment")
        supersede_unpromised(draft, f"the case is now {case.priority.label}")
        start_reclassified(draft)
    alarms_changed(draft)
    if case.priority < before:
        draft.happened(PriorityRaised())


def _overtaken(draft: Draft, priority: Priority, at: datetime) -> str | None:
    """Why an assessment made at ``at`` changes nothing: what came after it; None where it stands."""
    later = last_assessment(draft.case)
    if later is not None and at < later:
        return f"the assessment of {local(later)} stands"
    raised = last_raise(draft.case)
    if raised is not None and at < raised and priority > draft.case.priority:
        return f"the case was raised after it, {local(raised)}"
    return None


def shown(case: Case) -> Iterator[Line]:
    """The priority, and why it is that."""
    why = f": {case.priority_reason}" if case.priority_reason else ""
    yield "Priority", f"{case.priority.value} ({case.priority.name.lower()}){why}"


ASSESSMENT = Capability(rules={Reassess: reassess}, shown=shown)
