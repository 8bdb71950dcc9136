"""Who may see a case, and who has looked at it: ``asb restrict-case`` and the commands beside it, and ``asb views``."""

import asyncio
from collections.abc import Sequence
from typing import Annotated

import typer

from activities.register.guarding import View, read_views
from standard.core.access import Action
from standard.what_happens_next.access import CloseCaseTo, LiftRestriction, OpenCaseTo, RestrictCase
from standard.what_happens_next.confidentiality import RecordConfidential, RecordNotConfidential
from starter.commands.from_message import sends
from starter.commands.options import AsJson, Looker, Reference, reference_of
from starter.saying import say_found
from starter.servers import open_register
from starter.shown.lists import print_views
from starter.viewing import VIEWS, let, viewer


@sends(RestrictCase, named="--name")
def restrict() -> None:
    """Restrict a case: only its own people, and those you name, can see it.

    Its own people are its officer, manager and deputy, and whoever covers for them. Others are only told
    who its officer is; it is in no list and no count. If you send it again, the new names replace the old ones. Only a
    manager can lift it.

    \b
    Example:
      asb restrict-case ASB-7K3Q-MX92-PD4T --as ola --name oscar \\
          --reason "The reporter is well known in the office."
    """


@sends(LiftRestriction)
def lift_restriction() -> None:
    """Lift a case's restriction: everybody can see it again. Only for a manager who may see it.

    \b
    Example:
      asb lift-restriction ASB-7K3Q-MX92-PD4T --as mina --reason "They have moved away."
    """


@sends(CloseCaseTo, "person")
def close_to() -> None:
    """Close a case to a member of staff if they, or somebody in their home, are the reporter or a party.

    They cannot see it, be given it, cover for its people or decide anything in it. If it is theirs now, its manager is
    asked to give it to somebody else.

    \b
    Example:
      asb close-case-to ASB-7K3Q-MX92-PD4T oscar --as ola --because their_home
    """


@sends(OpenCaseTo, "person")
def open_to() -> None:
    """Open a case again to a member of staff it was closed to. Only for a manager who may see it.

    \b
    Example:
      asb open-case-to ASB-7K3Q-MX92-PD4T oscar --as mina --reason "It is another household."
    """


@sends(RecordConfidential, "keep_back", keep_back="ENTRY", keep_back_action="--action")
def confidential() -> None:
    """Mark as confidential what one or more entries of a case say: a report, a request, a reason, whatever it is.

    From then on no letter quotes it, and no agency is given it without a basis. Staff who may see the case still do.
    What has gone out already stays on record. Of an action plan you can mark one action alone with --action.

    \b
    Example:
      asb confidential ASB-7K3Q-MX92-PD4T 2 14 --as ola --reason "It tells who the witness is."
    """


@sends(RecordNotConfidential, "release", release="ENTRY")
def not_confidential() -> None:
    """Take back that what entries of a case say was marked as confidential. Only for a manager who may see it.

    \b
    Example:
      asb not-confidential ASB-7K3Q-MX92-PD4T 14 --as mina --reason "The witness has spoken in court."
    """


def views(
    reference: Reference,
    last: Annotated[int, typer.Option(min=1, max=10_000, help="How many views.")] = 50,
    looker: Looker = None,
    as_json: AsJson = False,
) -> None:
    """List who has looked at a case, at which part of it and when. Only for a manager who may see it.

    Anybody who asked and was refused is listed too. Oldest first.

    \b
    Example:
      asb views ASB-7K3Q-MX92-PD4T --as mina
    """
    found = asyncio.run(_views(reference_of(reference), last, looker))
    say_found(found, print_views, as_json=as_json)


async def _views(reference: str, last: int, looker: str | None) -> Sequence[View]:
    async with open_register() as pool:
        await let(pool, await viewer(pool, looker), Action.SEE_VIEWS, reference, VIEWS)
        return await read_views(pool, reference, last)
