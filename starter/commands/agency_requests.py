"""``asb request``: what the landlord asks of agencies on a case, and they of the landlord; and what came of it."""

import asyncio
from typing import Annotated

import typer

from activities.register.agency_requests import RequestRow, read_requests
from standard.progressing.agency_requests import AddRequest, AnswerRequest, WithdrawRequest
from standard.progressing.request_state import RequestDirection, RequestKind
from starter.commands.grouped import with_groups
from starter.commands.options import AsJson, Looker, Reference, reference_of, said, text_of
from starter.commands.sending import EXIT_STATUS, Envelope, send
from starter.saying import say_json
from starter.servers import open_register
from starter.shown.agency_requests import print_requests
from starter.times import read_day
from starter.viewing import AGENCIES, let_see
from worker.problems import BadInput

request_commands = typer.Typer(no_args_is_help=True, help="Record requests to and from agencies, and the answers.")

Request = Annotated[str, typer.Argument(metavar="REQUEST", help=said(AnswerRequest, "request"), show_default=False)]
To = Annotated[str | None, typer.Option("--to", metavar="AGENCY", help="To which agency: its id on the case.")]
From = Annotated[str | None, typer.Option("--from", metavar="AGENCY", help="From which agency: its id on the case.")]


def add(
    reference: Reference,
    kind: Annotated[RequestKind, typer.Option(help=said(AddRequest, "request_kind"))],
    what: Annotated[str, typer.Option(metavar="TEXT", help="What is asked for; - reads standard input, @FILE a file.")],
    due: Annotated[str, typer.Option(metavar="DATE", help=said(AddRequest, "answer_due"))],
    to: To = None,
    from_: From = None,
    asked_by: Annotated[str | None, typer.Option(metavar="NAME", help=said(AddRequest, "asked_by"))] = None,
    *,
    envelope: Envelope,
) -> None:
    """Put a request to or from a partner agency on record; --at is when it was made. It sends nothing: you ask.

    An agency that we asked is chased by e-mail before the due date and after it. The e-mail has the reference, the
    request's id and kind and the date, and nothing else. Of what an agency asked of us, the officer is reminded.

    \b
    Example:
      asb request add ASB-7K3Q-MX92-PD4T --as ola --to G1 --kind information \\
          --what "Calls to the block since May." --due 2026-12-04
    """
    agency, given = one_agency(to, from_)
    send(
        "add_request",
        reference,
        envelope,
        agency=agency,
        request_direction=RequestDirection.TO_AGENCY if given else RequestDirection.FROM_AGENCY,
        request_kind=kind,
        wanted=text_of(what, "--what"),
        answer_due=read_day(due, "--due"),
        asked_by=asked_by,
    )


def answer(
    reference: Reference,
    request: Request,
    outcome: Annotated[str, typer.Option(metavar="TEXT", help=said(AnswerRequest, "answer"))],
    *,
    envelope: Envelope,
) -> None:
    """Record that a request was answered, and what came of it; --at is when.

    \b
    Example:
      asb request answer ASB-7K3Q-MX92-PD4T Q1 --as ola \\
          --outcome "Four calls, all at night."
    """
    send("answer_request", reference, envelope, request=request, answer=text_of(outcome, "--outcome"))


def withdraw(
    reference: Reference,
    request: Request,
    reason: Annotated[str, typer.Option(metavar="TEXT", help=said(WithdrawRequest, "withdrawn_because"))],
    *,
    envelope: Envelope,
) -> None:
    """Withdraw a request that is no longer needed, with the reason.

    \b
    Example:
      asb request withdraw ASB-7K3Q-MX92-PD4T Q1 --as ola --reason "The flat is empty."
    """
    send("withdraw_request", reference, envelope, request=request, withdrawn_because=text_of(reason, "--reason"))


def list_(
    reference: Reference,
    everything: Annotated[bool, typer.Option("--all", help="Those that are over too.")] = False,
    looker: Looker = None,
    as_json: AsJson = False,
) -> None:
    """List the requests that are open, with their words, as the register has them.

    \b
    Example:
      asb request list ASB-7K3Q-MX92-PD4T --all
    """
    found = asyncio.run(_requests(reference_of(reference), looker))
    requests = [each for each in found if everything or each.stands == "open"]
    if as_json:
        say_json(requests)
    else:
        print_requests(requests)


def one_agency(to: str | None, from_: str | None) -> tuple[str, bool]:
    """The agency that is named, and whether it is the one to whom.

    Raises:
        BadInput: neither is given, or both are.
    """
    if (to is None) == (from_ is None):
        raise BadInput("say --to or --from, with the agency's id; `asb agency list REF` has it")
    return (to, True) if to is not None else (from_ or "", False)


async def _requests(reference: str, looker: str | None) -> list[RequestRow]:
    async with open_register() as pool:
        await let_see(pool, looker, reference, AGENCIES)
        return await read_requests(pool, reference)


for _command in (add, answer, withdraw):
    request_commands.command(epilog=EXIT_STATUS)(with_groups(_command))
request_commands.command("list")(list_)
