"""The questions of a risk assessment, and what answers to them come to: a score, a band, and the reasons.

Source: Service Standard, "Response Times"; readings in docs/standard.md. The wording is our own. Each version of the
questions is a file of its own that never changes: a case is assessed by the version that its officer saw.
"""

from collections.abc import Mapping
from dataclasses import dataclass

from standard.core.words import Priority, Word

NOT_KNOWN = "not_known"
"""An answer to every question. It counts half of what the worst answer does: not knowing is no reason to feel safe."""

_REASONS_NAMED = 3
"""How many reasons are named with a band: those that weigh most."""


class Band(Word):
    """How high the risk of harm is, by the answers."""

    LOW = "low"
    MEDIUM = "medium"
    HIGH = "high"

    @property
    def priority(self) -> Priority:
        """The priority that the band gives. Low risk is still ASB: no score makes a case priority 3."""
        return Priority.HIGH if self is Band.HIGH else Priority.MEDIUM


@dataclass(frozen=True)
class Choice:
    """One answer to a question, and how much it counts. ``because``: the reason that it is, for a person to read.
    ``hate`` and ``violence``: it tells of that, which is priority 1 whatever the score.
    """

    id: str
    label: str
    score: int
    because: str = ""
    hate: bool = False
    violence: bool = False


@dataclass(frozen=True)
class Question:
    """One question. ``required``: there is no band before it is answered; "not known" is an answer."""

    id: str
    asks: str
    choices: tuple[Choice, ...]
    required: bool = True

    @property
    def worst(self) -> int:
        """The highest score of its answers."""
        return max(choice.score for choice in self.choices)

    @property
    def answers(self) -> tuple[Choice, ...]:
        """Its answers, "not known" among them."""
        unknown = Choice(NOT_KNOWN, "Not known", -(-self.worst // 2))
        return (*self.choices, unknown)

    def answer(self, answer_id: str | None) -> Choice:
        """The answer of this id; what nobody answered is not known."""
        return next((each for each in self.answers if each.id == answer_id), self.answers[-1])


@dataclass(frozen=True)
class Scored:
    """What the answers come to: ``score`` of at most ``most``, the band, and its reasons in plain words."""

    score: int
    most: int
    band: Band
    reasons: tuple[str, ...]


@dataclass(frozen=True)
class Questionnaire:
    """A version of the questions. From a score of ``medium_from`` the risk is medium, from ``high_from`` high."""

    version: str
    medium_from: int
    high_from: int
    questions: tuple[Question, ...]

    def wrong(self, answers: Mapping[str, str]) -> str | None:
        """What is wrong with these answers, with what would be accepted; None where nothing is."""
        known = {question.id: question for question in self.questions}
        for asked, answered in answers.items():
            if asked not in known:
                return f"there is no question {asked[:100]!r}; there are: {', '.join(known)}"
            accepted = [each.id for each in known[asked].answers]
            if answered not in accepted:
                return f"{asked} is {answered[:100]!r}; it must be one of {', '.join(accepted)}"
        return None

    def fitting(self, answers: Mapping[str, str]) -> dict[str, str]:
        """Those of the answers that this version has, in the order of its questions."""
        return {
            each.id: answers[each.id]
            for each in self.questions
            if each.id in answers and answers[each.id] in {choice.id for choice in each.answers}
        }

    def unanswered(self, answers: Mapping[str, str]) -> list[str]:
        """The required questions without an answer."""
        return [each.id for each in self.questions if each.required and each.id not in answers]

    def tells_of(self, answers: Mapping[str, str]) -> tuple[bool, bool]:
        """Whether the answers tell of hate, and whether of violence or a threat of it."""
        given = [each.answer(answers[each.id]) for each in self.questions if each.id in answers]
        return any(each.hate for each in given), any(each.violence for each in given)

    def scored(self, answers: Mapping[str, str]) -> Scored | None:
        """What the answers come to; None while a required question has none."""
        if self.unanswered(answers):
            return None
        given = [(each, each.answer(answers.get(each.id))) for each in self.questions]
        score, most = sum(answer.score for _, answer in given), sum(each.worst for each in self.questions)
        band = Band.HIGH if score >= self.high_from else Band.MEDIUM if score >= self.medium_from else Band.LOW
        told = sorted((answer for _, answer in given if answer.because), key=lambda each: -each.score)
        reasons = [each.because for each in told if each.score][:_REASONS_NAMED]
        unknown = sum(answer.id == NOT_KNOWN for _, answer in given)
        reasons += [f"{unknown} answer{'' if unknown == 1 else 's'} not known"] if unknown else []
        return Scored(score, most, band, tuple(reasons))
