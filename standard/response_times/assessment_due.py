"""When a person is to assess the risk of harm: of every case, again at something new, and after three months.

Source: Service Standard, "Response Times"; readings in docs/standard.md. The days are internal targets of the landlord.
"""

from collections.abc import Iterator
from datetime import datetime
from typing import ClassVar

from pydantic import Field

from standard.core.capability import Capability, Line, Moment, NextStep, Urgency
from standard.core.case import Case, Own
from standard.core.draft import Draft, Refused, ReportsChanged, SomethingNew
from standard.core.kept import Kept
from standard.core.targets import TargetKind, Targets
from standard.core.words import EntryKind, Priority, Recipient, RefusalCode, Stage, Template, Word
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


class Answered(Kept):
    """What a person answered at one time (UTC), by the ids of the questions."""

    at: datetime
    questionnaire: str
    answers: dict[str, str]


class Risk(Own):
    """What was answered when, the last whole assessment, made at ``at`` (UTC), and what one is asked for now.

    Without a band it was found that nobody is at risk. ``asked``: since when (UTC) one is asked for, by why; one that
    was made before something new became known does not know of it.
    """

    called: ClassVar[str] = "risk"

    answered: tuple[Answered, ...] = ()
    score: int | None = None
    most: int | None = None
    band: Band | None = None
    at: datetime | None = None
    asked: dict[AskedFor, datetime] = Field(default_factory=dict)

    @property
    def why(self) -> AskedFor | None:
        """Why an assessment is asked for, the weightiest reason; None where none is."""
        return next((each for each in AskedFor if each in self.asked), None)

    def answers(self, by: datetime | None = None) -> dict[str, str]:
        """What persons have answered, by a time (UTC) or until now. Of two answers the one that was given later."""
        told = [each for each in self.answered if by is None or each.at <= by]
        return {question: answer for each in told for question, answer in each.answers.items()}

    def answering(self, new: Answered) -> "Risk":
        """The same with some answers more. Of too many the two oldest become one."""
        told = sorted((*self.answered, new), key=lambda each: each.at)
        if len(told) > _MOST_ANSWERED:
            older, newer = told[:2]
            told[:2] = [newer.model_copy(update={"answers": {**older.answers, **newer.answers}})]
        return self.model_copy(update={"answered": tuple(told)})


_MOST_ANSWERED = 10
"""How many assessments' answers a case keeps apart; its state has to stay small. Our own bound."""


def ask(draft: Draft, why: AskedFor, start: datetime) -> None:
    """Asks for an assessment, within the landlord's own target from ``start`` (UTC). The officer is told, but of the
    first one, which every case needs.
    """
    case, risk = draft.case, draft.case.of(Risk)
    case.keep(risk.model_copy(update={"asked": {**risk.asked, why: start}}))
    set_target(draft, TargetKind.RISK_ASSESSMENT, start, _days(case))
    if risk.why is None and why is not AskedFor.THE_REPORT:
        _tell(draft, why)


def ask_still(draft: Draft) -> None:
    """What was asked for is asked for again, within the target from now on: the case is one of its own again."""
    for _ in draft.case.of(Risk).asked:
        set_target(draft, TargetKind.RISK_ASSESSMENT, draft.now, _days(draft.case))


def _tell(draft: Draft, why: AskedFor) -> None:
    draft.write(EntryKind.ASSESSMENT_ASKED, f"The risk is to be assessed again: {_WHY[why]}", asked_for=why)
    draft.tell(Template.ASSESSMENT_ASKED, Recipient.OFFICER, asked_for=why)


def assessed(draft: Draft) -> None:
    """A whole assessment was made when the draft says: nobody is asked any more for what it knew of."""
    asked = draft.case.of(Risk).asked
    # Every case needs one, whenever it was made; and what time asked for is done by any that is the newest.
    left: dict[AskedFor, datetime] = {
        why: at for why, at in asked.items() if why is AskedFor.SOMETHING_NEW and at > draft.at
    }
    _leave(draft, left)
    if left and left != asked:
        _tell(draft, AskedFor.SOMETHING_NEW)


def declined(draft: Draft) -> None:
    """What is new changes nothing in the risk.

    Raises:
        Refused: nothing new asks for an assessment, or something that became known only after this was found.
    """
    asked = draft.case.of(Risk).asked
    since = asked.get(AskedFor.SOMETHING_NEW)
    if since is None or AskedFor.THE_REPORT in asked:
        what = "only an assessment that something new asks for can be declined; none is asked for because of that"
        raise Refused(RefusalCode.NOT_ALLOWED, what)
    if since > draft.at:
        raise Refused(RefusalCode.NOT_ALLOWED, f"something newer became known after it, {local(since)}; look at that")
    _leave(draft, {why: at for why, at in asked.items() if why is not AskedFor.SOMETHING_NEW}, needed=False)


def _leave(draft: Draft, left: dict[AskedFor, datetime], *, needed: bool = True) -> None:
    case, risk = draft.case, draft.case.of(Risk)
    if left == risk.asked:
        return
    case.keep(risk.model_copy(update={"asked": left}))
    settle_target(draft, TargetKind.RISK_ASSESSMENT, draft.at, needed=needed)
    for start in left.values():
        set_target(draft, TargetKind.RISK_ASSESSMENT, start, _days(case))


def _something_new(draft: Draft, _: SomethingNew) -> None:
    ask(draft, AskedFor.SOMETHING_NEW, draft.now)


def _raised(draft: Draft, _: PriorityRaised) -> None:
    """What is waited for is more urgent now; the officer is told, also where it was asked for before."""
    why = draft.case.of(Risk).why
    if why is not None:
        set_target(draft, TargetKind.RISK_ASSESSMENT, draft.now, _days(draft.case))
        draft.tell(Template.ASSESSMENT_ASKED, Recipient.OFFICER, asked_for=why)


def _reports_changed(draft: Draft, _: ReportsChanged) -> None:
    """Where all that was new has been set aside, nothing new asks for an assessment."""
    case, risk = draft.case, draft.case.of(Risk)
    if risk.at is None or AskedFor.SOMETHING_NEW not in risk.asked:
        return
    known = [each.known_at for each in case.reports if each.number > 1 and not each.set_aside]
    known += [case.last_new_at] if case.last_new_at is not None else []
    if not any(at >= risk.at for at in known):
        _leave(draft, {why: at for why, at in risk.asked.items() if why is not AskedFor.SOMETHING_NEW}, needed=False)


def _again(draft: Draft, at: datetime) -> None:
    draft.happened_at = at
    # What was done late, or a setting that was shortened, is no reason to be late at once.
    ask(draft, AskedFor.TIME_PASSED, draft.now)


def _days(case: Case) -> int:
    return {
        Priority.HIGH: case.days.assess_high_within_days,
        Priority.MEDIUM: case.days.assess_medium_within_days,
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
    if risk.at is not None and risk.why is None:
        wanted = months_after(risk.at, case.days.assess_again_after_months)
        at = reminder_at(wanted, risk.at, case.office, case.calendar)
        yield Moment(AGAIN, at, f"Assess the risk again: last assessed {local(risk.at)}", _again)


def next_step(case: Case, _: datetime) -> NextStep | None:
    """Somebody assesses the risk; of what is not classed as ASB they ask about harm before it is answered."""
    risk, target = case.of(Risk), case.of(Targets).of(TargetKind.RISK_ASSESSMENT)
    if risk.why is None:
        return None
    by = f", by {local_due(target.deadline.due)}" if target is not None else ""
    if case.priority is Priority.STANDARD and risk.at is None:
        what = f"Ask whether anybody is at risk of harm, before the report is answered{by}"
        return NextStep.of(case, what, Recipient.OFFICER, Urgency.PROMISED)
    again = "" if risk.at is None else f" again, as {_WHY[risk.why]}"
    return NextStep.of(case, f"Assess the risk of harm{again}{by}", Recipient.OFFICER, Urgency.TO_BE_CONFIRMED)


def waits_for(case: Case) -> Iterator[str]:
    """A case that is to be assessed says so in every list."""
    if case.of(Risk).why is not None and case.stage is not Stage.CLOSED:
        yield "risk assessment"


def shown(case: Case) -> Iterator[Line]:
    """What the last assessment found, and whether another one is asked for."""
    risk = case.of(Risk)
    if risk.at is None:
        found = _WHY[AskedFor.THE_REPORT]
    else:
        band = f"{risk.band.label}, {risk.score} of {risk.most}" if risk.band else "nobody is at risk of harm"
        found = f"{band}; assessed {local(risk.at)}"
        if risk.why is not None and case.stage is not Stage.CLOSED:
            found += f"; to be assessed again: {_WHY[risk.why]}"
    yield "Risk", found


ASSESSMENT_DUE = Capability(
    hears={SomethingNew: _something_new, PriorityRaised: _raised, ReportsChanged: _reports_changed},
    moments=moments,
    next_step=next_step,
    shown=shown,
    waits_for=waits_for,
)
