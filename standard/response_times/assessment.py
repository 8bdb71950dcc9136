"""Every case is risk assessed by a person: by questions, or by finding that nobody is at risk of harm.

Source: Service Standard, "Response Times"; readings in docs/standard.md. Until the required questions are answered the
priority is what the report gave. The register has who answered what and when, by which version of the questions.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Annotated, Any, ClassVar

from pydantic import Field, StringConstraints

from standard.core.capability import Capability, Line
from standard.core.case import Case, Proposal
from standard.core.clocks import MOST_CLOCKS
from standard.core.draft import Draft, Refused, wrong
from standard.core.messages import Identifier, Message, Text
from standard.core.record import Assessed, ReportKnown
from standard.core.words import ClosureGround, EntryKind, Priority, Recipient, RefusalCode, Template
from standard.response_times.assessment_due import Answered, Risk, assessed, declined
from standard.response_times.priority import (
    PriorityRaised,
    keep_assessment,
    last_assessment,
    last_raise,
    priority_at,
    write_priority,
)
from standard.response_times.promises import alarms_changed, start_promised, start_reclassified, supersede_unpromised
from standard.response_times.questionnaire import Questionnaire, Scored
from standard.response_times.questions_2026_11 import QUESTIONS as QUESTIONS_2026_11
from standard.worktime.in_words import local

QUESTIONNAIRES: dict[str, Questionnaire] = {each.version: each for each in (QUESTIONS_2026_11,)}
"""Every version of the questions, the newest last."""

_Answer = Annotated[str, StringConstraints(min_length=1, max_length=100)]


class Assess(Message):
    """A person assesses the risk of harm.

    ``answers`` complete or change those of the last assessment, and those that the report gives. ``priority`` is the
    officer's judgement in place of what the score gives; ``no_risk_of_harm`` what makes a case priority 3.
    """

    name: ClassVar[str] = "assess"
    about: ClassVar[str] = "Assess the risk of harm, by questions or by judgement with a reason. Officers and managers."

    questionnaire: Identifier = Field(description="The version of the questions.", examples=["2026-11"])
    answers: dict[_Answer, _Answer] = Field(
        default_factory=dict,
        max_length=50,
        description="The answer to each question, by id; not_known is allowed for every question.",
        examples=[{"how_often": "weekly"}],
    )
    priority: Priority | None = Field(
        None, description="1 or 2 by the officer's judgement, in place of what the score gives; needs a reason."
    )
    no_risk_of_harm: bool = Field(
        False, description="Nobody is at risk of harm: the case is priority 3; needs a reason."
    )
    reason: Text | None = Field(None, description="Why.", examples=["They no longer dare to leave the flat."])


class DeclineAssessment(Message):
    """An assessment that was asked for because something new was reported is not needed."""

    name: ClassVar[str] = "decline_assessment"
    about: ClassVar[str] = "Decline to assess the risk again after something new. Officers and managers."

    reason: Text = Field(description="Why.", examples=["The same noise as before, at the same times."])


@dataclass(frozen=True)
class _Found:
    """What an assessment comes to. ``own`` are the answers that are no report's; ``stands`` the priority that all
    answers together give. ``priority`` is None while required questions have no answer and nobody judges; ``overtaken``
    says what came after it, where that stands.
    """

    questions: Questionnaire
    answers: dict[str, str]
    own: dict[str, str]
    scored: Scored | None
    stands: Priority | None
    hate: bool
    violence: bool
    priority: Priority | None
    overtaken: str | None = None

    @property
    def by_score(self) -> Priority | None:
        """The priority that the score alone gives."""
        return self.scored.band.priority if self.scored else None


def assess(draft: Draft, message: Assess) -> None:
    """A person's assessment sets the priority. Hate and violence stay priority 1 whatever the score.

    Of two assessments the one that was made later stands, and none undoes a raise that came after it; but what tells of
    hate or violence always counts.

    Raises:
        Refused: nothing is answered, an answer or a version is none of ours, a reason is missing, judgement goes below
            what hate or violence ask for, or lowers the priority while required questions have no answer.
    """
    found = _found(draft, message)
    _write(draft, message, found)
    if found.priority is None:
        _keep_answers(draft, found)
        return
    if message.no_risk_of_harm or found.scored is not None:
        _keep_result(draft, found)
    elif message.answers:
        _keep_answers(draft, found)
    if found.stands is not None and found.priority > found.stands and found.overtaken is None:
        draft.tell(Template.PRIORITY_OVERRIDDEN, Recipient.MANAGER, priority=found.priority, score=found.stands)
    _set_priority(draft, message, found, found.priority)


def decline_assessment(draft: Draft, message: DeclineAssessment) -> None:
    """The officer finds that what is new changes nothing in the risk.

    Raises:
        Refused: nothing new asks for one, or something that became known only after this was found.
    """
    draft.write(EntryKind.ASSESSMENT_DECLINED, "The risk is not assessed again after what is new", words=message.reason)
    declined(draft)


def known_answers(case: Case, by: datetime | None = None) -> dict[str, str]:
    """What the reports have answered that the landlord knew by a time (UTC), or knows; set aside ones say nothing."""
    known = [each for each in case.reports if not each.set_aside and (by is None or each.known_at <= by)]
    violence = {report.violence for report in known if report.violence}
    return {
        **({"hate": "yes"} if any(report.hate for report in known) else {}),
        **({"violence": "used" if "used" in violence else "threatened"} if violence else {}),
        **({"happened_before": "yes"} if len(known) > 1 else {}),
    }


def _found(draft: Draft, message: Assess) -> _Found:
    case, questions = draft.case, _questions(message)
    known = known_answers(case, draft.at)
    before = questions.fitting({**known, **case.of(Risk).answers(draft.at)})
    answers = {**before, **message.answers}
    scored = questions.scored(answers) if message.answers else None
    stands = questions.scored(answers)
    # What a report says is the report's to say: it goes with that where that is set aside.
    own = {question: answer for question, answer in message.answers.items() if known.get(question) != answer}
    hate, violence = questions.tells_of(own)
    floor = hate or violence or case.floor
    priority = Priority.STANDARD if message.no_risk_of_harm else message.priority
    if priority is None and scored is not None:
        priority = Priority.HIGH if floor else scored.band.priority
    _check(draft, message, priority, floor=floor, is_scored=stands is not None)
    priority = Priority.HIGH if hate or violence else priority
    overtaken = _overtaken(draft, priority) if priority is not None and not (hate or violence) else None
    by_score = stands.band.priority if stands is not None else None
    return _Found(questions, answers, own, scored, by_score, hate, violence, priority, overtaken)


def _questions(message: Assess) -> Questionnaire:
    version = message.questionnaire
    if version not in QUESTIONNAIRES:
        raise wrong("questionnaire", f"there is no version {version!r}; it must be one of {', '.join(QUESTIONNAIRES)}")
    what = QUESTIONNAIRES[version].wrong(message.answers)
    if what is not None:
        raise wrong("answers", what)
    return QUESTIONNAIRES[version]


def _check(draft: Draft, message: Assess, priority: Priority | None, *, floor: bool, is_scored: bool) -> None:
    case = draft.case
    judged = message.priority is not None or message.no_risk_of_harm
    if not judged and not message.answers:
        raise wrong("answers", "missing; answer questions, or give priority or no_risk_of_harm with a reason")
    if message.no_risk_of_harm and (message.answers or message.priority is not None):
        raise wrong("no_risk_of_harm", "it goes without answers and without priority")
    if message.priority is Priority.STANDARD:
        raise wrong("priority", "3 is never set by judgement; no_risk_of_harm says that nobody is at risk")
    if judged and message.reason is None:
        raise wrong("reason", "missing; priority and no_risk_of_harm need one")
    if floor and (message.no_risk_of_harm or message.priority is Priority.MEDIUM):
        raise Refused(
            RefusalCode.PRIORITY_FLOOR,
            "a case with a hate element, violence or a threat of it stays priority 1 whatever the score",
        )
    lowers = priority is not None and priority > case.priority
    if lowers and len(case.clocks) >= MOST_CLOCKS:
        raise Refused(RefusalCode.NOT_ALLOWED, "the priority of this case has been changed too often to lower it again")
    if lowers and message.priority is not None and not is_scored:
        what = "answer the required questions first: judgement lowers a priority only beside a score"
        raise Refused(RefusalCode.STEP_MISSING, what)


def _write(draft: Draft, message: Assess, found: _Found) -> None:
    left = found.questions.unanswered(found.answers)
    if found.scored is not None:
        what = f"Risk assessed as {found.scored.band.label}, {found.scored.score} of {found.scored.most}"
    elif message.no_risk_of_harm:
        what = "Nobody is at risk of harm"
    else:
        what = f"Risk assessment begun; required answers missing: {len(left)}" if message.answers else "Risk judged"
    judged = " by judgement" if message.priority is not None and found.priority is not found.by_score else ""
    result = f": {found.priority.label}{judged}" if found.priority is not None else ""
    draft.write(
        EntryKind.ASSESSED,
        f"{what}{result}{f'; {found.overtaken}' if found.overtaken else ''}",
        words=message.reason,
        questionnaire=found.questions.version if message.answers else None,
        answers=dict(message.answers),
        score=found.scored.score if found.scored else None,
        band=found.scored.band if found.scored else None,
        priority=found.priority,
        judged=bool(judged),
        no_risk_of_harm=message.no_risk_of_harm,
    )


def _keep_answers(draft: Draft, found: _Found) -> None:
    if found.own:
        new = Answered(at=draft.at, questionnaire=found.questions.version, answers=found.own)
        draft.case.keep(draft.case.of(Risk).answering(new))


def _keep_result(draft: Draft, found: _Found) -> None:
    _keep_answers(draft, found)
    risk, scored = draft.case.of(Risk), found.scored
    if risk.at is not None and draft.at < risk.at:
        return
    update = {
        "score": scored.score if scored else None,
        "most": scored.most if scored else None,
        "band": scored.band if scored else None,
        "at": draft.at,
    }
    draft.case.keep(risk.model_copy(update=update))
    assessed(draft)


def _set_priority(draft: Draft, message: Assess, found: _Found, priority: Priority) -> None:
    case, before, at = draft.case, draft.case.priority, draft.at
    if found.hate or found.violence:
        # An assessment that was made before this one became known did not know of it, and does not undo it.
        at = max(at, last_assessment(case) or at)
    overtaken = found.overtaken is not None
    raised = not overtaken and priority < max(before, priority_at(case, at))
    assessed = Assessed(at=at, priority=priority, overtaken=overtaken, hate=found.hate, violence=found.violence)
    keep_assessment(draft, assessed)
    if overtaken:
        return
    why, reasons = _why(message, found), found.scored.reasons if found.scored else ()
    if case.priority < before:
        write_priority(draft, f"raised by an assessment: {why}", reasons)
    if raised:
        start_promised(draft, priority, at)
    elif case.priority > before:
        write_priority(draft, f"lowered by an assessment: {why}", reasons)
        supersede_unpromised(draft, f"the case is now {case.priority.label}")
        start_reclassified(draft)
    alarms_changed(draft)
    if case.priority < before:
        draft.happened(PriorityRaised())


def _why(message: Assess, found: _Found) -> str:
    if message.no_risk_of_harm:
        return "nobody is at risk of harm"
    if found.scored is None or found.priority is not found.by_score:
        return "by the judgement of an officer" if message.priority else "hate or violence is priority 1"
    return f"{found.scored.band.label} risk"


def _overtaken(draft: Draft, priority: Priority) -> str | None:
    """Why an assessment changes nothing: what came after it was made; None where it stands."""
    later = last_assessment(draft.case)
    if later is not None and draft.at < later:
        return f"the assessment of {local(later)} stands"
    raised = last_raise(draft.case)
    if raised is not None and draft.at < raised and priority > draft.case.priority:
        return f"the case was raised after it, {local(raised)}"
    unknown = [each.known_at for each in draft.case.reports if _did_not_know(draft, each, priority)]
    return f"a report that became known after it stands, {local(max(unknown))}" if unknown else None


def _did_not_know(draft: Draft, report: ReportKnown, priority: Priority) -> bool:
    """Whether an assessment made then did not know of a more urgent report that the landlord had been told of."""
    return not report.set_aside and report.told_at <= draft.at < report.known_at and report.priority < priority


def missing(case: Case, proposal: Proposal, _: datetime) -> Iterator[str]:
    """Every case is risk assessed by a person before it closes, but where the reporter withdraws."""
    if case.of(Risk).at is None and proposal.ground is not ClosureGround.WITHDRAWN:
        yield "no person has assessed the risk of harm"


def shown(case: Case) -> Iterator[Line]:
    """The priority, and why it is that."""
    why = f": {case.priority_reason}" if case.priority_reason else ""
    yield "Priority", f"{case.priority.value} ({case.priority.name.lower()}){why}"


def detail(case: Case) -> Mapping[str, Any]:
    """The last assessment, the answers that are known, and whether another one is asked for."""
    risk = case.of(Risk)
    told = risk.model_dump(mode="json", exclude_none=True, exclude={"answered"})
    return {"risk": told | {"answers": {**known_answers(case), **risk.answers()}}}


ASSESSMENT = Capability(
    rules={Assess: assess, DeclineAssessment: decline_assessment}, missing=missing, shown=shown, detail=detail
)
