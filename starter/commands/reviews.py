"""``asb review``: case reviews, called, held and listed."""

import re
from collections.abc import Mapping
from typing import Annotated, Any

import typer

from activities.register.reviews import reviews_of
from standard.progressing.reviews import CallOffReview, CallReview, HoldReview
from standard.what_happens_next.plan_state import ActionOwner
from starter.commands.from_message import sends
from starter.commands.grouped import with_groups
from starter.commands.looking_up import lists
from starter.commands.sending import EXIT_STATUS
from starter.shown.reviews import print_reviews
from starter.times import read_day
from starter.viewing import REVIEWS
from worker.problems import BadInput

review_commands = typer.Typer(no_args_is_help=True, help="Call, hold or list case reviews.")

Decisions = Annotated[
    list[str] | None,
    typer.Option(
        metavar="'DATE WHO: WHAT'",
        help="What was decided: due when, who does it (landlord, other, or a person's id), and what. May be repeated.",
    ),
]

_DECISION = re.compile(r"\s*(\S+)\s+([^\s:]+)\s*:\s*(.+)", re.DOTALL)


@sends(CallReview, review_at="--when", attendees="--attendee", called_because="--reason")
def call() -> None:
    """Call a case review; if one is planned, move it. Attendees are told in office hours, and reminded the day before.

    \b
    Examples:
      asb review call ASB-7K3Q-MX92-PD4T --as ola --when 2026-12-03T10:00 \\
          --attendee ola --attendee mina --guests "PC Hale" \\
          --reason "He has threatened a witness."
      asb review call ASB-7K3Q-MX92-PD4T --as ola --when 2026-12-04T14:00 \\
          --attendee ola --attendee mina --reason "He has threatened a witness." \\
          --moved-because "PC Hale is in court."
    """


@sends(CallOffReview, called_off_because="--reason")
def call_off() -> None:
    """Call off the planned case review. A review that is due stays due.

    \b
    Example:
      asb review call-off ASB-7K3Q-MX92-PD4T --as ola --reason "The police need a week more."
    """


@sends(HoldReview, own=("decisions",), no_further_action_because="--no-further-action")
def hold(decision: Decisions = None) -> Mapping[str, Any]:
    """Record a case review that was held, and its outcome; --at is when it was held.

    Each decision becomes an action of the plan. If the reporter is to do something, agree it with them: `asb plan set`.

    \b
    Example:
      asb review hold ASB-7K3Q-MX92-PD4T --as ola --at 2026-12-03T10:00 \\
          --attended ola --attended mina --minutes @minutes.txt \\
          --decision "2026-12-11 oscar: Visit both flats."
    """
    return {"decisions": [_decision(each) for each in decision or ()]}


@lists(REVIEWS, reviews_of, print_reviews)
def list_() -> None:
    """List the case reviews with their reasons and minutes, as the register has them.

    \b
    Example:
      asb review list ASB-7K3Q-MX92-PD4T
    """


def _decision(text: str) -> dict[str, Any]:
    found = _DECISION.fullmatch(text)
    if found is None:
        raise BadInput(f"--decision: {text!r} is no decision; give one like '2026-12-11 landlord: Visit both flats.'")
    due, who, what = found.groups()
    owners = {str(each): {"owner": each} for each in ActionOwner}
    owner = owners.get(who.lower(), {"owner": ActionOwner.LANDLORD, "person": who})
    return {**owner, "due": read_day(due, "--decision"), "what": what}


for _command in (call, call_off, hold):
    review_commands.command(epilog=EXIT_STATUS)(with_groups(_command))
review_commands.command("list")(list_)
