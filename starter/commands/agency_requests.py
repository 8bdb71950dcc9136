"""``asb request``: what the landlord asks of agencies on a case, and they of the landlord; and what came of it."""

from collections.abc import Mapping
from typing import Annotated, Any

import typer

from activities.register.agency_requests import read_requests
from standard.progressing.agency_requests import AddRequest, AnswerRequest, WithdrawRequest
from standard.progressing.request_state import RequestDirection
from starter.commands.from_message import sends
from starter.commands.grouped import with_groups
from starter.commands.looking_up import look_up
from starter.commands.options import AsJson, Looker, Reference
from starter.commands.sending import EXIT_STATUS
from starter.saying import say_found
from starter.shown.agency_requests import print_requests
from starter.viewing import AGENCIES
from worker.problems import BadInput

request_commands = typer.Typer(no_args_is_help=True, help="Record requests to and from agencies, and the answers.")

To = Annotated[str | None, typer.Option("--to", metavar="AGENCY", help="To which agency: its id on the case.")]
From = Annotated[str | None, typer.Option("--from", metavar="AGENCY", help="From which agency: its id on the case.")]


@sends(AddRequest, own=("agency", "request_direction"), request_kind="--kind", wanted="--what", answer_due="--due")
def add(to: To = None, from_: From = None) -> Mapping[str, Any]:
    """Put a request to or from a partner agency on record; --at is when it was made. Nothing is sent by this: you ask.

    An agency that we asked is chased by e-mail before the due date and after it. The e-mail has the reference, the
    request's id and kind and the date, and nothing else. The officer is reminded of what an agency asked of us.

    \b
    Example:
      asb request add ASB-7K3Q-MX92-PD4T --as ola --to G1 --kind information \\
          --what "Calls to the block since May." --due 2026-12-04
    """
    agency, given = one_agency(to, from_)
    direction = RequestDirection.TO_AGENCY if given else RequestDirection.FROM_AGENCY
    return {"agency": agency, "request_direction": direction}


@sends(AnswerRequest, "request", answer="--outcome")
def answer() -> None:
    """Record that a request was answered, and what came of it; --at is when.

    \b
    Example:
      asb request answer ASB-7K3Q-MX92-PD4T Q1 --as ola \\
          --outcome "Four calls, all at night."
    """


@sends(WithdrawRequest, "request", withdrawn_because="--reason")
def withdraw() -> None:
    """Withdraw a request that is no longer needed, with the reason.

    \b
    Example:
      asb request withdraw ASB-7K3Q-MX92-PD4T Q1 --as ola --reason "The flat is empty."
    """


def list_(
    reference: Reference,
    everything: Annotated[bool, typer.Option("--all", help="Also those that are no longer open.")] = False,
    looker: Looker = None,
    as_json: AsJson = False,
) -> None:
    """List the requests that are open, with their words, as the register has them.

    \b
    Example:
      asb request list ASB-7K3Q-MX92-PD4T --all
    """
    found = look_up(reference, looker, AGENCIES, read_requests)
    say_found([each for each in found if everything or each.stands == "open"], print_requests, as_json=as_json)


def one_agency(to: str | None, from_: str | None) -> tuple[str, bool]:
    """The agency that is named, and whether it is the one to whom.

    Raises:
        BadInput: neither is given, or both are.
    """
    if (to is None) == (from_ is None):
        raise BadInput("say --to or --from, with the agency's id; `asb agency list REF` has it")
    return (to, True) if to is not None else (from_ or "", False)


for _command in (add, answer, withdraw):
    request_commands.command(epilog=EXIT_STATUS)(with_groups(_command))
request_commands.command("list")(list_)
