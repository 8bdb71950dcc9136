"""When a person is to assess the risk of harm: of every case, again at something new, and after three months.

Source: Service Standard, "Response Times"; readings in docs/standard.md. The days are internal targets of the landlord.
"""

from collections.abc import Iterator
from datetime import datetime
from typing import ClassVar

from pydantic import Field

from standard.core.capability import Capability, Line, Moment, NextStep, Urgency
from standard.core.case import Case, Own
from standard.core.draft import Draft, SomethingNew
from standard.core.targets import TargetKind, Targets
from standard.core.words import EntryKind, Priority, Recipient, Stage, Template, Word
from standard.response_times.priority import PriorityRaised
from standard.response_times.questionnaire import Band
from standard.response_times.targets import set_target, settle_target
from standard.worktime.in_words import local, local_due
from standard.worktime.office import reminder_at
from standard.worktime.stretches import months_after

AGAIN = "assess_again"
"""The name of the timer."""

_ANSWERED_WITHIN = 10
"""Working days within which priority 3 is answered, and by when a person has asked about harm."""


class AskedFor(Word):
    """Why a person is to assess the risk."""

    THE_REPORT = "the_report"
    SOMETHING_NEW = "something_new"
    TIME_PASSED = "time_passed"


class Risk(Own):
    """The last assessment by a person, made at ``at`` (UTC), and whether one is asked for now.

    Without a band it was found that nobody is at risk. ``asked_at``: since when somebody is to assess, None where
    nobody is; an assessment made before that does not know of what it is asked for.
    """

    called: ClassVar[str] = "risk"

    questionnaire: str = ""
    answers: dict[str, str] = Field(default_factory=dict)
    score: int | None = None
    most: int | None = None
    band: Band | None = None
    at: datetime | None = None
    asked_at: datetime | None = None
    asked_for: AskedFor | None = None


def ask(draft: Draft, why: AskedFor, start: datetime) -> None:
    """Asks for an assessment, within the landlord's own target from ``start`` (UTC). The officer is told, but of the
    first one, which every case needs.
    """
    case, risk = draft.case, draft.case.of(Risk)
    # What is not assessed at all is waited for because of the report, whatever else comes.
    why = why if risk.asked_for is None else risk.asked_for
    case.keep(risk.model_copy(update={"asked_at": start, "asked_for": why}))
    set_target(draft, TargetKind.RISK_ASSESSMENT, start, _days(case))
    if risk.asked_for is None and why is not AskedFor.THE_REPORT:
        draft.write(EntryKind.ASSESSMENT_ASKED, f"The risk is to be assessed again: {_WHY[why]}", asked_for=why)
        draft.tell(Template.ASSESSMENT_ASKED, Recipient.OFFICER, asked_for=why)


def settle(draft: Draft, *, needed: bool = True) -> None:
    """An assessment was made when the draft says, or is not ``needed``: nobody is asked for one that it knew of."""
    risk = draft.case.of(Risk)
    if risk.asked_at is not None and (draft.at >= risk.asked_at or not needed):
        draft.case.keep(risk.model_copy(update={"asked_at": None, "asked_for": None}))
        settle_target(draft, TargetKind.RISK_ASSESSMENT, draft.at, needed=needed)


def _something_new(draft: Draft, _: SomethingNew) -> None:
    ask(draft, AskedFor.SOMETHING_NEW, draft.now)


def _raised(draft: Draft, _: PriorityRaised) -> None:
    if draft.case.of(Risk).asked_at is not None:
        set_target(draft, TargetKind.RISK_ASSESSMENT, draft.now, _days(draft.case))


def _again(draft: Draft, at: datetime) -> None:
    draft.happened_at = at
    ask(draft, AskedFor.TIME_PASSED, at)


def _days(case: Case) -> int:
    within = case.assess_within
    return {
        Priority.HIGH: within.high_days,
        Priority.MEDIUM: within.medium_days,
        Priority.STANDARD: _ANSWERED_WITHIN,
    }[case.priority]


_WHY = {
    AskedFor.THE_REPORT: "no person has assessed it yet",
    AskedFor.SOMETHING_NEW: "something new was reported",
    AskedFor.TIME_PASSED: "the last assessment is some time ago",
}


def moments(case: Case) -> Iterator[Moment]:
    """A case that is assessed waits until it is to be assessed again."""
    risk = case.of(Risk)
    if risk.at is not None and risk.asked_at is None:
        wanted = months_after(risk.at, case.assess_within.again_after_months)
        at = reminder_at(wanted, risk.at, case.office, case.calendar)
        yield Moment(AGAIN, at, f"Assess the risk again: last assessed {local(risk.at)}", _again)


def next_step(case: Case, _: datetime) -> NextStep | None:
    """Somebody assesses the risk; of what is not classed as ASB they ask about harm before it is answered."""
    risk, target = case.of(Risk), case.of(Targets).of(TargetKind.RISK_ASSESSMENT)
    if risk.asked_at is None:
        return None
    by = f", by {local_due(target.deadline.due)}" if target is not None else ""
    if case.priority is Priority.STANDARD and risk.at is None:
        what = f"Ask whether anybody is at risk of harm, before the report is answered{by}"
        return NextStep.of(case, what, Recipient.OFFICER, Urgency.PROMISED)
    again = "" if risk.at is None else f" again, as {_WHY[risk.asked_for or AskedFor.SOMETHING_NEW]}"
    return NextStep.of(case, f"Assess the risk of harm{again}{by}", Recipient.OFFICER, Urgency.TO_BE_CONFIRMED)


def waits_for(case: Case) -> Iterator[str]:
    """A case that is to be assessed says so in every list."""
    if case.of(Risk).asked_at is not None and case.stage is not Stage.CLOSED:
        yield "risk assessment"


def shown(case: Case) -> Iterator[Line]:
    """What the last assessment found, and whether another one is asked for."""
    risk = case.of(Risk)
    if risk.at is None:
        found = _WHY[AskedFor.THE_REPORT]
    else:
        band = f"{risk.band.label}, {risk.score} of {risk.most}" if risk.band else "nobody is at risk of harm"
        found = f"{band}; assessed {local(risk.at)}"
        if risk.asked_for is not None and case.stage is not Stage.CLOSED:
            found += f"; to be assessed again: {_WHY[risk.asked_for]}"
    yield "Risk", found


ASSESSMENT_DUE = Capability(
    hears={SomethingNew: _something_new, PriorityRaised: _raised},
    moments=moments,
    next_step=next_step,
    shown=shown,
    waits_for=waits_for,
)
