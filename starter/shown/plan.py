"""An action plan on a terminal."""

from collections.abc import Sequence

from rich.padding import Padding

from activities.register.action_plans import ActionRow, PlanRow, StepRow
from standard.worktime.in_words import local, whole_date
from starter.saying import console


def print_plans(plans: Sequence[PlanRow]) -> None:
    """Print versions of a plan, the oldest first: how it was agreed, its actions, and what became of each."""
    out = console()
    if not plans:
        out.print("No action plan is on record.")
    for plan in plans:
        title = f"Action plan, version {plan.version}, set by {plan.sender}, {local(plan.happened_at)}"
        out.print(title if plan.version else "No action plan yet; decided in case reviews:", style="bold")
        for line in _agreed(plan) if plan.version else ():
            out.print(Padding(line, (0, 0, 0, 2), expand=False))
        for action in plan.actions:
            person = f" ({action.person})" if action.person else ""
            is_open = "open" if action.is_open else "not open"
            out.print(f"{action.action}  {action.whose}{person}, due {whole_date(action.due)}: {is_open}")
            for line in _of_action(action):
                out.print(Padding(line, (0, 0, 0, 4), expand=False))


def _agreed(plan: PlanRow) -> list[str]:
    agreed = (
        f"Agreed by the reporter, by {plan.agreed_by.label}." if plan.agreed_by else "Not agreed with the reporter:"
    )
    because = f" {plan.not_agreed_because}" if plan.not_agreed_because else ""
    words = [f'Their words: "{plan.their_words}"'] if plan.their_words else []
    every = f"every {plan.contact_every} working days" if plan.contact_every else "only if there is news"
    method = f", by {plan.contact_method.label}" if plan.contact_method else ""
    when = f"; when: {plan.contact_when}" if plan.contact_when else ""
    return [f"{agreed}{because}", *words, f"Contact {every}{method}{when}"]


def _of_action(action: ActionRow) -> list[str]:
    told = [f"The reporter is told: {action.told_as}"] if action.told_as else []
    return [action.what, *told, *map(_step, action.steps)]


def _step(step: StepRow) -> str:
    method = f" by {step.method.label}" if step.method else ""
    answer = f"; possible: {step.possible.label}" if step.possible else ""
    why = f", prevented by {step.prevented_by.label}" if step.prevented_by else ""
    words = f': "{step.words}"' if step.words else ""
    return f"{step.step.capitalize()}{method}, {local(step.happened_at)}{answer}{why}{words}"
