"""``asb review``: case reviews, called, held and listed."""

import asyncio
import re
from typing import Annotated, Any

import typer

from activities.register.reviews import ReviewStep, reviews_of
from standard.progressing.reviews import CallOffReview, CallReview, HoldReview
from standard.what_happens_next.plan_state import ActionOwner
from starter.commands.grouped import with_groups
from starter.commands.options import AsJson, Looker, Reference, reference_of, said, text_of
from starter.commands.sending import EXIT_STATUS, Envelope, send
from starter.saying import say_json
from starter.servers import open_register
from starter.shown.reviews import print_reviews
from starter.times import read_day, read_time
from starter.viewing import REVIEWS, let_see
from worker.problems import BadInput

review_commands = typer.Typer(no_args_is_help=True, help="Call, hold or list case reviews.")

Guests = Annotated[str | None, typer.Option(metavar="TEXT", help=said(CallReview, "guests"))]

_DECISION = re.compile(r"\s*(\S+)\s+([^\s:]+)\s*:\s*(.+)", re.DOTALL)


def call(
    reference: Reference,
    when: Annotated[
        str, typer.Option(metavar="TIME", help="When it is to be, in office hours, for example 2026-12-03T10:00 (UK).")
    ],
    attendee: Annotated[list[str], typer.Option(metavar="ID", help="Who is asked to come. May be repeated.")],
    reason: Annotated[str, typer.Option(metavar="TEXT", help=said(CallReview, "called_because"))],
    guests: Guests = None,
    moved_because: Annotated[str | None, typer.Option(metavar="TEXT", help=said(CallReview, "moved_because"))] = None,
    *,
    envelope: Envelope,
) -> None:
    """Call a case review; if one is planned, move it. Attendees are told in office hours, and reminded a day before.

    \b
    Examples:
      asb review call ASB-7K3Q-MX92-PD4T --as ola --when 2026-12-03T10:00 \\
          --attendee ola --attendee mina --guests "PC Hale" \\
          --reason "He has threatened a witness."
      asb review call ASB-7K3Q-MX92-PD4T --as ola --when 2026-12-04T14:00 \\
          --attendee ola --attendee mina --reason "He has threatened a witness." \\
          --moved-because "PC Hale is in court."
    """
    fields: dict[str, Any] = {"review_at": read_time(when, "--when"), "attendees": attendee}
    fields |= {"called_because": text_of(reason, "--reason"), "guests": text_of(guests, "--guests")}
    send("call_review", reference, envelope, moved_because=text_of(moved_because, "--moved-because"), **fields)


def call_off(
    reference: Reference,
    reason: Annotated[str, typer.Option(metavar="TEXT", help=said(CallOffReview, "called_off_because"))],
    *,
    envelope: Envelope,
) -> None:
    """Call off the planned case review. One that is due stays due.

    \b
    Example:
      asb review call-off ASB-7K3Q-MX92-PD4T --as ola --reason "The police need a week more."
    """
    send("call_off_review", reference, envelope, called_off_because=text_of(reason, "--reason"))


def hold(
    reference: Reference,
    attended: Annotated[list[str], typer.Option(metavar="ID", help="Who attended. May be repeated.")],
    minutes: Annotated[str, typer.Option(metavar="TEXT", help="What was said; - reads standard input, @FILE a file.")],
    decision: Annotated[
        list[str] | None,
        typer.Option(
            metavar="'DATE WHO: WHAT'",
            help="What was decided: due when, who does it (landlord, other, or a person's id), and what. May be "
            "repeated.",
        ),
    ] = None,
    no_further_action: Annotated[
        str | None, typer.Option(metavar="TEXT", help=said(HoldReview, "no_further_action_because"))
    ] = None,
    guests: Guests = None,
    confidential: Annotated[bool, typer.Option("--confidential", help=said(HoldReview, "confidential"))] = False,
    *,
    envelope: Envelope,
) -> None:
    """Record a case review that was held, and its outcome; --at is when it was held.

    Each decision becomes an action of the plan. If the reporter is to do something, agree it with them: `asb plan set`.

    \b
    Example:
      asb review hold ASB-7K3Q-MX92-PD4T --as ola --at 2026-12-03T10:00 \\
          --attended ola --attended mina --minutes @minutes.txt \\
          --decision "2026-12-11 oscar: Visit both flats."
    """
    decisions = [_decision(each) for each in decision or []]
    fields: dict[str, Any] = {"attended": attended, "decisions": decisions, "confidential": confidential}
    fields |= {"minutes": text_of(minutes, "--minutes"), "guests": text_of(guests, "--guests")}
    because = text_of(no_further_action, "--no-further-action")
    send("hold_review", reference, envelope, no_further_action_because=because, **fields)


def list_(reference: Reference, looker: Looker = None, as_json: AsJson = False) -> None:
    """List the case reviews with their reasons and minutes, as the register has them.

    \b
    Example:
      asb review list ASB-7K3Q-MX92-PD4T
    """
    found = asyncio.run(_reviews(reference_of(reference), looker))
    if as_json:
        say_json(found)
    else:
        print_reviews(found)


def _decision(text: str) -> dict[str, Any]:
    found = _DECISION.fullmatch(text)
    if found is None:
        raise BadInput(f"--decision: {text!r} is no decision; give one like '2026-12-11 landlord: Visit both flats.'")
    due, who, what = found.groups()
    owners = {str(each): {"owner": each} for each in ActionOwner}
    owner = owners.get(who.lower(), {"owner": ActionOwner.LANDLORD, "person": who})
    return {**owner, "due": read_day(due, "--decision"), "what": what}


async def _reviews(reference: str, looker: str | None) -> list[ReviewStep]:
    async with open_register() as pool:
        await let_see(pool, looker, reference, REVIEWS)
        return await reviews_of(pool, reference)


for _name, _command in (("call", call), ("call-off", call_off), ("hold", hold)):
    review_commands.command(_name, epilog=EXIT_STATUS)(with_groups(_command))
review_commands.command("list")(list_)
