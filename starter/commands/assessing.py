"""``asb assess`` and ``asb decline-assessment``: a person assesses the risk of harm."""

import asyncio
import json
from collections.abc import Mapping
from textwrap import fill
from typing import Annotated, Any

import typer

from standard.response_times.assessment import QUESTIONNAIRES, Assess, DeclineAssessment
from standard.response_times.questionnaire import Question, Questionnaire
from starter.commands.from_message import sends
from starter.commands.options import Reference, priority_of, reference_of, said, text_of
from starter.commands.sending import Envelope, send
from starter.saying import say, say_json
from starter.servers import open_doors
from starter.viewing import look_as
from worker.problems import BadInput

_WIDTH = 76


def assess(
    reference: Reference,
    answers: Annotated[
        str | None,
        typer.Option(metavar="FILE", help="The answers as JSON, by the ids of the questions; - reads standard input."),
    ] = None,
    form: Annotated[
        bool, typer.Option("--form", help="Print the questions, and the answers that are known, as JSON; send nothing.")
    ] = False,
    priority: Annotated[int | None, typer.Option(help=said(Assess, "priority"))] = None,
    no_risk_of_harm: Annotated[bool, typer.Option("--no-risk-of-harm", help=said(Assess, "no_risk_of_harm"))] = False,
    reason: Annotated[
        str | None, typer.Option(metavar="TEXT", help="Why; - reads standard input, @FILE a file.")
    ] = None,
    *,
    envelope: Envelope,
) -> None:
    """Assess the risk of harm: question by question, or with the answers in a file.

    The score gives priority 1 or 2; hate, violence and threats of violence are priority 1 whatever the score. What was
    answered before, or is known from the reports, need not be typed again. "Not known" is an answer. Until the required
    questions are answered, the priority stays as it is.

    \b
    Examples:
      asb assess ASB-7K3Q-MX92-PD4T --as ola
      asb assess ASB-7K3Q-MX92-PD4T --form > answers.json
      asb assess ASB-7K3Q-MX92-PD4T --as ola --answers answers.json
      asb assess ASB-7K3Q-MX92-PD4T --as ola --priority 1 \\
          --reason "The neighbour no longer dares to leave the flat."
    """
    questions = list(QUESTIONNAIRES.values())[-1]
    if form:
        say_json(_form(questions, _known(reference, envelope.sender)))
        return
    judged = priority is not None or no_risk_of_harm
    version, answered = questions.version, None
    if answers is not None:
        version, answered = _from_file(answers, questions)
    elif not judged:
        answered = _asked(questions, _known(reference, envelope.sender))
    send(
        "assess",
        reference,
        envelope,
        questionnaire=version,
        answers=answered,
        priority=priority_of(priority, "--priority") if priority is not None else None,
        no_risk_of_harm=no_risk_of_harm or None,
        reason=text_of(reason, "--reason"),
    )


@sends(DeclineAssessment)
def decline_assessment() -> None:
    """Decline to assess the risk again after something new was reported, with the reason.

    \b
    Example:
      asb decline-assessment ASB-7K3Q-MX92-PD4T --as ola \\
          --reason "The same noise as before, at the same times."
    """


def _known(reference: str, looker: str | None) -> dict[str, str]:
    """The answers that the case has, from its last assessment and its reports."""
    return asyncio.run(_look(reference_of(reference), looker))


async def _look(reference: str, looker: str | None) -> dict[str, str]:
    async with open_doors(needs_temporal=False) as doors:
        seen = await look_as(doors, looker, reference)
    return dict(seen.case.detail.get("risk", {}).get("answers", {})) if seen.case is not None else {}


def _form(questions: Questionnaire, known: Mapping[str, str]) -> dict[str, Any]:
    return {
        "questionnaire": questions.version,
        "answers": {each.id: known.get(each.id) for each in questions.questions},
        "questions": {
            each.id: {
                "asks": each.asks,
                "required": each.required,
                "answers": {answer.id: answer.label for answer in each.answers},
            }
            for each in questions.questions
        },
    }


def _from_file(name: str, questions: Questionnaire) -> tuple[str, dict[str, str]]:
    text = text_of(name if name == "-" else f"@{name}", "--answers") or ""
    try:
        given = json.loads(text)
    except (ValueError, RecursionError):
        raise BadInput(f"--answers: {name!r} is not JSON; `asb assess REF --form` prints a form") from None
    version = given.get("questionnaire", questions.version) if isinstance(given, dict) else None
    answers = given.get("answers", given) if isinstance(given, dict) else None
    if not isinstance(answers, dict) or not isinstance(version, str):
        raise BadInput(f"--answers: {name!r} must hold an object of questions and answers, as `--form` prints it")
    return version, {question: answer for question, answer in answers.items() if answer is not None}


def _asked(questions: Questionnaire, known: Mapping[str, str]) -> dict[str, str]:
    """The answers that somebody types at the terminal; Enter takes the one that is known."""
    total = len(questions.questions)
    return {
        each.id: _answer(each, f"{number} of {total}", known.get(each.id))
        for number, each in enumerate(questions.questions, 1)
    }


def _answer(question: Question, which: str, known: str | None) -> str:
    say(f"\n{fill(f'{which}. {question.asks}', _WIDTH)}", err=True)
    ids = [each.id for each in question.answers]
    for number, each in enumerate(question.answers, 1):
        say(f"   {number}  {each.label}", err=True)
    default = str(ids.index(known) + 1) if known in ids else None
    while True:
        try:
            typed = typer.prompt("Number", default=default, err=True)
        except typer.Abort:
            raise BadInput("--answers: missing; name a file, or answer the questions at a terminal") from None
        if str(typed).isdecimal() and 1 <= int(typed) <= len(ids):
            return ids[int(typed) - 1]
        say(f"   Give a number from 1 to {len(ids)}.", err=True)
