"""The questions of a risk assessment, and what answers come to."""

from hypothesis import given
from hypothesis import strategies as st

from standard.core.words import Priority
from standard.response_times.assessment import QUESTIONNAIRES
from standard.response_times.questionnaire import NOT_KNOWN, Band, Questionnaire

VERSIONS = sorted(QUESTIONNAIRES)
Answered = tuple[Questionnaire, dict[str, str]]


@st.composite
def answered(draw: st.DrawFn) -> Answered:
    """A version, with an answer to each of its questions."""
    questions = QUESTIONNAIRES[draw(st.sampled_from(VERSIONS))]
    return questions, {
        each.id: draw(st.sampled_from([answer.id for answer in each.answers])) for each in questions.questions
    }


def test_every_version_has_12_to_14_questions_under_its_own_name() -> None:
    for version, questions in QUESTIONNAIRES.items():
        assert questions.version == version
        assert 12 <= len(questions.questions) <= 14
        assert len({each.id for each in questions.questions}) == len(questions.questions)
        assert all(each.answers[-1].id == NOT_KNOWN for each in questions.questions)
        assert 0 < questions.medium_from < questions.high_from < sum(each.worst for each in questions.questions)


@given(answered())
def test_the_band_follows_the_score_and_no_score_is_priority_3(
    given_answers: tuple[Questionnaire, dict[str, str]],
) -> None:
    questions, answers = given_answers
    scored = questions.scored(answers)
    assert scored is not None
    assert 0 <= scored.score <= scored.most
    assert (scored.band is Band.HIGH) == (scored.score >= questions.high_from)
    assert (scored.band is Band.LOW) == (scored.score < questions.medium_from)
    assert scored.band.priority in (Priority.HIGH, Priority.MEDIUM)


@given(answered(), st.data())
def test_not_known_never_counts_as_nothing(given_answers: Answered, data: st.DataObject) -> None:
    questions, answers = given_answers
    asked = data.draw(st.sampled_from(questions.questions))
    best = min(asked.choices, key=lambda each: each.score)
    unknown, known = questions.scored(answers | {asked.id: NOT_KNOWN}), questions.scored(answers | {asked.id: best.id})
    assert unknown is not None
    assert known is not None
    assert unknown.score > known.score
    assert any("not known" in reason for reason in unknown.reasons)


@given(answered(), st.data())
def test_a_worse_answer_never_lowers_the_score(given_answers: Answered, data: st.DataObject) -> None:
    questions, answers = given_answers
    asked = data.draw(st.sampled_from(questions.questions))
    scores = [
        questions.scored(answers | {asked.id: each.id}) for each in sorted(asked.choices, key=lambda one: one.score)
    ]
    found = [scored.score for scored in scores if scored is not None]
    assert found == sorted(found)


@given(answered(), st.data())
def test_there_is_no_band_before_the_required_questions_are_answered(
    given_answers: Answered, data: st.DataObject
) -> None:
    questions, answers = given_answers
    left_out = data.draw(st.sets(st.sampled_from([each.id for each in questions.questions])))
    given_ones = {asked: answer for asked, answer in answers.items() if asked not in left_out}
    required = {each.id for each in questions.questions if each.required}
    assert (questions.scored(given_ones) is None) == bool(left_out & required)
    assert set(questions.unanswered(given_ones)) == left_out & required


def test_what_is_wrong_with_an_answer_is_said_with_what_is_accepted() -> None:
    questions = QUESTIONNAIRES["2026-11"]
    assert questions.wrong({"how_often": "daily"}) is None
    assert str(questions.wrong({"how_often": "always"})).startswith("how_often is 'always'; it must be one of rarely, ")
    assert "there is no question 'how'" in str(questions.wrong({"how": "daily"}))
