"""``asb resource``: what agencies and the landlord share, and what came of it."""

import asyncio
from typing import Annotated

import typer

from activities.register.agency_requests import ResourceRow, read_resources
from standard.progressing.resources import AddResource, EndResource, ResourceDirection, ResourceKind
from starter.commands.agency_requests import From, To, one_agency
from starter.commands.grouped import with_groups
from starter.commands.options import AsJson, Looker, Reference, reference_of, said, text_of
from starter.commands.sending import EXIT_STATUS, Envelope, send
from starter.saying import say_json
from starter.servers import open_register
from starter.shown.agency_requests import print_resources
from starter.times import read_day
from starter.viewing import AGENCIES, let_see

resource_commands = typer.Typer(no_args_is_help=True, help="Record what agencies and the landlord share.")


def add(
    reference: Reference,
    kind: Annotated[ResourceKind, typer.Option(help=said(AddResource, "resource_kind"))],
    what: Annotated[str, typer.Option(metavar="TEXT", help=said(AddResource, "resource"))],
    to: To = None,
    from_: From = None,
    action: Annotated[str | None, typer.Option(metavar="ACTION", help=said(AddResource, "action"))] = None,
    until: Annotated[str | None, typer.Option(metavar="DATE", help=said(AddResource, "until"))] = None,
    *,
    envelope: Envelope,
) -> None:
    """Record what an agency gives us, or we give it: resources or expertise; --at is since when.

    \b
    Example:
      asb resource add ASB-7K3Q-MX92-PD4T --as ola --from G1 --kind equipment \\
          --what "A noise meter for two weeks." --action A1 --until 2026-12-11
    """
    agency, given = one_agency(to, from_)
    send(
        "add_resource",
        reference,
        envelope,
        agency=agency,
        resource_direction=ResourceDirection.GIVEN if given else ResourceDirection.RECEIVED,
        resource_kind=kind,
        resource=text_of(what, "--what"),
        action=action,
        until=read_day(until, "--until") if until is not None else None,
    )


def end(
    reference: Reference,
    resource: Annotated[
        str, typer.Argument(metavar="RESOURCE", help=said(EndResource, "resource_id"), show_default=False)
    ],
    outcome: Annotated[str, typer.Option(metavar="TEXT", help=said(EndResource, "came_of_it"))],
    *,
    envelope: Envelope,
) -> None:
    """Record that something is no longer shared, and what came of it; --at is since when.

    \b
    Example:
      asb resource end ASB-7K3Q-MX92-PD4T S1 --as ola --outcome "Nine nights over the limit."
    """
    send("end_resource", reference, envelope, resource_id=resource, came_of_it=text_of(outcome, "--outcome"))


def list_(reference: Reference, looker: Looker = None, as_json: AsJson = False) -> None:
    """List what is or was shared, with its words, as the register has it.

    \b
    Example:
      asb resource list ASB-7K3Q-MX92-PD4T
    """
    found = asyncio.run(_resources(reference_of(reference), looker))
    if as_json:
        say_json(found)
    else:
        print_resources(found)


async def _resources(reference: str, looker: str | None) -> list[ResourceRow]:
    async with open_register() as pool:
        await let_see(pool, looker, reference, AGENCIES)
        return await read_resources(pool, reference)


for _command in (add, end):
    resource_commands.command(epilog=EXIT_STATUS)(with_groups(_command))
resource_commands.command("list")(list_)
