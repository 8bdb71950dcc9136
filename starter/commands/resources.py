"""``asb resource``: what agencies and the landlord share, and what came of it."""

from collections.abc import Mapping
from typing import Any

import typer

from activities.register.agency_requests import read_resources
from standard.progressing.resources import AddResource, EndResource, ResourceDirection
from starter.commands.agency_requests import From, To, one_agency
from starter.commands.from_message import sends
from starter.commands.grouped import with_groups
from starter.commands.looking_up import lists
from starter.commands.sending import EXIT_STATUS
from starter.shown.agency_requests import print_resources
from starter.viewing import AGENCIES

resource_commands = typer.Typer(no_args_is_help=True, help="Record what agencies and the landlord share.")


@sends(AddResource, own=("agency", "resource_direction"), resource_kind="--kind", resource="--what")
def add(to: To = None, from_: From = None) -> Mapping[str, Any]:
    """Record what an agency gives us, or we give it: resources or expertise; --at is since when.

    \b
    Example:
      asb resource add ASB-7K3Q-MX92-PD4T --as ola --from G1 --kind equipment \\
          --what "A noise meter for two weeks." --action A1 --until 2026-12-11
    """
    agency, given = one_agency(to, from_)
    return {
        "agency": agency,
        "resource_direction": ResourceDirection.GIVEN if given else ResourceDirection.RECEIVED,
    }


@sends(EndResource, "resource_id", resource_id="RESOURCE", came_of_it="--outcome")
def end() -> None:
    """Record that something is no longer shared, and what came of it; --at is since when.

    \b
    Example:
      asb resource end ASB-7K3Q-MX92-PD4T S1 --as ola --outcome "Nine nights over the limit."
    """


@lists(AGENCIES, read_resources, print_resources)
def list_() -> None:
    """List what is or was shared, with its words, as the register has it.

    \b
    Example:
      asb resource list ASB-7K3Q-MX92-PD4T
    """


for _command in (add, end):
    resource_commands.command(epilog=EXIT_STATUS)(with_groups(_command))
resource_commands.command("list")(list_)
