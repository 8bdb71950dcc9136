"""The investigation begins, and goes on.

Source: Service Standard, "Response Times" and "What Happens Next?"; readings in docs/standard.md.
"""

from datetime import datetime
from typing import ClassVar

from pydantic import Field

from standard.core.capability import Capability, NextStep, Urgency
from standard.core.case import Case
from standard.core.draft import Draft
from standard.core.messages import Message, Text
from standard.core.record import FactKind
from standard.core.words import EntryKind, Recipient, Stage
from standard.response_times.promises import put_on_record
from standard.worktime.in_words import local


class BeginInvestigation(Message):
    """The investigation has begun."""

    name: ClassVar[str] = "begin_investigation"
    about: ClassVar[str] = "Record that the investigation has begun. Officers and managers."

    notes: Text | None = Field(None, description="What was done first.")


def begin_investigation(draft: Draft, message: BeginInvestigation) -> None:
    """The investigation begins."""
    draft.write(EntryKind.INVESTIGATION_BEGUN, "Investigation begun", words=message.notes)
    if draft.case.stage is Stage.REPORTED:
        draft.case.stage = Stage.INVESTIGATING
    put_on_record(draft, FactKind.INVESTIGATION_BEGUN, draft.at)


def next_step(case: Case, _: datetime) -> NextStep:
    """To begin it, or to go on with it."""
    what = "Begin the investigation, or propose closure"
    if case.stage is not Stage.REPORTED:
        what = f"Go on with the investigation; without a new report, closure is proposed {local(case.quiet_until)}"
    return NextStep.of(case, what, Recipient.OFFICER, Urgency.ORDINARY)


INVESTIGATION = Capability(rules={BeginInvestigation: begin_investigation}, next_step=next_step)
